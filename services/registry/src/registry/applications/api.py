"""Registrations by oneself, new units and transfers: asked for by one, decided by another."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from common.clock import china_date, now
from common.errors import Conflict, NotFound, Refused
from common.idempotency import Keyed, begin
from common.identity import IdNumber, OrganisationCode, RegionCode, TypedIdNumber
from common.limits import Limiter, origin_of
from common.problems.fields import FieldError
from common.readings import Reading
from common.web import Problem, json_response, too_fast
from offices.authority import Action
from registry.access.api import App, AppState, Body, Name, Reason, confidential, reader_of
from registry.access.domain.rows import BadRow
from registry.access.turns import Lane
from registry.accounts.api import attempts
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.sessions import Password
from registry.accounts.domain import passwords
from registry.applications.actions import applications as application_actions
from registry.applications.actions import progress as progress_actions
from registry.applications.actions.applications import Decided
from registry.applications.answers import (
    ApplicationCounts,
    ApplicationMade,
    ApplicationProgress,
    ApplicationShown,
    ApplicationsWaiting,
    StateOfApplication,
    TransferAsked,
)
from registry.applications.domain import ApplicantDecision, ApplicationKind, ApplicationState
from registry.applications.queries import Wanted
from registry.forms.api import refused
from registry.forms.domain import BadDetail, read_details
from registry.organisations.domain.rows import read_organisation
from registry.people.domain.rows import read_person
from registry.people_search.api import slow_down_lookups
from registry.reorganisations.api import OrganisationName

router = APIRouter()
WAITING_MAX, WAITING_PAGES_MAX = 200, 1_000
# People register once; an office that registers its staff for them has a roster.
_by_address = Limiter(rate=0.1, burst=20)
# From however many addresses: what strangers ask for is kept for weeks, with a picture. A few of each address do not
# count for it, and only what is kept counts: no flood uses up what others may ask.
_in_total = Limiter(rate=1, burst=1_000)
_few = Limiter(rate=5 / 3600, burst=5)
_WithCode = Callable[..., Awaitable[dict[str, Any] | None]]


class PostRow(Body):
    """Who somebody is and where they stand; days are written ``YYYY-MM-DD``."""

    id_number: TypedIdNumber
    name: Name
    unit_code: OrganisationCode
    post_category: str
    post_grade: int | str | None = None
    effective_on: date | None = None
    hired_on: date | None = None

    def row(self) -> dict[str, Any]:
        """As an import takes it."""
        given = self.model_dump(mode="json", exclude={"password", "details", "reason"}, exclude_none=True)
        try:
            read_person(given, today=china_date(now()))
        except BadRow as bad:
            raise Problem(
                422, bad.verdict.reason or "malformed", bad.verdict.detail or "", errors=_wrong_fields(bad)
            ) from None
        return given


def _wrong_fields(bad: BadRow) -> list[FieldError]:
    """The field of a row that cannot be meant, where the row names one."""
    found = bad.verdict
    if found.field is None or found.fault is None:
        return []
    return [FieldError(f"body/{found.field}", found.fault, found.detail or "", found.parameters)]


class Registration(PostRow):
    """The learner's manual's form: ``details`` has sex, phone, email, native_place, education, major, school,
    graduated_on, title (其他 where there is none) and photo (base64 of a JPEG or PNG, 300 KB); may have ethnicity and
    title_on.
    """

    title_level: str = "none"
    password: Password
    details: dict[str, Any]


class Transfer(PostRow):
    """Whom the unit of ``unit_code`` takes in, from which day on, and why. A title level left out stays."""

    title_level: str | None = None
    reason: Reason


class Administrator(Body):
    """Who looks after the unit."""

    id_number: TypedIdNumber
    name: Name


class NewUnit(Body):
    """A unit that is not registered yet, and its administrator."""

    code: OrganisationCode
    name: OrganisationName
    region_code: RegionCode
    department_code: OrganisationCode | None = None
    administrator: Administrator
    password: Password


class ApplicantsCode(Body):
    """What an applicant without a session was shown."""

    application_id: UUID
    code: Annotated[str, Field(min_length=1, max_length=20)]


class ApplicationDecision(Body):
    """``grant`` or ``refuse``; a refused applicant sees the reason."""

    decision: ApplicantDecision
    reason: Annotated[Reason | None, Field(description="needed to refuse")] = None
    code: Annotated[str | None, Field(max_length=20, description="that whoever asked was shown, to grant")] = None


@router.post("/v1/registrations", status_code=202, response_model=ApplicationMade)
async def register(body: Registration, request: Request, app: App, keyed: Keyed) -> Response:
    """Register oneself at a unit, whose administrator confirms. No answer reveals whether the number is known."""
    origin = _slow_down(request)
    row = body.row()
    try:
        details = read_details(body.details, body.id_number, today=china_date(now()))
    except BadDetail as bad:
        raise refused(bad) from None
    kept = await _kept(app, body.password.get_secret_value(), body.name, body.id_number, origin)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, None, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        made = await application_actions.register(tx, row, details, kept, origin=origin, keys=app.keys, now=now())
        _count_kept(origin)
        return await attempt.keep(json_response(asdict(made), 202))


@router.post("/v1/units", status_code=202, response_model=ApplicationMade)
async def apply_for_unit(body: NewUnit, request: Request, app: App, keyed: Keyed) -> Response:
    """Register a unit and its administrator; the HR authority of the region decides."""
    origin = _slow_down(request)
    row = body.model_dump(mode="json", include={"code", "name", "region_code", "department_code"}, exclude_none=True)
    row["kind"] = "institution"
    try:
        read_organisation(row)
    except BadRow as bad:
        raise Problem(
            422, bad.verdict.reason or "malformed", bad.verdict.detail or "", errors=_wrong_fields(bad)
        ) from None
    who = body.administrator
    kept = await _kept(app, body.password.get_secret_value(), who.name, who.id_number, origin)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, None, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        made = await application_actions.apply_for_unit(
            tx, row, (who.id_number, who.name), kept, origin=origin, keys=app.keys, now=now()
        )
        _count_kept(origin)
        return await attempt.keep(json_response(asdict(made), 202))


@router.post("/v1/registrations/state", response_model=ApplicationProgress)
async def look_up_progress(body: ApplicantsCode, request: Request, app: App) -> Response:
    """What has become of a registration or of a new unit, for who has its code; no session is needed."""
    return await _with_code(body, request, app, progress_actions.progress)


@router.post("/v1/registrations/withdrawals", response_model=ApplicationProgress)
async def withdraw(body: ApplicantsCode, request: Request, app: App) -> Response:
    """Withdraw a registration or a new unit that nobody has decided; what was said in it is deleted.

    409 where it was decided. Again is no error.
    """
    return await _with_code(body, request, app, progress_actions.withdraw)


@router.post(
    "/v1/transfers",
    status_code=202,
    response_model=TransferAsked,
    dependencies=[Depends(signed_in)],
)
async def ask_for_transfer(body: Transfer, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """Take somebody in who stands in another unit; that unit's administrator decides."""
    row = body.row()
    slow_down_lookups(actor)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        made = await application_actions.ask_for_transfer(tx, actor, row, body.reason, keys=app.keys, now=now())
        if made is not None:
            return await attempt.keep(json_response({"application_id": made.application_id}, 202))
    raise NotFound("no-such-person", "there is nobody of this ID number and name; new people come by roster")


@router.get("/v1/applications", response_model=ApplicationsWaiting, dependencies=[Depends(signed_in)])
async def waiting(
    app: App,
    actor: SignedIn,
    after: UUID | None = None,
    kind: ApplicationKind | None = None,
    organisation_id: Annotated[UUID | None, Query(description="under one's role in this organisation alone")] = None,
    page: Annotated[int, Query(ge=1, le=WAITING_PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=WAITING_MAX, description="how many a page has")] = WAITING_MAX,
) -> Response:
    """What waits for a decision of one's own, the oldest first, page by page or after one of them, of a kind where one
    is given; numbers masked.

    What nobody has decided after thirty days waits no more.
    """
    wanted = Wanted(after, (page - 1) * rows, rows, kind)
    async with app.db.reading() as tx:
        found = await application_actions.waiting(tx, actor, wanted, organisation_id, keys=app.keys, now=now())
    reader = reader_of(actor, Action.RECORD_PEOPLE, organisation_id)
    await app.readings.record(reader, Reading("application", found.about))
    return json_response({"applications": found.applications, "total": found.total})


@router.get("/v1/applications/counts", response_model=ApplicationCounts, dependencies=[Depends(signed_in)])
async def counts(organisation_id: UUID, app: App, actor: SignedIn) -> Response:
    """How much waits for a decision of one's own under one's role in an organisation: numbers alone, of nobody."""
    async with app.db.reading() as tx:
        found = await application_actions.counts(tx, actor, organisation_id, now=now())
    return json_response({"counts": found})


@router.get("/v1/applications/{application_id}", response_model=ApplicationShown, dependencies=[Depends(signed_in)])
async def look_at(application_id: UUID, app: App, actor: SignedIn) -> Response:
    """One of them with everything that was said, the picture too."""
    async with app.db.transaction() as tx:
        found, about = await application_actions.look_at(tx, actor, application_id, keys=app.keys)
    reader = reader_of(actor, Action.RECORD_PEOPLE, found["organisation_id"])
    await app.readings.record(reader, Reading("application", [about]))
    return json_response(found)


@router.post(
    "/v1/applications/{application_id}/decisions",
    response_model=StateOfApplication,
    dependencies=[Depends(signed_in)],
)
async def decide(application_id: UUID, body: ApplicationDecision, app: App, actor: SignedIn) -> Response:
    """Grant it, with all that follows, or refuse it. Applicants show the code that they were given.

    409 where it is decided, or cannot be granted any more."""
    if body.decision is ApplicantDecision.REFUSE and body.reason is None:
        raise Refused("no-reason", "whoever is refused is told why: give a reason")
    said = Decided(body.decision, body.reason, body.code)
    async with app.db.transaction() as tx:
        state = await application_actions.decide(tx, actor, application_id, said, keys=app.keys, at=now())
    if state is ApplicationState.WAITING:  # what they were asked is committed
        raise Conflict("needs-consent", "they have a role elsewhere and were asked; grant it once they have agreed")
    return json_response({"state": state})


async def _with_code(body: ApplicantsCode, request: Request, app: AppState, act: _WithCode) -> Response:
    """What an applicant asks for with the code that they were shown; no wrong try changes anything, each one counts."""
    attempt = await attempts.take_application_try(request, app, body.application_id)
    async with app.db.transaction() as tx:
        found = await act(tx, body.application_id, body.code, keys=app.keys, now=now())
        if found is not None:
            await attempts.forgive(tx, attempt)
    if found is None:
        raise NotFound("no-application-of-code", "there is no application of this id and code, or it was deleted")
    return confidential(found)


def _slow_down(request: Request) -> str:
    """Where a request comes from; raises 429 before anything is hashed for what would not be kept."""
    origin = origin_of(request)
    wait_s = _by_address.wait_s(origin)
    if not wait_s and _few.left_in_s(origin):
        wait_s = _in_total.left_in_s("anybody")
    if wait_s:
        raise too_fast(wait_s)
    return origin


def _count_kept(origin: str) -> None:
    """What is about to be committed, and that alone; raises 429, and then nothing is."""
    if _few.wait_s(origin) and (wait_s := _in_total.wait_s("anybody")):
        raise too_fast(wait_s)


async def _kept(app: AppState, password: str, name: str, number: IdNumber, origin: str) -> str:
    """The hash of a password that is strong enough."""
    wrong = passwords.problem(password, app.rules.policy, known=passwords.known_of(name, number.reveal()))
    if wrong:
        raise Refused("weak-password", wrong.detail, why=wrong.why, **passwords.limits_of(app.rules.policy))
    return await app.hashing.hash(password, Lane(origin, app.index.of(number).hex()))
