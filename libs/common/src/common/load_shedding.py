"""At a web process's door: so many requests at a time and no more; and a polite good-bye when it is to end."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.problems import Problem
from common.server.proxies import bucket_of

_RETRY_AFTER_S = (1, 3)
_BODY_S = 5.0
_SMALL_BYTES = 16 * 1024
_FLOOR_BYTES = 64 * 1024
_ADDRESSES_TIMES = 8
_ALWAYS = ("/live", "/ready", "/metrics")
_PROBE_STEPS_MAX = 2


BusyPage = Callable[[Scope], ASGIApp | None]
"""What a refused request is answered where that is no problem document, or ``None``; it must cost next to nothing."""


class LoadShedder:
    """Pure ASGI. More than ``requests_max`` at a time, or ``bytes_max`` of large bodies, are refused at once, with the
    time to come back. A large one alone is admitted whatever its size. Addresses (IPv6: /64 networks) keep out mostly
    themselves: what one announces counts for it; for all counts what has arrived of it, and no more than ``bytes_max``
    of one address; and the first one of an address is admitted beside up to eight times as many bytes of others. So
    nobody keeps out others' large bodies by promising one, and nobody does alone. Large ones that are still on their
    way hold half of the places at most: however slowly they come, small requests have the other half.

    A request in a queue that is longer than the patience of its callers is answered when nobody listens any more:
    the work is done for nothing, and nobody else's is. A refusal costs a hundredth of a delivery. Large bodies keep
    one processor busy for long: with many of them at once nobody, not even a refusal or a probe, has its turn soon.
    """

    def __init__(self, app: ASGIApp, *, requests_max: int, bytes_max: int, busy_page: BusyPage | None = None) -> None:
        self._app, self._max, self._bytes_max = app, requests_max, bytes_max
        self._busy_page = busy_page
        self.open = self._bytes = self._arriving = 0
        self._announced: Counter[str] = Counter()
        self._arrived: Counter[str] = Counter()
        self.refused = 0
        self.is_leaving = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse at once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        size = _large_bytes(scope)
        address = bucket_of((scope.get("client") or ("",))[0]) if size else ""
        is_full = self.open >= self._max or (size > 0 and not self._has_room(address, size))
        if is_full and not _is_probe(scope):
            self.refused += 1
            if not any(name == b"expect" for name, _ in scope["headers"]):  # or it would be asked to go on
                await _let_finish(receive)
            page = self._busy_page(scope) if self._busy_page else None
            await (page or _busy().response())(scope, receive, send)
            return
        self.open += 1
        try:
            parting = self._parting(send) if self.is_leaving else send
            if size:
                await self._pass_on_large(address, size, scope, receive, parting)
            else:
                await self._app(scope, receive, parting)
        finally:
            self.open -= 1

    def _has_room(self, address: str, size: int) -> bool:
        if self._arriving >= max(1, self._max // 2):
            return False
        own = self._announced[address]
        if own:
            return max(own, self._bytes) + size <= self._bytes_max
        return not self._bytes or self._bytes + min(size, _FLOOR_BYTES) <= self._bytes_max * _ADDRESSES_TIMES

    async def _pass_on_large(self, address: str, size: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Its first bytes count before they are here: each has its costs, and its place."""
        counted, arrived, is_arriving = min(size, _FLOOR_BYTES), 0, True

        def arrive() -> None:
            nonlocal is_arriving
            self._arriving -= is_arriving
            is_arriving = False

        async def counting() -> Message:
            nonlocal counted, arrived
            message = await receive()
            if not message.get("more_body"):
                arrive()
            arrived += len(message.get("body", b""))
            if arrived > counted:
                self._count(address, arrived - counted)
                counted = arrived
            return message

        self._announced[address] += size
        self._arriving += 1
        self._count(address, counted)
        try:
            await self._app(scope, counting, send)
        finally:
            arrive()
            self._count(address, -counted)
            self._announced[address] -= size
            if not self._announced[address]:
                del self._announced[address], self._arrived[address]

    def _count(self, address: str, size: int) -> None:
        before = self._arrived[address]
        self._arrived[address] = after = before + size
        self._bytes += min(after, self._bytes_max) - min(before, self._bytes_max)

    def _parting(self, send: Send) -> Send:
        """The answer asks for the connection to be closed, so that the next request goes to another process."""

        async def parting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        return parting


def _is_probe(scope: Scope) -> bool:
    """``/live`` and the like, or ``/ledger/live`` where several services answer: they send nothing, and wait for none.

    Whatever else ends in such a word is a request like every other.
    """
    path = scope["path"]
    return scope["method"] in ("GET", "HEAD") and path.endswith(_ALWAYS) and path.count("/") <= _PROBE_STEPS_MAX


def _large_bytes(scope: Scope) -> int:
    """The body's bytes, as its sender says; of those who do not say, some. Small ones hold nobody up and count 0."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    size = int(length) if length.isdigit() else _FLOOR_BYTES if b"transfer-encoding" in headers else 0
    return size if size > _SMALL_BYTES else 0


async def _let_finish(receive: Receive) -> None:
    """Read the body and keep none of it, for a moment and not for ever.

    A connection that ends with something unread is reset, and its sender never sees the answer.
    """
    try:
        async with asyncio.timeout(_BODY_S):
            while (await receive()).get("more_body"):
                pass
    except TimeoutError:
        pass


def _busy() -> Problem:
    """503 with Retry-After; not the same for all, or they would all come back at the same moment."""
    wait_s = random.randint(*_RETRY_AFTER_S)  # noqa: S311 - nothing secret
    detail = f"too many requests at this moment; try again in {wait_s} s"
    return Problem(503, "busy", detail, headers={"retry-after": str(wait_s)}, wait_s=wait_s)
