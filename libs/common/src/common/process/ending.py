"""How a process is told to end: SIGTERM or SIGINT, in order."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from common import logs
from common.server import HttpServer

log = logs.get(__name__)


def end_when_told(server: HttpServer, before: Callable[[], Awaitable[None]] | None = None) -> None:
    """At the first signal: ``before``, then the open requests, then the end. Further signals change nothing."""
    leaving: list[asyncio.Task[None]] = []

    async def leave() -> None:
        try:
            if before is not None:
                await before()
        except Exception:
            log.exception("leaving_failed")
        finally:
            server.should_exit = True

    def told() -> None:
        if not leaving:
            leaving.append(asyncio.create_task(leave()))

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told)
