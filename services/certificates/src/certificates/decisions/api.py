"""Officials of HR authorities revoke and restore certificates (撤销、恢复), two of them for each decision."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import AfterValidator

from certificates.access.api import App
from certificates.decisions import actions as decision_actions
from certificates.decisions.answers import DecisionsAbout, StateOfDecision, WaitingDecisions
from certificates.decisions.domain import LASTS, OFFICE, DecisionKind, DecisionState, DecisionStep, Official
from certificates.papers.domain import number_as_printed
from common.auth import Acting, Caller, account_of, acting
from common.bodies import Body
from common.clock import now
from common.errors import NotAllowed
from common.identity import KEPT_FOR_GOOD, refuse_id_number
from common.readings import Reader, Reading, of_caller
from common.text import line
from common.web import json_response

router = APIRouter()
REASON_CHARS_MAX = 500


def _reason(text: str) -> str:
    return line(refuse_id_number(text, KEPT_FOR_GOOD), chars_max=REASON_CHARS_MAX, name="reason")


Reason = Annotated[str, AfterValidator(_reason)]


class NewDecision(Body):
    """What is to be decided, and why: the person whom it is about reads the reason."""

    kind: DecisionKind
    reason: Reason


class StepOfDecision(Body):
    """``confirm`` and ``refuse`` (with a reason) are for another official of the authority, ``withdraw`` is for the
    author.
    """

    step: DecisionStep
    reason: Reason | None = None


@router.post(
    "/v1/certificates/{number}/decisions",
    status_code=201,
    response_model=StateOfDecision,
    dependencies=[Depends(acting)],
)
async def propose(number: str, body: NewDecision, app: App, caller: Acting) -> Response:
    """Propose to revoke or restore a certificate: an official of the HR authority that issued it, or of one above.

    Nothing changes before another official of the same authority has confirmed it.
    """
    official = official_of(caller)
    async with app.db.transaction() as tx:
        decision_id, person_id = await decision_actions.propose(
            tx, official, number_as_printed(number), body.kind, body.reason, now=now()
        )
    await app.readings.record(_reader(caller), Reading("certificate-decisions", [person_id]))
    return json_response({"decision_id": decision_id, "state": DecisionState.PROPOSED}, 201)


@router.get("/v1/certificates/{number}/decisions", response_model=DecisionsAbout, dependencies=[Depends(acting)])
async def about(number: str, app: App, caller: Acting) -> Response:
    """A certificate that one's authority or one below it issued, how it stands, and what was proposed about it."""
    official = official_of(caller)
    async with app.db.reading() as tx:
        row, found = await decision_actions.about(tx, official, number_as_printed(number), now=now())
    await app.readings.record(_reader(caller), Reading("certificate-decisions", [row.person_id]))
    return json_response(
        {"certificate": _certificate(row), "decisions": [_shown(decision, official) for decision in found]}
    )


@router.get("/v1/certificate-decisions", response_model=WaitingDecisions, dependencies=[Depends(acting)])
async def waiting(app: App, caller: Acting, after: UUID | None = None) -> Response:
    """What waits for a second official of one's authorities, the oldest first, a hundred at a time."""
    official = official_of(caller)
    async with app.db.reading() as tx:
        found = await decision_actions.waiting_for(tx, official, after, now=now())
    await app.readings.record(_reader(caller), Reading("certificate-decisions", [row.person_id for row in found]))
    return json_response(
        {
            "decisions": [{**_shown(row, official), "certificate": _certificate(row)} for row in found],
            "after": found[-1].decision_id if len(found) == decision_actions.PAGE_MAX else None,
        }
    )


@router.post(
    "/v1/certificate-decisions/{decision_id}/steps", response_model=StateOfDecision, dependencies=[Depends(acting)]
)
async def step(decision_id: UUID, body: StepOfDecision, app: App, caller: Acting) -> Response:
    """Confirm a proposal, refuse it with a reason, or withdraw one's own. What is confirmed takes effect at once."""
    async with app.db.transaction() as tx:
        state = await decision_actions.step(tx, official_of(caller), decision_id, body.step, body.reason, now=now())
    return json_response({"decision_id": decision_id, "state": state})


def official_of(caller: Caller) -> Official:
    """Who acts, and for which HR authorities; raises :class:`NotAllowed` for everybody else."""
    authorities = frozenset(organisation_id for role, organisation_id in caller.roles if role == OFFICE)
    if not authorities:
        raise NotAllowed("not-an-authority", "this is for officials of HR authorities")
    return Official(account_of(caller), caller.person_id, authorities)


def _reader(caller: Caller) -> Reader:
    return of_caller(caller, min(role for role in caller.roles if role[0] == OFFICE))


def _certificate(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "year": row.training_year,
        "name": row.name,
        "organisation": row.organisation,
        "issuing_authority": row.issuing_authority,
        "standing": row.standing,
        "since": row.standing_since,
    }


def _shown(row: Any, official: Official) -> dict[str, Any]:
    return {
        "decision_id": row.decision_id,
        "kind": row.kind,
        "state": row.state,
        "reason": row.reason,
        "authority_id": row.proposed_for,
        "proposed_by": row.proposed_by,
        "is_own": row.proposed_by == official.account_id,
        "proposed_at": row.proposed_at,
        "expires_at": row.proposed_at + LASTS,
        "stood_at": row.stood_at,
        "ended_by": row.ended_by,
        "ended_at": row.ended_at,
        "end_reason": row.end_reason,
        "became": row.became,
    }
