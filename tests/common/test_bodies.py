"""A form is small; more is read only where a route declares it and from those it lets in, to the first excess."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from common.bodies import FORM_BYTES_MAX, Body, Large
from common.errors import Unavailable
from common.metrics import Metrics
from common.web import Problem, application, json_response

AS_JSON = {"content-type": "application/json"}
BATCH_BYTES, VALUES = 100_000, 2_000
router = APIRouter()


class Form(Body):
    name: str
    number: int = 0


class Batch(Body):
    rows: list[Any]


async def let_in(request: Request) -> str:
    match request.headers.get("authorization"):
        case "staff":
            return "staff"
        case "away":
            raise Unavailable("away", "nobody can be asked")
    raise Problem(401, "no-token", "send a token")


let_in.scope = "batches"  # type: ignore[attr-defined]  # as those of the services have it


@router.post("/v1/forms")
async def form(body: Form) -> Response:
    return json_response({"name": body.name})


@router.post("/v1/batches/{name}", dependencies=[Depends(let_in)])
async def batch(name: str, body: Batch, who: Annotated[str, Depends(let_in)]) -> Response:
    return json_response({"rows": len(body.rows), "who": who})


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    large = {"/v1/batches/{name}": Large(BATCH_BYTES, values_max=VALUES)}
    app = application("Tested", Metrics("tested"), routers=[router], ready={}, large=large)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=AS_JSON) as one:
        yield one


class Sender:
    """A body in parts, and how much of it was asked for."""

    def __init__(self, part: bytes, times: int) -> None:
        self.part, self.times, self.read = part, times, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.times):
            self.read += len(self.part)
            yield self.part


def refused(answer: httpx.Response, status: int, reason: str) -> str:
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:xueshi:problem:{reason}"), answer.text
    detail: str = answer.json()["detail"]
    return detail


async def test_what_is_no_form_is_refused_by_its_size_before_anything_is_parsed(client: httpx.AsyncClient) -> None:
    hostile = b"{" + b",".join(b'"k%d":0' % n for n in range(300_000)) + b"}"
    assert "16 KiB" in refused(await client.post("/v1/forms", content=hostile), 413, "too-large")
    # Not even JSON: a parser would have said so.
    refused(await client.post("/v1/forms", content=b"x" * (FORM_BYTES_MAX + 1)), 413, "too-large")
    refused(await client.post("/v1/forms", content=b"x" * FORM_BYTES_MAX), 422, "not-this-shape")


async def test_of_a_form_without_end_no_more_is_read_than_a_form(client: httpx.AsyncClient) -> None:
    sender = Sender(b" " * 1_024, 10_000)
    refused(await client.post("/v1/forms", content=sender.__aiter__()), 413, "too-large")
    assert sender.read <= FORM_BYTES_MAX + 2 * 1_024


@pytest.mark.parametrize("is_announced", [True, False], ids=["announced", "in chunks"])
async def test_a_stranger_is_turned_away_before_a_large_body_is_read(
    client: httpx.AsyncClient, is_announced: bool
) -> None:
    sender = Sender(b"[" * 1_024, 90)
    headers = {"content-length": str(90 * 1_024)} if is_announced else {}
    refused(await client.post("/v1/batches/a", content=sender.__aiter__(), headers=headers), 401, "no-token")
    assert sender.read <= FORM_BYTES_MAX + 2 * 1_024


async def test_where_nobody_can_be_asked_a_large_body_is_for_later(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/batches/a", content=b"[" * 50_000, headers={"authorization": "away"})
    refused(answer, 503, "away")
    assert answer.headers["retry-after"]


async def test_a_route_takes_what_it_declares_and_no_more(client: httpx.AsyncClient) -> None:
    client.headers["authorization"] = "staff"
    rows = ["x" * 90] * 1_000
    answer = await client.post("/v1/batches/a", json={"rows": rows})
    assert answer.json() == {"rows": 1_000, "who": "staff"}
    assert "97 KiB" in refused(await client.post("/v1/batches/a", json={"rows": [*rows, *rows]}), 413, "too-large")


@pytest.mark.parametrize("row", [b"0", b"[]", b"{}", b'{"a":0}'], ids=bytes.decode)
async def test_values_are_counted_while_they_are_read_and_the_first_excess_ends_it(
    client: httpx.AsyncClient, row: bytes
) -> None:
    client.headers["authorization"] = "staff"
    sender = Sender((row + b",") * 100, 200)
    assert f"{VALUES} values" in refused(
        await client.post("/v1/batches/a", content=sender.__aiter__()), 413, "too-large"
    )
    assert sender.read <= max(VALUES * len(row + b","), FORM_BYTES_MAX) + 2 * len(sender.part)


async def test_of_many_unknown_fields_the_first_excess_is_enough(client: httpx.AsyncClient) -> None:
    few = await client.post("/v1/forms", json={"name": "x", **{f"k{n}": 0 for n in range(3)}})
    assert len(few.json()["errors"]) == 3
    many = await client.post("/v1/forms", json={"name": "x", **{f"k{n}": 0 for n in range(1_000)}})
    refused(many, 422, "not-this-shape")
    assert [found["what"] for found in many.json()["errors"]] == ["it has many more fields than are taken"]
    assert "k999" not in json.dumps(many.json())
