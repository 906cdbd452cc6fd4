"""Who has a place among the requests being answered: nobody who only promises, and nobody who does not take answers."""

import asyncio

from sockets import answers_in, closed, post, serving

from common.load_shedding import LoadShedder
from common.server import Limits, TrustedProxies

SHORT = Limits(body_gap_seconds=0.6, linger_seconds=0.3)
_SOON_S = 20
"""Longer than these and the half second between two looks; nothing waits for it where the rule holds."""


async def test_slow_bodies_take_no_place_from_those_who_send_theirs() -> None:
    """A place is taken once the small body is here, however many send theirs in drops."""
    async with serving() as server:
        server.config.loaded_app = LoadShedder(server.app, requests_max=2, bytes_max=100_000)
        slow = [await server.connect() for _ in range(40)]
        for _, writer in slow:
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx")
        await asyncio.sleep(0.2)
        assert answers_in(await server.exchange(post(b"abc")))[0][0] == 200
        for _, writer in slow:
            await closed(writer)


async def test_who_asks_before_sending_and_sends_nothing_takes_no_place() -> None:
    """Who was told to go on waits for its own body as any other: without a place."""
    asking = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 12\r\n\r\n"
    async with serving(SHORT) as server:
        server.config.loaded_app = LoadShedder(server.app, requests_max=2, bytes_max=100_000)
        asked = [await server.connect() for _ in range(4)]
        async with asyncio.timeout(_SOON_S):
            for reader, writer in asked:
                writer.write(asking)
                assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            assert server.app.begun == 0
            assert answers_in(await server.exchange(post(b"abc")))[0][0] == 200
            for reader, writer in asked:
                assert answers_in(await reader.read(-1))[0][0] == 408
                await closed(writer)
        assert server.app.begun == 1


async def test_a_large_body_that_was_asked_for_and_never_comes_is_ended() -> None:
    async with serving(SHORT) as server:
        received = await server.exchange(
            b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 900000\r\n\r\n"
        )
        assert [status for status, _, _ in answers_in(received)] == [100, 408]
        assert (server.app.begun, server.app.ended_without_sender) == (1, 1)


async def test_behind_an_answer_that_nobody_takes_no_request_begins() -> None:
    """A request of a connection waits, without a place, until the answer before it is taken."""
    async with serving() as server:
        admission = server.config.loaded_app = LoadShedder(server.app, requests_max=2, bytes_max=100_000)
        reader, writer = await server.connect()
        reader._transport.pause_reading()  # type: ignore[attr-defined]  # streams cannot: a client that does not read
        writer.write(post(b"", path="/large", close=False) + post(b"", path="/slow", close=False) * 2)
        async with asyncio.timeout(_SOON_S):
            while not server.app.begun or admission.open:
                await asyncio.sleep(0.02)
            writer.write(post(b"", path="/slow"))
            assert answers_in(await server.exchange(post(b"abc")))[0][0] == 200
            assert (server.app.begun, admission.open) == (2, 0), "what waits behind the answer has no place"
            server.app.go_on.set()
            reader._transport.resume_reading()  # type: ignore[attr-defined]  # as above
            answers = answers_in(await reader.read(-1))
        await closed(writer)
    assert [(status, len(body) > 1_000_000) for status, _, body in answers] == [(200, True)] + [(200, False)] * 3


async def test_a_request_that_comes_while_an_answer_is_not_taken_waits() -> None:
    async with serving() as server:
        admission = server.config.loaded_app = LoadShedder(server.app, requests_max=2, bytes_max=100_000)
        reader, writer = await server.connect()
        reader._transport.pause_reading()  # type: ignore[attr-defined]  # streams cannot: a client that does not read
        writer.write(post(b"", path="/large", close=False))
        async with asyncio.timeout(_SOON_S):
            while not server.app.begun or admission.open:
                await asyncio.sleep(0.02)
            writer.write(post(b"abc"))
            await asyncio.sleep(0.1)
            assert server.app.begun == 1
            reader._transport.resume_reading()  # type: ignore[attr-defined]  # as above
            answers = answers_in(await reader.read(-1))
        await closed(writer)
    assert [status for status, _, _ in answers] == [200, 200]


async def test_promised_bodies_keep_out_nobodys_large_ones() -> None:
    """What is announced counts for its own address; for all others counts what has arrived."""
    large = 100_000
    async with serving(trusted=TrustedProxies.read("127.0.0.1")) as server:
        server.config.loaded_app = LoadShedder(server.app, requests_max=20, bytes_max=large)
        held = [await server.connect() for _ in range(3)]
        # The second and third are of one network, which one subscriber has.
        for (_, writer), address in zip(held, ("192.0.2.1", "2001:db8::1", "2001:db8::2"), strict=True):
            head = f"POST / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {address}\r\nContent-Length: 100000000\r\n\r\n"
            writer.write(head.encode() + b"x" * 5 * large)
        async with asyncio.timeout(_SOON_S):
            while server.app.begun < 2:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
            assert server.app.begun == 2, "addresses of one network count together"
            told = await server.exchange(post(b"x" * large, "X-Forwarded-For: 192.0.2.3"))
        for _, writer in held:
            writer.transport.abort()
    assert answers_in(told)[0][0] == 200
