"""One person's certificates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from certificates.status.queries import AS_ASKED
from common.db import Tx


async def of_person(tx: Tx, person_id: UUID) -> Sequence[sa.Row[Any]]:
    """One person's certificates of all years, the newest first; number and code only where they are printed."""
    statement = sa.text(f"""
        SELECT training_year, kind, {AS_ASKED}, standing, standing_since, applied_at,
               CASE WHEN stage = 'stored' THEN number END AS number,
               CASE WHEN stage = 'stored' THEN verify_code END AS verify_code,
               CASE WHEN stage = 'stored' THEN face ->> 'issued_on' END AS issued_on
        FROM certificate WHERE person_id = :person_id ORDER BY training_year DESC, kind
    """)
    return (await tx.execute(statement, {"person_id": person_id})).all()
