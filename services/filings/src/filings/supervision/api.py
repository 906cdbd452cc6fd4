"""Supervision (监督、抽查), for departments and HR authorities, lists for auditors too: JSON, or Excel if accepted."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import Response
from pydantic import Field

from common.auth import Acting, acting
from common.clock import now
from common.idempotency import Keyed, begin
from common.openapi import FILE
from common.readings import Reading
from common.web import json_response
from filings.access.api import App, Body, Text, actor_of, kept_file, reader_of
from filings.rosters.api import XLSX
from filings.supervision import actions
from filings.supervision.actions import FAR, FEES
from filings.supervision.answers import (
    ClaimsToReview,
    DrawnSpotCheck,
    ProposedOverturns,
    RemarkableRosters,
    SpotCheck,
    SpotCheckList,
    TrainingsWithoutRoster,
    WaitingByOffice,
)
from filings.supervision.domain import DRAWN_MAX
from tables.sheets import table

router = APIRouter()
Accept = Annotated[str, Header()]
_BOTH: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: FILE}, "description": "as accepted"}}


class NewSpotCheck(Body):
    """What is drawn from: filings of a kind that offices at and below one's own approved on these days."""

    office_id: UUID
    kind: Literal["training", "roster", "claim"]
    begins_on: date
    ends_on: date
    count: int = Field(ge=1, le=DRAWN_MAX)


class Finding(Body):
    """What somebody found."""

    is_right: bool
    found: Text | None = None


@router.get("/v1/supervision/waiting", response_model=WaitingByOffice, dependencies=[Depends(acting)], responses=_BOTH)
async def waiting(app: App, caller: Acting, accept: Accept = "*/*") -> Response:
    """What waits for which office and how long, and how much of it is late."""
    async with app.db.reading() as tx:
        found = await actions.waiting(tx, actor_of(caller), now=now())
    heading = {
        "name": "办理单位",
        "filing_kind": "事项",
        "waiting": "待办件数",
        "late": "逾期件数",
        "oldest_days": "最久天数",
    }
    return await _answered("waiting", found, heading, accept)


@router.get(
    "/v1/supervision/without-roster",
    response_model=TrainingsWithoutRoster,
    dependencies=[Depends(acting)],
    responses=_BOTH,
)
async def without_roster(app: App, caller: Acting, accept: Accept = "*/*") -> Response:
    """Trainings that ended a month ago or longer without a roster."""
    async with app.db.reading() as tx:
        found = await actions.without_roster(tx, actor_of(caller), now=now())
    heading = {"title": "培训名称", "applicant": "申报单位", "ends_on": "结束日期", "people": "计划人数"}
    return await _answered("trainings", found, heading, accept)


@router.get(
    "/v1/supervision/far-from-plan",
    response_model=RemarkableRosters,
    dependencies=[Depends(acting)],
    responses=_BOTH,
)
async def far_from_plan(app: App, caller: Acting, accept: Accept = "*/*") -> Response:
    """Rosters with far fewer or far more people than were planned."""
    async with app.db.reading() as tx:
        found = await actions.remarkable(tx, actor_of(caller), FAR)
    heading = {"title": "名单", "applicant": "申报单位", "planned": "计划人数", "came": "名单行数"}
    return await _answered("rosters", found, heading, accept)


@router.get(
    "/v1/supervision/fees-over-caps",
    response_model=RemarkableRosters,
    dependencies=[Depends(acting)],
    responses=_BOTH,
)
async def fees_over_caps(app: App, caller: Acting, accept: Accept = "*/*") -> Response:
    """Trainings for which more was taken than the regulation allows."""
    async with app.db.reading() as tx:
        found = await actions.remarkable(tx, actor_of(caller), FEES)
    heading = {"title": "名单", "applicant": "申报单位", "fee_charged": "实际收费（元/人·课时）"}
    return await _answered("rosters", found, heading, accept)


async def _answered(name: str, rows: Sequence[Mapping[str, Any]], heading: Mapping[str, str], accept: str) -> Response:
    if XLSX not in accept:
        return json_response({name: rows})
    cells = [{field: _cell(row[field]) for field in heading} for row in rows]
    return kept_file(await asyncio.to_thread(table, heading, cells), XLSX, f"{name}.xlsx")


def _cell(value: Any) -> Any:
    names = {"training": "培训备案", "roster": "参训名单", "claim": "学时认定申请", None: ""}
    return names.get(value, value) if not isinstance(value, int) else value


@router.get("/v1/reviews", response_model=ClaimsToReview, dependencies=[Depends(acting)])
async def to_review(app: App, caller: Acting) -> Response:
    """Claims that decided themselves and were drawn to be looked at: `confirm` or `overturn` each."""
    async with app.db.reading() as tx:
        found = await actions.to_review(tx, actor_of(caller))
    await app.readings.record(reader_of(caller), Reading("filing", _people_of(found)))
    return json_response({"claims": found})


@router.get("/v1/supervision/proposed-overturns", response_model=ProposedOverturns, dependencies=[Depends(acting)])
async def proposed_overturns(app: App, caller: Acting) -> Response:
    """What somebody of one's HR authorities proposed to take back, up to 1,000: `overturn-from-above` or
    `drop-overturn` each, as somebody else.
    """
    async with app.db.reading() as tx:
        found = await actions.proposed_overturns(tx, actor_of(caller))
    await app.readings.record(reader_of(caller), Reading("filing", _people_of(found)))
    return json_response({"proposals": found})


def _people_of(claims: Sequence[Mapping[str, Any]]) -> list[UUID]:
    return [claim["person_id"] for claim in claims if claim["person_id"]]


@router.post("/v1/spot-checks", status_code=201, response_model=DrawnSpotCheck, dependencies=[Depends(acting)])
async def draw(body: NewSpotCheck, app: App, caller: Acting, keyed: Keyed) -> Response:
    """Draw at random; the seed is on record, so that anybody can draw again and find the same."""
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, caller.client_id, secret=app.deps.index)
        if attempt.before is not None:
            return attempt.before
        made = await actions.draw(
            tx, actor_of(caller), body.office_id, body.kind, (body.begins_on, body.ends_on), body.count, now=now()
        )
        return await attempt.keep(json_response({"spot_check_id": made}, 201))


@router.get("/v1/spot-checks", response_model=SpotCheckList, dependencies=[Depends(acting)])
async def spot_checks(app: App, caller: Acting) -> Response:
    """Those of one's offices, the latest first."""
    async with app.db.reading() as tx:
        return json_response({"spot_checks": await actions.spot_checks(tx, actor_of(caller))})


@router.get("/v1/spot-checks/{spot_check_id}", response_model=SpotCheck, dependencies=[Depends(acting)])
async def spot_check(spot_check_id: UUID, app: App, caller: Acting) -> Response:
    """One of them with its seed and everything that was drawn."""
    async with app.db.reading() as tx:
        found = await actions.look_at_spot_check(tx, actor_of(caller), spot_check_id)
    read = Reading("filing", _people_of(found["items"]))
    await app.readings.record(reader_of(caller, [found["office_id"]]), read)
    return json_response(found)


@router.put("/v1/spot-checks/{spot_check_id}/items/{place}", status_code=204, dependencies=[Depends(acting)])
async def save_finding(
    spot_check_id: UUID,
    place: Annotated[int, Path(ge=1, le=DRAWN_MAX)],
    body: Finding,
    app: App,
    caller: Acting,
) -> None:
    """What somebody found at one place of the draw; once."""
    async with app.db.transaction() as tx:
        await actions.save_finding(
            tx, actor_of(caller), spot_check_id, place, is_right=body.is_right, found=body.found, at=now()
        )
