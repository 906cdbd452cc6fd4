"""The job that keeps where people stand, beside everything else that goes on."""

import asyncio
import time
from math import ceil

from common.clock import china_date, now
from common.db import Database
from common.jobs import Loop
from ledger import actions
from ledger.queries import standings
from rulebook import Rulebooks

_LOOKED_EVERY_S = 1
_MANY = 1_000
_RESTS = 20
"""After a step of many person-years it rests so many times as long as the step took, while hours are being entered:
that comes first, and who changes several times meanwhile is looked at once.
"""
_RESTED_MAX_S = 30
"""No rest is longer: a step that only waited for a lock, or for a busy machine, keeps nobody's standing back."""

_STILL_S = 2
"""So long nothing changed once the rush is over."""


class StandingKeeper:
    """Batch after batch of what changed; of several processes one at a time."""

    def __init__(self, db: Database, rulebooks: Rulebooks) -> None:
        self._db, self._rulebooks = db, rulebooks

    async def run(self) -> None:
        """As long as the process lives."""
        await Loop("standings", _LOOKED_EVERY_S, retry_s=(1, 60)).run(self._step)

    async def _step(self) -> bool:
        this_year, began, taken = china_date(now()).year, time.monotonic(), 0
        async with self._db.transaction() as tx:
            if await actions.goes_by(tx, self._rulebooks):
                taken = await actions.keep_standings(tx, rulebooks=self._rulebooks, this_year=this_year)
        if taken >= _MANY:
            await self._rest(min(ceil(_RESTS * (time.monotonic() - began)), _RESTED_MAX_S))
        return taken > 0

    async def _rest(self, seconds: int) -> None:
        """So long at most; where nothing is entered any more, there is nothing to make room for."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _LOOKED_EVERY_S))
            async with self._db.reading() as tx:
                if not await standings.is_being_touched(tx, _STILL_S):
                    return
