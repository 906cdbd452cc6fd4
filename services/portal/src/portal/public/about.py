"""What the site says of itself: help, how personal data is handled, and for whom its pages work."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import PerhapsMe

router = APIRouter(include_in_schema=False)
PRIVACY_NOTICE_OF = date(2026, 11, 29)
"""The version of the privacy notice (个人信息保护法, art. 17, 35): the day of its last change. The registry's
``REGISTRY_PRIVACY_NOTICE_VERSION`` follows it.
"""
ACCESSIBILITY_OF = date(2026, 12, 1)
"""The day of the last change of the accessibility statement."""


@router.get("/help")
async def questions(who: PerhapsMe) -> Response:
    """Questions that people ask often, with the pages where each is settled."""
    return who.page("public/help.html")


@router.get("/privacy")
async def privacy(who: PerhapsMe) -> Response:
    """Who handles which data for what, on what ground, for how long, and which rights people have, on which page."""
    return who.page("public/privacy.html", version=PRIVACY_NOTICE_OF)


@router.get("/accessibility")
async def accessibility(who: PerhapsMe) -> Response:
    """What works for whom, what does not yet, and whom to tell."""
    return who.page("public/accessibility.html", version=ACCESSIBILITY_OF)
