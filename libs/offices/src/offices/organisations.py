"""The tree of organisations, as the registry published it: one table in each service whose data offices read."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.contracts.registry import OrganisationPlaced
from common.db import Tx
from common.db.columns import Columns
from offices.authority import Place
from offices.regions import regions_above


def organisation_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every service whose data offices read."""
    return sa.Table(
        "organisation",
        metadata,
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("region_code", sa.Text, nullable=False),
        sa.Column("department_id", sa.Uuid, comment="the competent department of an institution"),
        sa.Column("authority_id", sa.Uuid, comment="the HR authority of the organisation's level"),
        sa.Column("closed_on", sa.Date, comment="the first day on which it is no more; may lie ahead"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Index("organisation_by_department", "department_id", postgresql_where=sa.text("department_id IS NOT NULL")),
        comment="organisations (机构) as the registry told of them last",
    )


_ORGANISATIONS = Columns(
    organisation_table(sa.MetaData()), "organisation_id", "name", "kind", "region_code", "department_id",
    "authority_id", "closed_on", "version",
)  # fmt: skip
_SAVE = _ORGANISATIONS.insert(
    then=f"""
        ON CONFLICT (organisation_id) DO UPDATE SET {_ORGANISATIONS.excluded("organisation_id")}
        WHERE organisation.version <= excluded.version
    """
)


async def save_organisations(tx: Tx, told: Sequence[OrganisationPlaced]) -> None:
    """What the registry told of organisations; an older version changes nothing, the same one is told in full."""
    latest = {said.organisation_id: said for said in sorted(told, key=lambda said: said.version)}
    await tx.execute(_SAVE, _ORGANISATIONS.arrays([latest[key] for key in sorted(latest)]))


class Organisation(NamedTuple):
    """Where an organisation stands."""

    name: str
    kind: str
    region_code: str
    department_id: UUID | None


async def organisations(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, Organisation]:
    """Those of these organisations that are known."""
    statement = sa.text("""
        SELECT organisation_id, name, kind, region_code, department_id FROM organisation
        WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = (await tx.execute(statement, {"ids": list(set(organisation_ids))})).all()
    return {row.organisation_id: Organisation(row.name, row.kind, row.region_code, row.department_id) for row in rows}


def place_in(organisation_id: UUID, known: Mapping[UUID, Organisation], region_code: str | None = None) -> Place:
    """Where somebody stands who works there; in the region that is told of themselves, else in the organisation's."""
    found = known.get(organisation_id)
    region = region_code or (found.region_code if found else None)
    return Place(
        organisation_id, found.department_id if found else None, regions_above(region) if region else ("nowhere",)
    )
