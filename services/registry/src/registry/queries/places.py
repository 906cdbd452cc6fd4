"""Where things stand in the tree, for the question who may do what there."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.domain.authority import Place


async def places_of(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, Place]:
    """Each organisation with its department and its regions, the nearest first."""
    statement = sa.text("""
        WITH RECURSIVE way (organisation_id, department_id, code, above, distance) AS (
            SELECT organisation_id, department_id, code.code, code.above, 0
            FROM organisation JOIN region code ON code.code = region_code
            WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
            UNION ALL
            SELECT organisation_id, department_id, region.code, region.above, distance + 1
            FROM way JOIN region ON region.code = way.above
        )
        SELECT organisation_id, department_id, array_agg(code ORDER BY distance) AS regions
        FROM way GROUP BY organisation_id, department_id
    """)
    return {
        row.organisation_id: Place(row.organisation_id, row.department_id, tuple(row.regions))
        for row in await tx.execute(statement, {"ids": list(organisation_ids)})
    }


async def person_sealed(tx: Tx, person_id: UUID) -> sa.Row[Any] | None:
    """Name, unit, blind index and sealed number of one person."""
    statement = sa.text("""
        SELECT person_id, name, organisation_id, blind_index, id_number_sealed, merged_into FROM person
        WHERE person_id = :id
    """)
    return (await tx.execute(statement, {"id": person_id})).one_or_none()
