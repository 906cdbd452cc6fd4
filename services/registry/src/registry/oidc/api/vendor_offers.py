"""The vendors that somebody may choose among, and which one they chose."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.clock import now
from common.web import json_response
from registry.access.api import App, Body
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.oauth.api.credentials import _NAME
from registry.oidc.actions import choices
from registry.oidc.answers import ChoicesByPosition, VendorOffer, VendorStart

router = APIRouter()


class Chosen(Body):
    """The vendor that somebody chose."""

    client_id: str = Field(pattern=_NAME)


@router.post("/v1/vendor-offers", status_code=201, response_model=VendorOffer, dependencies=[Depends(signed_in)])
async def offer(app: App, actor: SignedIn) -> Response:
    """The vendors, in an order made anew for each choice; none is preselected.

    For an hour the same order comes again, under the same id, until one is chosen.
    """
    async with app.db.transaction() as tx:
        choice_id, parties = await choices.offer(tx, actor, now=now())
    shown = [{"client_id": party.client_id, "name": party.name} for party in parties]
    return json_response({"offer_id": choice_id, "vendors": shown}, 201)


@router.post("/v1/vendor-offers/{offer_id}/choice", response_model=VendorStart, dependencies=[Depends(signed_in)])
async def choose(offer_id: UUID, body: Chosen, app: App, actor: SignedIn) -> Response:
    """Choose one of the vendors that were offered; where to begin there."""
    async with app.db.transaction() as tx:
        start_url = await choices.choose(tx, actor, offer_id, body.client_id, now=now())
    return json_response({"start_url": start_url})


@router.get("/v1/vendor-choices", response_model=ChoicesByPosition, dependencies=[Depends(signed_in)])
async def how_freely(app: App, actor: SignedIn) -> Response:
    """How often each vendor was shown and chosen at each position: who chose freely does not choose the first."""
    async with app.db.reading() as tx:
        return json_response({"positions": await choices.choice_statistics(tx, actor)})
