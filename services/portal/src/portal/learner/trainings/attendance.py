"""Typing the code that is shown in the room (签到): made for a phone."""

import re
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import OwnCheckIn, TypedCode
from portal.clients.refusals import Refusal
from portal.learner.trainings.enrolment import ONE, PAGE, RECORD, TRAINING

router = APIRouter(include_in_schema=False)
CHECK_IN = Call(ServiceName.FILINGS, "POST", "/v1/own/trainings/{filing_id}/attendance", OwnCheckIn, TypedCode)
_CODE = re.compile("[0-9]{6}")


@router.get(ONE + "/attendance")
async def attendance(me: Me, filing_id: UUID) -> Response:
    """The field for the code, and the half days that are recorded."""
    return await _shown(me, filing_id)


async def _shown(me: Person, filing_id: UUID, errors: Errors | None = None, status: int = 200) -> Response:
    path = {"filing_id": filing_id}
    return me.page(
        "learner/trainings/attendance.html",
        status=status,
        training=await me.ask(TRAINING, path=path),
        record=await me.part(RECORD, path=path),
        errors=errors.found if errors else (),
    )


@router.post(ONE + "/attendance")
async def check_in(me: Me, filing_id: UUID, typed: Posted) -> Response:
    """Record that one is there; twice is told to be once."""
    code, errors = typed.plain("code"), Errors()
    if not _CODE.fullmatch(code):
        errors.add("code", "请填写屏幕上的6位数字签到码。")
        return await _shown(me, filing_id, errors, 422)
    try:
        made = await me.ask(CHECK_IN, path={"filing_id": filing_id}, body=TypedCode(code=code))
    except Refusal as refusal:
        errors.add("code", refusal.problem.detail)
        return await _shown(me, filing_id, errors, refusal.status)
    return me.go(f"{PAGE}/{filing_id}/attendance", said="checked-in" if made.is_new else "checked-in-before")
