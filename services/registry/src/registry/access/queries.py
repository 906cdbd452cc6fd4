"""Where things stand in the tree, for the question who may do what there."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from offices.authority import KIND_OF, Grant, Place, Role


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


async def grants_of(tx: Tx, account_id: UUID, *, given_until: datetime | None = None) -> list[Grant]:
    """The roles that somebody has now, with where each organisation lies today; none of one that is no more, and none
    of somebody who has retired or left. ``given_until``: only those that were given by then.
    """
    statement = sa.text("""
        SELECT role, organisation_id, region_code, kind FROM role LEFT JOIN organisation USING (organisation_id)
        WHERE account_id = :account AND ended_at IS NULL
          AND (CAST(:until AS timestamptz) IS NULL OR given_at <= :until)
          AND (closed_on IS NULL OR closed_on > (now() AT TIME ZONE 'Asia/Shanghai')::date)
          AND NOT EXISTS (
            SELECT FROM account JOIN person USING (blind_index)
            WHERE account.account_id = role.account_id AND ended_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
              AND ended_because <> 'mistaken'
          )
        ORDER BY role_id
    """)
    return [
        Grant(Role(row.role), row.organisation_id, row.region_code)
        for row in await tx.execute(statement, {"account": account_id, "until": given_until})
        if row.kind is None or row.kind in KIND_OF[Role(row.role)]
    ]
