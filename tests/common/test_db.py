"""PostgreSQL behind one engine: what passes, how long anything may take, and what is said when it is away."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

import common.db
from common.db import Bell, Database, is_passing
from common.errors import Refused, Unavailable

WAITS_S = 2
ADD = sa.text("INSERT INTO effect (item, owner) VALUES (:item, 'a')")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How soon a database is given up is what these are about."""
    for name in ("CONNECT_TIMEOUT_S", "POOL_TIMEOUT_S"):
        monkeypatch.setattr(f"common.db.{name}", WAITS_S)


async def items(db: Database) -> list[str]:
    async with db.reading() as tx:
        return list((await tx.execute(sa.text("SELECT item FROM effect ORDER BY position"))).scalars())


async def execute(db: Database, *statements: str, **values: object) -> None:
    async with db.transaction() as tx:
        for statement in statements:
            await tx.execute(sa.text(statement), values)


async def error_of(db: Database, statement: str, **values: object) -> BaseException:
    """What the driver raises, before it is translated."""
    with pytest.raises(DBAPIError) as raised:
        async with db.engine.begin() as tx:
            await tx.execute(sa.text(statement), values)
    return raised.value


PASSES = {
    "statement took too long": "SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(5)",
    "deadlock": "DO $$BEGIN RAISE SQLSTATE '40P01'; END$$",
    "serialization": "DO $$BEGIN RAISE SQLSTATE '40001'; END$$",
    "lock not available": "DO $$BEGIN RAISE SQLSTATE '55P03'; END$$",
    "disk full": "DO $$BEGIN RAISE SQLSTATE '53100'; END$$",
    "too many connections": "DO $$BEGIN RAISE SQLSTATE '53300'; END$$",
    "shutting down": "DO $$BEGIN RAISE SQLSTATE '57P01'; END$$",
    "disk broken": "DO $$BEGIN RAISE SQLSTATE '58030'; END$$",
    "connection ended": "SELECT pg_terminate_backend(pg_backend_pid())",
}


@pytest.mark.parametrize("statements", PASSES.values(), ids=PASSES.keys())
async def test_what_another_attempt_can_help_passes(database: Database, statements: str) -> None:
    one_by_one = statements.split("; ") if statements.startswith("SET") else [statements]
    with pytest.raises(Unavailable) as said:
        await execute(database, *one_by_one)
    assert said.value.reason == "database-away"
    assert is_passing(said.value)
    assert said.value.__cause__ is not None
    assert is_passing(said.value.__cause__)


LASTS: dict[str, tuple[str, dict[str, object]]] = {
    "unique key": ("INSERT INTO effect (item, owner) VALUES ('1', 'a'), ('1', 'a')", {}),
    "null": ("INSERT INTO effect (item, owner) VALUES ('1', NULL)", {}),
    "division by zero": ("SELECT 1 / 0", {}),
    "no such table": ("SELECT * FROM nothing", {}),
    "NUL in a text": ("SELECT CAST(:value AS text)", {"value": "\0"}),
    "not allowed": ("DO $$BEGIN RAISE SQLSTATE '42501'; END$$", {}),
    "a number too large for its column": ("SELECT CAST(:value AS integer)", {"value": 2**40}),
    "a number too large for any column": ("SELECT CAST(:value AS bigint)", {"value": 2**70}),
    "text where a number belongs": ("SELECT CAST(:value AS integer)", {"value": "many"}),
    "half of a surrogate pair": ("SELECT CAST(:value AS text)", {"value": "\ud800"}),
}


@pytest.mark.parametrize(("statement", "values"), LASTS.values(), ids=LASTS.keys())
async def test_what_fails_the_same_way_every_time_does_not_pass(
    database: Database, statement: str, values: dict[str, object]
) -> None:
    assert not is_passing(await error_of(database, statement, **values))


@pytest.mark.parametrize(
    "error", [Unavailable("x", "y"), PoolTimeout(), ConnectionResetError(), TimeoutError(), OSError()], ids=repr
)
def test_what_is_away_passes(error: Exception) -> None:
    assert is_passing(error)


@pytest.mark.parametrize("error", [ValueError(), KeyError("x"), Refused("x", "y"), AssertionError()], ids=repr)
def test_a_mistake_does_not_pass(error: Exception) -> None:
    assert not is_passing(error)


async def test_every_wait_is_bounded_by_the_server_too(database: Database) -> None:
    names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit", "application_name"]
    async with database.transaction() as tx:
        found = [(await tx.execute(sa.text(f"SHOW {name}"))).scalar_one() for name in names]
    assert found == ["25s", "10s", "30s", "off", "xueshi-tested"]


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await execute(database, str(ADD), "SELECT 1 / 0", item="1")
    assert await items(database) == []
    async with database.transaction() as tx:
        await tx.execute(ADD, {"item": "1"})
    assert await items(database) == ["1"]


async def test_an_error_that_lasts_goes_on_as_it_is(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await execute(database, str(ADD), str(ADD), item="1")


async def test_an_error_does_not_repeat_the_values_of_its_statement(database: Database) -> None:
    error = await error_of(database, "SELECT 1 / (length(CAST(:name AS text)) - 2)", name="张三")
    assert "张三" not in str(error)


async def test_the_bell_rings_after_a_commit_and_only_then(database: Database) -> None:
    bell = database.bell()
    with contextlib.suppress(ValueError):
        async with database.transaction() as tx:
            await tx.execute(ADD, {"item": "1"})
            raise ValueError
    began = time.monotonic()
    await bell.wait(0.05)
    assert time.monotonic() - began >= 0.05
    async with database.transaction() as tx:
        await tx.execute(ADD, {"item": "1"})
    async with asyncio.timeout(30):
        await bell.wait(60)


async def test_a_ring_with_nobody_waiting_is_remembered_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    async with asyncio.timeout(30):
        await bell.wait(60)
    began = time.monotonic()
    await bell.wait(0.05)
    assert time.monotonic() - began >= 0.05


# --- PostgreSQL away -----------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def somebody_silent() -> AsyncIterator[int]:
    """A port that takes connections and never answers, as a network cut in two does."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


async def test_where_nobody_listens_a_transaction_is_unavailable_at_once() -> None:
    async with somebody_silent() as port:
        pass
    away = Database(f"postgresql+asyncpg://a:b@127.0.0.1:{port}/c", service="tested")
    for door in (away.transaction, away.reading):
        with pytest.raises(Unavailable) as said:
            async with door():
                raise AssertionError("there is no database")
        assert (said.value.reason, said.value.retry_after_s) == ("database-away", 5)
    assert not await away.is_ready()
    await away.close()


async def test_where_nobody_answers_a_transaction_is_unavailable_after_the_connect_timeout() -> None:
    async with somebody_silent() as port:
        away = Database(f"postgresql+asyncpg://a:b@127.0.0.1:{port}/c", service="tested")
        began = time.monotonic()
        with pytest.raises(Unavailable):
            async with away.transaction():
                raise AssertionError("there is no database")
        assert time.monotonic() - began < WAITS_S + 5
        await away.close()


async def test_after_every_connection_was_cut_the_next_attempts_find_new_ones(database: Database) -> None:
    async with database.transaction() as tx, database.transaction() as other:
        pids = [(await item.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one() for item in (tx, other)]
    async with database.reading() as tx:
        cut = "SELECT pg_terminate_backend(pid) FROM unnest(CAST(:pids AS int[])) AS pid WHERE pid <> pg_backend_pid()"
        await tx.execute(sa.text(cut), {"pids": pids})
    await asyncio.sleep(0.1)
    done = 0
    for _ in range(4):
        with contextlib.suppress(Unavailable):
            async with database.transaction() as tx:
                await tx.execute(ADD, {"item": str(done)})
            done += 1
    assert done >= 3
    assert await database.is_ready()


async def test_ready_is_whoever_can_write_and_writing_is_asked_for_now_and_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def written_up_to() -> int:
        async with database.reading() as tx:
            newest = "SELECT CAST(txid_snapshot_xmax(txid_current_snapshot()) AS bigint)"
            return int((await tx.execute(sa.text(newest))).scalar_one())

    before = await written_up_to()
    assert await database.is_ready()
    assert await written_up_to() > before, "it was a transaction that wrote"
    full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
    monkeypatch.setattr(common.db, "_WRITE", full)
    assert await database.is_ready(), "five seconds have not passed"
    monkeypatch.setattr(common.db, "_WRITES_EVERY_S", 0.0)
    assert not await database.is_ready()
    monkeypatch.setattr(common.db, "_WRITES_EVERY_S", 3600.0)
    assert not await database.is_ready(), "what could not be written is tried each time"
    monkeypatch.undo()
    assert await database.is_ready()


async def test_a_full_pool_is_unavailable_instead_of_waiting_for_ever(database_url: str) -> None:
    small = Database(database_url, service="tested", pool_max=1)
    async with small.transaction():
        with pytest.raises(Unavailable):
            async with small.transaction():
                raise AssertionError("the only connection is taken")
    await small.close()
