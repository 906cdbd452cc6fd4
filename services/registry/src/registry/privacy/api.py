"""What one agreed that vendors may know, and how to take it back (个人信息保护法, art. 15, 23); the privacy notice
(art. 17, 35).
"""

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.clock import now
from common.web import json_response
from registry.access.api import App, Body
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.oauth.api.credentials import ClientId
from registry.privacy import actions
from registry.privacy.answers import PrivacyNotices, VendorConsents

router = APIRouter()


class NoticeShown(Body):
    """The version of the privacy notice that was shown."""

    version: str = Field(max_length=40)


@router.get("/v1/account/consents", response_model=VendorConsents, dependencies=[Depends(signed_in)])
async def consents(app: App, actor: SignedIn) -> Response:
    """What one agreed that vendors may know, for everybody who is signed in."""
    async with app.db.reading() as tx:
        return json_response({"consents": await actions.consents(tx, actor)})


@router.delete("/v1/account/consents/{client_id}", status_code=204, dependencies=[Depends(signed_in)])
async def withdraw(client_id: ClientId, app: App, actor: SignedIn) -> None:
    """The vendor learns nothing more, by codes and tokens that it has either, and the next sign-in asks again."""
    async with app.db.transaction() as tx:
        await actions.withdraw_consent(tx, actor, client_id, now=now())


@router.get("/v1/account/notices", response_model=PrivacyNotices, dependencies=[Depends(signed_in)])
async def notices(app: App, actor: SignedIn) -> Response:
    """Which privacy notice is in force, and which ones one has seen; for everybody who is signed in."""
    current = app.settings.privacy_notice_version
    async with app.db.reading() as tx:
        seen = await actions.seen_notices(tx, actor)
    is_seen = any(notice["version"] == current for notice in seen)
    return json_response({"current": current, "is_current_seen": is_seen, "seen": seen})


@router.put("/v1/account/notices", status_code=204, dependencies=[Depends(signed_in)])
async def have_seen(body: NoticeShown, app: App, actor: SignedIn) -> None:
    """One has seen this version, which is that in force (409 ``notice-changed`` otherwise)."""
    async with app.db.transaction() as tx:
        await actions.see_notice(tx, actor, body.version, app.settings.privacy_notice_version, now=now())
