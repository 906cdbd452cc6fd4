"""How many messages are new to somebody: counted beside the page, which waits for no count."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, registry, vendor_gateway
from portal.clients.refusals import Away, Refusal, SessionOver

_KEPT_S = 60.0
COUNTED_MAX = 100
"""No service counts further."""
OF_REGISTRY = Call(ServiceName.REGISTRY, "GET", "/v1/account/messages/unread", registry.UnreadMessages)
OF_LEDGER = Call(ServiceName.LEDGER, "GET", "/v1/own/messages/unread", ledger.UnreadMessages)
OF_FILINGS = Call(ServiceName.FILINGS, "GET", "/v1/own/messages/unread", filings.UnreadMessages)
OF_CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/own/messages/unread", certificates.UnreadMessages)
OF_GATEWAY = Call(ServiceName.GATEWAY, "GET", "/v1/own/messages/unread", vendor_gateway.UnreadMessages)
COUNTS: tuple[Call[Any], ...] = (OF_REGISTRY, OF_LEDGER, OF_FILINGS, OF_CERTIFICATES, OF_GATEWAY)
Ask = Callable[[Call[Any]], Awaitable[Any]]


class Unread:
    """What was counted of late, by session."""

    def __init__(self, kept_max: int) -> None:
        self._kept_max = kept_max
        self._counted: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._counting: dict[str, asyncio.Task[None]] = {}

    def of(self, session: str) -> int | None:
        """The last count, where there is one."""
        found = self._counted.get(session)
        return None if found is None else found[1]

    def count(self, session: str, ask: Ask) -> None:
        """Begin to count, unless that was done within a minute; the answer is there for a later page at the latest."""
        counted = self._counted.get(session)
        if session in self._counting or (counted is not None and time.monotonic() < counted[0] + _KEPT_S):
            return
        task = asyncio.create_task(self._count(session, ask))
        self._counting[session] = task
        task.add_done_callback(lambda _: self._counting.pop(session, None))

    def forget(self, session: str) -> None:
        """Something was read, or the session has ended."""
        self._counted.pop(session, None)

    async def aclose(self) -> None:
        """What is being counted is given up."""
        for task in (running := list(self._counting.values())):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _count(self, session: str, ask: Ask) -> None:
        counts = await asyncio.gather(*(_one(ask, call) for call in COUNTS))
        self._counted[session] = (time.monotonic(), sum(counts))
        self._counted.move_to_end(session)
        while len(self._counted) > self._kept_max:
            self._counted.popitem(last=False)


async def _one(ask: Ask, call: Call[Any]) -> int:
    try:
        found: int = (await ask(call)).unread
    except (Away, Refusal, SessionOver):
        return 0
    return found
