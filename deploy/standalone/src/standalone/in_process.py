"""Calls between services that live in one process."""

import asyncio
import contextlib

import httpx
from starlette.types import ASGIApp, Message


class InProcess(httpx.AsyncBaseTransport):
    """The mounted application as its services reach each other; it knows from whose device each request comes.

    ``httpx.ASGITransport`` does the same, and looks through the whole import path for another event loop on each call.
    """

    def __init__(self, web: ASGIApp) -> None:
        self._web = web

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Its answer to a request of the device that ``X-Forwarded-For`` names; 500 where it raises."""
        device = request.headers.pop("x-forwarded-for", "127.0.0.1")
        url = request.url
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "server": (url.host, url.port),
            "client": (device, 0),
            "root_path": "",
        }
        exchange = _Exchange(await request.aread())
        with contextlib.suppress(Exception):  # the application has logged it, and would answer 500 over a network
            await self._web(scope, exchange.receive, exchange.send)
        return httpx.Response(exchange.status, headers=exchange.headers, stream=httpx.ByteStream(exchange.content))


class _Exchange:
    """One request and its answer."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._parts: list[bytes] = []
        self._ended = asyncio.Event()
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []

    @property
    def content(self) -> bytes:
        """Of the answer."""
        return b"".join(self._parts)

    async def receive(self) -> Message:
        """The body, and after the answer that nobody listens any more."""
        if self._body is None:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Keep a part of the answer."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._ended.set()
