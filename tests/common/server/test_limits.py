"""What one sender may cost: each limit on a real socket, with short times."""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sockets import Serving, answering, answers_in, closed, post, serving

from common.server import Limits, TrustedProxies

SHORT = Limits(
    head_seconds=0.6,
    body_gap_seconds=0.6,
    body_seconds=1.5,
    answer_seconds=0.6,
    idle_seconds=0.6,
    proxy_idle_seconds=30,
    linger_seconds=0.3,
)
_SOON_S = 20
"""Longer than any of these and the half second between two looks; nothing waits for it where the rule holds."""


async def drip(writer: asyncio.StreamWriter, packets: Iterator[bytes], every_s: float = 0.1) -> None:
    """Send a little now and then, until the other side has enough."""
    with contextlib.suppress(OSError):
        for packet in packets:
            writer.write(packet)
            await writer.drain()
            await asyncio.sleep(every_s)


async def answered_to(server: Serving, begun: bytes, dripped: bytes = b"", every_s: float = 0.1) -> bytes:
    """What comes back until the server closes, while more is dripped."""
    reader, writer = await server.connect()
    writer.write(begun)
    dripping = asyncio.create_task(drip(writer, (dripped for _ in range(200)), every_s)) if dripped else None
    try:
        async with asyncio.timeout(_SOON_S):
            return await reader.read(-1)
    finally:
        if dripping is not None:
            dripping.cancel()
            await asyncio.gather(dripping, return_exceptions=True)
        await closed(writer)


async def test_a_head_has_its_time_however_it_drips() -> None:
    async with serving(SHORT) as server:
        received = await answered_to(server, b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", b"a")
    [(status, headers, body)] = answers_in(received)
    assert (status, headers["connection"]) == (408, "close")
    assert json.loads(body)["type"] == "urn:xueshi:problem:too-slow"


async def test_empty_lines_before_a_head_are_no_way_to_stay() -> None:
    async with serving(SHORT) as server:
        assert answers_in(await answered_to(server, b"\r\n", b"\r\n"))[0][0] == 408


async def test_who_says_nothing_is_let_go_without_a_word() -> None:
    async with serving(SHORT) as server:
        assert await answered_to(server, b"") == b""
        assert answers_in(await answered_to(server, post(b"", close=False)))[0][0] == 200, "idle after its answer"


async def test_a_body_that_pauses_and_one_that_drips_end_and_the_application_never_heard_of_them() -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    async with serving(SHORT) as server:
        pausing = await answered_to(server, head + b"x")
        dripping = await answered_to(server, head, b"x")
        assert [answers_in(item)[0][0] for item in (pausing, dripping)] == [408, 408]
        assert server.app.begun == 0


async def test_a_large_body_that_stops_is_ended_and_the_application_hears_that_its_sender_is_gone() -> None:
    async with serving(SHORT) as server:
        received = await answered_to(
            server, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + b"x" * 99_999
        )
        assert answers_in(received)[0][0] == 408
        assert (server.app.begun, server.app.ended_without_sender) == (1, 1)


async def test_a_body_that_keeps_coming_may_take_longer_than_the_time_of_a_small_one() -> None:
    slow = replace(SHORT, body_seconds=0.3, body_gap_seconds=3, body_bytes_a_second=10_000)
    async with serving(slow) as server:
        reader, writer = await server.connect()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 40000\r\n\r\n")
        await drip(writer, (b"x" * 4_000 for _ in range(10)), 0.15)
        async with asyncio.timeout(_SOON_S):
            [(status, _, body)] = answers_in(await reader.read(-1))
        await closed(writer)
    assert (status, json.loads(body)["bytes"]) == (200, 40_000)


async def test_an_application_that_takes_its_time_costs_nobody_their_connection() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect()
        writer.write(post(b"abc", path="/slow"))
        await asyncio.sleep(1.5)
        server.app.go_on.set()
        async with asyncio.timeout(_SOON_S):
            assert answers_in(await reader.read(-1))[0][0] == 200
        await closed(writer)


async def test_who_does_not_take_an_answer_is_let_go() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect()
        reader._transport.pause_reading()  # type: ignore[attr-defined]  # a client that never reads
        writer.write(post(b"", path="/large"))
        async with asyncio.timeout(_SOON_S):
            while server.config.open_total or not server.app.begun:
                await asyncio.sleep(0.05)
        assert server.config.refused == {"answer-not-taken": 1}
        await closed(writer)


async def test_who_takes_an_answer_slowly_but_takes_it_gets_it_all() -> None:
    """It takes several times ``answer_seconds``; what is not read stays with the server."""
    async with serving(replace(SHORT, answer_bytes_a_second=200_000)) as server:
        reader, writer = await server.connect(slowly=True)
        writer.write(post(b"", path="/large"))
        received = 0
        async with asyncio.timeout(60):
            while part := await reader.read(128 * 1024):
                received += len(part)
                await asyncio.sleep(0.06)
        await closed(writer)
    assert received > 8 * 1024 * 1024


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: a\r\n" * 100 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n" + b"X-A: a\r\n" * 100 + b"\r\n",
    ],
    ids=["a long value", "a long target", "a hundred and one", "behind an offer"],
)
async def test_a_head_that_is_too_large_or_has_too_many_lines_is_refused(sent: bytes) -> None:
    async with serving() as server:
        [(status, _, body)] = answers_in(await server.exchange(sent))
    assert status == 431
    assert json.loads(body)["type"] == "urn:xueshi:problem:head-too-large"


async def test_a_head_of_just_the_size_is_taken() -> None:
    async with serving(Limits(head_bytes=1_000, headers=4)) as server:
        value = 1_000 - len("/") - len("host: xueshi\r\n") - len("connection: close\r\n") - len("content-length: 0\r\n")
        fits = await server.exchange(post(b"", "X: " + "a" * (value - len("X: \r\n"))))
        too_long = await server.exchange(post(b"", "X: " + "a" * (value - len("X: \r\n") + 1)))
    assert [answers_in(item)[0][0] for item in (fits, too_long)] == [200, 431]


async def test_the_first_packet_of_a_header_without_an_end_counts() -> None:
    async with serving(Limits(head_bytes=1_000)) as server:
        [(status, _, _)] = answers_in(await server.exchange(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 1_000))
    assert status == 431


async def test_a_header_without_an_end_is_refused_and_not_kept() -> None:
    """Issue: 600 MB of headers on one socket took memory from 272 to 830 MB."""
    async with serving() as server:
        _, writer = await server.connect()
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ")
        sent = 0
        with contextlib.suppress(OSError):
            async with asyncio.timeout(20):
                while sent < 600 * 1024 * 1024:
                    writer.write(b"a" * 1024 * 1024)
                    await writer.drain()
                    sent += 1024 * 1024
        assert sent < 64 * 1024 * 1024, "it was read on and on"
        await closed(writer)
        assert server.config.refused == {"head-too-large": 1}


@pytest.mark.parametrize(
    "framing", [b"1;" + b"e" * 100_000, b"1\r\nx\r\n" * 30_000, b"0\r\nX-A: " + b"t" * 100_000]
)  # fmt: skip
async def test_what_is_not_content_may_not_outweigh_the_content_of_a_body(framing: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with serving() as server:
        reader, writer = await server.connect()
        writer.write(head)
        await asyncio.sleep(0.05)
        with contextlib.suppress(OSError):
            for start in range(0, len(framing), 20_000):
                writer.write(framing[start : start + 20_000])
                await writer.drain()
                await asyncio.sleep(0.005)
            async with asyncio.timeout(_SOON_S):
                assert answers_in(await reader.read(-1))[0][0] == 400
        await closed(writer)
        assert server.config.refused == {"bad-request": 1}


async def test_connections_of_one_address_are_limited_and_come_free_again() -> None:
    async with serving(replace(SHORT, idle_seconds=30, head_seconds=30, connections_an_address=3)) as server:
        held = [await server.connect() for _ in range(3)]
        await asyncio.sleep(0.1)
        [(status, headers, body)] = answers_in(await server.exchange(b""))
        assert (status, headers["retry-after"]) == (503, "5")
        assert json.loads(body)["type"] == "urn:xueshi:problem:too-many-connections"
        await closed(held.pop()[1])
        await asyncio.sleep(0.1)
        assert answers_in(await server.exchange(post(b"")))[0][0] == 200
        for _, writer in held:
            await closed(writer)
        async with asyncio.timeout(_SOON_S):
            while server.config.open_total or server.config.open:
                await asyncio.sleep(0.02)


async def test_a_trusted_proxy_has_as_many_as_there_are_and_no_more() -> None:
    limits = replace(SHORT, idle_seconds=30, head_seconds=30, connections_an_address=1, connections=4)
    async with serving(limits, TrustedProxies.read("127.0.0.1")) as server:
        held = [await server.connect() for _ in range(4)]
        await asyncio.sleep(0.1)
        assert answers_in(await server.exchange(b""))[0][0] == 503
        for _, writer in held:
            await closed(writer)


async def test_a_trusted_proxy_keeps_an_idle_connection_longer() -> None:
    async with serving(SHORT, TrustedProxies.read("127.0.0.1")) as server:
        reader, writer = await server.connect()
        for _ in range(2):
            writer.write(post(b"", close=False))
            async with asyncio.timeout(_SOON_S):
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(answers_in(head)[0][1]["content-length"]))
            await asyncio.sleep(1.2)
        await closed(writer)


async def test_who_was_answered_before_the_end_of_its_body_cannot_send_for_ever() -> None:
    async with serving(Limits(unread_bytes=200_000)) as server:
        server.config.loaded_app = answering(413)
        _, writer = await server.connect()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
        sent, began = 0, time.monotonic()
        with contextlib.suppress(OSError):
            while sent < 100_000_000 and time.monotonic() - began < 20:
                writer.write(b"a" * 1_000_000)
                await writer.drain()
                sent += 1_000_000
        assert sent < 50_000_000
        await closed(writer)
