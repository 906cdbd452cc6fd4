"""What the HR platform said of people: looked up, written for whole batches, compared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from registry.hr_data import models
from registry.hr_data.domain.records import Field, HrRecord
from registry.hr_data.queries.differences import COMPARED, DIFFERS, STAFF


async def staff_by_number(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, tuple[UUID, UUID]]:
    """Person and unit of those blind indexes that are of somebody on a unit's staff."""
    statement = sa.text(f"""
        SELECT given.blind_index, person.person_id, person.organisation_id
        FROM person AS given JOIN person ON person.person_id = coalesce(given.merged_into, given.person_id)
        WHERE given.blind_index = ANY(CAST(:indexes AS bytea[])) AND {STAFF}
    """)
    found = await tx.execute(statement, {"indexes": list(indexes)})
    return {bytes(row.blind_index): (row.person_id, row.organisation_id) for row in found}


_RECORD = Columns(
    models.hr_data_record, "person_id", "reference", "unit_code", "post_category", "post_grade", "title_level"
)
_SAVE = sa.text(f"""
    INSERT INTO hr_data_record AS known (
        person_id, client_id, reference, unit_code, unit_said_at, post_category, post_grade, post_said_at,
        title_level, title_said_at
    )
    SELECT person_id, CASE WHEN reference IS NOT NULL THEN CAST(:client_id AS text) END, reference,
           unit_code, CASE WHEN unit_code IS NOT NULL THEN CAST(:now AS timestamptz) END,
           post_category, post_grade, CASE WHEN post_category IS NOT NULL THEN CAST(:now AS timestamptz) END,
           title_level, CASE WHEN title_level IS NOT NULL THEN CAST(:now AS timestamptz) END
    FROM {_RECORD.given} AS given ({_RECORD.names}) ORDER BY person_id
    ON CONFLICT (person_id) DO UPDATE SET
        client_id = coalesce(excluded.client_id, known.client_id),
        reference = coalesce(excluded.reference, known.reference),
        unit_code = coalesce(excluded.unit_code, known.unit_code),
        unit_said_at = CASE WHEN excluded.unit_code IS DISTINCT FROM known.unit_code
                       THEN coalesce(excluded.unit_said_at, known.unit_said_at) ELSE known.unit_said_at END,
        post_category = coalesce(excluded.post_category, known.post_category),
        post_grade = CASE WHEN excluded.post_category IS NULL THEN known.post_grade ELSE excluded.post_grade END,
        post_said_at = CASE WHEN (excluded.post_category, excluded.post_grade)
                            IS DISTINCT FROM (known.post_category, known.post_grade)
                       THEN coalesce(excluded.post_said_at, known.post_said_at) ELSE known.post_said_at END,
        title_level = coalesce(excluded.title_level, known.title_level),
        title_said_at = CASE WHEN excluded.title_level IS DISTINCT FROM known.title_level
                        THEN coalesce(excluded.title_said_at, known.title_said_at) ELSE known.title_said_at END
    WHERE excluded.reference IS NOT NULL
              AND (excluded.client_id, excluded.reference) IS DISTINCT FROM (known.client_id, known.reference)
       OR excluded.unit_code IS NOT NULL AND excluded.unit_code IS DISTINCT FROM known.unit_code
       OR excluded.title_level IS NOT NULL AND excluded.title_level IS DISTINCT FROM known.title_level
       OR excluded.post_category IS NOT NULL
              AND (excluded.post_category, excluded.post_grade)
                  IS DISTINCT FROM (known.post_category, known.post_grade)
""")


async def save_records(tx: Tx, records: Mapping[UUID, HrRecord], client_id: str | None, now: datetime) -> None:
    """What was said of these people; what a record leaves out stays, and what is the same is not written again.

    The order of the locks is that of the people's ids.
    """
    rows = list(records.values())
    given = _RECORD.arrays(rows, person_id=list(records))
    await tx.execute(_SAVE, {**given, "client_id": client_id, "now": now})


async def fields_that_differ(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, tuple[Field, ...]]:
    """The fields in which these people's records differ, settled or not; nobody in whom none does."""
    statement = sa.text(f"""
        SELECT record.person_id, array_agg(compared.field ORDER BY compared.place) AS fields
        FROM {COMPARED} WHERE record.person_id = ANY(CAST(:people AS uuid[])) AND {DIFFERS}
        GROUP BY record.person_id
    """)
    found = await tx.execute(statement, {"people": list(person_ids)})
    return {row.person_id: tuple(row.fields) for row in found}


async def hold_people(tx: Tx, person_ids: Sequence[UUID]) -> None:
    """These people stay until the transaction ends. Before their records, as everybody locks them: a new record refers
    to its person, and would otherwise wait for people in another order than an import does.
    """
    statement = sa.text("""
        SELECT FROM person WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY blind_index FOR KEY SHARE
    """)
    await tx.execute(statement, {"people": list(person_ids)})


async def lock_people_and_records(tx: Tx, person_ids: Sequence[UUID]) -> None:
    """These people, and what was said of them, stay as they are until the transaction ends."""
    given = {"people": list(person_ids)}
    people = "SELECT FROM person WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY blind_index FOR UPDATE"
    records = "SELECT FROM hr_data_record WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY person_id FOR UPDATE"
    await tx.execute(sa.text(people), given)
    await tx.execute(sa.text(records), given)


async def settled_after(tx: Tx, client_id: str, after: int, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What units settled of a client's records, in the order in which they did."""
    statement = sa.text("""
        SELECT position, person_id, reference, field, decision, ours, theirs, reason, settled_at
        FROM hr_data_settlement WHERE client_id = :client_id AND position > :after ORDER BY position LIMIT :max
    """)
    return (await tx.execute(statement, {"client_id": client_id, "after": after, "max": rows_max})).all()
