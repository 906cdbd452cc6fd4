"""What a service counts about itself; every service keeps its own registry, so one process can hold several."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

MOMENTS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Bounds for what somebody waits for: a request, one call of a neighbour."""
JOURNEYS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 6 * 3600.0, 24 * 3600.0)
"""Bounds for what travels through several services; where one of them is away it takes hours."""


class BusMetrics:
    """What a worker's connection to the bus says about itself."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.lag_seconds = Gauge(
            "xueshi_bus_lag_seconds",
            "Age of the oldest event not applied yet, of the partitions of this process; 0 where there is none",
            registry=registry,
        )
        self.lag_events = Gauge(
            "xueshi_bus_lag_events",
            "Events not applied yet, of the partitions of this process, by topic",
            ("topic",),
            registry=registry,
        )
        self.rebalances = Counter(
            "xueshi_bus_rebalances_total", "Times that partitions were given out anew", registry=registry
        )
        self.publish_seconds = Histogram(
            "xueshi_bus_publish_seconds",
            "Seconds until the bus had answered for a whole batch",
            buckets=MOMENTS_S,
            registry=registry,
        )
        self.reconnects = Counter(
            "xueshi_bus_reconnects_total",
            "Times that a producer or consumer was thrown away and a new one made",
            ("side",),
            registry=registry,
        )
        self.last_progress = Gauge(
            "xueshi_bus_last_progress_timestamp_seconds",
            "When events were last applied or there were none to apply (Unix time)",
            registry=registry,
        )


class _Counted(Collector):
    """What somebody else counts by a word of theirs, read when it is asked for."""

    def __init__(self, name: str, meaning: str, label: str, counts: Mapping[str, int]) -> None:
        self._named, self._counts = (name, meaning, label), counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The counts as they are now."""
        name, meaning, label = self._named
        family = CounterMetricFamily(name, meaning, labels=(label,))
        for word, count in self._counts.items():
            family.add_metric((word,), count)
        yield family


class Metrics:
    """The counters every service has. Labels never carry anything about a person, nor any word from outside."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        # Memory, processor time, open files, start: of the whole process, whatever else lives in it.
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.requests = self.counter("xueshi_http_requests_total", "Answers by route and status", ("route", "status"))
        self.request_seconds = self.histogram(
            "xueshi_http_request_seconds", "Seconds from request to answer", ("route",)
        )
        self.ready = self.gauge(
            "xueshi_ready", "1 where a check of /ready held when it was last asked, else 0", ("check",)
        )
        self.published = self.counter("xueshi_outbox_published_total", "Events handed to the bus")
        self.outbox_waiting = self.gauge("xueshi_outbox_batch_rows", "Rows in the last batch taken from the outbox")
        self.handled = self.counter("xueshi_events_handled_total", "Events applied, by type", ("type",))
        self.retries = self.counter("xueshi_event_retries_total", "Batches put back because something was away")
        self.locked = self.gauge(
            "xueshi_events_locked",
            "Keys whose events wait for a row that somebody else has locked, by type of event",
            ("type",),
        )
        self.dead_letters = self.counter(
            "xueshi_dead_letters_total", "Events set aside as unreadable or refused, by type", ("type",)
        )

    @cached_property
    def bus(self) -> BusMetrics:
        """Made when first asked for: a process without a bus shows no lag of 0."""
        return BusMetrics(self.registry)

    def counter(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Counter:
        """A counter of the service's own."""
        return Counter(name, meaning, labels, registry=self.registry)

    def counted(self, name: str, meaning: str, label: str, counts: Mapping[str, int]) -> None:
        """A counter whose values others keep, by a word of ours."""
        self.registry.register(_Counted(name, meaning, label, counts))

    def gauge(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Gauge:
        """Something that goes up and down."""
        return Gauge(name, meaning, labels, registry=self.registry)

    def histogram(
        self, name: str, meaning: str, labels: tuple[str, ...] = (), buckets: Sequence[float] = MOMENTS_S
    ) -> Histogram:
        """Durations in seconds, or other sizes in base units, by the bounds of ``buckets``."""
        return Histogram(name, meaning, labels, buckets=buckets, registry=self.registry)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
