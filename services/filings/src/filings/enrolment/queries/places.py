"""Questions about places at trainings: whom one is for, who has one, who waits, and what became of each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.ids import uuid7
from filings.enrolment import models
from filings.enrolment.domain import Change, PersonInUnit

_OF_UNIT_MEANT = """
    CASE WHEN o.units IS NOT NULL THEN u.organisation_id = ANY(o.units)
         WHEN org.kind = 'hr-authority' THEN org.region_code IN (
             u.region_code, left(u.region_code, 4) || '00', left(u.region_code, 2) || '0000')
         ELSE org.organisation_id IN (u.organisation_id, u.department_id) END
"""
# Today's unit, by the record that stays of who has several.
_TODAY = """
    JOIN person own ON own.person_id = e.person_id
    JOIN person today ON today.person_id = coalesce(own.merged_into, own.person_id)
"""
# Who waited until the training was changed, or their unit is another, keeps waiting and is passed.
_STILL_WAITING = f"""
    FROM enrolment e {_TODAY} JOIN organisation u ON u.organisation_id = today.organisation_id
    JOIN enrolment_opening o ON o.filing_id = e.filing_id JOIN filing f ON f.filing_id = o.filing_id
    JOIN organisation org ON org.organisation_id = f.applicant_id
    WHERE e.filing_id = :id AND e.state = 'waiting' AND f.state = 'approved' AND o.plan_at = f.approved_at
      AND {_OF_UNIT_MEANT}
"""


async def meant(tx: Tx, filing_id: UUID, person_ids: Collection[UUID]) -> list[PersonInUnit]:
    """Who of these people may enrol to a training, each with today's unit."""
    statement = sa.text(f"""
        SELECT p.person_id, p.organisation_id
        FROM person p JOIN organisation u ON u.organisation_id = p.organisation_id
        CROSS JOIN enrolment_opening o JOIN filing f ON f.filing_id = o.filing_id
        JOIN organisation org ON org.organisation_id = f.applicant_id
        WHERE o.filing_id = :id AND p.person_id = ANY(CAST(:people AS uuid[])) AND p.merged_into IS NULL
          AND {_OF_UNIT_MEANT}
    """)
    rows = await tx.execute(statement, {"id": filing_id, "people": list(person_ids)})
    return [PersonInUnit(**row._mapping) for row in rows]


async def standing(tx: Tx, filing_id: UUID, person_ids: Collection[UUID], unit: UUID | None = None) -> dict[UUID, str]:
    """How these people stand to a training, those who are enrolled or wait, under whichever of their records.

    ``unit``: only those who are its own today.
    """
    statement = sa.text(f"""
        SELECT asked.person_id, e.state FROM enrolment e {_TODAY}
        JOIN person asked ON coalesce(asked.merged_into, asked.person_id) = today.person_id
        WHERE e.filing_id = :id AND e.state <> 'withdrawn' AND asked.person_id = ANY(CAST(:people AS uuid[]))
          AND (CAST(:unit AS uuid) IS NULL OR today.organisation_id = CAST(:unit AS uuid))
    """)
    rows = await tx.execute(statement, {"id": filing_id, "people": list(person_ids), "unit": unit})
    return {row.person_id: row.state for row in rows}


async def lock_people(tx: Tx, person_ids: Collection[UUID]) -> None:
    """Places at trainings are given to a human one after another: two enrolments at once see each other.

    Taken before the lock of an opening, and in one order.
    """
    statement = sa.text("""
        WITH humans AS MATERIALIZED (
            SELECT DISTINCT coalesce(merged_into, person_id) AS head FROM person
            WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY 1
        )
        SELECT pg_advisory_xact_lock(hashtextextended(CAST(head AS text), 15)) FROM humans
    """)
    await tx.execute(statement, {"people": list(person_ids)})


async def count_still_waiting(tx: Tx, filing_id: UUID) -> int:
    """How many wait whom a place would go to before anybody new."""
    statement = sa.text(f"SELECT count(*) {_STILL_WAITING}")
    return int((await tx.execute(statement, {"id": filing_id})).scalar_one())


async def save_enrolments(
    tx: Tx, filing_id: UUID, people: Sequence[tuple[UUID, UUID, str]], now: datetime, *, by_unit: bool
) -> None:
    """People get a place or wait: person, unit and state of each; who was there before begins anew at the end."""
    statement = sa.text("""
        INSERT INTO enrolment (filing_id, person_id, organisation_id, state, place_at, by_unit, changed_at)
        SELECT :id, person_id, unit, state, CAST(:at AS timestamptz) + place * interval '1 microsecond', :by_unit,
               CAST(:at AS timestamptz)
        FROM unnest(CAST(:people AS uuid[]), CAST(:units AS uuid[]), CAST(:states AS text[])) WITH ORDINALITY
             AS given (person_id, unit, state, place)
        ON CONFLICT (filing_id, person_id) DO UPDATE
        SET organisation_id = excluded.organisation_id, state = excluded.state, place_at = excluded.place_at,
            by_unit = excluded.by_unit, changed_at = excluded.changed_at
    """)
    given = {
        "id": filing_id, "at": now, "by_unit": by_unit, "people": [person_id for person_id, _, _ in people],
        "units": [unit for _, unit, _ in people], "states": [state for _, _, state in people],
    }  # fmt: skip
    await tx.execute(statement, given)


async def withdraw(
    tx: Tx, filing_id: UUID, person_ids: Collection[UUID], unit: UUID | None, now: datetime
) -> list[UUID]:
    """Who of these people was enrolled or waited, and does not any more; ``unit``: only its own of today."""
    statement = sa.text(f"""
        UPDATE enrolment SET state = 'withdrawn', changed_at = :at
        WHERE filing_id = :id AND person_id = ANY(CAST(:people AS uuid[])) AND state <> 'withdrawn'
          AND (CAST(:unit AS uuid) IS NULL OR person_id IN (
              SELECT e.person_id FROM enrolment e {_TODAY}
              WHERE e.filing_id = :id AND today.organisation_id = CAST(:unit AS uuid)))
        RETURNING person_id
    """)
    given = {"id": filing_id, "people": list(person_ids), "unit": unit, "at": now}
    return list((await tx.execute(statement, given)).scalars())


async def move_up(tx: Tx, filing_id: UUID, now: datetime) -> list[UUID]:
    """Who waited longest gets each place that is free, of those whom the training is still for; the opening is locked.

    Nobody moves up while enrolment was opened for a plan that is not the approved one any more.
    """
    statement = sa.text(f"""
        UPDATE enrolment SET state = 'enrolled', changed_at = :at
        WHERE filing_id = :id AND person_id IN (
            SELECT e.person_id {_STILL_WAITING} ORDER BY e.place_at, e.person_id
            LIMIT greatest(0, (SELECT quota FROM enrolment_opening WHERE filing_id = :id)
                              - (SELECT count(*) FROM enrolment WHERE filing_id = :id AND state = 'enrolled')))
        RETURNING person_id
    """)
    return list((await tx.execute(statement, {"id": filing_id, "at": now})).scalars())


async def add_changes(
    tx: Tx,
    filing_id: UUID,
    changes: Sequence[tuple[UUID, Change]],
    now: datetime,
    *,
    by: UUID,
    by_unit: bool,
    reason: str | None = None,
) -> None:
    """What became of people's enrolments, for good."""
    if not changes:
        return
    rows = [
        {
            "change_id": uuid7(), "filing_id": filing_id, "person_id": person_id, "change": change, "reason": reason,
            "by_unit": by_unit, "made_by": by, "made_at": now,
        }
        for person_id, change in changes
    ]  # fmt: skip
    await tx.execute(sa.insert(models.enrolment_change).values(rows))


class EnrolmentRow(NamedTuple):
    """Somebody who is enrolled or waits."""

    person_id: UUID
    organisation_id: UUID
    state: str
    place_at: datetime
    by_unit: bool
    test_result: str | None


async def page_of(
    tx: Tx, filing_id: UUID, states: Sequence[str], unit: UUID | None, offset: int, rows_max: int
) -> tuple[list[EnrolmentRow], int]:
    """A page of the people of a training in the order of their enrolment, and how many there are.

    ``unit``: only its own of today.
    """
    statement = sa.text(f"""
        SELECT e.person_id, today.organisation_id, e.state, e.place_at, e.by_unit, e.test_result,
               count(*) OVER () AS total
        FROM enrolment e {_TODAY} WHERE e.filing_id = :id AND e.state = ANY(CAST(:states AS text[]))
          AND (CAST(:unit AS uuid) IS NULL OR today.organisation_id = CAST(:unit AS uuid))
        ORDER BY e.state, e.place_at, e.person_id OFFSET :offset LIMIT :max
    """)
    given = {"id": filing_id, "states": list(states), "unit": unit, "offset": offset, "max": rows_max}
    rows = (await tx.execute(statement, given)).all()
    return [EnrolmentRow(*row[:6]) for row in rows], rows[0].total if rows else 0


async def save_test_results(tx: Tx, filing_id: UUID, results: Sequence[tuple[UUID, str | None]], by: UUID) -> int:
    """How the test of enrolled people came out; how many of them are enrolled."""
    statement = sa.text("""
        UPDATE enrolment e SET test_result = given.test_result, result_by = :by
        FROM unnest(CAST(:people AS uuid[]), CAST(:results AS text[])) AS given (person_id, test_result)
        WHERE e.filing_id = :id AND e.person_id = given.person_id AND e.state = 'enrolled'
    """)
    given = {"id": filing_id, "by": by, "people": [item for item, _ in results]}
    given["results"] = [text for _, text in results]
    return int((await tx.execute(statement, given)).rowcount)
