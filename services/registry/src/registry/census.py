"""The job that counts how many people each unit has, every five minutes."""

import asyncio

from common import logs
from common.clock import now
from common.db import Database, is_passing
from registry import actions

log = logs.get(__name__)

_LOOK_S = 20.0


class Census:
    """Several processes may look; one counts. Counts that every import kept up to date would make imports wait."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        while True:
            try:
                await self.take()
            except Exception as error:
                if is_passing(error):
                    log.warning("census_waits", error=type(error).__name__)
                else:
                    log.exception("census_not_taken")
            await asyncio.sleep(_LOOK_S)

    async def take(self) -> bool:
        """Count, if that is due; whether it was."""
        async with self._db.transaction() as tx:
            return await actions.take_census(tx, now())
