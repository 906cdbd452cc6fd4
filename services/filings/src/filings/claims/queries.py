"""What was refused elsewhere that somebody claims now."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def refused_elsewhere(tx: Tx, person_id: UUID, training_code: str) -> sa.Row[Any] | None:
    """What the approved roster of a training says of somebody about whom its offices could not decide."""
    statement = sa.text("""
        SELECT a.attended, t.filing_id, t.kind, CAST(t.form AS text) AS form, t.form_sealed,
               r.standing -> 'chain' -> -1 ->> 1 AS office_id
        FROM filing t JOIN filing r ON r.about_id = t.filing_id AND r.state = 'approved'
        JOIN attendance a ON a.filing_id = r.filing_id
        WHERE t.code = :code AND t.state = 'approved' AND a.person_id = :person AND a.state = 'refused'
          AND a.reason IN ('not-competent', 'wrong-deciders', 'no-deciders')
    """)
    return (await tx.execute(statement, {"code": training_code, "person": person_id})).first()
