"""What authorities announce to anybody."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.visitor import PerhapsMe
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import PublicAnnouncement, PublicAnnouncements
from portal.public.regions import REGIONS, RegionAsked

router = APIRouter(include_in_schema=False)
ANNOUNCEMENTS = Call(ServiceName.REGISTRY, "GET", "/v1/announcements", PublicAnnouncements)
ANNOUNCEMENT = Call(ServiceName.REGISTRY, "GET", "/v1/announcements/{announcement_id}", PublicAnnouncement)
AfterAsked = Annotated[UUID | None, Query()]


@router.get("/announcements")
async def announcements(who: PerhapsMe, region: RegionAsked = "", after: AfterAsked = None) -> Response:
    """The latest first, twenty at a time; of a region and those that it is part of, where one is chosen."""
    asked = {"region_code": region, "after": after}
    found, regions = await asyncio.gather(
        who.part(ANNOUNCEMENTS, query={name: value for name, value in asked.items() if value}),
        who.part(REGIONS, query={"above": region} if region else {}),
    )
    return who.page("public/announcements.html", found=found, regions=regions, region=region, is_first=after is None)


@router.get("/announcements/{announcement_id}")
async def announcement(who: PerhapsMe, announcement_id: UUID) -> Response:
    """One of them; 404 once it is withdrawn."""
    found = await who.ask(ANNOUNCEMENT, path={"announcement_id": announcement_id})
    return who.page("public/announcement.html", announcement=found)
