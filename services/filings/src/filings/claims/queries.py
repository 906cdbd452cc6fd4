"""What was refused elsewhere that somebody claims now."""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


class RefusedElsewhere(NamedTuple):
    """The half days of somebody on an approved roster, with the training's form as it is kept."""

    attended: list[str]
    filing_id: UUID
    kind: str
    form: str
    form_sealed: bytes | None
    office_id: str
    """Of whoever approved the roster."""


async def refused_elsewhere(tx: Tx, person_id: UUID, training_code: str) -> RefusedElsewhere | None:
    """What the approved roster of a training says of somebody about whom its offices could not decide."""
    statement = sa.text("""
        SELECT a.attended, t.filing_id, t.kind, CAST(t.form AS text) AS form, t.form_sealed,
               r.standing -> 'chain' -> -1 ->> 1 AS office_id
        FROM filing t JOIN filing r ON r.about_id = t.filing_id AND r.state = 'approved'
        JOIN attendance a ON a.filing_id = r.filing_id
        WHERE t.code = :code AND t.state = 'approved' AND a.person_id = :person AND a.state = 'refused'
          AND a.reason IN ('not-competent', 'wrong-deciders', 'no-deciders')
    """)
    row = (await tx.execute(statement, {"code": training_code, "person": person_id})).first()
    return None if row is None else RefusedElsewhere(**row._mapping)
