"""Regions and their units as people choose them: from the province down, by links and by a part of the name.

A region's code stands in addresses. What was typed as a name is posted, since it may be a number or a code that was
meant for another field, and an address is kept in histories and in logs.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Query
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.typed_words import wrong_words
from portal.access.visitor import Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OrganisationShown, RegionsBelow, UnitsFound

REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
UNITS = Call(ServiceName.REGISTRY, "GET", "/v1/units", UnitsFound)
NAME_CHARS_MAX = 120
_REGION, _CODE = r"^([1-9][0-9]{5})?$", r"^([0-9A-HJ-NPQRTUWXY]{18})?$"
RegionAsked = Annotated[str, Query(pattern=_REGION)]
"""A region code (GB/T 2260), or an empty text where none has been chosen."""
CodeAsked = Annotated[str, Query(pattern=_CODE)]
"""An organisation code (GB 32100), or an empty text."""
NameAsked = Annotated[str, Query(max_length=NAME_CHARS_MAX)]
"""The name of an organisation that was found."""


@dataclass(frozen=True)
class Search:
    """What is looked for: in which region, by which part of the name, and after which code a page begins."""

    region: str = ""
    name: str = ""
    after: str = ""

    @classmethod
    def of(cls, typed: Typed) -> Self:
        """As it was posted; raises 404 for codes that no page of ours writes."""
        region, after = typed.text("region"), typed.text("after")
        if not (re.fullmatch(_REGION, region) and re.fullmatch(_CODE, after)):
            raise HTTPException(404)
        return cls(region, typed.text("name"), after)

    def wrong(self) -> Errors:
        """What is wrong with the name: an ID number is not looked for, and goes to no service."""
        return wrong_words("name", self.name, what="单位名称", chars_max=NAME_CHARS_MAX)


async def regions_below(who: Visitor, code: str) -> RegionsBelow:
    """The regions right below one with the way to it, or the provinces; raises ``Refusal`` for an unknown one."""
    return await who.ask(REGIONS, query={"above": code} if code else {})


async def units_named(who: Visitor, search: Search) -> UnitsFound:
    """Units of a region and of what is below it whose name holds a text, fifty at a time."""
    query = {"region_code": search.region, "name": " ".join(search.name.split())}
    return await who.ask(UNITS, query={**query, "after": search.after} if search.after else query)


async def unit_of(who: Visitor, code: str, region_code: str, name: str) -> OrganisationShown | None:
    """The unit of a code, looked for under its region and name; ``None`` where it is not there, or no longer."""
    search = Search(region_code, name)
    if not (code and region_code and name) or search.wrong():
        return None
    found = await units_named(who, search)
    return next((unit for unit in found.units if unit.code == code), None)


def only_one_named(name: str, found: UnitsFound) -> OrganisationShown | None:
    """The unit whose whole name was asked for, where no other one has it; of further pages nothing is known."""
    named = [unit for unit in found.units if unit.name == " ".join(name.split())]
    return named[0] if len(named) == 1 and not found.after else None
