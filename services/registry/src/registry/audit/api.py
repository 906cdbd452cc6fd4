"""The audit trail: what was done about oneself, about people of a place, and whether it is whole."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from common.clock import CHINA, Moment, now
from common.errors import NotFound, Refused, Unavailable
from common.limits import Limiter
from common.readings import Reading, person_of_number
from common.web import json_response, too_fast
from offices.authority import Action, acting
from registry.access import actions as access_actions
from registry.access.api import App, AppState, Body, reader_of
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.audit.actions import checks as check_actions
from registry.audit.actions import readings as reading_actions
from registry.audit.actions import trail as trail_actions
from registry.audit.answers import ActList, ActsOfOffice, AuditCheck, LastAuditCheck, Looks
from registry.audit.queries import checks as check_queries
from registry.audit.queries.trail import OfficeActs
from registry.audit_chain.domain import Head, misfits
from registry.cases.actions import cases as case_actions
from registry.people.queries import people as people_queries

router = APIRouter()
ACTS_MAX, ACT_DAYS_MAX = 100, 366
CHECK_LOCK = 0x6175646974
"""Advisory lock: the whole trail is walked for one caller at a time, whatever process they reach."""
_BUSY_S = 30
# The trail is checked now and then, and a few times over while somebody looks for what is wrong.
_checks = Limiter(rate=0.02, burst=10)
Kept = Annotated[tuple[str, ...], Query(max_length=100, description="heads of before: POSITION:HASH")]


class HeadsKept(Body):
    """Heads of before, which somebody has kept outside: ``POSITION:HASH``."""

    kept: list[str] = Field(default=[], max_length=100)


Before = Annotated[int | None, Query(ge=1, le=2**62)]


@router.get("/v1/account/looks", response_model=Looks, dependencies=[Depends(signed_in)])
async def who_looked(
    app: App, actor: SignedIn, proof: HasProof, before: Before = None, read_before: Moment | None = None
) -> Response:
    """What was done about oneself and by whom, the latest first, a hundred at a time (``before`` goes on); and who was
    shown what of oneself here, month by month, up to ``as_of`` (``read_before`` goes on). Who read a case of one's own
    is shown as far as the session may see the case itself.
    """
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await reading_actions.readings_of_oneself(tx, actor, sight, keys=app.keys, before=read_before)
        acts = await trail_actions.acts_about(tx, actor.subject_id, before=before, rows_max=ACTS_MAX)
    read_on = found.pop("before")
    return json_response({"acts": acts, **found, "read_before": read_on})


@router.get("/v1/people/{person_id}/acts", response_model=ActList, dependencies=[Depends(signed_in)])
async def acts_about(person_id: UUID, app: App, actor: SignedIn, before: Before = None) -> Response:
    """For auditors of the place: what was done about somebody."""
    async with app.db.reading() as tx:
        row = await people_queries.person_sealed(tx, person_id)
        if row is None:
            raise NotFound("no-such-person", "there is no such person among those whom you may see")
        access_actions.refuse_unless(actor, Action.SEE_AUDIT, await access_actions.place_of(tx, row.organisation_id))
        acts = await trail_actions.acts_about(tx, person_id, before=before, rows_max=ACTS_MAX)
    reader = reader_of(actor, Action.SEE_AUDIT, row.organisation_id)
    await app.readings.record(reader, Reading("acts", [person_id]))
    return json_response({"acts": acts})


@router.get("/v1/audit/acts", response_model=ActsOfOffice, dependencies=[Depends(signed_in)])
async def acts_of_office(
    app: App,
    actor: SignedIn,
    organisation_id: Annotated[UUID, Query(description="the organisation whose people did them")],
    since: Annotated[date, Query(description="the first day, in China")],
    until: Annotated[date, Query(description="the last day; a year after the first at most")],
    what: Annotated[str | None, Query(pattern="^[a-z-]{1,30}$", description="what it is about, such as role")] = None,
    before: Before = None,
) -> Response:
    """For auditors of the place: what people did while they had a role in an office, a hundred at a time (``before``
    goes on). What they did as to themselves is not in it, nor what was done elsewhere than in the auditor's region.
    """
    if not since <= until <= since + timedelta(days=ACT_DAYS_MAX):
        raise Refused("bad-time", "until is neither before since, nor more than a year after it")
    async with app.db.reading() as tx:
        place = await access_actions.place_of(tx, organisation_id)
        access_actions.refuse_unless(actor, Action.SEE_AUDIT, place)
        grant = acting(actor.grants, Action.SEE_AUDIT, place)
        assert grant is not None, "one of their roles allows it"
        asked = OfficeActs(
            organisation_id, grant.region_code or "", _begins(since), _begins(until + timedelta(days=1)), what,
            before,
        )  # fmt: skip
        acts = await trail_actions.acts_of_office(tx, asked, rows_max=ACTS_MAX)
    about = {UUID(act["person_id"]) for act in acts if "person_id" in act}
    await app.readings.record(reader_of(actor, Action.SEE_AUDIT, grant.organisation_id), Reading("acts", list(about)))
    return json_response({"acts": acts, "before": acts[-1]["number"] if len(acts) == ACTS_MAX else None})


@router.get("/v1/audit/check", response_model=AuditCheck, dependencies=[Depends(signed_in)])
async def check_audit(app: App, actor: SignedIn, kept: Kept = ()) -> Response:
    """For operators and auditors: whether the audit trail is whole; every place where it is not, and its head.

    Heads that were kept elsewhere (`kept=POSITION:HASH`, up to 100) tell what the trail itself cannot: that its end was
    cut off, or that all of it was made anew. One check runs at a time; others get 503 meanwhile. What came of it is
    the last check from then on.
    """
    return json_response(await _checked(app, actor, kept))


@router.post("/v1/audit/checks", response_model=AuditCheck, dependencies=[Depends(signed_in)])
async def check_audit_now(body: HeadsKept, app: App, actor: SignedIn) -> Response:
    """For operators and auditors: the same, as a form sends it."""
    return json_response(await _checked(app, actor, body.kept))


@router.get("/v1/audit/checks/last", response_model=LastAuditCheck, dependencies=[Depends(signed_in)])
async def last_audit_check(app: App, actor: SignedIn) -> Response:
    """For operators and auditors: when the trail was checked last, by whom, and what was found."""
    check_actions.refuse_unless_checks(actor)
    async with app.db.reading() as tx:
        row = await check_queries.last_check(tx)
    if row is None:
        return json_response({"check": None})
    if row.blind_index is not None and row.account_id != actor.account_id:
        action = Action.SEE_AUDIT if check_actions.audit_grant(actor) else Action.OPERATE
        read = Reading("roles", [person_of_number(bytes(row.blind_index))])
        await app.readings.record(reader_of(actor, action), read)
    head = None if row.head_position is None else Head(row.head_position, bytes(row.head_hash))
    shown = fields_of(row, "asked_at", "role", "by_name", "office", "entries", "break_count", "breaks", "heads")
    shown |= {"is_own": row.account_id == actor.account_id, "misfits": misfits(row.breaks)}
    return json_response({"check": {**shown, "head": check_actions.head_fields(head, row.head_at)}})


async def _checked(app: AppState, actor: Actor, kept: Sequence[str]) -> dict[str, object]:
    check_actions.refuse_unless_checks(actor)
    try:
        heads = [Head.read(head) for head in kept]
    except ValueError as bad:
        raise Refused("bad-head", str(bad)) from None
    if wait_s := _checks.wait_s(str(actor.account_id)):
        raise too_fast(wait_s)
    async with app.db.alone(CHECK_LOCK) as tx:
        if tx is None:
            raise Unavailable("check-runs", "the trail is being checked for somebody; try again", retry_after_s=_BUSY_S)
        found = await check_actions.check(tx, actor, heads, now=now())
    head = check_actions.head_fields(found.head, found.head_at)
    return {"entries": found.length, "breaks": found.breaks, "head": head}


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
