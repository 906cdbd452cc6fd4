"""The job that binds what was recorded in the audit trail into its chain, a moment later."""

from common.db import Database
from common.jobs import Loop
from registry.audit_chain import actions

_LOOK_S = 2.0
_PAGE = 5_000


class AuditChainJob:
    """Several processes may link: one at a time does. A chain for all needs one writer, and no sign-in waits for it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _LOOK_S, job="chain").run(self.link_all)

    async def link_all(self) -> None:
        """Everything that waits, page by page."""
        while await self.link() == _PAGE:
            pass

    async def link(self) -> int:
        """One page of what waits; how many there were."""
        async with self._db.transaction() as tx:
            return await actions.link_acts(tx, _PAGE)
