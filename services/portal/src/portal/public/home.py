"""The first page."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.navigation import offices_of
from portal.access.places import HOURS, OFFICES
from portal.access.visitor import PerhapsMe, Person
from portal.public.announcements import ANNOUNCEMENTS
from portal.public.vendors import VENDORS

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(who: PerhapsMe) -> Response:
    """What anybody may do, with the latest announcements and the vendors; who is signed in goes to their work or their
    hours.
    """
    if isinstance(who, Person):
        return who.go(OFFICES if offices_of(who.account) else HOURS)
    announced, vendors = await asyncio.gather(who.part(ANNOUNCEMENTS), who.part(VENDORS))
    return who.page("public/home.html", announced=announced, vendors=vendors)
