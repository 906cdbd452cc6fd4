"""The forms that people fill in about themselves (sealed), and their photographs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def details_of(tx: Tx, person_id: UUID) -> sa.Row[Any] | None:
    """What somebody says of themselves, and their picture, sealed."""
    statement = sa.text("SELECT details_sealed, photo_sealed FROM person_details WHERE person_id = :id")
    return (await tx.execute(statement, {"id": person_id})).one_or_none()


async def save_details(tx: Tx, person_id: UUID, details_sealed: bytes, photo_sealed: bytes, at: datetime) -> None:
    """What somebody says of themselves now."""
    statement = sa.text("""
        INSERT INTO person_details (person_id, details_sealed, photo_sealed, changed_at)
        VALUES (:id, :sealed, :photo, :at)
        ON CONFLICT (person_id) DO UPDATE
        SET details_sealed = excluded.details_sealed, photo_sealed = excluded.photo_sealed,
            changed_at = excluded.changed_at
    """)
    await tx.execute(statement, {"id": person_id, "sealed": details_sealed, "photo": photo_sealed, "at": at})
