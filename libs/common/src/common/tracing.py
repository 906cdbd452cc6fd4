"""Causes and traces: what an event goes back to travels with it always; spans are recorded of a sample.

A :class:`~common.events.Cause` goes from a request over outbox, bus and handlers as two strings, which costs next to
nothing. Where its trace is sampled and this process exports, spans are recorded under it: names of routes and events,
and counts. Nothing about a person, no path as it was asked for, no text of an error.
"""

import logging
import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from common.clock import now
from common.events import Cause, Event, Message

_PROPAGATOR = TraceContextTextMapPropagator()
_SPANS_OF_A_BATCH_MAX = 50
_CLOSE_S = 5.0


class _Recording:
    """Whether and how this process records; nothing until :func:`configure`."""

    tracer: trace.Tracer | None = None
    ratio = 0.0


class _UnderWay(NamedTuple):
    """What is being done, and what was handled under each key where it is the handling of a batch."""

    cause: Cause | None = None
    heard: Mapping[str, Cause] = MappingProxyType({})


_recording = _Recording()
_under_way: ContextVar[_UnderWay] = ContextVar("under_way", default=_UnderWay())  # noqa: B039 - it is immutable


class _Lines(SpanExporter):
    """Finished spans as JSON lines, for looking at them on one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Append; several processes may have the same file."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{span.to_json(indent=None)}\n" for span in spans))
        return SpanExportResult.SUCCESS


def configure(service: str, exporters: Sequence[SpanExporter] = ()) -> Callable[[], None]:
    """Record spans from now on, if the environment or ``exporters`` say where to; returns what ends that.

    ``OTEL_EXPORTER_OTLP_ENDPOINT`` is a collector's address (OTLP over HTTP), ``XUESHI_SPANS_FILE`` a file for JSON
    lines, ``OTEL_TRACES_SAMPLER_ARG`` the part of new traces that is sampled. Spans wait in a bounded queue and leave
    from a thread of their own: where the collector is away they are dropped, and nothing else happens. Ending waits
    at most five seconds for the last.
    """
    # Every single try again is a warning, and so is every header that somebody made too long.
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
    to = list(exporters)
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        to.append(OTLPSpanExporter())
    if path := os.environ.get("XUESHI_SPANS_FILE"):
        to.append(_Lines(Path(path)))
    if not to:
        return lambda: None
    ratio = _ratio(os.environ.get("OTEL_TRACES_SAMPLER_ARG") or "0.01")
    provider = TracerProvider(ALWAYS_ON, Resource.create({"service.name": service}), shutdown_on_exit=False)
    for exporter in to:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    _recording.tracer = provider.get_tracer("xueshi")
    _recording.ratio = ratio

    def stop() -> None:
        _recording.tracer, _recording.ratio = None, 0.0
        ending = threading.Thread(target=provider.shutdown, daemon=True)
        ending.start()
        ending.join(_CLOSE_S)

    return stop


def _ratio(text: str) -> float:
    try:
        ratio = float(text)
    except ValueError:
        ratio = -1
    if not 0 <= ratio <= 1:
        raise ValueError("OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1")
    return ratio


def cause_now() -> Cause:
    """What is under way, else a new cause that begins at this moment."""
    return _under_way.get().cause or Cause(_new_traceparent(), now().isoformat())


def causes_of(keys: Sequence[str]) -> list[Cause]:
    """What events under these keys go back to: what was handled of the key, else :func:`cause_now`."""
    heard, other = _under_way.get().heard, cause_now()
    return [heard.get(key, other) for key in keys]


@lru_cache(1024)  # a batch out of the outbox has few of them, many times
def cause_from(traceparent: str | None, begun_at: datetime | None) -> Cause | None:
    """A cause out of its two columns; none where code from before wrote the row."""
    return Cause(traceparent, begun_at.isoformat()) if traceparent and begun_at else None


def headers() -> dict[str, str]:
    """What a request to another service carries, so that it joins the trace."""
    cause = _under_way.get().cause
    return {"traceparent": cause.traceparent} if cause else {}


def is_recorded(cause: Cause | None) -> bool:
    """Whether spans of this trace are recorded here."""
    return _recording.tracer is not None and cause is not None and int(cause.traceparent[-2:], 16) & 1 == 1


@contextmanager
def under(cause: Cause | None, heard: Mapping[str, Cause] | None = None) -> Iterator[None]:
    """What is published in the block goes back to ``cause``, and to what was ``heard`` where that has the key."""
    token = _under_way.set(_UnderWay(cause, heard or {}))
    try:
        yield
    finally:
        _under_way.reset(token)


def begin(given: bytes | None) -> tuple[Span | None, Token[_UnderWay]]:
    """A request is answered from now on, under the ``traceparent`` it came with, or a new one, until :func:`end`.

    The span, where the trace is recorded, is for the caller to name and to end: only then is the route known.
    """
    at = now().isoformat()
    joined = _context_of(given.decode("latin-1")) if given else None
    span = None
    if joined is not None:
        traceparent = _traceparent_of(joined)
        if is_recorded(Cause(traceparent, at)):
            span = _started("request", joined, SpanKind.SERVER)
    else:
        traceparent = _new_traceparent()
        if _recording.tracer is not None and int(traceparent[3:11], 16) < _recording.ratio * 2**32:
            span = _recording.tracer.start_span("request", kind=SpanKind.SERVER)
    if span is not None:
        traceparent = _traceparent_of(trace.set_span_in_context(span))
    return span, _under_way.set(_UnderWay(Cause(traceparent, at)))


def end(token: Token[_UnderWay]) -> None:
    """The request is answered."""
    _under_way.reset(token)


@contextmanager
def hearing(service: str, run: Sequence[tuple[Message, Event[Any]]]) -> Iterator[None]:
    """A handler has these: what it publishes under a key goes back to what it handled first under that key.

    One span for every sampled trace among them, at most 50. What cannot be a cause is passed over.
    """
    counts = Counter(message.cause for message, _ in run if message.cause is not None)
    passed_on = {cause: cause for cause in counts if _is_well_formed(cause)}
    spans = []
    if _recording.tracer is not None:
        first = {message.cause: (message, event) for message, event in reversed(run)}
        for cause in [cause for cause in passed_on if is_recorded(cause)][:_SPANS_OF_A_BATCH_MAX]:
            message, event = first[cause]
            name = f"{service} hear {type(event.payload).type}"
            span = _started(name, _context_of(cause.traceparent), SpanKind.CONSUMER)
            span.set_attributes({"topic": message.topic, "events": counts[cause], "batch": len(run)})
            spans.append(span)
            passed_on[cause] = Cause(_traceparent_of(trace.set_span_in_context(span)), cause.begun_at)
    heard = {m.key: passed_on[m.cause] for m, _ in reversed(run) if m.cause is not None and m.cause in passed_on}
    alone = next(iter(passed_on.values())) if len(passed_on) == 1 else None
    try:
        with under(alone, heard):
            yield
    except BaseException as error:
        for span in spans:
            span.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        for span in spans:
            span.end()


def record(name: str, cause: Cause, begun_at: datetime, ended_at: datetime) -> None:
    """Something that was done for this cause, where its trace is sampled."""
    if is_recorded(cause):
        under_it = _context_of(cause.traceparent)
        _started(name, under_it, SpanKind.INTERNAL, _nanoseconds(begun_at)).end(_nanoseconds(ended_at))


def _started(name: str, parent: Context | None, kind: SpanKind, at: int | None = None) -> Span:
    assert _recording.tracer is not None, "asked before, by is_recorded"
    return _recording.tracer.start_span(name, parent, kind, start_time=at)


def _context_of(traceparent: str) -> Context | None:
    """The trace that a header names (W3C Trace Context, 3.2); none where it names none."""
    context = _PROPAGATOR.extract({"traceparent": traceparent}, Context())
    return context if trace.get_current_span(context).get_span_context().is_valid else None


def _traceparent_of(context: Context) -> str:
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, context)
    return carrier["traceparent"]


def _new_traceparent() -> str:
    ids = secrets.token_hex(24)
    return f"00-{ids[:32]}-{ids[32:]}-00"


def _is_well_formed(cause: Cause) -> bool:
    try:
        at = datetime.fromisoformat(cause.begun_at)
    except ValueError:
        return False
    context = _context_of(cause.traceparent)
    return at.tzinfo is not None and context is not None and _traceparent_of(context) == cause.traceparent


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000_000)
