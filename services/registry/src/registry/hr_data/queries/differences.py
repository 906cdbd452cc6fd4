"""What differs between the HR platform's records and this platform's: made of both as they are, at every question.

A difference is therefore over once the values agree, on whichever side one was changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from offices.reach import People
from registry.hr_data import models

State = Literal["open", "kept"]

COMPARED = """
    hr_data_record AS record JOIN person USING (person_id) JOIN organisation USING (organisation_id)
    CROSS JOIN LATERAL (VALUES
        (1, 'unit_code', organisation.code, record.unit_code, record.unit_said_at),
        (2, 'post_category', person.post_category, record.post_category, record.post_said_at),
        (3, 'post_grade', CAST(person.post_grade AS text),
            CASE WHEN record.post_category = person.post_category THEN CAST(record.post_grade AS text) END,
            record.post_said_at),
        (4, 'title_level', person.title_level, record.title_level, record.title_said_at)
    ) AS compared (place, field, ours, theirs, said_at)
"""
"""Every field beside this platform's own value; ``theirs`` is null where the HR platform says nothing of it.

Grades are compared of the same category alone.
"""
_HAS_DIFFERENCE = """
    (record.unit_code IS NOT NULL AND record.unit_code <> organisation.code
     OR record.title_level IS NOT NULL AND record.title_level <> person.title_level
     OR record.post_category IS NOT NULL
        AND (record.post_category <> person.post_category OR record.post_grade IS DISTINCT FROM person.post_grade))
"""
"""Holds for every record in which something differs: most agree, and are left out before their fields are compared."""
DIFFERS = "compared.theirs IS NOT NULL AND compared.ours IS DISTINCT FROM compared.theirs"

STAFF = """
    person.merged_into IS NULL
    AND (person.ended_on IS NULL OR person.ended_on > (now() AT TIME ZONE 'Asia/Shanghai')::date)
"""
"""Who is compared: not who has retired or left, and of two records of one human the one that stays."""
# A decision holds for the two values that it was about, and no longer once the HR platform has said another one since.
DIFFERENCE = f"""
    SELECT record.person_id, person.name, person.blind_index, person.id_number_sealed, person.organisation_id,
           organisation.code AS unit_code, organisation.name AS unit, organisation.department_id,
           compared.place, compared.field, compared.ours, compared.theirs, compared.said_at,
           CASE WHEN compared.field = 'post_category' THEN record.post_grade END AS with_grade,
           record.client_id, record.reference, kept.reason, kept.settled_at, kept.due_on AS kept_due_on
    FROM {COMPARED}
    LEFT JOIN LATERAL (
        SELECT reason, settled_at, due_on FROM hr_data_settlement AS settled
        WHERE settled.person_id = record.person_id AND settled.field = compared.field AND settled.decision = 'kept'
          AND settled.ours IS NOT DISTINCT FROM compared.ours AND settled.theirs = compared.theirs
          AND settled.settled_at >= compared.said_at
        ORDER BY position DESC LIMIT 1
    ) AS kept ON true
    WHERE {_HAS_DIFFERENCE} AND {DIFFERS} AND {STAFF}
"""


@dataclass(frozen=True)
class Wanted:
    """Which differences are asked for, and after which one."""

    people: People
    state: State
    unit_id: UUID | None
    said_before: datetime | None
    """Only those of what the HR platform has said since before a moment."""
    after: tuple[UUID, int]


def whom(people: People) -> str:
    """The condition that holds for the people of an office."""
    if people.organisation_id is not None:
        return "person.organisation_id = :organisation_id"
    if people.department_id is not None:
        return "(organisation.organisation_id = :department_id OR organisation.department_id = :department_id)"
    return "organisation.region_code LIKE :stem || '%'"


def given_of(people: People) -> dict[str, Any]:
    """What :func:`whom` asks for."""
    named = {
        "organisation_id": people.organisation_id, "department_id": people.department_id, "stem": people.stem,
    }  # fmt: skip
    return {name: value for name, value in named.items() if value is not None}


_IS_KEPT = """
    kept.settled_at IS NOT NULL
    AND record.person_id IN (SELECT person_id FROM hr_data_settlement WHERE decision = 'kept')
"""
"""The second condition is for the plan alone: few records have a decision, and these are looked at first."""


async def listed(tx: Tx, wanted: Wanted, rows_max: int) -> Sequence[sa.Row[Any]]:
    """A page of differences, in the order of people and fields."""
    conditions = [whom(wanted.people), "kept.settled_at IS NULL" if wanted.state == "open" else _IS_KEPT]
    given = {**given_of(wanted.people), "person_id": wanted.after[0], "place": wanted.after[1], "max": rows_max}
    if wanted.unit_id is not None:
        conditions.append("person.organisation_id = :unit_id")
        given["unit_id"] = wanted.unit_id
    if wanted.said_before is not None:
        conditions.append("compared.said_at < :said_before")
        given["said_before"] = wanted.said_before
    statement = sa.text(f"""
        {DIFFERENCE} AND {" AND ".join(conditions)}
          AND record.person_id >= :person_id AND (record.person_id, compared.place) > (:person_id, :place)
        ORDER BY record.person_id, compared.place LIMIT :max
    """)
    return (await tx.execute(statement, given)).all()


async def open_differences_of(tx: Tx, person_ids: Sequence[UUID]) -> dict[tuple[UUID, str], sa.Row[Any]]:
    """What is not settled of these people, by person and field."""
    statement = sa.text(f"""
        {DIFFERENCE} AND kept.settled_at IS NULL AND record.person_id = ANY(CAST(:people AS uuid[]))
    """)
    found = await tx.execute(statement, {"people": list(person_ids)})
    return {(row.person_id, row.field): row for row in found}


async def standing_of(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, sa.Row[Any]]:
    """People as a roster would name them now, and what the HR platform says of them."""
    statement = sa.text("""
        SELECT person_id, person.name, blind_index, id_number_sealed, organisation_id, organisation.code AS unit_code,
               person.post_category, person.title_level, record.post_grade AS said_grade
        FROM person JOIN organisation USING (organisation_id) JOIN hr_data_record AS record USING (person_id)
        WHERE person_id = ANY(CAST(:people AS uuid[]))
    """)
    return {row.person_id: row for row in await tx.execute(statement, {"people": list(person_ids)})}


_SETTLEMENT = Columns(
    models.hr_data_settlement, "person_id", "field", "decision", "ours", "theirs", "reason", "organisation_id",
    "due_on", "client_id", "reference",
)  # fmt: skip
_ADD_SETTLEMENTS = _SETTLEMENT.insert("settled_by", "settled_at")


async def add_settlements(tx: Tx, settled: Sequence[object], settled_by: UUID, now: datetime) -> None:
    """How differences were settled. Positions follow the order of the commits: one transaction at a time adds some."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('hr_data_settlement'))"))
    given = _SETTLEMENT.arrays(settled)
    await tx.execute(_ADD_SETTLEMENTS, {**given, "settled_by": settled_by, "settled_at": now})
