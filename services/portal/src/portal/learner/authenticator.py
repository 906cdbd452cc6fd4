"""Whether one has an authenticator, and what to do about it."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import Me
from portal.clients.models.registry import SessionList
from portal.learner.devices import SESSIONS

router = APIRouter(include_in_schema=False)
PAGE = "/my/account/authenticator"


def is_enrolled(found: SessionList) -> bool:
    """A session that may do everything has given the second factor wherever its account has one."""
    return any(session.is_this and session.second_factor for session in found.sessions)


@router.get(PAGE)
async def page(me: Me) -> Response:
    """Enrolled: how to replace it. Not yet: to the explanation."""
    return me.page("learner/authenticator.html", is_enrolled=is_enrolled(await me.ask(SESSIONS)), here_again=PAGE)
