"""The desk of an office (工作台): where its people stand, who is most behind, and what waits."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.access.places import HOURS
from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import DeskCounts
from portal.clients.models.ledger import DeskStandings
from portal.clients.models.registry import DeskQuery, RegistryDesk
from portal.clients.models.vendor_gateway import ReviewCounts
from portal.offices.affairs.waiting import Waiting, settles_affairs, waiting_of
from portal.offices.asking import missing_text
from portal.offices.office import ACTING, OFFICES, Desk, Office, served

router = APIRouter(include_in_schema=False)
STANDINGS = Call(ServiceName.LEDGER, "GET", "/v1/desks/{organisation_id}/standings", DeskStandings)
REGISTRY = Call(ServiceName.REGISTRY, "POST", "/v1/desks/{organisation_id}", RegistryDesk, DeskQuery)
REVIEWS = Call(ServiceName.GATEWAY, "GET", "/v1/reviews/counts", ReviewCounts)
WAITING = Call(ServiceName.FILINGS, "GET", "/v1/desks/{organisation_id}/counts", DeskCounts)


@router.get(OFFICES)
async def offices(me: Me) -> Response:
    """On to the first office that somebody serves; who serves none has their own hours."""
    roles = served(me)
    return me.go(f"{OFFICES}/{roles[0].organisation_id}" if roles else HOURS)


@router.get(OFFICES + "/{organisation_id}")
async def desk(office: Desk) -> Response:
    """Numbers of this year, the first ten of those who are most behind, and what waits for the role: one question to
    each service.
    """
    year = china_date(now()).year
    (standings, registry), reviews, filings = await asyncio.gather(
        _standings(office, year), _reviews(office), _filings(office)
    )
    return office.page(
        "offices/desk.html",
        year=year,
        standings=standings,
        names=registry if isinstance(registry, Missing) else {person.person_id: person for person in registry.people},
        missing_text=missing_text,
        reviews=reviews,
        filings=filings,
        affairs=_affairs(office, registry),
        announced=registry if isinstance(registry, Missing) else registry.announcements,
    )


async def _standings(office: Office, year: int) -> tuple[DeskStandings | Missing, RegistryDesk | Missing]:
    """Where people stand, and of the registry who they are, beside all else that it tells a desk."""
    path = {"organisation_id": office.organisation_id}
    found = await office.me.part(STANDINGS, path=path, query={"year": year})
    behind = () if isinstance(found, Missing) else found.most_behind
    body = DeskQuery(person_ids=tuple(person.person_id for person in behind))
    return found, await office.me.part(REGISTRY, path=path, body=body)


def _affairs(office: Office, registry: RegistryDesk | Missing) -> Sequence[Waiting]:
    if not settles_affairs(office):
        return []
    return waiting_of(office, registry if isinstance(registry, Missing) else registry.waiting)


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
