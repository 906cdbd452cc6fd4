"""Questions about attendance on the spot."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.check_ins.domain import Attended


async def add(
    tx: Tx, filing_id: UUID, half_day: str, person_ids: Collection[UUID], evidence: str, by: UUID, now: datetime
) -> int:
    """Enrolled people attended a half day; what is recorded already stays as it is. How many are new."""
    statement = sa.text("""
        INSERT INTO check_in (filing_id, half_day, person_id, evidence, made_by, made_at)
        SELECT filing_id, :half_day, person_id, :evidence, :by, :at FROM enrolment
        WHERE filing_id = :id AND person_id = ANY(CAST(:people AS uuid[])) AND state = 'enrolled'
        ON CONFLICT DO NOTHING
    """)
    given = {"id": filing_id, "half_day": half_day, "people": list(person_ids), "evidence": evidence}
    return int((await tx.execute(statement, {**given, "by": by, "at": now})).rowcount)


async def untick(tx: Tx, filing_id: UUID, half_day: str, person_ids: Collection[UUID], by: UUID, now: datetime) -> None:
    """What was ticked from a sheet of these people is taken back, and that stays on record; codes stay."""
    statement = sa.text("""
        WITH gone AS (
            DELETE FROM check_in WHERE filing_id = :id AND half_day = :half_day AND evidence = 'sheet'
              AND person_id = ANY(CAST(:people AS uuid[]))
            RETURNING filing_id, half_day, person_id, made_by, made_at
        )
        INSERT INTO check_in_taken_back
            (act_id, filing_id, half_day, person_id, made_by, made_at, taken_back_by, taken_back_at)
        SELECT gen_random_uuid(), filing_id, half_day, person_id, made_by, made_at, :by, :at FROM gone
    """)
    given = {"id": filing_id, "half_day": half_day, "people": list(person_ids), "by": by, "at": now}
    await tx.execute(statement, given)


class Recorded(NamedTuple):
    """A half day that somebody attended."""

    half_day: str
    evidence: str
    made_at: datetime


async def recorded_of(tx: Tx, filing_id: UUID, person_ids: Collection[UUID]) -> dict[str, Recorded]:
    """The half days of a training that somebody attended, whose records these are."""
    statement = sa.text("""
        SELECT half_day, evidence, made_at FROM check_in
        WHERE filing_id = :id AND person_id = ANY(CAST(:people AS uuid[])) ORDER BY half_day, made_at DESC
    """)
    rows = await tx.execute(statement, {"id": filing_id, "people": list(person_ids)})
    return {row.half_day: Recorded(**row._mapping) for row in rows}


async def enrolled_among(tx: Tx, filing_id: UUID, person_ids: Collection[UUID]) -> UUID | None:
    """Which of somebody's records is enrolled to a training."""
    statement = sa.text("""
        SELECT person_id FROM enrolment
        WHERE filing_id = :id AND person_id = ANY(CAST(:people AS uuid[])) AND state = 'enrolled' LIMIT 1
    """)
    found: UUID | None = (
        await tx.execute(statement, {"id": filing_id, "people": list(person_ids)})
    ).scalar_one_or_none()
    return found


class OnSheet(NamedTuple):
    """An enrolled person on the sheet of a half day."""

    person_id: UUID
    evidence: str | None
    """``None``: not recorded."""
    made_at: datetime | None
    attended: int
    """Half days of the training in all."""
    test_result: str | None


async def sheet_of(tx: Tx, filing_id: UUID, half_day: str, offset: int, rows_max: int) -> tuple[list[OnSheet], int]:
    """A page of the enrolled people in their order, with what is recorded of a half day; and how many there are."""
    statement = sa.text("""
        SELECT e.person_id, c.evidence, c.made_at, e.test_result,
               (SELECT count(*) FROM check_in a WHERE a.filing_id = e.filing_id AND a.person_id = e.person_id)
                   AS attended, count(*) OVER () AS total
        FROM enrolment e
        LEFT JOIN check_in c ON c.filing_id = e.filing_id AND c.person_id = e.person_id AND c.half_day = :half_day
        WHERE e.filing_id = :id AND e.state = 'enrolled'
        ORDER BY e.place_at, e.person_id OFFSET :offset LIMIT :max
    """)
    given = {"id": filing_id, "half_day": half_day, "offset": offset, "max": rows_max}
    rows = (await tx.execute(statement, given)).all()
    found = [OnSheet(row.person_id, row.evidence, row.made_at, row.attended, row.test_result) for row in rows]
    return found, rows[0].total if rows else 0


async def counts_of(tx: Tx, filing_id: UUID) -> dict[str, tuple[int, int]]:
    """By half day: how many are recorded by code, and how many by sheet."""
    statement = sa.text("""
        SELECT half_day, count(*) FILTER (WHERE evidence = 'code') AS by_code,
               count(*) FILTER (WHERE evidence = 'sheet') AS by_sheet
        FROM check_in WHERE filing_id = :id GROUP BY half_day
    """)
    return {row.half_day: (row.by_code, row.by_sheet) for row in await tx.execute(statement, {"id": filing_id})}


async def attended_of(tx: Tx, filing_id: UUID) -> Sequence[Attended]:
    """Everybody who is enrolled and attended something of a training, in the order of their enrolment."""
    statement = sa.text("""
        SELECT e.person_id, p.blind_index, array_agg(c.half_day ORDER BY c.half_day) AS half_days,
               array_agg(c.evidence ORDER BY c.half_day) AS evidence, e.test_result
        FROM check_in c
        JOIN enrolment e ON e.filing_id = c.filing_id AND e.person_id = c.person_id
        JOIN person p ON p.person_id = e.person_id
        WHERE c.filing_id = :id AND e.state = 'enrolled' GROUP BY e.person_id, p.blind_index, e.test_result, e.place_at
        ORDER BY e.place_at, e.person_id
    """)
    return [Attended(**row._mapping) for row in await tx.execute(statement, {"id": filing_id})]
