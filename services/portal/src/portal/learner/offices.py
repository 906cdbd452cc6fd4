"""For whom somebody serves, and what they can do here today: where people with a role begin."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.navigation import offices_of
from portal.access.places import HOURS, OFFICES
from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.vendor_gateway import ReviewCounts

router = APIRouter(include_in_schema=False)
REVIEWS = Call(ServiceName.GATEWAY, "GET", "/v1/reviews/counts", ReviewCounts)
_COUNTED_MAX = 3
"""Of so many offices the reviews are counted; a page asks no more than four times."""


@router.get(OFFICES)
async def offices(me: Me) -> Response:
    """Each role with its organisation; of an HR authority how many completions wait for its review."""
    roles = offices_of(me.account)
    if not roles:
        return me.go(HOURS)
    reviewing = [role.organisation_id for role in roles if role.role == "hr-authority"][:_COUNTED_MAX]
    counts = await asyncio.gather(*(me.part(REVIEWS, query={"organisation_id": office}) for office in reviewing))
    return me.page("learner/offices.html", roles=roles, reviews=dict(zip(reviewing, counts, strict=True)))
