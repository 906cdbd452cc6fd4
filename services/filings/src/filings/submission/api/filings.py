"""Filings (备案、参训名单、学时认定申请) on their way through the offices, for people who act by their roles."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from common.auth import Acting, Caller, account_of, acting
from common.clock import Moment, now
from common.errors import Conflict, DomainError, NotAllowed, NotFound, Refused, Unavailable
from common.idempotency import Keyed, begin
from common.identity.names import same_name
from common.openapi import FILE, file_body
from common.problems import Chinese
from common.problems.messages_zh import MESSAGES
from common.readings import Reading
from common.web import json_response
from filings.access.api import (
    App,
    AppState,
    Body,
    Sentences,
    Text,
    actor_of,
    field_by_field,
    kept_file,
    reader_of,
    wrong_shown,
)
from filings.approval.domain.filings import Actor, Filing, FilingAct, FilingKind
from filings.drafts import actions as draft_actions
from filings.enrolment.actions import places as enrolment_actions
from filings.forms.answers import NewFiling
from filings.forms.domain.attachments import MediaType, saved_as
from filings.forms.domain.forms import BadForm
from filings.overview import actions as overview_actions
from filings.submission.actions import acts as act_actions
from filings.submission.actions.submitting import Submitted
from filings.submission.answers.filings import FilingPosition, NewAttachment, OwnFilings, ResultsOfActs, WaitingFilings
from filings.submission.answers.whole import WholeFiling
from filings.submission.api import shapes
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until

router = APIRouter()
PAGE_MAX = 100
OFFICES_MAX = 20
MANY_MAX = 100
_FILES: tuple[str, ...] = get_args(MediaType)

_FILE = file_body("a PDF, JPEG or PNG")

Saw = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Draft(Body):
    """Which organisation files, and what the form contains so far: see docs/filings.md for its fields."""

    organisation_id: UUID
    form: dict[str, Any] = Field(max_length=50)


class FilledForm(Body):
    """The form anew."""

    form: dict[str, Any] = Field(max_length=50)
    unchanged_since: Moment | None = None
    """The ``changed_at`` that was read with the form; 409 ``changed-since`` where it was written after that."""


class Done(Body):
    """What is done with it; ``to`` and ``resume`` are of a return, ``ask`` and ``need_all`` of second opinions,
    ``to_account`` of handing over (left out: to anybody of the office). An office that endorses, refuses, confirms or
    overturns, also from above, states what it ``saw``: the hash of the round as ``GET`` gives it.
    """

    act: FilingAct
    text: Text | None = None
    to: int = Field(default=-1, ge=-1, le=20)
    resume: bool = True
    ask: list[UUID] = Field(default=[], max_length=OFFICES_MAX)
    need_all: bool = True
    to_account: UUID | None = None
    saw: Saw | None = None


class SeenFiling(Body):
    """A filing, and what one saw of it."""

    filing_id: UUID
    saw: Saw | None = None


class DoneToMany(Body):
    """The same done to several; those with remarks are left as they are unless one says otherwise."""

    act: FilingAct
    filings: list[SeenFiling] = Field(min_length=1, max_length=MANY_MAX)
    text: Text | None = None
    with_remarks: bool = False


@router.post("/v1/filings", status_code=201, response_model=NewFiling, dependencies=[Depends(acting)])
async def draft(body: Draft, app: App, caller: Acting, keyed: Keyed) -> Response:
    """Begin a filing; nothing but what is wrong is refused, field by field, in Chinese."""
    try:
        async with app.db.transaction() as tx:
            attempt = await begin(tx, keyed, caller.client_id, secret=app.deps.index)
            if attempt.before is not None:
                return attempt.before
            made = await draft_actions.draft(tx, actor_of(caller), body.organisation_id, body.form, app.deps, now=now())
            return await attempt.keep(json_response({"filing_id": made}, 201))
    except BadForm as bad:
        raise field_by_field(bad) from None


@router.put("/v1/filings/{filing_id}/form", status_code=204, dependencies=[Depends(acting)])
async def change_form(filing_id: UUID, body: FilledForm, app: App, caller: Acting) -> None:
    """The form anew, while it is with the applicant."""
    try:
        async with app.db.transaction() as tx:
            asked = draft_actions.Rewriting(body.form, body.unchanged_since)
            await draft_actions.change_form(tx, actor_of(caller), filing_id, asked, app.deps, now=now())
    except BadForm as bad:
        raise field_by_field(bad) from None


@router.post("/v1/filings/{filing_id}/acts", response_model=FilingPosition, dependencies=[Depends(acting)])
async def do(filing_id: UUID, body: Done, app: App, caller: Acting) -> Response:
    """Hand it in, endorse it, return it, and so on: see docs/filing-chain.md. What is not for now, or not for the
    caller, is refused with who may.
    """
    wish = Submitted(
        body.act, body.text, body.to, body.resume, tuple(body.ask), body.need_all, body.to_account, saw=body.saw
    )
    try:
        after = await _do(app, actor_of(caller), filing_id, wish)
    except BadForm as bad:
        raise field_by_field(bad, "form") from None
    return json_response({"filing_id": filing_id, **_state(after)})


def _state(after: Filing) -> dict[str, Any]:
    turn = after.has_it
    return {
        "state": after.state,
        "waits_for": turn and turn.organisation_id,
        "is_automatic": after.is_automatic,
    }


async def _do(app: AppState, actor: Actor, filing_id: UUID, wish: Submitted) -> Filing:
    """One act in one transaction; the others are asked before it, where a claim or a roster is handed in."""
    if wish.act is FilingAct.SUBMIT:
        async with app.db.reading() as tx:
            asked = await act_actions.what_to_compare(tx, actor, filing_id, app.deps)
        elsewhere = await app.ledger.year_of(*asked.year_of) if asked.year_of else None
        away = await app.leaves.of(*asked.away_in) if asked.away_in else []
        called = await app.names.of(list(asked.names)) if asked.names else {}
        differ = [
            row
            for person_id, (row, name) in asked.names.items()
            if not same_name(called.get(person_id, {}).get("name", ""), name)
        ]
        wish = act_actions.compared_with(wish, elsewhere, away, names_differ=differ)
    async with app.db.transaction() as tx:
        return await act_actions.do_act(tx, actor, filing_id, wish, app.deps, now=now())


@router.post("/v1/filings/acts", response_model=ResultsOfActs, dependencies=[Depends(acting)])
async def do_many(body: DoneToMany, app: App, caller: Acting, chinese: Sentences) -> Response:
    """One act upon up to 100, each by itself: a result for each, in their order, and whatever was in the way."""
    actor, results = actor_of(caller), list[dict[str, Any]]()
    for seen in {seen.filing_id: seen for seen in body.filings}.values():
        result: dict[str, Any] = {"filing_id": seen.filing_id}
        wish = Submitted(body.act, body.text, saw=seen.saw, with_remarks=body.with_remarks)
        try:
            result |= {"status": "done", **_state(await _do(app, actor, seen.filing_id, wish))}
        except BadForm as bad:
            wrong = [wrong_shown(field) for field in bad.wrong]
            result |= {"status": "refused", **_said(bad, chinese), "fields": wrong}
        except (Conflict, NotAllowed, NotFound, Refused) as no:
            left = "left" if no.reason == "has-remarks" else "refused"
            result |= {"status": left, **_said(no, chinese)}
        except Unavailable as away:  # the others have been done, as their results show
            result |= {"status": "later", **_said(away, chinese)}
        results.append(result)
    counts = {
        status: sum(result["status"] == status for result in results) for status in ("done", "left", "refused", "later")
    }
    return json_response({**counts, "results": results})


def _said(refusal: DomainError, chinese: Chinese) -> dict[str, Any]:
    shared = Chinese(MESSAGES)
    sentences = (said.sentence(refusal.reason, refusal.parameters) for said in (chinese, shared))
    return {
        "reason": refusal.reason,
        "parameters": refusal.parameters,
        "detail": refusal.detail,
        "text": next(filter(None, sentences), refusal.detail),
    }


@router.post(
    "/v1/filings/{filing_id}/attachments",
    status_code=201,
    response_model=NewAttachment,
    dependencies=[Depends(acting)],
    openapi_extra={"requestBody": _FILE},
)
async def attach(
    filing_id: UUID,
    request: Request,
    app: App,
    caller: Acting,
    keyed: Keyed,
    name: Annotated[str, Query(max_length=200)],
) -> Response:
    """A PDF, JPEG or PNG of up to 10 MB as the body, kept as it came for good; the form names what belongs to it."""
    content = await request.body()
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, caller.client_id, secret=app.deps.index)
        if attempt.before is not None:
            return attempt.before
        made = await draft_actions.attach(tx, actor_of(caller), filing_id, name, content, app.deps, now=now())
        return await attempt.keep(json_response(made, 201))


@router.get(
    "/v1/filings/{filing_id}/attachments/{attachment_id}",
    dependencies=[Depends(acting)],
    response_class=Response,
    responses={200: {"content": {kind: FILE for kind in _FILES}}},
)
async def attachment(filing_id: UUID, attachment_id: UUID, app: App, caller: Acting) -> Response:
    """What was attached, byte for byte, under an ending of its kind."""
    async with app.db.reading() as tx:
        about, name, media_type, content = await draft_actions.open_attachment(
            tx, actor_of(caller), filing_id, attachment_id, app.deps
        )
    await app.readings.record(reader_of(caller), Reading("attachment", about))
    return kept_file(content, media_type, saved_as(name, media_type))


@router.get("/v1/filings", response_model=OwnFilings, dependencies=[Depends(acting)])
async def own(
    app: App, caller: Acting, before: UUID | None = None, kind: FilingKind | None = None, mine: bool = False
) -> Response:
    """What one's organisations filed, and oneself, and what the unit handed in about one, the latest first, a hundred
    at a time, each with what it waits for and the last opinion; ``mine``: without the organisations' own.
    """
    async with app.db.reading() as tx:
        found = await overview_actions.filings_of(tx, actor_of(caller), before, PAGE_MAX, kind=kind, mine=mine)
        progress = await overview_actions.progress_of(tx, found, caller.person_id, app.deps)
    await _note_read(app, caller, [filing.person_id for filing in found])
    next_page = found[-1].filing_id if len(found) == PAGE_MAX else None
    filings_shown = [shapes.own_listed(filing, progress, caller.person_id) for filing in found]
    return json_response({"filings": filings_shown, "before": next_page})


@router.get("/v1/filings/waiting", response_model=WaitingFilings, dependencies=[Depends(acting)])
async def waiting(
    app: App,
    caller: Acting,
    after: Annotated[UUID | None, Query(description="the last one of the page before")] = None,
    since: Annotated[Moment | None, Query(description="its waits_since")] = None,
) -> Response:
    """What waits for one's offices, what has waited longest first, a hundred at a time; each with what stands out."""
    on: tuple[datetime, UUID] | None = None if after is None or since is None else (since, after)
    async with app.db.reading() as tx:
        found = await overview_actions.whose_turn(tx, actor_of(caller), on, PAGE_MAX)
    await _note_read(app, caller, [filing.person_id for filing in found])
    last = found[-1] if len(found) == PAGE_MAX else None
    next_page = last and {"after": last.filing_id, "since": last.waits_since}
    return json_response({"filings": [shapes.listed(filing) for filing in found], "next": next_page})


@router.get("/v1/own/messages", response_model=MessagePage, dependencies=[Depends(acting)])
async def messages(app: App, caller: Acting, before: Moment | None = None) -> Response:
    """What came of what one wrote and of one's enrolments, and reminders of what waits for one's offices, the latest
    first.
    """
    async with app.db.reading() as tx:
        actor, until = actor_of(caller), before or now()
        found = await overview_actions.messages_to(tx, actor, app.deps, before=until)
        found += await enrolment_actions.messages_to(tx, actor, before=until)
        mark = await read_until(tx, account_of(caller))
    return json_response(page(found, mark, before))


@router.get("/v1/own/messages/unread", response_model=UnreadMessages, dependencies=[Depends(acting)])
async def unread_messages(app: App, caller: Acting) -> Response:
    """How many of them are new to one, for the head of a page."""
    async with app.db.reading() as tx:
        actor, until = actor_of(caller), now()
        filed = await overview_actions.unread_of(tx, actor, now=until)
        return json_response(unread(filed + await enrolment_actions.unread_of(tx, actor, now=until)))


@router.put("/v1/own/messages/read", status_code=204, dependencies=[Depends(acting)])
async def have_read(body: ReadMark, app: App, caller: Acting) -> None:
    """What came up to a moment is not new any more."""
    async with app.db.transaction() as tx:
        await save_read_until(tx, account_of(caller), body.until, at=now())


@router.get("/v1/filings/{filing_id}", response_model=WholeFiling, dependencies=[Depends(acting)])
async def look_at(filing_id: UUID, app: App, caller: Acting, chinese: Sentences) -> Response:
    """Everything about one that one's organisation takes part in: form, rounds, what changed, and opinions."""
    async with app.db.reading() as tx:
        found = await overview_actions.look_at(tx, actor_of(caller), filing_id, app.deps, now=now())
    if found.checking is not None and (years := found.leave_years):
        found = found.with_leave(await app.leaves.of(found.checking.person_id, years), now=now())
    if found.make_up is not None:
        found = found._replace(effects=await app.ledger.make_up_effects(found.make_up))
    await _note_read(app, caller, [found.row.person_id], list(found.names))
    return json_response(shapes.whole(found, chinese))


async def _note_read(
    app: AppState, caller: Caller, claimants: Sequence[UUID | None], organisations: Collection[UUID] = ()
) -> None:
    """Whoever sees a claim sees something of the person whom it is about."""
    people = [person_id for person_id in claimants if person_id is not None]
    await app.readings.record(reader_of(caller, organisations), Reading("filing", people))
