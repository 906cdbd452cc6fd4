"""Acts on the audit trail, by whom they are about."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def acts_about(tx: Tx, person_id: UUID, before: int | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What was done about somebody, and about their account before they stood on any roster, the latest first."""
    statement = sa.text("""
        SELECT audit_id, body FROM audit
        WHERE person_id = ANY(ARRAY(
            SELECT CAST(:person AS uuid) UNION ALL SELECT person_id FROM person WHERE merged_into = :person
            UNION ALL SELECT account_id FROM account JOIN person USING (blind_index) WHERE person_id = :person
        ))
          AND (CAST(:before AS bigint) IS NULL OR audit_id < :before)
        ORDER BY audit_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"person": person_id, "before": before, "max": rows_max})).all()
