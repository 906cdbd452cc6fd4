"""The producing side: one idempotent producer, a deadline on every call, thrown away at the first doubt."""

import asyncio
import time
import zlib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from common import logs
from common.errors import Unavailable
from common.events import Message
from common.kafka import aiokafka_internals
from common.kafka.settings import KafkaSettings
from common.kafka.topics import MESSAGE_MAX_BYTES
from common.metrics import BusMetrics

log = logs.get(__name__)

PUBLISH_DEADLINE_S = 20.0
_STOP_DEADLINE_S = 5.0
_BATCH_BYTES = 256 * 1024

TRACEPARENT, BEGUN_AT = "traceparent", "xueshi-begun-at"
"""Headers that carry the cause of an event."""


class BatchProducer:
    """Publishes; ``acks=all`` and idempotent, so an event is taken when every copy that must be written is."""

    def __init__(self, settings: KafkaSettings, client_id: str, metrics: BusMetrics) -> None:
        self._settings, self._client_id, self.metrics = settings, client_id, metrics
        self._producer: AIOKafkaProducer | None = None
        self.is_well = True
        """Whether the last publish ended well; nothing was tried yet counts as well."""
        self._ending: set[asyncio.Task[None]] = set()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when Kafka has taken all of them.

        Raises :class:`Unavailable` in doubt. The deadline is shorter than the time after which aiokafka would give up
        one batch and go on with the next: what comes after a lost event is never sent by the same producer.
        """
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PUBLISH_DEADLINE_S):
                await self._send(await self._ready(), messages)
        except (KafkaError, TimeoutError, OSError) as error:
            await self._throw_away()
            log.warning("bus_publish_failed", error=type(error).__name__)
            raise Unavailable("bus-away", "Kafka did not take the events; they are kept and tried again") from error
        except BaseException:
            await self._throw_away()
            raise
        self.is_well = True
        self.metrics.publish_seconds.observe(time.perf_counter() - began)

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **self._settings.connection(self._client_id),
                acks="all",
                enable_idempotence=True,
                compression_type="lz4",
                max_batch_size=_BATCH_BYTES,
                max_request_size=MESSAGE_MAX_BYTES,
                linger_ms=0,
            )
            self._producer = producer
            await producer.start()
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, messages: Sequence[Message]) -> None:
        """Whole batches, one a partition: a future for each event would cost more than the event."""
        partitions: dict[tuple[str, int], list[Message]] = defaultdict(list)
        for message in messages:
            partitions[message.topic, partition_of(message.key, self._settings.partitions)].append(message)
        at_ms = time.time_ns() // 1_000_000
        taken = []
        for (topic, partition), own in partitions.items():
            name, batch = self._settings.topic_prefix + topic, producer.create_batch()
            for message in own:
                event = {"key": message.key.encode(), "value": message.body, "headers": _headers(message)}
                if batch.append(timestamp=at_ms, **event) is None:
                    taken.append(await producer.send_batch(batch, name, partition=partition))
                    batch = producer.create_batch()
                    if batch.append(timestamp=at_ms, **event) is None:
                        raise ValueError(f"an event of {len(message.body)} bytes is larger than a batch may be")
            taken.append(await producer.send_batch(batch, name, partition=partition))
        await asyncio.gather(*taken)

    async def _throw_away(self) -> None:
        """A producer in doubt is never used again; its own ``stop`` may hang, so nobody waits for it here."""
        self.is_well = False
        producer, self._producer = self._producer, None
        if producer is not None:
            self.metrics.reconnects.labels("producer").inc()
            task = asyncio.create_task(_stop(producer))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """Let go of Kafka, within a few seconds."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)
        if self._ending:
            await asyncio.wait(self._ending, timeout=_STOP_DEADLINE_S)


def partition_of(key: str, partitions: int) -> int:
    """Where everything with this key goes; the same in every process and for good."""
    return zlib.crc32(key.encode()) % partitions


def _headers(message: Message) -> list[tuple[str, bytes]]:
    if message.cause is None:
        return []
    return [(TRACEPARENT, message.cause.traceparent.encode()), (BEGUN_AT, message.cause.begun_at.encode())]


async def _stop(producer: AIOKafkaProducer) -> None:
    """End it without sending what it still holds: whoever published that was told to publish it again."""
    aiokafka_internals.stop_sending(producer)
    for end in (producer.stop, producer.client.close):
        with suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(end(), _STOP_DEADLINE_S)
            return
