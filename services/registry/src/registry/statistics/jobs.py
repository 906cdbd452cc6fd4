"""The job that counts how many people each unit has, every five minutes."""

from common.clock import now
from common.db import Database
from common.jobs import Loop
from registry.statistics import actions

_LOOK_S = 20.0


class HeadcountJob:
    """Several processes may look; one counts. Counts that every import kept up to date would make imports wait."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _LOOK_S, job="census").run(self.take)

    async def take(self) -> bool:
        """Count, if that is due; whether it was."""
        async with self._db.transaction() as tx:
            return await actions.take_census(tx, now())
