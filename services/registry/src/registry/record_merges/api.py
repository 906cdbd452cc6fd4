"""Two records of one human, and ID numbers that are wrong: asked for by one administrator, signed by another."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.clock import now
from common.idempotency import Keyed, begin
from common.identity import TypedIdNumber
from common.readings import Reading
from common.web import json_response
from offices.authority import Action
from registry.access.api import App, Body, Reason, reader_of
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.people_search.api import slow_down_lookups
from registry.record_merges.actions import overview as overview_actions
from registry.record_merges.actions import steps as step_actions
from registry.record_merges.actions.steps import RequestedRemedy
from registry.record_merges.answers import MendingCounts, OwnMendings, RemedyList, StateOfMending
from registry.record_merges.domain import RemedyState, RemedyStep

router = APIRouter()
PAGE_MAX = 100


class NewRemedy(Body):
    """Whose record, why, and one of two: the record of the same human that stays, or the number that is right."""

    person_id: UUID
    reason: Reason
    into_id: UUID | None = None
    id_number: TypedIdNumber | None = None


class StepOfMerge(Body):
    """What is said of it: ``sign`` and ``refuse`` are of what waits, ``ask-undo`` is of what was signed."""

    step: Literal["sign", "refuse", "ask-undo"]
    reason: Reason | None = None


@router.post("/v1/mendings", status_code=201, response_model=StateOfMending, dependencies=[Depends(signed_in)])
async def ask(body: NewRemedy, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """Ask that a record be merged into another one, or that an ID number be corrected; somebody else signs."""
    slow_down_lookups(actor)
    wish = RequestedRemedy(body.person_id, body.reason, body.into_id, body.id_number)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        mending_id = await step_actions.ask(tx, actor, wish, keys=app.keys, now=now())
        return await attempt.keep(json_response({"mending_id": mending_id, "state": RemedyState.WAITING}, 201))


@router.get("/v1/mendings", response_model=RemedyList, dependencies=[Depends(signed_in)])
async def mendings(
    app: App,
    actor: SignedIn,
    state: Annotated[tuple[RemedyState, ...], Query(description="which; those that wait where left out")] = (
        RemedyState.WAITING,
        RemedyState.UNDO_WAITING,
    ),
    after: UUID | None = None,
) -> Response:
    """What was asked for within one's reach, the oldest first, a hundred at a time; numbers masked."""
    async with app.db.reading() as tx:
        found = await overview_actions.mendings(tx, actor, list(state), after, PAGE_MAX, keys=app.keys)
    about = [item[name] for item in found for name in ("person_id", "into_id") if item[name]]
    await app.readings.record(reader_of(actor, Action.RECORD_PEOPLE), Reading("mending", about))
    on = found[-1]["mending_id"] if len(found) == PAGE_MAX else None
    return json_response({"mendings": found, "after": on})


@router.get("/v1/mendings/counts", response_model=MendingCounts, dependencies=[Depends(signed_in)])
async def counts(organisation_id: UUID, app: App, actor: SignedIn) -> Response:
    """How much waits for a decision of one's own under one's role in an organisation: numbers alone, of nobody."""
    async with app.db.reading() as tx:
        waiting = await overview_actions.count_to_decide(tx, actor, organisation_id, now=now())
    return json_response({"waiting": waiting})


@router.post("/v1/mendings/{mending_id}/steps", response_model=StateOfMending, dependencies=[Depends(signed_in)])
async def step(mending_id: UUID, body: StepOfMerge, app: App, actor: SignedIn) -> Response:
    """Sign it, refuse it, or ask that it be undone. The one who asked does not sign, and nobody signs about themselves.

    Where two authorities are concerned, each signs for its own side: until both have, the state stays as it is.
    """
    async with app.db.transaction() as tx:
        state = await step_actions.step(
            tx, actor, mending_id, RemedyStep(body.step), body.reason, keys=app.keys, now=now()
        )
    return json_response({"mending_id": mending_id, "state": state})


class Objection(Body):
    """Why it is not oneself, or not one's number."""

    reason: Reason


@router.get("/v1/account/mendings", response_model=OwnMendings, dependencies=[Depends(signed_in)])
async def own_mendings(app: App, actor: SignedIn) -> Response:
    """What was asked for about one's own record, the latest first."""
    async with app.db.reading() as tx:
        return json_response({"mendings": await overview_actions.own_mendings(tx, actor)})


@router.post(
    "/v1/account/mendings/{mending_id}/objections",
    response_model=StateOfMending,
    dependencies=[Depends(signed_in)],
)
async def object_to(mending_id: UUID, body: Objection, app: App, actor: SignedIn) -> Response:
    """What waits about oneself ends; what was signed waits to be undone."""
    async with app.db.transaction() as tx:
        state = await step_actions.step(tx, actor, mending_id, RemedyStep.OBJECT, body.reason, keys=app.keys, now=now())
    return json_response({"mending_id": mending_id, "state": state})
