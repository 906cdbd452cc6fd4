"""How many people there are where, and which units lack what the 2023 notice wants complete by 30 June."""

from datetime import datetime, timedelta
from typing import Any

from common.clock import china_date
from common.db import Tx
from common.errors import NotFound
from offices.authority import Action, Place
from registry.access.actions import place_of, refuse_unless
from registry.access.domain.authority import Actor
from registry.organisations.queries import regions as region_queries
from registry.roles.actions.roles import unit_of
from registry.statistics import queries

CENSUS_EVERY = timedelta(minutes=5)


async def take_census(tx: Tx, at: datetime) -> bool:
    """Count everybody, if that is due; whether it was."""
    is_due = await queries.begin_census(tx, at - CENSUS_EVERY, at)
    if is_due:
        await queries.complete_regions(tx)
        await queries.count_everybody(tx)
        await queries.count_regions(tx, china_date(at))
    return is_due


async def in_organisation(tx: Tx, actor: Actor, code: str) -> dict[str, Any]:
    """One organisation's people, now, and those of each organisation below it, as of the last count."""
    unit = await unit_of(tx, code)
    refuse_unless(actor, Action.SEE_STATISTICS, await place_of(tx, unit.organisation_id))
    below = await queries.counts_below_department(tx, unit.organisation_id) if unit.kind == "department" else []
    return {
        "organisation": {"code": unit.code, "name": unit.name, **await queries.count_in_unit(tx, unit.organisation_id)},
        "below": [item for item in below if item["code"] != unit.code],
        "counted_at": await queries.counted_at(tx),
    }


async def in_region(tx: Tx, actor: Actor, region_code: str) -> dict[str, Any]:
    """A region: its own organisations, and each region right below it with everything in it, as of the last count."""
    await _region(tx, actor, region_code)
    parts = await queries.counts_below_region(tx, region_code)
    names = [name for name in parts[0] if name not in ("region_code", "name")]
    total = {name: sum(part[name] for part in parts) for name in names}
    own = [part for part in parts if part["region_code"] == region_code]
    below = [part for part in parts if part["region_code"] != region_code]
    return {
        "region": {**own[0], **total},
        "own": own[0],
        "below": below,
        "counted_at": await queries.counted_at(tx),
    }


async def lacking_grades(tx: Tx, actor: Actor, region_code: str, rows_max: int) -> list[dict[str, Any]]:
    """Units whose people lack the grade of their post, those first that lack the most (Hunan 2023)."""
    await _region(tx, actor, region_code)
    return await queries.units_lacking_grades(tx, region_code, rows_max)


async def _region(tx: Tx, actor: Actor, region_code: str) -> None:
    regions = tuple(await region_queries.regions_above(tx, region_code))
    if not regions:
        raise NotFound("unknown-region", "there is no region of this code")
    refuse_unless(actor, Action.SEE_STATISTICS, Place(regions=regions))
