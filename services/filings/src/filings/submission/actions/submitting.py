"""Handing something in: nothing is missing, its offices are known, and what they should look at is noted."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, Refused
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import beside_of, form_of, save_form
from filings.approval.domain.chains import RouteStep, chain_of, recognisers_of
from filings.approval.domain.filings import Actor, Filing, FilingAct, FilingKind, FilingState
from filings.approval.domain.kept import FilingRow
from filings.approval.domain.remarks import cited, in_rows
from filings.approval.queries import attachments as attachment_queries
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.attendance.domain import remarks_on as remarks_on_rows
from filings.bases import actions as base_actions
from filings.bases.domain import remarks_on_people
from filings.claims import actions as claim_actions
from filings.forms.domain.attachments import round_sha256
from filings.forms.domain.fees import cents, over_cap, passed_on
from filings.forms.domain.forms import ROSTER, TRAINING, BadForm, Form, missing
from filings.people import queries as people_queries
from filings.people.domain import LeavePeriod, OnlineCourses, Organisation
from filings.submission.actions import plans
from rulebook import Rulebook, highest, level_of

ROUNDS_MAX = 50


@dataclass(frozen=True)
class Submitted:
    """What somebody wants done, with organisations by their ids."""

    act: FilingAct
    text: str | None = None
    to: int = -1
    resume: bool = True
    ask: tuple[UUID, ...] = ()
    need_all: bool = True
    to_account: UUID | None = None
    elsewhere: OnlineCourses | None = None
    """Of a claim that is handed in: what the ledger has; ``None`` where it could not be asked."""
    away: tuple[LeavePeriod, ...] = ()
    """Of a claim that leave may decide: the claimant's, as the registry has it; kept nowhere."""
    names_differ: tuple[int, ...] = ()
    """Of a roster that is handed in: the rows whose names are not the registry's."""
    saw: str | None = None
    """The SHA-256 of the round that the actor looked at; decisions state it."""
    with_remarks: bool = True
    """Also where something should be looked at first."""


@dataclass(frozen=True)
class Task:
    """What is done, by whom, with which filing, and when."""

    tx: Tx
    actor: Actor
    row: FilingRow
    wish: Submitted
    deps: Dependencies
    now: datetime


async def prepared(task: Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Ready to be handed in: nothing is missing, its offices are known, and what they should look at is noted."""
    if not task.actor.acts_for(*filing.applicant) or filing.state not in (FilingState.DRAFT, FilingState.RETURNED):
        return filing, form, list(task.row.remarks)  # the table says no
    if filing.round >= ROUNDS_MAX:
        raise Conflict(
            "too-many-rounds", f"it was handed in {ROUNDS_MAX} times; withdraw it, and file anew", rounds_max=ROUNDS_MAX
        )
    prepare = {FilingKind.TRAINING: _training, FilingKind.ROSTER: _roster, FilingKind.CLAIM: _claim}[filing.kind]
    is_again = filing.round > 0
    filing, form, remarks = await prepare(task, filing, form)
    if is_again and filing.kind is not FilingKind.TRAINING:
        # Decisions name every office of the chain: what has changed is seen by all of them again.
        before = await filing_queries.round_sha256(task.tx, task.row.filing_id, filing.round)
        if before != (await sha256_of(task, form)).hex():
            filing = replace(filing, resume_at=None)
    return filing, form, (["again"] if is_again else []) + remarks


async def _book(task: Task, filing: Filing) -> tuple[Rulebook, Organisation, str]:
    organisation = await people_queries.organisation_with_region(task.tx, filing.applicant.organisation_id)
    assert organisation is not None, "a draft is of an organisation that is known"
    book = task.deps.rulebooks.in_region(organisation[1], china_date(task.now))
    if book is None:
        raise Refused("no-regulation", "no regulation that this installation knows holds where the organisation lies")
    return book, *organisation


async def _training(task: Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Its offices, by the rulebook and the tree of the day on which it is handed in first."""
    if wrong := missing(form, TRAINING):
        raise BadForm(wrong)
    book, applicant, region_code = await _book(task, filing)
    of_whom = plans.Written(
        task.row.filing_id, filing.applicant.organisation_id, region_code, book, china_date(task.now)
    )
    wrong, remarks, base = await plans.examined(task.tx, form, of_whom)
    if wrong:
        raise BadForm(wrong)
    # From the applicant's place of today, as the registry tells of it: a base of a higher level organises for it.
    level = highest(level_of(region_code), None if base is None else base.base.level)
    await filing_queries.save(task.tx, task.row.filing_id, organiser_level=level)
    if filing.state is FilingState.DRAFT:
        # A regulation that names nobody lets those know who will recognise the hours.
        route = task.deps.rulebooks.filings_in(region_code, china_date(task.now)) or book
        kinds = route.files_with(form["subject"], region_code) or route.recognised_by(form["subject"])
        chain = chain_of(applicant, kinds)
        if not chain and (applicant.kind != "hr-authority" or applicant.authority_id is not None):
            raise Refused(
                "no-office", "no office is known that this is filed with; let the operator check the registry"
            )
        filing = await _with_chain(task, filing, chain, route, route.filed_article or route.recognisers_article)
    return filing, form, remarks


async def _roster(task: Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Attested (证明属实) by handing it in: with its rows as they are, to the office that recognises the hours."""
    if wrong := missing(form, ROSTER):
        raise BadForm(wrong)
    rows, digest = await attendance_queries.digest_of(task.tx, task.row.filing_id)
    counts = await attendance_queries.counts_of(task.tx, task.row.filing_id)
    if not rows:
        raise Conflict("no-rows", "the roster has no rows yet: write them, or send the sheet")
    if task.row.work_at is not None or counts.get("new"):
        raise Conflict("being-read", "the rows are being looked at; hand it in once every row has its verdict")
    if not counts.get("ready", 0) + counts.get("parked", 0):
        raise Conflict("nobody", "no row of it counts: mend those that are refused first")
    training = await filing_queries.filing_of(task.tx, task.row.training_id)
    assert training is not None, "a roster is of a training"
    plan = form_of(training[0], task.deps.sealer)
    book, applicant, _ = await _book(task, filing)
    if filing.state is FilingState.DRAFT:
        chain = recognisers_of(applicant, book.recognised_by(plan["subject"]))
        filing = await _with_chain(task, filing, chain, book, book.recognisers_article or book.article)
    remarks = remarks_on_rows(plan["people"], counts)
    remarks += _fee_remarks(plan, form["fee_charged"], book)
    if task.wish.names_differ:
        remarks.append(cited("name-differs", in_rows(task.wish.names_differ)))
    days = [sitting["on"] for sitting in plan["sittings"]]
    if await attendance_queries.has_same_days(task.tx, task.row.filing_id, task.row.training_id, days):
        remarks.append("same-days")
    # Whether it might name the base at all was asked of the plan.
    if (base := (await base_actions.base_for(task.tx, plan, None))[0]) is not None:
        listed = await people_queries.files_of(task.tx, await attendance_queries.people_in(task.tx, task.row.filing_id))
        begins_on = date.fromisoformat(plan["begins_on"])
        remarks += remarks_on_people((file.person for file in listed.values()), begins_on, base, book)
    form = {**form, "rows": rows, "rows_sha256": digest}
    await save_form(task.tx, task.row, form, task.deps.sealer, now=task.now)
    return filing, form, remarks


def _fee_remarks(plan: Form, charged: str, book: Rulebook) -> list[str]:
    """What stands out of what was charged."""
    found = {
        "fee-over-cap": over_cap(plan, charged, book) is not None,
        "fee-above-plan": cents(charged) > cents(plan.get("fee", "0")),
    }
    remarks = [remark for remark, is_so in found.items() if is_so]
    article = passed_on(plan, charged, book)
    return remarks if article is None else [*remarks, cited("participants-pay", article)]


async def _claim(task: Task, filing: Filing, form: Form) -> tuple[Filing, Form, list[str]]:
    """Tried against the regulation first: what no office could approve is not handed in."""
    if wrong := await claim_actions.lacking(task.tx, task.row, form, task.deps):
        raise BadForm(wrong)
    if filing.state is FilingState.DRAFT:
        chain, claimed = await claim_actions.chain_for(task.tx, task.row, filing, form, task.deps)
        book = claimed.book
        filing = await _with_chain(task, filing, chain, book, book.recognisers_article or book.article)
    remarks = await claim_actions.examined(
        task.tx, task.row, form, filing.chain, task.wish.elsewhere, task.deps, now=task.now
    )
    return filing, form, remarks


async def _with_chain(task: Task, filing: Filing, chain: tuple[RouteStep, ...], book: Rulebook, article: str) -> Filing:
    known = await people_queries.kinds_of(task.tx, [step.organisation_id for step in chain])
    # The unit's own opinion on a claim is its training administrator's, whatever kind of organisation it is.
    chain = tuple(
        step
        if step.kind == "institution"
        else RouteStep(known.get(step.organisation_id, step.kind), step.organisation_id)
        for step in chain
    )
    await filing_queries.save_chain(task.tx, task.row.filing_id, book.id, article)
    return replace(filing, chain=chain)


async def sha256_of(task: Task, form: Form) -> bytes:
    """Over everything that an office sees of this form."""
    attached = [UUID(attached) for attached in form.get("attachments", ())]
    hashes = await attachment_queries.hashes_of(task.tx, task.row.filing_id, attached)
    salt = beside_of(task.row, task.deps.sealer).salt
    return round_sha256(form, hashes, form.get("rows_sha256"), bytes.fromhex(salt or ""))
