"""Messages to people, and what authorities announce to their regions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.clock import Moment, now
from common.idempotency import Keyed, begin
from common.identity import RegionCode
from common.web import json_response
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until
from registry.access.api import App, Body, Text, Title, cacheable, slow_down_public_reads
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.cases.actions import cases as case_actions
from registry.messages import actions
from registry.messages.actions import AnnouncementText
from registry.messages.answers import (
    NewAnnouncement,
    PublicAnnouncement,
    PublicAnnouncements,
    PublishedAnnouncement,
    PublishedAnnouncements,
)

router = APIRouter()
PUBLIC_MAX, PAGES_MAX = 20, 500
"""Announcements of one page; each text has up to 10,000 characters."""


class Announcement(Body):
    """To everybody of a region and of what is below it, or to anybody."""

    region_code: RegionCode
    title: Title
    text: Text
    is_public: bool = False
    """Anybody reads it, without a session."""


@router.post(
    "/v1/announcements",
    status_code=201,
    response_model=NewAnnouncement,
    dependencies=[Depends(signed_in)],
)
async def announce(body: Announcement, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """Tell everybody of a region something, or anybody; for its HR authority and those above it."""
    announced = AnnouncementText(str(body.region_code), body.title, body.text, body.is_public)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        made = await actions.announce(tx, actor, announced, now=now())
        return await attempt.keep(json_response({"announcement_id": made}, 201))


@router.get("/v1/announcements", response_model=PublicAnnouncements, dependencies=[Depends(slow_down_public_reads)])
async def public_announcements(app: App, region_code: RegionCode | None = None, after: UUID | None = None) -> Response:
    """What authorities announce to anybody, the latest first, twenty at a time (``after`` goes on); without a session.

    ``region_code``: of that region and of those that it is part of.
    """
    region = None if region_code is None else str(region_code)
    async with app.db.reading() as tx:
        found, further = await actions.public_announcements(tx, region, after, PUBLIC_MAX)
    return cacheable({"announcements": found, "after": further})


@router.get(
    "/v1/announcements/{announcement_id}",
    response_model=PublicAnnouncement,
    dependencies=[Depends(slow_down_public_reads)],
)
async def public_announcement(announcement_id: UUID, app: App) -> Response:
    """One of them, for anybody, without a session; 404 once it is withdrawn."""
    async with app.db.reading() as tx:
        return cacheable(await actions.public_announcement(tx, announcement_id))


@router.get("/v1/office-announcements", response_model=PublishedAnnouncements, dependencies=[Depends(signed_in)])
async def published(
    app: App,
    actor: SignedIn,
    organisation_id: Annotated[UUID, Query(description="the authority in which the caller has the role")],
    only_standing: Annotated[bool, Query(description="without those that were withdrawn")] = False,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
) -> Response:
    """What was published for the region of one's authority and what is below it, twenty a page, the latest first: also
    what is not for anybody, and what was withdrawn.
    """
    async with app.db.reading() as tx:
        found, total = await actions.published(
            tx, actor, organisation_id, ((page - 1) * PUBLIC_MAX, PUBLIC_MAX), only_standing=only_standing
        )
    return json_response({"announcements": found, "total": total})


@router.get(
    "/v1/office-announcements/{announcement_id}",
    response_model=PublishedAnnouncement,
    dependencies=[Depends(signed_in)],
)
async def published_by_id(announcement_id: UUID, app: App, actor: SignedIn) -> Response:
    """One of them, for its region's authority and those above it."""
    async with app.db.reading() as tx:
        return json_response(await actions.published_by_id(tx, actor, announcement_id))


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
