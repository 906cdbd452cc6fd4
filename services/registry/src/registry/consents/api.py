"""Placements that one agrees to, or not: holders of a role elsewhere are on no roster against their will."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.web import json_response
from registry.access.api import App, Body
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.consents import actions
from registry.consents.answers import PlacementOffers, StateOfOffer
from registry.consents.domain import ConsentDecision

router = APIRouter()


class Answer(Body):
    """``accept`` or ``refuse``."""

    decision: ConsentDecision


@router.get("/v1/account/placement-offers", response_model=PlacementOffers, dependencies=[Depends(signed_in)])
async def offers(app: App, actor: SignedIn) -> Response:
    """Which units want one on their roster; what nobody answers within thirty days waits no more."""
    async with app.db.reading() as tx:
        return json_response({"offers": await actions.offers(tx, actor, now=now())})


@router.post(
    "/v1/account/placement-offers/{offer_id}/decisions",
    response_model=StateOfOffer,
    dependencies=[Depends(signed_in)],
)
async def answer(offer_id: UUID, body: Answer, app: App, actor: SignedIn) -> Response:
    """Agree that the unit records one from now on, or do not."""
    async with app.db.transaction() as tx:
        state = await actions.answer_offer(tx, actor, offer_id, body.decision, now=now())
    return json_response({"offer_id": offer_id, "state": state})
