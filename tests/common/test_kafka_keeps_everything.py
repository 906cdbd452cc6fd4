"""What Kafka's client loses, mixes up or waits for when nobody tells it otherwise: here, nothing."""

import asyncio
import contextlib
import os
import sys
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, NotEnoughReplicasError
from aiokafka.protocol.produce import ProduceRequest

from common.errors import Unavailable
from common.events import Message
from common.kafka import KafkaBus, KafkaSettings, Stuck, UnsafeBus, consumer, create_topics, producer
from common.kafka.topics import admin

PEOPLE = "registry.people"
SAFE = {
    "cleanup.policy": "delete",
    "retention.ms": str(14 * 24 * 3600 * 1000),
    "min.insync.replicas": "1",
    "unclean.leader.election.enable": "false",
}


@dataclass
class Ears:
    """A hearer that notes what it was given, and holds or refuses it as it is told."""

    refusals: int = 0
    held: asyncio.Event = field(default_factory=asyncio.Event)
    given: list[bytes] = field(default_factory=list)
    applied: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held.set()

    async def deliver(self, messages: Sequence[Message]) -> None:
        bodies = [message.body for message in messages]
        self.given += bodies
        await self.held.wait()
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("the database is away")
        self.applied += bodies


def message(number: int, key: str = "a") -> Message:
    return Message(PEOPLE, key, b"%d" % number)


def numbers(*these: int) -> list[bytes]:
    return [b"%d" % number for number in these]


async def until(holds: Any, *, within_s: float = 20) -> None:
    async with asyncio.timeout(within_s):
        while True:
            if holds():
                return
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def at_work(settings: KafkaSettings, ears: Ears | None = None) -> AsyncIterator[KafkaBus]:
    """A process of the service; at the end of the block it is gone at once, whatever it was doing."""
    bus = KafkaBus(settings)
    if ears is not None:
        bus.subscribe("ledger", frozenset((PEOPLE,)), ears.deliver)
    running = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bus.close()


@pytest.fixture
async def settings(kafka_settings: KafkaSettings) -> KafkaSettings:
    """With the topic that everything here is said on."""
    await create_topics(kafka_settings, [PEOPLE])
    return kafka_settings


async def in_the_log(settings: KafkaSettings) -> dict[int, list[bytes]]:
    """Every event that Kafka holds, by partition, as a reader of its own finds it."""
    reader = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await reader.start()
    try:
        parts = [TopicPartition(settings.topic_prefix + PEOPLE, number) for number in range(settings.partitions)]
        reader.assign(parts)
        ends = await reader.end_offsets(parts)
        found: dict[int, list[bytes]] = {part.partition: [] for part in parts}
        async with asyncio.timeout(60):
            while sum(map(len, found.values())) < sum(ends.values()):
                for part, records in (await reader.getmany(timeout_ms=200)).items():
                    found[part.partition] += [record.value for record in records]
        return found
    finally:
        await reader.stop()


async def all_in_the_log(settings: KafkaSettings) -> list[bytes]:
    return [body for bodies in (await in_the_log(settings)).values() for body in bodies]


# --- hearing -------------------------------------------------------------------------------------------------------


async def test_what_was_said_before_a_group_was_there_is_heard(settings: KafkaSettings) -> None:
    async with at_work(settings) as speaker:
        await speaker.publish([message(1), message(2)])
    ears = Ears()
    async with at_work(settings, ears):
        await until(lambda: ears.applied == numbers(1, 2))


async def test_what_was_under_way_when_its_process_ended_comes_again(settings: KafkaSettings) -> None:
    dying, next_one = Ears(), Ears()
    dying.held.clear()
    async with at_work(settings, dying) as bus:
        await bus.publish([message(1), message(2)])
        await until(lambda: dying.given == numbers(1, 2))
    assert dying.applied == []
    async with at_work(settings, next_one):
        await until(lambda: next_one.applied == numbers(1, 2))


async def test_what_was_applied_does_not_come_again(settings: KafkaSettings) -> None:
    first, second = Ears(), Ears()
    async with at_work(settings, first) as bus:
        await bus.publish([message(1)])
        await until(lambda: first.applied == numbers(1))
        await asyncio.sleep(1)  # the offset follows the database's commit
    async with at_work(settings, second) as bus:
        await bus.publish([message(2)])
        await until(lambda: second.applied != [])
    assert second.applied == numbers(2)


async def test_what_the_hearer_could_not_apply_comes_again_before_anything_later(settings: KafkaSettings) -> None:
    ears = Ears(refusals=2)
    async with at_work(settings, ears) as bus:
        await bus.publish([message(1)])
        await until(lambda: ears.given != [])
        await bus.publish([message(2)])
        await until(lambda: len(ears.applied) >= 2)
    assert ears.applied == numbers(1, 2)


async def test_what_was_refused_when_its_process_ended_comes_again(settings: KafkaSettings) -> None:
    refusing, next_one = Ears(refusals=1_000), Ears()
    async with at_work(settings, refusing) as bus:
        await bus.publish([message(1)])
        await until(lambda: len(refusing.given) >= 2)
    async with at_work(settings, next_one):
        await until(lambda: next_one.applied == numbers(1))


async def test_a_hearer_that_stands_still_in_silence_ends_its_process(
    settings: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "STUCK_AFTER_S", 1.0)
    monkeypatch.setattr(consumer, "_LOOK_S", 0.2)
    ears = Ears()
    ears.held.clear()  # for ever
    bus = KafkaBus(settings)
    bus.subscribe("ledger", frozenset((PEOPLE,)), ears.deliver)
    running = asyncio.create_task(bus.run())
    try:
        await bus.publish([message(1)])
        await until(lambda: ears.given != [])
        done, _ = await asyncio.wait([running], timeout=15)
        assert done, "it would stand still for ever"
        assert isinstance(running.exception(), Stuck)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bus.close()


# --- saying --------------------------------------------------------------------------------------------------------


async def test_everything_of_one_key_lies_in_one_partition_that_every_process_finds(settings: KafkaSettings) -> None:
    keys = [f"person-{number}" for number in range(12)]
    async with at_work(settings) as bus:
        for turn in range(3):
            await bus.publish([message(100 * turn + place, key) for place, key in enumerate(keys)])
    where = {body: part for part, bodies in (await in_the_log(settings)).items() for body in bodies}
    assert len(where) == 36
    for place, key in enumerate(keys):
        home = zlib.crc32(key.encode()) % settings.partitions
        assert [where[b"%d" % (100 * turn + place)] for turn in range(3)] == [home] * 3


async def test_where_nobody_answers_publishing_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(producer, "PUBLISH_DEADLINE_S", 1.0)
    writers: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    bus = KafkaBus(KafkaSettings(bootstrap_servers=f"127.0.0.1:{port}"))
    try:
        async with asyncio.timeout(8):
            with pytest.raises(Unavailable):
                await bus.publish([message(1)])
    finally:
        silent.close()
        for writer in writers:
            writer.close()
        await bus.close()


@contextlib.contextmanager
def broker_that_will_not(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ProduceRequest]]:
    """Kafka has too few copies at the moment and takes nothing; what it was asked to take."""
    asked: list[ProduceRequest] = []
    really_send = AIOKafkaClient.send

    async def send(client: AIOKafkaClient, node: int, request: Any, **other: Any) -> Any:
        if isinstance(request, ProduceRequest):
            asked.append(request)
            raise NotEnoughReplicasError
        return await really_send(client, node, request, **other)

    with monkeypatch.context() as patched:
        patched.setattr(AIOKafkaClient, "send", send)
        yield asked


async def test_what_kafka_did_not_take_is_refused_and_sent_by_nobody_but_whoever_says_it_again(
    settings: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(producer, "PUBLISH_DEADLINE_S", 2.0)
    async with at_work(settings) as bus:
        with broker_that_will_not(monkeypatch) as asked, pytest.raises(Unavailable):
            await bus.publish([message(1)])
        assert asked
        await bus.publish([message(1)])
        await bus.publish([message(2)])
        await asyncio.sleep(1)  # for whoever would still be trying to send the first one
    assert await all_in_the_log(settings) == numbers(1, 2)


async def test_kafka_answers_for_every_copy_that_must_be_written(
    settings: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One broker cannot lose a copy: what it is asked for is all that can be seen.
    monkeypatch.setattr(producer, "PUBLISH_DEADLINE_S", 2.0)
    async with at_work(settings) as bus:
        with broker_that_will_not(monkeypatch) as asked, pytest.raises(Unavailable):
            await bus.publish([message(1)])
    assert {request.required_acks for request in asked} == {-1}


async def test_an_event_whose_answer_was_lost_is_sent_again_and_there_once(
    settings: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[object] = []
    really_send = AIOKafkaClient.send

    async def send(client: AIOKafkaClient, node: int, request: Any, **other: Any) -> Any:
        answer = await really_send(client, node, request, **other)
        if isinstance(request, ProduceRequest) and not lost:
            lost.append(answer)  # Kafka has taken it; the network ended before it could say so
            raise KafkaConnectionError("connection lost")
        return answer

    monkeypatch.setattr(AIOKafkaClient, "send", send)
    async with at_work(settings) as bus:
        await bus.publish([message(1)])
        await bus.publish([message(2)])
    assert lost
    assert await all_in_the_log(settings) == numbers(1, 2)


# --- topics --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "partitions", "wrong"),
    [
        ({}, 2, "partitions"),
        ({"cleanup.policy": "compact"}, 3, "cleanup.policy"),
        ({"retention.ms": "3600000"}, 3, "retention.ms"),
        ({"unclean.leader.election.enable": "true"}, 3, "unclean.leader.election.enable"),
        (None, 3, "there is no such topic"),
    ],
    ids=["other partitions", "compacted", "an hour kept", "a stale copy may lead", "missing"],
)
async def test_a_topic_that_could_lose_events_is_refused(
    kafka_settings: KafkaSettings, config: dict[str, str] | None, partitions: int, wrong: str
) -> None:
    if config is not None:
        async with admin(kafka_settings) as client:
            topic = NewTopic(kafka_settings.topic_prefix + PEOPLE, partitions, 1, topic_configs={**SAFE, **config})
            await client.create_topics([topic])
            while topic.name not in await client.list_topics():
                await asyncio.sleep(0.05)
    bus = KafkaBus(kafka_settings)
    with pytest.raises(UnsafeBus, match=wrong):
        await bus.check(frozenset((PEOPLE,)))
    if config is not None:
        with pytest.raises(UnsafeBus, match=wrong):
            await create_topics(kafka_settings, [PEOPLE])
    await bus.close()


async def test_a_worker_does_not_begin_on_a_bus_that_is_not_safe(kafka_settings: KafkaSettings) -> None:
    surroundings = {
        **os.environ,
        "FILINGS_DATABASE_URL": "postgresql+asyncpg://nobody:x@127.0.0.1:9/nothing",
        "FILINGS_REGISTRY_URL": "http://127.0.0.1:9",
        "FILINGS_LEDGER_URL": "http://127.0.0.1:9",
        "FILINGS_CLIENT_SECRET": "x",
        "FILINGS_BLIND_INDEX_KEY": f"1:{'A' * 43}=",
        "FILINGS_SEALING_KEYS": f"1:{'A' * 43}=",
        "FILINGS_PUBLIC_URL": "http://127.0.0.1:9",
        "KAFKA_BOOTSTRAP_SERVERS": kafka_settings.bootstrap_servers,
        "KAFKA_REPLICATION_FACTOR": "1",
        "KAFKA_TOPIC_PREFIX": kafka_settings.topic_prefix,
        "XUESHI_PORT": "0",
        "XUESHI_TRUSTED_PROXIES": "none",
    }
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "filings", "worker", env=surroundings,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            _, said = await worker.communicate()
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
    assert worker.returncode == 2, said.decode()
    assert "there is no such topic" in said.decode()
