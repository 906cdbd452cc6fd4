"""What the pages are measured on: one process for all services, 300 people with hours, some of them signed in."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode

import asyncpg
import httpx
from standardwebhooks import Webhook

from bench import standing
from bench.owner import END, appointed, come_in, first_code, lift_limits
from bench.portal.wire import Answer, Line
from common import logs
from common.clock import china_date, now
from offices.authority import Role

PEOPLE, SIGNED_IN = 300, 40
PASSWORD = "Correct-Horse-7"
BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "accept-encoding": "gzip, deflate, br"}
NOTES, CPU = "notes", "cpu"
_ADMINISTRATOR = 2_000
_AT_ONCE, _BATCH = 4, 500
_TIE = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class ApiCall:
    """A question of a page to a service, as it was asked."""

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def serve(told: Connection) -> None:
    """Every service until told to end; says address, credentials and the registry's database.

    Between :data:`NOTES` and the next one it notes what the portal asks the services; :data:`CPU`: its seconds so far.
    """
    lift_limits()

    async def run(given: Any) -> None:
        async with standing.serving(*given, has_door=True) as stood:
            logs.configure(level="CRITICAL")
            told.send((stood.address, stood.credentials, stood.server.dsn("registry"), stood.server.dsn("ledger")))
            await _obey(stood, told)

    with standing.postgres() as given:
        standing.run(run(given))


async def _obey(stood: standing.Standing, told: Connection) -> None:
    noted: list[ApiCall] = []
    client: httpx.AsyncClient = stood.house.portal.web.state.portal.services._client

    async def note(request: httpx.Request) -> None:
        path = request.url.raw_path.decode()
        kept = ("authorization", "accept-language", "content-type")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        noted.append(ApiCall(request.method, path, headers, request.content))

    while (asked := await asyncio.to_thread(told.recv)) != END:
        if asked == NOTES:
            client.event_hooks = {"request": [] if client.event_hooks["request"] else [note]}
            told.send(list(noted))
            noted.clear()
        elif asked == CPU:
            told.send(time.process_time())
        else:
            told.send(await appointed(stood.house.registry, *asked))


@dataclass
class Stage:
    """The platform, and people who are signed in at it."""

    owner: Connection
    address: str
    registry_dsn: str
    learners: list[Line] = field(default_factory=list)
    """Each with the cookies of somebody's browser, in the order of their serials."""

    def reader(self, number: int, *, is_signed_in: bool = True) -> Line:
        """A new connection, from one of fifty addresses; people in turn."""
        cookies = dict(self.learners[number % len(self.learners)].cookies) if is_signed_in else {}
        return Line(self.address, cookies, f"127.0.1.{number % 50 + 1}")

    def cpu_s(self) -> float:
        """Of the process that answers, so far: what a busy machine hardly changes."""
        self.owner.send(CPU)
        return float(self.owner.recv())

    async def calls_of(self, page: str, *, is_signed_in: bool) -> Sequence[ApiCall]:
        """What a page asks the services for somebody who is known already."""
        line = self.reader(0, is_signed_in=is_signed_in)
        await line.ask("GET", page, BROWSER)
        for _ in range(2):
            self.owner.send(NOTES)
            noted: list[ApiCall] = self.owner.recv()
            if not noted:
                await line.ask("GET", page, BROWSER)
        line.close()
        return noted


def posted(typed: dict[str, str], page: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form of a page, with its tie."""
    headers = {**BROWSER, "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    return headers, urlencode({"csrf": tie_in(page), **typed}).encode()


def tie_in(page: str) -> str:
    """What ties its forms to their browser."""
    tie = _TIE.search(page)
    assert tie is not None
    return tie[1]


async def set_up(owner: Connection, told: Any) -> Stage:
    """People, hours of this year and the last, certificates, and those who sign in."""
    address, credentials, registry_dsn, ledger_dsn = told
    await standing.register_at(address, credentials, PEOPLE)
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await _push(client, credentials)
        stage = Stage(owner, address, registry_dsn)
        waiting = iter(await _codes(owner, client, credentials))
        found: dict[int, Line] = {}

        async def worker() -> None:
            for serial, code in waiting:
                found[serial] = await _signed_in(client, address, serial, code)

        await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))
        stage.learners = [found[serial] for serial in sorted(found)]
    ledger = await asyncpg.connect(ledger_dsn)
    while await ledger.fetchval("SELECT coalesce(sum(entries), 0) FROM person_year") < len(_hours()):
        await asyncio.sleep(0.2)
    await ledger.close()
    await asyncio.sleep(15)  # certificates of last year are drawn and signed
    return stage


def _hours() -> list[dict[str, Any]]:
    """20 entries of this year, and as many of last year, which are enough for a certificate."""
    at, items = now(), []
    last = china_date(at).year - 1
    for serial in range(PEOPLE):
        for number in range(40):
            is_last = number % 2 == 0
            done = datetime(last, 3, 1 + number // 2, 4, tzinfo=UTC) if is_last else at - timedelta(hours=number)
            items.append(
                {
                    "completion_id": f"{serial}-{number}",
                    "id_number": standing.id_number(serial),
                    "course_code": f"c-{number}",
                    "course_title": f"生态环境保护与乡村振兴（第{number}讲）",
                    "subject": "public" if number % 6 < 2 else "professional",
                    "hours": "5" if is_last else "1.5",
                    "started_at": (done - timedelta(hours=9)).isoformat(),
                    "completed_at": done.isoformat(),
                }
            )
    return items


async def _push(client: httpx.AsyncClient, credentials: Any) -> None:
    vendor, given = next(iter(credentials.vendors.items()))
    items = _hours()
    for start in range(0, len(items), _BATCH):
        document = {"type": "course.completed.batch", "timestamp": "2026-01-05T00:00:00Z"}
        body = json.dumps({**document, "data": items[start : start + _BATCH]}).encode()
        at, webhook_id = datetime.now(UTC), f"bench-{start}"
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(given["secret"]).sign(webhook_id, at, body.decode()),
        }
        answer = await client.post(f"/vendor-gateway/v1/vendors/{vendor}/completions", content=body, headers=headers)
        accepted = sum(result["status"] == "accepted" for result in answer.raise_for_status().json()["results"])
        assert accepted == min(_BATCH, len(items) - start), answer.text[:500]


async def _codes(owner: Connection, client: httpx.AsyncClient, credentials: Any) -> list[tuple[int, str]]:
    """Of those who sign in, from the administrator of their unit."""
    number, unit = standing.id_number(_ADMINISTRATOR), standing.code(standing.DEPARTMENT)
    code = first_code(owner, Role.UNIT_ADMINISTRATOR, unit, number, "管理员")
    session = (await come_in(client, number, code, PASSWORD))["token"]
    bearer = {"authorization": f"Bearer {await standing.token(client, credentials, 'administrator')}"}
    numbers = {"id_numbers": [standing.id_number(serial) for serial in range(SIGNED_IN)]}
    found = await client.post("/registry/v1/people/queries", json=numbers, headers=bearer)
    made = []
    for serial, result in enumerate(found.raise_for_status().json()["results"]):
        path, headers = f"/registry/v1/people/{result['person_id']}/codes", {"authorization": f"Session {session}"}
        answer = await client.post(path, json={"reason": "首次登录"}, headers=headers)
        made.append((serial, answer.raise_for_status().json()["code"]))
    return made


async def _signed_in(client: httpx.AsyncClient, address: str, serial: int, code: str) -> Line:
    """Through the page, as people do it."""
    number = standing.id_number(serial)
    body = {"id_number": number, "code": code, "password": PASSWORD}
    (await client.post("/registry/v1/passwords", json=body)).raise_for_status()
    line = Line(address)
    page = await line.ask("GET", "/sign-in", BROWSER)
    answer = await post_form(line, "/sign-in", {"id_number": number, "password": PASSWORD}, page.text)
    assert answer.status == httpx.codes.SEE_OTHER, answer.text
    line.close()
    return line


async def post_form(line: Line, path: str, typed: dict[str, str], page: str) -> Answer:
    """Send a form of a page."""
    headers, body = posted(typed, page)
    return await line.ask("POST", path, headers, body)


def percentile(took: Sequence[float], share: float) -> float:
    """Of these seconds, in milliseconds."""
    return sorted(took)[min(len(took) - 1, int(len(took) * share))] * 1_000
