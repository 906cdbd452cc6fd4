"""Completions that somebody should look at."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def flagged(tx: Tx, after: UUID | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Accepted completions that somebody should look at, oldest first, a page at a time."""
    statement = sa.text("""
        SELECT item_id, vendor_id, completion_id, person_id, course_code, course_title, centihours, started_at,
               completed_at, flags
        FROM completion
        WHERE flags IS NOT NULL AND person_id IS NOT NULL AND revoked_by IS NULL
          AND (CAST(:after AS uuid) IS NULL OR item_id > :after) ORDER BY item_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()
