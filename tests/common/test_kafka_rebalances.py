"""A group that changes hands: what was fetched is applied by its owner, whenever the change comes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from prometheus_client import CollectorRegistry

from common.events import Message
from common.kafka.consumer import GroupConsumer
from common.kafka.settings import KafkaSettings
from common.metrics import BusMetrics

PART = TopicPartition("registry.people", 0)
SETTINGS = KafkaSettings(bootstrap_servers="nowhere:1")


def record(offset: int) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord(PART.topic, 0, offset, 1_000, 0, b"a", b"%d" % offset, None, 1, 1, ())


@dataclass
class Fetching:
    """In place of aiokafka's consumer: hands out what it is given, and lets something happen while one waits for it."""

    batches: list[list[int]]
    meanwhile: Callable[[], Awaitable[None]] | None = None
    committed: list[int] = field(default_factory=list)
    sought: list[int] = field(default_factory=list)

    @property
    def _subscription(self) -> Any:
        state = SimpleNamespace(has_valid_position=True, highwater=0, position=0)
        assignment = SimpleNamespace(state_value=lambda part: state)
        return SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))

    def assignment(self) -> set[TopicPartition]:
        return {PART}

    async def getmany(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        await asyncio.sleep(0.01)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return {PART: [record(offset) for offset in self.batches.pop(0)]} if self.batches else {}

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        self.committed.append(offsets[PART])

    def seek(self, part: TopicPartition, offset: int) -> None:
        self.sought.append(offset)


def hearing(deliver: Callable[[Sequence[Message]], Awaitable[None]]) -> GroupConsumer:
    made = GroupConsumer(SETTINGS, "ledger", frozenset((PART.topic,)), deliver, None)
    made.metrics = BusMetrics(CollectorRegistry())
    return made


async def followed(ear: GroupConsumer, consumer: Fetching, seconds: float = 0.3) -> None:
    following = asyncio.create_task(ear._follow(consumer))
    await asyncio.sleep(seconds)
    ear.stop()
    await asyncio.wait_for(following, 2)


async def test_a_rebalance_while_waiting_for_a_batch_drops_nothing_of_it() -> None:
    heard: list[bytes] = []

    async def deliver(messages: Sequence[Message]) -> None:
        heard.extend(message.body for message in messages)

    ear = hearing(deliver)

    async def rebalance() -> None:
        await ear.on_partitions_revoked([PART])
        await ear.on_partitions_assigned([PART])

    consumer = Fetching([[5, 6], [7]], meanwhile=rebalance)
    await followed(ear, consumer)
    assert heard == [b"5", b"6", b"7"]
    assert consumer.committed == [7, 8]


async def test_partitions_are_not_handed_on_in_the_middle_of_a_batch() -> None:
    begun, go_on, order = asyncio.Event(), asyncio.Event(), list[str]()

    async def deliver(messages: Sequence[Message]) -> None:
        begun.set()
        await go_on.wait()
        order.append("applied")

    ear = hearing(deliver)
    consumer = Fetching([[5]])
    following = asyncio.create_task(followed(ear, consumer))
    await begun.wait()

    async def revoke() -> None:
        await ear.on_partitions_revoked([PART])
        order.append("handed on")

    revoking = asyncio.create_task(revoke())
    await asyncio.sleep(0.05)
    assert order == []
    go_on.set()
    await revoking
    assert order == ["applied", "handed on"]
    assert consumer.committed == [6]
    await following


@pytest.mark.parametrize("failures", [1, 3])
async def test_what_could_not_be_applied_is_fetched_again_from_its_first(failures: int) -> None:
    async def deliver(messages: Sequence[Message]) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise ConnectionError("the database is away")

    wanted = failures
    consumer = Fetching([[5, 6]] * (failures + 1))
    await followed(hearing(deliver), consumer, seconds=3)
    assert consumer.sought == [5] * wanted
    assert consumer.committed == [7]
