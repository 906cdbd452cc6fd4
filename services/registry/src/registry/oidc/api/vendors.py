"""The vendors that people sign in at, for anybody."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from registry.access.api import App, cacheable, slow_down_public_reads
from registry.oidc.actions import choices
from registry.oidc.answers import PublicVendors
from registry.oidc.domain import form_target

router = APIRouter()


@router.get("/v1/vendors", response_model=PublicVendors, dependencies=[Depends(slow_down_public_reads)])
async def vendors(app: App) -> Response:
    """The vendors that people sign in at, in an order made anew each time; for anybody, without a session.

    Empty until an operator has set one up. Where to begin learning is told with a choice (``POST /vendor-offers``).
    """
    async with app.db.reading() as tx:
        parties = await choices.public_vendors(tx)
    shown = [(party.client_id, party.name, form_target(party.start_url)) for party in parties]
    names = ("client_id", "name", "homepage")
    return cacheable({"vendors": [dict(zip(names, vendor, strict=True)) for vendor in shown]})
