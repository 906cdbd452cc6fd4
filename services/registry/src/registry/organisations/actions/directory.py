"""Regions and units as people look for them, by name and without a session; and an organisation as they read it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotFound
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.organisations.queries import directory as directory_queries

REGIONS_MAX = 200
"""Right below one region; GB/T 2260 has no more than fifty anywhere."""


@dataclass(frozen=True)
class RegionsFound:
    """The regions right below one, and the way to it from its province."""

    way: list[dict[str, Any]]
    regions: list[dict[str, Any]]


async def regions_below(tx: Tx, above: str | None) -> RegionsFound:
    """The provinces where there is none ``above``; raises :class:`NotFound` for an unknown one."""
    way = [] if above is None else await directory_queries.region_and_above(tx, above)
    if above is not None and not way:
        raise NotFound("unknown-region", "there is no region of this code")
    below = await directory_queries.regions_below(tx, above, REGIONS_MAX)
    return RegionsFound(
        [fields_of(region, "code", "name", "level") for region in way],
        [fields_of(region, "code", "name", "level", "is_divided") for region in below],
    )


@dataclass(frozen=True)
class UnitSearch:
    """In which region, by which part of the name, and after which code a page begins."""

    region_code: str
    name: str
    after: str | None


async def find_units(tx: Tx, asked: UnitSearch, today: date, units_max: int) -> tuple[list[dict[str, Any]], str | None]:
    """Units at which somebody may register today, and the code after which the next page begins.

    Raises :class:`NotFound` for an unknown region.
    """
    if not await directory_queries.region_and_above(tx, asked.region_code):
        raise NotFound("unknown-region", "there is no region of this code")
    found = await directory_queries.organisations_named(
        tx, asked.region_code, asked.name, asked.after, today, units_max + 1
    )
    shown = await organisations_shown(tx, found[:units_max])
    units = [shown[organisation_id] for organisation_id in found[:units_max]]
    return units, units[-1]["code"] if len(found) > units_max else None


async def organisations_shown(tx: Tx, organisation_ids: Iterable[UUID | None]) -> Mapping[UUID | None, dict[str, Any]]:
    """Each as :class:`~registry.access.answers.OrganisationShown` describes it, under its id."""
    wanted = {organisation_id for organisation_id in organisation_ids if organisation_id is not None}
    rows = await directory_queries.organisations_shown(tx, wanted) if wanted else {}
    fields = ("code", "name", "kind", "region_code", "region", "path")
    return {organisation_id: fields_of(row, *fields) for organisation_id, row in rows.items()}


async def organisations_of(tx: Tx, actor: Actor) -> Mapping[UUID | None, dict[str, Any]]:
    """Somebody's own unit and those of their roles, under their ids."""
    return await organisations_shown(tx, [actor.organisation_id, *(grant.organisation_id for grant in actor.grants)])


def roles_shown(actor: Actor, organisations: Mapping[UUID | None, dict[str, Any]]) -> list[dict[str, Any]]:
    """Somebody's roles, each with its organisation; an operator's has none."""
    return [{**asdict(grant), "organisation": organisations.get(grant.organisation_id)} for grant in actor.grants]
