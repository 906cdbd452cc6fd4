"""Links that are cut, reset, stalled and slowed, before a server that says everything back."""

import asyncio
import contextlib
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from bench.faults.proxy import Mode, Proxy

LINK = "link"


async def echo(reader: StreamReader, writer: StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = await Proxy.started(LINK, "other")
    await proxy.point(LINK, "127.0.0.1", server.sockets[0].getsockname()[1])
    yield proxy
    await proxy.close()
    server.close()


Connection = tuple[StreamReader, StreamWriter]
Connect = Callable[[str], Awaitable[Connection]]


@pytest.fixture
async def connect(proxy: Proxy) -> AsyncIterator[Connect]:
    """Connections to a link, closed in the end."""
    made: list[StreamWriter] = []

    async def one(link: str) -> Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.ports[link])
        made.append(writer)
        return reader, writer

    yield one
    for writer in made:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def said_back(connection: Connection, said: bytes = b"hello", within_s: float = 5) -> bytes:
    reader, writer = connection
    writer.write(said)
    await writer.drain()
    return await asyncio.wait_for(reader.readexactly(len(said)), within_s)


async def test_a_normal_link_says_everything_back(proxy: Proxy, connect: Connect) -> None:
    connection = await connect(LINK)
    assert await said_back(connection) == b"hello"
    much = bytes(range(256)) * 8_192
    reading = asyncio.create_task(connection[0].readexactly(len(much)))
    connection[1].write(much)
    assert await asyncio.wait_for(reading, 10) == much


async def test_what_is_behind_a_link_may_come_later_and_move(proxy: Proxy, connect: Connect) -> None:
    early = await connect("other")
    with pytest.raises(TimeoutError):
        await said_back(early, within_s=0.3)
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    await proxy.point("other", "127.0.0.1", server.sockets[0].getsockname()[1])
    assert await asyncio.wait_for(early[0].readexactly(5), 5) == b"hello"
    server.close()


async def test_a_cut_link_closes_and_refuses(proxy: Proxy, connect: Connect) -> None:
    connection = await connect(LINK)
    await said_back(connection)
    await proxy.turn(LINK, Mode.CUT)
    assert await asyncio.wait_for(connection[0].read(), 5) == b""
    with pytest.raises(ConnectionRefusedError):
        await connect(LINK)
    await proxy.turn(LINK, Mode.NORMAL)
    assert await said_back(await connect(LINK)) == b"hello"


async def test_a_reset_link_resets_what_stands_and_what_comes(proxy: Proxy, connect: Connect) -> None:
    connection = await connect(LINK)
    await said_back(connection)
    await proxy.turn(LINK, Mode.RESET)
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(connection[0].readexactly(1), 5)
    with pytest.raises((ConnectionResetError, BrokenPipeError, asyncio.IncompleteReadError)):
        await said_back(await connect(LINK))
    await proxy.turn(LINK, Mode.NORMAL)
    assert await said_back(await connect(LINK)) == b"hello"


async def test_a_stalled_link_keeps_everything_and_gives_it_back_later(proxy: Proxy, connect: Connect) -> None:
    connection = await connect(LINK)
    await said_back(connection)
    await proxy.turn(LINK, Mode.STALL)
    with pytest.raises(TimeoutError):
        await said_back(connection, within_s=0.3)
    new = await connect(LINK)
    with pytest.raises(TimeoutError):
        await said_back(new, within_s=0.3)
    await proxy.turn(LINK, Mode.NORMAL)
    for each in (connection, new):
        assert await asyncio.wait_for(each[0].readexactly(5), 5) == b"hello"


async def test_a_slow_link_takes_its_time(proxy: Proxy, connect: Connect) -> None:
    connection = await connect(LINK)
    await proxy.turn(LINK, Mode.SLOW)
    began = time.monotonic()
    assert await said_back(connection, within_s=10) == b"hello"
    assert 0.25 < time.monotonic() - began < 5
    await proxy.turn(LINK, Mode.NORMAL)
    took = []
    for _ in range(20):
        began = time.monotonic()
        await said_back(connection, within_s=10)
        took.append(time.monotonic() - began)
    assert min(took) < 0.25, "whatever else this machine does"


async def test_the_end_of_one_side_reaches_the_other(proxy: Proxy, connect: Connect) -> None:
    reader, writer = await connect(LINK)
    writer.write(b"last")
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(), 5) == b"last"
