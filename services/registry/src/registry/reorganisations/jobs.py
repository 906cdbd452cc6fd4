"""The job that turns the registry's day, shortly after midnight in China and whenever one was missed."""

from collections.abc import Callable
from datetime import date

from common import logs
from common.clock import china_date, now
from common.db import Database
from common.jobs import Loop
from registry.reorganisations.actions import days as day_actions

log = logs.get(__name__)
PEOPLE_MAX = 2_000
_LOOK_S = 30.0


class DailyRollover:
    """Several processes may turn the same day: the second finds people as they should be."""

    def __init__(self, db: Database, *, today: Callable[[], date] = lambda: china_date(now())) -> None:
        self._db, self._today = db, today

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _LOOK_S, job="daybreak").run(self.turn)

    async def turn(self) -> None:
        """Turn today, if it is not turned yet: organisations first, then people page by page."""
        today = self._today()
        async with self._db.transaction() as tx:
            since = await day_actions.begin_day(tx, today)
        if since is None:
            return
        last: bytes | None = b""
        pages = 0
        while last is not None:
            async with self._db.transaction() as tx:
                last = await day_actions.turn_page(tx, since, today, last, PEOPLE_MAX)
            pages += last is not None
        async with self._db.transaction() as tx:
            await day_actions.end_day(tx, today)
        log.info("day_turned", day=today.isoformat(), pages=pages)
