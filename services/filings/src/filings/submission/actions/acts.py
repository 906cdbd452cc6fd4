"""What is done with a filing, decided on the locked filing, and everything that comes of it in the same transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.ids import uuid7
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import add_opinion, beside_of, form_of, round_context, sealed_form
from filings.approval.actions.supervision import supervision_of
from filings.approval.domain.acts import act
from filings.approval.domain.chains import RouteStep
from filings.approval.domain.filings import (
    PLATFORM,
    UNSUPERVISED,
    Actor,
    Command,
    Filing,
    FilingAct,
    FilingKind,
    FilingState,
    NotNow,
)
from filings.approval.domain.kept import NewOpinion, Round
from filings.approval.domain.opinions import FROM_ABOVE, details_of, made_for
from filings.approval.domain.waits import DECIDING, SEEING
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.claims import actions as claim_actions
from filings.forms.domain.forms import Form
from filings.overview.actions import found
from filings.people import queries as people_queries
from filings.people.domain import LeavePeriod, OnlineCourses
from filings.rosters.actions.rows import names_given
from filings.submission.actions.submitting import Submitted, Task, prepared, sha256_of

_NOT_ALLOWED = frozenset({"not-yours", "ones-own", "handed-over", "second-person"})
_PLATFORM = Actor(PLATFORM, frozenset())


def compared_with(
    wish: Submitted,
    elsewhere: OnlineCourses | None,
    away: Sequence[LeavePeriod] = (),
    *,
    names_differ: Sequence[int] = (),
) -> Submitted:
    """The same, once the ledger and the registry were asked."""
    return replace(wish, elsewhere=elsewhere, away=tuple(away), names_differ=tuple(names_differ))


_OVERTURNS = frozenset({FilingAct.OVERTURN, FilingAct.OVERTURN_FROM_ABOVE})


async def do_act(
    tx: Tx, actor: Actor, filing_id: UUID, wish: Submitted, deps: Dependencies, *, now: datetime
) -> Filing:
    """Whatever somebody does with it, and what comes of it; raises what is in the way."""
    # A training before its rosters: what is done with one of them waits for what is done with it.
    training_state = await filing_queries.lock_training(tx, filing_id)
    row, before = await found(tx, actor, filing_id, lock=True)
    task = Task(tx, actor, row, wish, deps, now)
    form = form_of(row, deps.sealer)
    remarks = list(row.remarks)
    if wish.act in SEEING and wish.saw != await filing_queries.round_sha256(tx, filing_id, before.round):
        raise Conflict("changed-since", "say in saw what you decide about: it is not what was handed in last")
    if remarks and not wish.with_remarks:
        raise Conflict("has-remarks", "something should be looked at first")
    if wish.act is FilingAct.SUBMIT:
        before, form, remarks = await prepared(task, before, form)
    await _refuse_untimely(task, before, form)
    await _refuse_outlived(task, before, training_state)
    is_from_above = wish.act in FROM_ABOVE
    supervision = await supervision_of(tx, row, before, deps.rulebooks, now=now) if is_from_above else UNSUPERVISED
    deed = Command(
        wish.act, actor, wish.text, wish.to, wish.resume, await _steps(tx, wish.ask), wish.need_all, wish.to_account,
        china_date(now), supervision,
    )  # fmt: skip
    after = _done(before, deed)
    await _recorded(task, before, after, deed, form)
    await filing_queries.save(tx, filing_id, remarks=remarks)
    await _apply_consequences(task, before, after, form)
    if wish.act is FilingAct.SUBMIT and after.kind is FilingKind.CLAIM and after.state is FilingState.IN_CHAIN:
        after = await _try_automatic_approval(task, after, form, remarks)
    return after


def _done(before: Filing, deed: Command) -> Filing:
    try:
        return act(before, deed)
    except NotNow as no:
        if no.reason in _NOT_ALLOWED:
            raise NotAllowed(no.reason, no.detail, **no.parameters) from None
        raise Conflict(no.reason, no.detail, **no.parameters) from None


async def _refuse_untimely(task: Task, before: Filing, form: Form) -> None:
    what, person_id = task.wish.act, task.actor.person_id
    has_begun = before.kind is FilingKind.TRAINING and form.get("begins_on", "") <= china_date(task.now).isoformat()
    if what is FilingAct.TAKE_BACK and before.state is FilingState.APPROVED and has_begun:
        raise Conflict("has-begun", "the training has begun: what was approved stays; the unit may withdraw it")
    decides = before.kind is FilingKind.ROSTER and what in DECIDING
    if decides and person_id and await attendance_queries.is_among(task.tx, task.row.filing_id, person_id):
        raise NotAllowed("ones-own", "you stand on this roster; somebody else of the office decides")
    is_office = before.has_it is not None and before.has_it.kind != "institution"
    is_silent = before.kind is FilingKind.CLAIM and what is FilingAct.ENDORSE and is_office and not task.wish.text
    if is_silent and await claim_actions.has_failed_conditions(task.tx, task.row, form, task.deps, now=task.now):
        raise Refused("no-reason", "a condition of its article is not met: say why it is approved all the same")
    if what is FilingAct.CONFIRM and task.row.review != "open":
        raise Conflict("nothing-to-review", "this decision is not among those that were drawn to be looked at")


async def _refuse_outlived(task: Task, before: Filing, training_state: str | None) -> None:
    """A roster goes no further once its training is no more, or another one has taken its place."""
    what, row = task.wish.act, task.row
    goes_on = what in (FilingAct.SUBMIT, FilingAct.ENDORSE, FilingAct.TAKE_BACK)
    if before.kind is not FilingKind.ROSTER or not goes_on:
        return
    if training_state != FilingState.APPROVED:
        raise Conflict(
            "training-gone",
            f"the training is {training_state}: its rosters go no further",
            state=training_state or "unknown",
        )
    taken_back = before.state if what is FilingAct.TAKE_BACK else None
    places = task.tx, row.filing_id, row.training_id
    if taken_back is FilingState.REFUSED and await filing_queries.has_later_roster(*places):
        raise Conflict("later-roster", "a later roster has taken its place")
    if taken_back is FilingState.APPROVED and await filing_queries.has_taken_a_place(*places):
        raise Conflict("took-a-place", "it has taken another one's place: correct it, or overturn it with a reason")


async def _recorded(task: Task, before: Filing, after: Filing, deed: Command, form: Form) -> None:
    """Where it stands now, the round if it was handed in, and the opinion."""
    tx, filing_id, now = task.tx, task.row.filing_id, task.now
    moved = (before.state, before.at, before.round) != (after.state, after.at, after.round)
    if deed.act is FilingAct.TAKE_BACK and before.state is after.state:
        moved = False  # taking back wins nobody time
    await filing_queries.save_filing(tx, filing_id, after, now, moved=moved, days=task.deps.answer_days)
    if deed.act is FilingAct.SUBMIT:
        sha256 = await sha256_of(task, form)
        context, sealer = round_context(filing_id, after.round), task.deps.sealer
        kept, sealed = sealed_form(after.kind, form, context, sealer, beside_of(task.row, sealer))
        round_ = Round(after.round, kept, sealed, sha256, deed.by.account_id)
        await filing_queries.add_round(tx, filing_id, round_, now)
    opinion = NewOpinion(
        opinion_id=uuid7(),
        filing_id=filing_id,
        round=after.round,
        act=deed.act,
        made_by=deed.by.account_id,
        made_for=made_for(deed, before, after),
        text=deed.text,
        details=details_of(deed, before, after),
        now=now,
    )
    await add_opinion(tx, opinion, task.deps.sealer)


async def _apply_consequences(task: Task, before: Filing, after: Filing, form: Form) -> None:
    """What comes of it beside the filing itself."""
    tx, row, wish = task.tx, task.row, task.wish
    was, is_now = before.state is FilingState.APPROVED, after.state is FilingState.APPROVED
    if after.kind is FilingKind.TRAINING and was and not is_now:
        for roster_id in await filing_queries.rosters_of(tx, row.filing_id):
            await _lapse(task, roster_id, f"培训备案已失效：{wish.text or wish.act}")
    if after.kind is FilingKind.ROSTER and was is not is_now:
        await filing_queries.save(tx, row.filing_id, work_at=task.now)
        if is_now:
            await _take_the_place(task)
    if after.kind is FilingKind.CLAIM and is_now and not was:
        await claim_actions.decide(tx, row, form, after.chain, task.deps, now=task.now)
    if after.kind is FilingKind.CLAIM and was and not is_now:
        await claim_actions.undo(tx, row, now=task.now)
    if row.review is not None and wish.act in _OVERTURNS | {FilingAct.CONFIRM}:
        await filing_queries.save(
            tx, row.filing_id, review="confirmed" if wish.act is FilingAct.CONFIRM else "overturned"
        )


async def _take_the_place(task: Task) -> None:
    """A corrected roster: what it says alike goes on counting, and the one before is no more."""
    for earlier_id in await filing_queries.rosters_of(task.tx, task.row.training_id):
        earlier = await filing_queries.filing_of(task.tx, earlier_id)
        if earlier_id != task.row.filing_id and earlier is not None and earlier[1].state is FilingState.APPROVED:
            await attendance_queries.carry_over(task.tx, earlier_id, task.row.filing_id)
            await _lapse(task, earlier_id, "已由更正后的名单取代")


async def _lapse(task: Task, filing_id: UUID, why: str) -> None:
    """It is no more, and neither is what came of it."""
    lapsing = await filing_queries.filing_of(task.tx, filing_id, lock=True)
    assert lapsing is not None, "it was found just now"
    row, before = lapsing
    deed = Command(FilingAct.LAPSE, _PLATFORM, why, on=china_date(task.now))
    after = _done(before, deed)
    await _recorded(replace(task, row=row), before, after, deed, form_of(row, task.deps.sealer))
    if before.state is FilingState.APPROVED:
        await filing_queries.save(task.tx, filing_id, work_at=task.now)


async def _try_automatic_approval(task: Task, before: Filing, form: Form, remarks: list[str]) -> Filing:
    """Approved by the platform where what it holds itself decides, and nothing about it is remarkable."""
    # What people have had in hand they decide; and what is remarkable.
    is_plain = before.round == 1 and not remarks
    why = (
        await claim_actions.decides_itself(task.tx, task.row, form, task.wish.away, task.deps, now=task.now)
        if is_plain
        else None
    )
    if why is None:
        return before
    deed = Command(FilingAct.AUTO_APPROVE, _PLATFORM, why, on=china_date(task.now))
    after = _done(before, deed)
    await _recorded(task, before, after, deed, form)
    await claim_actions.decide(task.tx, task.row, form, after.chain, task.deps, now=task.now)
    await filing_queries.save(task.tx, task.row.filing_id, review=claim_actions.review_of(task.row, task.deps))
    return after


async def _steps(tx: Tx, organisation_ids: tuple[UUID, ...]) -> tuple[RouteStep, ...]:
    kinds = await people_queries.kinds_of(tx, organisation_ids)
    if unknown := set(organisation_ids) - kinds.keys():
        raise Refused(
            "unknown-organisation",
            f"{len(unknown)} of the offices that are to be asked are not known",
            count=len(unknown),
        )
    return tuple(RouteStep(kinds[office_id], office_id) for office_id in organisation_ids)


class ToCompare(NamedTuple):
    """What others are asked before something is handed in."""

    year_of: tuple[UUID, int] | None = None
    """Of a claim: whose year, of the ledger."""
    away_in: tuple[UUID, Sequence[int]] | None = None
    """Of a claim that leave may decide: whose, and for which years, of the registry."""
    names: Mapping[UUID, tuple[int, str]] = MappingProxyType({})
    """Of a roster: in which row, and what people are called there, of the registry."""

    def __repr__(self) -> str:
        """Without the people."""
        return "ToCompare(…)"


async def what_to_compare(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies) -> ToCompare:
    """What others are asked before it is handed in; nothing of a training."""
    row, filing = await found(tx, actor, filing_id)
    if filing.kind is FilingKind.CLAIM:
        years = await claim_actions.years_away(tx, row, filing, deps)
        away_in = (row.claimant_id, years) if years and actor.acts_for(*filing.applicant) else None
        return ToCompare((row.claimant_id, row.claimed_year), away_in)
    if filing.kind is FilingKind.ROSTER and actor.acts_for(*filing.applicant):
        rows = await attendance_queries.typed_names(tx, filing_id)
        return ToCompare(names=await asyncio.to_thread(names_given, rows, filing_id, deps))
    return ToCompare()
