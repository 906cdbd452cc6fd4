"""Questions about reminders."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.reminders.domain import Chosen


async def lock_chosen(tx: Tx, person_ids: Collection[UUID]) -> dict[UUID, Chosen]:
    """These people by the ids that were given, each under the record that stays; held, so that two offices do not
    remind somebody at the same moment.
    """
    statement = sa.text("""
        SELECT asked.person_id AS asked_id, kept.person_id, kept.organisation_id, kept.ended_on, kept.ended_because
        FROM person asked JOIN person kept ON kept.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY kept.blind_index FOR NO KEY UPDATE OF kept
    """)
    rows = await tx.execute(statement, {"ids": list(person_ids)})
    return {asked_id: Chosen(*rest) for asked_id, *rest in rows}


async def reminded_since(tx: Tx, person_ids: Collection[UUID], since: datetime) -> set[UUID]:
    """Those of these people who were reminded after a moment, under whatever record of theirs."""
    statement = sa.text("""
        SELECT DISTINCT coalesce(merged_into, person_id) FROM reminded_person JOIN person USING (person_id)
        WHERE reminded_at > :since
          AND (person_id = ANY(CAST(:ids AS uuid[])) OR merged_into = ANY(CAST(:ids AS uuid[])))
    """)
    return set((await tx.execute(statement, {"ids": list(person_ids), "since": since})).scalars())


async def standing_of(tx: Tx, person_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """These people by the ids that were given: each one's record that stays, and its unit."""
    statement = sa.text("""
        SELECT asked.person_id AS asked_id, kept.person_id, kept.organisation_id
        FROM person asked JOIN person kept ON kept.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = await tx.execute(statement, {"ids": list(person_ids)})
    return {row.asked_id: (row.person_id, row.organisation_id) for row in rows}


async def last_reminded(tx: Tx, person_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When these people were reminded last, by whatever office; those who never were are left out."""
    statement = sa.text("""
        SELECT coalesce(merged_into, person_id) AS person_id, max(reminded_at) AS at
        FROM reminded_person JOIN person USING (person_id)
        WHERE person_id = ANY(CAST(:ids AS uuid[])) OR merged_into = ANY(CAST(:ids AS uuid[])) GROUP BY 1
    """)
    return {row.person_id: row.at for row in await tx.execute(statement, {"ids": list(person_ids)})}


async def add_reminder(tx: Tx, columns: Mapping[str, Any], person_ids: Collection[UUID]) -> None:
    """One that was sent, with whom it went to."""
    statement = sa.text("""
        WITH sent AS (
            INSERT INTO reminder (reminder_id, organisation_id, role, sent_by, training_year, text, sent_at)
            VALUES (:reminder_id, :organisation_id, :role, :sent_by, :training_year, :text, :at)
            RETURNING reminder_id, sent_at
        )
        INSERT INTO reminded_person (reminder_id, person_id, reminded_at)
        SELECT reminder_id, person_id, sent_at FROM sent, unnest(CAST(:people AS uuid[])) AS person_id
    """)
    await tx.execute(statement, {**columns, "people": list(person_ids)})


async def accounts_of(tx: Tx, person_ids: Collection[UUID]) -> list[UUID]:
    """The accounts of these people that are open."""
    statement = sa.text("""
        SELECT account_id FROM person JOIN account USING (blind_index)
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND closed_at IS NULL
    """)
    return list((await tx.execute(statement, {"ids": list(person_ids)})).scalars())


_SENT = """
    SELECT r.reminder_id, r.organisation_id, r.role, r.training_year, r.text, r.sent_at, account.name AS sent_by,
           (SELECT count(*) FROM reminded_person p WHERE p.reminder_id = r.reminder_id) AS people_count
    FROM reminder r JOIN account ON account_id = r.sent_by
"""


async def reminders_of(tx: Tx, organisation_id: UUID, before: UUID | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What was sent for an office, the latest first."""
    statement = sa.text(f"""
        {_SENT} WHERE r.organisation_id = :office
          AND (CAST(:before AS uuid) IS NULL OR r.reminder_id < CAST(:before AS uuid))
        ORDER BY r.reminder_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"office": organisation_id, "before": before, "max": rows_max})).all()


async def reminder_by_id(tx: Tx, reminder_id: UUID) -> sa.Row[Any] | None:
    """One of them."""
    return (await tx.execute(sa.text(f"{_SENT} WHERE r.reminder_id = :id"), {"id": reminder_id})).one_or_none()


async def people_of(tx: Tx, reminder_id: UUID) -> Sequence[sa.Row[Any]]:
    """Whom one went to, with where they stand today, in the order of names; of two records the one that stays."""
    statement = sa.text("""
        SELECT kept.person_id, kept.name, kept.organisation_id
        FROM reminded_person r JOIN person USING (person_id)
             JOIN person kept ON kept.person_id = coalesce(person.merged_into, person.person_id)
        WHERE reminder_id = :id ORDER BY kept.name COLLATE "C", kept.person_id
    """)
    return (await tx.execute(statement, {"id": reminder_id})).all()


async def reminders_to(tx: Tx, person_id: UUID, before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What somebody was reminded of, under whatever record of theirs, the latest first."""
    statement = sa.text("""
        SELECT r.reminder_id, r.organisation_id, office.name AS office, r.training_year, r.text, reminded_at
        FROM reminded_person JOIN reminder r USING (reminder_id) JOIN organisation office USING (organisation_id)
        WHERE reminded_at < :before AND person_id = ANY(ARRAY(
            SELECT CAST(:person AS uuid) UNION ALL SELECT person_id FROM person WHERE merged_into = :person
        ))
        ORDER BY reminded_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    return (await tx.execute(statement, {"person": person_id, "before": before, "max": rows_max})).all()
