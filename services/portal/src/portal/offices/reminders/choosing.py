"""Who is to be reminded: the people who are behind, a page at a time, with when each was reminded last."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.clock import now
from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import LastAsked, LastReminders, NewReminder, ReminderVerdicts
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.offices.asking import STANDINGS, YearAsked, missing_text, names_of, years
from portal.offices.office import Desk, Office
from portal.offices.staff import STAFF, kept_text, reminds

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/reminders/new"
REMIND = Call(ServiceName.REGISTRY, "POST", "/v1/reminders", ReminderVerdicts, NewReminder)
LAST = Call(ServiceName.REGISTRY, "POST", "/v1/reminders/queries", LastReminders, LastAsked)
ROWS, PAGES_MAX = 50, 200
EVERY = timedelta(days=7)
"""So long nobody is reminded again; the registry holds to it."""


async def reminding(office: Desk) -> Office:
    """The desk of an office whose role reminds people; 404 for the others."""
    if not reminds(office):
        raise HTTPException(404)
    return office


RemindingDesk = Annotated[Office, Depends(reminding)]


@router.get(PAGE)
async def page(
    office: RemindingDesk, year: YearAsked = None, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1
) -> Response:
    """Who lacks hours of a year, most first."""
    return await _page(office, year or years()[0], page)


@router.post(PAGE)
async def send(office: RemindingDesk, typed: Posted) -> Response:
    """Those who are ticked, or everybody on the page; who was reminded lately is left out and counted."""
    year, number = _whole(typed.text("year"), years()[0]), _whole(typed.text("page"), 1)
    chosen = _chosen(typed)
    if not chosen:
        return await _page(office, year, number, Errors([("person_ids", "请选择要提醒的人员。")]))
    text = typed.text("text")
    body = NewReminder(organisation_id=office.organisation_id, person_ids=chosen, training_year=year, text=text or None)
    try:
        found = await office.me.ask(REMIND, body=body, headers=typed.key)
    except Refusal as refusal:
        return await _page(office, year, number, Errors.of(refusal, {"text": "text"}), kept_text(text))
    if found.reminder_id is None:
        sentence = "所选人员都在七天内提醒过，或者已不在岗，没有发出提醒。"
        return await _page(office, year, number, Errors([("person_ids", sentence)]), text)
    left = [result.left for result in found.results if result.left is not None]
    lately = sum(why == "reminded-lately" for why in left)
    address = f"{office.address}/staff/reminders/{found.reminder_id}?lately={lately}&others={len(left) - lately}"
    return office.me.go(address, said="reminder-sent")


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= 4 else otherwise


def _chosen(typed: Typed) -> tuple[UUID, ...]:
    texts = typed.texts("on_page" if typed.text("do") == "all" else "person_ids")
    return tuple(dict.fromkeys(found for text in texts if (found := id_of(text)) is not None))


async def _page(office: Office, year: int, page: int, errors: Errors | None = None, text: str = "") -> Response:
    query = {
        "organisation_id": office.organisation_id, "year": year, "missing_over": "0.01", "page": page, "rows": ROWS,
    }  # fmt: skip
    found = await office.me.part(STANDINGS, query=query)
    people = () if isinstance(found, Missing) else found.people
    names, last = await asyncio.gather(names_of(office, people), _last(office, [item.person_id for item in people]))
    return office.page(
        "offices/reminders/choosing.html",
        status=422 if errors else 200,
        errors=[] if errors is None else errors.found,
        year=year,
        years=sorted({*years(), year}, reverse=True),
        found=found,
        names=names,
        last=last,
        since=now() - EVERY,
        missing_text=missing_text,
        text=text,
        page=page,
        pages=-(-(0 if isinstance(found, Missing) else found.total) // ROWS),
    )


async def _last(office: Office, people: Sequence[UUID]) -> Mapping[UUID, datetime]:
    """When they were reminded last, as far as that can be told now: the registry holds to the week in any case."""
    if not people:
        return {}
    body = LastAsked(organisation_id=office.organisation_id, person_ids=tuple(people))
    found = await office.me.part(LAST, body=body)
    return {} if isinstance(found, Missing) else {item.person_id: item.reminded_at for item in found.last}
