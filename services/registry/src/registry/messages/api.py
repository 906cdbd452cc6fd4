"""Messages to people, and what authorities announce to their regions."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import Moment, now
from common.identity import RegionCode
from common.web import json_response
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until
from registry.access.api import App, Body, Text, Title
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.cases.actions import cases as case_actions
from registry.messages import actions
from registry.messages.answers import NewAnnouncement

router = APIRouter()


class Announcement(Body):
    """To everybody of a region and of what is below it."""

    region_code: RegionCode
    title: Title
    text: Text


@router.post(
    "/v1/announcements",
    status_code=201,
    response_model=NewAnnouncement,
    dependencies=[Depends(signed_in)],
)
async def announce(body: Announcement, app: App, actor: SignedIn) -> Response:
    """Tell everybody of a region something; for its HR authority and those above it."""
    async with app.db.transaction() as tx:
        made = await actions.announce(tx, actor, str(body.region_code), body.title, body.text, now=now())
    return json_response({"announcement_id": made}, 201)


@router.delete("/v1/announcements/{announcement_id}", status_code=204, dependencies=[Depends(signed_in)])
async def withdraw(announcement_id: UUID, app: App, actor: SignedIn) -> None:
    """It is shown no more."""
    async with app.db.transaction() as tx:
        await actions.withdraw_announcement(tx, actor, announcement_id, now=now())


@router.get("/v1/account/messages", response_model=MessagePage, dependencies=[Depends(signed_in)])
async def messages(app: App, actor: SignedIn, proof: HasProof, before: Moment | None = None) -> Response:
    """Announcements, and what became of what one asked for, the latest first, a hundred at a time.

    What became of one's cases is shown where they may be seen: within ten minutes of one's password.
    """
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await actions.messages_to(tx, actor, sight, before=before or now(), keys=app.keys)
        mark = await read_until(tx, actor.account_id)
    return json_response(page(found, mark, before))


@router.get("/v1/account/messages/unread", response_model=UnreadMessages, dependencies=[Depends(signed_in)])
async def unread_messages(app: App, actor: SignedIn, proof: HasProof) -> Response:
    """How many of them are new to one, for the head of a page; of one's cases where they may be seen."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        return json_response(unread(await actions.unread_of(tx, actor, sight, keys=app.keys, now=now())))


@router.put("/v1/account/messages/read", status_code=204, dependencies=[Depends(signed_in)])
async def have_read(body: ReadMark, app: App, actor: SignedIn) -> None:
    """What came up to a moment is not new any more."""
    async with app.db.transaction() as tx:
        await save_read_until(tx, actor.account_id, body.until, at=now())
