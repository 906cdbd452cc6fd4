"""What an event goes back to arrives where it ends; spans are recorded of a sample, and say nothing of anybody."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
import sqlalchemy as sa
from fastapi import APIRouter
from live_platform import Platform, a_full_year, id_number, person
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.routing import Mount

from common import tracing
from common.bus import InProcessBus
from common.clock import now
from common.consumer import Consumer
from common.db import Database, Tx
from common.errors import Refused
from common.events import Cause, Contract, Event, Message, message_of
from common.metrics import Metrics
from common.outbox import Relay, emit
from common.web import application


class Asked(Contract):
    """Something is heard."""

    type: ClassVar[str] = "xueshi.tested.asked.v1"
    topic: ClassVar[str] = "tested.questions"
    owner: str

    @property
    def key(self) -> str:
        return self.owner


class Answered(Asked):
    """And something is said for it."""

    type: ClassVar[str] = "xueshi.tested.answered.v1"
    topic: ClassVar[str] = "tested.answers"


@dataclass
class App:
    """A service that answers whatever it hears under the same key, and all that leaves it."""

    db: Database
    answers: list[Message] = field(default_factory=list)
    failing: Exception | None = None

    def __post_init__(self) -> None:
        self.bus = InProcessBus()
        self.metrics = Metrics("tested")
        self.consumer = Consumer(self.db, {Asked: self.answer}, self.metrics)
        self.consumer.subscribe_to(self.bus)
        self.bus.subscribe("hearer", frozenset((Answered.topic,)), self.hear)
        self.relay = Relay(self.db, self.bus, self.metrics)

    async def answer(self, tx: Tx, events: Sequence[Event[Any]]) -> None:
        if self.failing:
            raise self.failing
        await emit(tx, [Answered(owner=event.payload.owner) for event in events])

    async def hear(self, messages: Sequence[Message]) -> None:
        self.answers.extend(messages)

    async def turns(self) -> dict[str, Cause | None]:
        """Relay until nothing is left; the causes of the answers by owner."""
        async with self.db.reading() as tx:
            while await self.relay.turn(tx):
                pass
        return {message.key: message.cause for message in self.answers}


@pytest.fixture
def house(database: Database) -> App:
    return App(database)


@dataclass
class Recorder:
    """The spans of this process; they can be looked at once it has ended."""

    memory: InMemorySpanExporter
    end: Callable[[], None]

    def spans(self) -> dict[str, ReadableSpan]:
        """By name; what has the same name twice would be a mistake of the test."""
        found = self.all()
        assert len({span.name for span in found}) == len(found)
        return {span.name: span for span in found}

    def all(self) -> Sequence[ReadableSpan]:
        self.end()
        return self.memory.get_finished_spans()


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """Everything is sampled."""
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
    memory = InMemorySpanExporter()
    recorder = Recorder(memory, tracing.configure("tested", [memory]))
    yield recorder
    recorder.end()


def cause(number: int, *, sampled: bool = False) -> Cause:
    return Cause(f"00-{number:032x}-{number:016x}-0{int(sampled)}", f"2025-06-01T00:00:0{number % 10}+00:00")


def asked(owner: str, goes_back_to: Cause | None) -> Message:
    return message_of(Asked(owner=owner), now().isoformat())._replace(cause=goes_back_to)


def trace_of(one: Cause | None) -> str:
    assert one is not None
    return one.traceparent[3:35]


def trace_id(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def parent_id(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


# --- causes --------------------------------------------------------------------------------------------------------


async def test_a_cause_goes_through_outbox_bus_and_handler_to_what_is_said_there(house: App) -> None:
    async with house.db.transaction() as tx:
        with tracing.under(cause(1)):
            await emit(tx, [Asked(owner="a"), Asked(owner="b")])
    assert await house.turns() == {"a": cause(1), "b": cause(1)}


async def test_in_a_mixed_batch_every_key_keeps_its_own(house: App) -> None:
    await house.consumer.deliver([asked("a", cause(1)), asked("b", cause(2)), asked("c", None), asked("a", cause(3))])
    found = await house.turns()
    assert (found["a"], found["b"]) == (cause(1), cause(2)), "the first under a key: a time is never flattered"
    assert trace_of(found["c"]) not in {trace_of(cause(number)) for number in (1, 2, 3)}


async def test_what_nobody_asked_for_begins_when_it_is_said_and_all_of_it_together(house: App) -> None:
    before = now()
    async with house.db.transaction() as tx:
        await emit(tx, [Answered(owner="a"), Answered(owner="b")])
    found = await house.turns()
    assert found["a"] == found["b"]
    assert found["a"] is not None
    assert before <= datetime.fromisoformat(found["a"].begun_at) <= now()
    assert found["a"].traceparent.endswith("-00")


async def test_a_row_of_code_from_before_is_relayed_and_what_is_said_for_it_begins_anew(house: App) -> None:
    body = message_of(Asked(owner="a"), now().isoformat()).body
    async with house.db.transaction() as tx:
        await tx.execute(
            sa.text("INSERT INTO outbox (topic, key, body) VALUES (:topic, 'a', :body)"),
            {"topic": Asked.topic, "body": body},
        )
    before = now()
    found = (await house.turns())["a"]
    assert found is not None
    assert before <= datetime.fromisoformat(found.begun_at) <= now()


@pytest.mark.parametrize(
    "unusable",
    [
        Cause("", ""),
        Cause("00-1-2-01", "2025-06-01T00:00:00+00:00"),
        Cause(f"00-{0:032x}-{1:016x}-01", "2025-06-01T00:00:00+00:00"),
        Cause(f"ff-{1:032x}-{1:016x}-01", "2025-06-01T00:00:00+00:00"),
        Cause(f"00-{1:032X}-{0xA:016X}-01", "2025-06-01T00:00:00+00:00"),
        Cause(f"cc-{1:032x}-{1:016x}-01-more", "2025-06-01T00:00:00+00:00"),
        Cause(f" 00-{1:032x}-{1:016x}-01", "2025-06-01T00:00:00+00:00"),
        Cause(cause(1).traceparent, "yesterday"),
        Cause(cause(1).traceparent, "2025-06-01T00:00:00"),
    ],
)
async def test_what_cannot_be_a_cause_is_passed_over_and_its_event_applied(
    house: App, recorder: Recorder, unusable: Cause
) -> None:
    await house.consumer.deliver([asked("a", unusable)])
    found = (await house.turns())["a"]
    assert found is not None
    assert found != unusable
    assert recorder.all() == ()


# --- spans ---------------------------------------------------------------------------------------------------------


async def test_what_is_heard_and_said_hangs_on_one_trace(house: App, recorder: Recorder) -> None:
    await house.consumer.deliver([asked("a", cause(1, sampled=True)), asked("b", cause(2))])
    found = await house.turns()
    spans = recorder.spans()
    span = spans["tested hear xueshi.tested.asked.v1"]
    assert list(spans) == [span.name], "nothing of the other, which is not sampled"
    assert (trace_id(span), parent_id(span)) == (trace_of(cause(1)), 1)
    assert span.attributes == {"topic": "tested.questions", "events": 1, "batch": 2}
    assert span.context is not None
    assert found["a"] == Cause(f"00-{1:032x}-{span.context.span_id:016x}-01", cause(1).begun_at)
    assert found["b"] == cause(2)


async def test_a_batch_of_very_many_traces_records_fifty_and_passes_all_on(house: App, recorder: Recorder) -> None:
    batch = [asked(str(number), cause(number, sampled=True)) for number in range(1, 61)]
    await house.consumer.deliver([*batch, *batch])
    found = await house.turns()
    spans = recorder.all()
    assert len(spans) == 50
    assert {span.attributes["events"] for span in spans if span.attributes} == {2}
    assert {key: trace_of(item) for key, item in found.items()} == {
        str(number): f"{number:032x}" for number in range(1, 61)
    }


async def test_a_handler_that_fails_is_seen_without_what_it_failed_of(house: App, recorder: Recorder) -> None:
    house.failing = Refused("odd", f"nobody has {id_number(1)}")
    await house.consumer.deliver([asked("a", cause(1, sampled=True))])
    (span,) = recorder.all()
    assert (span.status.is_ok, span.status.description, span.events) == (False, "Refused", ())
    assert id_number(1) not in span.to_json()


async def test_where_nothing_is_exported_nothing_is_recorded_and_causes_are_passed_on(house: App) -> None:
    tracing.configure("tested")
    assert not tracing.is_recorded(cause(1, sampled=True))
    await house.consumer.deliver([asked("a", cause(1, sampled=True))])
    assert await house.turns() == {"a": cause(1, sampled=True)}


# --- the door ------------------------------------------------------------------------------------------------------

router = APIRouter()


@router.get("/v1/people/{person_id}/causes")
async def show(person_id: str) -> dict[str, Any]:
    return tracing.cause_now()._asdict() | {"headers": tracing.headers()}


@pytest.fixture
async def door() -> Any:
    app = application("Tested", Metrics("tested"), routers=[router], ready={})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


PATH = f"/v1/people/{id_number(1)}/causes"


async def test_a_request_is_recorded_under_its_routes_name(door: httpx.AsyncClient, recorder: Recorder) -> None:
    given = (await door.get(PATH, params={"of": id_number(1)})).json()
    await door.request(id_number(1), f"/v1/{id_number(1)}")
    await door.get("/live")
    spans = recorder.spans()
    assert sorted(spans) == ["tested GET /v1/people/{person_id}/causes", "tested OTHER unmatched"]
    span = spans["tested GET /v1/people/{person_id}/causes"]
    assert given["traceparent"][3:35] == trace_id(span)
    assert given["headers"] == {"traceparent": given["traceparent"]}
    assert (span.attributes, span.parent) == ({"status": 200}, None)
    assert not [span for span in spans.values() if id_number(1) in span.to_json()]


@pytest.mark.parametrize("flag", ["00", "01"])
async def test_a_request_joins_the_trace_it_comes_with(door: httpx.AsyncClient, recorder: Recorder, flag: str) -> None:
    before = now()
    given = (await door.get(PATH, headers={"traceparent": f"00-{7:032x}-{8:016x}-{flag}"})).json()
    spans = recorder.all()
    assert given["traceparent"][3:35] == f"{7:032x}"
    assert before <= datetime.fromisoformat(given["begun_at"]) <= now()
    assert [(trace_id(span), parent_id(span)) for span in spans] == ([(f"{7:032x}", 8)] if flag == "01" else [])


@pytest.mark.parametrize("header", ["  00-{}-01 ", "cc-{}-01", "cc-{}-01-what-it-brings"])
async def test_a_header_of_a_later_version_is_read_as_far_as_it_is_known(
    door: httpx.AsyncClient, recorder: Recorder, header: str
) -> None:
    given = (await door.get(PATH, headers={"traceparent": header.format(f"{7:032x}-{8:016x}")})).json()
    [span] = recorder.all()
    assert (trace_id(span), parent_id(span)) == (f"{7:032x}", 8)
    assert given["traceparent"] == f"00-{7:032x}-{span.context.span_id:016x}-01"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00",
        f"00-{0:032x}-{1:016x}-01",
        f"00-{7:032x}-{0:016x}-01",
        f"00-{7:032x}-{8:016x}-01-",
        f"ff-{7:032x}-{8:016x}-01",
        f"cc-{7:032x}-{8:016x}-01-{'x' * 500}",
        "\u00e4" * 55,
    ],
)
async def test_a_header_that_is_none_begins_a_trace(door: httpx.AsyncClient, header: str) -> None:
    given = (await door.get(PATH, headers={b"traceparent": header.encode("latin-1")})).json()
    assert given["traceparent"][3:35] not in {f"{0:032x}", f"{7:032x}"}
    assert given["traceparent"].endswith("-00"), "nothing is exported here"


@pytest.mark.parametrize(("part", "recorded"), [("0", 0), ("1", 20)])
async def test_the_sampled_part_of_new_traces_is_set(
    door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, part: str, recorded: int
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", part)
    memory = InMemorySpanExporter()
    end = tracing.configure("tested", [memory])
    for _ in range(20):
        await door.get(PATH)
    end()
    assert len(memory.get_finished_spans()) == recorded


@pytest.mark.parametrize("part", ["2", "-0.1", "nan", "a little"])
def test_a_part_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", part)
    with pytest.raises(ValueError, match="OTEL_TRACES_SAMPLER_ARG"):
        tracing.configure("tested", [InMemorySpanExporter()])


# --- where spans go ------------------------------------------------------------------------------------------------


async def test_finished_spans_can_be_had_as_lines_of_json(
    door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XUESHI_SPANS_FILE", str(tmp_path / "spans.jsonl"))
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
    for _ in range(2):
        end = tracing.configure("tested")
        await door.get(PATH)
        end()
    lines = [json.loads(line) for line in (tmp_path / "spans.jsonl").read_text().splitlines()]
    assert [line["name"] for line in lines] == ["tested GET /v1/people/{person_id}/causes"] * 2
    assert {line["resource"]["attributes"]["service.name"] for line in lines} == {"tested"}


async def test_a_collector_that_is_away_keeps_nobody_waiting(
    door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
        monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "64")
        monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "16")
        end = tracing.configure("tested")
        began = time.monotonic()
        answers = await asyncio.gather(*(door.get(PATH) for _ in range(200)))
        assert time.monotonic() - began < 5
        assert {answer.status_code for answer in answers} == {200}
        began = time.monotonic()
        await asyncio.to_thread(end)
        assert time.monotonic() - began < 6


# --- a journey -----------------------------------------------------------------------------------------------------


async def measured(platform: Platform) -> tuple[float, float]:
    """How many certificates the histogram counts, and their seconds."""
    lines = (await platform.client.get("/certificates/metrics")).text.splitlines()
    found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    name = "xueshi_completion_to_certificate_seconds"
    return float(found[f"{name}_count"]), float(found[f"{name}_sum"])


async def test_one_trace_leads_from_the_vendors_delivery_to_the_certificate(
    platform: Platform, recorder: Recorder
) -> None:
    await platform.register(person(1))
    await platform.settle()
    began = time.monotonic()
    await platform.push(*a_full_year())
    await platform.settle()
    took = time.monotonic() - began

    assert (await platform.status())["status"] == "certified"
    spans = recorder.all()
    (door,) = [span for span in spans if span.name == "vendor-gateway POST /v1/vendors/{vendor}/completions"]
    story = {span.name: span for span in spans if trace_id(span) == trace_id(door)}
    counted = "ledger hear xueshi.vendor-gateway.completion-accepted.v1"
    decided = "certificates hear xueshi.ledger.threshold-crossed.v1"
    named, issued = "registry POST /v1/people/names", "certificates issue"
    assert set(story) == {door.name, counted, decided, named, issued}
    ids = {span.context.span_id: name for name, span in story.items() if span.context}
    parents = {name: ids.get(parent_id(span) or 0) for name, span in story.items()}
    assert parents == {door.name: None, counted: door.name, decided: counted, named: decided, issued: decided}
    count, seconds = await measured(platform)
    assert count == 1
    assert 0 < seconds < took
    told = "".join(span.to_json() for span in spans)
    assert id_number(1) not in told
    assert await platform.person_id() not in told


async def test_a_suspension_and_a_restoration_are_not_measured(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    await platform.revoke("p1")
    await platform.settle()
    await platform.push(*a_full_year(prefix="again-"))
    await platform.settle()
    assert (await platform.status())["status"] == "certified"
    assert (await measured(platform))[0] == 1


async def test_an_intent_of_code_from_before_is_made_and_not_measured(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    routes = platform.house.web.router.routes
    (registry,) = [route for route in routes if isinstance(route, Mount) and route.path == "/registry"]
    place = routes.index(registry)
    routes.remove(registry)  # nothing is made meanwhile
    await platform.push(*a_full_year())
    async with asyncio.timeout(60):
        while not await platform.sql(
            "certificates", "UPDATE certificate SET traceparent = NULL, begun_at = NULL RETURNING 1"
        ):
            await asyncio.sleep(0.05)
    routes.insert(place, registry)
    await platform.settle()
    assert (await platform.status())["status"] == "certified"
    assert (await measured(platform))[0] == 0


def test_times_of_a_cause_are_read_in_utc() -> None:
    at = datetime(2025, 6, 1, 12, tzinfo=UTC) + timedelta(microseconds=1)
    assert tracing.cause_from(cause(1).traceparent, at) == Cause(
        cause(1).traceparent, "2025-06-01T12:00:00.000001+00:00"
    )
    assert tracing.cause_from(None, at) is None
