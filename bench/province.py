"""A province in the registry: 1,300,000 people in 30,000 organisations by rosters, and how soon questions are answered.

The registry alone, in a process of its own, over a durable PostgreSQL on the same machine. Rosters are CSV files of
10,000 people, two at a time, uploaded by the province's HR authority with a session. Floor of the import: people and
placements by one COPY each into tables of the same columns, keys and indexes, in the same run. Questions are asked one
after the other, over HTTP; what is wanted is an answer within 50 ms for 99 in 100.
"""

import asyncio
import csv
import io
import os
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

import registry.main
import registry.settings
from bench import standing
from bench.owner import appoint_until_told, beside, come_in, first_code
from common import logs
from common.bus import InProcessBus
from common.clock import now
from common.server import served, server_config
from registry.oauth.actions import clients as client_actions
from registry.oauth.domain.clients import SCOPES
from standalone import databases
from standalone.app import listen
from standalone.data_dir import Keys
from standalone.people import FAMILIES, FAMILY_SIZES, GIVEN
from standalone.postgres import Server

PEOPLE, ORGANISATIONS, FILE = 1_300_000, 30_000, 10_000
PASSWORD, SECRET = "Bench-Province-9", "bench-secret-of-a-province"
ASKED, WITHIN_MS = 400, 50
PROVINCE, CITY, COUNTY = "430000", "431100", "431102"
_DEPARTMENTS = 8


def serve(server: Server, keys: Keys, told: Connection) -> None:
    """The registry's web process and its worker in one, until told to end."""

    async def run() -> None:
        logs.configure(level="ERROR")
        settings = registry.settings.Settings(
            database_url=SecretStr(databases.app_url(server, "registry", keys.role_passwords)),
            blind_index_key=SecretStr(keys.blind_index),
            sealing_keys=SecretStr(keys.registry_sealing),
            public_url="http://127.0.0.1",
        )
        service = registry.main.service(settings, InProcessBus())
        await registry.main.prepare(service)
        async with service.db.transaction() as tx:
            await client_actions.provide_client(tx, "bench", SECRET, list(SCOPES), now=now())
        with listen(0) as listener:
            app = Starlette(routes=[Mount("/registry", service.web)])
            async with service.working(), served(server_config(app), [listener]):
                told.send((f"http://127.0.0.1:{listener.getsockname()[1]}", os.getpid()))
                await appoint_until_told(service, told)
        await service.aclose()

    standing.run(run())


def organisations(count: int) -> list[dict[str, Any]]:
    """An authority for the province, each city and each county; departments and institutions of every county."""
    text = files("registry").joinpath("data/regions.csv").read_text("utf-8")
    regions = [row for row in csv.DictReader(text.splitlines()) if row["code"].startswith("43")]
    counties = [row["code"] for row in regions if row["level"] == "county"]
    made = [_organisation(f"{row['code']}0", row["name"] + "人社局", "hr-authority", row["code"]) for row in regions]
    for county in counties:
        for number in range(_DEPARTMENTS):
            made.append(_organisation(f"{county}1{number}", f"第{number + 1}局", "department", county))
    for serial in range(count - len(made)):
        county = counties[serial % len(counties)]
        above = _organisation(f"{county}1{serial // len(counties) % _DEPARTMENTS}", "", "", "")["code"]
        unit = _organisation(f"{county}2{serial}", f"第{serial}单位", "institution", county)
        made.append({**unit, "department_code": above})
    return made


def _organisation(serial: str, name: str, kind: str, region: str) -> dict[str, Any]:
    code = standing.code(f"12{serial[:6]}{serial[6:]:>09}")
    return {"code": code, "name": name, "kind": kind, "region_code": region}


def rosters(units: list[str], people: int) -> list[bytes]:
    """CSV files as an office writes them."""
    rng, made = Random(43), []
    given = [character for names in GIVEN.values() for character in names]
    families = rng.choices(FAMILIES, FAMILY_SIZES, k=people)
    for start in range(0, people, FILE):
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(("身份证号", "姓名", "单位代码", "岗位类别", "职称级别", "岗位等级"))
        for serial in range(start, min(people, start + FILE)):
            name = families[serial] + "".join(rng.choices(given, k=rng.randint(1, 2)))
            # Somebody's colleagues stand in the same file, as in a real one.
            unit = units[serial * len(units) // people]
            lines.writerow((standing.id_number(serial), name, unit, "专业技术", "中级", "七级" if serial % 9 else ""))
        made.append(out.getvalue().encode())
    return made


def rss_mb(pid: int, field: str = "VmRSS") -> float:
    """A process's memory, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


class Asker:
    """Somebody with a session."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self._token = client, ""

    async def come_in(self, owner: Connection, role: str, unit: str, serial: int) -> None:
        """As the first of an office: code, password, second factor."""
        number = standing.id_number(serial)
        code = first_code(owner, role, unit, number, "管理员")
        self._token = (await come_in(self.client, number, code, PASSWORD))["token"]

    @property
    def headers(self) -> dict[str, str]:
        """With the session's token."""
        return {"authorization": f"Session {self._token}"}

    async def _post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        answer = await self.client.post(f"/registry/v1/{path}", json=body, headers=headers)
        return answer.raise_for_status()

    async def upload(self, content: bytes) -> int:
        """How many of a roster's people are new."""
        answer = await self.client.post("/registry/v1/rosters", content=content, headers=self.headers)
        told = answer.raise_for_status().json()
        assert told["rejected"] == 0, next(result for result in told["results"] if result["status"] == "rejected")
        return int(told["created"])

    async def search(self, name: str) -> None:
        """People whose name begins so."""
        await self._post("people/searches", {"name": name}, self.headers)

    async def look(self, path: str) -> None:
        """A GET."""
        (await self.client.get(f"/registry/v1/{path}", headers=self.headers)).raise_for_status()


async def timed(what: str, ask: Callable[[], Awaitable[Any]], times: int) -> None:
    """Ask one after the other, and print how long an answer took."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    p99 = took[len(took) * 99 // 100]
    mark = "reached" if p99 <= WITHIN_MS else "MISSED"
    print(
        f"{what:<52} p50 {took[len(took) // 2]:>6.1f} ms   p99 {p99:>6.1f} ms   worst {took[-1]:>6.1f} ms   "
        f"(wanted p99 {WITHIN_MS}: {mark})",
        flush=True,
    )


async def floor(server: Server) -> float:
    """People a second by COPY into tables like these, from the tables themselves."""
    connection = await asyncpg.connect(server.dsn("registry"))
    await connection.execute("CREATE TABLE person_floor (LIKE person INCLUDING ALL)")
    await connection.execute("CREATE TABLE placement_floor (LIKE placement INCLUDING ALL)")
    count = min(200_000, await connection.fetchval("SELECT count(*) FROM person"))
    people, placements = io.BytesIO(), io.BytesIO()
    chosen = f"SELECT person_id FROM person ORDER BY person_id LIMIT {count}"
    await connection.copy_from_query(f"SELECT * FROM person WHERE person_id IN ({chosen})", output=people)
    await connection.copy_from_query(f"SELECT * FROM placement WHERE person_id IN ({chosen})", output=placements)
    people.seek(0), placements.seek(0)
    began = time.perf_counter()
    await connection.copy_to_table("person_floor", source=people)
    await connection.copy_to_table("placement_floor", source=placements)
    seconds = time.perf_counter() - began
    await connection.close()
    return float(count / seconds)


async def bench(server: Server, owner: Connection, address: str, pid: int, people: int) -> None:
    """Fill the province, then ask."""
    async with httpx.AsyncClient(base_url=address, timeout=120, trust_env=False) as client:
        form = {"grant_type": "client_credentials", "client_id": "bench", "client_secret": SECRET}
        bearer = (await client.post("/registry/oauth2/token", data=form)).json()["access_token"]
        made = organisations(ORGANISATIONS)
        for start in range(0, len(made), 2_000):
            body = {"organisations": made[start : start + 2_000]}
            headers = {"authorization": f"Bearer {bearer}"}
            answer = await client.post("/registry/v1/organisations/imports", json=body, headers=headers)
            assert answer.raise_for_status().json()["rejected"] == 0, answer.json()["results"][:3]
        units = sorted(item["code"] for item in made if item["kind"] == "institution")
        files_ = await asyncio.to_thread(rosters, units, people)
        authorities = {item["region_code"]: item["code"] for item in made if item["kind"] == "hr-authority"}
        askers = {region: Asker(client) for region in (PROVINCE, CITY, COUNTY)}
        for serial, (region, asker) in enumerate(askers.items()):
            await asker.come_in(owner, "hr-authority", authorities[region], people + serial)
        rate = await filled(askers[PROVINCE], files_, pid)
        standing.print_ratio("people by rosters", rate, await floor(server), "people/s", wanted=0.1)
        connection = await asyncpg.connect(server.dsn("registry"))
        await connection.execute("VACUUM ANALYZE")
        at = await connection.fetchval("SELECT counted_at FROM census")
        while await connection.fetchval("SELECT counted_at FROM census") == at and people >= PEOPLE:
            await asyncio.sleep(1)  # the next census counts everybody
        size = await connection.fetchval("SELECT pg_database_size('registry')")
        print(f"database {size / 2**20:,.0f} MB")
        await connection.close()
        unit, department = Asker(client), Asker(client)
        await unit.come_in(owner, "unit-administrator", units[0], people + 10)
        above = next(item["department_code"] for item in made if item["code"] == units[0])
        await department.come_in(owner, "department", above, people + 11)
        await asked(askers, unit, department, client, bearer, above)
        print(f"most memory of the registry's process {rss_mb(pid, 'VmHWM'):,.0f} MB")


async def filled(asker: Asker, files_: list[bytes], pid: int) -> float:
    """People a second, from the first roster to the last answer; prints how it goes."""
    queue, created = iter(enumerate(files_, 1)), 0
    began = time.perf_counter()

    async def hand() -> None:
        nonlocal created
        for number, content in queue:
            new = await asker.upload(content)
            created += new
            if number % 10 == 0:
                rate = created / (time.perf_counter() - began)
                print(f"  {created:>9,} people, {rate:>6,.0f}/s, process {rss_mb(pid):,.0f} MB", flush=True)

    await asyncio.gather(hand(), hand())
    assert created == sum(content.count(b"\n") - 1 for content in files_)
    return created / (time.perf_counter() - began)


async def asked(
    askers: dict[str, Asker], unit: Asker, department: Asker, client: httpx.AsyncClient, bearer: str, above: str
) -> None:
    """Every kind of question, so many times each."""
    rng = Random(7)
    headers = {"authorization": f"Bearer {bearer}"}

    async def look_up() -> None:
        numbers = [standing.id_number(rng.randrange(PEOPLE))]
        answer = await client.post("/registry/v1/people/queries", json={"id_numbers": numbers}, headers=headers)
        answer.raise_for_status()

    def searching(asker: Asker, more: int) -> Callable[[], Awaitable[None]]:
        given = [character for names in GIVEN.values() for character in names]
        return lambda: asker.search(rng.choice(FAMILIES) + "".join(rng.choices(given, k=more)))

    await timed("look-up by ID number", look_up, ASKED)
    wide = {"unit": unit, "department": department, "county": askers[COUNTY], "city": askers[CITY]}
    for place, asker in {**wide, "province": askers[PROVINCE]}.items():
        for more, what in ((0, "a family name"), (1, "and a character more")):
            await timed(f"search of {what}, within a {place}", searching(asker, more), ASKED)
    for region, asker in askers.items():
        await timed(f"statistics of region {region}", partial(asker.look, f"regions/{region}/statistics"), ASKED)
    await timed("statistics of a department", lambda: department.look(f"organisations/{above}/statistics"), ASKED)
    whole = askers[PROVINCE]
    await timed("units that lack grades, province", lambda: whole.look(f"regions/{PROVINCE}/completeness"), ASKED // 4)


def main(people: int) -> None:
    """PostgreSQL, the registry, and the questions."""
    with standing.postgres() as (server, keys, _, _), beside(serve, server, keys) as (owner, (address, pid)):
        asyncio.run(bench(server, owner, address, pid, people))


if __name__ == "__main__":
    standing.without_pace()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
