"""HTTP at the door: every error is a problem document (RFC 9457), and none repeats what was sent."""

import io
import json
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import APIRouter, Query
from fastapi.responses import Response
from live_platform import id_number
from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import Mount

from common import errors, logs
from common.identity import IdNumber
from common.metrics import Metrics
from common.web import application, json_response, mounting, operating, too_fast

NUMBER = id_number(1)
MANY = 20 * 1024 * 1024
AS_JSON = {"content-type": "application/json"}
router = APIRouter()


class Row(BaseModel):
    """What the tested address takes."""

    model_config = ConfigDict(extra="forbid")

    id_number: IdNumber
    count: int = Field(ge=1)
    more: list[dict[str, UUID]] = []


@router.post("/v1/rows")
async def take(row: Row, page: Annotated[int, Query()] = 1) -> dict[str, int]:
    return {"count": row.count, "page": page}


@router.get("/v1/people/{person}")
async def show(person: UUID) -> Any:
    return json_response({"person": person})


@router.get("/v1/fails")
async def fail() -> None:
    raise RuntimeError(f"nobody has {NUMBER}")


SAID: dict[str, tuple[errors.DomainError, int]] = {
    "not-found": (errors.NotFound("no-such-year", "there is no such year"), 404),
    "not-allowed": (errors.NotAllowed("not-yours", "this is another unit's"), 403),
    "refused": (errors.Refused("too-late", "the year is closed"), 422),
    "conflict": (errors.Conflict("other-content", "it is on record otherwise"), 409),
    "unavailable": (errors.Unavailable("database-away", "later", retry_after_s=7), 503),
}


@router.get("/v1/said/{kind}")
async def say(kind: str) -> None:
    raise SAID[kind][0]


@router.get("/v1/fast")
async def fast() -> None:
    raise too_fast(3)


@router.get("/v1/careless")
async def careless() -> None:
    raise errors.Refused("careless", f"the number {NUMBER} is wrong")


async def _well() -> bool:
    return True


async def _ill() -> bool:
    return False


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("tested")


@pytest.fixture
async def client(metrics: Metrics) -> AsyncIterator[httpx.AsyncClient]:
    app = application("Tested", metrics, routers=[router], ready={"database": _well, "bus": _ill})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as one:
        yield one


def problem(answer: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The document, once it is sure that it is one and shows no number."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    document: dict[str, Any] = answer.json()
    assert (document["status"], document["type"]) == (status, f"urn:xueshi:problem:{reason}")
    assert document["title"]
    assert document["detail"]
    assert NUMBER[:14] not in answer.text
    return document


async def test_an_unknown_address_is_a_problem_that_does_not_repeat_it(client: httpx.AsyncClient) -> None:
    document = problem(await client.get(f"/v1/people/{NUMBER}/sealed?of={NUMBER}"), 404, "not-found")
    assert document["detail"] == "there is nothing at this address"


async def test_another_method_is_a_problem_that_says_which_ones_there_are(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/v1/rows")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
async def test_a_body_of_20_mb_is_too_large(client: httpx.AsyncClient, chunked: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MANY // 65_536):
            yield b" " * 65_536

    answer = await client.post("/v1/rows", content=chunks() if chunked else b" " * MANY, headers=AS_JSON)
    problem(answer, 413, "too-large")


BODIES: dict[str, bytes] = {
    "a wrong number": json.dumps({"id_number": NUMBER[:17] + "x", "count": 1}).encode(),
    "a number as a number": b'{"id_number": %s, "count": 1}' % NUMBER.encode(),
    "a number elsewhere": json.dumps({"id_number": "x", "count": NUMBER}).encode(),
    "a number too small": b'{"id_number": "x", "count": -%s}' % NUMBER.encode(),
    "a number as a field": json.dumps({"id_number": "x", "count": 1, NUMBER: 1}).encode(),
    "a number as a key": json.dumps({"id_number": "x", "count": 1, "more": [{NUMBER: NUMBER}]}).encode(),
    "a number and no object": json.dumps([NUMBER]).encode(),
    "a text": json.dumps(NUMBER).encode(),
    "not JSON": NUMBER.encode() + b"{",
    "half of a surrogate pair as a field": b'{"id_number": "x", "count": 1, "\\ud800": 1}',
    "half of a surrogate pair as a value": b'{"id_number": "\\ud800", "count": 1}',
    "no number at all": b'{"id_number": "x", "count": NaN}',
    "nothing": b"",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_what_is_not_of_the_shape_is_refused_without_being_repeated(
    client: httpx.AsyncClient, body: bytes
) -> None:
    document = problem(await client.post("/v1/rows", content=body, headers=AS_JSON), 422, "not-this-shape")
    assert 1 <= len(document["errors"]) <= 20
    assert all(set(found) == {"at", "reason", "parameters", "what"} for found in document["errors"])


@pytest.mark.parametrize(
    "value", ["张三", "431102 19850312 0019", "13800001234"], ids=["a name", "spaced", "a telephone"]
)
async def test_a_refused_value_is_not_repeated_whatever_it_is(client: httpx.AsyncClient, value: str) -> None:
    body = {"id_number": value, "count": f"{value}x", "more": [{"a": value}]}
    answer = await client.post("/v1/rows", json=body)
    assert len(problem(answer, 422, "not-this-shape")["errors"]) == 3
    assert value not in answer.text


@pytest.mark.parametrize("name", ["张三", "三" * 2_000, "a/b"])
async def test_the_name_of_an_unknown_field_is_not_repeated(client: httpx.AsyncClient, name: str) -> None:
    body = json.dumps({"id_number": NUMBER, "count": 1, name: 1}).encode()
    answer = await client.post("/v1/rows", content=body, headers=AS_JSON)
    problem(answer, 422, "not-this-shape")
    assert name not in answer.text


async def test_many_mistakes_are_told_of_up_to_twenty(client: httpx.AsyncClient) -> None:
    body = {"id_number": NUMBER, "count": 1, "more": [{"a": NUMBER} for _ in range(500)]}
    assert len(problem(await client.post("/v1/rows", json=body), 422, "not-this-shape")["errors"]) == 20


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[" * 10_000], ids=["not UTF-8", "too deep"])
async def test_what_cannot_be_parsed_is_a_problem_too(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/v1/rows", content=body, headers=AS_JSON)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_query_and_a_wrong_path_are_not_repeated(client: httpx.AsyncClient) -> None:
    problem(
        await client.post(f"/v1/rows?page={NUMBER}x", json={"id_number": NUMBER, "count": 1}), 422, "not-this-shape"
    )
    problem(await client.get(f"/v1/people/{NUMBER}"), 422, "not-this-shape")


async def test_a_mistake_of_ours_is_500_and_recorded_without_numbers(client: httpx.AsyncClient) -> None:
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure(stream=stream)
    try:
        answer = await client.get("/v1/fails", headers={"x-id-number": NUMBER})
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.reset_defaults()
    document = problem(answer, 500, "internal-error")
    assert "RuntimeError" not in json.dumps(document)
    [line] = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (line["event"], line["route"]) == ("request_failed", "/v1/fails")
    assert "nobody has [id-number]" in line["exception"]
    assert NUMBER not in stream.getvalue()


@pytest.mark.parametrize("kind", SAID)
async def test_the_five_kinds_of_no_have_one_status_each(client: httpx.AsyncClient, kind: str) -> None:
    said, status = SAID[kind]
    answer = await client.get(f"/v1/said/{kind}")
    assert problem(answer, status, said.reason)["detail"] == said.detail
    assert answer.headers.get("retry-after") == ("7" if status == 503 else None)


async def test_too_fast_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/fast")
    problem(answer, 429, "too-fast")
    assert answer.headers["retry-after"] == "3"


async def test_a_careless_detail_shows_no_number(client: httpx.AsyncClient) -> None:
    assert problem(await client.get("/v1/careless"), 422, "careless")["detail"] == "the number [id-number] is wrong"


async def test_live_tells_of_the_process_and_ready_of_what_it_needs(client: httpx.AsyncClient) -> None:
    assert (await client.get("/live")).json() == {"service": "tested", "live": True}
    answer = await client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "service": "tested", "ready": False, "checks": {"database": True, "bus": False}, "notes": {}
    }  # fmt: skip


async def test_metrics_count_by_route_and_never_by_what_stands_in_a_path(client: httpx.AsyncClient) -> None:
    await client.get("/v1/people/01890a5d-ac96-774b-bcce-b302099a8057")
    await client.get(f"/v1/people/{NUMBER}")
    await client.get(f"/v1/nothing/{NUMBER}")
    await client.get("/v1/fails")
    text = (await client.get("/metrics")).text
    assert 'xueshi_http_requests_total{route="/v1/people/{person}",status="200"} 1.0' in text
    assert 'xueshi_http_requests_total{route="/v1/people/{person}",status="422"} 1.0' in text
    assert 'xueshi_http_requests_total{route="unmatched",status="404"} 1.0' in text
    assert 'xueshi_http_requests_total{route="/v1/fails",status="500"} 1.0' in text
    assert NUMBER not in text


async def test_the_api_is_described(client: httpx.AsyncClient) -> None:
    described = (await client.get("/v1/openapi.json")).json()
    assert "/v1/rows" in described["paths"]
    assert described["components"]["schemas"]["Row"]["properties"]["id_number"]["pattern"].startswith("^[1-9]")


async def test_what_stands_before_the_applications_answers_as_they_do() -> None:
    """The shape of a web process: one application below its name, and what operations ask beside it."""
    metrics = Metrics("outer")
    inner = application("inner", metrics, routers=[router], ready={})
    app = mounting([Mount("/inner", inner), Mount("/", operating(metrics, {"database": _well}, {}))])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        found = {
            path: await client.get(path, headers={"host": "attacker.example"})
            for path in (
                "/live",
                "/ready",
                "/live/",
                "/inner",
                "/inner/live/",
                "/inner/v1/rows/",
                "/nothing",
                "/nothing/",
            )
        }
    assert {path for path, answer in found.items() if answer.status_code == 200} == {"/live", "/ready"}
    for path, answer in found.items():
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        if answer.status_code != 200:
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path


async def test_an_answer_that_may_be_kept_says_so_itself() -> None:
    open_to_all = APIRouter()

    @open_to_all.get("/v1/kept")
    async def kept() -> Response:
        return Response(b"x", headers={"Cache-Control": "public, max-age=60"})

    app = application("kept", Metrics("kept"), routers=[open_to_all], ready={})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        answer = await client.get("/v1/kept")
    assert answer.headers.get_list("cache-control") == ["public, max-age=60"]
