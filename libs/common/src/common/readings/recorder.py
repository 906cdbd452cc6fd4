"""Readings are written before their answers leave: what comes while a write runs goes into the next one."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common import logs
from common.auth import Caller
from common.clock import now
from common.db import COMMAND_TIMEOUT_S, Database, is_passing
from common.errors import Unavailable
from common.ids import uuid7
from common.sealing import Sealer

log = logs.get(__name__)

WRITTEN_WITHIN_S = COMMAND_TIMEOUT_S
"""From the beginning of a reading; later it is refused and nothing is shown. ``as_of`` of what people see rests on it.
"""
WAITING_MAX = 5_000
GROUP_MAX = 500
GROUP_PEOPLE_MAX = 100_000
_ID_BYTES = 16
# One statement, so that a reading and the note that it is still to be added up are there together or not at all.
_ADD = """
    WITH given AS (
        SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[],
                             $8::integer[], $9::bytea[])
             AS given (reading_id, read_at, reader, role, office_id, kind, purpose, people, people_sealed)
    ), noted AS (
        INSERT INTO reading_waiting (reading_id, read_at, people) SELECT reading_id, read_at, people FROM given
    )
    INSERT INTO reading (reading_id, read_at, reader, role, office_id, kind, purpose, people, people_sealed)
    SELECT * FROM given
"""


@dataclass(frozen=True)
class Reader:
    """Who reads: a program, or a person under one of their roles."""

    by: str
    """``client:<id>`` or ``account:<id>``, as the audit trail names them."""
    role: str | None = None
    office_id: UUID | None = None
    person_id: UUID | None = None
    """Who they are themselves, where they stand on a roster: nobody's reading of themselves is recorded."""


def of_caller(caller: Caller, role: tuple[str, UUID] | None = None) -> Reader:
    """The reader behind a bearer token; ``role`` is that of a person, with its organisation."""
    if caller.is_person:
        named, office_id = role or (None, None)
        return Reader(caller.client_id, named, office_id, caller.person_id)
    return Reader(f"client:{caller.client_id}")


class Reading(NamedTuple):
    """What was read of whom."""

    kind: str
    """A stable kebab-case word: see docs/security.md."""
    people: Sequence[UUID] | bytes
    """Ids of people; of a number that is nobody's, :func:`person_of_number`. Of many numbers, :func:`packed`."""
    purpose: str | None = None


def person_of_number(blind_index: bytes) -> UUID:
    """What stands for an ID number that is nobody's on record: 16 bytes of its blind index, in place of a person's id.

    A question about somebody who is not registered is recorded as well, and theirs to see once they are.
    """
    return UUID(bytes=blind_index[1:17])


def packed(blind_indexes: Iterable[bytes]) -> bytes:
    """The same for many numbers, without an object for each."""
    return b"".join([index[1:17] for index in blind_indexes])


class _Row(NamedTuple):
    """A reading as it is stored."""

    reading_id: UUID
    read_at: datetime
    reader: str
    role: str | None
    office_id: UUID | None
    kind: str
    purpose: str | None
    people: int
    people_sealed: bytes


class _Asked(NamedTuple):
    """The readings of one request, and who waits for them."""

    rows: Sequence[_Row]
    written: asyncio.Future[None]


class Recorder:
    """One service's readings. A group that waits is written as one statement; nobody waits for a clock.

    Who hangs up ends their waiting and not the writing. Where too many wait, the answer is 503 and nothing is shown.
    """

    def __init__(self, db: Database, sealer: Sealer, *, waiting_max: int = WAITING_MAX) -> None:
        self.sealer = sealer
        self._db, self._max = db, waiting_max
        self._waiting: deque[_Asked] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def record(self, reader: Reader, *readings: Reading) -> None:
        """Return once the readings are committed; call it before the answer leaves.

        Raises :class:`Unavailable` where they cannot be written: then nothing may be shown.
        """
        await self.begin(reader, *readings)

    def begin(self, reader: Reader, *readings: Reading) -> asyncio.Future[None]:
        """The same, to be awaited before the answer leaves, while the question is asked beside it."""
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        rows = [row for reading in readings if (row := self._row(reader, reading)) is not None]
        if not rows:
            written.set_result(None)
            return written
        if len(self._waiting) >= self._max:
            raise Unavailable("too-many-readings", "too much is read at this moment; try again", retry_after_s=1)
        written.add_done_callback(_looked_at)
        self._waiting.append(_Asked(rows, written))
        if self._writing is None:
            self._writing = loop.create_task(self._write(), name=f"{self._db.service}:readings")
        return written

    def _row(self, reader: Reader, reading: Reading) -> _Row | None:
        ids = reading.people
        if not isinstance(ids, bytes):
            ids = b"".join([id_.bytes for id_ in ids if id_ != reader.person_id])
        if not ids:
            return None
        reading_id = uuid7()
        sealed = self.sealer.seal(ids, reading_id.bytes)
        return _Row(
            reading_id, now(), reader.by, reader.role, reader.office_id, reading.kind, reading.purpose,
            len(ids) // _ID_BYTES, sealed,
        )  # fmt: skip

    async def _write(self) -> None:
        """Until nothing waits. Between the last look and the end nothing is awaited, so that no wake-up is lost."""
        try:
            while self._waiting:
                await self._settle(self._next_group())
        finally:
            self._writing = None

    def _next_group(self) -> list[_Asked]:
        group, people = list[_Asked](), 0
        while self._waiting and len(group) < GROUP_MAX and people < GROUP_PEOPLE_MAX:
            group.append(self._waiting.popleft())
            people += sum(row.people for row in group[-1].rows)
        return group

    async def _settle(self, group: Sequence[_Asked]) -> None:
        """Written as a whole; what is refused is halved until the culprit stands alone."""
        try:
            await self._add([row for asked in group for row in asked.rows])
        except Exception as error:
            if len(group) > 1 and not is_passing(error):
                middle = len(group) // 2
                await self._settle(group[:middle])
                await self._settle(group[middle:])
                return
            if not is_passing(error):
                log.exception("reading_refused", service=self._db.service)
            for future in _open(group):
                future.set_exception(
                    Unavailable("readings-away", "who reads is put on record first, and that is not possible now")
                )
        else:
            for future in _open(group):
                future.set_result(None)

    async def _add(self, rows: Sequence[_Row]) -> None:
        waited = now() - min(row.read_at for row in rows)
        async with asyncio.timeout(max(0.0, WRITTEN_WITHIN_S - waited.total_seconds())):
            await self._db.fetch(_ADD, *(list(column) for column in zip(*rows, strict=True)))


def _open(group: Iterable[_Asked]) -> Iterable[asyncio.Future[None]]:
    """Those for which somebody still waits."""
    return (asked.written for asked in group if not asked.written.done())


def _looked_at(written: asyncio.Future[None]) -> None:
    """Where the question itself failed nobody waits any more, and nobody needs to know that this failed too."""
    if not written.cancelled():
        written.exception()
