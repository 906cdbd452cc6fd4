"""Somebody has left the staff (登记离开): retired, left or died, from which day on."""

from typing import Literal, cast
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import DepartureResults, NewDeparture, NewDepartures
from portal.messages_zh import WORDS
from portal.offices.asking import person_of
from portal.offices.office import Office
from portal.offices.staff import STAFF, RecordingDesk, kept_day

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/people/{person_id}/departure"
DEPART = Call(ServiceName.REGISTRY, "POST", "/v1/people/departures", DepartureResults, NewDepartures)


@router.get(PAGE)
async def page(office: RecordingDesk, person_id: UUID) -> Response:
    """Who it is, and what follows."""
    return await _page(office, person_id)


@router.post(PAGE)
async def depart(office: RecordingDesk, person_id: UUID, typed: Posted) -> Response:
    """It is recorded as by a roster; nothing of what they learned is lost."""
    errors, because, day = Errors(), typed.text("because"), None
    if because not in WORDS["Departure"]:
        errors.add("because", "请选择离开的原因。")
    try:
        day = typed.day("ended_on")
    except ValueError:
        errors.add("ended_on", "请填写日期，如2026-09-01。")
    else:
        if day is None:
            errors.add("ended_on", "请填写不再在岗的第一日。")
    if errors or day is None:
        return await _page(office, person_id, errors, because, kept_day(typed, "ended_on"))
    reason = cast(Literal["retired", "left", "died"], because)
    departure = NewDeparture(person_id=person_id, ended_on=day, because=reason)
    found = await office.me.ask(DEPART, body=NewDepartures(departures=(departure,)))
    [result] = found.results
    if result.status == "refused":
        errors.add("ended_on", result.message or "")
        return await _page(office, person_id, errors, because, kept_day(typed, "ended_on"))
    return office.me.go(f"{office.address}/staff/people", said="departure-recorded")


async def _page(
    office: Office, person_id: UUID, errors: Errors | None = None, because: str = "", ended_on: str = ""
) -> Response:
    return office.page(
        "offices/registrations/leaving.html",
        status=422 if errors else 200,
        known=await person_of(office, person_id),
        because=because,
        ended_on=ended_on,
        errors=[] if errors is None else errors.found,
    )
