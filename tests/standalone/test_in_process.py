"""Services of one process call each other as they would over a network."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from standalone.in_process import InProcess

pytestmark = pytest.mark.anyio


async def echo(request: Request) -> Response:
    assert request.client is not None
    said = {
        "method": request.method,
        "path": request.scope["raw_path"].decode(),
        "query": dict(request.query_params),
        "device": request.client.host,
        "headers": dict(request.headers),
        "body": (await request.body()).decode(),
    }
    return JSONResponse(said, 201, {"x-kind": "echo"})


async def fail(request: Request) -> Response:
    raise RuntimeError("no")


async def stream(request: Request) -> Response:
    async def parts() -> AsyncIterator[str]:
        for part in ("学", "时"):
            yield part

    return StreamingResponse(parts(), media_type="text/plain")


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = Starlette(
        routes=[
            Route("/{path:path}/echo", echo, methods=["GET", "POST"]),
            Route("/fail", fail),
            Route("/stream", stream),
        ]
    )
    return httpx.AsyncClient(transport=InProcess(app), base_url="http://xueshi.internal")


async def test_a_request_arrives_as_it_was_sent(client: httpx.AsyncClient) -> None:
    headers = {"X-Forwarded-For": "10.1.2.3", "Authorization": "Bearer x"}
    answer = await client.post("/a%2Fb/echo", params={"year": "2026"}, content="学时", headers=headers)
    said = answer.json()
    assert (answer.status_code, answer.headers["x-kind"]) == (201, "echo")
    assert (said["method"], said["path"], said["query"]) == ("POST", "/a%2Fb/echo", {"year": "2026"})
    assert (said["body"], said["device"]) == ("学时", "10.1.2.3")
    assert said["headers"]["authorization"] == "Bearer x"
    assert said["headers"]["host"] == "xueshi.internal"
    assert "x-forwarded-for" not in said["headers"], "the address is the connection's, as behind a server"


async def test_who_names_no_device_is_this_machine(client: httpx.AsyncClient) -> None:
    assert (await client.get("/a/echo")).json()["device"] == "127.0.0.1"


async def test_what_the_application_raises_is_a_500(client: httpx.AsyncClient) -> None:
    assert (await client.get("/fail")).status_code == 500


async def test_an_answer_in_parts_arrives_whole(client: httpx.AsyncClient) -> None:
    assert (await client.get("/stream")).text == "学时"
