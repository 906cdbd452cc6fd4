"""The port ``common.bus.Bus`` over Kafka."""

import asyncio
import time
from collections.abc import Sequence

from prometheus_client import CollectorRegistry

from common import logs
from common.bus import Deliver
from common.events import Message
from common.kafka.consumer import GroupConsumer
from common.kafka.producer import BatchProducer
from common.kafka.settings import KafkaSettings
from common.kafka.topics import check_topics
from common.metrics import BusMetrics

log = logs.get(__name__)


class KafkaBus:
    """One service's connection to Kafka; nothing is connected before it is used.

    ``instance`` is this process's name among those of its service: with it a consumer is a static member of its
    group, which finds its partitions again when the process was killed and is back within the session.
    """

    is_within_process = False

    def __init__(self, settings: KafkaSettings, *, instance: str | None = None) -> None:
        self._settings, self._instance = settings, instance
        self._hearings: dict[str, GroupConsumer] = {}
        self._subscribed = asyncio.Event()
        self._stopping = False
        self._metrics = BusMetrics(CollectorRegistry())
        self._speaker = BatchProducer(settings, f"xueshi-{instance or 'publisher'}", self._metrics)

    def measure(self, metrics: BusMetrics) -> None:
        """Count into the service's own metrics from now."""
        self._metrics = self._speaker.metrics = metrics
        for hearing in self._hearings.values():
            hearing.metrics = metrics
        metrics.lag_seconds.set_function(self.lag_s)

    def lag_s(self) -> float:
        """How old the oldest event is that was not applied yet, in seconds; 0 where there is none."""
        since = [hearing.behind_since for hearing in self._hearings.values() if hearing.behind_since is not None]
        return max(0.0, time.time() - min(since)) if since else 0.0

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when Kafka answers for every message; raises :class:`common.errors.Unavailable` when in doubt."""
        if messages:
            await self._speaker.publish(messages)

    def subscribe(self, group: str, topics: frozenset[str], deliver: Deliver) -> None:
        """One subscription a group."""
        if group in self._hearings:
            raise ValueError(f"group {group} is subscribed already")
        hearing = GroupConsumer(self._settings, group, topics, deliver, self._instance)
        hearing.metrics = self._metrics
        self._hearings[group] = hearing
        self._subscribed.set()

    async def check(self, topics: frozenset[str]) -> None:
        """Raises :class:`common.kafka.UnsafeBus` where a topic is missing or could lose events."""
        await check_topics(self._settings, topics)

    async def run(self) -> None:
        """Consume until stopped or cancelled; raises :class:`common.kafka.Stuck` where only a new process can help."""
        tasks: dict[str, asyncio.Task[None]] = {}
        news = asyncio.create_task(self._subscribed.wait())
        try:
            while not self._stopping:
                for name in self._hearings.keys() - tasks.keys():
                    tasks[name] = asyncio.create_task(self._hearings[name].run(), name=f"hearing:{name}")
                done, _ = await asyncio.wait({news, *tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
                for task in done - {news}:
                    task.result()
                if news in done:
                    self._subscribed.clear()
                    news = asyncio.create_task(self._subscribed.wait())
            await asyncio.gather(*tasks.values())
        finally:
            for task in (news, *tasks.values()):
                task.cancel()
            await asyncio.gather(news, *tasks.values(), return_exceptions=True)

    def stop(self) -> None:
        """End :meth:`run` after the batches in hand."""
        self._stopping = True
        for hearing in self._hearings.values():
            hearing.stop()
        self._subscribed.set()

    async def close(self) -> None:
        """Let go of Kafka."""
        await self._speaker.close()

    async def is_ready(self) -> bool:
        """Whether Kafka is there for producers and consumers, as far as the last attempts show."""
        return self._speaker.is_well and all(hearing.is_connected for hearing in self._hearings.values())
