"""One's own account: who one is here, what waits for one's answer, and the pages that concern the account."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.access.sessions import ACCOUNT
from portal.access.visitor import Me, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OwnRoles, PlacementOffer, PlacementOffers

router = APIRouter(include_in_schema=False)
ROLES = Call(ServiceName.REGISTRY, "GET", "/v1/account/roles", OwnRoles)
OFFERS = Call(ServiceName.REGISTRY, "GET", "/v1/account/placement-offers", PlacementOffers)
CANCEL_CODE = Call(ServiceName.REGISTRY, "DELETE", "/v1/account/codes/{code_id}", type(None))


def waiting(offers: PlacementOffers | Missing) -> Sequence[PlacementOffer]:
    """Those that nobody has answered."""
    return [] if isinstance(offers, Missing) else [offer for offer in offers.offers if offer.state == "waiting"]


@router.get("/my/account")
async def overview(me: Me) -> Response:
    """Name, unit, roles, codes that others made, and every page of the account."""
    account, offers, roles = await asyncio.gather(me.ask(ACCOUNT), me.part(OFFERS), me.part(ROLES))
    return me.page(
        "learner/account.html",
        own=account,
        offers_waiting=len(waiting(offers)),
        roles_waiting=0 if isinstance(roles, Missing) else len(roles.offers),
    )


@router.post("/my/account/codes/{code_id}")
async def cancel_code(me: Me, code_id: UUID, typed: Posted) -> Response:
    """A code that somebody else had made for the account is good no more."""
    await me.ask(CANCEL_CODE, path={"code_id": code_id})
    return me.go("/my/account", said="code-cancelled")
