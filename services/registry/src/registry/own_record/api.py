"""What people say of themselves, and everything that is on record of one."""

from typing import Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.limits import Limiter
from common.text import attachment
from common.web import json_response, too_fast
from registry.access.api import App, AppState, Body, Name, confidential
from registry.accounts.api.current_user import HasBegun, SignedIn, begun, session_ended, signed_in
from registry.accounts.api.proven import HasProof
from registry.applications.actions import names as name_actions
from registry.cases.actions import cases as case_actions
from registry.forms.answers import OwnForm
from registry.forms.api import refused
from registry.forms.domain import BadDetail
from registry.letters.domain import ChannelName
from registry.own_record import actions
from registry.own_record.answers import Export, Notifications, SessionContext

router = APIRouter()
ACTS_MAX = 10_000
_exports = Limiter(rate=0.01, burst=5)


class OwnDetails(Body):
    """The form of the learner's manual (see registrations), and another name, if one has one by now."""

    details: dict[str, Any]
    name: Name | None = None


@router.post("/v1/sessions/current/context", response_model=SessionContext, dependencies=[Depends(begun)])
async def context(app: App, actor: HasBegun) -> Response:
    """All that a page asks about a session: whose it is, how long it lasts, a token for five minutes for the other
    services, and the privacy notice in force. The same as ``GET /account``, ``GET /sessions/current``,
    ``POST /sessions/current/tokens`` and ``GET /account/notices``, in one answer.
    """
    async with app.db.reading() as tx:
        found = await actions.context_of(
            tx, actor, app.settings.privacy_notice_version, rules=app.rules, keys=app.keys, now=now()
        )
    if found is None:
        raise session_ended()
    return confidential(found)


@router.get("/v1/account/details", response_model=OwnForm, dependencies=[Depends(signed_in)])
async def own_details(app: App, actor: SignedIn) -> Response:
    """One's own form, ``null`` where it was never filled in; and the name that waits for the unit's confirmation."""
    async with app.db.reading() as tx:
        form = await actions.own_details(tx, actor, keys=app.keys)
        asked_for = await name_actions.own_name_asked_for(tx, actor, keys=app.keys, now=now())
    answer = json_response({"name": actor.name, "name_asked_for": asked_for, "details": form})
    answer.headers["cache-control"] = "no-store"
    return answer


@router.put("/v1/account/details", status_code=204, dependencies=[Depends(signed_in)])
async def change_details(body: OwnDetails, app: App, actor: SignedIn) -> None:
    """One's own form anew; everything can be changed but the ID number. Another name waits for the unit's word."""
    try:
        async with app.db.transaction() as tx:
            await actions.change_details(tx, actor, body.name, body.details, keys=app.keys, now=now())
    except BadDetail as bad:
        raise refused(bad) from None


class NotificationsWanted(Body):
    """``email``: at the address of one's form (``PUT /account/details``)."""

    channel: Literal["email", "none"]


@router.get("/v1/account/notifications", response_model=Notifications, dependencies=[Depends(signed_in)])
async def notifications(app: App, actor: SignedIn) -> Response:
    """Whether one gets letters outside the platform, and where."""
    async with app.db.reading() as tx:
        return confidential(await actions.notifications(tx, actor, _offered(app), keys=app.keys))


@router.put("/v1/account/notifications", response_model=Notifications, dependencies=[Depends(signed_in)])
async def choose_notifications(body: NotificationsWanted, app: App, actor: SignedIn) -> Response:
    """Get letters outside the platform that say that there is something to read, or none; off where nothing is chosen.

    With ``none`` those that wait are not sent either.
    """
    channel = None if body.channel == "none" else ChannelName(body.channel)
    async with app.db.transaction() as tx:
        await actions.choose_notifications(tx, actor, channel, _offered(app), keys=app.keys, now=now())
        return confidential(await actions.notifications(tx, actor, _offered(app), keys=app.keys))


def _offered(app: AppState) -> list[ChannelName]:
    return [ChannelName.EMAIL] if app.settings.email_host else []


@router.get("/v1/account/export", response_model=Export, dependencies=[Depends(signed_in)])
async def everything(app: App, actor: SignedIn, proof: HasProof) -> Response:
    """All that the registry has of the caller, in clear, as a file; who read a case of theirs as far as
    the session may see the case itself.
    """
    if wait_s := _exports.wait_s(str(actor.account_id)):
        raise too_fast(wait_s)
    async with app.db.transaction() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await actions.everything_of(tx, actor, sight, ACTS_MAX, keys=app.keys, now=now())
    answer = json_response(found)
    answer.headers["cache-control"] = "no-store"
    answer.headers["content-disposition"] = attachment("xueshi-own-data.json")
    return answer
