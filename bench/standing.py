"""What benches stand on: a house over a throw-away PostgreSQL, made-up people, and figures printed beside floors."""

import asyncio
import contextlib
import gc
import os
import resource
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import uvloop

from common import logs
from common.identity import IdNumber, OrganisationCode
from common.server import served, server_config
from standalone import databases
from standalone.app import App, build, door_of, listen, provide
from standalone.backlog import take_over_years
from standalone.data_dir import Credentials, Keys
from standalone.postgres import EmbeddedPostgres, Server

AUTHORITY = "12" + "431102" + "000000001"
DEPARTMENT = "12" + "431102" + "000000002"
YEARS = range(2020, 2027)
"""Whose completions are pushed, however late."""


def code(first_17: str) -> str:
    """An organisation code with its check character."""
    return first_17 + OrganisationCode.check_character(first_17)


def id_number(serial: int) -> str:
    """The so-many-th valid ID number."""
    day, within = divmod(serial, 1000)
    first_17 = f"431102{1970 + day // 336:04d}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}{within:03d}"
    return first_17 + IdNumber.check_character(first_17)


def without_pace() -> None:
    """What a bench measures is the platform, not the pace that a vendor is held to; for processes begun later, too."""
    for what in ("ITEMS", "REQUESTS", "BYTES", "REFUSALS", "QUESTIONS"):
        os.environ[f"VENDOR_GATEWAY_{what}_PER_SECOND"] = os.environ[f"VENDOR_GATEWAY_{what}_BURST"] = "1000000000"


@dataclass
class Standing:
    """A house that answers over TCP."""

    house: App
    server: Server
    keys: Keys
    credentials: Credentials
    address: str
    store: Path


@contextlib.contextmanager
def postgres() -> Iterator[tuple[Server, Keys, Credentials, Path]]:
    """A durable PostgreSQL (fsync on), migrated; gone afterwards."""
    logs.configure(level="WARNING")
    keys = Keys.make()
    with tempfile.TemporaryDirectory(prefix="xueshi-bench-") as folder:
        store = Path(folder) / "store"
        store.mkdir()
        with EmbeddedPostgres(Path(folder) / "postgres", password=keys.postgres_password) as server:
            databases.ensure(server, keys.role_passwords)
            yield server, keys, Credentials.make(), store


@contextlib.asynccontextmanager
async def serving(
    server: Server, keys: Keys, credentials: Credentials, store: Path, *, has_door: bool = False
) -> AsyncIterator[Standing]:
    """The house on a free port of this machine. ``has_door``: it refuses more than it takes, as ``xueshi up`` does."""
    with listen(0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        house = build(server, keys, store_url=store.as_uri(), public_url=address)
        async with house.working():
            await provide(house, keys, credentials)
            await take_over_years(server, keys, credentials.vendors, YEARS)
            async with served(server_config(door_of(house) if has_door else house.web), [listener]):
                yield Standing(house, server, keys, credentials, address, store)


async def token(client: httpx.AsyncClient, credentials: Credentials, client_id: str) -> str:
    """A bearer token."""
    answer = await client.post(
        "/registry/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(client_id, credentials.clients[client_id]["client_secret"]),
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


async def register(standing: Standing, count: int) -> None:
    """One unit with so many people, by the import API."""
    await register_at(standing.address, standing.credentials, count)


async def register_at(address: str, credentials: Credentials, count: int) -> None:
    """The same, wherever the platform answers."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        client.headers["authorization"] = f"Bearer {await token(client, credentials, 'administrator')}"
        organisations = [
            {
                "code": code(AUTHORITY),
                "name": "零陵区人力资源和社会保障局",
                "kind": "hr-authority",
                "region_code": "431102",
            },
            {"code": code(DEPARTMENT), "name": "零陵区教育局", "kind": "department", "region_code": "431102"},
        ]
        answer = await client.post("/registry/v1/organisations/imports", json={"organisations": organisations})
        answer.raise_for_status()
        for start in range(0, count, 10_000):
            rows = [
                {
                    "id_number": id_number(serial),
                    "name": "测试人员",
                    "unit_code": code(DEPARTMENT),
                    "post_category": "professional",
                    "title_level": "junior",
                }
                for serial in range(start, min(count, start + 10_000))
            ]
            answer = await client.post("/registry/v1/people/imports", json={"people": rows})
            answer.raise_for_status()


async def drained(server: Server) -> None:
    """Until no outbox holds anything."""
    connections = [await asyncpg.connect(server.dsn(package)) for package in databases.PACKAGES]
    try:
        while sum([await connection.fetchval("SELECT count(*) FROM outbox") for connection in connections]):
            await asyncio.sleep(0.02)
    finally:
        for connection in connections:
            await connection.close()


def peak_mb() -> float:
    """The most memory that this process ever had resident, in MB (its children apart)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_ratio(what: str, rate: float, floor: float, unit: str, *, wanted: float) -> None:
    """``what``: rate, floor, ratio and the ratio that is wanted."""
    mark = "reached" if rate / floor >= wanted else "MISSED"
    print(
        f"{what:<34} {rate:>9,.0f} {unit:<16} floor {floor:>9,.0f}   ratio {rate / floor:.2f} (wanted {wanted}: {mark})"
    )


T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """As the product runs: on uvloop, with its setting of the collector."""
    gc.set_threshold(50_000, 20, 50)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)
