"""Numbers that stand in tables are asked for now and then, and none is shown that is not known."""

import asyncio
import math
from collections.abc import Callable

import asyncpg
import pytest
import sqlalchemy as sa
from live_platform import Cluster

from common import gauges
from common.db import Database
from common.db.bus_lag import BUS_LAG, LagTeller
from common.gauges import DEAD_LETTERS, OUTBOX, Question, Sampler
from common.metrics import Metrics

SOON_S = 60.0


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not holds():
            await asyncio.sleep(0.02)


async def renamed(admin: asyncpg.Connection, name: str, other: str) -> None:
    """Out of its sessions' hands; they come back at once."""
    while True:
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        try:
            await admin.execute(f'ALTER DATABASE "{name}" RENAME TO "{other}"')
        except asyncpg.ObjectInUseError:
            continue
        return


async def test_what_waits_is_shown_and_goes_when_it_is_gone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauges, "OFTEN_S", 0.05)
    metrics = Metrics("tested")
    sampler = asyncio.create_task(Sampler(database, metrics, (*OUTBOX, *DEAD_LETTERS)).run())
    await until(lambda: value(metrics, "xueshi_outbox_rows") == 0)
    assert value(metrics, "xueshi_outbox_oldest_seconds") == 0
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("INSERT INTO outbox (topic, key, body, created_at) VALUES ('t', 'k', '', now() - interval '90 s')")
        )
    await until(lambda: value(metrics, "xueshi_outbox_rows") == 1)
    assert 90 <= (value(metrics, "xueshi_outbox_oldest_seconds") or 0) < 90 + SOON_S
    assert value(metrics, "xueshi_dead_letters_waiting") == 0
    await until(lambda: value(metrics, "xueshi_database_answers") == 1)
    async with database.transaction() as tx:
        await tx.execute(sa.text("DELETE FROM outbox"))
    await until(lambda: value(metrics, "xueshi_outbox_rows") == 0)
    sampler.cancel()


async def test_a_database_that_is_away_shows_no_number_at_all(
    database: Database, database_url: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauges, "OFTEN_S", 0.05)
    monkeypatch.setattr(gauges, "RARELY_S", 0.05)
    counted = Question("xueshi_counted", "-", "SELECT 'all', count(*) FROM outbox", label="stage", is_heavy=True)
    metrics = Metrics("tested")
    sampler = asyncio.create_task(Sampler(database, metrics, (*OUTBOX, counted)).run())
    await until(
        lambda: value(metrics, "xueshi_outbox_rows") == 0 and value(metrics, "xueshi_counted", stage="all") == 0
    )

    name = database_url.rsplit("/", 1)[1]
    admin = await asyncpg.connect(cluster.server.dsn())
    await renamed(admin, name, f"{name}_away")
    await until(lambda: math.isnan(value(metrics, "xueshi_outbox_rows") or 0))
    await until(lambda: value(metrics, "xueshi_counted", stage="all") is None)
    assert value(metrics, "xueshi_database_answers") == 0

    await renamed(admin, f"{name}_away", name)
    await admin.close()
    await until(lambda: value(metrics, "xueshi_outbox_rows") == value(metrics, "xueshi_counted", stage="all") == 0)
    await until(lambda: value(metrics, "xueshi_database_answers") == 1)
    sampler.cancel()


async def test_whole_tables_are_counted_by_one_process_at_a_time_and_then_by_another(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauges, "RARELY_S", 0.05)
    counted = Question("xueshi_counted", "-", "SELECT 'all', 7", label="stage", is_heavy=True)
    dbs = [Database(database_url, service="tested") for _ in range(2)]
    shown = [Metrics("tested") for _ in dbs]
    samplers = [
        asyncio.create_task(Sampler(db, metrics, (counted,)).run()) for db, metrics in zip(dbs, shown, strict=True)
    ]

    def numbers() -> list[float | None]:
        return [value(metrics, "xueshi_counted", stage="all") for metrics in shown]

    await until(lambda: 7.0 in numbers())
    await asyncio.sleep(0.5)
    assert sorted(numbers(), key=str) == [7.0, None]

    first = numbers().index(7.0)
    samplers[first].cancel()
    await until(lambda: numbers()[1 - first] == 7.0)
    samplers[1 - first].cancel()
    for db in dbs:
        await db.close()


async def test_a_question_that_is_wrong_does_not_end_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauges, "OFTEN_S", 0.05)
    wrong = Question("xueshi_wrong", "-", "SELECT 'all', count(*) FROM no_such_table", label="stage", is_heavy=True)
    metrics = Metrics("tested")
    sampler = asyncio.create_task(Sampler(database, metrics, (*OUTBOX, wrong)).run())
    await until(lambda: value(metrics, "xueshi_outbox_rows") == 0)
    async with database.transaction() as tx:
        await tx.execute(sa.text("INSERT INTO outbox (topic, key, body) VALUES ('t', 'k', '')"))
    await until(lambda: value(metrics, "xueshi_outbox_rows") == 1)
    assert not sampler.done()
    assert value(metrics, "xueshi_wrong", stage="all") is None
    sampler.cancel()


async def test_what_workers_tell_of_their_lag_is_shown_and_so_is_their_silence(database: Database) -> None:
    async def shown() -> list[float]:
        async with database.reading() as tx:
            return [float(row[1]) for row in await tx.execute(sa.text(BUS_LAG.sql))]

    assert await shown() == [], "in process nobody tells"
    await LagTeller(database, "one", lambda: 2.0).tell()
    await LagTeller(database, "other", lambda: 7.0).tell()
    await LagTeller(database, "one", lambda: 3.0).tell()
    assert await shown() == [7.0]
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE bus_lag SET told_at = now() - interval '2 hours'"))
    [silence] = await shown()
    assert silence >= 7_200
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE bus_lag SET told_at = now() - interval '2 days'"))
    await LagTeller(database, "new", lambda: 0.0).tell()
    async with database.reading() as tx:
        assert (await tx.execute(sa.text("SELECT instance FROM bus_lag"))).scalars().all() == ["new"]
