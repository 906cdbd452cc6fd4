"""The job that sends letters, at a pace, in one process at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from common.clock import now
from common.db import Database
from common.jobs import Loop
from common.sealing import Sealer
from registry.letters import actions
from registry.letters.actions import Claimed
from registry.letters.clients import Channel
from registry.letters.domain import ChannelName, Outcome

_LOOK_S = 5.0
_LOCK = 0x6C657474657273
"""Advisory lock of who sends ("letters" in ASCII)."""
BATCH_MAX = 20
"""Letters that one transaction takes."""


class LetterJob:
    """``said``: name and address of the site. Letters of a channel that is not among ``channels`` are given up."""

    def __init__(
        self, db: Database, sealer: Sealer, channels: Sequence[Channel], said: tuple[str, str], *, per_minute: int
    ) -> None:
        self._db, self._sealer, self._said = db, sealer, said
        self._channels: Mapping[ChannelName, Channel] = {channel.name: channel for channel in channels}
        self._every_s = 60 / per_minute

    async def run(self) -> None:
        """For ever; what fails is tried again at the next look."""
        await Loop("job", _LOOK_S, job="letters").run(self.turn)

    async def turn(self) -> bool:
        """The letters whose turn it is, up to a batch; whether there were any."""
        async with self._db.alone(_LOCK) as connection:
            if connection is None:
                return False
            async with self._db.transaction() as tx:
                claimed = await actions.claim(
                    tx, list(self._channels), self._said, BATCH_MAX, sealer=self._sealer, now=now()
                )
            if claimed:
                await self._send_all(claimed)
        return bool(claimed)

    async def _send_all(self, claimed: Sequence[Claimed]) -> None:
        # What is not reached before the process ends counts as untried.
        outcomes: dict[UUID, tuple[Outcome, int]] = {
            item.letter.letter_id: (Outcome.UNTRIED, item.tries) for item in claimed
        }
        away = set[ChannelName]()
        try:
            for item in claimed:
                if item.channel in away:
                    continue
                outcome = await self._channels[item.channel].send(item.letter)
                outcomes[item.letter.letter_id] = (outcome, item.tries)
                if outcome is Outcome.AWAY:
                    away.add(item.channel)
                else:
                    await asyncio.sleep(self._every_s)
        finally:
            async with self._db.transaction() as tx:
                await actions.settle(tx, outcomes, now=now())
