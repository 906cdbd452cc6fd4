"""Size of type and contrast: one site for everybody, as each person reads it best."""

from fastapi import APIRouter
from fastapi.responses import Response

from pages.rendering import look_of
from portal.access.cookies import FOREVER_S, Cookie
from portal.access.places import HOME, own_page
from portal.access.visitor import Anybody, Posted

router = APIRouter(include_in_schema=False)


@router.post("/look")
async def choose_look(who: Anybody, typed: Posted) -> Response:
    """Another size or contrast, on this device for a year; then back to the page.

    The form carries both as they are; the button that was pressed comes after them, and holds.
    """
    size, contrast = (typed.texts(name)[-1:] for name in ("size", "contrast"))
    answer = who.go(own_page(typed.text("next"), HOME))
    who.portal.cookies.give(answer, Cookie.LOOK, look_of(" ".join([*size, *contrast])), max_age_s=FOREVER_S)
    return answer
