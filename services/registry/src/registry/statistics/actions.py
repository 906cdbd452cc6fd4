"""How many people there are where, and which units lack what the 2023 notice wants complete by 30 June."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import NotAllowed, NotFound
from offices.authority import Action, Place, Role
from offices.reach import People, reached_by, refuse_outside
from offices.regions import stem_of
from registry.access.actions import place_of, refuse_unless
from registry.access.domain.authority import Actor
from registry.organisations.queries import regions as region_queries
from registry.roles.actions.roles import unit_of
from registry.statistics import queries

CENSUS_EVERY = timedelta(minutes=5)
UNITS_MAX = 5_000


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


async def vendor_complaints(
    tx: Tx, actor: Actor, organisation_id: UUID, within: str | None, year: int, *, now: datetime
) -> list[dict[str, Any]]:
    """Complaints of vendors that wait, or waited, for the authorities of a region and below it."""
    grants = [
        grant
        for grant in actor.grants
        if grant.organisation_id == organisation_id and grant.role in (Role.HR_AUTHORITY, Role.AUDITOR)
    ]
    if not grants or grants[0].region_code is None:
        raise NotAllowed("not-yours", "this is for HR authorities and auditors", action=Action.SEE_STATISTICS)
    own, part = stem_of(grants[0].region_code), None if within is None else stem_of(within)
    await refuse_outside(tx, People(stem=own), stem=part)
    return await queries.vendor_complaints(tx, (own, part or ""), year, china_date(now))


async def training_administrators(
    tx: Tx, actor: Actor, organisation_id: UUID, within: str | None, year: int, *, now: datetime
) -> dict[str, Any]:
    """The units that one's role in an organisation supervises, in the order of their codes, at most ``UNITS_MAX``."""
    roles = (Role.HR_AUTHORITY, Role.AUDITOR, Role.DEPARTMENT)
    grants = [grant for grant in actor.grants if grant.organisation_id == organisation_id and grant.role in roles]
    if not grants:
        action = Action.SEE_STATISTICS
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    furthest = min(grants, key=lambda grant: roles.index(grant.role))
    people, part = reached_by(furthest), None if within is None else stem_of(within)
    await refuse_outside(tx, people, stem=part)
    whom = queries.Supervised(people.stem, people.department_id, part or "")
    rows = await queries.training_administrators(tx, whom, year, now, UNITS_MAX + 1)
    return {"is_whole": len(rows) <= UNITS_MAX, "units": rows[:UNITS_MAX]}


async def _region(tx: Tx, actor: Actor, region_code: str) -> None:
    regions = tuple(await region_queries.regions_above(tx, region_code))
    if not regions:
        raise NotFound("unknown-region", "there is no region of this code")
    refuse_unless(actor, Action.SEE_STATISTICS, Place(regions=regions))
