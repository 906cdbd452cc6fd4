"""What operators propose for clients, and what another operator says to it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.clock import now
from common.web import json_response
from registry.access.api import App, Body, Reason
from registry.access.domain.authority import Actor
from registry.client_changes import actions as client_change_actions
from registry.oauth.answers.proposals import DecidedProposal, ProposalList
from registry.oauth.domain.clients import CLIENTS_READ, ClientChangeState, ClientChangeStep
from registry.roles.api import operates, operator_only

router = APIRouter()
_reads = operates(CLIENTS_READ)


class Decided(Body):
    """What an operator says to a proposal."""

    step: Literal["approve", "refuse"]
    reason: Reason | None = None


@router.get("/v1/client-proposals", response_model=ProposalList, dependencies=[Depends(_reads)])
async def proposals(
    app: App,
    state: Annotated[tuple[ClientChangeState, ...], Query(description="which; all where left out")] = tuple(
        ClientChangeState
    ),
    before: UUID | None = None,
) -> Response:
    """What was proposed for clients and what became of it, the newest first, a hundred at a time."""
    async with app.db.reading() as tx:
        return json_response({"proposals": await client_change_actions.proposals_in(tx, state, before, now=now())})


@router.post(
    "/v1/client-proposals/{proposal_id}/steps", response_model=DecidedProposal, dependencies=[Depends(operator_only)]
)
async def step(
    proposal_id: UUID, body: Decided, app: App, operator: Annotated[Actor, Depends(operator_only)]
) -> Response:
    """Approve or refuse. The proposer does not approve; they withdraw it by refusing it."""
    async with app.db.transaction() as tx:
        state = await client_change_actions.step_proposal(
            tx, operator, proposal_id, ClientChangeStep(body.step), body.reason, now=now()
        )
    return json_response({"proposal_id": proposal_id, "state": state})
