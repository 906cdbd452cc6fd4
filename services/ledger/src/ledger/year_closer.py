"""The job that closes training years when their late window is over, beside everything else that goes on."""

from common import logs
from common.clock import china_date, now
from common.db import Database
from common.jobs import Loop
from ledger import actions
from rulebook import Rulebooks

log = logs.get(__name__)
_LOOKED_EVERY_S = 3_600


class YearCloser:
    """Looks every hour; closes each year once."""

    def __init__(self, db: Database, rulebooks: Rulebooks) -> None:
        self._db, self._rulebooks = db, rulebooks

    async def run(self) -> None:
        """As long as the process lives."""
        await Loop("year_close", _LOOKED_EVERY_S, retry_s=(1, 60)).run(self._look)

    async def _look(self) -> bool:
        today = china_date(now())
        async with self._db.transaction() as tx:
            made = await actions.close_years(tx, rulebooks=self._rulebooks, today=today)
        if made:
            log.info("year_closed", year=today.year - 1, closes=made)
        return False
