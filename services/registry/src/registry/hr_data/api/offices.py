"""Offices: an authority's file of records, what differs, how it is settled, and how far the units are."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from common.clock import china_date, now
from common.openapi import file_body
from common.readings import Reading
from common.web import json_response
from offices.authority import Action
from registry.access.api import App, AppState, Body, Reason, confidential, reader_of
from registry.access.domain.rows import RowVerdict
from registry.accounts.api.current_user import SignedIn, renewed, signed_in
from registry.background_jobs import actions as job_actions
from registry.background_jobs.answers import StartedJob
from registry.background_jobs.api import accepted
from registry.background_jobs.domain import JobKind
from registry.hr_data.actions import overview as overview_actions
from registry.hr_data.actions import records as record_actions
from registry.hr_data.actions import settlements as settlement_actions
from registry.hr_data.actions.overview import Filter
from registry.hr_data.actions.settlements import Wish
from registry.hr_data.answers import HrDifferences, HrProgress, SettlementResults
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.domain.records import Field as HrField
from registry.hr_data.messages_zh import refused_in_chinese
from registry.hr_data.queries.differences import State
from registry.hr_data.queries.progress import Part

router = APIRouter()
PAGE_MAX, PARTS_MAX, SETTLEMENTS_MAX = 50, 200, 200
_FIRST = UUID(int=0), 0
_CURSOR = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[1-4]$"
_BODY = file_body("an Excel workbook (XLSX or XLS), or CSV in UTF-8 or GB 18030")


def deadline_of(app: AppState) -> Deadline:
    """By when differences are settled here."""
    return Deadline.of(app.settings.hr_data_due)


@router.post(
    "/v1/hr-data/files",
    status_code=202,
    response_model=StartedJob,
    dependencies=[Depends(signed_in)],
    openapi_extra={"requestBody": _BODY},
)
async def hand_in(request: Request, app: App, actor: SignedIn) -> Response:
    """For HR authorities: a file of up to 10,000 records about people of their region, compared as a job.

    Headings: 身份证号, and what the file says of 单位代码, 岗位类别, 岗位等级, 职称级别. ``Location`` is where to ask
    how far it is; people of other regions are answered like those of whom nobody has a record.
    """
    record_actions.sender_of_file(actor)
    content = await request.body()
    async with app.db.transaction() as tx:
        actor = await renewed(tx, app, actor)  # a body may take as long as its sender likes
        record_actions.sender_of_file(actor)
        job_id = await job_actions.start(tx, actor, JobKind.HR_DATA, content, sealer=app.sealer, now=now())
    return accepted(request, job_id)


class WantedDifferences(BaseModel):
    """Which differences are asked for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    organisation_id: UUID
    """The organisation in which the caller has the role."""
    state: State = "open"
    """``kept``: those of which a unit keeps its own value."""
    unit_id: UUID | None = None
    """Only those of one unit within reach."""
    is_overdue: bool = False
    """Only those that were due before today."""
    after: str | None = Field(default=None, pattern=_CURSOR)


@router.get("/v1/hr-data/differences", response_model=HrDifferences, dependencies=[Depends(signed_in)])
async def differences(app: App, actor: SignedIn, wanted: Annotated[WantedDifferences, Query()]) -> Response:
    """What the HR platform has otherwise of the people whom one's role in an organisation reaches, fifty at a time."""
    person, _, place = (wanted.after or "").partition(".")
    after = (UUID(person), int(place)) if wanted.after else _FIRST
    asked = Filter(wanted.organisation_id, PAGE_MAX, wanted.state, wanted.unit_id, wanted.is_overdue, after)
    async with app.db.reading() as tx:
        found, on = await overview_actions.differences(
            tx, actor, asked, keys=app.keys, deadline=deadline_of(app), now=now()
        )
    reader = reader_of(actor, Action.SEE_PEOPLE, wanted.organisation_id)
    about = list(dict.fromkeys(item["person_id"] for item in found))
    await app.readings.record(reader, Reading("hr-data", about))
    return confidential({"differences": found, "after": on and f"{on[0]}.{on[1]}"})


class NewSettlement(Body):
    """How one difference is settled. ``ours`` and ``theirs`` are the values as they were shown."""

    person_id: UUID
    field: HrField
    decision: Literal["take", "keep"]
    ours: str | None = Field(max_length=64)
    theirs: str = Field(max_length=64)
    reason: Reason | None = None
    """Why the own value is kept; needed for that."""
    effective_on: date | None = None
    """Since when a unit, post category or title level that is taken is so; today where it is left out."""


class NewSettlements(Body):
    """Up to 200 differences."""

    settlements: list[NewSettlement] = Field(min_length=1, max_length=SETTLEMENTS_MAX)


@router.post("/v1/hr-data/settlements", response_model=SettlementResults, dependencies=[Depends(signed_in)])
async def settle(body: NewSettlements, app: App, actor: SignedIn) -> Response:
    """Take the HR platform's value or keep one's own, for people whom one records; what became of each, in their order.

    What is taken changes the person's record as a roster does. One that cannot be settled stops no other.
    """
    wishes = [Wish(**item.model_dump()) for item in body.settlements]
    async with app.db.transaction() as tx:
        verdicts = await settlement_actions.settle(
            tx, actor, wishes, keys=app.keys, deadline=deadline_of(app), now=now()
        )
    refused = sum(verdict.reason is not None for verdict in verdicts)
    results = [_told(row, verdict) for row, verdict in enumerate(verdicts, 1)]
    return json_response({"settled": len(verdicts) - refused, "refused": refused, "results": results})


def _told(row: int, verdict: RowVerdict) -> dict[str, Any]:
    if verdict.reason is None:
        return {"row": row, "status": "settled"}
    message = refused_in_chinese(verdict)
    return {"row": row, "status": "refused", "reason": verdict.reason, "detail": verdict.detail, "message": message}


@router.get("/v1/hr-data/progress", response_model=HrProgress, dependencies=[Depends(signed_in)])
async def progress(
    app: App,
    actor: SignedIn,
    organisation_id: UUID,
    by: Part = "region",
    after: Annotated[str | None, Query(max_length=36, description="the last key of the page before")] = None,
) -> Response:
    """How many of the people whom one's role in an organisation reaches are told of, the same, differing and settled.

    By region it is the next level: of a province its cities, of a city its counties. ``whole`` stands on every page.
    Of a city and a province it is counted every five minutes, and ``as_of`` says when.
    """
    at = now()
    async with app.db.reading() as tx:
        found = await overview_actions.progress(tx, actor, organisation_id, by, deadline=deadline_of(app), now=at)
    left = [part for part in found.parts if after is None or part["key"] > after]
    page = left[:PARTS_MAX]
    on = page[-1]["key"] if len(left) > PARTS_MAX else None
    due_on = deadline_of(app).due_on(china_date(at))
    shown = {"by": by, "whole": found.whole, "parts": page, "after": on, "due_on": due_on, "as_of": found.as_of}
    return json_response(shown)
