"""The one door of a cluster on one machine: maps paths to the web processes of each service, in turn.

``python -m standalone.cluster.ingress PORT ROUTES.json PROXIES``; the routes are read again when the file changes.
What a production ingress does, and no more: a process that refuses the connection is passed over, and where none is
there the request waits a little, since one may be about to be begun again.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import uvloop
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from common.load_shedding import LoadShedder
from common.process import configure_logs
from common.process.ending import end_when_told
from common.server import HttpServer, TrustedProxies, server_config
from common.server.heads import FORWARDED
from common.web import Problem, mounting
from pages.busy import busy_page
from standalone.cluster.shape import PORTAL, SERVICES

_PATIENCE_S = 8.0
_AGAIN_S = 0.1
_ANSWER_S = 90.0
_IDLE_S = 1.5
"""Shorter than processes take to part: no connection is closed by the other side while a request goes into it."""
_BODY_MAX_BYTES = 11 * 1024 * 1024
_REQUESTS_MAX, _REQUEST_BYTES_MAX = 1_000, 128 * 1024 * 1024
"""At a time: what a process of a service admits is its own to say."""
_NOT_PASSED_ON = {b"connection", b"keep-alive", b"transfer-encoding", b"te", b"trailer", b"upgrade", b"host", b"expect"}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Ingress:
    """Passes requests on."""

    def __init__(self, routes: Path) -> None:
        self._path = routes
        self._read_at = 0.0
        self._ports: Mapping[str, list[int]] = {}
        self._turn = itertools.count()
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(_ANSWER_S, connect=2.0),
            limits=httpx.Limits(max_connections=2_000, max_keepalive_connections=400, keepalive_expiry=_IDLE_S),
            trust_env=False,
            headers={"accept-encoding": "identity"},  # where the sender names none
        )

    async def __call__(self, request: Request) -> Response:
        """The answer of one of the service's processes."""
        first = request.path_params["path"].partition("/")[0]
        service = first if first in SERVICES else PORTAL
        body = await _body_of(request)
        until = time.monotonic() + _PATIENCE_S
        while True:
            for port in self._in_turn(service):
                try:
                    return await self._passed_on(request, body, port)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue  # nothing was sent yet
                except httpx.HTTPError:
                    return _away(service, "the process that had the request ended; send it again").response()
            if time.monotonic() > until or service not in self._ports:
                return _away(service, f"no process of {service} answers; try again").response()
            await asyncio.sleep(_AGAIN_S)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _passed_on(self, request: Request, body: bytes, port: int) -> Response:
        named = {name.strip().lower().encode() for name in request.headers.get("connection", "").split(",")}
        left_out = _NOT_PASSED_ON | named | FORWARDED
        headers = [(name, value) for name, value in request.headers.raw if name not in left_out]
        # The server has already decided whose word about the address counts; this one's does for those behind.
        headers.append((b"x-forwarded-for", request.scope["client"][0].encode()))
        headers.append((b"x-forwarded-proto", request.scope["scheme"].encode()))
        query = request.url.query
        address = f"http://127.0.0.1:{port}{request.scope['raw_path'].decode()}{'?' if query else ''}{query}"
        sent = self._client.build_request(request.method, address, headers=headers, content=body)
        answer = await self._client.send(sent, stream=True)
        try:
            content = b"".join([chunk async for chunk in answer.aiter_raw()])
        finally:
            await answer.aclose()
        passed = Response(content, answer.status_code)
        passed.raw_headers = [
            (name.lower(), value) for name, value in answer.headers.raw if name.lower() not in _NOT_PASSED_ON
        ]
        return passed

    def _in_turn(self, service: str) -> list[int]:
        changed_at = self._path.stat().st_mtime_ns
        if changed_at != self._read_at:
            self._ports, self._read_at = json.loads(self._path.read_text("utf-8")), changed_at
        ports = self._ports.get(service, [])
        first = next(self._turn) % len(ports) if ports else 0
        return ports[first:] + ports[:first]


async def _body_of(request: Request) -> bytes:
    """As a whole, since it may be sent to a second process; raises 413 beyond the limit."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _BODY_MAX_BYTES:
            raise Problem(413, "too-large", f"the body is larger than {_BODY_MAX_BYTES // 1024} KiB; send it in parts")
        parts.append(part)
    return b"".join(parts)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


def _away(service: str, detail: str) -> Problem:
    return Problem(503, f"{service}-away", detail, headers={"retry-after": "1"})


def application(ingress: Ingress) -> LoadShedder:
    """The ingress with its own pages, as it is served."""
    app = mounting(
        [
            Route("/live", _live),
            Route("/{path:path}", ingress.__call__, methods=_METHODS),
        ],
    )
    app.add_exception_handler(Problem, _refused)
    return LoadShedder(app, requests_max=_REQUESTS_MAX, bytes_max=_REQUEST_BYTES_MAX, busy_page=busy_page)


async def _live(request: Request) -> Response:
    return Response("{}", media_type="application/json")


def main(port: int, routes: Path, trusted: TrustedProxies) -> None:
    """Serve until SIGTERM."""
    configure_logs()

    async def serve() -> None:
        ingress = Ingress(routes)
        server = HttpServer(server_config(application(ingress), port=port, trusted=trusted))
        end_when_told(server)
        await server.serve()
        await ingress.aclose()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), TrustedProxies.read(sys.argv[3]))
