"""What the vendor gateway does in the background."""

from common.clock import now
from common.db import Database
from common.jobs import Loop
from rulebook import Rulebooks
from vendor_gateway.completions.actions.release import await_deliveries, release_page

ROWS_MAX = 500
_LOOKED_EVERY_S = 2.0


class Releaser:
    """Judges parked completions again after a contract was made, a catalogue was approved or a year was opened."""

    def __init__(self, db: Database, rulebooks: Rulebooks, *, rows_max: int = ROWS_MAX) -> None:
        self._db, self._rulebooks, self._rows_max = db, rulebooks, rows_max

    async def run(self) -> None:
        """Page by page, as long as the process lives."""
        await Loop("release", _LOOKED_EVERY_S).run(self._page)

    async def _page(self) -> bool:
        async with self._db.transaction() as tx:
            await await_deliveries(tx)
        async with self._db.transaction() as tx:
            return await release_page(tx, self._rows_max, rulebooks=self._rulebooks, now=now())
