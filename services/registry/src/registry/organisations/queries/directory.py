"""Questions of people who look for a region or a unit by name, and organisations as people read them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def region_and_above(tx: Tx, code: str) -> Sequence[sa.Row[Any]]:
    """Code, name and level of a region and of those that it is part of, the province first; none if it is unknown."""
    statement = sa.text("""
        WITH RECURSIVE way (code, name, level, above, distance) AS (
            SELECT code, name, level, above, 0 FROM region WHERE code = :code
            UNION ALL
            SELECT region.code, region.name, region.level, region.above, distance + 1
            FROM region JOIN way ON region.code = way.above
        ) SELECT code, name, level FROM way ORDER BY distance DESC
    """)
    return (await tx.execute(statement, {"code": code})).all()


async def regions_below(tx: Tx, above: str | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The regions right below one, in the order of their codes, and whether there is any below each; ``None``: the
    provinces.
    """
    statement = sa.text("""
        SELECT code, name, level,
               EXISTS (SELECT FROM region AS part WHERE part.above = region.code) AS is_divided
        FROM region WHERE above IS NOT DISTINCT FROM CAST(:above AS text) ORDER BY code LIMIT :max
    """)
    return (await tx.execute(statement, {"above": above, "max": rows_max})).all()


async def organisations_named(
    tx: Tx, region_code: str, name: str, after: str | None, today: date, rows_max: int
) -> list[UUID]:
    """Organisations of a region and what is below it that are there today and whose name holds this text, in the order
    of name and code, after the one of a code.
    """
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = :region
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT organisation_id FROM organisation
        WHERE region_code IN (SELECT code FROM below) AND (closed_on IS NULL OR closed_on > :today)
          AND strpos(name, :name) > 0
          AND (CAST(:after AS text) IS NULL OR (name, code) > (SELECT name, code FROM organisation WHERE code = :after))
        ORDER BY name, code LIMIT :max
    """)
    given = {"region": region_code, "name": name, "after": after, "today": today, "max": rows_max}
    return list((await tx.execute(statement, given)).scalars())


async def organisations_shown(tx: Tx, organisation_ids: Collection[UUID]) -> Mapping[UUID, sa.Row[Any]]:
    """Organisations as people read them, under their ids: with the name of the region, and the way to each from its
    province.
    """
    statement = sa.text("""
        WITH RECURSIVE asked AS (
            SELECT organisation_id, code, name, kind, region_code, department_id FROM organisation
            WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
        ), way (start, name, above, distance) AS (
            SELECT code, name, above, 0 FROM region WHERE code IN (SELECT region_code FROM asked)
            UNION ALL
            SELECT way.start, region.name, region.above, distance + 1 FROM way JOIN region ON region.code = way.above
        ), named AS (SELECT start, array_agg(name ORDER BY distance DESC) AS names FROM way GROUP BY start)
        SELECT asked.organisation_id, asked.code, asked.name, asked.kind, asked.region_code, region.name AS region,
               names || array_remove(ARRAY[department.name, asked.name], NULL) AS path
        FROM asked JOIN named ON start = asked.region_code JOIN region ON region.code = asked.region_code
             LEFT JOIN organisation department ON department.organisation_id = asked.department_id
    """)
    rows = await tx.execute(statement, {"ids": list(organisation_ids)})
    return {row.organisation_id: row for row in rows}
