"""What waits for the office's decision (待确认注册、调动、更名): the list, and one with its decision.

New units stand in the list, and are decided on their own page (:mod:`portal.offices.organisations.applications`).
"""

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    ApplicationDecision,
    ApplicationsWaiting,
    StateOfApplication,
    WaitingName,
    WaitingRegistration,
    WaitingTransfer,
    WaitingUnit,
    WholeName,
    WholeRegistration,
    WholeTransfer,
)
from portal.clients.refusals import Refusal
from portal.formats import day_text
from portal.messages_zh import word
from portal.offices.office import Office
from portal.offices.staff import STAFF, RecordingDesk, kept_text
from portal.offices.whole_lists import Row, kept_list

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/applications"
ROWS, PAGES_MAX, _AT_ONCE = 50, 100, 200
LASTS_DAYS, LATE_DAYS = 30, 7
"""After so many days it lapses; after so many it is marked."""
WAITING = Call(ServiceName.REGISTRY, "GET", "/v1/applications", ApplicationsWaiting)
Whole = WholeRegistration | WholeTransfer | WholeName
_ONE = "/v1/applications/{application_id}"
REGISTRATION = Call(ServiceName.REGISTRY, "GET", _ONE, WholeRegistration, kind="registration")
_SHAPES: Mapping[str, Call[Whole]] = {
    "registration": REGISTRATION,
    "transfer": Call(ServiceName.REGISTRY, "GET", _ONE, WholeTransfer, kind="transfer"),
    "name": Call(ServiceName.REGISTRY, "GET", _ONE, WholeName, kind="name"),
}
DECIDE = Call(ServiceName.REGISTRY, "POST", _ONE + "/decisions", StateOfApplication, ApplicationDecision)
HEADING: Mapping[str, str] = {
    "name": "申请人", "kind": "事项", "number": "身份证号", "unit": "单位", "to": "调往单位", "made": "提交日期",
    "days": "等待（天）",
}  # fmt: skip
_WRONG_AT: Mapping[str, str] = {"no-reason": "reason", "wrong-code": "code"}


@router.get(PAGE)
async def waiting(office: RecordingDesk, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1) -> Response:
    """The oldest first, fifty a page, with how many days each waits."""
    query = {"organisation_id": office.organisation_id, "page": page, "rows": ROWS}
    found = await office.me.part(WAITING, query=query)
    total = 0 if isinstance(found, Missing) else found.total
    return office.page(
        "offices/registrations/waiting.html",
        found=found,
        days=days_since,
        late_days=LATE_DAYS,
        lasts_days=LASTS_DAYS,
        page=page,
        pages=-(-total // ROWS),
    )


def days_since(moment: datetime) -> int:
    """Whole days in China."""
    return (china_date(now()) - china_date(moment)).days


@router.get(PAGE + ".xlsx")
async def waiting_table(office: RecordingDesk) -> Response:
    """All of them, the oldest first, with numbers masked."""

    async def page_of(after: UUID | None) -> tuple[Mapping[UUID, Row], UUID | None]:
        query = {"organisation_id": office.organisation_id, "rows": _AT_ONCE} | ({"after": after} if after else {})
        found = await office.me.ask(WAITING, query=query)
        rows = {item.application_id: _row(item) for item in found.applications}
        return rows, next(reversed(rows)) if len(rows) < found.total else None

    return await kept_list(office, "待确认的申请", HEADING, page_of)


def _row(item: WaitingRegistration | WaitingTransfer | WaitingUnit | WaitingName) -> Row:
    return {
        "name": item.administrator.name if isinstance(item, WaitingUnit) else item.row.name,
        "kind": word(item.kind, "ApplicationKind"),
        "number": item.id_number_masked,
        "unit": item.row.name if isinstance(item, WaitingUnit) else item.unit,
        "to": item.to_unit if isinstance(item, WaitingTransfer) else "",
        "made": day_text(item.made_at),
        "days": days_since(item.made_at),
    }


@router.get(PAGE + "/{kind}/{application_id}")
async def application(office: RecordingDesk, kind: str, application_id: UUID) -> Response:
    """One of them with everything that was said; 404 for one of another kind or out of reach."""
    return await _page(office, kind, application_id)


@router.get(PAGE + "/registration/{application_id}/photo")
async def photo(office: RecordingDesk, application_id: UUID) -> Response:
    """The picture of somebody who registers."""
    found = await office.me.ask(REGISTRATION, path={"application_id": application_id})
    content = b64decode(found.details.photo)
    media_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)


@router.post(PAGE + "/{kind}/{application_id}")
async def decide(office: RecordingDesk, kind: str, application_id: UUID, typed: Posted) -> Response:
    """Grant it, or refuse it with a reason; what is granted shows the code of who asked."""
    decision, reason = typed.text("decision"), typed.text("reason")
    errors = Errors()
    if decision not in ("grant", "refuse"):
        errors.add("", "请选择同意或者不同意。")
    elif decision == "refuse" and not reason:
        errors.add("reason", "不同意的，请写明理由，申请人会看到。")
    elif decision == "grant" and kind == "registration" and not typed.plain("code"):
        errors.add("code", "请填写申请人当面出示的确认码。")
    if errors:
        return await _page(office, kind, application_id, errors, typed.text("code"), reason)
    said = ApplicationDecision(
        decision="grant" if decision == "grant" else "refuse", reason=reason or None, code=typed.plain("code") or None
    )
    try:
        found = await office.me.ask(DECIDE, path={"application_id": application_id}, body=said)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        errors = Errors.of(refusal, {"reason": "reason", "code": "code"})
        if at := _WRONG_AT.get(refusal.reason):
            errors = Errors([(at, refusal.problem.detail)])
        return await _page(office, kind, application_id, errors, typed.text("code"), reason)
    return office.me.go(f"{office.address}/staff/applications", said=f"application-{found.state}")


async def _page(
    office: Office, kind: str, application_id: UUID, errors: Errors | None = None, code: str = "", reason: str = ""
) -> Response:
    call = _SHAPES.get(kind, _SHAPES["registration"])
    found = await office.me.ask(call, path={"application_id": application_id})
    return office.page(
        "offices/registrations/application.html",
        status=422 if errors else 200,
        found=found,
        days=days_since,
        lasts_days=LASTS_DAYS,
        code=kept_text(code),
        reason=kept_text(reason),
        errors=[] if errors is None else errors.found,
    )
