"""What a service counts about itself; every service keeps its own registry, so one process can hold several."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The counters every service has. Labels never carry anything about a person."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "xueshi_http_requests_total",
            "Answers by route and status",
            ("route", "status"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "xueshi_http_request_seconds",
            "Seconds from request to answer",
            ("route",),
            registry=self.registry,
        )
        self.published = Counter("xueshi_outbox_published_total", "Events handed to the bus", registry=self.registry)
        self.outbox_waiting = Gauge(
            "xueshi_outbox_batch_rows", "Rows in the last batch taken from the outbox", registry=self.registry
        )
        self.handled = Counter(
            "xueshi_events_handled_total", "Events applied, by type", ("type",), registry=self.registry
        )
        self.retries = Counter(
            "xueshi_event_retries_total",
            "Batches put back because something was away",
            registry=self.registry,
        )
        self.dead_letters = Counter(
            "xueshi_dead_letters_total", "Events set aside as unreadable or refused, by type", ("type",),
            registry=self.registry,
        )  # fmt: skip

    def counter(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Counter:
        """A counter of the service's own."""
        return Counter(name, meaning, labels, registry=self.registry)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
