"""Attendance on the day (签到): the code for the room, and the sheet."""

import re
from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import AttendanceCode, AttendanceSheet, SheetPage, TickedSheet
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.offices.office import Desk, Office
from portal.offices.trainings.enrolling import chosen
from portal.offices.trainings.held import ONE, PAGES_MAX, PEOPLE_ROWS, Page, address_of, training_of
from portal.qr_codes import qr_code

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
CODE = Call(_FILINGS, "GET", "/v1/trainings/{filing_id}/attendance-code", AttendanceCode)
SHEET = Call(_FILINGS, "GET", "/v1/trainings/{filing_id}/attendance", AttendanceSheet)
TICK = Call(_FILINGS, "PUT", "/v1/trainings/{filing_id}/attendance", TickedSheet, SheetPage)
_HALF_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}/(morning|afternoon)")
HalfDayAsked = Annotated[str, Query(pattern=f"^({_HALF_DAY.pattern})?$")]


@router.get(ONE + "/code")
async def code(office: Desk, filing_id: UUID) -> Response:
    """The code in large, with the address to which it is typed; it is asked for again by itself, or by a link."""
    training = await training_of(office, filing_id)
    public = f"{office.me.portal.public_url}/my/trainings/{filing_id}/attendance"
    return office.page(
        "offices/trainings/code.html",
        training=training,
        address=address_of(office, filing_id),
        shown=await office.me.part(CODE, path={"filing_id": filing_id}),
        qr=qr_code(public),
    )


@router.get(ONE + "/sheet")
async def sheet(office: Desk, filing_id: UUID, half_day: HalfDayAsked = "", page: Page = 1) -> Response:
    """Who is enrolled, to be ticked or printed and signed."""
    return await _sheet(office, filing_id, half_day, page)


async def _sheet(
    office: Office, filing_id: UUID, half_day: str, page: int, wrong: str = "", ticked: Collection[UUID] = ()
) -> Response:
    query = {"page": page, "rows": PEOPLE_ROWS, **({"half_day": half_day} if half_day else {})}
    found = await office.me.part(SHEET, path={"filing_id": filing_id}, query=query)
    total = 0 if isinstance(found, Missing) else found.total
    return office.page(
        "offices/trainings/sheet.html",
        status=422 if wrong else 200,
        training=await training_of(office, filing_id),
        address=address_of(office, filing_id),
        found=found,
        ticked=ticked,
        page=page,
        pages=-(-total // PEOPLE_ROWS),
        errors=[("", wrong)] if wrong else (),
    )


@router.post(ONE + "/sheet")
async def tick(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Who of the page signed."""
    half_day, number, signed = typed.text("half_day"), typed.number("page", PAGES_MAX), chosen(typed)
    listed = [item for item in map(id_of, typed.texts("listed")) if item is not None]
    if not listed or not _HALF_DAY.fullmatch(half_day):
        return await _sheet(office, filing_id, "", number, "请选择签到表的半天。", signed)
    body = SheetPage(half_day=half_day, listed=tuple(listed), signed=tuple(signed))
    try:
        await office.me.ask(TICK, path={"filing_id": filing_id}, body=body)
    except Refusal as refusal:
        return await _sheet(office, filing_id, half_day, number, refusal.problem.detail, signed)
    back = f"{address_of(office, filing_id)}/sheet?half_day={half_day}&page={number}"
    return office.me.go(back, said="sheet-saved")
