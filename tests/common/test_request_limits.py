"""A web process's door: so many at a time, a refusal that says when to come back, and a polite good-bye."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from common.load_shedding import LoadShedder

BYTES_MAX = 100_000


class Slow:
    """Answers when it is let to."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.begun = 0

    async def answer(self, request: Request) -> Response:
        self.begun += 1
        await self.go_on.wait()
        return PlainTextResponse("done")


async def live(request: Request) -> Response:
    return PlainTextResponse("live")


def door(slow: Slow, requests_max: int = 2) -> tuple[LoadShedder, httpx.AsyncClient]:
    app = Starlette(routes=[Route("/work", slow.answer, methods=["POST"]), Route("/ledger/live", live)])
    made = LoadShedder(app, requests_max=requests_max, bytes_max=BYTES_MAX)
    return made, httpx.AsyncClient(transport=httpx.ASGITransport(app=made), base_url="http://test")


async def begun(slow: Slow, count: int) -> None:
    async with asyncio.timeout(60):
        while slow.begun < count:
            await asyncio.sleep(0.005)


async def test_more_than_it_may_take_is_refused_at_once_and_told_when_to_come_back() -> None:
    slow = Slow()
    admission, client = door(slow)
    admitted = [asyncio.create_task(client.post("/work")) for _ in range(2)]
    await begun(slow, 2)
    refused = await asyncio.gather(*(client.post("/work", content=b"x" * 100_000) for _ in range(20)))
    assert {answer.status_code for answer in refused} == {503}
    assert {answer.headers["content-type"] for answer in refused} == {"application/problem+json"}
    assert all(1 <= int(answer.headers["retry-after"]) <= 3 for answer in refused)
    assert len({answer.headers["retry-after"] for answer in refused}) > 1, "all would come back at the same moment"
    assert refused[0].json()["type"] == "urn:xueshi:problem:busy"
    assert slow.begun == 2
    slow.go_on.set()
    assert [(await item).status_code for item in admitted] == [200, 200]
    assert (await client.post("/work")).status_code == 200
    assert (admission.open, admission.refused) == (0, 20)


async def test_what_only_ends_like_a_probe_is_a_request_like_every_other() -> None:
    slow = Slow()
    app = Starlette(routes=[Route("/{path:path}", slow.answer, methods=["POST", "GET"])])
    admission = LoadShedder(app, requests_max=2, bytes_max=BYTES_MAX)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=admission), base_url="http://test")
    admitted = [asyncio.create_task(client.post("/work")) for _ in range(2)]
    await begun(slow, 2)
    for method, path in (
        ("POST", "/certificates/verify/live"),
        ("POST", "/live"),
        ("GET", "/certificates/verify/live"),
    ):
        assert (await client.request(method, path)).status_code == 503, path
    probe = asyncio.create_task(client.get("/certificates/live"))
    await begun(slow, 3)
    slow.go_on.set()
    assert (await probe).status_code == 200
    await asyncio.gather(*admitted)


async def test_bodies_on_their_way_hold_half_of_the_places_however_slowly_they_come() -> None:
    taken, done = 0, asyncio.Event()

    async def reading(request: Request) -> Response:
        nonlocal taken
        taken += 1
        await request.body()
        return PlainTextResponse("done")

    async def slowly() -> AsyncIterator[bytes]:
        yield b"x"
        await done.wait()
        yield b"x" * 65_999

    admission = LoadShedder(
        Starlette(routes=[Route("/work", reading, methods=["POST"])]), requests_max=8, bytes_max=BYTES_MAX
    )

    def of(address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=admission, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    headers = {"content-length": "66000"}
    slow = [
        asyncio.create_task(of(f"192.0.2.{host}").post("/work", content=slowly(), headers=headers)) for host in range(8)
    ]
    async with asyncio.timeout(60):
        while taken < 4 or admission.refused < 4:
            await asyncio.sleep(0.005)
    small = await asyncio.gather(*(of("198.51.100.7").post("/work", content=b"x") for _ in range(3)))
    assert {answer.status_code for answer in small} == {200}
    done.set()
    assert sorted(answer.status_code for answer in await asyncio.gather(*slow)) == [200] * 4 + [503] * 4


async def test_large_bodies_are_few_at_a_time_and_small_ones_pass_beside_them() -> None:
    slow = Slow()
    _, client = door(slow, requests_max=10)
    large = [asyncio.create_task(client.post("/work", content=b"x" * 200_000))]
    await begun(slow, 1)
    for size, status in ((50_000, 503), (200_000, 503)):
        answer = await client.post("/work", content=b"x" * size)
        assert (answer.status_code, "retry-after" in answer.headers) == (status, True)
    small = asyncio.create_task(client.post("/work", content=b"x" * 5_000))
    await begun(slow, 2)
    slow.go_on.set()
    assert {(await item).status_code for item in (*large, small)} == {200}
    halves = await asyncio.gather(*(client.post("/work", content=b"x" * 50_000) for _ in range(2)))
    assert {answer.status_code for answer in halves} == {200}


async def test_a_refusal_waits_until_its_sender_has_finished() -> None:
    """A connection that ends with something unread is reset, and its sender never sees the answer."""
    slow = Slow()
    admission, client = door(slow, requests_max=1)
    admitted = asyncio.create_task(client.post("/work"))
    await begun(slow, 1)
    sent: list[str] = []
    parts = [{"type": "http.request", "body": b"x", "more_body": True}] * 3

    async def receive() -> dict[str, Any]:
        sent.append("part")
        return parts.pop() if parts else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await admission({"type": "http", "method": "POST", "path": "/work", "headers": []}, receive, send)
    assert sent == ["part"] * 4 + ["http.response.start", "http.response.body"]
    slow.go_on.set()
    await admitted


async def test_whoever_asks_how_it_is_is_always_answered() -> None:
    slow = Slow()
    _, client = door(slow, requests_max=1)
    admitted = asyncio.create_task(client.post("/work"))
    await begun(slow, 1)
    assert (await client.get("/ledger/live")).text == "live"
    slow.go_on.set()
    await admitted


async def test_a_process_that_leaves_answers_and_asks_to_be_left() -> None:
    slow = Slow()
    slow.go_on.set()
    admission, client = door(slow)
    assert "connection" not in (await client.post("/work")).headers
    admission.is_leaving = True
    answer = await client.post("/work")
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")


async def test_a_request_that_fails_gives_its_place_back() -> None:
    async def fail(request: Request) -> Response:
        raise RuntimeError("the work fails")

    admission = LoadShedder(Starlette(routes=[Route("/fail", fail)]), requests_max=1, bytes_max=BYTES_MAX)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=admission), base_url="http://test")
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await client.get("/fail")
    assert admission.open == 0


async def test_a_large_body_that_takes_its_time_keeps_out_those_of_its_address_and_nobody_elses() -> None:
    slow = Slow()
    admission, client = door(slow, requests_max=10)
    transport = httpx.ASGITransport(app=admission, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as elsewhere:
        held = asyncio.create_task(client.post("/work", content=b"x" * 4 * BYTES_MAX))
        await begun(slow, 1)
        assert (await client.post("/work", content=b"x" * 50_000)).status_code == 503
        theirs = asyncio.create_task(elsewhere.post("/work", content=b"x" * 3 * BYTES_MAX))
        await begun(slow, 2)
        assert (await elsewhere.post("/work", content=b"x" * 50_000)).status_code == 503
        slow.go_on.set()
        assert [(await item).status_code for item in (held, theirs)] == [200, 200]
