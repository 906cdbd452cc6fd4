"""PostgreSQL: one engine a service, every wait bounded, one transaction at the edge."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from common.errors import Unavailable

Tx = AsyncConnection
"""A connection inside a transaction that somebody else begins and ends."""

CONNECT_TIMEOUT_S = POOL_TIMEOUT_S = 5
COMMAND_TIMEOUT_S = 30
_SERVER_SETTINGS = {
    "statement_timeout": "25s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
    "jit": "off",
}
_LOCK = sa.text("SELECT pg_try_advisory_lock(:lock)")
_UNLOCK = sa.text("SELECT pg_advisory_unlock(:lock)")
_ASK = "SELECT 1"
_WRITE = "SELECT pg_logical_emit_message(true, 'xueshi', '')"
"""A transaction of 100 bytes in the write-ahead log, flushed to the disk, and nothing in any table."""
_WRITES_EVERY_S = 5.0
_LOCK_NOT_AVAILABLE = "55P03"
_PASSING_SQLSTATES = ("08", "25006", "28", "3D000", "40001", "40P01", "53", "55P03", "57", "58")
"""States that pass: connection, standby, log-in, no database yet, deadlock, resources, lock, operator and the like."""


def is_passing(error: BaseException) -> bool:
    """Whether trying the same again later can help: PostgreSQL away, a deadlock, a timeout."""
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(_PASSING_SQLSTATES)
    # The driver's own: a connection that was closed, or whose server has just said that it ends it.
    if isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(_PASSING_SQLSTATES) or not state
    return isinstance(error, Unavailable | PoolTimeout | OSError | TimeoutError)


def is_lock_timeout(error: BaseException) -> bool:
    """Whether somebody else had locked a row for longer than anybody waits."""
    cause: BaseException | None = error
    while cause is not None:
        if getattr(getattr(cause, "orig", cause), "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return True
        cause = cause.__cause__
    return False


class Bell:
    """Wakes the task that waits for news; a ring with nobody waiting is remembered once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """There is something new."""
        self._event.set()

    async def wait(self, timeout_s: float) -> None:
        """Return at the next ring, or after ``timeout_s`` seconds."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Database:
    """One service's database. ``url`` is ``postgresql+asyncpg://…`` of the application role."""

    def __init__(self, url: str, *, service: str, pool_max: int = 10) -> None:
        self.service = service
        self.committed: list[Bell] = []
        self.engine = create_async_engine(
            url,
            pool_size=pool_max,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_S,
            pool_pre_ping=False,
            hide_parameters=True,
            connect_args={
                "timeout": CONNECT_TIMEOUT_S,
                "command_timeout": COMMAND_TIMEOUT_S,
                "server_settings": {**_SERVER_SETTINGS, "application_name": f"xueshi-{service}"},
            },
        )
        self._driver_url = url.replace("+asyncpg", "", 1)
        self._driver_pool: asyncpg.Pool | None = None
        self._driver_opening = asyncio.Lock()
        self._pool_max = pool_max
        self._wrote_at = -math.inf
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def bell(self) -> Bell:
        """A bell that rings after every commit of this process on this database."""
        bell = Bell()
        self.committed.append(bell)
        return bell

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Begin; commit at the end of the block, or roll back when it raises.

        Raises :class:`Unavailable` where PostgreSQL is away, too slow or asks to try again. When the answer to
        COMMIT is lost nobody knows the outcome: the caller tries again and the unique keys make twice once.
        """
        with _translated():
            async with self.engine.begin() as tx:
                yield tx
        for bell in self.committed:
            bell.ring()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """A connection for single questions, each its own transaction (one round trip)."""
        with _translated():
            async with self._autocommit.connect() as tx:
                yield tx

    @asynccontextmanager
    async def alone(self, lock: int) -> AsyncIterator[Tx | None]:
        """A connection that has an advisory lock until the end of the block; ``None`` where another one has it.

        The connection is in no transaction meanwhile. Every service has its own database, so that a number of a job
        serves in all of them.
        """
        async with self.reading() as tx:
            if not (await tx.execute(_LOCK, {"lock": lock})).scalar_one():
                yield None
                return
            try:
                yield tx
            finally:
                # The connection goes back to the pool: the lock must not stay with it.
                with contextlib.suppress(Exception):
                    await tx.execute(_UNLOCK, {"lock": lock})

    async def fetch(self, question: str, *arguments: object) -> list[Any]:
        """One question straight to the driver, for those that are asked thousands of times a second.

        ``question`` takes its arguments as ``$1, $2``; the timeouts are the same, and so are the errors.
        """
        with _translated():
            if self._driver_pool is None:
                await self._open_driver_pool()
            assert self._driver_pool is not None
            rows: list[Any] = await self._driver_pool.fetch(question, *arguments)
        return rows

    async def _open_driver_pool(self) -> None:
        async with self._driver_opening:
            if self._driver_pool is None:
                self._driver_pool = await asyncpg.create_pool(
                    self._driver_url,
                    min_size=1,
                    max_size=self._pool_max,
                    timeout=CONNECT_TIMEOUT_S,
                    command_timeout=COMMAND_TIMEOUT_S,
                    server_settings={**_SERVER_SETTINGS, "application_name": f"xueshi-{self.service}"},
                    reset=_nothing_to_reset,
                )

    async def is_ready(self) -> bool:
        """Whether PostgreSQL answers within the connect timeout, and wrote when it was last asked to.

        It is asked to write every five seconds at most, and each time as long as it could not.
        """
        at = time.monotonic()
        is_to_write = at - self._wrote_at >= _WRITES_EVERY_S
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S), self.reading() as tx:
                await tx.execute(sa.text(_WRITE if is_to_write else _ASK))
        except (Unavailable, TimeoutError):
            self._wrote_at = -math.inf
            return False
        if is_to_write:
            self._wrote_at = at
        return True

    async def close(self) -> None:
        """Give every connection back."""
        if self._driver_pool is not None:
            await self._driver_pool.close()
        await self.engine.dispose()


async def _nothing_to_reset(connection: object) -> None:
    """Single questions leave nothing behind; the usual reset would double the round trips."""


class _translated:
    """Turn the driver's passing errors into :class:`Unavailable`; others go on as they are."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and not isinstance(error, Unavailable) and is_passing(error):
            raise Unavailable("database-away", "the database does not answer; nothing was recorded") from error
