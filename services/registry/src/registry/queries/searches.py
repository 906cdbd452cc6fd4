"""Questions of people about people: by name within their reach, and one by one."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

UNITS_MAX = 3_000
"""So many units are looked through one by one; a reach that is wider is searched by name first."""
_SHOWN = """
    person_id, p.name, p.blind_index, p.id_number_sealed, p.organisation_id, o.code AS unit_code, o.name AS unit,
    p.post_category, p.title_level
"""


async def units_within(
    tx: Tx, units: Collection[UUID], departments: Collection[UUID], regions: Collection[str], rows_max: int
) -> list[UUID]:
    """Organisations that are among these, or stand below these departments or regions; at most ``rows_max``."""
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT organisation_id FROM organisation WHERE organisation_id = ANY(CAST(:units AS uuid[]))
        UNION SELECT organisation_id FROM organisation
              WHERE organisation_id = ANY(CAST(:departments AS uuid[]))
                 OR department_id = ANY(CAST(:departments AS uuid[]))
        UNION SELECT organisation_id FROM organisation WHERE region_code IN (SELECT code FROM below)
        LIMIT :max
    """)
    given = {"units": list(units), "departments": list(departments), "regions": list(regions), "max": rows_max}
    return list((await tx.execute(statement, given)).scalars())


async def people_in_units(
    tx: Tx, units: Collection[UUID], prefix: str, after: tuple[str, UUID], rows_max: int
) -> Sequence[sa.Row[Any]]:
    """People of these units whose name begins so, in the order of names, after a name and id."""
    statement = sa.text(f"""
        SELECT {_SHOWN} FROM (
            SELECT found.* FROM unnest(CAST(:units AS uuid[])) AS unit (id), LATERAL (
                SELECT * FROM person
                WHERE organisation_id = unit.id AND name COLLATE "C" LIKE :prefix ESCAPE '='
                  AND (name COLLATE "C", person_id) > (:name, CAST(:id AS uuid))
                ORDER BY name COLLATE "C", person_id LIMIT :max
            ) AS found
        ) AS p JOIN organisation o USING (organisation_id)
        ORDER BY p.name COLLATE "C", person_id LIMIT :max
    """)
    given = {"units": list(units), "prefix": _begins(prefix), "name": after[0], "id": after[1], "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def people_in_regions(
    tx: Tx, regions: Collection[str], prefix: str, after: tuple[str, UUID], rows_max: int
) -> Sequence[sa.Row[Any]]:
    """The same for all of these regions and whatever is below them: by name first, which suits a wide reach."""
    statement = sa.text(f"""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT {_SHOWN} FROM person p JOIN organisation o USING (organisation_id)
        WHERE p.name COLLATE "C" LIKE :prefix ESCAPE '='
          AND (p.name COLLATE "C", person_id) > (:name, CAST(:id AS uuid))
          AND o.region_code = ANY(ARRAY(SELECT code FROM below))
        ORDER BY p.name COLLATE "C", person_id LIMIT :max
    """)
    given = {"regions": list(regions), "prefix": _begins(prefix), "name": after[0], "id": after[1], "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def person_shown(tx: Tx, *, person_id: UUID | None = None, index: bytes | None = None) -> sa.Row[Any] | None:
    """One person, by id or by the blind index of their number."""
    statement = sa.text(f"""
        SELECT {_SHOWN} FROM person p JOIN organisation o USING (organisation_id)
        WHERE {"person_id = :key" if index is None else "blind_index = :key"}
    """)
    return (await tx.execute(statement, {"key": person_id if index is None else index})).one_or_none()


def _begins(prefix: str) -> str:
    for special in "=%_":
        prefix = prefix.replace(special, f"={special}")
    return f"{prefix}%"
