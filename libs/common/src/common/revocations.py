"""Tokens that ended before their time: the registry's list, kept in memory and looked into at each request.

A token names its subject (``sub``), the session or secret that it was made with (``sid``), and the number up to which
its subject's revocations were known when it was made (``ver``). It is good no more once its session or secret stands
in the list, or its subject does under a higher number. Numbers come from one sequence of the registry: no two clocks
have to agree.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from common.errors import Unavailable

RENEWED_S = 1.0
"""How old the list may be, in seconds, before it is asked for again."""
OLD_S = 60.0
"""How old it may be, in seconds, before nobody acts by a token any more: then the registry was away all that time."""
KEPT_S = 3_900
"""How long the registry keeps an entry, in seconds: longer than any token lives."""
PATH = "/.well-known/revocations.json"
_AGAIN_S = 1.0


@dataclass(frozen=True)
class Bearing:
    """What of a token can be revoked: SHA-256 of its subject and of its session or secret, and its number."""

    subject: bytes
    maker: bytes
    number: int


def subject_digest(subject: str) -> bytes:
    """How a subject stands in the list, which is for everybody: it tells nobody who is behind it."""
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).digest()


def bearing_of(claims: Mapping[str, Any]) -> Bearing:
    """From the claims of a token; raises ``ValueError`` where one is missing or no such value."""
    subject, maker, number = claims.get("sub"), claims.get("sid"), claims.get("ver")
    if not isinstance(subject, str) or not isinstance(maker, str) or type(number) is not int:
        raise ValueError("a token names sub, sid and ver")
    return Bearing(subject_digest(subject), subject_digest(maker), number)


Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Entries since a cursor (empty: all): ``{"next": cursor, "revoked": [{"digest": SHA-256 in hex, "number"}, …]}``."""


def remote(client: httpx.AsyncClient, registry_url: str) -> Fetch:
    """The list over HTTP. Raises ``httpx.HTTPError`` or ``ValueError`` where there is no such answer."""

    async def fetch(after: str) -> Mapping[str, Any]:
        answer = await client.get(f"{registry_url}{PATH}", params={"after": after} if after else {}, timeout=2)
        answer.raise_for_status()
        document = answer.json()
        if not isinstance(document, dict):
            raise ValueError("not a list of revocations")
        return document

    return fetch


class Revocations:
    """The list as one process knows it; asked for again by the first request that finds it too old.

    While the registry is away one request at a time asks, at most once a second; the others go on with what is known.
    ``acts_renewed_s``: how old it may be for a request that changes something; 0 where asking is a look into a table.
    """

    def __init__(
        self, fetch: Fetch, *, acts_renewed_s: float = RENEWED_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch, self._clock, self._acts_renewed_s = fetch, clock, acts_renewed_s
        self._numbers: dict[bytes, tuple[int, float]] = {}
        self._cursor = ""
        self._known_at = self._asked_at = float("-inf")
        self._has_failed = False
        self._asking = asyncio.Lock()

    async def is_revoked(self, bearing: Bearing, *, is_act: bool) -> bool:
        """Whether a token is good no more.

        Raises :class:`common.errors.Unavailable` where nothing is known, or where what is known is too old to act by.
        """
        await self._renew(self._acts_renewed_s if is_act else RENEWED_S)
        age_s = self._clock() - self._known_at
        if age_s > OLD_S and (is_act or age_s == float("inf")):
            raise Unavailable(
                "revocations-unknown", "the registry is away, and nobody knows which roles were taken since; try again"
            )
        number, _ = self._numbers.get(bearing.subject, (-1, 0.0))
        return number > bearing.number or bearing.maker in self._numbers

    async def _renew(self, renewed_s: float) -> None:
        now = self._clock()
        if now - self._known_at <= renewed_s or (now - self._asked_at <= _AGAIN_S and self._has_failed):
            return
        if self._has_failed and self._asking.locked():
            return
        async with self._asking:
            if self._asked_at < now:  # nobody has asked since this request came
                await self._ask()

    async def _ask(self) -> None:
        began = self._asked_at = self._clock()
        try:
            document = await self._fetch(self._cursor)
            entries = [(bytes.fromhex(entry["digest"]), int(entry["number"])) for entry in document["revoked"]]
            cursor = str(document["next"])
        except (httpx.HTTPError, Unavailable, ValueError, KeyError, TypeError):
            self._has_failed = True
            return
        for digest, number in entries:
            earlier, _ = self._numbers.pop(digest, (0, 0.0))
            self._numbers[digest] = (max(number, earlier), began)
        self._cursor, self._known_at, self._has_failed = cursor, began, False
        self._forget(began)

    def _forget(self, now: float) -> None:
        """Entries stand in the order in which they came last; no token lives that the oldest of them concern."""
        while self._numbers and next(iter(self._numbers.values()))[1] < now - KEPT_S:
            del self._numbers[next(iter(self._numbers))]
