"""The job that seals what the release before wrote in clear: at the start, and once a day for what came since."""

from common import logs
from common.db import Database
from common.jobs import Loop
from common.sealing import Sealer
from registry.people.actions import leaves as leave_actions

log = logs.get(__name__)
_LOOK_S = 24 * 3_600.0


class Sealing:
    """Leaves that stand in clear, page by page in transactions of their own, while everything runs."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._db, self._sealer = db, sealer

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _LOOK_S, job="sealing").run(self._sealed)

    async def _sealed(self) -> None:
        await self.seal()

    async def seal(self) -> int:
        """Everything that stands in clear; how many people's."""
        people = 0
        after: bytes | None = b""
        while after is not None:
            async with self._db.transaction() as tx:
                found, after = await leave_actions.seal_leaves(tx, after, sealer=self._sealer)
            people += found
        if people:
            log.info("sealed", people=people)
        return people
