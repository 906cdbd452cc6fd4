"""What is done with a filing, decided on the locked filing, and everything that comes of it in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.ids import uuid7
from filings.actions import claims
from filings.actions.claims import Elsewhere
from filings.actions.filings import BadForm
from filings.actions.means import Means
from filings.actions.rows import given
from filings.actions.seeing import found
from filings.domain.acts import act
from filings.domain.attachments import round_sha256
from filings.domain.chains import Step, chain_of, recognisers_of
from filings.domain.fees import cents, fee_wrong, over_cap
from filings.domain.filings import PLATFORM, Act, Deed, Filing, Hand, Kind, NotNow, State
from filings.domain.forms import ROSTER, TRAINING, Form, missing
from filings.domain.opinions import details_of, made_for
from filings.domain.people import Organisation
from filings.domain.rosters import remarks_on
from filings.queries import attachments, attendance, people
from filings.queries import filings as queries
from rulebook import Rulebook

ROUNDS_MAX = 50
_NOT_ALLOWED = frozenset({"not-yours", "ones-own", "handed-over"})
_PLATFORM = Hand(PLATFORM, frozenset())


@dataclass(frozen=True)
class Filed:
    """What somebody wants done, with organisations by their ids."""

    act: Act
    text: str | None = None
    to: int = -1
    resume: bool = True
    ask: tuple[UUID, ...] = ()
    need_all: bool = True
    to_account: UUID | None = None
    elsewhere: Elsewhere | None = None
    """Of a claim that is handed in: what the ledger has; ``None`` where it could not be asked."""
    names_differ: bool = False
    """Of a roster that is handed in: somebody's name is not the registry's."""
    saw: str | None = None
    """The SHA-256 of the round that somebody looked at; whoever decides says it."""
    with_remarks: bool = True
    """Also where something should be looked at first."""


def compared_with(wish: Filed, elsewhere: Elsewhere | None, *, names_differ: bool = False) -> Filed:
    """The same, once the ledger and the registry were asked."""
    return replace(wish, elsewhere=elsewhere, names_differ=names_differ)


_DECIDES = frozenset({Act.ENDORSE, Act.REFUSE, Act.CONFIRM, Act.OVERTURN})
"""Bound to what was seen."""


@dataclass(frozen=True)
class _Task:
    """What is done, by whom, with which filing, and when."""

    tx: Tx
    hand: Hand
    row: Any
    wish: Filed
    means: Means
    at: datetime


async def do_act(tx: Tx, hand: Hand, filing_id: UUID, wish: Filed, means: Means, *, at: datetime) -> Filing:
    """Whatever somebody does with it, and what comes of it; raises what is in the way."""
    # A training before its rosters: what is done with one of them waits for what is done with it.
    training_state = await queries.lock_training(tx, filing_id)
    row, before = await found(tx, hand, filing_id, lock=True)
    task = _Task(tx, hand, row, wish, means, at)
    form: Form = orjson.loads(row.form)
    remarks = list(row.remarks)
    if wish.act in _DECIDES and wish.saw != await queries.round_sha256(tx, filing_id, before.round):
        raise Conflict("changed-since", "say in saw what you decide about: it is not what was handed in last")
    if remarks and not wish.with_remarks:
        raise Conflict("has-remarks", "something should be looked at first")
    if wish.act is Act.SUBMIT:
        before, form, remarks = await _prepared(task, before, form)
    await _refuse_untimely(task, before, form)
    await _refuse_outlived(task, before, training_state)
    deed = Deed(
        wish.act, hand, wish.text, wish.to, wish.resume, await _steps(tx, wish.ask), wish.need_all, wish.to_account,
        china_date(at),
    )  # fmt: skip
    after = _done(before, deed)
    await _recorded(task, before, after, deed, form)
    await queries.save(tx, filing_id, remarks=remarks)
    await _followed(task, before, after, form)
    if wish.act is Act.SUBMIT and after.kind is Kind.CLAIM and after.state is State.IN_CHAIN:
        after = await _decided_by_itself(task, after, form, remarks)
    return after


def _done(before: Filing, deed: Deed) -> Filing:
    try:
        return act(before, deed)
    except NotNow as no:
        kind = NotAllowed if no.reason in _NOT_ALLOWED else Conflict
        raise kind(no.reason, no.detail) from None


async def _prepared(task: _Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Ready to be handed in: nothing is missing, its offices are known, and what they should look at is noted."""
    if not task.hand.acts_for(*filing.applicant) or filing.state not in (State.DRAFT, State.RETURNED):
        return filing, form, list(task.row.remarks)  # the table says no
    if filing.round >= ROUNDS_MAX:
        raise Conflict("too-many-rounds", f"it was handed in {ROUNDS_MAX} times; withdraw it, and file anew")
    prepare = {Kind.TRAINING: _training, Kind.ROSTER: _roster, Kind.CLAIM: _claim}[filing.kind]
    is_again = filing.round > 0
    filing, form, remarks = await prepare(task, filing, form)
    if is_again and filing.kind is not Kind.TRAINING:
        # Decisions name every office of the chain: what has changed is seen by all of them again.
        before = await queries.round_sha256(task.tx, task.row.filing_id, filing.round)
        if before != (await _sha256(task, form)).hex():
            filing = replace(filing, resume_at=None)
    return filing, form, (["again"] if is_again else []) + remarks


async def _book(task: _Task, filing: Filing) -> tuple[Rulebook, Organisation, str]:
    organisation = await people.organisation_with_region(task.tx, filing.applicant.organisation_id)
    assert organisation is not None, "a draft is of an organisation that is known"
    book = task.means.rulebooks.in_region(organisation[1], china_date(task.at))
    if book is None:
        raise Refused("no-regulation", "no regulation that this installation knows holds where the organisation lies")
    return book, *organisation


async def _training(task: _Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Its offices, by the rulebook and the tree of the day on which it is handed in first."""
    if wrong := missing(form, TRAINING):
        raise BadForm(wrong)
    book, applicant, region_code = await _book(task, filing)
    if wrong := fee_wrong(form, book):
        raise BadForm(wrong)
    if filing.state is State.DRAFT:
        # A regulation that names nobody lets those know who will recognise the hours.
        kinds = book.files_with(form["subject"], region_code) or book.recognised_by(form["subject"])
        chain = chain_of(applicant, kinds)
        if not chain and (applicant.kind != "hr-authority" or applicant.authority_id is not None):
            raise Refused(
                "no-office", "no office is known that this is filed with; let the operator check the registry"
            )
        filing = await _with_chain(task, filing, chain, book, book.filed_article or book.recognisers_article)
    remarks = ["begun-already"] if form["begins_on"] <= china_date(task.at).isoformat() else []
    if await queries.same_training(task.tx, task.row.filing_id, filing.applicant.organisation_id, form):
        remarks.append("same-training")
    return filing, form, remarks


async def _roster(task: _Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Attested (证明属实) by handing it in: with its rows as they are, to whoever recognises the hours."""
    if wrong := missing(form, ROSTER):
        raise BadForm(wrong)
    rows, digest = await attendance.digest_of(task.tx, task.row.filing_id)
    counts = await attendance.counts_of(task.tx, task.row.filing_id)
    if not rows:
        raise Conflict("no-rows", "the roster has no rows yet: write them, or send the sheet")
    if task.row.work_at is not None or counts.get("new"):
        raise Conflict("being-read", "the rows are being looked at; hand it in once every row has its verdict")
    if not counts.get("ready", 0) + counts.get("parked", 0):
        raise Conflict("nobody", "no row of it counts: mend those that are refused first")
    training = await queries.filing_of(task.tx, task.row.about_id)
    assert training is not None, "a roster is of a training"
    plan: Form = orjson.loads(training[0].form)
    book, applicant, _ = await _book(task, filing)
    if filing.state is State.DRAFT:
        chain = recognisers_of(applicant, book.recognised_by(plan["subject"]))
        filing = await _with_chain(task, filing, chain, book, book.recognisers_article or book.article)
    remarks = remarks_on(plan["people"], counts)
    if over_cap(plan, form["fee_charged"], book):
        remarks.append("fee-over-cap")
    if cents(form["fee_charged"]) > cents(plan.get("fee", "0")):
        remarks.append("fee-above-plan")
    if task.wish.names_differ:
        remarks.append("name-differs")
    days = [one["on"] for one in plan["sittings"]]
    if await attendance.has_same_days(task.tx, task.row.filing_id, task.row.about_id, days):
        remarks.append("same-days")
    form = {**form, "rows": rows, "rows_sha256": digest}
    await queries.save_form(task.tx, task.row.filing_id, form, task.at)
    return filing, form, remarks


async def _claim(task: _Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Tried against the regulation first: what no office could approve is not handed in."""
    if wrong := await claims.lacking(task.tx, task.row, form, task.means):
        raise BadForm(wrong)
    if filing.state is State.DRAFT:
        chain, claimed = await claims.chain_for(task.tx, task.row, filing, form, task.means)
        book = claimed.book
        filing = await _with_chain(task, filing, chain, book, book.recognisers_article or book.article)
    remarks = await claims.examined(task.tx, task.row, form, filing.chain, task.wish.elsewhere, task.means, at=task.at)
    return filing, form, remarks


async def _with_chain(task: _Task, filing: Filing, chain: tuple[Step, ...], book: Rulebook, article: str) -> Filing:
    known = await people.kinds_of(task.tx, [one.organisation_id for one in chain])
    # The unit's own opinion on a claim is its training administrator's, whatever kind of organisation it is.
    chain = tuple(
        one if one.kind == "institution" else Step(known.get(one.organisation_id, one.kind), one.organisation_id)
        for one in chain
    )
    await queries.save_chain(task.tx, task.row.filing_id, book.id, article)
    return replace(filing, chain=chain)


async def _refuse_untimely(task: _Task, before: Filing, form: Form) -> None:
    what, person_id = task.wish.act, task.hand.person_id
    has_begun = before.kind is Kind.TRAINING and form.get("begins_on", "") <= china_date(task.at).isoformat()
    if what is Act.TAKE_BACK and before.state is State.APPROVED and has_begun:
        raise Conflict("has-begun", "the training has begun: what was approved stays; the unit may withdraw it")
    decides = before.kind is Kind.ROSTER and what in (Act.ENDORSE, Act.REFUSE, Act.OVERTURN)
    if decides and person_id and await attendance.is_among(task.tx, task.row.filing_id, person_id):
        raise NotAllowed("ones-own", "you stand on this roster; somebody else of the office decides")
    if what is Act.CONFIRM and task.row.review != "open":
        raise Conflict("nothing-to-review", "this decision is not among those that were drawn to be looked at")


async def _refuse_outlived(task: _Task, before: Filing, training_state: str | None) -> None:
    """A roster goes no further once its training is no more, or another one has taken its place."""
    what, row = task.wish.act, task.row
    goes_on = what in (Act.SUBMIT, Act.ENDORSE, Act.TAKE_BACK)
    if before.kind is not Kind.ROSTER or not goes_on:
        return
    if training_state != State.APPROVED:
        raise Conflict("training-gone", f"the training is {training_state}: its rosters go no further")
    taken_back = before.state if what is Act.TAKE_BACK else None
    places = task.tx, row.filing_id, row.about_id
    if taken_back is State.REFUSED and await queries.has_later_roster(*places):
        raise Conflict("later-roster", "a later roster has taken its place")
    if taken_back is State.APPROVED and await queries.has_taken_a_place(*places):
        raise Conflict("took-a-place", "it has taken another one's place: correct it, or overturn it with a reason")


async def _recorded(task: _Task, before: Filing, after: Filing, deed: Deed, form: Form) -> None:
    """Where it stands now, the round if it was handed in, and the opinion."""
    tx, filing_id, at = task.tx, task.row.filing_id, task.at
    moved = (before.state, before.at, before.round) != (after.state, after.at, after.round)
    if deed.act is Act.TAKE_BACK and before.state is after.state:
        moved = False  # taking back wins nobody time
    await queries.save_filing(tx, filing_id, after, at, moved=moved, days=task.means.answer_days)
    if deed.act is Act.SUBMIT:
        sha256 = await _sha256(task, form)
        await queries.add_round(tx, filing_id, after.round, form, sha256, deed.by.account_id, at)
    await queries.add_opinion(
        tx,
        {
            "opinion_id": uuid7(),
            "filing_id": filing_id,
            "round": after.round,
            "act": deed.act,
            "made_by": deed.by.account_id,
            "made_for": made_for(deed, before, after),
            "text": deed.text,
            "details": details_of(deed, before, after),
            "at": at,
        },
    )


async def _sha256(task: _Task, form: Form) -> bytes:
    """Over everything that an office sees of this form."""
    attached = [UUID(one) for one in form.get("attachments", ())]
    hashes = await attachments.hashes_of(task.tx, task.row.filing_id, attached)
    return round_sha256(form, hashes, form.get("rows_sha256"))


async def _followed(task: _Task, before: Filing, after: Filing, form: Form) -> None:
    """What comes of it beside the filing itself."""
    tx, row, wish = task.tx, task.row, task.wish
    was, is_now = before.state is State.APPROVED, after.state is State.APPROVED
    if after.kind is Kind.TRAINING and was and not is_now:
        for roster_id in await queries.rosters_of(tx, row.filing_id):
            await _lapse(task, roster_id, f"培训备案已失效：{wish.text or wish.act}")
    if after.kind is Kind.ROSTER and was is not is_now:
        await queries.save(tx, row.filing_id, work_at=task.at)
        if is_now:
            await _take_the_place(task)
    if after.kind is Kind.CLAIM and is_now and not was:
        await claims.decide(tx, row, form, after.chain, task.means, at=task.at)
    if after.kind is Kind.CLAIM and was and not is_now:
        await claims.undo(tx, row, wish.text or str(wish.act), at=task.at)
    if row.review is not None and wish.act in (Act.CONFIRM, Act.OVERTURN):
        await queries.save(tx, row.filing_id, review="confirmed" if wish.act is Act.CONFIRM else "overturned")


async def _take_the_place(task: _Task) -> None:
    """A corrected roster: what it says alike goes on counting, and the one before is no more."""
    for earlier_id in await queries.rosters_of(task.tx, task.row.about_id):
        earlier = await queries.filing_of(task.tx, earlier_id)
        if earlier_id != task.row.filing_id and earlier is not None and earlier[1].state is State.APPROVED:
            await attendance.carry_over(task.tx, earlier_id, task.row.filing_id)
            await _lapse(task, earlier_id, "已由更正后的名单取代")


async def _lapse(task: _Task, filing_id: UUID, why: str) -> None:
    """It is no more, and neither is what came of it."""
    one = await queries.filing_of(task.tx, filing_id, lock=True)
    assert one is not None, "it was found just now"
    row, before = one
    deed = Deed(Act.LAPSE, _PLATFORM, why, on=china_date(task.at))
    after = _done(before, deed)
    await _recorded(replace(task, row=row), before, after, deed, orjson.loads(row.form))
    if before.state is State.APPROVED:
        await queries.save(task.tx, filing_id, work_at=task.at)


async def _decided_by_itself(task: _Task, before: Filing, form: Form, remarks: list[str]) -> Filing:
    """Approved by the platform where what it holds itself decides, and nothing about it is remarkable."""
    # What people have had in hand they decide; and what is remarkable.
    is_plain = before.round == 1 and not remarks
    why = await claims.decides_itself(task.tx, task.row, form, task.means, at=task.at) if is_plain else None
    if why is None:
        return before
    deed = Deed(Act.DECIDE, _PLATFORM, why, on=china_date(task.at))
    after = _done(before, deed)
    await _recorded(task, before, after, deed, form)
    await claims.decide(task.tx, task.row, form, after.chain, task.means, at=task.at)
    await queries.save(task.tx, task.row.filing_id, review=claims.review_of(task.row, task.means))
    return after


async def _steps(tx: Tx, organisation_ids: tuple[UUID, ...]) -> tuple[Step, ...]:
    kinds = await people.kinds_of(tx, organisation_ids)
    if unknown := set(organisation_ids) - kinds.keys():
        raise Refused("unknown-organisation", f"{len(unknown)} of the offices that are to be asked are not known")
    return tuple(Step(kinds[one], one) for one in organisation_ids)


class ToCompare(NamedTuple):
    """What others are asked before something is handed in."""

    year_of: tuple[UUID, int] | None = None
    """Of a claim: whose year, of the ledger."""
    names: Mapping[UUID, str] = MappingProxyType({})
    """Of a roster: what people are called there, of the registry."""

    def __repr__(self) -> str:
        """Without the people."""
        return "ToCompare(…)"


async def what_to_compare(tx: Tx, hand: Hand, filing_id: UUID, means: Means) -> ToCompare:
    """What others are asked before it is handed in; nothing of a training."""
    row, filing = await found(tx, hand, filing_id)
    if filing.kind is Kind.CLAIM:
        return ToCompare((row.person_id, row.training_year))
    if filing.kind is Kind.ROSTER and hand.acts_for(*filing.applicant):
        rows = await attendance.typed_names(tx, filing_id)
        return ToCompare(names={one.person_id: given(one, filing_id, means)[1] for one in rows})
    return ToCompare()
