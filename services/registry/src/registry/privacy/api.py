"""What one agreed that vendors may know, and how to take it back (个人信息保护法, art. 15, 23)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from common.clock import now
from common.web import json_response
from registry.access.api import App
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.privacy import actions
from registry.privacy.answers import VendorConsents

router = APIRouter()


@router.get("/v1/account/consents", response_model=VendorConsents, dependencies=[Depends(signed_in)])
async def consents(app: App, actor: SignedIn) -> Response:
    """What one agreed that vendors may know, for everybody who is signed in."""
    async with app.db.reading() as tx:
        return json_response({"consents": await actions.consents(tx, actor)})


@router.delete("/v1/account/consents/{client_id}", status_code=204, dependencies=[Depends(signed_in)])
async def withdraw(client_id: Annotated[str, Path(max_length=64)], app: App, actor: SignedIn) -> None:
    """The vendor learns nothing more, by codes and tokens that it has either, and the next sign-in asks again."""
    async with app.db.transaction() as tx:
        await actions.withdraw_consent(tx, actor, client_id, now=now())
