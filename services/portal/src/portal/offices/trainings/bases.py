"""The register of training bases (培训基地), which HR authorities keep."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import BaseEnd, NewBase, NewTrainingBase, TrainingBases
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.messages_zh import WORDS
from portal.offices.office import Desk, Office
from portal.offices.trainings.trainings import PAGE

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
BASES = Call(_FILINGS, "GET", "/v1/training-bases", TrainingBases)
NAME = Call(_FILINGS, "POST", "/v1/training-bases", NewTrainingBase, NewBase)
END = Call(_FILINGS, "PUT", "/v1/training-bases/{base_id}/end", type(None), BaseEnd)
_BASES = PAGE + "/bases"
_ROWS, NAME_MAX = 200, 100


@router.get(_BASES)
async def bases(office: Desk, after: str = "") -> Response:
    """The bases that may serve the office's region, its own and those above; with a form for HR authorities."""
    return await _shown(office, {}, None, after)


async def _shown(office: Office, typed: dict[str, str], errors: Errors | None = None, after: str = "") -> Response:
    query = {"region_code": office.organisation.region_code, "limit": _ROWS}
    if begins := id_of(after):
        query["after"] = str(begins)
    return office.page(
        "offices/trainings/bases.html",
        status=422 if errors else 200,
        address=f"{office.address}/trainings/bases",
        found=await office.me.part(BASES, query=query),
        today=china_date(now()),
        typed=typed,
        errors=errors.found if errors else (),
    )


@router.post(_BASES)
async def name(office: Desk, typed: Posted) -> Response:
    """Name a base for the region."""
    called, errors, begins_on = typed.text("name"), Errors(), None
    if not called or len(called) > NAME_MAX:
        errors.add("name", f"请填写名称，不超过{NAME_MAX}字。")
    subjects = [code for code in typed.texts("subjects") if code in WORDS["Subject"]]
    if not subjects:
        errors.add("subjects", "请选择科目。")
    try:
        begins_on = typed.day("begins_on")
    except ValueError:
        begins_on = None
    if begins_on is None:
        errors.add("begins_on", "请填写日期，如2026-09-01。")
    if begins_on is not None and not errors:
        body = NewBase(office_id=office.organisation_id, name=called, subjects=tuple(subjects), begins_on=begins_on)
        try:
            await office.me.ask(NAME, body=body)
            return office.me.go(f"{office.address}/trainings/bases", said="base-named")
        except Refusal as refusal:
            errors = Errors.of(refusal, {"name": "name", "begins_on": "begins_on"})
    return await _shown(office, {"name": called, "begins_on": typed.text("begins_on")}, errors)


@router.post(_BASES + "/{base_id}/end")
async def end(office: Desk, base_id: UUID, typed: Posted) -> Response:
    """It is a base until today."""
    today: date = china_date(now())
    try:
        await office.me.ask(END, path={"base_id": base_id}, body=BaseEnd(ends_on=today))
    except Refusal as refusal:
        errors = Errors()
        errors.add("", refusal.problem.detail)
        return await _shown(office, {}, errors)
    return office.me.go(f"{office.address}/trainings/bases", said="base-ended")
