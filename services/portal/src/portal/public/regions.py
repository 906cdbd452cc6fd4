"""Regions and their units as people choose them: from the province down, by links and by a part of the name."""

from typing import Annotated

from fastapi import Query

from portal.access.visitor import Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OrganisationShown, RegionsBelow, UnitsFound

REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
UNITS = Call(ServiceName.REGISTRY, "GET", "/v1/units", UnitsFound)
RegionAsked = Annotated[str, Query(pattern=r"^([1-9][0-9]{5})?$")]
"""A region code (GB/T 2260), or an empty text where none has been chosen."""
CodeAsked = Annotated[str, Query(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?$")]
"""An organisation code (GB 32100), or an empty text."""
NameAsked = Annotated[str, Query(max_length=120)]
"""A part of an organisation's name."""


async def regions_below(who: Visitor, code: str) -> RegionsBelow:
    """The regions right below one with the way to it, or the provinces; raises ``Refusal`` for an unknown one."""
    return await who.ask(REGIONS, query={"above": code} if code else {})


async def units_named(who: Visitor, region_code: str, name: str, after: str = "") -> UnitsFound:
    """Units of a region and of what is below it whose name holds a text, fifty at a time."""
    query = {"region_code": region_code, "name": " ".join(name.split())}
    return await who.ask(UNITS, query={**query, "after": after} if after else query)


async def unit_of(who: Visitor, code: str, region_code: str, name: str) -> OrganisationShown | None:
    """The unit of a code, looked for under its region and name; ``None`` where it is not there, or no longer."""
    if not (code and region_code and name):
        return None
    found = await units_named(who, region_code, name)
    return next((unit for unit in found.units if unit.code == code), None)


def only_one_named(name: str, found: UnitsFound) -> OrganisationShown | None:
    """The unit whose whole name was asked for, where no other one has it; of further pages nothing is known."""
    named = [unit for unit in found.units if unit.name == " ".join(name.split())]
    return named[0] if len(named) == 1 and not found.after else None
