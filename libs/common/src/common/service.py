"""How a service is put together: a web application, and where it has one a database with what works over it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI

from common.consumer import Consumer
from common.db import Database
from common.load_shedding import BusyPage
from common.metrics import Metrics

Job = Callable[[], Awaitable[None]]
"""Runs until cancelled, and bears what passes by itself."""


Close = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class WebService:
    """A service that answers HTTP alone: no database, no bus, no jobs."""

    name: str
    web: FastAPI
    metrics: Metrics
    close: Sequence[Close] = field(default_factory=tuple)
    busy_page: BusyPage | None = None
    """What people read where its process is too busy to answer; programs get a problem document."""

    async def aclose(self) -> None:
        """Let go of everything."""
        for close in self.close:
            await close()


@dataclass(frozen=True)
class Service:
    """One service of the platform, put together by its ``main.py``."""

    name: str
    web: FastAPI
    db: Database
    metrics: Metrics
    consumer: Consumer
    jobs: Sequence[Job] = field(default_factory=tuple)
    close: Sequence[Close] = field(default_factory=tuple)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The jobs run while the block does; a job that ends by an error ends the block."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_run(job), name=f"{self.name}:{job.__qualname__}") for job in self.jobs]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def aclose(self) -> None:
        """Let go of everything."""
        for close in self.close:
            await close()
        await self.db.close()


Web = Service | WebService
"""What answers HTTP, whatever stands behind it."""


async def _run(job: Job) -> None:
    await job()
