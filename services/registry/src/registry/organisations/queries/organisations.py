"""Questions about regions and organisations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.organisations.domain.organisations import OrganisationState


@dataclass(frozen=True)
class PlacedOrganisation:
    """An organisation as it stands."""

    organisation_id: UUID
    code: str
    name: str
    kind: str
    region_code: str
    department_id: UUID | None
    authority_id: UUID | None
    version: int
    closed_on: date | None
    """The first day on which it is no more; it may lie ahead."""


_ORGANISATION = "organisation_id, code, name, kind, region_code, department_id, authority_id, version, closed_on"
_OF_O = ", ".join(f"o.{column}" for column in _ORGANISATION.split(", "))


async def organisations_by_code(tx: Tx, codes: Sequence[str]) -> dict[str, PlacedOrganisation]:
    """Organisations under their codes."""
    found = await tx.execute(
        sa.text(f"SELECT {_ORGANISATION} FROM organisation WHERE code = ANY(CAST(:codes AS text[]))"),
        {"codes": list(codes)},
    )
    return {row.code: PlacedOrganisation(*row) for row in found}


async def organisations_by_id(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, PlacedOrganisation]:
    """Organisations under their ids."""
    found = await tx.execute(
        sa.text(f"SELECT {_ORGANISATION} FROM organisation WHERE organisation_id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(organisation_ids)},
    )
    return {row.organisation_id: PlacedOrganisation(*row) for row in found}


async def units_by_code(tx: Tx, codes: Sequence[str]) -> dict[str, PlacedOrganisation]:
    """Organisations under their codes, none of which moves to another region before this transaction ends."""
    found = await tx.execute(
        sa.text(f"""
            SELECT {_ORGANISATION} FROM organisation WHERE code = ANY(CAST(:codes AS text[])) ORDER BY code FOR SHARE
        """),
        {"codes": list(codes)},
    )
    return {row.code: PlacedOrganisation(*row) for row in found}


async def lock_organisations(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, PlacedOrganisation]:
    """These organisations, held until the transaction ends; the order of the locks is that of the codes."""
    found = await tx.execute(
        sa.text(f"""
            SELECT {_ORGANISATION} FROM organisation WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
            ORDER BY code FOR UPDATE
        """),
        {"ids": list(organisation_ids)},
    )
    return {row.organisation_id: PlacedOrganisation(*row) for row in found}


async def add_organisations(tx: Tx, rows: Sequence[tuple[UUID, str, OrganisationState]]) -> list[PlacedOrganisation]:
    """Id, code and today's state of new organisations; those whose code nobody else has taken meanwhile."""
    statement = sa.text(f"""
        INSERT INTO organisation (organisation_id, code, name, kind, region_code, department_id)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:codes AS text[]), CAST(:names AS text[]),
                             CAST(:kinds AS text[]), CAST(:regions AS text[]), CAST(:departments AS uuid[]))
        ON CONFLICT (code) DO NOTHING RETURNING {_ORGANISATION}
    """)
    columns = {**_columns([(one_id, state) for one_id, _, state in rows]), "codes": [code for _, code, _ in rows]}
    return [PlacedOrganisation(*row) for row in await tx.execute(statement, columns)]


async def save_organisations(
    tx: Tx, rows: Sequence[tuple[UUID, OrganisationState]], closed_on: Sequence[date | None]
) -> list[PlacedOrganisation]:
    """Today's states of locked organisations, and the days on which they end; those that differ from the record."""
    statement = sa.text(f"""
        UPDATE organisation o
        SET name = given.name, kind = given.kind, region_code = given.region_code,
            department_id = given.department_id, closed_on = given.closed_on, version = o.version + 1,
            changed_at = now()
        FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:kinds AS text[]), CAST(:regions AS text[]),
                    CAST(:departments AS uuid[]), CAST(:closed AS date[]))
            AS given (organisation_id, name, kind, region_code, department_id, closed_on)
        WHERE o.organisation_id = given.organisation_id
          AND (o.name, o.kind, o.region_code, o.department_id, o.closed_on)
              IS DISTINCT FROM (given.name, given.kind, given.region_code, given.department_id, given.closed_on)
        RETURNING {_OF_O}
    """)
    found = await tx.execute(statement, {**_columns(rows), "closed": list(closed_on)})
    return [PlacedOrganisation(*row) for row in found]


def _columns(rows: Sequence[tuple[UUID, OrganisationState]]) -> dict[str, list[Any]]:
    return {
        "ids": [one_id for one_id, _ in rows],
        "names": [state.name for _, state in rows],
        "kinds": [state.kind for _, state in rows],
        "regions": [state.region_code for _, state in rows],
        "departments": [state.department_id for _, state in rows],
    }


async def find_authorities(tx: Tx, regions: Sequence[str], today: date) -> list[PlacedOrganisation]:
    """Give every organisation of these regions, or of regions below them, today's HR authority of its level.

    That is the authority of its own region or of the nearest region above; an authority's own is one above it.
    Returns what changed.
    """
    statement = sa.text(f"""
        WITH RECURSIVE touched (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN touched ON region.above = touched.code
        ), way (organisation_id, kind, region_code, distance) AS (
            SELECT organisation_id, kind, region_code, 0 FROM organisation
            WHERE region_code IN (SELECT code FROM touched)
            UNION ALL
            SELECT way.organisation_id, way.kind, region.above, way.distance + 1
            FROM way JOIN region ON region.code = way.region_code WHERE region.above IS NOT NULL
        ), nearest AS (
            SELECT DISTINCT ON (way.organisation_id) way.organisation_id, authority.organisation_id AS authority_id
            FROM way JOIN organisation authority
              ON authority.region_code = way.region_code AND authority.kind = 'hr-authority'
             AND (way.distance > 0 OR way.kind <> 'hr-authority')
             AND (authority.closed_on IS NULL OR authority.closed_on > :today)
            ORDER BY way.organisation_id, way.distance, authority.organisation_id
        ), found AS (
            SELECT organisation_id, authority_id FROM way LEFT JOIN nearest USING (organisation_id) WHERE distance = 0
        )
        UPDATE organisation o SET authority_id = found.authority_id, version = version + 1, changed_at = now()
        FROM found
        WHERE o.organisation_id = found.organisation_id AND o.authority_id IS DISTINCT FROM found.authority_id
        RETURNING {_OF_O}
    """)
    return [PlacedOrganisation(*row) for row in await tx.execute(statement, {"regions": list(regions), "today": today})]


async def page_of_organisations(tx: Tx, after: UUID, rows_max: int) -> list[PlacedOrganisation]:
    """The next organisations in the order of their ids."""
    found = await tx.execute(
        sa.text(f"""
            SELECT {_ORGANISATION} FROM organisation WHERE organisation_id > :after ORDER BY organisation_id LIMIT :max
        """),
        {"after": after, "max": rows_max},
    )
    return [PlacedOrganisation(*row) for row in found]


async def names_of_organisations(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these organisations are called today."""
    found = await tx.execute(
        sa.text("SELECT organisation_id, name FROM organisation WHERE organisation_id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(organisation_ids)},
    )
    return {row.organisation_id: row.name for row in found}
