"""What the vendor gateway does in the background."""

import asyncio
import time

from common import idempotency
from common.clock import now
from common.db import Database
from common.jobs import Loop
from rulebook import Rulebooks
from vendor_gateway.completions.actions.release import await_deliveries, release_page
from vendor_gateway.scorecards.actions import PEOPLE_MAX, count_page

ROWS_MAX = 500
_LOOKED_EVERY_S = 2.0
_COUNTED_EVERY_S = 10.0
_FORGETS_EVERY_S = 3_600.0
_RESTS, _RESTED_MAX_S = 2, 2
"""After a page of people it rests twice as long as the page took, and no longer than that."""


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


class Forgetter:
    """Forgets answers to requests that will not be sent again, every hour."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """As long as the process lives."""
        await Loop("job", _FORGETS_EVERY_S, job="forgets").run(self._forget)

    async def _forget(self) -> None:
        async with self._db.transaction() as tx:
            await idempotency.forget(tx, now=now())


class ScorecardKeeper:
    """Counts vendors' scorecards over everybody, round after round; of several processes one at a time."""

    def __init__(self, db: Database, *, people_max: int = PEOPLE_MAX) -> None:
        self._db, self._people_max = db, people_max

    async def run(self) -> None:
        """Page by page, as long as the process lives."""
        await Loop("scorecards", _COUNTED_EVERY_S).run(self._page)

    async def _page(self) -> bool:
        began = time.monotonic()
        async with self._db.transaction() as tx:
            is_more = await count_page(tx, now=now(), people_max=self._people_max)
        if is_more:
            await asyncio.sleep(min(_RESTS * (time.monotonic() - began), _RESTED_MAX_S))
        return is_more
