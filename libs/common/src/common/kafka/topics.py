"""Topics: made by a command, never by accident, and refused at the start where they could lose or mix events."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from common.errors import Unavailable
from common.kafka.settings import KafkaSettings

ADMIN_TIMEOUT_S = 30.0
RETENTION_MS = 14 * 24 * 3600 * 1000
"""How long a consumer may be away before it needs the bus rebuilt."""
RETENTION_MIN_MS = 3 * 24 * 3600 * 1000
MESSAGE_MAX_BYTES = 2 * 1024 * 1024
_CLOSE_TIMEOUT_S = 5.0


class UnsafeBus(Exception):
    """A topic is missing, or is set so that events could be lost or lose their order. Says which and what to do."""


@asynccontextmanager
async def admin(settings: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connected admin client; raises :class:`common.errors.Unavailable` where Kafka is away."""
    client = AIOKafkaAdminClient(**settings.connection("xueshi-admin"))
    try:
        async with asyncio.timeout(ADMIN_TIMEOUT_S):
            await client.start()
            yield client
    except (KafkaError, TimeoutError, OSError) as error:
        raise Unavailable("bus-away", f"Kafka does not answer ({type(error).__name__})") from error
    finally:
        with suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(client.close(), _CLOSE_TIMEOUT_S)


async def create_topics(settings: KafkaSettings, topics: Iterable[str]) -> list[str]:
    """Make what is missing; the names that are new. Raises :class:`UnsafeBus` where one exists and is not safe."""
    wanted = {settings.topic_prefix + topic for topic in topics}
    config = {
        "cleanup.policy": "delete",
        "retention.ms": str(RETENTION_MS),
        "min.insync.replicas": str(settings.min_insync_replicas),
        "unclean.leader.election.enable": "false",
        "max.message.bytes": str(MESSAGE_MAX_BYTES),
    }
    async with admin(settings) as client:
        missing = sorted(wanted - set(await client.list_topics()))
        new = [
            NewTopic(name, settings.partitions, settings.replication_factor, topic_configs=config) for name in missing
        ]
        if new:
            answer = await client.create_topics(new, timeout_ms=int(ADMIN_TIMEOUT_S * 1000))
            for name, code, *said in answer.topic_errors:
                error = for_code(code)
                if code and error is not TopicAlreadyExistsError:
                    raise UnsafeBus(f"topic {name} cannot be made: {error.__name__} {said[0] if said else ''}".strip())
    await check_topics(settings, [name.removeprefix(settings.topic_prefix) for name in wanted])
    return missing


async def check_topics(settings: KafkaSettings, topics: Iterable[str]) -> None:
    """Raises :class:`UnsafeBus` with everything that is wrong, :class:`Unavailable` where Kafka does not answer."""
    wanted = sorted(settings.topic_prefix + topic for topic in topics)
    async with admin(settings) as client:
        # Asked for by name, a missing topic would be made by a broker that makes topics by accident.
        present = set(await client.list_topics())
        described = {
            describe_topic["topic"]: describe_topic["partitions"]
            for describe_topic in await client.describe_topics([name for name in wanted if name in present] or None)
        }
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in wanted if name in present]
        answers = await client.describe_configs(resources) if resources else []
    configs = {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }
    wrong = [
        f"{name}: {what}"
        for name in wanted
        for what in (_wrongs(settings, described[name], configs.get(name, {})) if name in present else [_MISSING])
    ]
    if wrong:
        raise UnsafeBus("the bus is not safe to use:\n" + "\n".join(wrong))


_MISSING = "there is no such topic; run the command `topics` of the service that says it"


def _wrongs(settings: KafkaSettings, partitions: list[Mapping[str, object]], config: Mapping[str, str]) -> list[str]:
    found = []
    if len(partitions) != settings.partitions:
        found.append(
            f"it has {len(partitions)} partitions and KAFKA_PARTITIONS says {settings.partitions}: "
            "events of one person would lose their order"
        )
    copies = min((len(list(partition["replicas"])) for partition in partitions), default=0)  # type: ignore[call-overload]
    if copies < settings.replication_factor:
        found.append(f"{copies} copies, and KAFKA_REPLICATION_FACTOR says {settings.replication_factor}")
    if int(config.get("min.insync.replicas", 0)) < settings.min_insync_replicas:
        found.append(f"min.insync.replicas must be at least {settings.min_insync_replicas}")
    if config.get("unclean.leader.election.enable") != "false":
        found.append("unclean.leader.election.enable must be false: a stale copy would lose what was taken")
    if config.get("cleanup.policy") != "delete":
        found.append("cleanup.policy must be delete: compaction drops events that nobody has heard yet")
    retention_ms = int(config.get("retention.ms", 0))
    if 0 <= retention_ms < RETENTION_MIN_MS:
        found.append("retention.ms must be three days at least: a hearer may be away over a long week-end")
    return found


@asynccontextmanager
async def _looking(settings: KafkaSettings, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that looks at a group's offsets without joining it."""
    consumer = AIOKafkaConsumer(
        **settings.connection("xueshi-lag"),
        group_id=settings.topic_prefix + group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        async with asyncio.timeout(ADMIN_TIMEOUT_S):
            await consumer.start()
            yield consumer
    except (KafkaError, TimeoutError, OSError) as error:
        raise Unavailable("bus-away", f"Kafka does not answer ({type(error).__name__})") from error
    finally:
        with suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(consumer.stop(), _CLOSE_TIMEOUT_S)


async def _unheard(
    settings: KafkaSettings, consumer: AIOKafkaConsumer, topics: Iterable[str]
) -> dict[TopicPartition, tuple[int, int]]:
    """Of every partition: the first offset that the group has not committed, and the end."""
    parts = [
        TopicPartition(settings.topic_prefix + topic, number)
        for topic in topics
        for number in range(settings.partitions)
    ]
    ends, begins = await consumer.end_offsets(parts), await consumer.beginning_offsets(parts)
    return {part: (max(begins[part], await consumer.committed(part) or 0), ends[part]) for part in parts}


async def events_behind(settings: KafkaSettings, group: str, topics: Iterable[str]) -> dict[str, int]:
    """Events that a group has not applied yet, by topic: the ends of the partitions less what it has committed."""
    behind = dict.fromkeys(topics, 0)
    async with _looking(settings, group) as consumer:
        for part, (begin, end) in (await _unheard(settings, consumer, behind)).items():
            behind[part.topic.removeprefix(settings.topic_prefix)] += max(0, end - begin)
    return behind


async def unconsumed_events(settings: KafkaSettings, group: str, topics: Iterable[str]) -> list[bytes]:
    """The bodies of those events, to add up what is on the way."""
    async with _looking(settings, group) as consumer:
        spans = {part: span for part, span in (await _unheard(settings, consumer, topics)).items() if span[0] < span[1]}
        consumer.assign(list(spans))
        bodies = []
        for part, (begin, _) in spans.items():
            consumer.seek(part, begin)
        while spans:
            fetched = await consumer.getmany(*spans, timeout_ms=500)
            for part, records in fetched.items():
                bodies += [record.value or b"" for record in records if record.offset < spans[part][1]]
            spans = {part: span for part, span in spans.items() if await consumer.position(part) < span[1]}
    return bodies
