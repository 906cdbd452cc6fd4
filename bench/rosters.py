"""A roster of 5,000 people: read from a sheet, looked at row by row, and counted once it is approved.

The filings service's own actions over a durable PostgreSQL on the same machine, in the pieces of its job.
Floor: the same rows written by one INSERT into a table without any index or check.
"""

import asyncio
import io
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import xlsxwriter

from bench import standing
from common.clock import china_date, now
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Database
from common.identity import IdNumber
from common.ids import uuid7
from common.sealing import BlindIndex, Sealer, index_text
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor, FilingAct
from filings.drafts import actions as draft_actions
from filings.overview import actions as overview_actions
from filings.registry_events import actions as registry_event_actions
from filings.rosters import sheets
from filings.rosters.actions import rosters as roster_actions
from filings.submission.actions import acts as act_actions
from filings.submission.actions.submitting import Submitted
from rulebook import shipped
from standalone import databases
from tables.reading import Reading

PEOPLE, SITTINGS, UNITS, AT_ONCE = 5_000, 20, 50, 1_000
AUTHORITY, DEPARTMENT = uuid7(), uuid7()


def form() -> dict[str, Any]:
    """A training of ten days that has gone by."""
    first = china_date(now()) - timedelta(days=40)
    on = [first + timedelta(days=number // 2) for number in range(SITTINGS)]
    return {
        "title": "专业科目培训", "subject": "professional", "training_type": "in-service", "institution": "某校",
        "address": "某地", "postcode": "425000", "email": "a@example.cn", "leader": "王某", "leader_post": "主任",
        "leader_phone": "0746-1234567", "contact": "李某", "contact_post": "干事", "contact_phone": "0746-1234567",
        "begins_on": on[0].isoformat(), "ends_on": on[-1].isoformat(), "place": "某处", "scope": "全县",
        "people": PEOPLE, "plan": "……", "fee": "0", "trainers": [{"name": "王某"}],
        "sittings": [
            {"on": day.isoformat(), "half": ("morning", "afternoon")[number % 2], "topic": f"第{number + 1}讲"}
            for number, day in enumerate(on)
        ],
    }  # fmt: skip


def sheet(columns: list[str], people: int) -> bytes:
    """As an office would send it: everybody at every half day."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for place, name in enumerate(("身份证号", "姓名", *columns)):
            page.write_string(0, place, name)
        for row in range(1, people + 1):
            page.write_string(row, 0, standing.id_number(row))
            page.write_string(row, 1, f"测试{row}")
            for place in range(len(columns)):
                page.write_string(row, place + 2, "√")
    return out.getvalue()


async def known(db: Database, index: BlindIndex, units: list[UUID], people: int) -> None:
    """Offices, units and people, as the registry tells of them."""

    def placed(one: UUID, kind: Any, department: UUID | None, authority: UUID | None) -> OrganisationPlaced:
        return OrganisationPlaced(
            organisation_id=one, name="某单位", kind=kind, region_code="431102", department_id=department,
            authority_id=authority, version=1,
        )  # fmt: skip

    async with db.transaction() as tx:
        offices = [placed(AUTHORITY, "hr-authority", None, None), placed(DEPARTMENT, "department", None, AUTHORITY)]
        schools = [placed(unit, "institution", DEPARTMENT, AUTHORITY) for unit in units]
        await registry_event_actions.know_organisations(tx, [*offices, *schools])
    for start in range(1, people + 1, AT_ONCE):
        told = [
            PersonPlaced(
                person_id=uuid7(), blind_index=index_text(index.of(IdNumber(standing.id_number(row)))),
                organisation_id=units[row % len(units)], region_code="431102", post_category="professional",
                title_level="junior", version=1,
            )
            for row in range(start, min(start + AT_ONCE, people + 1))
        ]  # fmt: skip
        async with db.transaction() as tx:
            await registry_event_actions.know_people(tx, told)


async def timed(what: str, people: int, floor_s: float | None, step: Callable[[], Awaitable[object]]) -> float:
    """Once; seconds."""
    began = time.perf_counter()
    await step()
    took = time.perf_counter() - began
    ratio = "" if floor_s is None else f"   {took / floor_s:7.1f} times the floor"
    print(f"{what:<44} {took:6.2f} s   {people / took:9,.0f} rows/s{ratio}")
    return took


NO_FEE = draft_actions.Rewriting({"fee_charged": "0"})


async def bench(server: Any, keys: Any, people: int) -> None:
    """Write, look at, approve, count, take off."""
    index, sealer = BlindIndex(1, b"b" * 32), Sealer({1: b"s" * 32}, 1)
    deps = Dependencies(shipped(), index, sealer, 7, 0.1)
    db = Database(databases.app_url(server, "filings", keys.role_passwords), service="bench", pool_max=2)
    units = [uuid7() for _ in range(UNITS)]
    await known(db, index, units, people)
    unit = Actor(uuid7(), frozenset({("unit-administrator", units[0])}))
    officer = Actor(uuid7(), frozenset({("department", DEPARTMENT)}))

    async def does(actor: Actor, filing_id: UUID, act: FilingAct) -> None:
        async with db.transaction() as tx:
            seen = await overview_actions.look_at(tx, actor, filing_id, deps, now=now())
            await act_actions.do_act(tx, actor, filing_id, Submitted(act, saw=seen.saw), deps, now=now())

    async with db.transaction() as tx:
        training_id = await draft_actions.draft(tx, unit, units[0], form(), deps, now=now())
    await does(unit, training_id, FilingAct.SUBMIT)
    await does(officer, training_id, FilingAct.ENDORSE)
    async with db.transaction() as tx:
        roster_id = await roster_actions.begin_roster(tx, unit, training_id, deps, now=now())
        _, sittings = await roster_actions.plan_of(tx, unit, training_id, deps)
    content = sheet(list(sheets.headings(sittings).values()), people)
    reading = Reading(rows_max=people)
    await reading.read(content)  # the first process is begun
    least = await timed("floor: the rows by one INSERT", people, None, lambda: floor(server, people))
    rows: list[Any] = []

    async def read() -> None:
        rows.extend(sheets.read(await reading.read(content), sittings))

    async def write() -> None:
        async with db.transaction() as tx:
            await roster_actions.write_rows(tx, unit, roster_id, rows, deps, now=now())

    async def work() -> None:
        while True:
            async with db.transaction() as tx:
                if not await roster_actions.work_on_rosters(tx, deps, now=now()):
                    return

    total = await timed(f"read the sheet ({len(content) / 2**20:.1f} MB)", people, least, read)
    total += await timed("keep its rows, numbers sealed", people, least, write)
    total += await timed("look at every row", people, least, work)
    async with db.transaction() as tx:
        await draft_actions.change_form(tx, unit, roster_id, NO_FEE, deps, now=now())
    await does(unit, roster_id, FilingAct.SUBMIT)
    await does(officer, roster_id, FilingAct.ENDORSE)
    total += await timed("recognise and post them", people, least, work)
    counted, said, _ = await counts(server)
    assert (counted, said) == (people, people), (counted, said)
    async with db.transaction() as tx:
        await act_actions.do_act(tx, unit, training_id, Submitted(FilingAct.WITHDRAW, "停办"), deps, now=now())
    await timed("take them off again", people, least, work)
    assert (await counts(server))[2] == people
    await reading.aclose()
    await db.close()
    print(f"from sheet to ledger: {total:.1f} s for {people:,} people at {SITTINGS} half days")


async def counts(server: Any) -> list[int]:
    """Rows that count, events that wait to be told, decisions that were taken back."""
    connection = await asyncpg.connect(server.dsn("filings"))
    tables = ("attendance WHERE state = 'counted'", "outbox", "withdrawal")
    found = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
    await connection.close()
    return found


async def floor(server: Any, people: int) -> None:
    """As little as rows can cost."""
    connection = await asyncpg.connect(server.dsn("filings"))
    await connection.execute('CREATE TABLE bare ("row" integer, given bytea, attended text[])')
    await connection.execute(
        """
        INSERT INTO bare SELECT n, decode(repeat('ab', 60), 'hex'), $2::text[] FROM generate_series(1, $1::int) AS n
        """,
        people, [f"2026-10-{day:02}/morning" for day in range(1, SITTINGS + 1)],
    )  # fmt: skip
    await connection.close()


def main(people: int) -> None:
    """PostgreSQL, people, one roster."""
    with standing.postgres() as (server, keys, _, _):
        asyncio.run(bench(server, keys, people))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
