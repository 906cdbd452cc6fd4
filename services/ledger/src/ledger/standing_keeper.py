"""The job that keeps where people stand, beside everything else that goes on."""

from common.clock import china_date, now
from common.db import Database
from common.jobs import Loop
from ledger import actions
from rulebook import Rulebooks

_LOOKED_EVERY_S = 1


class StandingKeeper:
    """Batch after batch of what changed; of several processes one at a time."""

    def __init__(self, db: Database, rulebooks: Rulebooks) -> None:
        self._db, self._rulebooks = db, rulebooks

    async def run(self) -> None:
        """As long as the process lives."""
        await Loop("standings", _LOOKED_EVERY_S, retry_s=(1, 60)).run(self._step)

    async def _step(self) -> bool:
        this_year = china_date(now()).year
        async with self._db.transaction() as tx:
            return await actions.keep_standings(tx, rulebooks=self._rulebooks, this_year=this_year)
