"""A network that is cut in two: PostgreSQL is there, and nothing comes back from it any more."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from common import db
from common.db import Database
from common.errors import Unavailable


@dataclass
class Network:
    """Between a service and PostgreSQL; once it is cut, bytes go out and none comes back."""

    host: str
    port: int
    is_cut: bool = False
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    flows: list[asyncio.Task[None]] = field(default_factory=list)

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self.host, self.port)
        self.writers += [writer, there_writer]
        self.flows += [
            asyncio.create_task(self.flow(reader, there_writer, comes_back=False)),
            asyncio.create_task(self.flow(there_reader, writer, comes_back=True)),
        ]

    async def flow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, comes_back: bool) -> None:
        with contextlib.suppress(OSError):
            while some := await reader.read(65_536):
                if not (comes_back and self.is_cut):
                    writer.write(some)
                    await writer.drain()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        """The port under which PostgreSQL is reached through it."""
        server = await asyncio.start_server(self.join, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for flow in self.flows:
                flow.cancel()
            await asyncio.gather(*self.flows, return_exceptions=True)
            for writer in self.writers:
                writer.close()
            await server.wait_closed()


@pytest.fixture
async def behind(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Database, Network]]:
    """A database behind such a network, with waits that a test can sit out."""
    monkeypatch.setattr(db, "CONNECT_TIMEOUT_S", 0.5)
    monkeypatch.setattr(db, "COMMAND_TIMEOUT_S", 0.5)
    where = urlsplit(database_url)
    assert where.hostname
    assert where.port
    network = Network(where.hostname, where.port)
    async with network.open() as port:
        reached = Database(database_url.replace(f":{where.port}/", f":{port}/"), service="tested")
        yield reached, network
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await reached.close()


DOORS = ["transaction", "reading", "fetch"]


async def ask(reached: Database, door: str) -> None:
    if door == "fetch":
        await reached.fetch("SELECT 1")
        return
    async with reached.transaction() if door == "transaction" else reached.reading() as tx:
        await tx.execute(sa.text("SELECT 1"))


@pytest.mark.parametrize("door", DOORS)
async def test_a_question_whose_answer_never_comes_is_unavailable_in_time(
    behind: tuple[Database, Network], door: str
) -> None:
    reached, network = behind

    await ask(reached, door)  # the connection stands
    network.is_cut = True
    async with asyncio.timeout(20):
        with pytest.raises(Unavailable):
            await ask(reached, door)


@pytest.mark.parametrize("door", ["reading", "fetch"])
async def test_a_server_that_says_nothing_is_given_up_on(behind: tuple[Database, Network], door: str) -> None:
    reached, network = behind
    network.is_cut = True
    async with asyncio.timeout(20):
        with pytest.raises(Unavailable):
            await ask(reached, door)


@pytest.mark.parametrize("door", DOORS)
async def test_a_connection_that_the_server_ended_and_that_still_stands_is_unavailable(
    behind: tuple[Database, Network], database: Database, door: str
) -> None:
    """The server says that it ends the connection; the end itself is not here yet when the next question is asked."""
    reached, _network = behind
    await ask(reached, door)
    async with database.reading() as tx:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        await tx.execute(sa.text(f"SELECT pg_terminate_backend(pid) {others}"))
    await asyncio.sleep(0.2)
    with pytest.raises(Unavailable):
        await ask(reached, door)
