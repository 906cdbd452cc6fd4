"""The job that adds readings up for each person, and keeps the months: made ahead, and dropped after their time."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common import logs
from common.clock import china_date, now
from common.db import Database, Tx
from common.jobs import Loop
from common.readings.own import pending_since
from common.readings.tables import MONTHS_AHEAD
from common.sealing import CannotOpen, Sealer

log = logs.get(__name__)

_LOOK_S, _RETRY_S, _KEEP_S = 2.0, 5.0, 3_600.0
_ROWS_MAX, _PEOPLE_MAX = 500, 20_000
_TRY_LOCK = sa.text("SELECT pg_try_advisory_xact_lock(hashtext('unroll_readings'))")
_LOCK = sa.text("SELECT true FROM pg_advisory_xact_lock(hashtext('unroll_readings'))")
# The oldest first, until a page of people is full; one batch is never cut.
_TAKE = sa.text("""
    WITH oldest AS (
        SELECT reading_id, read_at, people FROM reading_waiting ORDER BY reading_id LIMIT :rows_max
    ), page AS (
        SELECT reading_id, sum(people) OVER (ORDER BY reading_id) - people AS before FROM oldest
    ), taken AS (
        DELETE FROM reading_waiting
        WHERE reading_id IN (SELECT reading_id FROM page WHERE before < :people_max)
        RETURNING reading_id, read_at
    )
    SELECT r.reading_id, r.read_at, r.reader, r.role, r.office_id, r.kind, r.purpose, r.people_sealed
    FROM taken JOIN reading r ON r.reading_id = taken.reading_id AND r.read_at = taken.read_at
""")
_NAME = sa.text("""
    WITH given AS (
        SELECT DISTINCT * FROM unnest(CAST(:readers AS text[]), CAST(:roles AS text[]), CAST(:offices AS uuid[]),
                                      CAST(:kinds AS text[]), CAST(:purposes AS text[]))
             AS given (reader, role, office_id, kind, purpose)
    ), added AS (
        INSERT INTO reading_as (reader, role, office_id, kind, purpose)
        SELECT * FROM given g WHERE NOT EXISTS (
            SELECT FROM reading_as a WHERE (a.reader, a.kind) = (g.reader, g.kind)
              AND (a.role, a.office_id, a.purpose) IS NOT DISTINCT FROM (g.role, g.office_id, g.purpose))
        ON CONFLICT DO NOTHING RETURNING *
    )
    SELECT reading_as_id, reader, role, office_id, kind, purpose FROM added
    UNION ALL
    SELECT a.reading_as_id, a.reader, a.role, a.office_id, a.kind, a.purpose
    FROM reading_as a JOIN given g ON (a.reader, a.kind) = (g.reader, g.kind)
     AND (a.role, a.office_id, a.purpose) IS NOT DISTINCT FROM (g.role, g.office_id, g.purpose)
""")
_COUNT = sa.text("""
    INSERT INTO reading_of_person AS known (person_id, month, reading_as_id, times, first_at, last_at)
    SELECT CAST(encode(substr(ids, 16 * place + 1, 16), 'hex') AS uuid) AS person_id, month, reading_as_id,
           count(*), min(read_at), max(read_at)
    FROM unnest(CAST(:ids AS bytea[]), CAST(:months AS date[]), CAST(:readings_as AS integer[]),
                CAST(:moments AS timestamptz[])) AS given (ids, month, reading_as_id, read_at),
         generate_series(0, length(ids) / 16 - 1) AS place
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (person_id, month, reading_as_id) DO UPDATE
    SET times = known.times + excluded.times, first_at = least(known.first_at, excluded.first_at),
        last_at = greatest(known.last_at, excluded.last_at)
""")
_KEEP_MONTHS = sa.text("SELECT keep_reading_months(:ahead, :kept)")


class Unroller:
    """Several processes may run it: one at a time does. ``kept_months``: how long readings are kept."""

    def __init__(self, db: Database, sealer: Sealer, *, kept_months: int) -> None:
        self._db, self._sealer, self._kept_months = db, sealer, kept_months
        self._keep_at = float("-inf")

    async def run(self) -> None:
        """For ever; what fails is tried again."""
        await Loop("unrolling", _LOOK_S, retry_s=(_RETRY_S, _RETRY_S), service=self._db.service).run(self._step)

    async def _step(self) -> bool:
        if time.monotonic() >= self._keep_at:
            await self.keep_months()
            self._keep_at = time.monotonic() + _KEEP_S
        return await self.unroll() > 0

    async def unroll_all(self) -> None:
        """Everything that was read before this moment; returns once none of it waits, whichever process added it up."""
        begun = now()
        while await self._waits_since(begun):
            await self.unroll(in_turn=True)

    async def _waits_since(self, begun: datetime) -> bool:
        async with self._db.reading() as tx:
            since = await pending_since(tx)
        return since is not None and since <= begun

    async def unroll(self, *, in_turn: bool = False) -> int:
        """Add up one page; how many readings it had. Where another process is at it: none, or ``in_turn`` after it."""
        async with self._db.transaction() as tx:
            if not (await tx.execute(_LOCK if in_turn else _TRY_LOCK)).scalar_one():
                return 0
            rows = (await tx.execute(_TAKE, {"rows_max": _ROWS_MAX, "people_max": _PEOPLE_MAX})).all()
            if rows:
                await self._count(tx, rows)
        return len(rows)

    async def _count(self, tx: Tx, rows: Sequence[Any]) -> None:
        opened = [(row, ids) for row in rows if (ids := self._opened(row)) is not None]
        if not opened:
            return
        as_whom = await _named(tx, [row for row, _ in opened])
        given = {
            "ids": [ids for _, ids in opened],
            "months": [china_date(row.read_at).replace(day=1) for row, _ in opened],
            "readings_as": [as_whom[_key(row)] for row, _ in opened],
            "moments": [row.read_at for row, _ in opened],
        }
        await tx.execute(_COUNT, given)

    def _opened(self, row: Any) -> bytes | None:
        """Whose ids it holds. What does not open holds up no other: it stays in ``reading``, waits no more, and is
        missing in what ``xueshi check`` compares.
        """
        try:
            return self._sealer.open(bytes(row.people_sealed), row.reading_id.bytes)
        except CannotOpen:
            log.error("reading_set_aside", service=self._db.service, reading_id=str(row.reading_id))
            return None

    async def keep_months(self) -> int:
        """Make the months to come and drop those that are kept no longer; how many partitions went."""
        async with self._db.transaction() as tx:
            given = {"ahead": MONTHS_AHEAD, "kept": self._kept_months}
            gone = int((await tx.execute(_KEEP_MONTHS, given)).scalar_one())
        if gone:
            log.info("readings_forgotten", service=self._db.service, partitions=gone)
        return gone


async def add_up(db: Database, sealer: Sealer) -> None:
    """Everything that waits by now, once; no month is dropped. What it cannot add up it raises."""
    await Unroller(db, sealer, kept_months=0).unroll_all()


async def _named(tx: Tx, rows: Sequence[Any]) -> dict[tuple[Any, ...], int]:
    """The number under which each reader, role, office, kind and purpose is counted."""
    keys = list({_key(row) for row in rows})
    columns = zip(*keys, strict=True)
    names = ("readers", "roles", "offices", "kinds", "purposes")
    found = await tx.execute(_NAME, {name: list(column) for name, column in zip(names, columns, strict=True)})
    return {_key(row): row.reading_as_id for row in found}


def _key(row: Any) -> tuple[str, str | None, UUID | None, str, str | None]:
    return row.reader, row.role, row.office_id, row.kind, row.purpose
