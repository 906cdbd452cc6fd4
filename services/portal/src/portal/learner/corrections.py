"""Corrections of one's own record that others asked for, and objecting to them."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Objection, OwnMending, OwnMendings, StateOfMending
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
MENDINGS = Call(ServiceName.REGISTRY, "GET", "/v1/account/mendings", OwnMendings)
OBJECT = Call(ServiceName.REGISTRY, "POST", "/v1/account/mendings/{mending_id}/objections", StateOfMending, Objection)
PAGE = "/my/account/corrections"
REASON_CHARS_MAX = 500
_OPEN = {"waiting", "signed"}


def may_object(mending: OwnMending) -> bool:
    """What waits ends with an objection; what counts already waits to be undone."""
    return mending.state in _OPEN


@router.get(PAGE)
async def corrections(me: Me) -> Response:
    """What was asked for about oneself, the latest first."""
    found = (await me.ask(MENDINGS)).mendings
    return me.page("learner/corrections.html", items=[(mending, may_object(mending)) for mending in found])


@router.get(f"{PAGE}/{{mending_id}}")
async def before_objecting(me: Me, mending_id: UUID) -> Response:
    """What an objection does, and the form for its reason."""
    return await _objection(me, mending_id)


async def _objection(me: Person, mending_id: UUID, reason: str = "", errors: Errors | None = None) -> Response:
    found = (await me.ask(MENDINGS)).mendings
    mending = next((item for item in found if item.mending_id == mending_id), None)
    if mending is None:
        raise HTTPException(404)
    if not may_object(mending):
        return me.go(PAGE)
    return me.page(
        "learner/objection.html",
        status=422 if errors else 200,
        mending=mending,
        reason=reason,
        errors=errors.found if errors else (),
    )


@router.post(f"{PAGE}/{{mending_id}}")
async def object_to(me: Me, mending_id: UUID, typed: Posted) -> Response:
    """Say why it is not oneself, or not one's number."""
    reason, errors = typed.text("reason"), Errors()
    if not reason:
        errors.add("reason", "请写明理由。")
    elif len(reason) > REASON_CHARS_MAX:
        errors.add("reason", f"理由不能超过{REASON_CHARS_MAX}个字。")
    try:
        if not errors:
            await me.ask(OBJECT, path={"mending_id": mending_id}, body=Objection(reason=reason))
    except Refusal as refusal:
        errors = Errors.of(refusal, {"reason": "reason"})
    if errors:
        return await _objection(me, mending_id, reason, errors)
    return me.go(PAGE, said="objection-made")
