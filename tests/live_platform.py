"""What tests stand on: a serving house in this process, vendors that sign, people with valid numbers."""

import asyncio
import base64
import contextlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import asyncpg
import httpx
import pytest
from answers import Described
from fresh import Fresh
from standardwebhooks import Webhook

from common.clock import now
from common.identity import IdNumber, OrganisationCode
from registry.oauth.actions.clients import provide_client
from standalone import databases
from standalone.app import App, build, provide
from standalone.backlog import take_over_years
from standalone.check import Checked, check_once
from standalone.data_dir import Credentials, Keys
from standalone.postgres import Server

YEAR = 2025
VENDOR = "lanxin"
ADDRESS = "http://test"
"""Where the platform is, for tests that reach it within this process."""
_QUICK = {"REGISTRY_PASSWORD_MEMORY_KIB": "1024", "REGISTRY_PASSWORD_PASSES": "1"}
"""Hashing is slow on purpose, and no subject of a test with a whole platform."""


@dataclass(frozen=True)
class Cluster:
    """The session's PostgreSQL, whose package-named databases are templates that nobody writes into."""

    server: Server
    keys: Keys
    credentials: Credentials
    fresh: Fresh


def id_number(serial: int, *, region: str = "431102", born: str = "19850312") -> str:
    """A valid ID number (GB 11643) for the serial 0 to 999."""
    first_17 = f"{region}{born}{serial:03d}"
    return first_17 + IdNumber.check_character(first_17)


def organisation_code(serial: int, *, region: str = "431102") -> str:
    """A valid organisation code (GB 32100)."""
    first_17 = f"12{region}{serial:09d}"
    return first_17 + OrganisationCode.check_character(first_17)


AUTHORITY, DEPARTMENT, SCHOOL = organisation_code(1), organisation_code(2), organisation_code(3)
ORGANISATIONS = [
    {"code": AUTHORITY, "name": "零陵区人力资源和社会保障局", "kind": "hr-authority", "region_code": "431102"},
    {"code": DEPARTMENT, "name": "零陵区教育局", "kind": "department", "region_code": "431102"},
    {
        "code": SCHOOL,
        "name": "零陵区第一小学",
        "kind": "institution",
        "region_code": "431102",
        "department_code": DEPARTMENT,
    },
]


def person(serial: int, **other: Any) -> dict[str, Any]:
    """A row of a people import."""
    row = {
        "id_number": id_number(serial),
        "name": f"测试{serial}",
        "unit_code": SCHOOL,
        "post_category": "professional",
        "title_level": "junior",
    }
    return {**row, **other}


def completion(completion_id: str, serial: int = 1, **other: Any) -> dict[str, Any]:
    """A completion of the outside contract; every field can be replaced, ``None`` leaves one out."""
    item = {
        "completion_id": completion_id,
        "id_number": id_number(serial),
        "course_code": f"C-{completion_id}",
        "course_title": "生态环境保护",
        "subject": "public",
        "hours": "30",
        "started_at": f"{YEAR}-02-01T08:00:00+08:00",
        "completed_at": f"{YEAR}-03-05T18:00:00+08:00",
        **other,
    }
    return {key: value for key, value in item.items() if value is not None}


def a_full_year(serial: int = 1, prefix: str = "") -> list[dict[str, Any]]:
    """30 public and 60 professional hours: just enough in Hunan."""
    return [
        completion(f"{prefix}p{serial}", serial, hours="30"),
        completion(f"{prefix}q{serial}", serial, hours="60", subject="professional"),
    ]


@dataclass
class Platform:
    """A house at work, and ways to talk to it from outside."""

    house: App
    client: httpx.AsyncClient
    cluster: Cluster
    names: dict[str, str]
    store: Path
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    @contextlib.asynccontextmanager
    async def begun(
        cls, cluster: Cluster, folder: Path, public_url: str = ADDRESS, *, has_offices: bool = True
    ) -> AsyncIterator[Self]:
        """On databases as they were migrated. ``public_url`` is where browsers reach it; without ``has_offices`` no
        organisation is on record yet.
        """
        async with cls._built(cluster, folder, public_url) as platform, platform.house.working():
            await platform._provide(has_offices=has_offices)
            yield platform

    @classmethod
    @contextlib.asynccontextmanager
    async def resting(cls, cluster: Cluster, folder: Path) -> AsyncIterator[Self]:
        """The same, where nothing is relayed and no job runs but within ``service.working()``."""
        async with cls._built(cluster, folder) as platform, contextlib.AsyncExitStack() as stack:
            for service in platform.house.services:
                stack.push_async_callback(service.aclose)
            await platform._provide()
            yield platform

    @classmethod
    @contextlib.asynccontextmanager
    async def _built(cls, cluster: Cluster, folder: Path, public_url: str = ADDRESS) -> AsyncIterator[Self]:
        store = folder / "store"
        store.mkdir()
        async with contextlib.AsyncExitStack() as stack:
            names = {p: await stack.enter_async_context(cluster.fresh.database(p)) for p in databases.PACKAGES}
            yield await stack.enter_async_context(cls._on(cluster, names, store, public_url))

    @classmethod
    @contextlib.asynccontextmanager
    async def _on(cls, cluster: Cluster, names: dict[str, str], store: Path, public_url: str) -> AsyncIterator[Self]:
        with pytest.MonkeyPatch.context() as surroundings:
            for name, value in _QUICK.items():
                surroundings.setenv(name, value)
            house = build(
                cluster.server,
                cluster.keys,
                store_url=store.as_uri(),
                public_url=public_url,
                drawing_processes=1,
                database_names=names,
            )
        transport = Described(app=house.web, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, timeout=30) as client:
            yield cls(house, client, cluster, names, store)

    async def _provide(self, *, has_offices: bool = True) -> None:
        await provide(self.house, self.cluster.keys, self.cluster.credentials)
        await take_over_years(
            self.cluster.server,
            self.cluster.keys,
            self.cluster.credentials.vendors,
            range(2016, YEAR + 1),
            self.names["vendor_gateway"],
        )
        if has_offices:
            await self.call("POST", "/registry/v1/organisations/imports", {"organisations": ORGANISATIONS})

    async def token(self, client_id: str = "administrator") -> str:
        """A bearer token of one of the installation's clients."""
        if client_id not in self.tokens:
            secret = self.cluster.credentials.clients[client_id]["client_secret"]
            answer = await self.client.post(
                "/registry/oauth2/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
            )
            assert answer.status_code == 200, answer.text
            self.tokens[client_id] = answer.json()["access_token"]
        return self.tokens[client_id]

    async def allowed(self, *scopes: str) -> dict[str, str]:
        """The headers of a new client with these scopes, which the machine's owner has provided."""
        client_id, secret = f"tested-{secrets.token_hex(4)}", secrets.token_urlsafe(32)
        async with self.house.registry.db.transaction() as tx:
            await provide_client(tx, client_id, secret, scopes, now=now())
        answer = await self.client.post(
            "/registry/oauth2/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
        )
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    async def ask(
        self, method: str, path: str, document: Any = None, *, client_id: str = "administrator"
    ) -> httpx.Response:
        """A request with a token, whatever comes of it."""
        headers = {"authorization": f"Bearer {await self.token(client_id)}"}
        return await self.client.request(method, path, json=document, headers=headers)

    async def call(self, method: str, path: str, document: Any = None, *, client_id: str = "administrator") -> Any:
        """The JSON of a request that succeeds."""
        answer = await self.ask(method, path, document, client_id=client_id)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def register(self, *people: dict[str, Any]) -> dict[str, Any]:
        """Import people; the whole answer."""
        found: dict[str, Any] = await self.call("POST", "/registry/v1/people/imports", {"people": list(people)})
        return found

    async def post_signed(
        self,
        body: bytes,
        *,
        vendor: str = VENDOR,
        path: str = "completions",
        webhook_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A body signed by the official library with the vendor's secret."""
        webhook_id = webhook_id or f"msg_{secrets.token_hex(8)}"
        at = datetime.now(UTC)
        signer = Webhook(self.cluster.credentials.vendors[vendor]["secret"])
        signed = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signer.sign(webhook_id, at, body.decode("utf-8", "surrogateescape"))
            if body.isascii()
            else _sign(self.cluster.credentials.vendors[vendor]["secret"], webhook_id, at, body),
            "content-type": "application/json",
        }
        return await self.client.post(
            f"/vendor-gateway/v1/vendors/{vendor}/{path}", content=body, headers={**signed, **(headers or {})}
        )

    async def push(self, *completions: dict[str, Any], vendor: str = VENDOR, **other: Any) -> list[dict[str, Any]]:
        """Push completions as one delivery; their verdicts."""
        document = {"type": "course.completed.batch", "timestamp": "2025-06-01T00:00:00Z", "data": list(completions)}
        answer = await self.post_signed(json.dumps(document).encode(), vendor=vendor, **other)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    async def revoke(self, completion_id: str, *, vendor: str = VENDOR) -> dict[str, Any]:
        """Take a completion back; the verdict."""
        document = {"type": "course.completion.revoked", "data": {"completion_id": completion_id, "reason": "复核"}}
        answer = await self.post_signed(json.dumps(document).encode(), vendor=vendor)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["results"][0]
        return found

    async def status(self, serial: int = 1, year: int = YEAR) -> dict[str, Any]:
        """What the HR platform is told of somebody."""
        found: dict[str, Any] = (await self.statuses((id_number(serial), year)))[0]
        return found

    async def statuses(self, *queries: tuple[str, int]) -> list[dict[str, Any]]:
        """What the HR platform is told, in the order asked."""
        document = {"queries": [{"id_number": number, "year": year} for number, year in queries]}
        answer = await self.call("POST", "/certificates/v1/status-queries", document, client_id="hr-platform")
        found: list[dict[str, Any]] = answer["results"]
        return found

    async def person_id(self, serial: int = 1) -> str:
        """The platform's own id of somebody."""
        answer = await self.call("POST", "/registry/v1/people/queries", {"id_numbers": [id_number(serial)]})
        return str(answer["results"][0]["person_id"])

    async def statement(self, serial: int = 1, year: int = YEAR) -> dict[str, Any]:
        """One person's year as the ledger states it."""
        found: dict[str, Any] = await self.call("GET", f"/ledger/v1/people/{await self.person_id(serial)}/years/{year}")
        return found

    async def sql(self, package: str, query: str, *arguments: Any) -> Sequence[asyncpg.Record]:
        """A question to a service's database, as the operator may ask it."""
        connection = await asyncpg.connect(self.cluster.server.dsn(self.names[package]))
        try:
            rows: Sequence[asyncpg.Record] = await connection.fetch(query, *arguments)
        finally:
            await connection.close()
        return rows

    async def settle(self, timeout_s: float = 120) -> None:
        """Until nothing is under way between the services and every certificate is made."""
        connections = [await asyncpg.connect(self.cluster.server.dsn(name)) for name in self.names.values()]
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    left = sum([await connection.fetchval("SELECT count(*) FROM outbox") for connection in connections])
                    left += await self._rosters_at_work(connections)
                    ledger = connections[list(self.names).index("ledger")]
                    left += await ledger.fetchval("SELECT count(*) FROM touched")
                    left += await connections[-1].fetchval(
                        "SELECT count(*) FROM certificate WHERE stage = 'intended' AND standing = 'valid'"
                    )
                    left += await connections[-1].fetchval("SELECT count(*) FROM reissue WHERE ended_at IS NULL")
                    left += await connections[-1].fetchval(
                        "SELECT count(*) FROM reissue_order WHERE taken_up_at IS NULL"
                    )
                    if left == 0:
                        return
                    await asyncio.sleep(0.05)
        finally:
            for connection in connections:
                await connection.close()

    async def _rosters_at_work(self, connections: Sequence[asyncpg.Connection]) -> int:
        filings = connections[list(self.names).index("filings")]
        count: int = await filings.fetchval("SELECT count(*) FROM filing WHERE work_at IS NOT NULL")
        return count

    async def check(self) -> Checked:
        """The conservation equations."""
        connections = {p: await asyncpg.connect(self.cluster.server.dsn(name)) for p, name in self.names.items()}
        try:
            return await check_once(connections, self.store)
        finally:
            for connection in connections.values():
                await connection.close()


def _sign(secret: str, webhook_id: str, at: datetime, body: bytes) -> str:
    """The library signs text; a body that is no text is signed by hand."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{webhook_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
