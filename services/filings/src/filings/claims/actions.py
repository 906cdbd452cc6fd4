"""Claims (学时认定申请): begun, tried against the regulation, and turned into decisions once they are approved."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import claim_kind_of, form_of
from filings.approval.domain.chains import Step, claim_chain
from filings.approval.domain.filings import PERSON, Actor, Filing
from filings.approval.queries import filings as filing_queries
from filings.claims import queries
from filings.claims.domain.automatic import Attended, decided_because, is_drawn
from filings.claims.domain.claims import (
    Claimed,
    deciding,
    fields_of,
    kinds_of,
    row_of,
    shown_fields,
    suggested,
    year_wrong,
)
from filings.decisions.actions.decisions import PLATFORM, make_grants, recognise_hours, tried, withdraw_many
from filings.decisions.domain.decisions import Decision, Evidence, Noun
from filings.decisions.queries import decisions as decision_queries
from filings.decisions.queries import evidence as evidence_queries
from filings.forms.domain.forms import Form, Wrong, missing
from filings.forms.domain.rows import BadRow, plain
from filings.people import queries as people_queries
from filings.people.domain import Away, Elsewhere, Organisation, PersonFile


async def claimable(
    tx: Tx, actor: Actor, person_id: UUID, year: int, deps: Dependencies, *, at: datetime
) -> list[dict[str, Any]]:
    """What may be claimed for somebody in a year, each kind with its fields. Raises :class:`NotAllowed`."""
    about, _ = await _whose(tx, actor, person_id)
    return [
        {
            "kind": one.kind.kind,
            "name": one.kind.name,
            "evidence": one.kind.evidence,
            "article": f"{one.book.document}{one.kind.article}",
            "is_automatic": one.kind.automatic is not None,
            "fields": shown_fields(fields_of(one), one),
        }
        for one in _kinds(about, year, deps, at)
    ]


async def applicant_of(
    tx: Tx, actor: Actor, person_id: UUID, kind: str, year: int, deps: Dependencies, *, at: datetime
) -> tuple[Step, Claimed]:
    """As whom somebody claims for a person: as themselves, or for the unit; and what. Raises what is in the way."""
    about, applicant = await _whose(tx, actor, person_id)
    return applicant, _one(_kinds(about, year, deps, at), kind)


async def _whose(tx: Tx, actor: Actor, person_id: UUID) -> tuple[PersonFile, Step]:
    about = (await people_queries.files_of(tx, [person_id])).get(person_id)
    if about is not None and person_id == actor.person_id:
        return about, Step(PERSON, person_id)
    if about is None or not actor.acts_for("institution", about.organisation_id):
        raise NotAllowed("not-yours", "you claim for yourself, or as the training administrator of somebody's unit")
    return about, Step("institution", about.organisation_id)


def _kinds(about: PersonFile, year: int, deps: Dependencies, at: datetime) -> list[Claimed]:
    today, _ = deps.rulebooks.binding(about.person, china_date(at))
    return kinds_of(deps.rulebooks, about, year, today)


def _one(kinds: Sequence[Claimed], kind: str) -> Claimed:
    found = next((one for one in kinds if one.kind.kind == kind), None)
    if found is None:
        names = "、".join(f"{one.kind.kind} {one.kind.name}" for one in kinds) or "无"
        raise Refused("no-such-claim", f"the regulation of that year does not know this; it knows: {names}")
    return found


async def claimed_of(tx: Tx, row: Any, deps: Dependencies) -> Claimed:
    """What a claim on record asks for: by the regulation under which it was handed in, whatever the person is now."""
    claim_kind = claim_kind_of(row, deps.sealer)
    book = next((one for one in deps.rulebooks.all if one.id == row.rulebook_id), None)
    kind = None if book is None else book.claim(claim_kind)
    if book is not None and kind is not None:
        return Claimed(kind, book, next((one for one in book.reliefs if one.kind == kind.counts_as), None))
    about = await _about(tx, row)
    return _one(_kinds(about, row.training_year, deps, row.created_at), claim_kind)


async def _about(tx: Tx, row: Any) -> PersonFile:
    found = (await people_queries.files_of(tx, [row.person_id])).get(row.person_id)
    if found is None:
        raise NotFound("unknown-person", "the filings service has not heard of this person")
    return found


async def _unit(tx: Tx, about: PersonFile) -> Organisation:
    found = await people_queries.organisation_with_region(tx, about.organisation_id)
    if found is None:
        raise Refused("unknown-unit", "the person's unit is not known yet; try again soon")
    return found[0]


async def lacking(tx: Tx, row: Any, form: Form, deps: Dependencies) -> list[Wrong]:
    """What must be filled in or corrected before it is submitted."""
    known = fields_of(await claimed_of(tx, row, deps))
    return missing(form, known) or year_wrong(form, row.training_year, known)


async def chain_for(
    tx: Tx, row: Any, filing: Filing, form: Form, deps: Dependencies
) -> tuple[tuple[Step, ...], Claimed]:
    """The offices that decide about it, the unit first where somebody claims for themselves."""
    claimed, about = await claimed_of(tx, row, deps), await _about(tx, row)
    unit = await _unit(tx, about)
    chain = claim_chain(unit, deciding(claimed, form, unit), by_person=filing.applicant.kind == PERSON)
    if not any(one.kind != "institution" for one in chain):
        raise Refused("no-office", "no office is known that decides about it; let the operator check the registry")
    return chain, claimed


def _deciders(chain: Sequence[Step]) -> list[UUID]:
    """The unit's opinion (单位意见) is none of theirs."""
    return [one.organisation_id for one in chain if one.kind != "institution"]


async def suggestion(
    tx: Tx, row: Any, filing: Filing, form: Form, deps: Dependencies, *, at: datetime
) -> dict[str, Any] | None:
    """What the regulation makes of a claim as it is written, with the reason; what is in its way; ``None`` where
    something is missing still.
    """
    try:
        if await lacking(tx, row, form, deps):
            return None
        chain = filing.chain or (await chain_for(tx, row, filing, form, deps))[0]
        claimed, result = await _tried(tx, row, form, chain, deps, at)
    except Refused as no:
        return {"effect": None, "hours": None, "reason": no.detail, "refused": no.reason}
    if isinstance(result, BadRow):
        return {"effect": None, "hours": None, "reason": result.detail, "refused": result.reason}
    return suggested(claimed, result)


async def _tried(
    tx: Tx, row: Any, form: Form, chain: Sequence[Step], deps: Dependencies, at: datetime
) -> tuple[Claimed, Decision | BadRow]:
    claimed = await claimed_of(tx, row, deps)
    asked = row_of(claimed, row.person_id, form, _deciders(chain), str(row.filing_id))
    [result] = await tried(tx, claimed.noun, [asked], rulebooks=deps.rulebooks, at=at)
    return claimed, result


async def examined(
    tx: Tx,
    row: Any,
    form: Form,
    chain: Sequence[Step],
    elsewhere: Elsewhere | None,
    deps: Dependencies,
    *,
    at: datetime,
) -> list[str]:
    """What the deciding office should look at. Raises :class:`Refused` for what no office could approve."""
    claimed, result = await _tried(tx, row, form, chain, deps, at)
    if isinstance(result, BadRow):
        raise Refused(result.reason, result.detail)
    evidence = Evidence(claimed.kind.evidence if claimed.told is None else claimed.told_kind, form["number"])
    used_by = await evidence_queries.users_of(tx, evidence)
    claims = await filing_queries.claims_on_evidence(tx, row.filing_id, evidence.number_sha256)
    own = [one.claim_kind for one in claims if one.person_id == row.person_id]
    if row.person_id in used_by or row.claim_kind in own:
        raise Conflict("evidence-used", "this paper carries a decision, or a claim on its way, for the same person")
    await filing_queries.save(tx, row.filing_id, evidence_sha256=evidence.number_sha256)
    remarks = ["same-number"] if own else []
    if used_by or len(claims) > len(own):
        remarks.append("evidence-of-others")
    if await filing_queries.refused_before(tx, row.filing_id, row.person_id, row.claim_kind, row.training_year):
        remarks.append("overturned-before")
    titles = await decision_queries.titles_of(tx, row.person_id, row.training_year)
    if claimed.is_hours and plain(str(form.get("title", ""))) in {plain(one) for one in titles}:
        remarks.append("similar-offline")
    if claimed.is_hours and elsewhere is None:
        remarks.append("not-compared")
    elif claimed.is_hours and elsewhere is not None and plain(str(form.get("title", ""))) in elsewhere.titles:
        remarks.append("similar-online")
    return remarks


async def decides_itself(
    tx: Tx, row: Any, form: Form, away: Sequence[Away], deps: Dependencies, *, at: datetime
) -> str | None:
    """Why it needs nobody to decide it, in Chinese; ``away``: the claimant's leave, as the registry has it now."""
    claimed = await claimed_of(tx, row, deps)
    is_by_roster = claimed.kind.automatic == "roster"
    attended = await _attended(tx, row.person_id, form["number"], deps) if is_by_roster else None
    return decided_because(claimed, form, away, attended, today=china_date(at))


async def years_away(tx: Tx, row: Any, filing: Filing, deps: Dependencies) -> list[int]:
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


def review_of(row: Any, deps: Dependencies) -> str | None:
    """``open`` where somebody looks at what decided itself; nobody knows beforehand which, and trying again does not
    help: the same claim of the same person is drawn again.
    """
    said = f"{row.person_id}:{row.claim_kind}:{row.training_year}".encode()
    digest = hmac.digest(deps.index.key, b"review\x00" + said, "sha256")
    return "open" if is_drawn(digest, deps.review_share) else None


async def decide(tx: Tx, row: Any, form: Form, chain: Sequence[Step], deps: Dependencies, *, at: datetime) -> None:
    """The decision that an approved claim is. Raises :class:`Conflict` where something came in its way meanwhile."""
    claimed = await claimed_of(tx, row, deps)
    asked = row_of(claimed, row.person_id, form, _deciders(chain), str(uuid7()))
    record = recognise_hours if claimed.noun is Noun.RECOGNITION else make_grants
    [verdict] = await record(tx, [asked], rulebooks=deps.rulebooks, sealer=deps.sealer, author=PLATFORM, at=at)
    if verdict.status == "rejected":
        raise Conflict(verdict.answer["reason"], f"it cannot be approved any more: {verdict.answer['detail']}")
    await filing_queries.save(tx, row.filing_id, decision_id=verdict.answer[f"{claimed.noun}_id"])


async def undo(tx: Tx, row: Any, *, at: datetime) -> None:
    """The decision that it was is taken back; why is said in the opinion, and nowhere else."""
    if row.decision_id is not None:
        noun = Noun(await decision_queries.noun_of(tx, row.decision_id))
        await withdraw_many(tx, noun, [row.decision_id], "依据的申请已撤回、撤销或失效", at=at)
        await filing_queries.save(tx, row.filing_id, decision_id=None)
