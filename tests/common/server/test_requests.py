"""Which request is which: streams cut anywhere, pipelined, with offers of other protocols, get their own answers."""

import asyncio
import hashlib
import json
import random

import pytest
from sockets import answering, answers_in, closed, post, serving

from common.server import Limits

_OFFERS = (
    "Connection: upgrade\r\nUpgrade: anything",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
    "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
    "Upgrade: a, b\r\nConnection: upgrade\r\nConnection: keep-alive",
)
_INSIDE = b"GET /registry/metrics HTTP/1.1\r\nHost: inside\r\n\r\n"
"""A body that looks like a request."""


def streams(seed: int) -> tuple[list[bytes], list[tuple[str, str, bytes]]]:
    """Packets, and what they ask for: method, path, body."""
    rng = random.Random(seed)
    sent, asked = b"", []
    for number in range(rng.randint(2, 9)):
        body = rng.choice((b"", _INSIDE, _INSIDE * 40, rng.randbytes(rng.randint(1, 90_000))))
        method, path = rng.choice(("POST", "PUT")), f"/{seed}/{number}"
        headers = [f"{method} {path} HTTP/1.1", "Host: xueshi"]
        if rng.random() < 0.5:
            headers.append(rng.choice(_OFFERS))
        if rng.random() < 0.4:
            headers.append("Transfer-Encoding: chunked")
            head, framed = "\r\n".join([*headers, "", ""]).encode(), b""
            rest = body
            while rest:
                size = rng.randint(1, max(1, len(rest)))
                framed += b"%x\r\n%b\r\n" % (size, rest[:size])
                rest = rest[size:]
            framed += b"0\r\n\r\n"
        else:
            if body or rng.random() < 0.7:
                headers.append(f"Content-Length: {len(body)}")
            head, framed = "\r\n".join([*headers, "", ""]).encode(), body
        sent += head + framed
        asked.append((method, path, body))
    sent += b"GET /last HTTP/1.1\r\nHost: xueshi\r\nConnection: close\r\n\r\n"
    asked.append(("GET", "/last", b""))
    cuts = sorted(rng.sample(range(1, len(sent)), min(len(sent) - 1, rng.randint(0, 12))))
    return [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)], asked


@pytest.mark.parametrize("first_seed", range(0, 200, 20))
async def test_every_answer_belongs_to_its_request_however_a_stream_is_cut(first_seed: int) -> None:
    async with serving() as server:
        for seed in range(first_seed, first_seed + 20):
            packets, asked = streams(seed)
            reader, writer = await server.connect()
            writing = asyncio.create_task(_send(writer, packets))
            async with asyncio.timeout(60):
                received = await reader.read(-1)
            await writing
            await closed(writer)
            answers = [(status, json.loads(body)) for status, _, body in answers_in(received)]
            assert [status for status, _ in answers] == [200] * len(asked), f"seed {seed}"
            for (method, path, body), (_, answer) in zip(asked, answers, strict=True):
                found = (answer["method"], answer["path"], answer["bytes"], answer["hash"])
                assert found == (method, path, len(body), hashlib.sha256(body).hexdigest()), f"seed {seed}"


async def _send(writer: asyncio.StreamWriter, packets: list[bytes]) -> None:
    for packet in packets:
        writer.write(packet)
        await writer.drain()
        await asyncio.sleep(0)


async def test_a_declined_offer_is_ignored_and_its_body_read_as_a_body() -> None:
    """Issue: two answers, and the body was run as a request of its own (RFC 9110, 7.8)."""
    async with serving() as server:
        reader, writer = await server.connect()
        offer = f"POST / HTTP/1.1\r\nHost: xueshi\r\n{_OFFERS[0]}\r\nContent-Length: {len(_INSIDE)}\r\n\r\n"
        writer.write(offer.encode())
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.write(_INSIDE)
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.write(b"GET /next HTTP/1.1\r\nHost: xueshi\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(60):
            answers = answers_in(await reader.read(-1))
        await closed(writer)
    told = [json.loads(body) for _, _, body in answers]
    assert [(event["path"], event["bytes"]) for event in told] == [("/", len(_INSIDE)), ("/next", 0)]
    names = {name for name, _ in told[0]["headers"]}
    assert names == {"host", "content-length"}, "the application hears of no offer"


async def test_refused_bytes_behind_a_request_are_answered_after_it_and_not_instead() -> None:
    async with serving() as server:
        reader, writer = await server.connect()
        writer.write(b"GET /slow HTTP/1.1\r\nHost: xueshi\r\n\r\nGARBAGE\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.2)
        server.app.go_on.set()
        async with asyncio.timeout(60):
            answers = answers_in(await reader.read(-1))
        await closed(writer)
    assert [status for status, _, _ in answers] == [200, 400]


async def test_what_follows_a_last_request_is_no_request() -> None:
    async with serving() as server:
        received = await server.exchange(post(b"one") + post(b"two", path="/second"))
    assert len(answers_in(received)) == 1
    assert server.app.begun == 1


async def test_requests_that_wait_in_one_connection_are_limited() -> None:
    async with serving(Limits(pipelined=3)) as server:
        server.app.go_on.set()
        received = await server.exchange(b"GET /slow HTTP/1.1\r\nHost: xueshi\r\n\r\n" * 2_000)
    assert [status for status, _, _ in answers_in(received)] == [200] * 4 + [400]


async def test_trailers_are_no_headers() -> None:
    """They would stand beside what was looked at: a second authorization, an address."""
    async with serving() as server:
        received = await server.exchange(
            b"POST / HTTP/1.1\r\nHost: xueshi\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nabc\r\n0\r\nAuthorization: Bearer other\r\nX-Forwarded-For: 10.1.1.1\r\n\r\n"
        )
    [(status, _, body)] = answers_in(received)
    assert (status, json.loads(body)["bytes"]) == (200, 3)
    assert {name for name, _ in json.loads(body)["headers"]} == {"host", "connection", "transfer-encoding"}


async def test_a_trailer_that_ends_the_connection_ends_it_after_the_answer() -> None:
    """The parser reads nothing behind it: what was sent on had no answer and no end."""
    last = b"POST / HTTP/1.1\r\nHost: xueshi\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
    last += b"Connection: close\r\n\r\n"
    async with serving() as server:
        received = await server.exchange(last + post(b"", path="/behind"))
        [(status, headers, body)] = answers_in(received)
        assert (status, headers["connection"], json.loads(body)["bytes"]) == (200, "close", 3)
        assert server.app.begun == 1


async def test_a_trailer_that_ends_the_connection_ends_it_where_the_answer_came_before() -> None:
    async with serving() as server:
        server.config.loaded_app = answering(413)
        reader, writer = await server.connect()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n" + b"x" * 0x11000)
        async with asyncio.timeout(60):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413")
            writer.write(b"\r\n0\r\nConnection: close\r\n\r\n")
            assert await reader.read(-1) == b""
        await closed(writer)


async def test_a_request_line_of_another_protocol_is_refused_however_it_is_cut() -> None:
    async with serving() as server:
        for packets in (
            ["GET / RT", "SP/1.0\r\nHost: a\r\n\r\n"],
            ["GET / HT", "TP/1.1\r\nHo", "st: a\r\nConnection: close\r\n\r\n"],
        ):
            reader, writer = await server.connect()
            for packet in packets:
                writer.write(packet.encode())
                await writer.drain()
                await asyncio.sleep(0.05)
            async with asyncio.timeout(60):
                [(status, _, _)] = answers_in(await reader.read(-1))
            await closed(writer)
            assert status == (400 if packets[0].endswith("RT") else 200)


async def test_who_asks_before_sending_is_told_to_go_on() -> None:
    async with serving() as server:
        reader, writer = await server.connect()
        writer.write(b"POST / HTTP/1.1\r\nHost: xueshi\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        async with asyncio.timeout(60):
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            assert server.app.begun == 0, "the application hears of it when its body is here"
            writer.write(b"abc")
            assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200")
        await closed(writer)


async def test_answers_do_not_name_the_program() -> None:
    async with serving() as server:
        [(_, headers, _)] = answers_in(await server.exchange(post(b"")))
        [(_, refused, _)] = answers_in(await server.exchange(b"nonsense\r\n\r\n"))
    assert "server" not in headers
    assert "server" not in refused


async def test_blanks_around_a_value_are_not_part_of_it() -> None:
    async with serving() as server:
        [(_, _, body)] = answers_in(await server.exchange(post(b"", "Authorization:  \t Bearer token \t ")))
    assert ["authorization", "Bearer token"] in json.loads(body)["headers"]


_CHUNKED = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
_REFUSED = {
    "no Host": "GET / HTTP/1.1\r\n\r\n",
    "no Host in HTTP/1.0": "GET / HTTP/1.0\r\n\r\n",
    "two Hosts": "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two equal Hosts": "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "an empty Host": "GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "a Host with a path": "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a Host with a user": "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "two lengths": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    "lengths in a list": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
    "a signed length": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
    "length and coding": f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n{_CHUNKED}",
    "coding and length": "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n",
    "another coding": "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a coding in HTTP/1.0": "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two types": "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n",
    "two tokens": "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
    "two cookies": "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: a=2\r\n\r\n",
    "two signatures": "POST / HTTP/1.1\r\nHost: a\r\nwebhook-signature: v1,a\r\nwebhook-signature: v1,b\r\n\r\n",
    "two ids": "POST / HTTP/1.1\r\nHost: a\r\nWebhook-Id: a\r\nWEBHOOK-ID: b\r\n\r\n",
    "two times": "POST / HTTP/1.1\r\nHost: a\r\nwebhook-timestamp: 1\r\nwebhook-timestamp: 2\r\n\r\n",
    "two schemes": "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Proto: https\r\n\r\n",
    "two Hosts behind an offer": f"GET / HTTP/1.1\r\nHost: a\r\n{_OFFERS[0]}\r\nHost: b\r\n\r\n",
    "a folded header": "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
    "line feeds alone": "GET / HTTP/1.1\nHost: a\n\n",
    "a blank before the colon": "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "a NUL": "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
    "a request of RTSP": "GET / RTSP/1.0\r\nHost: a\r\n\r\n",
    "a request of ICE": "SOURCE / ICE/1.0\r\nHost: a\r\n\r\n",
    "another version": "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "HTTP/2 itself": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a whole address": "GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "a star": "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tunnel": "CONNECT other:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a bad chunk": "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
}


@pytest.mark.parametrize("sent", _REFUSED.values(), ids=_REFUSED.keys())
async def test_what_two_readers_could_read_differently_is_refused(sent: str) -> None:
    async with serving() as server:
        received = await server.exchange(sent.encode("latin-1"))
        [(status, headers, body)] = answers_in(received)
        assert (status, headers["connection"]) == (400, "close")
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(body)["type"] == "urn:xueshi:problem:bad-request"
        assert server.app.begun == 0, "the application hears nothing of it"
        assert server.config.refused == {"bad-request": 1}


async def test_what_is_wrong_with_a_head_behind_an_offer_is_said_as_well() -> None:
    async with serving() as server:
        [(_, _, body)] = answers_in(await server.exchange(_REFUSED["two Hosts behind an offer"].encode()))
    assert "host stands twice" in json.loads(body)["detail"]


async def test_what_a_refused_sender_still_sends_is_read_so_that_it_sees_the_answer() -> None:
    async with serving() as server:
        reader, writer = await server.connect()
        writer.write(post(b"x" * 2_000_000, "Host: other"))
        await writer.drain()
        async with asyncio.timeout(60):
            [(status, _, _)] = answers_in(await reader.read(-1))
        await closed(writer)
    assert status == 400
