"""A vendor at which people may sign in with us: proposed by one operator, approved by another."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.clock import now
from common.text import line
from common.web import json_response
from registry.access.api import App, Body
from registry.access.domain.authority import Actor
from registry.client_changes import actions as client_change_actions
from registry.oauth.answers.proposals import ProposedChange
from registry.oauth.api.credentials import ClientId
from registry.oidc.actions.parties import RelyingParty
from registry.roles.api import operator_only

router = APIRouter()
_Address = Annotated[str, Field(max_length=2_000)]


class SignIn(Body):
    """How people sign in at a vendor: its name as they read it, where it gets them back, and where they begin."""

    name: Annotated[str, AfterValidator(lambda name: line(name, chars_max=60, name="name"))]
    redirect_uris: list[_Address] = Field(min_length=1, max_length=10)
    start_url: _Address


@router.put(
    "/v1/clients/{client_id}/sign-in",
    status_code=202,
    response_model=ProposedChange,
    dependencies=[Depends(operator_only)],
)
async def propose_sign_in(
    client_id: ClientId, body: SignIn, app: App, operator: Annotated[Actor, Depends(operator_only)]
) -> Response:
    """That a client is a vendor that people sign in at with us: proposed, and so once another operator has approved."""
    party = RelyingParty(client_id, body.name, tuple(body.redirect_uris), body.start_url)
    async with app.db.transaction() as tx:
        proposal = await client_change_actions.propose_sign_in(tx, operator, party, now=now())
    return json_response({"client_id": client_id, "proposal": proposal.document()}, 202)
