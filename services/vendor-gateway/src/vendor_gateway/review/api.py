"""Completions that somebody should look at (待核查), for HR authorities: each for the people of its region."""

from collections import Counter
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from common.auth import OWN, Acting, Caller, acting, requires
from common.bodies import Body, Large
from common.clock import now
from common.errors import NotFound, Refused
from common.readings import Reader, Reading, of_caller
from common.web import json_response
from offices.regions import stem_of
from vendor_gateway.access.api import VENDOR_ID, App
from vendor_gateway.access.fields import ReasonText
from vendor_gateway.completions.domain.judging import days_of, stated_of
from vendor_gateway.people.domain import HR_AUTHORITY
from vendor_gateway.review import actions, queries, shapes
from vendor_gateway.review.answers import (
    DecidedItems,
    FlaggedCompletions,
    ReviewCase,
    ReviewCounts,
    ReviewedCompletions,
    ReviewInbox,
)
from vendor_gateway.review.domain import ReviewDecision

router = APIRouter()
_reviews = requires("completions:review")
_asks = requires(OWN, only_reads=True)
_FLAGGED = (
    "item_id", "vendor_id", "completion_id", "person_id", "course_code", "course_title", "centihours", "started_at",
    "completed_at", "flags",
)  # fmt: skip
ITEMS_MAX = 200
PAGES_MAX = 50
LARGE = {"/v1/reviews/decisions": Large(64 * 1024, values_max=2_000)}
"""Two hundred completions are more than a form."""


class SeenItem(Body):
    """A completion, as the reviewer saw it."""

    item_id: UUID
    saw: str = Field(max_length=40)


class NewDecisions(Body):
    """What one reviewer decides about several completions at once."""

    organisation_id: UUID
    decision: ReviewDecision
    """``counts`` or ``void``, ``restore`` of what two people took off; of what somebody proposed ``confirm``,
    ``refuse`` or ``withdraw``.
    """
    reason: ReasonText | None = None
    items: list[SeenItem] = Field(min_length=1, max_length=ITEMS_MAX)


class AskedItems(Body):
    """Which completions are asked for, and as which HR authority."""

    organisation_id: UUID
    item_ids: list[UUID] = Field(min_length=1, max_length=ITEMS_MAX)


@router.get("/v1/flagged-completions", response_model=FlaggedCompletions, dependencies=[Depends(_reviews)])
async def flagged(
    app: App,
    caller: Annotated[Caller, Depends(_reviews)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Completions that count and look odd, oldest first; ``after`` the last ``item_id`` of the page before."""
    async with app.db.reading() as tx:
        rows = await queries.flagged(tx, after, limit)
    await app.readings.record(of_caller(caller), Reading("flagged-completions", [row.person_id for row in rows]))
    return json_response({"completions": [{name: getattr(row, name) for name in _FLAGGED} for row in rows]})


class Filter(BaseModel):
    """Which completions an HR authority asks for."""

    model_config = ConfigDict(hide_input_in_errors=True)

    organisation_id: UUID
    state: Literal["held", "odd", "proposed", "void"] = "held"
    vendor: str | None = Field(default=None, pattern=VENDOR_ID)
    after: UUID | None = None
    page: int | None = Field(default=None, ge=1, le=PAGES_MAX)
    limit: int = Field(default=50, ge=1, le=200)


@router.get("/v1/reviews", response_model=ReviewInbox, dependencies=[Depends(acting)])
async def inbox(app: App, caller: Acting, wanted: Annotated[Filter, Query()]) -> Response:
    """What an HR authority has to look at among the people of its region, the oldest first.

    Programs go on with ``after``; a page of people names its ``page``, and is told how many completions there are.
    """
    page, limit = wanted.page, wanted.limit
    async with app.db.reading() as tx:
        reviewer = await actions.reviewer_of(tx, caller, wanted.organisation_id)
        stem = stem_of(reviewer.region_code)
        asked = queries.Asked(stem, wanted.vendor, wanted.after, limit, limit * ((page or 1) - 1))
        rows = await queries.inbox(tx, wanted.state, asked)
        total = None if page is None else await queries.count(tx, wanted.state, stem, wanted.vendor)
    await app.readings.record(
        _reader(caller, wanted.organisation_id), Reading("reviews", [row.person_id for row in rows])
    )
    following = rows[-1].item_id if len(rows) == limit else None
    shown = [shapes.reviewed(row) for row in rows]
    return json_response({"completions": shown, "after": following, "total": total})


@router.post("/v1/reviews/listings", response_model=ReviewedCompletions, dependencies=[Depends(_asks)])
async def listing(body: AskedItems, app: App, caller: Annotated[Caller, Depends(_asks)]) -> Response:
    """Up to 200 completions of people of one's region as they stand now, before something is decided about them."""
    async with app.db.reading() as tx:
        reviewer = await actions.reviewer_of(tx, caller, body.organisation_id)
        found = await queries.items(tx, set(body.item_ids))
    rows = [row for row in found if row.person_id is not None and reviewer.reaches(row.region_code)]
    reader = _reader(caller, body.organisation_id)
    await app.readings.record(reader, Reading("reviews", [row.person_id for row in rows]))
    return json_response({"completions": [shapes.reviewed(row) for row in rows]})


@router.get("/v1/reviews/counts", response_model=ReviewCounts, dependencies=[Depends(acting)])
async def counts(app: App, caller: Acting, organisation_id: UUID) -> Response:
    """How many wait for an HR authority."""
    async with app.db.reading() as tx:
        reviewer = await actions.reviewer_of(tx, caller, organisation_id)
        found = await queries.counts(tx, stem_of(reviewer.region_code))
    return json_response(found)


@router.get("/v1/reviews/{item_id}", response_model=ReviewCase, dependencies=[Depends(acting)])
async def case(item_id: UUID, app: App, caller: Acting, organisation_id: UUID) -> Response:
    """Everything that is needed to judge one completion: the person's days, what was done, what contradicts it."""
    async with app.db.reading() as tx:
        reviewer = await actions.reviewer_of(tx, caller, organisation_id)
        rows = await queries.items(tx, [item_id])
        if not rows or rows[0].person_id is None or not reviewer.reaches(rows[0].region_code):
            raise NotFound("no-such-completion", "there is none of this id among the people of the office")
        [row] = rows
        same_days = await queries.day_of(tx, item_id, *days_of(stated_of(row)))
        acts = await queries.acts_of(tx, item_id)
        contradictions = await queries.conflicts_of(tx, item_id)
    await app.readings.record(_reader(caller, organisation_id), Reading("reviews", [row.person_id]))
    return json_response(
        {
            "completion": shapes.reviewed(row),
            "same_days": [shapes.of_the_day(other) for other in same_days],
            "acts": [shapes.act(act, reviewer) for act in acts],
            "contradictions": [shapes.contradiction(found) for found in contradictions],
        }
    )


@router.post("/v1/reviews/decisions", response_model=DecidedItems, dependencies=[Depends(acting)])
async def decide(body: NewDecisions, app: App, caller: Acting) -> Response:
    """Decide about up to 200 completions at once; what somebody changed since it was seen is left, and said.

    Hours that had counted are voided by two people: the first decision is a proposal, which somebody else confirms. By
    two people they are restored as well; what the vendor took back is not, since the vendor can state it anew.
    """
    async with app.db.transaction() as tx:
        reviewer = await actions.reviewer_of(tx, caller, body.organisation_id)
        saw = {item.item_id: item.saw for item in body.items}
        if len(saw) < len(body.items):
            raise Refused("item-twice", "a completion stands there twice")
        decided = await actions.decide(tx, reviewer, body.decision, saw, body.reason, now=now())
    done = Counter(item.act is not None for item in decided)
    results = [{"item_id": item.item_id, "done": item.act, "because": item.because} for item in decided]
    return json_response({"done": done[True], "left": done[False], "results": results})


def _reader(caller: Caller, organisation_id: UUID) -> Reader:
    return of_caller(caller, (HR_AUTHORITY, organisation_id))
