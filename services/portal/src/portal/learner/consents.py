"""What one agreed to: what vendors may know, taken back as easily as it was given, and the privacy notices seen."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.parts import Missing
from portal.access.places import own_page
from portal.access.visitor import Me, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import NoticeShown, PrivacyNotices, VendorConsents
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
CONSENTS = Call(_REGISTRY, "GET", "/v1/account/consents", VendorConsents)
WITHDRAW = Call(_REGISTRY, "DELETE", "/v1/account/consents/{client_id}", type(None))
NOTICES = Call(_REGISTRY, "GET", "/v1/account/notices", PrivacyNotices)
SEEN = Call(_REGISTRY, "PUT", "/v1/account/notices", type(None), NoticeShown)
PAGE = "/my/account/consents"
ClientAsked = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""A vendor's client; `..` would lead to another route of the registry."""


@router.get(PAGE)
async def consents(me: Me) -> Response:
    """Consents that stand, and notices that were seen (个人信息保护法, art. 15, 17, 23)."""
    given, notices = await asyncio.gather(me.part(CONSENTS), me.part(NOTICES))
    return me.page("learner/consents.html", consents=given, notices=notices)


@router.get(PAGE + "/{client_id}")
async def before_withdrawing(me: Me, client_id: ClientAsked) -> Response:
    """What taking a consent back does, before it is done."""
    given = await me.ask(CONSENTS)
    consent = next((item for item in given.consents if item.client_id == client_id), None)
    if consent is None:
        raise HTTPException(404)
    return me.page("learner/consents-withdraw.html", consent=consent)


@router.post(PAGE + "/{client_id}")
async def withdraw(me: Me, client_id: ClientAsked, typed: Posted) -> Response:
    """The vendor learns nothing any more; twice is no error."""
    try:
        await me.ask(WITHDRAW, path={"client_id": client_id})
    except Refusal as refusal:
        if refusal.reason != "no-such-consent":
            raise
    return me.go(PAGE, said="consent-withdrawn")


@router.post("/my/account/notices")
async def have_seen(me: Me, typed: Posted) -> Response:
    """The privacy notice in force was read."""
    notices = await me.part(NOTICES)
    if not isinstance(notices, Missing):
        await me.ask(SEEN, body=NoticeShown(version=notices.current))
        me.portal.sessions.forget(me.session)
    return me.go(own_page(typed.text("next")))
