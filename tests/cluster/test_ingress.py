"""The door of a cluster: passes on, passes over who is not there, waits a little, and says when to come again."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from common.server import served, server_config
from standalone.cluster import ingress
from standalone.cluster.ingress import Ingress
from standalone.cluster.managed import free_ports


@contextlib.asynccontextmanager
async def service(port: int, name: str) -> AsyncIterator[None]:
    """Says who it is and what it was asked."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        said = {"by": name, "path": request.url.path, "query": request.url.query, "body": body.decode()}
        return JSONResponse({**said, "token": request.headers.get("authorization")}, 201, {"retry-after": "7"})

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    async with served(server_config(app, port=port)):
        yield


@contextlib.asynccontextmanager
async def door(folder: Path, ports: list[int], **others: int) -> AsyncIterator[httpx.AsyncClient]:
    routes = folder / "routes.json"
    routes.write_text(json.dumps({"ledger": ports, **{name: [port] for name, port in others.items()}}))
    made = Ingress(routes)
    transport = httpx.ASGITransport(app=ingress.application(made))
    async with httpx.AsyncClient(transport=transport, base_url="http://door", timeout=20) as client:
        yield client
    await made.aclose()


async def test_it_passes_requests_on_in_turn_as_they_are(tmp_path: Path) -> None:
    one, other = free_ports(2)
    async with service(one, "one"), service(other, "other"), door(tmp_path, [one, other]) as client:
        answers = [
            await client.post("/ledger/v1/thing?on=2025", content=b"{}", headers={"authorization": "Bearer t"})
            for _ in range(4)
        ]
    assert {answer.json()["by"] for answer in answers} == {"one", "other"}
    first = answers[0]
    assert (first.status_code, first.headers["retry-after"]) == (201, "7")
    assert first.json() | {"by": ""} == {
        "by": "", "path": "/ledger/v1/thing", "query": "on=2025", "body": "{}", "token": "Bearer t"
    }  # fmt: skip


async def test_who_is_not_there_is_passed_over(tmp_path: Path) -> None:
    gone, there = free_ports(2)
    async with service(there, "there"), door(tmp_path, [gone, there]) as client:
        answers = [await client.get("/ledger/v1/thing") for _ in range(4)]
    assert {answer.json()["by"] for answer in answers} == {"there"}


async def test_what_begins_with_no_services_name_is_the_portals(tmp_path: Path) -> None:
    one, other = free_ports(2)
    async with service(one, "ledger"), service(other, "portal"), door(tmp_path, [one], portal=other) as client:
        for path in ("/", "/sign-in", "/my/hours/2026", "/ledgers/v1/thing", "/ready"):
            answer = await client.get(path)
            assert (answer.json()["by"], answer.json()["path"]) == ("portal", path)
        assert (await client.get("/ledger/v1/thing")).json()["by"] == "ledger"
        assert (await client.get("/live")).text == "{}", "of the ingress itself"


async def test_it_waits_for_one_that_is_about_to_be_begun(tmp_path: Path) -> None:
    [port] = free_ports(1)
    async with door(tmp_path, [port]) as client:
        asking = asyncio.create_task(client.get("/ledger/v1/thing"))
        await asyncio.sleep(0.5)
        assert not asking.done()
        async with service(port, "late"):
            assert (await asking).json()["by"] == "late"


async def test_where_nobody_is_it_says_when_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingress, "_PATIENCE_S", 0.3)
    async with door(tmp_path, free_ports(1)) as client:
        for path in ("/ledger/v1/thing", "/nobody/v1/thing"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["content-type"] == "application/problem+json"


async def test_a_process_that_ends_in_the_middle_leaves_an_answer_to_try_again_by(tmp_path: Path) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.close()

    [port] = free_ports(1)
    server = await asyncio.start_server(hang_up, "127.0.0.1", port)
    async with server, door(tmp_path, [port]) as client:
        answer = await client.post("/ledger/v1/thing", content=b"{}")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "the process that had the request ended; send it again"
    assert answer.headers["retry-after"] == "1"
