"""The platform's doors as outsiders use them: vendors sign and push, an administrator imports, the HR platform asks.

Each knows only the outside contract (docs/vendors.md, docs/hr-platform.md). What is not answered is sent again until it
is.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from standardwebhooks import Webhook

from bench.faults import made_up
from bench.faults.acts import Complete, Item, Revoke, Spoilt, Verdict
from bench.faults.books import Books

_PAUSE_FIRST_S, _PAUSE_MAX_S = 0.2, 3.0
_RETRY_AFTER_MAX_S = 15.0
_TIMEOUT = httpx.Timeout(12, connect=4)
_MAY_PASS = frozenset((401, 429, 500, 502, 503, 504))
"""401: a clock is wrong, the vendor's or the platform's; signed anew it passes once the clock is right. 500 passes as
well, and is wrong all the same."""
_TOKEN_S = 600.0
_TOKEN_PAUSE_S = 1.0


def client_of(address: str) -> httpx.AsyncClient:
    """Connections of one outsider."""
    return httpx.AsyncClient(base_url=address, timeout=_TIMEOUT, limits=httpx.Limits(max_connections=16))


def _pause_s(answer: httpx.Response, pause_s: float) -> float:
    """What ``Retry-After`` says, and a growing pause where it says nothing."""
    try:
        return min(float(answer.headers["retry-after"]), _RETRY_AFTER_MAX_S)
    except (KeyError, ValueError):
        return pause_s


class VendorDoor:
    """One vendor."""

    def __init__(self, client: httpx.AsyncClient, vendor: str, secret: str, books: Books) -> None:
        self._client, self.vendor, self._books = client, vendor, books
        self._signer = Webhook(secret)

    async def attempt(self, webhook_id: str, body: bytes) -> httpx.Response | None:
        """One signed attempt; ``None`` where there was no answer."""
        at = datetime.now(UTC)
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signer.sign(webhook_id, at, body.decode()),
            "content-type": "application/json",
        }
        try:
            answer = await self._client.post(
                f"/vendor-gateway/v1/vendors/{self.vendor}/completions", content=body, headers=headers
            )
        except httpx.HTTPError as error:
            self._books.ended("vendors", type(error).__name__)
            return None
        self._books.ended("vendors", answer.status_code)
        return answer

    async def deliver(self, webhook_id: str, body: bytes, *, pause_s: float | None = None) -> bytes | None:
        """The body of the 200, however often it must be sent; ``None`` where it is refused for good.

        ``pause_s`` instead of what the platform and prudence ask for: for measurements.
        """
        wait_s = _PAUSE_FIRST_S
        while True:
            answer = await self.attempt(webhook_id, body)
            if answer is not None and answer.status_code == 200:
                return answer.content
            if answer is not None:
                self._look_at(answer, webhook_id)
                if answer.status_code not in _MAY_PASS:
                    return None
            asked_s = wait_s if answer is None else _pause_s(answer, wait_s)
            await asyncio.sleep(asked_s if pause_s is None else pause_s)
            wait_s = min(wait_s * 2, _PAUSE_MAX_S)

    def _look_at(self, answer: httpx.Response, webhook_id: str) -> None:
        if answer.status_code not in _MAY_PASS or answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self._books.wrong([f"delivery {webhook_id} got HTTP {answer.status_code}: {answer.text[:200]}"])
        elif answer.status_code in (429, 503) and "retry-after" not in answer.headers:
            self._books.odd(f"HTTP {answer.status_code} without Retry-After: {answer.text[:200]}")


def body_of(acts: Sequence[Complete | Spoilt | Revoke]) -> bytes:
    """A delivery: so many completions, or one revocation."""
    first = acts[0]
    document: dict[str, Any]
    if isinstance(first, Revoke):
        assert len(acts) == 1
        stated = {"completion_id": first.item.completion_id, "reason": "成绩复核未通过"}
        document = {"type": "course.completion.revoked", "data": stated}
    elif len(acts) == 1:
        document = {"type": "course.completed", "data": _stated(first)}
    else:
        document = {"type": "course.completed.batch", "data": [_stated(act) for act in acts]}
    return json.dumps(document | {"timestamp": datetime.now(UTC).isoformat()}, ensure_ascii=False).encode()


def _stated(act: Complete | Spoilt | Revoke) -> dict[str, str]:
    stated = _item(act.item)
    if not isinstance(act, Spoilt):
        return stated
    if act.how == "bad-id-number":
        number = stated["id_number"]
        return stated | {"id_number": number[:-1] + ("1" if number[-1] != "1" else "2")}
    if act.how == "bad-hours":
        return stated | {"hours": "-1"}
    return stated | {"started_at": stated["completed_at"], "completed_at": stated["started_at"]}


LEARNED_IN = timedelta(days=20)
"""Long enough for everything that somebody in a story does in a year: nothing is held for want of time."""


def _item(item: Item) -> dict[str, str]:
    started = item.completed_at - LEARNED_IN
    return {
        "completion_id": item.completion_id,
        "id_number": made_up.id_number(item.person),
        "course_code": item.course,
        "course_title": "生态环境保护与乡村振兴",
        "subject": item.subject,
        "hours": f"{item.centihours / 100:.2f}",
        "started_at": started.isoformat(timespec="seconds"),
        "completed_at": item.completed_at.isoformat(timespec="seconds"),
    }


def verdicts_of(answer: bytes, acts: Sequence[Complete | Spoilt | Revoke]) -> list[Verdict]:
    """One verdict for each act; raises :class:`ValueError` where the answer is not of the contract."""
    results = json.loads(answer)["results"]
    if [result["completion_id"] for result in results] != [act.item.completion_id for act in acts]:
        raise ValueError("the results are not those of what was sent")
    return [Verdict(result["status"], result.get("reason")) for result in results]


class Tokens:
    """One client's bearer token; a new one is asked for when the old one is not taken any more."""

    def __init__(self, client: httpx.AsyncClient, client_id: str, secret: str, books: Books) -> None:
        self._client, self._client_id, self._secret, self._books = client, client_id, secret, books
        self._token, self._until, self._next = "", 0.0, 0.0
        self._asking = asyncio.Lock()

    def drop(self) -> None:
        """It was refused."""
        self._until = 0.0

    async def header(self) -> dict[str, str] | None:
        """``Authorization``; ``None`` where there is no token to be had now."""
        async with self._asking:
            if time.monotonic() > self._until and not await self._renewed():
                return None
        return {"authorization": f"Bearer {self._token}"}

    async def _renewed(self) -> bool:
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + _TOKEN_PAUSE_S
        try:
            answer = await self._client.post(
                "/registry/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(self._client_id, self._secret),
            )
        except httpx.HTTPError as error:
            self._books.ended("tokens", type(error).__name__)
            return False
        self._books.ended("tokens", answer.status_code)
        if answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self._books.wrong([f"a token was answered with HTTP 500: {answer.text[:200]}"])
        if answer.status_code != 200:
            return False
        self._token = answer.json()["access_token"]
        self._until = time.monotonic() + _TOKEN_S
        return True


class OfficeDoor:
    """Somebody with a token: the administrator, or the HR platform."""

    def __init__(self, client: httpx.AsyncClient, who: str, tokens: Tokens, books: Books) -> None:
        self._client, self._who, self._tokens, self._books = client, who, tokens, books

    async def attempt(self, path: str, document: Mapping[str, Any]) -> Any | None:
        """The JSON of the answer, or ``None`` where there is none now."""
        header = await self._tokens.header()
        if header is None:
            self._books.ended(self._who, "no token")
            return None
        try:
            answer = await self._client.post(path, json=document, headers=header)
        except httpx.HTTPError as error:
            self._books.ended(self._who, type(error).__name__)
            return None
        self._books.ended(self._who, answer.status_code)
        if answer.status_code == 200:
            return answer.json()
        if answer.status_code == 401:
            self._tokens.drop()
        elif answer.status_code not in _MAY_PASS or answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self._books.wrong([f"{path} got HTTP {answer.status_code}: {answer.text[:200]}"])
        return None

    async def call(self, path: str, document: Mapping[str, Any]) -> Any:
        """The JSON of the answer, however often it must be asked for."""
        wait_s = _PAUSE_FIRST_S
        while (answer := await self.attempt(path, document)) is None:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, _PAUSE_MAX_S)
        return answer

    async def organisations(self) -> None:
        """A small tree of organisations."""
        await self.call("/registry/v1/organisations/imports", {"organisations": made_up.ORGANISATIONS})

    async def register(self, people: Sequence[int]) -> list[Verdict]:
        """One verdict for each of these people."""
        rows = [made_up.person(serial) for serial in people]
        answer = await self.call("/registry/v1/people/imports", {"people": rows})
        return [Verdict(result["status"], result.get("reason")) for result in answer["results"]]

    async def statuses(self, asked: Sequence[tuple[int, int]], *, once: bool) -> list[tuple[str, str | None]] | None:
        """Status and certificate number of each person and year; ``None`` where ``once`` gave no answer."""
        queries = [{"id_number": made_up.id_number(person), "year": year} for person, year in asked]
        ask = self.attempt if once else self.call
        answer = await ask("/certificates/v1/status-queries", {"queries": queries})
        if answer is None:
            return None
        return [
            (result["status"], result["certificate"]["number"] if result["certificate"] else None)
            for result in answer["results"]
        ]
