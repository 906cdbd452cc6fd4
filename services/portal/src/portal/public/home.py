"""The first page."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.places import HOURS
from portal.access.visitor import PerhapsMe, Person

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(who: PerhapsMe) -> Response:
    """What anybody may do; who is signed in goes to their hours."""
    if isinstance(who, Person):
        return who.go(HOURS)
    return who.page("public/home.html")
