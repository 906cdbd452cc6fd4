"""Filings (线下培训备案表) on their way through the offices, for people who act by their roles."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import Acting, Caller, account_of, acting
from common.clock import now
from common.identity import holds_id_number
from common.messages import Moment, ReadMark, page, read_until, save_read_until
from common.text import paragraphs
from common.web import Problem, json_response
from filings import actions
from filings.actions.filings import BadForm
from filings.api.room import Body, InRoom
from filings.domain.filings import Act, Hand

PAGE_MAX = 100
OFFICES_MAX = 20
router = APIRouter()


def _said(text: str) -> str:
    if holds_id_number(text):
        raise ValueError("an ID number stands in it; others read this, and it is kept for good")
    return paragraphs(text, chars_max=2_000, name="text")


Text = Annotated[str, AfterValidator(_said)]


class Draft(Body):
    """Which organisation files, and what the form says so far: see docs/filings.md for its fields."""

    organisation_id: UUID
    form: dict[str, Any] = Field(max_length=50)


class Form(Body):
    """The form anew."""

    form: dict[str, Any] = Field(max_length=50)


class Done(Body):
    """What is done with it; ``to`` and ``resume`` are of a return, ``ask`` and ``need_all`` of second opinions,
    ``to_account`` of handing over (left out: to anybody of the office).
    """

    act: Act
    text: Text | None = None
    to: int = Field(default=-1, ge=-1, le=20)
    resume: bool = True
    ask: list[UUID] = Field(default=[], max_length=OFFICES_MAX)
    need_all: bool = True
    to_account: UUID | None = None


def _hand(caller: Caller) -> Hand:
    return Hand(account_of(caller), caller.roles)


def _field_by_field(bad: BadForm) -> Problem:
    return Problem(422, bad.reason, bad.detail, fields=[one._asdict() for one in bad.wrong])


@router.post("/v1/filings", status_code=201, dependencies=[Depends(acting)])
async def draft(body: Draft, room: InRoom, caller: Acting) -> Response:
    """Begin a filing; nothing but what is wrong is refused, field by field, in Chinese."""
    try:
        async with room.db.transaction() as tx:
            made = await actions.draft(tx, _hand(caller), body.organisation_id, body.form, at=now())
    except BadForm as bad:
        raise _field_by_field(bad) from None
    return json_response({"filing_id": made}, 201)


@router.put("/v1/filings/{filing_id}/form", status_code=204, dependencies=[Depends(acting)])
async def change_form(filing_id: UUID, body: Form, room: InRoom, caller: Acting) -> None:
    """The form anew, while it is with the applicant."""
    try:
        async with room.db.transaction() as tx:
            await actions.change_form(tx, _hand(caller), filing_id, body.form, at=now())
    except BadForm as bad:
        raise _field_by_field(bad) from None


@router.post("/v1/filings/{filing_id}/acts", dependencies=[Depends(acting)])
async def do(filing_id: UUID, body: Done, room: InRoom, caller: Acting) -> Response:
    """Hand it in, endorse it, return it, and so on: see docs/filing-chain.md. What is not for now, or not for the
    caller, is refused with who may.
    """
    wish = actions.Filed(body.act, body.text, body.to, body.resume, tuple(body.ask), body.need_all, body.to_account)
    try:
        async with room.db.transaction() as tx:
            after = await actions.do_act(tx, _hand(caller), filing_id, wish, rulebooks=room.rulebooks, at=now())
    except BadForm as bad:
        raise _field_by_field(bad) from None
    turn = after.has_it
    return json_response({"filing_id": filing_id, "state": after.state, "waits_for": turn and turn.organisation_id})


@router.get("/v1/filings", dependencies=[Depends(acting)])
async def own(room: InRoom, caller: Acting, before: UUID | None = None) -> Response:
    """What one's organisations filed, the latest first, a hundred at a time."""
    async with room.db.reading() as tx:
        found = await actions.filings_of(tx, _hand(caller), before, PAGE_MAX)
    return json_response({"filings": found, "before": found[-1]["filing_id"] if len(found) == PAGE_MAX else None})


@router.get("/v1/filings/waiting", dependencies=[Depends(acting)])
async def waiting(
    room: InRoom,
    caller: Acting,
    after: Annotated[UUID | None, Query(description="the last one of the page before")] = None,
    since: Annotated[Moment | None, Query(description="its waits_since")] = None,
) -> Response:
    """What waits for one's offices, what has waited longest first, a hundred at a time."""
    on: tuple[datetime, UUID] | None = None if after is None or since is None else (since, after)
    async with room.db.reading() as tx:
        found = await actions.whose_turn(tx, _hand(caller), on, PAGE_MAX)
    last = found[-1] if len(found) == PAGE_MAX else None
    next_page = last and {"after": last["filing_id"], "since": last["waits_since"]}
    return json_response({"filings": found, "next": next_page})


@router.get("/v1/own/messages", dependencies=[Depends(acting)])
async def messages(room: InRoom, caller: Acting, before: Moment | None = None) -> Response:
    """What came of the filings that one wrote, the latest first, a hundred at a time."""
    async with room.db.reading() as tx:
        found = await actions.messages_to(tx, _hand(caller), before=before or now())
        mark = await read_until(tx, account_of(caller))
    return json_response(page(found, mark, before))


@router.put("/v1/own/messages/read", status_code=204, dependencies=[Depends(acting)])
async def have_read(body: ReadMark, room: InRoom, caller: Acting) -> None:
    """What came up to a moment is not new any more."""
    async with room.db.transaction() as tx:
        await save_read_until(tx, account_of(caller), body.until, at=now())


@router.get("/v1/filings/{filing_id}", dependencies=[Depends(acting)])
async def look_at(filing_id: UUID, room: InRoom, caller: Acting) -> Response:
    """Everything about one that one's organisation takes part in: form, rounds, what changed, and opinions."""
    async with room.db.reading() as tx:
        return json_response(await actions.look_at(tx, _hand(caller), filing_id))
