"""The bus: one small port, at least once, in order per key.

Exactly-once effects come from unique keys in the consumers' databases, never from here. The in-process implementation
serves the standalone shape; a Kafka one keeps the same promises with acks=all on ``publish`` and offsets committed
after ``Deliver`` has returned.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from common.events import Message

Deliver = Callable[[Sequence[Message]], Awaitable[None]]
"""Apply a batch and commit. Returning means: never needed again. Raising means: deliver the same batch again."""


class Bus(Protocol):
    """What services know of it."""

    is_within_process: bool
    """Whoever publishes is in this process: nothing is written that its bells do not tell of."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when the bus answers for every message; raise when in doubt, and the same may be published again."""

    def subscribe(self, group: str, topics: frozenset[str], deliver: Deliver) -> None:
        """Let ``deliver`` have what is said on ``topics``; one ``group`` a service, however many processes it has."""

    async def run(self) -> None:
        """Consume until cancelled."""


class InProcessBus:
    """Hands each batch straight to the subscribed handlers; ``publish`` returns when all of them have committed."""

    is_within_process = True

    def __init__(self) -> None:
        self._subscriptions: dict[str, tuple[frozenset[str], Deliver]] = {}

    async def publish(self, messages: Sequence[Message]) -> None:
        """Deliver to every group at the same time; the first failure is raised after all have ended."""
        outcomes = await asyncio.gather(
            *(
                deliver(heard)
                for topics, deliver in self._subscriptions.values()
                if (heard := [message for message in messages if message.topic in topics])
            ),
            return_exceptions=True,
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def subscribe(self, group: str, topics: frozenset[str], deliver: Deliver) -> None:
        """One subscription a group."""
        if group in self._subscriptions:
            raise ValueError(f"group {group} is subscribed already")
        self._subscriptions[group] = (topics, deliver)

    async def run(self) -> None:
        """Nothing to fetch: publishing delivers."""
        await asyncio.Event().wait()
