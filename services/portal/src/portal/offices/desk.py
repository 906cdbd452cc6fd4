"""The desk of an office (工作台): where its people stand, who is most behind, and what waits."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.access.places import HOURS
from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import DeskCounts
from portal.clients.models.ledger import StandingList
from portal.clients.models.registry import PublicAnnouncements
from portal.clients.models.vendor_gateway import ReviewCounts
from portal.offices.affairs.waiting import affairs_waiting
from portal.offices.asking import BOARD, STANDINGS, missing_text, names_of
from portal.offices.office import ACTING, OFFICES, Desk, Office, served

router = APIRouter(include_in_schema=False)
REVIEWS = Call(ServiceName.GATEWAY, "GET", "/v1/reviews/counts", ReviewCounts)
WAITING = Call(ServiceName.FILINGS, "GET", "/v1/desks/{organisation_id}/counts", DeskCounts)
ANNOUNCEMENTS = Call(ServiceName.REGISTRY, "GET", "/v1/announcements", PublicAnnouncements)
_MOST_BEHIND, _ANNOUNCED = 10, 3


@router.get(OFFICES)
async def offices(me: Me) -> Response:
    """On to the first office that somebody serves; who serves none has their own hours."""
    roles = served(me)
    return me.go(f"{OFFICES}/{roles[0].organisation_id}" if roles else HOURS)


@router.get(OFFICES + "/{organisation_id}")
async def desk(office: Desk) -> Response:
    """Numbers of this year, the first ten of those who are most behind, and what waits for the role."""
    me, year = office.me, china_date(now()).year
    of_office = {"organisation_id": office.organisation_id, "year": year}
    board, (behind, names), reviews, filings, announced, affairs = await asyncio.gather(
        me.part(BOARD, query={**of_office, "by": "post-category"}),
        _most_behind(office, year),
        _reviews(office),
        _filings(office),
        me.part(ANNOUNCEMENTS, query={"region_code": office.organisation.region_code}),
        affairs_waiting(office),
    )
    return office.page(
        "offices/desk.html",
        year=year,
        board=board,
        behind=behind,
        names=names,
        missing_text=missing_text,
        reviews=reviews,
        filings=filings,
        affairs=affairs,
        announced=announced if isinstance(announced, Missing) else announced.announcements[:_ANNOUNCED],
    )


async def _most_behind(office: Office, year: int) -> tuple[StandingList | Missing, object]:
    query = {"organisation_id": office.organisation_id, "year": year, "rows": _MOST_BEHIND, "missing_over": "0.01"}
    found = await office.me.part(STANDINGS, query=query)
    return found, {} if isinstance(found, Missing) else await names_of(office, found.people)


async def _reviews(office: Office) -> ReviewCounts | Missing | None:
    """How many completions wait for an HR authority's review; no other role reviews."""
    if not office.has("hr-authority"):
        return None
    return await office.me.part(REVIEWS, query={"organisation_id": office.organisation_id})


async def _filings(office: Office) -> DeskCounts | Missing | None:
    """How many filings wait for the office itself, of those that act in filings."""
    if not office.has(*ACTING):
        return None
    return await office.me.part(WAITING, path={"organisation_id": office.organisation_id})
