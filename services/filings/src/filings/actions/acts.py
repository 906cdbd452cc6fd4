"""What is done with a filing, decided on the locked filing, and everything that comes of it in the same transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
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
from filings.actions.seeing import found
from filings.domain.acts import act
from filings.domain.attachments import round_sha256
from filings.domain.chains import Step, chain_of, recognisers_of
from filings.domain.fees import fee_wrong, over_cap
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


def compared_with(wish: Filed, elsewhere: Elsewhere | None) -> Filed:
    """The same, once the ledger was asked."""
    return replace(wish, elsewhere=elsewhere)


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
    row, before = await found(tx, hand, filing_id, lock=True)
    task = _Task(tx, hand, row, wish, means, at)
    form: Form = orjson.loads(row.form)
    remarks = list(row.remarks)
    if wish.act is Act.SUBMIT:
        before, form, remarks = await _prepared(task, before, form)
    await _refuse_untimely(task, before, form)
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
    if over_cap(plan, form.get("fee_charged", "0"), book):
        remarks.append("fee-over-cap")
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
    chain = tuple(Step(known.get(one.organisation_id, one.kind), one.organisation_id) for one in chain)
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


async def _recorded(task: _Task, before: Filing, after: Filing, deed: Deed, form: Form) -> None:
    """Where it stands now, the round if it was handed in, and the opinion."""
    tx, filing_id, at = task.tx, task.row.filing_id, task.at
    moved = (before.state, before.at, before.round) != (after.state, after.at, after.round)
    await queries.save_filing(tx, filing_id, after, at, moved=moved, days=task.means.answer_days)
    if deed.act is Act.SUBMIT:
        attached = [UUID(one) for one in form.get("attachments", ())]
        hashes = await attachments.hashes_of(tx, filing_id, attached)
        sha256 = round_sha256(form, hashes, form.get("rows_sha256"))
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
    is_plain = not set(remarks) - {"again"}
    why = await claims.decides_itself(task.tx, task.row, form, task.means, at=task.at) if is_plain else None
    if why is None:
        return before
    deed = Deed(Act.DECIDE, _PLATFORM, why, on=china_date(task.at))
    after = _done(before, deed)
    await _recorded(task, before, after, deed, form)
    await claims.decide(task.tx, task.row, form, after.chain, task.means, at=task.at)
    await queries.save(task.tx, task.row.filing_id, review=claims.review_of(task.row.filing_id, task.means))
    return after


async def _steps(tx: Tx, organisation_ids: tuple[UUID, ...]) -> tuple[Step, ...]:
    kinds = await people.kinds_of(tx, organisation_ids)
    if unknown := set(organisation_ids) - kinds.keys():
        raise Refused("unknown-organisation", f"{len(unknown)} of the offices that are to be asked are not known")
    return tuple(Step(kinds[one], one) for one in organisation_ids)


async def what_to_compare(tx: Tx, hand: Hand, filing_id: UUID) -> tuple[UUID, int] | None:
    """Whose year the ledger is asked about before a claim is handed in; ``None`` for everything else."""
    row, filing = await found(tx, hand, filing_id)
    return (row.person_id, row.training_year) if filing.kind is Kind.CLAIM else None


async def remarks_of(tx: Tx, hand: Hand, filing_id: UUID) -> list[str]:
    """What should be looked at before it is decided."""
    row, _ = await found(tx, hand, filing_id)
    return list(row.remarks)
