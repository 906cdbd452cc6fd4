"""Feedback and complaints (意见反馈、投诉举报)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.clock import now
from common.db import Tx
from common.errors import NotFound
from common.idempotency import Attempt, Keyed, begin
from common.identity import OrganisationCode, refuse_id_number
from common.limits import Limiter
from common.openapi import FILE, file_body
from common.readings import Reading
from common.text import line
from common.web import json_response, too_fast
from offices.authority import Action
from registry.access.api import App, AppState, Body, Name, Text, Title, confidential, reader_of
from registry.access.domain.authority import Actor
from registry.accounts.api import attempts
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.cases.actions import cases as case_actions
from registry.cases.actions import reporters as reporter_actions
from registry.cases.actions import taken_down as taken_down_actions
from registry.cases.actions.cases import Done, Opening
from registry.cases.actions.taken_down import Received
from registry.cases.answers import (
    CaseCounts,
    CaseSlip,
    CasesToAnswer,
    NewAttachment,
    NewCase,
    OwnCases,
    SlipState,
    StateOfCase,
    WholeCase,
)
from registry.cases.domain import MEDIA_TYPES, CaseAct, CaseHow, CaseKind, CaseState, Sight

router = APIRouter()
CASES_MAX = 200
# A person reports something now and then; a flood is slowed down.
_openings = Limiter(rate=0.001, burst=5)
_files = Limiter(rate=0.002, burst=10)
_steps = Limiter(rate=0.05, burst=30)
# An office sits at a telephone all day.
_taken_down = Limiter(rate=0.05, burst=60)

_FILE = file_body("a PDF, JPEG or PNG")


def _slow_down(limiter: Limiter, actor: Actor, sight: Sight) -> None:
    """By what the session may see: what is left of a limit would tell a helper what was done before they came."""
    if wait_s := limiter.wait_s(f"{actor.account_id} {sight.since}"):
        raise too_fast(wait_s)


async def _begin(tx: Tx, keyed: Keyed, actor: Actor, sight: Sight, app: AppState) -> Attempt:
    """By what the session may see: a key that is taken would tell a helper what was sent before they came."""
    return await begin(tx, keyed, f"{actor.by} {sight.since}", secret=app.index)


VendorAsked = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class Opened(Body):
    """What somebody has to say. ``is_named``: those who answer may see one's name; otherwise they cannot."""

    kind: CaseKind
    title: Title
    text: Text
    about_code: OrganisationCode | None = None
    about_vendor: VendorAsked | None = None
    """The client id of a vendor that is complained of, in place of an organisation."""
    is_named: bool = False


def _contact(text: str) -> str:
    return line(refuse_id_number(text), chars_max=100, name="contact")


class TakenDown(Body):
    """What came by telephone or letter, or with a visit. ``complainant`` and ``contact``: only where those who answer
    may know them. Of whom it complains: an organisation, or a person and with them their unit. ``title``: 来电投诉举报
    and the like where it is left out.
    """

    kind: CaseKind
    how: CaseHow
    received_on: date
    text: Text
    title: Title | None = None
    complainant: Name | None = None
    contact: Annotated[str, AfterValidator(_contact)] | None = None
    about_code: OrganisationCode | None = None
    about_person_id: UUID | None = None
    about_vendor: VendorAsked | None = None


class Slip(Body):
    """What was read out to the complainant."""

    slip_number: Annotated[str, Field(min_length=1, max_length=30)]
    code: Annotated[str, Field(min_length=1, max_length=20)]


class CaseStep(Body):
    """The office takes, asks, refers and answers; the reporter adds, reopens and closes. Of a case that was taken down
    the office does these as well, for the complainant.
    """

    step: Literal["take", "ask", "refer", "answer", "add", "reopen", "close"]
    text: Text | None = None


@router.post("/v1/cases", status_code=201, response_model=NewCase, dependencies=[Depends(signed_in)])
async def open_case(body: Opened, app: App, actor: SignedIn, proof: HasProof, keyed: Keyed) -> Response:
    """Say something to the authority of one's region, or complain of an organisation to the authority of its region."""
    about = None if body.about_code is None else str(body.about_code)
    said = Opening(body.kind, body.title, body.text, about, body.is_named, body.about_vendor)
    async with app.db.transaction() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        case_actions.refuse_unless_themselves(sight)
        attempt = await _begin(tx, keyed, actor, sight, app)
        if attempt.before is not None:
            return attempt.before
        _slow_down(_openings, actor, sight)
        case_id = await case_actions.open_case(tx, actor, said, sight, keys=app.keys, now=now())
        return await attempt.keep(json_response({"case_id": case_id}, 201))


@router.post("/v1/cases/taken-down", status_code=201, response_model=CaseSlip, dependencies=[Depends(signed_in)])
async def take_down(body: TakenDown, app: App, actor: SignedIn, proof: HasProof, keyed: Keyed) -> Response:
    """Take down what came by telephone or letter, or with a visit; for HR authorities (Inner Mongolia 2024, art. 36).

    It goes where it would go from the complainant's own session: of the office itself to the level above. Its days
    count from ``received_on``, which lies at most thirty days back.
    """
    about = None if body.about_code is None else str(body.about_code)
    received = Received(
        body.kind, body.how, body.received_on, body.text, body.title, body.complainant, body.contact, about,
        body.about_person_id, body.about_vendor,
    )  # fmt: skip
    async with app.db.transaction() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        attempt = await _begin(tx, keyed, actor, sight, app)
        if attempt.before is not None:
            return attempt.before
        _slow_down(_taken_down, actor, sight)
        made = await taken_down_actions.take_down(tx, actor, received, sight, keys=app.keys, now=now())
        return await attempt.keep(confidential(made, 201))


@router.post("/v1/cases/taken-down/state", response_model=SlipState)
async def look_up_slip(body: Slip, request: Request, app: App) -> Response:
    """How far a case is that an office took down, for who has its slip number and code; no session is needed."""
    attempt = await attempts.take_slip_try(request, app, taken_down_actions.as_read_out(body.slip_number))
    async with app.db.transaction() as tx:
        found = await taken_down_actions.slip_state(tx, body.slip_number, body.code, keys=app.keys)
        if found is not None:
            await attempts.forgive(tx, attempt)
    if found is None:
        raise NotFound("no-case-of-slip", "there is no case of this number and code")
    return confidential(found)


@router.get("/v1/account/cases", response_model=OwnCases, dependencies=[Depends(signed_in)])
async def own_cases(app: App, actor: SignedIn, proof: HasProof) -> Response:
    """One's own, the latest first: since the last help with one's account, whose moment is ``since``."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await case_actions.own_cases(tx, actor, sight, keys=app.keys)
    return confidential({"cases": found, "since": sight.since})


@router.get("/v1/cases", response_model=CasesToAnswer, dependencies=[Depends(signed_in)])
async def to_answer(
    app: App,
    actor: SignedIn,
    proof: HasProof,
    state: Annotated[tuple[CaseState, ...], Query(description="which; those to be answered where left out")] = (
        case_actions.TO_BE_ANSWERED
    ),
    after: Annotated[UUID | None, Query(description="the page behind this one of them")] = None,
) -> Response:
    """What one's office has to answer, the most urgent first; 200 at a time."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        page = case_actions.Page(after, CASES_MAX)
        found, following = await case_actions.cases_to_answer(tx, actor, sight, list(state), page, keys=app.keys)
    await _note_read(app, actor, [item["case_id"] for item in found])
    return confidential({"cases": found, "after": following})


@router.get("/v1/cases/counts", response_model=CaseCounts, dependencies=[Depends(signed_in)])
async def counts(organisation_id: UUID, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """How much an office of one's own has to answer in its region, and how much of it is late: numbers alone."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await case_actions.count_to_answer(tx, actor, organisation_id, sight, keys=app.keys, now=now())
    return json_response(found)


@router.get("/v1/cases/{case_id}", response_model=WholeCase, dependencies=[Depends(signed_in)])
async def look_at(case_id: UUID, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """Everything that was done and said, for the reporter and those who answer; 404 for everybody else.

    Without the password of the last ten minutes those who do not answer it get ``password-needed``, whosever it is.
    """
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await case_actions.look_at_case(tx, actor, case_id, sight, keys=app.keys)
    await _note_read(app, actor, [case_id])
    return confidential(found)


async def _note_read(app: AppState, actor: Actor, case_ids: list[UUID]) -> None:
    """Who is named to the office sees that it read their case; of who is not, nothing is put on record."""
    async with app.db.reading() as tx:
        about = await reporter_actions.reporters_named(tx, case_ids, keys=app.keys)
        own = await reporter_actions.ids_of_oneself(tx, actor)
    read = Reading("case", [item for item in about if item not in own])
    await app.readings.record(reader_of(actor, Action.ANSWER_CASES), read)


@router.post("/v1/cases/{case_id}/steps", response_model=StateOfCase, dependencies=[Depends(signed_in)])
async def step(case_id: UUID, body: CaseStep, app: App, actor: SignedIn, proof: HasProof, keyed: Keyed) -> Response:
    """What is done about it next."""
    async with app.db.transaction() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        await case_actions.refuse_strangers(tx, actor, case_id, sight, keys=app.keys)
        attempt = await _begin(tx, keyed, actor, sight, app)
        if attempt.before is not None:
            return attempt.before
        _slow_down(_steps, actor, sight)
        done = Done(CaseAct(body.step), body.text)
        state = await case_actions.case_step(tx, actor, case_id, done, sight, keys=app.keys, now=now())
        return await attempt.keep(json_response({"case_id": case_id, "state": state}))


@router.post(
    "/v1/cases/{case_id}/attachments",
    status_code=201,
    response_model=NewAttachment,
    dependencies=[Depends(signed_in)],
    openapi_extra={"requestBody": _FILE},
)
async def attach(case_id: UUID, request: Request, app: App, actor: SignedIn, proof: HasProof, keyed: Keyed) -> Response:
    """A file beside one's case, as the body: PDF, JPEG or PNG, up to 5 MB."""
    content = await request.body()
    async with app.db.transaction() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        await case_actions.refuse_strangers(tx, actor, case_id, sight, keys=app.keys)
        attempt = await _begin(tx, keyed, actor, sight, app)
        if attempt.before is not None:
            return attempt.before
        _slow_down(_files, actor, sight)
        made = await case_actions.attach(tx, actor, case_id, content, sight, keys=app.keys, now=now())
        return await attempt.keep(json_response({"attachment_id": made}, 201))


@router.get(
    "/v1/cases/{case_id}/attachments/{attachment_id}",
    dependencies=[Depends(signed_in)],
    response_class=Response,
    responses={200: {"content": {kind: FILE for kind in MEDIA_TYPES}}},
)
async def attachment(case_id: UUID, attachment_id: UUID, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """The file, to be kept and never to be shown by a browser as a page."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        media_type, content = await case_actions.open_attachment(
            tx, actor, case_id, attachment_id, sight, keys=app.keys
        )
    await _note_read(app, actor, [case_id])
    headers = {"content-disposition": "attachment", "cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)
