"""The job that binds what was recorded in the audit trail into its chain, a moment later."""

import asyncio

from common import logs
from common.db import Database, is_passing
from registry import actions

log = logs.get(__name__)

_LOOK_S = 2.0
_PAGE = 5_000


class Chain:
    """Several processes may link: one at a time does. A chain for all needs one writer, and no sign-in waits for it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        while True:
            try:
                while await self.link() == _PAGE:
                    pass
            except Exception as error:
                if is_passing(error):
                    log.warning("chain_waits", error=type(error).__name__)
                else:
                    log.exception("chain_not_linked")
            await asyncio.sleep(_LOOK_S)

    async def link(self) -> int:
        """One page of what waits; how many there were."""
        async with self._db.transaction() as tx:
            return await actions.link_acts(tx, _PAGE)
