"""One way to begin a server: the same protocol, limits and manners wherever HTTP is answered."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from common.server.door import Door
from common.server.limits import Limits
from common.server.proxies import NOBODY, TrustedProxies

_LOOK_EVERY_TICKS = 5
"""Of uvicorn's tenths of a second."""


class ServerConfig(uvicorn.Config):
    """What :class:`~common.server.door.Door` reads, and what all connections of one server share."""

    limits: Limits
    trusted: TrustedProxies
    hsts_seconds: int

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, **options)
        self.open: Counter[str] = Counter()
        """Open connections by address, trusted proxies' not among them."""
        self.open_total = 0
        self.refused: Counter[str] = Counter()
        """Refusals of the server since the start, by reason."""


def server_config(
    app: ASGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    trusted: TrustedProxies = NOBODY,
    limits: Limits | None = None,
    grace_s: int = 10,
    hsts_seconds: int = 0,
) -> ServerConfig:
    """The one configuration of uvicorn; ``hsts_seconds`` is said in answers over TLS only (RFC 6797, 7.2)."""
    config = ServerConfig(
        app,
        host=host,
        port=port,
        http=Door,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        # The door reads them itself, and names nobody's program.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=grace_s,
        backlog=2048,
    )
    config.limits = limits or Limits()
    config.trusted = trusted
    config.hsts_seconds = hsts_seconds
    return config


class HttpServer(uvicorn.Server):
    """uvicorn, which leaves signals to us, and looks at what is overdue.

    Its own way with signals ends the process before databases are let go of.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % _LOOK_EVERY_TICKS == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Door):
                    connection.end_if_overdue(now)
        return await super().on_tick(counter)


@contextlib.asynccontextmanager
async def served(config: ServerConfig, sockets: Sequence[socket.socket] | None = None) -> AsyncIterator[HttpServer]:
    """It answers while the block runs."""
    server = HttpServer(config)
    task = asyncio.create_task(server.serve(sockets=list(sockets) if sockets else None))
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        yield server
    finally:
        server.should_exit = True
        await task
