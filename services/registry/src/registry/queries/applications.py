"""Questions about what somebody asks for and somebody else decides, and about what people say of themselves."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.domain.applications import State


async def add_application(tx: Tx, application_id: UUID, columns: dict[str, Any]) -> None:
    """One that waits: kind, sealed body, whom it is about, who decides, and what follows a password."""
    statement = sa.text("""
        INSERT INTO application (application_id, kind, blind_index, organisation_id, region_code, body_sealed,
                                 password_hash, made_by)
        VALUES (:id, :kind, :index, :unit, :region, :body, :password, :by)
    """)
    await tx.execute(statement, {"id": application_id, **columns})


async def count_waiting(tx: Tx, blind_index: bytes) -> int:
    """How many are waiting about one ID number."""
    statement = sa.text("SELECT count(*) FROM application WHERE blind_index = :index AND state = 'waiting'")
    return int((await tx.execute(statement, {"index": blind_index})).scalar_one())


async def lock_application(tx: Tx, application_id: UUID) -> sa.Row[Any] | None:
    """One of them, held until the transaction ends."""
    statement = sa.text("""
        SELECT application_id, kind, state, blind_index, organisation_id, region_code, body_sealed, password_hash,
               made_by, made_at
        FROM application WHERE application_id = :id FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": application_id})).one_or_none()


async def decide(tx: Tx, application_id: UUID, state: State, *, by: str, reason: str | None, at: datetime) -> None:
    """What became of it; the password that waited with it is forgotten."""
    statement = sa.text("""
        UPDATE application
        SET state = :state, decided_by = :by, reason = :reason, decided_at = :at, password_hash = NULL
        WHERE application_id = :id
    """)
    given = {"id": application_id, "state": state, "by": by, "reason": reason, "at": at}
    await tx.execute(statement, given)


async def supersede(tx: Tx, blind_index: bytes, kind: str, *, at: datetime) -> None:
    """Everything of a kind that still waits about one ID number is needless."""
    statement = sa.text("""
        UPDATE application SET state = 'superseded', decided_at = :at, password_hash = NULL
        WHERE blind_index = :index AND kind = :kind AND state = 'waiting'
    """)
    await tx.execute(statement, {"index": blind_index, "kind": kind, "at": at})


async def waiting_in(tx: Tx, units: Collection[UUID], regions: Collection[str], rows_max: int) -> Sequence[sa.Row[Any]]:
    """What waits for these units, and for new units in these regions and below; the oldest first."""
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT application_id, a.kind, body_sealed, a.organisation_id, a.region_code, made_at, o.name AS unit
        FROM application a LEFT JOIN organisation o USING (organisation_id)
        WHERE state = 'waiting' AND (
            a.organisation_id = ANY(CAST(:units AS uuid[]))
            OR coalesce(a.region_code, o.region_code) IN (SELECT code FROM below)
        )
        ORDER BY made_at, application_id LIMIT :max
    """)
    return (await tx.execute(statement, {"units": list(units), "regions": list(regions), "max": rows_max})).all()


async def rename_account(tx: Tx, blind_index: bytes, name: str) -> None:
    """The account of somebody who has another name."""
    statement = sa.text("UPDATE account SET name = :name WHERE blind_index = :index")
    await tx.execute(statement, {"index": blind_index, "name": name})


async def placements_of(tx: Tx, person_id: UUID) -> Sequence[sa.Row[Any]]:
    """Where somebody stood from which day on, as text; the first one has no day."""
    statement = sa.text("""
        SELECT nullif(effective_on, '-infinity') AS effective_on, organisation.name AS unit, placement.region_code,
               post_category, title_level
        FROM placement JOIN organisation USING (organisation_id) WHERE person_id = :id ORDER BY placement.effective_on
    """)
    return (await tx.execute(statement, {"id": person_id})).all()


async def details_of(tx: Tx, person_id: UUID) -> bytes | None:
    """What somebody says of themselves, sealed."""
    found = await tx.execute(
        sa.text("SELECT details_sealed FROM person_details WHERE person_id = :id"), {"id": person_id}
    )
    sealed = found.scalar_one_or_none()
    return None if sealed is None else bytes(sealed)


async def save_details(tx: Tx, person_id: UUID, details_sealed: bytes, at: datetime) -> None:
    """What somebody says of themselves now."""
    statement = sa.text("""
        INSERT INTO person_details (person_id, details_sealed, changed_at) VALUES (:id, :sealed, :at)
        ON CONFLICT (person_id) DO UPDATE SET details_sealed = excluded.details_sealed, changed_at = excluded.changed_at
    """)
    await tx.execute(statement, {"id": person_id, "sealed": details_sealed, "at": at})
