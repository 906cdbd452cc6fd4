"""Readings: written before the answer, many at once; added up for each person; kept for their months and no longer."""

import asyncio
import os
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from live_platform import Cluster, id_number

from common.clock import CHINA, china_date, now
from common.db import Database
from common.errors import Unavailable
from common.identity import IdNumber
from common.readings import Reader, Reading, Recorder, Unroller, add_up, own_readings, person_of_number
from common.readings.own import IN_FLIGHT_S
from common.readings.recorder import WRITTEN_WITHIN_S
from common.sealing import BlindIndex, Sealer
from standalone import databases

PLATFORM = Reader("client:hr-platform")


@dataclass
class Kept:
    """A service's database with readings, as its running code and as its operator."""

    db: Database
    operator: asyncpg.Connection
    sealer: Sealer
    url: str
    """As the running code opens it."""
    statements: int = 0

    def __post_init__(self) -> None:
        fetch = self.db.fetch

        async def counted(question: str, *arguments: object) -> list[Any]:
            self.statements += 1
            return await fetch(question, *arguments)

        self.db.fetch = counted  # type: ignore[method-assign]  # to see how many groups there were

    def recorder(self, **limits: int) -> Recorder:
        return Recorder(self.db, self.sealer, **limits)

    async def unrolled(self) -> None:
        await Unroller(self.db, self.sealer, kept_months=36).unroll_all()

    async def shown(self, *people: UUID) -> list[dict[str, Any]]:
        async with self.db.reading() as tx:
            found: list[dict[str, Any]] = (await own_readings(tx, people))["readings"]
        return found


@pytest.fixture
async def kept(cluster: Cluster) -> AsyncIterator[Kept]:
    name, owner = f"readings_{secrets.token_hex(4)}", databases.owner_of("ledger")
    admin = await asyncpg.connect(cluster.server.dsn())
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE ledger OWNER "{owner}"')
    url = databases.app_url(cluster.server, "ledger", cluster.keys.role_passwords, name)
    db = Database(url, service="ledger")
    operator = await asyncpg.connect(cluster.server.dsn(name))
    yield Kept(db, operator, Sealer({1: secrets.token_bytes(32)}, 1), url)
    await db.close()
    await operator.close()
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


async def test_what_comes_while_a_write_runs_goes_into_the_next_one(kept: Kept) -> None:
    recorder, people = kept.recorder(), [uuid4() for _ in range(200)]
    await asyncio.gather(*(recorder.record(PLATFORM, Reading("status", [person])) for person in people))
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 200
    assert kept.statements <= 4
    await kept.unrolled()
    assert await kept.operator.fetchval("SELECT count(*) FROM reading_of_person") == 200


async def test_a_reading_is_committed_when_the_recorder_returns(kept: Kept) -> None:
    await kept.recorder().record(PLATFORM, Reading("status", [uuid4(), uuid4()]))
    assert await kept.operator.fetchval("SELECT people FROM reading") == 2


async def test_nobodys_reading_of_themselves_is_recorded(kept: Kept) -> None:
    oneself, other = uuid4(), uuid4()
    reader = Reader("account:1", "unit-administrator", uuid4(), oneself)
    await kept.recorder().record(reader, Reading("roster", [oneself]), Reading("roster", [oneself, other]))
    assert await kept.operator.fetch("SELECT people FROM reading") == [(1,)]
    await kept.unrolled()
    assert await kept.shown(oneself) == []
    [read] = await kept.shown(other)
    assert (read["reader"], read["role"], read["office_id"]) == ("account:1", "unit-administrator", reader.office_id)


async def test_repeated_readings_are_one_line_a_month_reader_kind_and_purpose(kept: Kept) -> None:
    recorder, one = kept.recorder(), uuid4()
    for _ in range(3):
        await recorder.record(PLATFORM, Reading("status", [one, one, uuid4()]))
        await recorder.record(PLATFORM, Reading("eligibility", [one], "promotion"))
        await kept.unrolled()
    await recorder.record(Reader("client:other"), Reading("status", [one]))
    await kept.unrolled()
    found = {(read["reader"], read["kind"], read["purpose"]): read["times"] for read in await kept.shown(one)}
    assert found == {
        ("client:hr-platform", "status", None): 6,
        ("client:hr-platform", "eligibility", "promotion"): 3,
        ("client:other", "status", None): 1,
    }
    assert {read["month"] for read in await kept.shown(one)} == {china_date(now()).replace(day=1)}


async def test_what_is_not_added_up_yet_is_after_as_of(kept: Kept) -> None:
    one = uuid4()
    await kept.recorder().record(PLATFORM, Reading("status", [one]))
    read_at = await kept.operator.fetchval("SELECT read_at FROM reading")
    async with kept.db.reading() as tx:
        before = await own_readings(tx, [one])
    assert before["readings"] == []
    assert before["as_of"] < read_at
    await kept.operator.execute("UPDATE reading_waiting SET read_at = read_at - interval '1 hour'")
    async with kept.db.reading() as tx:
        later = await own_readings(tx, [one])
    assert (later["readings"], later["as_of"]) == ([], (read_at - timedelta(hours=1)).astimezone(CHINA))


async def test_what_is_on_its_way_into_the_record_is_after_as_of(kept: Kept) -> None:
    """Nothing of it is in any table yet, and it was begun before the question."""
    one = uuid4()
    async with kept.operator.transaction():
        await kept.operator.execute("LOCK TABLE reading_waiting IN SHARE MODE")
        begun = now()
        writing = kept.recorder().begin(PLATFORM, Reading("status", [one]))
        async with kept.db.reading() as tx:
            found = await own_readings(tx, [one])
        assert not writing.done()
    await writing
    assert found["readings"] == []
    assert found["as_of"] <= begun
    await kept.unrolled()
    assert len(await kept.shown(one)) == 1


async def test_what_could_not_be_written_in_its_time_is_refused_and_not_written_later(kept: Kept) -> None:
    recorder = kept.recorder()
    late = recorder.begin(PLATFORM, Reading("status", [uuid4()]))
    [asked] = recorder._waiting
    old = [row._replace(read_at=now() - timedelta(seconds=WRITTEN_WITHIN_S + 1)) for row in asked.rows]
    recorder._waiting[0] = asked._replace(rows=old)
    with pytest.raises(Unavailable):
        await late
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 0
    assert WRITTEN_WITHIN_S < IN_FLIGHT_S, "what people are told counts on it"


async def test_all_is_added_up_when_it_says_so_whoever_else_is_at_it(kept: Kept) -> None:
    one = uuid4()
    await kept.recorder().record(PLATFORM, Reading("status", [one]))
    async with kept.operator.transaction():
        await kept.operator.execute("SELECT pg_advisory_xact_lock(hashtext('unroll_readings'))")
        adding = asyncio.create_task(add_up(kept.db, kept.sealer))
        done, _ = await asyncio.wait([adding], timeout=0.3)
        assert not done, "another process is in the middle of it"
    await adding
    assert len(await kept.shown(one)) == 1


async def test_a_command_says_when_the_readings_of_before_need_their_key_no_more(kept: Kept) -> None:
    one = uuid4()
    await kept.recorder().record(PLATFORM, Reading("status", [one]))
    told = {
        **os.environ,
        "LEDGER_DATABASE_URL": kept.url,
        "LEDGER_REGISTRY_URL": "http://registry",
        "LEDGER_SEALING_KEYS": "1:" + urlsafe_b64encode(kept.sealer.keys[1]).decode(),
    }
    command = (sys.executable, "-m", "ledger", "add-up-readings")
    ran = await asyncio.create_subprocess_exec(*command, env=told, stdout=asyncio.subprocess.PIPE)
    said, _ = await ran.communicate()
    assert (ran.returncode, said) == (0, b"ledger: every reading so far is added up\n")
    assert len(await kept.shown(one)) == 1


async def test_a_reading_that_is_refused_takes_nobody_elses_along(kept: Kept) -> None:
    recorder = kept.recorder()
    texts = ["fine", "not\x00storable", "fine too"]
    found = await asyncio.gather(
        *(recorder.record(PLATFORM, Reading(text, [uuid4()])) for text in texts), return_exceptions=True
    )
    assert [isinstance(item, Unavailable) for item in found] == [False, True, False]
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 2


async def test_more_than_can_wait_is_refused_and_nothing_is_shown(kept: Kept) -> None:
    recorder = kept.recorder(waiting_max=5)
    found = await asyncio.gather(
        *(recorder.record(PLATFORM, Reading("status", [uuid4()])) for _ in range(9)), return_exceptions=True
    )
    refused = [item for item in found if item is not None]
    assert [getattr(item, "reason", None) for item in refused] == ["too-many-readings"] * 4
    await recorder.record(PLATFORM, Reading("status", [uuid4()]))
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 6


async def test_who_hangs_up_ends_their_waiting_and_nobody_elses(kept: Kept) -> None:
    recorder = kept.recorder()
    waits = [asyncio.create_task(recorder.record(PLATFORM, Reading("status", [uuid4()]))) for _ in range(5)]
    await asyncio.sleep(0)
    waits[2].cancel()
    found = await asyncio.gather(*waits, return_exceptions=True)
    assert [isinstance(item, asyncio.CancelledError) for item in found] == [False, False, True, False, False]
    await recorder.record(PLATFORM, Reading("status", [uuid4()]))
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 6


async def test_the_running_code_takes_no_reading_back(kept: Kept) -> None:
    await kept.recorder().record(PLATFORM, Reading("status", [uuid4()]))
    for meddling in ("DELETE FROM reading", "UPDATE reading SET people = 0", "DELETE FROM reading_of_person"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await kept.db.fetch(meddling)


async def test_the_running_code_changes_counts_and_not_whose_they_are(kept: Kept) -> None:
    one = uuid4()
    await kept.recorder().record(PLATFORM, Reading("status", [one]))
    await kept.unrolled()
    for column in ("person_id = gen_random_uuid()", "reading_as_id = 0", "month = '2000-01-01'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await kept.db.fetch(f"UPDATE reading_of_person SET {column}")
    assert len(await kept.shown(one)) == 1


async def test_half_a_year_of_readings_is_kept_whatever_the_running_code_asks_for(kept: Kept) -> None:
    this_month, one = china_date(now()).replace(day=1), uuid4()
    # Five months ago: what stands in no partition of its own goes by the same rule.
    month = (this_month - timedelta(days=135)).replace(day=1)
    statement = "INSERT INTO reading_of_person VALUES ($1, $2, 1, 1, now(), now())"
    await kept.operator.execute(statement, one, month)
    for asked in (1, 0, -1_000):
        await Unroller(kept.db, kept.sealer, kept_months=asked).keep_months()
    assert await kept.operator.fetchval("SELECT count(*) FROM reading_of_person WHERE person_id = $1", one) == 1


async def test_a_reading_that_does_not_open_holds_up_no_other(kept: Kept) -> None:
    one, other = uuid4(), uuid4()
    await kept.recorder().record(PLATFORM, Reading("status", [one]))
    await kept.operator.execute("UPDATE reading SET people_sealed = '\\x0101'")
    await kept.recorder().record(PLATFORM, Reading("status", [other]))
    await kept.unrolled()
    assert (await kept.shown(one), len(await kept.shown(other))) == ([], 1)
    assert await kept.operator.fetchval("SELECT count(*) FROM reading_waiting") == 0
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 2, "it is set aside, and not gone"


async def test_months_are_made_ahead_and_dropped_after_their_time(kept: Kept) -> None:
    this_month = china_date(now()).replace(day=1)
    await kept.operator.execute(
        "INSERT INTO reading_of_person_other VALUES (gen_random_uuid(), $1, 1, 1, now(), now())",
        this_month.replace(year=this_month.year - 9),
    )
    # A month of long ago, as it was made then.
    old = this_month.replace(year=this_month.year - 4)
    name = f"reading_of_person_{old:%Y%m}"
    await kept.operator.execute(f"SET ROLE {databases.owner_of('ledger')}")
    await kept.operator.execute(f"CREATE TABLE {name} (LIKE reading_of_person INCLUDING ALL)")
    ends = (old.replace(day=28)).replace(month=old.month % 12 + 1, day=1, year=old.year + (old.month == 12))
    await kept.operator.execute(
        f"ALTER TABLE reading_of_person ATTACH PARTITION {name} FOR VALUES FROM ('{old}') TO ('{ends}')"
    )
    await kept.operator.execute(f"INSERT INTO {name} VALUES (gen_random_uuid(), '{old}', 1, 1, now(), now())")
    await kept.recorder().record(PLATFORM, Reading("status", [uuid4()]))
    assert await Unroller(kept.db, kept.sealer, kept_months=36).keep_months() == 1
    assert await kept.operator.fetchval("SELECT to_regclass($1)", name) is None
    assert await kept.operator.fetchval("SELECT count(*) FROM reading_of_person_other") == 0
    assert await kept.operator.fetchval("SELECT count(*) FROM reading") == 1
    months = await kept.operator.fetchval("""
        SELECT count(*) FROM pg_inherits
        WHERE inhparent = 'reading'::regclass AND inhrelid::regclass::text ~ '[0-9]{6}$'
    """)
    assert months == 4


async def test_a_reading_of_a_month_that_was_never_made_is_kept_all_the_same(kept: Kept) -> None:
    await kept.operator.execute(f"DROP TABLE reading_{china_date(now()):%Y%m}")
    one = uuid4()
    await kept.recorder().record(PLATFORM, Reading("status", [one]))
    await Unroller(kept.db, kept.sealer, kept_months=36).keep_months()
    await kept.unrolled()
    assert len(await kept.shown(one)) == 1


def test_what_stands_for_a_number_tells_nothing_without_the_key() -> None:
    number = IdNumber(id_number(1))
    one, other = (person_of_number(BlindIndex(1, key * 32).of(number)) for key in (b"a", b"b"))
    assert one != other
    assert one == person_of_number(BlindIndex(1, b"a" * 32).of(number))
