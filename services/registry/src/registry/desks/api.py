"""How much waits at the desk of an office."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.web import json_response
from registry.access.api import App
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.cases.actions import cases as case_actions
from registry.desks import actions
from registry.desks.answers import RegistryDeskCounts

router = APIRouter()


@router.get("/v1/desks/{organisation_id}/counts", response_model=RegistryDeskCounts, dependencies=[Depends(signed_in)])
async def counts(organisation_id: UUID, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """Applications, cases, corrections and units without an administrator, for who opens a desk: numbers alone."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await actions.counts(tx, actor, organisation_id, sight, keys=app.keys, now=now())
    return json_response(found)
