"""Questions about feedback and complaints."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

_CASE = """
    case_id, c.kind, c.state, c.region_code, c.about_id, c.reporter_index, c.reporter_sealed, c.owner, c.due_on,
    c.opened_at, c.changed_at, about.name AS about
"""
_FROM = "FROM case_file c LEFT JOIN organisation about ON about.organisation_id = c.about_id"


async def add_case(tx: Tx, columns: dict[str, Any]) -> None:
    """One that was opened."""
    statement = sa.text("""
        INSERT INTO case_file (case_id, kind, region_code, about_id, reporter_index, reporter_sealed, due_on, opened_at,
                               changed_at)
        VALUES (:case_id, :kind, :region_code, :about_id, :reporter_index, :reporter_sealed, :due_on, :at, :at)
    """)
    await tx.execute(statement, columns)


async def count_cases_of(tx: Tx, marks: Sequence[bytes], since: datetime) -> tuple[int, int]:
    """How many of somebody's have not ended, and how many were opened since a moment."""
    statement = sa.text("""
        SELECT count(*) FILTER (WHERE state <> 'closed'), count(*) FILTER (WHERE opened_at > :since) FROM case_file
        WHERE reporter_index = ANY(CAST(:marks AS bytea[]))
    """)
    row = (await tx.execute(statement, {"marks": list(marks), "since": since})).one()
    return row[0], row[1]


async def lock_case(tx: Tx, case_id: UUID) -> sa.Row[Any] | None:
    """One of them, held until the transaction ends."""
    statement = sa.text(f"SELECT {_CASE} {_FROM} WHERE case_id = :id FOR UPDATE OF c")
    return (await tx.execute(statement, {"id": case_id})).one_or_none()


async def case_by_id(tx: Tx, case_id: UUID) -> sa.Row[Any] | None:
    """One of them, for a look."""
    statement = sa.text(f"SELECT {_CASE} {_FROM} WHERE case_id = :id")
    return (await tx.execute(statement, {"id": case_id})).one_or_none()


async def save_case(tx: Tx, case_id: UUID, **columns: Any) -> None:
    """What has changed of it."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    await tx.execute(sa.text(f"UPDATE case_file SET {sets} WHERE case_id = :id"), {"id": case_id, **columns})


async def add_case_entry(tx: Tx, columns: dict[str, Any]) -> None:
    """What was done or said; ``made_by`` is an office's account, nobody for the reporter."""
    statement = sa.text("""
        INSERT INTO case_entry (entry_id, case_id, step, made_by, text_sealed, made_at)
        VALUES (:entry_id, :case_id, :step, :made_by, :text_sealed, :at)
    """)
    await tx.execute(statement, columns)


async def case_entries(tx: Tx, case_id: UUID) -> Sequence[sa.Row[Any]]:
    """All that was done and said, in order."""
    statement = sa.text("""
        SELECT entry_id, step, made_by, text_sealed, made_at FROM case_entry WHERE case_id = :id ORDER BY entry_id
    """)
    return (await tx.execute(statement, {"id": case_id})).all()


async def cases_of(tx: Tx, marks: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
    """Somebody's own, the latest first."""
    statement = sa.text(f"""
        SELECT {_CASE} {_FROM}
        WHERE reporter_index = ANY(CAST(:marks AS bytea[])) ORDER BY case_id DESC LIMIT 200
    """)
    return (await tx.execute(statement, {"marks": list(marks)})).all()


async def cases_in(
    tx: Tx, regions: Collection[str], offices: Collection[UUID], states: Sequence[str], rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What is to be answered in these regions, but for complaints of one of these offices; the most urgent first."""
    statement = sa.text(f"""
        SELECT {_CASE} {_FROM}
        WHERE c.region_code = ANY(CAST(:regions AS text[])) AND c.state = ANY(CAST(:states AS text[]))
          AND (c.about_id IS NULL OR c.about_id <> ALL (CAST(:offices AS uuid[])))
        ORDER BY due_on, case_id LIMIT :max
    """)
    given = {"regions": list(regions), "offices": list(offices), "states": list(states), "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def add_attachment(tx: Tx, columns: dict[str, Any]) -> None:
    """A file beside a case."""
    statement = sa.text("""
        INSERT INTO case_attachment (attachment_id, case_id, media_type, size, content_sealed, added_at)
        VALUES (:attachment_id, :case_id, :media_type, :size, :content_sealed, :at)
    """)
    await tx.execute(statement, columns)


async def attachments_of(tx: Tx, case_id: UUID) -> Sequence[sa.Row[Any]]:
    """The files beside a case, without what is in them."""
    statement = sa.text("""
        SELECT attachment_id, media_type, size, added_at FROM case_attachment
        WHERE case_id = :id ORDER BY attachment_id
    """)
    return (await tx.execute(statement, {"id": case_id})).all()


async def attachment(tx: Tx, case_id: UUID, attachment_id: UUID) -> sa.Row[Any] | None:
    """One file, sealed."""
    statement = sa.text("""
        SELECT media_type, content_sealed FROM case_attachment WHERE case_id = :case AND attachment_id = :id
    """)
    return (await tx.execute(statement, {"case": case_id, "id": attachment_id})).one_or_none()


async def cases_changed(tx: Tx, marks: Sequence[bytes], before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What offices did about somebody's cases, the latest first."""
    statement = sa.text("""
        SELECT c.case_id, c.kind, e.step, e.made_at FROM case_file c JOIN case_entry e USING (case_id)
        WHERE reporter_index = ANY(CAST(:marks AS bytea[])) AND e.made_by IS NOT NULL AND e.made_at < :before
        ORDER BY e.made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    return (await tx.execute(statement, {"marks": list(marks), "before": before, "max": rows_max})).all()


async def accounts_merged_into(tx: Tx, person_id: UUID) -> list[UUID]:
    """Accounts that were closed because their record was merged into this one."""
    statement = sa.text("""
        SELECT account_closed FROM mending
        WHERE into_id = :person AND account_closed IS NOT NULL AND state IN ('signed', 'undo-waiting')
    """)
    return list((await tx.execute(statement, {"person": person_id})).scalars())


async def units_of_person(tx: Tx, person_id: UUID) -> list[UUID]:
    """Wherever somebody stands or stood."""
    statement = sa.text("SELECT DISTINCT organisation_id FROM placement WHERE person_id = :person")
    return list((await tx.execute(statement, {"person": person_id})).scalars())
