"""Closed years (年度结账): what each came to at its close, and what came into it since, for who serves a region."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import LateEntries, YearCloses
from portal.offices.asking import VENDORS, names_of, vendor_names
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
_CLOSES = OFFICES + "/{organisation_id}/year-closes"
CLOSES = Call(ServiceName.LEDGER, "GET", "/v1/year-closes", YearCloses)
LATE = Call(ServiceName.LEDGER, "GET", "/v1/year-closes/{year}/late-entries", LateEntries)
PAGE = 100


async def region_desk(office: Desk) -> Office:
    """The desk of somebody who serves a region; 404 for units and departments."""
    if not office.is_of_region:
        raise HTTPException(404)
    return office


RegionDesk = Annotated[Office, Depends(region_desk)]


@router.get(_CLOSES)
async def year_closes(office: RegionDesk) -> Response:
    """The latest year first, by regulation."""
    found = await office.me.part(CLOSES, query={"organisation_id": office.organisation_id})
    return office.page("offices/year-closes.html", found=found)


@router.get(_CLOSES + "/{year}")
async def late_entries(
    office: RegionDesk,
    year: Annotated[int, Path(ge=2000, le=2100)],
    after: Annotated[str, Query(pattern=r"^[0-9TZa-f.-]{0,120}$")] = "",
) -> Response:
    """Entries of the region's people that came into the year after its close, a hundred a page, the first first."""
    later = {"after": after} if after else {}
    query = {"organisation_id": office.organisation_id, "limit": PAGE, **later}
    found, vendors = await asyncio.gather(
        office.me.part(LATE, path={"year": year}, query=query), office.me.part(VENDORS)
    )
    return office.page(
        "offices/late-entries.html",
        year=year,
        found=found,
        names={} if isinstance(found, Missing) else await names_of(office, found.entries),
        vendors=vendor_names(vendors),
        is_first=not after,
    )
