"""A reader's connection: requests are written as bytes, since an HTTP library would cost more than what it measures."""

import asyncio
import contextlib
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx


class Broken(Exception):
    """The connection ended, and what was asked may have been done."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    """As it came: perhaps compressed."""
    bytes_read: int
    """With the head."""

    @property
    def text(self) -> str:
        """The page."""
        body = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return body.decode()


@dataclass
class Line:
    """One connection, kept open for the next request; begun anew where it ended."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    """Of the reader."""
    _open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"", wait_s: float = 60
    ) -> Answer:
        """The whole answer; raises :class:`Broken`. A GET is sent again where the server let go of an idle line."""
        url = httpx.URL(self.address)
        lines = [f"{method} {path} HTTP/1.1", f"host: {url.host}:{url.port}"]
        if self.cookies:
            lines.append("cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body or method != "GET":
            lines.append(f"content-length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        try:
            async with asyncio.timeout(wait_s):
                request = "\r\n".join([*lines, "", ""]).encode() + body
                if self._open is not None and method == "GET":
                    with contextlib.suppress(OSError, EOFError):
                        return await self._asked(request)
                    self.close()
                if self._open is None:
                    self._open = await asyncio.open_connection(url.host, url.port, local_addr=(self.host, 0))
                return await self._asked(request)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise Broken(type(error).__name__) from error

    async def _asked(self, request: bytes) -> Answer:
        assert self._open is not None
        reader, writer = self._open
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")[:-2]
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(": ") for line in fields):
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept.strip('"')
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, body, len(head) + len(body))

    def close(self) -> None:
        """Let go of it."""
        if self._open is not None:
            self._open[1].close()
            self._open = None
