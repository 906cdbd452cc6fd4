"""Claims (学时认定申请): begun, tried against the regulation, and turned into decisions once they are approved."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import claim_kind_of, form_of
from filings.approval.domain.chains import RouteStep, claim_chain
from filings.approval.domain.filings import PERSON, Actor, Filing
from filings.approval.domain.kept import FilingRow
from filings.approval.queries import filings as filing_queries
from filings.claims import queries
from filings.claims.domain.automatic import Attended, automatic_approval_reason, is_drawn
from filings.claims.domain.checking import Checking, refused_by
from filings.claims.domain.claims import (
    Claimed,
    Suggestion,
    deciding,
    fields_of,
    kinds_of,
    stated_of,
    suggested,
    year_wrong,
)
from filings.decisions.actions.decisions import make_grants, recognise_hours, try_grants, try_hours
from filings.decisions.actions.withdrawals import PLATFORM, withdraw_decisions_of_filing
from filings.decisions.domain.decisions import Decision, Evidence, Noun
from filings.decisions.domain.recognitions import StatedRecognition
from filings.decisions.queries import decisions as decision_queries
from filings.decisions.queries import evidence as evidence_queries
from filings.forms.domain.forms import Form, Wrong, missing
from filings.forms.domain.rows import BadRow, plain
from filings.people import queries as people_queries
from filings.people.domain import LeavePeriod, OnlineCourses, Organisation, PersonFile
from rulebook import CheckResult, Rulebook, has_failed


class Claimable(NamedTuple):
    """What may be claimed for somebody in a year."""

    book: Rulebook | None
    """The regulation that binds them in it."""
    kinds: Sequence[Claimed]


async def claimable(
    tx: Tx, actor: Actor, person_id: UUID, year: int, deps: Dependencies, *, now: datetime
) -> Claimable:
    """What may be claimed for somebody in a year, each kind with its fields. Raises :class:`NotAllowed`."""
    about, _ = await _whose(tx, actor, person_id)
    book, _ = deps.rulebooks.binding_for_year(about.person, year)
    return Claimable(book, _kinds(about, year, deps, now))


async def applicant_of(
    tx: Tx, actor: Actor, person_id: UUID, kind: str, year: int, deps: Dependencies, *, now: datetime
) -> tuple[RouteStep, Claimed]:
    """As whom somebody claims for a person: as themselves, or for the unit; and what. Raises what is in the way."""
    about, applicant = await _whose(tx, actor, person_id)
    return applicant, _kind(_kinds(about, year, deps, now), kind)


async def _whose(tx: Tx, actor: Actor, person_id: UUID) -> tuple[PersonFile, RouteStep]:
    about = (await people_queries.files_of(tx, [person_id])).get(person_id)
    if about is not None and person_id == actor.person_id:
        return about, RouteStep(PERSON, person_id)
    if about is None or not actor.acts_for("institution", about.organisation_id):
        raise NotAllowed("not-yours", "you claim for yourself, or as the training administrator of somebody's unit")
    return about, RouteStep("institution", about.organisation_id)


def _kinds(about: PersonFile, year: int, deps: Dependencies, now: datetime) -> list[Claimed]:
    today, _ = deps.rulebooks.binding_on(about.person, china_date(now))
    return kinds_of(deps.rulebooks, about, year, today)


def _kind(kinds: Sequence[Claimed], kind: str) -> Claimed:
    found = next((claimed for claimed in kinds if claimed.kind.kind == kind), None)
    if found is None:
        names = "、".join(f"{claimed.kind.kind} {claimed.kind.name}" for claimed in kinds) or "无"
        raise Refused(
            "no-such-claim",
            f"the regulation of that year does not know this; it knows: {names}",
            known=[claimed.kind.name for claimed in kinds],
        )
    return found


async def claimed_of(tx: Tx, row: FilingRow, deps: Dependencies) -> Claimed:
    """What a claim on record asks for: by the regulation under which it was handed in, whatever the person is now."""
    claim_kind = claim_kind_of(row, deps.sealer)
    book = next((known for known in deps.rulebooks.all if known.id == row.rulebook_id), None)
    kind = None if book is None else book.claim(claim_kind)
    if book is not None and kind is not None:
        return Claimed(kind, book, next((relief for relief in book.reliefs if relief.kind == kind.counts_as), None))
    about = await _about(tx, row)
    return _kind(_kinds(about, row.claimed_year, deps, row.created_at), claim_kind)


async def _about(tx: Tx, row: FilingRow) -> PersonFile:
    found = (await people_queries.files_of(tx, [row.claimant_id])).get(row.claimant_id)
    if found is None:
        raise NotFound("unknown-person", "the filings service has not heard of this person")
    return found


async def _unit(tx: Tx, about: PersonFile) -> Organisation:
    found = await people_queries.organisation_with_region(tx, about.organisation_id)
    if found is None:
        raise Refused("unknown-unit", "the person's unit is not known yet; try again soon")
    return found[0]


async def lacking(tx: Tx, row: FilingRow, form: Form, deps: Dependencies) -> list[Wrong]:
    """What must be filled in or mended before it is handed in."""
    known = fields_of(await claimed_of(tx, row, deps))
    return missing(form, known) or year_wrong(form, row.claimed_year, known)


async def chain_for(
    tx: Tx, row: FilingRow, filing: Filing, form: Form, deps: Dependencies
) -> tuple[tuple[RouteStep, ...], Claimed]:
    """The offices that decide about it, the unit first where somebody claims for themselves."""
    claimed, about = await claimed_of(tx, row, deps), await _about(tx, row)
    unit = await _unit(tx, about)
    chain = claim_chain(unit, deciding(claimed, form, unit), by_person=filing.applicant.kind == PERSON)
    if not any(step.kind != "institution" for step in chain):
        raise Refused("no-office", "no office is known that decides about it; let the operator check the registry")
    return chain, claimed


def _deciders(chain: Sequence[RouteStep]) -> list[UUID]:
    """The unit's opinion (单位意见) is none of theirs."""
    return [step.organisation_id for step in chain if step.kind != "institution"]


async def checking_of(tx: Tx, row: FilingRow, form: Form, deps: Dependencies) -> Checking:
    """A claim with all that its conditions look at, but for leave. Raises :class:`Refused`."""
    about = await _about(tx, row)
    return Checking(await claimed_of(tx, row, deps), form, row.claimant_id, about.person)


async def has_failed_conditions(tx: Tx, row: FilingRow, form: Form, deps: Dependencies, *, now: datetime) -> bool:
    """Whether some condition of a claim is not met, as things are now."""
    return has_failed((await checking_of(tx, row, form, deps)).results(china_date(now)))


async def suggestion(
    tx: Tx,
    row: FilingRow,
    filing: Filing,
    form: Form,
    checks: Sequence[CheckResult],
    deps: Dependencies,
    *,
    now: datetime,
) -> Suggestion | None:
    """What the regulation makes of a claim as it is written, with the reason; what is in its way, such as a condition
    that is not met; ``None`` where something is missing still.
    """
    try:
        if await lacking(tx, row, form, deps):
            return None
        chain = filing.chain or (await chain_for(tx, row, filing, form, deps))[0]
        claimed, result = await _tried(tx, row, form, chain, deps, now)
    except Refused as no:
        return Suggestion(None, None, no.detail, no.reason, no.parameters)
    if isinstance(result, BadRow):
        return Suggestion(None, None, result.detail, result.reason, result.parameters)
    return refused_by(checks) if has_failed(checks) else suggested(claimed, result)


async def _tried(
    tx: Tx, row: FilingRow, form: Form, chain: Sequence[RouteStep], deps: Dependencies, now: datetime
) -> tuple[Claimed, Decision | BadRow]:
    claimed = await claimed_of(tx, row, deps)
    try:
        stated = stated_of(claimed, row.claimant_id, form, _deciders(chain), str(row.filing_id))
    except BadRow as bad:
        return claimed, bad
    results: Sequence[Decision | BadRow]
    if isinstance(stated, StatedRecognition):
        results = await try_hours(tx, [stated], rulebooks=deps.rulebooks, now=now)
    else:
        results = await try_grants(tx, [stated], rulebooks=deps.rulebooks, now=now)
    return claimed, results[0]


async def examined(
    tx: Tx,
    row: FilingRow,
    form: Form,
    chain: Sequence[RouteStep],
    elsewhere: OnlineCourses | None,
    deps: Dependencies,
    *,
    now: datetime,
) -> list[str]:
    """What whoever decides should look at. Raises :class:`Refused` for what no office could approve."""
    claimed, result = await _tried(tx, row, form, chain, deps, now)
    if isinstance(result, BadRow):
        raise Refused(result.reason, result.detail, **result.parameters)
    evidence = Evidence(claimed.kind.evidence if claimed.told is None else claimed.told_kind, form["number"])
    used_by = await evidence_queries.users_of(tx, evidence)
    hashes = [evidence.paper_sha256, evidence.number_sha256]
    claims = await filing_queries.claims_on_evidence(tx, row.filing_id, hashes)
    own = [claim.claim_kind for claim in claims if claim.person_id == row.person_id]
    if row.person_id in used_by or own:
        raise Conflict("evidence-used", "this paper carries a decision, or a claim on its way, for the same person")
    await filing_queries.save(tx, row.filing_id, evidence_sha256=evidence.paper_sha256)
    remarks = []
    if await has_failed_conditions(tx, row, form, deps, now=now):
        remarks.append("condition-not-met")
    if used_by or claims:
        remarks.append("evidence-of-others")
    if await filing_queries.refused_before(tx, row.filing_id, row.claimant_id, str(row.claim_kind), row.claimed_year):
        remarks.append("overturned-before")
    titles = await decision_queries.titles_of(tx, row.claimant_id, row.claimed_year)
    if claimed.is_hours and plain(str(form.get("title", ""))) in {plain(title) for title in titles}:
        remarks.append("similar-offline")
    if claimed.is_hours and elsewhere is None:
        remarks.append("not-compared")
    elif claimed.is_hours and elsewhere is not None and plain(str(form.get("title", ""))) in elsewhere.titles:
        remarks.append("similar-online")
    return remarks


async def decides_itself(
    tx: Tx, row: FilingRow, form: Form, away: Sequence[LeavePeriod], deps: Dependencies, *, now: datetime
) -> str | None:
    """Why it needs nobody to decide it, in Chinese; ``away``: the claimant's leave, as the registry has it now."""
    claimed = await claimed_of(tx, row, deps)
    is_by_roster = claimed.kind.automatic == "roster"
    attended = await _attended(tx, row.claimant_id, form["number"], deps) if is_by_roster else None
    return automatic_approval_reason(claimed, form, away, attended, today=china_date(now))


async def years_away(tx: Tx, row: FilingRow, filing: Filing, deps: Dependencies) -> list[int]:
    """The years of a claim that leave on record may decide, where it is handed in for the first time; else none."""
    if filing.round or (await claimed_of(tx, row, deps)).kind.automatic != "leave":
        return []
    years: list[int] = form_of(row, deps.sealer).get("years", [])
    return years


async def _attended(tx: Tx, person_id: UUID, training_code: str, deps: Dependencies) -> Attended | None:
    """What an approved roster says; the paper's number is then the code that is printed on the filing form."""
    found = await queries.refused_elsewhere(tx, person_id, training_code)
    if found is None:
        return None
    plan = form_of(found, deps.sealer)
    office_id = UUID(found.office_id)
    names = await people_queries.names_of(tx, [office_id])
    return Attended(plan["title"], names.get(office_id, ""), plan, found.attended)


def review_of(row: FilingRow, deps: Dependencies) -> str | None:
    """``open`` where somebody looks at what decided itself; nobody knows beforehand which, and trying again does not
    help: the same claim of the same person is drawn again.
    """
    said = f"{row.claimant_id}:{row.claim_kind}:{row.claimed_year}".encode()
    digest = hmac.digest(deps.index.key, b"review\x00" + said, "sha256")
    return "open" if is_drawn(digest, deps.review_share) else None


async def decide(
    tx: Tx, row: FilingRow, form: Form, chain: Sequence[RouteStep], deps: Dependencies, *, now: datetime
) -> None:
    """The decision that an approved claim is. Raises :class:`Conflict` where something came in its way meanwhile."""
    claimed = await claimed_of(tx, row, deps)
    try:
        stated = stated_of(claimed, row.claimant_id, form, _deciders(chain), str(uuid7()))
    except BadRow as bad:
        raise Conflict(bad.reason, f"it cannot be approved any more: {bad.detail}", **bad.parameters) from None
    if isinstance(stated, StatedRecognition):
        verdicts = await recognise_hours(
            tx, [stated], rulebooks=deps.rulebooks, sealer=deps.sealer, author=PLATFORM, now=now
        )
    else:
        verdicts = await make_grants(
            tx, [stated], rulebooks=deps.rulebooks, sealer=deps.sealer, author=PLATFORM, now=now
        )
    [verdict] = verdicts
    if isinstance(verdict, BadRow):
        raise Conflict(verdict.reason, f"it cannot be approved any more: {verdict.detail}")
    await filing_queries.save(tx, row.filing_id, decision_id=verdict.on_record.decision_id)


async def undo(tx: Tx, row: FilingRow, *, now: datetime) -> None:
    """The decision that it was is taken back; why is said in the opinion, and nowhere else."""
    if row.decision_id is not None:
        noun = Noun(await decision_queries.noun_of(tx, row.decision_id))
        await withdraw_decisions_of_filing(tx, noun, [row.decision_id], "依据的申请已撤回、撤销或失效", now=now)
        await filing_queries.save(tx, row.filing_id, decision_id=None)
