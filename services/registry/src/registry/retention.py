"""The job that forgets what is over, every hour."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from common import logs
from common.clock import now
from common.db import Database, is_passing
from registry import actions

log = logs.get(__name__)

_LOOK_S = 3_600.0


class Retention:
    """``kept_for``: how long what is over is kept, by table, in the order in which it may go."""

    def __init__(self, db: Database, kept_for: Mapping[str, timedelta]) -> None:
        self._db, self._kept_for = db, kept_for

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        while True:
            try:
                await self.forget()
            except Exception as error:
                if is_passing(error):
                    log.warning("retention_waits", error=type(error).__name__)
                else:
                    log.exception("nothing_forgotten")
            await asyncio.sleep(_LOOK_S)

    async def forget(self) -> dict[str, int]:
        """How many of each went."""
        async with self._db.transaction() as tx:
            gone = await actions.forget(tx, self._kept_for, at=now())
        if any(gone.values()):
            log.info("forgotten", **gone)
        return gone
