"""The certificates that decide."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from certificates.status.domain import KIND_ANNUAL
from certificates.status.queries import AS_ASKED
from common.db import Tx


async def of_years(tx: Tx, keys: Sequence[tuple[UUID, int]]) -> Sequence[sa.Row[Any]]:
    """The certificates of these people and years, whatever their stage."""
    statement = sa.text(f"""
        SELECT person_id, training_year, standing, number, face ->> 'issued_on' AS issued_on,
               taken_off ->> 'by' AS taken_off_by, taken_off ->> 'office' AS office,
               {AS_ASKED}
        FROM certificate JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS smallint[]))
             AS asked (person_id, training_year) USING (person_id, training_year)
        WHERE kind = :kind
    """)
    given = {"ids": [person for person, _ in keys], "years": [year for _, year in keys], "kind": KIND_ANNUAL}
    return (await tx.execute(statement, given)).all()
