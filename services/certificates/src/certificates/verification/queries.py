"""Papers, the newest and those that were replaced, by what is printed on them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from common.db import Tx

_SUPERSEDED = """
    (SELECT greatest(other.stored_at, c.standing_since)
     FROM person JOIN certificate other ON other.person_id = person.merged_into
     WHERE person.person_id = c.person_id AND other.training_year = c.training_year AND other.kind = c.kind
       AND other.stage = 'stored' AND other.standing <> 'revoked') AS superseded_at
"""
_NEWEST = f"""
    SELECT certificate_id, c.person_id, c.training_year, c.edition, c.number, c.standing, c.standing_since,
           CAST(face AS text) AS face, pdf_sha256, verify_code, stored_at, CAST(NULL AS smallint) AS replaced_by,
           CAST(NULL AS timestamptz) AS replaced_at, {_SUPERSEDED}
    FROM certificate c WHERE stage = 'stored'
"""
_REPLACED = f"""
    SELECT certificate_id, c.person_id, c.training_year, p.file AS edition, c.number, c.standing, c.standing_since,
           CAST(p.face AS text) AS face, p.pdf_sha256, p.verify_code, p.stored_at, p.edition + 1 AS replaced_by,
           p.replaced_at, {_SUPERSEDED}
    FROM paper p JOIN certificate c USING (certificate_id) WHERE c.stage = 'stored'
"""


async def by_verify_code(tx: Tx, code: str) -> sa.Row[Any] | None:
    """The paper of a printed code; of one that was replaced, by which edition (``replaced_by``) and when."""
    statement = sa.text(f"{_NEWEST} AND verify_code = :code UNION ALL {_REPLACED} AND p.verify_code = :code")
    return (await tx.execute(statement, {"code": code})).one_or_none()


async def by_number(tx: Tx, number: str) -> Sequence[sa.Row[Any]]:
    """The papers of a printed number, the newest first; all editions bear the same."""
    statement = sa.text(f"""
        {_NEWEST} AND number = :number UNION ALL {_REPLACED} AND c.number = :number
        ORDER BY replaced_at DESC NULLS FIRST
    """)
    return (await tx.execute(statement, {"number": number})).all()
