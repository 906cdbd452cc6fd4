"""Trainings that are open to oneself (线下培训): their plans, and one's place."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import OwnAttendance, OwnEnrolment, OwnTrainingList, OwnTrainingPlan, OwnWish
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
TRAININGS = Call(_FILINGS, "GET", "/v1/own/trainings", OwnTrainingList)
TRAINING = Call(_FILINGS, "GET", "/v1/own/trainings/{filing_id}", OwnTrainingPlan)
ENROL = Call(_FILINGS, "POST", "/v1/own/trainings/{filing_id}/enrolment", OwnEnrolment, OwnWish)
WITHDRAW = Call(_FILINGS, "POST", "/v1/own/trainings/{filing_id}/withdrawal", type(None))
RECORD = Call(_FILINGS, "GET", "/v1/own/trainings/{filing_id}/attendance", OwnAttendance)
PAGE = "/my/trainings"
ONE = PAGE + "/{filing_id}"
THERE = ("enrolled", "waiting")


@router.get(PAGE)
async def trainings(me: Me) -> Response:
    """One's own first, then what is open; nothing is open to who is on no roster, and the page says so."""
    found = (await me.ask(TRAININGS)).trainings if me.account.person_id else ()
    return me.page(
        "learner/trainings/list.html",
        mine=[item for item in found if item.state in THERE],
        others=[item for item in found if item.state not in THERE],
    )


@router.get(ONE)
async def training(me: Me, filing_id: UUID) -> Response:
    """One of them with its plan, and what else one has on its half days."""
    return await _shown(me, filing_id)


async def _shown(me: Person, filing_id: UUID, wrong: str = "", status: int = 200) -> Response:
    path = {"filing_id": filing_id}
    found = await me.ask(TRAINING, path=path)
    record = await me.part(RECORD, path=path)
    return me.page(
        "learner/trainings/one.html",
        status=status,
        training=found,
        record=record,
        is_there=found.state in THERE,
        errors=[("", wrong)] if wrong else (),
    )


@router.post(ONE + "/enrolment")
async def enrol(me: Me, filing_id: UUID, typed: Posted) -> Response:
    """Take a place, or wait for one; ``despite``: the page has told of the other training."""
    try:
        wish = OwnWish(despite_conflicts=typed.text("despite") == "1")
        made = await me.ask(ENROL, path={"filing_id": filing_id}, body=wish)
    except Refusal as refusal:
        return await _shown(me, filing_id, refusal.problem.detail, refusal.status)
    return me.go(f"{PAGE}/{filing_id}", said=f"training-{'waiting' if made.state == 'waiting' else 'enrolled'}")


@router.post(ONE + "/withdrawal")
async def withdraw(me: Me, filing_id: UUID, typed: Posted) -> Response:
    """Give one's place up; who waits longest gets it."""
    try:
        await me.ask(WITHDRAW, path={"filing_id": filing_id})
    except Refusal as refusal:
        return await _shown(me, filing_id, refusal.problem.detail, refusal.status)
    return me.go(PAGE, said="training-withdrawn")
