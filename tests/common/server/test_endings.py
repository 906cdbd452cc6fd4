"""How an answer ends that comes before its body, and how a server does that is told to."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import pytest
from sockets import Serving, answering, answers_in, closed, post, serving
from starlette.types import ASGIApp

from common.load_shedding import LoadShedder
from common.process.ending import end_when_told
from common.server import Limits

_CLOSES = (b"connection", b"close")
_LARGE = 900_000
_ASKING = f"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {_LARGE}\r\n\r\n".encode()
_SOON_S = 20


async def told_after_sending(server: Serving, begun: bytes, parts: int, size: int = 100_000) -> bytes:
    """What a sender sees that looks at the answer when it has sent everything; raises where it was reset."""
    loop = asyncio.get_running_loop()
    with socket.socket() as plain:
        plain.setblocking(False)
        await loop.sock_connect(plain, ("127.0.0.1", server.port))
        async with asyncio.timeout(_SOON_S):
            await loop.sock_sendall(plain, begun)
            for _ in range(parts):
                await asyncio.sleep(0.05)
                await loop.sock_sendall(plain, b"x" * size)
            received = b""
            while part := await loop.sock_recv(plain, 65_536):
                received += part
    return received


async def broken_off(app: ASGIApp, begun: bytes, parts: int) -> tuple[int, str]:
    async with serving() as server:
        server.config.loaded_app = app
        [(status, headers, _)] = answers_in(await told_after_sending(server, begun, parts))
    return status, headers["connection"]


async def test_who_still_sends_sees_the_answer_that_ends_the_connection() -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {_LARGE}\r\n\r\n".encode()
    assert await broken_off(answering(429, _CLOSES), head, 9) == (429, "close")
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\ndbba0\r\n" + b"x" * 100_000
    assert await broken_off(answering(413, _CLOSES, read_first=1), chunked, 8) == (413, "close")


async def test_who_asked_first_and_sends_without_waiting_sees_that_it_was_refused_and_that_it_ends() -> None:
    assert await broken_off(answering(413), _ASKING, 9) == (413, "close")


async def test_who_asked_first_and_is_refused_sends_nothing_and_is_not_waited_for_long() -> None:
    async with serving(Limits(linger_seconds=0.3)) as server:
        server.config.loaded_app = answering(413)
        reader, writer = await server.connect()
        writer.write(_ASKING)
        async with asyncio.timeout(_SOON_S):
            [(status, headers, _)] = answers_in(await reader.read(-1))
            while server.config.open_total:
                await asyncio.sleep(0.02)
        await closed(writer)
    assert (status, headers["connection"]) == (413, "close")


async def test_who_asked_first_and_was_told_to_go_on_is_answered_in_the_middle_and_goes_on() -> None:
    async with serving() as server:
        server.config.loaded_app = answering(413, read_first=1)
        reader, writer = await server.connect()
        writer.write(_ASKING)
        async with asyncio.timeout(_SOON_S):
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            writer.write(b"x" * 100_000)
            [(status, headers, _)] = answers_in(await reader.readuntil(b"\r\n\r\n"))
            assert (status, "connection" in headers) == (413, False)
            writer.write(b"x" * (_LARGE - 100_000) + post(b"next"))
            [(_, headers, _)] = answers_in(await reader.read(-1))
        await closed(writer)
    assert headers["connection"] == "close", "that of the next request"


async def test_an_answered_sender_whose_body_goes_wrong_has_its_answer_all_the_same() -> None:
    begun = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n" + b"x" * 0x11000
    async with serving() as server:
        server.config.loaded_app = answering(413)
        received = await told_after_sending(server, begun + b"\r\n", 5)
    assert [status for status, _, _ in answers_in(received)] == [413]


async def test_what_is_sent_behind_an_answer_counts_for_that_answer() -> None:
    async with serving(Limits(unread_bytes=200_000)) as server:
        server.config.loaded_app = answering(413)
        reader, writer = await server.connect()
        async with asyncio.timeout(_SOON_S):
            for _ in range(4):
                writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\n\r\n")
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413")
                writer.write(b"x" * 150_000)
        await closed(writer)


@pytest.mark.parametrize("size", [3, _LARGE], ids=["small", "large"])
async def test_in_http_1_0_nobody_is_told_to_go_on(size: int) -> None:
    """RFC 9110, 10.1.1: such a client would take it for the answer."""
    head = f"POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {size}\r\n\r\n"
    async with serving() as server:
        reader, writer = await server.connect()
        writer.write(head.encode())
        await asyncio.sleep(0.1)
        writer.write(b"x" * size)
        async with asyncio.timeout(_SOON_S):
            [(status, _, _)] = answers_in(await reader.read(-1))
        await closed(writer)
    assert status == 200


async def test_a_full_process_invites_no_body_that_it_refuses() -> None:
    async with serving() as server:
        server.config.loaded_app = LoadShedder(server.app, requests_max=0, bytes_max=100_000)
        [(status, headers, _)] = answers_in(await told_after_sending(server, _ASKING, 0))
    assert (status, headers["connection"]) == (503, "close")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("failing", [False, True])
async def test_told_by_a_signal_it_answers_until_everything_before_the_end_is_done(
    number: signal.Signals, failing: bool
) -> None:
    left, goes_on = [], asyncio.Event()

    async def before() -> None:
        left.append("once")
        await goes_on.wait()
        if failing:
            raise ValueError("a mistake on the way out must not keep the process")

    async with serving() as served:
        served.config.loaded_app = answering(204)
        end_when_told(served.server, before)
        for _ in range(2):
            os.kill(os.getpid(), number)
        await until(lambda: left == ["once"])
        reader, writer = await served.connect()
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(_SOON_S):
            [(status, _, _)] = answers_in(await reader.read(-1))
        writer.close()
        assert (status, served.server.should_exit, left) == (204, False, ["once"])
        goes_on.set()
        await until(lambda: served.server.should_exit)
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().remove_signal_handler(told)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(_SOON_S):
        while not holds():
            await asyncio.sleep(0.005)
