"""The fact leaves with the row: nothing is said that was not committed, and everything committed is said."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import orjson
import pytest
import sqlalchemy as sa

from common.bus import InProcessBus
from common.db import Database
from common.events import Cause, Contract, Message
from common.metrics import Metrics
from common.outbox import Relay, emit


class Noted(Contract):
    """Something to be said."""

    type: ClassVar[str] = "xueshi.tested.noted.v1"
    topic: ClassVar[str] = "tested.notes"
    owner: str
    number: int

    @property
    def key(self) -> str:
        return self.owner


@dataclass
class Hearer:
    """A bus with one group that may be failing."""

    failing: BaseException | None = None
    bus: InProcessBus = field(default_factory=InProcessBus)
    messages: list[Message] = field(default_factory=list)
    batches: int = 0
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.hold.set()
        self.bus.subscribe("hearer", frozenset((Noted.topic,)), self.deliver)

    async def deliver(self, messages: Sequence[Message]) -> None:
        self.batches += 1
        await self.hold.wait()
        if self.failing:
            raise self.failing
        self.messages.extend(messages)

    def numbers(self) -> list[int]:
        return [orjson.loads(message.body)["data"]["number"] for message in self.messages]

    async def hears(self, count: int, *, within_s: float = 10) -> None:
        await until(lambda: len(self.messages) >= count, within_s=within_s)


async def until(true: Callable[[], bool], *, within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while True:
            if true():
                return
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def relaying(db: Database, hearer: Hearer) -> AsyncIterator[None]:
    running = asyncio.create_task(Relay(db, hearer.bus, Metrics("tested")).run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def say(db: Database, *numbers: int, owner: str = "a") -> None:
    async with db.transaction() as tx:
        await emit(tx, [Noted(owner=owner, number=number) for number in numbers])


async def waiting(db: Database) -> int:
    async with db.reading() as tx:
        count: int = (await tx.execute(sa.text("SELECT count(*) FROM outbox"))).scalar_one()
        return count


async def all_taken(db: Database) -> None:
    async with asyncio.timeout(60):
        while True:
            if not await waiting(db):
                return
            await asyncio.sleep(0.01)


@pytest.fixture
async def another(database_url: str) -> AsyncIterator[Database]:
    """The same database as a second process sees it."""
    db = Database(database_url, service="tested")
    yield db
    await db.close()


async def test_an_event_leaves_only_with_the_commit(database: Database) -> None:
    hearer = Hearer()
    async with relaying(database, hearer):
        async with database.transaction() as tx:
            await emit(tx, [Noted(owner="a", number=1)])
            await asyncio.sleep(0.7)  # longer than the relay sleeps
            assert hearer.messages == []
        await hearer.hears(1, within_s=0.4)  # the commit rings


async def test_an_event_of_a_transaction_that_is_rolled_back_is_never_said(database: Database) -> None:
    hearer = Hearer()
    async with relaying(database, hearer):
        with contextlib.suppress(ValueError):
            async with database.transaction() as tx:
                await emit(tx, [Noted(owner="a", number=1)])
                raise ValueError
        await say(database, 2)
        await hearer.hears(1)
    assert hearer.numbers() == [2]


async def test_what_is_said_is_a_cloud_event_of_its_contract(database: Database) -> None:
    hearer = Hearer()
    await say(database, 1)
    async with relaying(database, hearer):
        await hearer.hears(1)
    [message] = hearer.messages
    envelope = orjson.loads(message.body)
    assert (message.topic, message.key, message.type) == (Noted.topic, "a", Noted.type)
    assert envelope["data"] == {"owner": "a", "number": 1}
    assert (envelope["specversion"], envelope["source"], envelope["subject"]) == ("1.0", "/tested", "a")
    assert datetime.fromisoformat(envelope["time"]).tzinfo is not None


async def test_everything_leaves_in_the_order_it_was_said_and_once(database: Database) -> None:
    hearer = Hearer()
    await say(database, *range(4_500))
    async with relaying(database, hearer):
        await hearer.hears(4_500)
        await say(database, 4_500)
        await hearer.hears(4_501)
        await all_taken(database)
    assert hearer.numbers() == list(range(4_501))
    assert hearer.batches >= 3


async def test_each_of_many_keeps_its_place_and_what_it_goes_back_to(database: Database) -> None:
    hearer = Hearer()
    causes = [
        None if number % 5 == 0 else Cause(f"00-{number % 7 + 1:032x}-{1:016x}-00", "2025-06-01T00:00:00+00:00")
        for number in range(100)
    ]
    async with database.transaction() as tx:
        await emit(tx, [Noted(owner="a", number=number) for number in range(100)], causes)
    async with relaying(database, hearer):
        await hearer.hears(100)
    assert hearer.numbers() == list(range(100))
    assert [message.cause for message in hearer.messages] == causes


async def test_saying_nothing_writes_nothing(database: Database) -> None:
    await say(database)
    assert await waiting(database) == 0


async def test_a_row_that_commits_late_is_still_relayed(database: Database) -> None:
    hearer = Hearer()
    async with relaying(database, hearer):
        async with database.transaction() as late:
            await emit(late, [Noted(owner="late", number=1)])
            await say(database, 2, 3)
            await hearer.hears(2)
            assert hearer.numbers() == [2, 3]
        await hearer.hears(3)
        await all_taken(database)
    assert hearer.numbers() == [2, 3, 1]


async def test_of_many_writers_at_once_nothing_is_lost_and_nothing_said_twice(database: Database) -> None:
    hearer = Hearer()

    async def write(writer: int) -> None:
        for turn in range(25):
            await say(database, writer * 100 + turn, owner=str(writer))

    async with relaying(database, hearer):
        await asyncio.gather(*(write(writer) for writer in range(8)))
        await hearer.hears(200)
    numbers = hearer.numbers()
    assert sorted(numbers) == [writer * 100 + turn for writer in range(8) for turn in range(25)]
    for writer in range(8):
        assert [n for n in numbers if n // 100 == writer] == [writer * 100 + turn for turn in range(25)]


@pytest.mark.parametrize("error", [ConnectionError("away"), ValueError("a mistake")], ids=["away", "a mistake"])
async def test_a_relay_whose_bus_fails_keeps_the_rows_and_goes_on(database: Database, error: BaseException) -> None:
    hearer = Hearer(failing=error)
    await say(database, 1, 2)
    async with relaying(database, hearer):
        await until(lambda: hearer.batches > 1)
        assert await waiting(database) == 2
        hearer.failing = None
        await hearer.hears(2)
        await all_taken(database)
    assert hearer.numbers() == [1, 2]


async def test_one_failure_costs_the_shortest_wait_however_many_connections_there_are(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.outbox._RETRY_S", (0.1, 600.0))
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(9):  # the pool of a busy service is full
            tx = await stack.enter_async_context(database.transaction())
            await tx.execute(sa.text("SELECT 1"))
    hearer = Hearer(failing=ConnectionError("away once"))
    async with relaying(database, hearer):
        await say(database, 1)
        await until(lambda: hearer.batches > 0)
        hearer.failing = None
        await hearer.hears(1, within_s=20)


async def test_a_relay_whose_connection_was_cut_goes_on(database: Database, another: Database) -> None:
    hearer = Hearer()
    async with relaying(database, hearer):
        await say(database, 1)
        await all_taken(database)
        async with another.reading() as tx:
            await tx.execute(sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
        await asyncio.sleep(0.1)
        await say(another, 2)
        await hearer.hears(2)
    assert hearer.numbers() == [1, 2]


async def test_only_one_relay_works_at_a_time(database: Database, another: Database) -> None:
    first, second = Hearer(), Hearer()
    async with relaying(database, first), relaying(another, second):
        for number in range(20):
            await say(database, number)
            await asyncio.sleep(0.01)
        await until(lambda: len(first.messages) + len(second.messages) >= 20)
        await asyncio.sleep(0.6)
    assert sorted([len(first.messages), len(second.messages)]) == [0, 20]


async def test_what_one_relay_has_under_way_the_other_does_not_say(database: Database, another: Database) -> None:
    first, second = Hearer(), Hearer()
    first.hold.clear()
    async with relaying(database, first):
        await say(database, 1)
        await until(lambda: first.batches > 0)
        async with relaying(another, second):
            await asyncio.sleep(1.2)
            first.hold.set()
            await first.hears(1)
    assert second.batches == 0


@pytest.mark.parametrize("how", ["its process ends", "it is cancelled"])
async def test_when_the_relay_at_work_ends_another_takes_over(database: Database, another: Database, how: str) -> None:
    first, second = Hearer(), Hearer()
    async with relaying(database, first):
        await say(database, 1)
        await all_taken(database)
    if how == "its process ends":
        await database.close()
    async with relaying(another, second):
        await say(another, 2)
        await second.hears(1, within_s=4)
