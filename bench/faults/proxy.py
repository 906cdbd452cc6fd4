"""TCP links that can be cut, reset, stalled and slowed, in a process of their own.

``Proxy`` is the harness's end; ``python -m bench.faults.proxy NAME …`` the process: it says its ports on one line, then
takes commands as lines of JSON and answers each with a line. It ends when its standard input does.
"""

import asyncio
import contextlib
import json
import socket
import struct
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

_CHUNK = 65_536
_SLOW_DELAY_S, _SLOW_BYTES_A_SECOND = 0.15, 400_000
_CONNECT_S, _UPSTREAM_S = 5.0, 60.0
_ANSWER_S = 15.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with nothing to linger for: close() sends RST."""


class Mode(StrEnum):
    """What a link does."""

    NORMAL = "normal"
    CUT = "cut"
    RESET = "reset"
    STALL = "stall"
    SLOW = "slow"


class Link:
    """One port, and the server behind it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._mode = Mode.NORMAL
        # Bound and never listening: while the link is cut the port is refused, and nobody else gets it.
        self._held = _bound(0)
        self.port: int = self._held.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._upstream: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._writers: set[StreamWriter] = set()
        self._pumping: set[asyncio.Task[None]] = set()

    def point(self, host: str, port: int) -> None:
        """What is behind it from now on; connections that stand stay where they are."""
        if self._upstream.done():
            self._upstream = asyncio.get_running_loop().create_future()
        self._upstream.set_result((host, port))

    async def turn(self, mode: Mode) -> None:
        """Work like this from now on."""
        self._mode = mode
        if mode is Mode.CUT:
            await self._stop_listening()
            self._end_all(reset=False)
        else:
            await self._listen()
        if mode is Mode.RESET:
            self._end_all(reset=True)
        if mode is Mode.STALL:
            self._flowing.clear()
        else:
            self._flowing.set()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accepted, sock=_bound(self.port), backlog=512)

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _end_all(self, *, reset: bool) -> None:
        for writer in list(self._writers):
            _end(writer, reset=reset)

    async def _accepted(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pumping.add(task)
        self._writers.add(writer)
        try:
            await self._join(reader, writer)
        except (OSError, TimeoutError):
            _end(writer, reset=True)
        finally:
            self._writers.discard(writer)
            self._pumping.discard(task)
            writer.close()

    async def _join(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._mode is Mode.RESET:
            _end(writer, reset=True)
            return
        await self._flowing.wait()
        host, port = await asyncio.wait_for(asyncio.shield(self._upstream), _UPSTREAM_S)
        up_reader, up_writer = await asyncio.wait_for(asyncio.open_connection(host, port), _CONNECT_S)
        self._writers.add(up_writer)
        try:
            await asyncio.gather(self._pump(reader, up_writer), self._pump(up_reader, writer))
        finally:
            self._writers.discard(up_writer)
            up_writer.close()

    async def _pump(self, reader: StreamReader, writer: StreamWriter) -> None:
        while chunk := await reader.read(_CHUNK):
            await self._flowing.wait()
            if self._mode is Mode.SLOW:
                await asyncio.sleep(_SLOW_DELAY_S + len(chunk) / _SLOW_BYTES_A_SECOND)
            writer.write(chunk)
            await writer.drain()
        await self._flowing.wait()
        with contextlib.suppress(OSError):
            writer.write_eof()


def _bound(port: int) -> socket.socket:
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", port))
    held.setblocking(False)
    return held


def _end(writer: StreamWriter, *, reset: bool) -> None:
    if reset:
        connection = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
    else:
        writer.close()


async def serve(names: Sequence[str]) -> None:
    """The process: links until the standard input ends."""
    links = {name: Link(name) for name in names}
    for link in links.values():
        await link.turn(Mode.NORMAL)
    print(json.dumps({"ports": {name: link.port for name, link in links.items()}}), flush=True)
    commands = StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        command = json.loads(line)
        link = links[command["link"]]
        if "mode" in command:
            await link.turn(Mode(command["mode"]))
        else:
            link.point(*command["upstream"])
        print(json.dumps({"done": True}), flush=True)


class Proxy:
    """The harness's end."""

    def __init__(self, process: asyncio.subprocess.Process, ports: dict[str, int]) -> None:
        self._process, self.ports = process, ports
        self._turn = asyncio.Lock()

    @classmethod
    async def started(cls, *names: str) -> "Proxy":
        """One link for each name."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.faults.proxy", *names,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            first = json.loads(await asyncio.wait_for(process.stdout.readline(), _ANSWER_S))
        except BaseException:
            process.kill()
            raise
        return cls(process, first["ports"])

    async def turn(self, link: str, mode: Mode) -> None:
        """A link works like this from now on."""
        await self._command({"link": link, "mode": mode.value})

    async def point(self, link: str, host: str, port: int) -> None:
        """What is behind a link from now on."""
        await self._command({"link": link, "upstream": [host, port]})

    async def _command(self, command: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            await self._process.stdin.drain()
            answer = await asyncio.wait_for(self._process.stdout.readline(), _ANSWER_S)
        if not answer:
            raise ConnectionError("the proxy has ended")

    async def close(self) -> None:
        """End it, and every connection through it."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1:]))
