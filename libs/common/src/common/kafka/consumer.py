"""The consuming side: a batch is applied, then its offsets are committed; a watchdog ends what stands still."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from common import logs
from common.bus import Deliver
from common.events import Cause, Message
from common.kafka import aiokafka_internals
from common.kafka.producer import BEGUN_AT, TRACEPARENT
from common.kafka.settings import KafkaSettings
from common.metrics import BusMetrics

log = logs.get(__name__)

BATCH_MAX = 2_000
SESSION_TIMEOUT_S, HEARTBEAT_S, REBALANCE_TIMEOUT_S = 15.0, 3.0, 30.0
MAX_POLL_INTERVAL_S = 240.0
_CALL_DEADLINE_S = 30.0
_STOP_DEADLINE_S = 10.0
_POLL_S = 0.5
_RETRY_FIRST_S, _RETRY_MAX_S = 0.2, 2.0
STUCK_AFTER_S = 180.0
"""No progress for so long although events wait, and nothing that would explain it: the process ends."""
_LOOK_S = 5.0


class Stuck(Exception):
    """A consumer has stopped making progress in silence. The process must end, to be started anew."""


class GroupConsumer(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka says nothing about types
    """One consumer group on some topics; its client is built anew whenever in doubt."""

    def __init__(
        self, settings: KafkaSettings, group: str, topics: frozenset[str], deliver: Deliver, instance: str | None
    ) -> None:
        self._settings, self._group, self._topics, self._deliver = settings, group, topics, deliver
        self._instance = instance
        self.metrics: BusMetrics
        self._turn = asyncio.Lock()
        """Held while a batch is applied and committed: partitions are not handed on in the middle of one."""
        self._revocations = 0
        self._consumer: AIOKafkaConsumer | None = None
        self._progress = time.monotonic()
        self._waits_for_hearer = self._stopping = False
        self._answers = True
        """Whether Kafka did, when its ends were asked for last."""
        self.behind_since: float | None = None
        """When the oldest event that was not applied yet was said (seconds since 1970), as far as is known."""

    async def run(self) -> None:
        """Consume until stopped; raises :class:`Stuck`. It waits while Kafka is away or the handler cannot apply."""
        retry_s = _RETRY_FIRST_S
        while not self._stopping:
            try:
                await self._once()
                continue
            except (KafkaError, TimeoutError, OSError) as error:
                log.warning("bus_hearing_waits", group=self._group, error=type(error).__name__)
                self.metrics.reconnects.labels("consumer").inc()
            await asyncio.sleep(retry_s)
            retry_s = min(retry_s * 2, _RETRY_MAX_S)

    def stop(self) -> None:
        """End after the batch in hand: it is applied and committed, then the group is left."""
        self._stopping = True

    async def _once(self) -> None:
        """With one consumer, until the first doubt about it."""
        consumer = await self._begun()
        tasks = {asyncio.create_task(self._follow(consumer)), asyncio.create_task(self._watch(consumer))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._end(consumer)

    async def _begun(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            **self._settings.connection(f"xueshi-{self._instance or self._group}"),
            group_id=self._settings.topic_prefix + self._group,
            group_instance_id=self._instance,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=int(SESSION_TIMEOUT_S * 1000),
            heartbeat_interval_ms=int(HEARTBEAT_S * 1000),
            rebalance_timeout_ms=int(REBALANCE_TIMEOUT_S * 1000),
            max_poll_interval_ms=int(MAX_POLL_INTERVAL_S * 1000),
            max_poll_records=BATCH_MAX,
            fetch_max_bytes=8 * 1024 * 1024,
            max_partition_fetch_bytes=1024 * 1024,
        )
        consumer.subscribe([self._settings.topic_prefix + topic for topic in sorted(self._topics)], listener=self)
        try:
            async with asyncio.timeout(_CALL_DEADLINE_S):
                await consumer.start()
        except BaseException:
            await self._end(consumer)
            raise
        self._consumer, self._progress = consumer, time.monotonic()
        return consumer

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        """Batch after batch. What the handler could not apply is fetched again, from the same place."""
        retry_s = _RETRY_FIRST_S
        while not self._stopping:
            async with asyncio.timeout(_CALL_DEADLINE_S):
                fetched = await consumer.getmany(timeout_ms=int(_POLL_S * 1000), max_records=BATCH_MAX)
            # Read after the fetch: what came in it belongs to the assignment of this moment. One that was read before
            # would throw away what the new assignment has fetched already, and its positions are past that.
            revocations = self._revocations
            if not fetched:
                if self._caught_up(consumer):
                    self._note_progress()
                    self.behind_since = None
                continue
            async with self._turn:
                if self._revocations != revocations:
                    continue  # fetched for an assignment that is no more: its new owner applies it
                try:
                    await self._apply(fetched)
                except Exception as error:
                    self._waits_for_hearer = True
                    log.warning("bus_batch_put_back", group=self._group, error=type(error).__name__)
                    _back(consumer, fetched)
                else:
                    await self._commit(consumer, fetched)
                    self._waits_for_hearer = False
                    retry_s = _RETRY_FIRST_S
                    continue
            self._note_progress()
            await asyncio.sleep(retry_s)
            retry_s = min(retry_s * 2, _RETRY_MAX_S)

    async def _apply(self, fetched: dict[TopicPartition, list[ConsumerRecord]]) -> None:
        # Neighbours of one topic stay together, so that the handler's batches stay whole; a key has one partition.
        parts = sorted(fetched, key=lambda part: (part.topic, part.partition))
        oldest_ms = min(fetched[part][0].timestamp for part in parts)
        self.behind_since = min(self.behind_since or oldest_ms / 1000, oldest_ms / 1000)
        await self._deliver([self._message(record) for part in parts for record in fetched[part]])

    async def _commit(self, consumer: AIOKafkaConsumer, fetched: dict[TopicPartition, list[ConsumerRecord]]) -> None:
        """After the database's commit. Where it fails the batch comes again; handlers are idempotent."""
        self._note_progress()
        newest_ms = max(records[-1].timestamp for records in fetched.values())
        self.behind_since = None if self._caught_up(consumer) else newest_ms / 1000
        try:
            async with asyncio.timeout(_CALL_DEADLINE_S):
                await consumer.commit({part: records[-1].offset + 1 for part, records in fetched.items()})
        except (CommitFailedError, IllegalStateError):
            log.info("bus_offsets_not_ours", group=self._group)

    def _message(self, record: ConsumerRecord) -> Message:
        headers = dict(record.headers)
        cause = None
        if TRACEPARENT in headers and BEGUN_AT in headers:
            cause = Cause(_text(headers[TRACEPARENT]), _text(headers[BEGUN_AT]))
        topic = record.topic.removeprefix(self._settings.topic_prefix)
        return Message(topic, _text(record.key or b""), record.value or b"", cause)

    def _caught_up(self, consumer: AIOKafkaConsumer) -> bool:
        """As far as the last answers of the broker tell."""
        return aiokafka_internals.is_caught_up(consumer, consumer.assignment())

    def _note_progress(self) -> None:
        self._progress = time.monotonic()
        self.metrics.last_progress.set(time.time())

    async def _watch(self, consumer: AIOKafkaConsumer) -> None:
        """Look at the ends of our partitions now and then, by a question that does not go through the fetcher."""
        while True:
            await asyncio.sleep(_LOOK_S)
            if time.monotonic() - self._progress > STUCK_AFTER_S and not self._waits_for_hearer:
                log.error("bus_hearing_stuck", group=self._group)
                raise Stuck(f"{self._group} has heard nothing for {STUCK_AFTER_S:.0f} s although there is something")
            parts = list(consumer.assignment())
            if not parts:
                self._note_progress()  # others have all partitions: there is nothing for us
                continue
            try:
                async with asyncio.timeout(_CALL_DEADLINE_S):
                    ends = await consumer.end_offsets(parts)
                    behind = {part: max(0, ends[part] - await consumer.position(part)) for part in parts}
            except (KafkaError, TimeoutError):
                self._answers = False
                continue
            self._answers = True
            self._measure(behind)
            if not any(behind.values()) and not self._turn.locked():
                self._note_progress()

    def _measure(self, behind: dict[TopicPartition, int]) -> None:
        for topic in self._topics:
            name = self._settings.topic_prefix + topic
            count = sum(count for part, count in behind.items() if part.topic == name)
            self.metrics.lag_events.labels(topic).set(count)
        if any(behind.values()) and self.behind_since is None:
            self.behind_since = time.time()

    async def _end(self, consumer: AIOKafkaConsumer) -> None:
        """Leave the group and let go, within a few seconds.

        aiokafka does not let a static member leave; one that ends for good would keep its partitions from the others
        until its session runs out. A process that dies keeps its place, and finds it when it is back in time.
        """
        self._consumer = None
        aiokafka_internals.make_leave_at_the_end(consumer)
        for end in (consumer.stop, aiokafka_internals.client_of(consumer).close):
            with suppress(KafkaError, TimeoutError, OSError):
                await asyncio.wait_for(end(), _STOP_DEADLINE_S)
                return

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Wait for the batch in hand, as long as the group waits for us; then it is somebody else's."""
        if revoked:
            self.metrics.rebalances.inc()
            log.info("bus_partitions_revoked", group=self._group, partitions=len(revoked))
        with suppress(TimeoutError):
            async with asyncio.timeout(REBALANCE_TIMEOUT_S / 2):
                await self._turn.acquire()
            self._turn.release()
        self._revocations += 1

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Log it; positions come from what was committed."""
        log.info("bus_partitions_assigned", group=self._group, partitions=len(assigned))

    @property
    def is_connected(self) -> bool:
        """Whether there is a consumer, and Kafka answers it; for ``/ready``."""
        return self._consumer is not None and self._answers


def _back(consumer: AIOKafkaConsumer, fetched: dict[TopicPartition, list[ConsumerRecord]]) -> None:
    for part, records in fetched.items():
        with suppress(IllegalStateError):  # not ours any more
            consumer.seek(part, records[0].offset)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
