"""The job that forgets what is over, and ends what waited for too long, every hour."""

from collections.abc import Mapping
from datetime import timedelta

from common import idempotency, logs
from common.clock import now
from common.db import Database
from common.jobs import Loop
from registry.oauth.actions import expiry as expiry_actions
from registry.retention import actions

log = logs.get(__name__)
_LOOK_S = 3_600.0


class Retention:
    """``kept_for``: how long what is over is kept, by table, in the order in which it may go."""

    def __init__(self, db: Database, kept_for: Mapping[str, timedelta]) -> None:
        self._db, self._kept_for = db, kept_for

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _LOOK_S, job="retention").run(self._forgotten)

    async def _forgotten(self) -> None:
        await self.forget()

    async def forget(self) -> dict[str, int]:
        """How many of each went."""
        async with self._db.transaction() as tx:
            gone = await actions.forget(tx, self._kept_for, now=now())
            gone["idempotent_request"] = await idempotency.forget(tx, now=now())
            await expiry_actions.expire_proposals(tx, now=now())
        if any(gone.values()):
            log.info("forgotten", **gone)
        return gone
