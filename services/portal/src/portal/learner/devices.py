"""Where one is signed in, and signing out everywhere."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.cookies import Cookie
from portal.access.places import SIGN_IN
from portal.access.visitor import Me, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import SessionList

router = APIRouter(include_in_schema=False)
SESSIONS = Call(ServiceName.REGISTRY, "GET", "/v1/sessions", SessionList)
END_ALL = Call(ServiceName.REGISTRY, "DELETE", "/v1/sessions", type(None))


@router.get("/my/account/devices")
async def devices(me: Me) -> Response:
    """The sessions that are good now."""
    return me.page("learner/devices.html", sessions=(await me.ask(SESSIONS)).sessions)


@router.get("/my/account/devices/end")
async def before_ending(me: Me) -> Response:
    """What signing out everywhere does, before it is done."""
    return me.page("learner/devices-end.html", count=len((await me.ask(SESSIONS)).sessions))


@router.post("/my/account/devices/end")
async def end_all(me: Me, typed: Posted) -> Response:
    """Every session ends, this one too, and the registry knows none of the devices any more.

    The registry ends all sessions or this one, and no others: for all but this one another password is chosen.
    """
    await me.ask(END_ALL)
    me.portal.sessions.forget(me.session)
    answer = me.go(SIGN_IN, said="signed-out-everywhere")
    me.portal.cookies.take(answer, Cookie.SESSION)
    me.portal.cookies.take(answer, Cookie.DEVICE)
    return answer
