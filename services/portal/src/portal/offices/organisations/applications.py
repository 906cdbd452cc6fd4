"""Units that apply to be taken up (新单位登记): what waits, one of them, and the decision."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    ApplicationDecision,
    ApplicationsWaiting,
    StateOfApplication,
    WaitingUnit,
    WholeUnit,
)
from portal.clients.refusals import Away, Refusal
from portal.formats import day_text
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.organisations.history import found_of
from portal.offices.reach import REGIONS, lies_in, only, reason_of
from portal.offices.staff import kept_text
from portal.offices.statistics.frame import kept_table

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/unit-applications"
WAITING = Call(ServiceName.REGISTRY, "GET", "/v1/applications", ApplicationsWaiting)
HEADING: Mapping[str, str] = {
    "name": "单位", "code": "统一社会信用代码", "administrator": "拟任管理员", "number": "身份证号", "made": "提交日期",
}  # fmt: skip
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/applications/{application_id}", WholeUnit, kind="unit")
DECIDE = Call(
    ServiceName.REGISTRY, "POST", "/v1/applications/{application_id}/decisions", StateOfApplication, ApplicationDecision
)


async def units_waiting(office: Office) -> list[WaitingUnit] | Missing:
    """What waits for the office: units of its region and below, the oldest first."""
    found = await office.me.part(WAITING, query={"kind": "unit"})
    if isinstance(found, Missing):
        return found
    units = [item for item in found.applications if isinstance(item, WaitingUnit)]
    return [item for item in units if lies_in(item.region_code, office.organisation.region_code)]


@router.get(PAGE)
async def applications(office: Desk) -> Response:
    """What waits, the oldest first."""
    only(office, "hr-authority")
    return office.page("offices/organisations/applications.html", units=await units_waiting(office))


@router.get(PAGE + ".xlsx")
async def applications_table(office: Desk) -> Response:
    """The same, with numbers masked."""
    only(office, "hr-authority")
    units = await units_waiting(office)
    if isinstance(units, Missing):
        raise Away("registry")
    rows = [
        {
            "name": item.row.name, "code": item.row.code, "administrator": item.administrator.name,
            "number": item.id_number_masked, "made": day_text(item.made_at),
        }
        for item in units
    ]  # fmt: skip
    name = f"新单位登记申请（{office.organisation.name}）.xlsx"
    return await kept_table(name, [("新单位登记申请", HEADING, rows)])


@router.get(PAGE + "/{application_id}")
async def application(office: Desk, application_id: UUID) -> Response:
    """One of them, with the forms that decide it."""
    only(office, "hr-authority")
    return await _page(office, application_id)


@router.post(PAGE + "/{application_id}")
async def decide(office: Desk, application_id: UUID, typed: Posted) -> Response:
    """Grant it with the code that its applicant shows, or refuse it with a reason."""
    only(office, "hr-authority")
    errors = Errors()
    if typed.text("decision") == "grant":
        body = ApplicationDecision(decision="grant", code=typed.plain("code"))
        if not body.code:
            errors.add("code", "请填写申请人出示的确认码。")
    else:
        body = ApplicationDecision(decision="refuse", reason=reason_of(typed, errors, what="不同意的理由"))
    typed_reason = typed.text("reason")
    if errors:
        return await _page(office, application_id, errors, typed_reason)
    try:
        await office.me.ask(DECIDE, path={"application_id": application_id}, body=body)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        at = {"wrong-code": "code"}.get(refusal.reason, "")
        found = Errors.of(refusal, {"reason": "reason", "code": "code"})
        errors = Errors([(at, refusal.problem.detail)]) if at else found
        return await _page(office, application_id, errors, typed_reason)
    said = "unit-granted" if body.decision == "grant" else "unit-refused"
    return office.me.go(f"{office.address}/unit-applications", said=said)


async def _page(office: Office, application_id: UUID, errors: Errors | None = None, reason: str = "") -> Response:
    found = await office.me.ask(LOOK, path={"application_id": application_id})
    if not lies_in(found.region_code, office.organisation.region_code):
        raise HTTPException(404)
    region = await office.me.part(REGIONS, query={"above": found.row.region_code})
    department = None
    if found.row.department_code:
        try:
            department = (await found_of(office, found.row.department_code)).name
        except Refusal:  # it lies outside the office's reach
            department = "管理范围以外的部门"
    return office.page(
        "offices/organisations/application.html",
        status=422 if errors else 200,
        application=found,
        region="" if isinstance(region, Missing) else "".join(place.name for place in region.way),
        department=department,
        reason=kept_text(reason),
        errors=errors.found if errors else (),
    )
