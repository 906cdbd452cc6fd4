"""Enrolment as people see it themselves."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.auth import Acting, Oneself, acting, oneself
from common.clock import china_date, now
from common.web import json_response
from filings.access.api import App, Body, actor_of
from filings.enrolment.actions import openings, places
from filings.enrolment.answers import OwnEnrolment, OwnTrainingList, OwnTrainingPlan
from filings.enrolment.api import shapes
from filings.enrolment.domain import EnrolmentState

router = APIRouter()


class OwnWish(Body):
    """One wants to come."""

    despite_conflicts: bool = False
    """One knows of the half days on which one is at another training."""


@router.get("/v1/own/trainings", response_model=OwnTrainingList, dependencies=[Depends(oneself)])
async def trainings(app: App, person_id: Oneself) -> Response:
    """Trainings that are open to oneself, and those to which one is enrolled, with the half days on which one is at
    another (art. 29).
    """
    today = china_date(now())
    async with app.db.reading() as tx:
        found = await openings.own(tx, person_id, today=today)
    return json_response({"trainings": [shapes.own(item, found.busy, today) for item in found.trainings]})


@router.get("/v1/own/trainings/{filing_id}", response_model=OwnTrainingPlan, dependencies=[Depends(oneself)])
async def training(filing_id: UUID, app: App, person_id: Oneself) -> Response:
    """One of them with its plan."""
    async with app.db.reading() as tx:
        found, form, busy = await openings.one_of_own(tx, person_id, filing_id, app.deps, now=now())
    return json_response(shapes.own(found, busy, china_date(now())) | shapes.plan(form))


@router.post(
    "/v1/own/trainings/{filing_id}/enrolment",
    response_model=OwnEnrolment,
    dependencies=[Depends(acting), Depends(oneself)],
)
async def enrol(filing_id: UUID, body: OwnWish, app: App, caller: Acting) -> Response:
    """Enrol oneself; where no place is free one waits for one."""
    async with app.db.transaction() as tx:
        outcome = await places.enrol_oneself(
            tx, actor_of(caller), filing_id, despite_conflicts=body.despite_conflicts, now=now()
        )
        state = await places.own_state(tx, actor_of(caller), filing_id) if outcome.result == "unchanged" else None
    return json_response({"state": state or EnrolmentState(outcome.result)})


@router.post(
    "/v1/own/trainings/{filing_id}/withdrawal", status_code=204, dependencies=[Depends(acting), Depends(oneself)]
)
async def withdraw(filing_id: UUID, app: App, caller: Acting) -> None:
    """Give one's place up before the training begins."""
    async with app.db.transaction() as tx:
        await places.withdraw_oneself(tx, actor_of(caller), filing_id, now=now())
