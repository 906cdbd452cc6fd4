"""The organisations of an office's reach, as a list that is filtered and paged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from common.db import Tx
from offices.authority import Grant, Role

_OF_REGION = {Role.HR_AUTHORITY, Role.AUDITOR}
_REACHED = """
    WITH RECURSIVE reach (code) AS (
        SELECT code FROM region WHERE code = CAST(:region AS text)
        UNION
        SELECT region.code FROM region JOIN reach ON region.above = reach.code
    ), inside (code) AS (
        SELECT code FROM region WHERE code = CAST(:within AS text)
        UNION
        SELECT region.code FROM region JOIN inside ON region.above = inside.code
    ), found AS (
        SELECT organisation_id FROM organisation o
        WHERE (o.region_code IN (SELECT code FROM reach)
               OR o.organisation_id = CAST(:own AS uuid)
               OR (:is_department AND o.department_id = CAST(:own AS uuid)))
          AND (CAST(:within AS text) IS NULL OR o.region_code IN (SELECT code FROM inside))
          AND (CAST(:kind AS text) IS NULL OR o.kind = :kind)
          AND (CAST(:words AS text) IS NULL OR strpos(o.name, :words) > 0 OR o.code = :words)
          AND (CAST(:state AS text) IS NULL
               OR (:state = 'closed') = (o.closed_on IS NOT NULL AND o.closed_on <= :today))
          AND (NOT :is_unattended OR NOT EXISTS (
               SELECT FROM role WHERE role.organisation_id = o.organisation_id AND ended_at IS NULL
                  AND role.role = 'unit-administrator'))
    )
"""


@dataclass(frozen=True)
class ListAsked:
    """Which organisations are listed; ``None``: all of them."""

    words: str | None = None
    """A part of the name, or a whole code."""
    kind: str | None = None
    within: str | None = None
    """A region and all below it."""
    state: str | None = None
    """``there`` or ``closed``."""
    is_unattended: bool = False
    """Those alone in which nobody is unit administrator."""


def _given(reach: Grant, asked: ListAsked, today: date) -> dict[str, Any]:
    return {
        "region": reach.region_code if reach.role in _OF_REGION else None,
        "own": reach.organisation_id,
        "is_department": reach.role is Role.DEPARTMENT,
        "words": asked.words,
        "kind": asked.kind,
        "within": asked.within,
        "state": asked.state,
        "is_unattended": asked.is_unattended,
        "today": today,
    }


async def count_listed(tx: Tx, reach: Grant, asked: ListAsked, today: date, count_max: int) -> int:
    """How many there are; no more than ``count_max`` are counted."""
    statement = sa.text(f"{_REACHED} SELECT count(*) FROM (SELECT FROM found LIMIT :max) AS counted")
    return int((await tx.execute(statement, {**_given(reach, asked, today), "max": count_max})).scalar_one())


async def organisations_listed(
    tx: Tx, reach: Grant, asked: ListAsked, today: date, page: tuple[int, int]
) -> Sequence[sa.Row[Any]]:
    """One page of them in the order of region, kind and name: how many are left out before, and how many follow."""
    statement = sa.text(f"""
        {_REACHED}, page AS (
            SELECT organisation_id FROM found JOIN organisation USING (organisation_id)
            ORDER BY region_code, kind, name, code OFFSET :before LIMIT :rows
        )
        SELECT o.organisation_id, o.code, o.name, o.kind, o.region_code, region.name AS region,
               department.name AS department, o.closed_on,
               (SELECT count(*) FROM role WHERE role.organisation_id = o.organisation_id AND ended_at IS NULL)
                   AS roles
        FROM page JOIN organisation o USING (organisation_id) JOIN region ON region.code = o.region_code
             LEFT JOIN organisation department ON department.organisation_id = o.department_id
        ORDER BY o.region_code, o.kind, o.name, o.code
    """)
    before, rows = page
    given = {**_given(reach, asked, today), "before": before, "rows": rows}
    return (await tx.execute(statement, given)).all()


async def names_of_codes(tx: Tx, codes: Collection[str]) -> Mapping[str, str]:
    """What regions and organisations of these codes are called today; unknown ones are left out."""
    statement = sa.text("""
        SELECT code, name FROM organisation WHERE code = ANY(CAST(:codes AS text[]))
        UNION ALL SELECT code, name FROM region WHERE code = ANY(CAST(:codes AS text[]))
    """)
    return {row.code: row.name for row in await tx.execute(statement, {"codes": list(codes)})}
