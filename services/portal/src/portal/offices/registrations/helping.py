"""Somebody is helped in (发放密码设置码): a code on a slip, to be handed over in person."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import now
from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Help, PasswordCode
from portal.clients.refusals import Refusal
from portal.offices.asking import person_of
from portal.offices.office import Office
from portal.offices.staff import STAFF, RecordingDesk, kept_text

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/people/{person_id}/code"
HELP = Call(ServiceName.REGISTRY, "POST", "/v1/people/{person_id}/codes", PasswordCode, Help)


@router.get(PAGE)
async def page(office: RecordingDesk, person_id: UUID) -> Response:
    """Who it is, and why they are helped in."""
    return await _page(office, person_id)


@router.post(PAGE)
async def make(office: RecordingDesk, person_id: UUID, typed: Posted) -> Response:
    """The slip. It is shown this once and stands in no address; whoever loads it anew makes another code, and the one
    before is good no more.
    """
    reason = typed.text("reason")
    if not reason:
        return await _page(office, person_id, Errors([("reason", "请写明理由，本人会看到。")]))
    known = await person_of(office, person_id)
    helped = Help(reason=reason, forget_second_factor=bool(typed.text("forget_second_factor")))
    try:
        code = await office.me.ask(HELP, path={"person_id": person_id}, body=helped)
    except Refusal as refusal:
        return await _page(office, person_id, Errors.of(refusal, {"reason": "reason"}), reason)
    return office.page("offices/registrations/slip.html", known=known, code=code, made_at=now())


async def _page(office: Office, person_id: UUID, errors: Errors | None = None, reason: str = "首次登录") -> Response:
    return office.page(
        "offices/registrations/helping.html",
        status=422 if errors else 200,
        known=await person_of(office, person_id),
        reason=kept_text(reason),
        errors=[] if errors is None else errors.found,
    )
