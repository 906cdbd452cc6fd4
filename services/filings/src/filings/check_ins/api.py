"""Attendance on the day (签到): the code for the room, the code that is typed, and the sheet."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from common.auth import Acting, Oneself, account_of, acting, oneself
from common.clock import now
from common.limits import Limiter
from common.readings import Reading
from common.web import json_response, too_fast
from filings.access.api import App, Body, actor_of, reader_of
from filings.check_ins import actions
from filings.check_ins.answers import AttendanceCode, AttendanceSheet, OwnAttendance, OwnCheckIn, TickedSheet
from filings.check_ins.domain import DIGITS, seconds_left

router = APIRouter()
PAGE_MAX, PAGES_MAX = 200, 1_000
_tries = Limiter(rate=0.05, burst=6)
"""Of one account: who mistypes a code twice waits for nothing, who guesses has two chances in a million each time."""
_HALF_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}/(morning|afternoon)$"
People = Annotated[list[UUID], Field(max_length=PAGE_MAX)]


class TypedCode(Body):
    """The code that somebody read off."""

    code: str = Field(pattern=f"^[0-9]{{{DIGITS}}}$", repr=False)


class SheetPage(Body):
    """A page of a sheet: who stands on it, and who of them signed."""

    half_day: str = Field(pattern=_HALF_DAY)
    listed: Annotated[list[UUID], Field(min_length=1, max_length=PAGE_MAX)]
    signed: People


@router.get("/v1/trainings/{filing_id}/attendance-code", response_model=AttendanceCode, dependencies=[Depends(acting)])
async def code(filing_id: UUID, app: App, caller: Acting) -> Response:
    """The code that is shown in the room now; it changes every half minute. For who holds the training."""
    at = now()
    async with app.db.reading() as tx:
        shown = await actions.show_code(tx, actor_of(caller), filing_id, app.deps, now=at)
    return json_response(
        {
            **shown.code._asdict(),
            "title": shown.title,
            "seconds_left": seconds_left(shown.code, at),
            "recorded": shown.recorded,
            "enrolled": shown.enrolled,
        }
    )


@router.post(
    "/v1/own/trainings/{filing_id}/attendance",
    response_model=OwnCheckIn,
    dependencies=[Depends(acting), Depends(oneself)],
)
async def check_in(filing_id: UUID, body: TypedCode, app: App, caller: Acting) -> Response:
    """Record that one is there, with the code that is shown in the room; twice is once."""
    if wait_s := _tries.wait_s(str(account_of(caller))):
        raise too_fast(wait_s)
    async with app.db.transaction() as tx:
        half_day, is_new = await actions.check_in(tx, actor_of(caller), filing_id, body.code, app.deps, now=now())
    return json_response({"half_day": half_day, "is_new": is_new})


@router.get("/v1/own/trainings/{filing_id}/attendance", response_model=OwnAttendance, dependencies=[Depends(oneself)])
async def own_record(filing_id: UUID, app: App, person_id: Oneself) -> Response:
    """The half days of a training that are recorded of oneself."""
    async with app.db.reading() as tx:
        found = await actions.own_record(tx, person_id, filing_id)
    recorded = [{"half_day": item.half_day, "evidence": item.evidence, "at": item.made_at} for item in found.values()]
    return json_response({"recorded": recorded})


@router.get("/v1/trainings/{filing_id}/attendance", response_model=AttendanceSheet, dependencies=[Depends(acting)])
async def sheet(
    filing_id: UUID,
    app: App,
    caller: Acting,
    half_day: Annotated[str | None, Query(pattern=_HALF_DAY)] = None,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> Response:
    """Who is enrolled, with what is recorded of a half day; for who holds the training."""
    async with app.db.reading() as tx:
        found = await actions.sheet(tx, actor_of(caller), filing_id, half_day, page, rows)
    ids = [item.person_id for item in found.people]
    await app.readings.record(reader_of(caller, [found.training.organiser_id]), Reading("enrolments", ids))
    called = await app.names.of(ids)
    people = [
        {
            "person_id": item.person_id,
            "name": called.get(item.person_id, {}).get("name", ""),
            "unit": called.get(item.person_id, {}).get("organisation", ""),
            "evidence": item.evidence,
            "at": item.made_at,
            "attended": item.attended,
            "test_result": item.test_result,
        }
        for item in found.people
    ]
    counts = [
        {"half_day": key, "by_code": found.counts.get(key, (0, 0))[0], "by_sheet": found.counts.get(key, (0, 0))[1]}
        for key in found.training.half_days or ()
    ]
    return json_response({
        "title": found.training.title, "begins_on": found.training.begins_on, "half_day": found.half_day,
        "people": people, "total": found.total, "half_days": counts,
    })  # fmt: skip


@router.put("/v1/trainings/{filing_id}/attendance", response_model=TickedSheet, dependencies=[Depends(acting)])
async def tick(filing_id: UUID, body: SheetPage, app: App, caller: Acting) -> Response:
    """Who of a page of the sheet signed; what was recorded with a code stays. For who holds the training."""
    async with app.db.transaction() as tx:
        new = await actions.tick(tx, actor_of(caller), filing_id, body.half_day, body.listed, body.signed, now=now())
    return json_response({"new": new})
