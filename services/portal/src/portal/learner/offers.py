"""What waits for one's own answer: units that want one on their roster, and roles that are offered."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import AcceptedRole, Answer, StateOfOffer
from portal.clients.refusals import Refusal
from portal.learner.account import OFFERS, ROLES
from portal.problem_pages import step_of

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
ANSWER = Call(_REGISTRY, "POST", "/v1/account/placement-offers/{offer_id}/decisions", StateOfOffer, Answer)
ACCEPT = Call(_REGISTRY, "POST", "/v1/account/roles/{role_id}/acceptance", AcceptedRole)
REFUSE = Call(_REGISTRY, "POST", "/v1/account/roles/{role_id}/refusal", type(None))
OFFERS_PAGE, ROLES_PAGE = "/my/account/offers", "/my/account/roles"
_NO_CHOICE = "请选择接受或者不接受。"


async def _offers(me: Person, errors: Errors | None = None) -> Response:
    offers = (await me.ask(OFFERS)).offers
    status = 422 if errors else 200
    return me.page("learner/offers.html", status=status, offers=offers, errors=errors.found if errors else ())


@router.get(OFFERS_PAGE)
async def offers(me: Me) -> Response:
    """Units that want one on their roster, within the last thirty days, and what one said."""
    return await _offers(me)


@router.post(f"{OFFERS_PAGE}/{{offer_id}}")
async def answer_offer(me: Me, offer_id: UUID, typed: Posted) -> Response:
    """Agree, or do not; agreeing changes nothing before the unit has granted the application."""
    decision = typed.text("decision")
    if decision not in ("accept", "refuse"):
        return await _offers(me, Errors([("", _NO_CHOICE)]))
    try:
        await me.ask(
            ANSWER, path={"offer_id": offer_id}, body=Answer(decision="accept" if decision == "accept" else "refuse")
        )
    except Refusal as refusal:
        return await _offers(me, Errors.of(refusal, {}))
    return me.go(OFFERS_PAGE, said="offer-accepted" if decision == "accept" else "offer-refused")


async def _roles(me: Person, errors: Errors | None = None) -> Response:
    found = await me.ask(ROLES)
    status = 422 if errors else 200
    return me.page("learner/roles.html", status=status, found=found, errors=errors.found if errors else ())


@router.get(ROLES_PAGE)
async def roles(me: Me) -> Response:
    """The roles that one has, and those that are offered."""
    return await _roles(me)


@router.post(f"{ROLES_PAGE}/{{role_id}}")
async def answer_role(me: Me, role_id: UUID, typed: Posted) -> Response:
    """Take a role, with what must come before it counts, or do not take it."""
    path = {"role_id": role_id}
    try:
        match typed.text("decision"):
            case "accept":
                return _accepted(me, await me.ask(ACCEPT, path=path))
            case "refuse":
                await me.ask(REFUSE, path=path)
                return me.go(ROLES_PAGE, said="role-refused")
            case _:
                return await _roles(me, Errors([("", _NO_CHOICE)]))
    except Refusal as refusal:
        return await _roles(me, Errors.of(refusal, {}))


def _accepted(me: Person, accepted: AcceptedRole) -> Response:
    """On to what the role needs; where it needs another password every session has ended, and the page says so."""
    me.portal.sessions.forget(me.session)
    if "code" in accepted.needs:
        me.session = ""
        return me.page("learner/role-needs-code.html", navigation=(), account=None, idle_s=None, is_notice_unseen=False)
    if accepted.needs:
        return me.go(step_of((accepted.needs[0],), ROLES_PAGE), said="role-accepted-needs")
    return me.go(ROLES_PAGE, said="role-accepted")
