"""Plain sockets, and an application that says what it was asked: what a stranger sees of the server."""

import asyncio
import contextlib
import hashlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from common.server import NOBODY, HttpServer, Limits, ServerConfig, TrustedProxies, served, server_config
from standalone.app import listen


@dataclass
class Asked:
    """An application that answers with what it was asked; ``/slow`` waits, ``/large`` answers eight megabytes."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    ended_without_sender: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended_without_sender += 1
                return
            body += message["body"]
            if not message["more_body"]:
                break
        if scope["path"] == "/slow":
            await self.go_on.wait()
        content = json.dumps(
            {
                "method": scope["method"],
                "path": scope["path"],
                "client": scope["client"][0],
                "scheme": scope["scheme"],
                "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]],
                "bytes": len(body),
                "hash": hashlib.sha256(body).hexdigest(),
            }
        ).encode()
        if scope["path"] == "/large":
            content = b"x" * (8 * 1024 * 1024)
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", str(len(content)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": content})


def answering(status: int, *headers: tuple[bytes, bytes], read_first: int = 0) -> ASGIApp:
    """An application that reads so many parts of a body, and answers without the others."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(read_first):
            await receive()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *headers]})
        await send({"type": "http.response.body"})

    return answer


@dataclass(frozen=True)
class Serving:
    """A server that answers, and its address."""

    app: Asked
    config: ServerConfig
    server: HttpServer
    port: int

    async def connect(self, *, slowly: bool = False) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection of a stranger; ``slowly``: what is not read is hardly taken either."""
        if not slowly:
            return await asyncio.open_connection("127.0.0.1", self.port, limit=16 * 1024 * 1024)
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", self.port))
        return await asyncio.open_connection(sock=plain, limit=64 * 1024)

    async def exchange(self, sent: bytes, *, within_s: float = 5) -> bytes:
        """Everything that comes back until the server closes; it must close within the time."""
        reader, writer = await self.connect()
        writer.write(sent)
        try:
            async with asyncio.timeout(within_s):
                return await reader.read(-1)
        finally:
            await closed(writer)


async def closed(writer: asyncio.StreamWriter) -> None:
    """Let go of a connection, which the other side may have ended."""
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@contextlib.asynccontextmanager
async def serving(
    limits: Limits | None = None, trusted: TrustedProxies = NOBODY, **options: Any
) -> AsyncIterator[Serving]:
    """The server as every process has it, in front of :class:`Asked`."""
    with listen(0) as listener:
        app = Asked()
        config = server_config(app, limits=limits, trusted=trusted, grace_s=1, **options)
        async with served(config, [listener]) as server:
            yield Serving(app, config, server, listener.getsockname()[1])


def answers_in(received: bytes) -> list[tuple[int, dict[str, str], bytes]]:
    """Status, headers and body of each answer; all of ours announce their length."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0"))
        found.append((int(first.split(" ")[1]), headers, rest[:length]))
        received = rest[length:]
    return found


def post(body: bytes, *headers: str, path: str = "/", close: bool = True) -> bytes:
    """A request with a body."""
    lines = [f"POST {path} HTTP/1.1", "Host: xueshi", f"Content-Length: {len(body)}", *headers]
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
