"""What every bus promises, as one suite over the ``bus`` fixture; then what only the in-process one does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from common.bus import Bus, InProcessBus
from common.events import Message
from common.kafka import KafkaBus, KafkaSettings, create_topics

PEOPLE, HOURS = "registry.people", "ledger.hours"
TOPICS = (PEOPLE, HOURS, "nobody.listens")


@dataclass
class Ears:
    """A hearer that notes what it has committed and can be told to fail."""

    failures: int = 0
    pause_s: float = 0.0
    committed: list[Message] = field(default_factory=list)
    begun: int = 0

    async def deliver(self, messages: Sequence[Message]) -> None:
        self.begun += 1
        await asyncio.sleep(self.pause_s)
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        self.committed.extend(messages)

    def bodies(self, key: str | None = None) -> list[bytes]:
        """Without what came again: hearers keep unique keys."""
        return list(dict.fromkeys(item.body for item in self.committed if key in (None, item.key)))


def message(number: int, key: str = "a", topic: str = PEOPLE) -> Message:
    return Message(topic, key, b"%d" % number)


@pytest.fixture(params=["in this process", "Kafka"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """Both implementations."""
    if request.param == "Kafka":
        settings: KafkaSettings = request.getfixturevalue("kafka_settings")
        await create_topics(settings, TOPICS)
        async with kafka_bus(settings) as over_kafka:
            yield over_kafka
        return
    made = InProcessBus()
    running = asyncio.create_task(made.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@contextlib.asynccontextmanager
async def kafka_bus(settings: KafkaSettings, instance: str | None = None) -> AsyncIterator[KafkaBus]:
    """At work until the block ends."""
    bus = KafkaBus(settings, instance=instance)
    running = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        bus.stop()
        await asyncio.wait([running], timeout=20)
        await bus.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def say(bus: Bus, *messages: Message, attempts: int = 5) -> None:
    """Publish as the relay does: the same again until the bus answers for it."""
    for _ in range(attempts):
        try:
            await bus.publish(messages)
        except ConnectionError:
            continue
        return
    raise AssertionError("the bus never took it")


async def heard(ears: Ears, count: int) -> None:
    """Wait until so many different messages have been committed."""
    async with asyncio.timeout(60):
        while True:
            if len(ears.bodies()) >= count:
                return
            await asyncio.sleep(0.005)


# --- every bus -----------------------------------------------------------------------------------------------------


async def test_every_group_hears_everything_on_its_topics_and_nothing_else(bus: Bus) -> None:
    one, other = Ears(), Ears()
    bus.subscribe("one", frozenset((PEOPLE,)), one.deliver)
    bus.subscribe("other", frozenset((PEOPLE, HOURS)), other.deliver)
    await say(bus, message(1), message(2, topic=HOURS), message(3), message(4, topic="nobody.listens"))
    await heard(one, 2)
    await heard(other, 3)
    assert sorted(one.bodies()) == [b"1", b"3"]
    assert sorted(other.bodies()) == [b"1", b"2", b"3"]


async def test_what_has_the_same_key_keeps_its_order(bus: Bus) -> None:
    ears = Ears()
    bus.subscribe("one", frozenset((PEOPLE,)), ears.deliver)
    numbers = range(300)
    for begin in range(0, 300, 50):
        await say(bus, *(message(number, key="abc"[number % 3]) for number in numbers[begin : begin + 50]))
    await heard(ears, 300)
    for place, key in enumerate("abc"):
        assert ears.bodies(key) == [b"%d" % number for number in numbers if number % 3 == place]


async def test_a_batch_that_was_not_committed_comes_again_in_its_order(bus: Bus) -> None:
    ears = Ears(failures=3)
    bus.subscribe("one", frozenset((PEOPLE,)), ears.deliver)
    await say(bus, message(1), message(2), message(3))
    await heard(ears, 3)
    assert ears.bodies("a") == [b"1", b"2", b"3"]


async def test_one_group_that_fails_keeps_nothing_from_the_others(bus: Bus) -> None:
    failing, well = Ears(failures=2), Ears()
    bus.subscribe("failing", frozenset((PEOPLE,)), failing.deliver)
    bus.subscribe("well", frozenset((PEOPLE,)), well.deliver)
    await say(bus, message(1), message(2))
    await heard(well, 2)
    await heard(failing, 2)


async def test_a_body_travels_byte_by_byte(bus: Bus) -> None:
    ears = Ears()
    bus.subscribe("one", frozenset((PEOPLE,)), ears.deliver)
    sent = [Message(PEOPLE, "零", bytes(range(256))), Message(PEOPLE, "零", b""), Message(PEOPLE, "零", b"x" * 500_000)]
    await say(bus, *sent)
    await heard(ears, 3)
    assert list(dict.fromkeys(ears.committed)) == sent


async def test_a_group_is_subscribed_once(bus: Bus) -> None:
    bus.subscribe("one", frozenset((PEOPLE,)), Ears().deliver)
    with pytest.raises(ValueError, match="subscribed already"):
        bus.subscribe("one", frozenset((HOURS,)), Ears().deliver)


async def test_saying_nothing_and_saying_it_to_nobody_is_well(bus: Bus) -> None:
    await bus.publish([])
    await bus.publish([message(1, topic="nobody.listens")])


# --- only in this process: publishing is delivering --------------------------------------------------------------


async def test_publish_returns_only_after_all_have_committed() -> None:
    bus, quick, slow = InProcessBus(), Ears(), Ears(pause_s=0.1)
    bus.subscribe("quick", frozenset((PEOPLE,)), quick.deliver)
    bus.subscribe("slow", frozenset((PEOPLE,)), slow.deliver)
    publishing = asyncio.create_task(bus.publish([message(1)]))
    await heard(quick, 1)
    assert not publishing.done()
    assert slow.committed == []
    await publishing
    assert slow.bodies() == [b"1"]


@pytest.mark.parametrize("order", [("failing", "well"), ("well", "failing")], ids=["first", "last"])
async def test_a_failing_subscriber_makes_publish_raise_after_the_others_have_ended(order: tuple[str, str]) -> None:
    bus, failing, well = InProcessBus(), Ears(failures=1), Ears(pause_s=0.05)
    for group in order:
        bus.subscribe(group, frozenset((PEOPLE,)), (failing if group == "failing" else well).deliver)
    with pytest.raises(ConnectionError):
        await bus.publish([message(1)])
    assert well.bodies() == [b"1"]
    await bus.publish([message(1)])
    assert failing.bodies() == [b"1"]


async def test_groups_are_served_at_the_same_time() -> None:
    bus, hearers = InProcessBus(), [Ears(pause_s=0.1) for _ in range(5)]
    for number, ears in enumerate(hearers):
        bus.subscribe(str(number), frozenset((PEOPLE,)), ears.deliver)
    async with asyncio.timeout(0.4):
        await bus.publish([message(1)])
    assert [ears.bodies() for ears in hearers] == [[b"1"]] * 5


async def test_a_group_that_hears_nothing_of_a_batch_is_left_alone() -> None:
    bus, ears = InProcessBus(), Ears()
    bus.subscribe("one", frozenset((HOURS,)), ears.deliver)
    await bus.publish([message(1)])
    assert ears.begun == 0


async def test_it_runs_until_cancelled() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await InProcessBus().run()
