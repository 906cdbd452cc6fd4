"""What the ledger can do; each fills the transaction it is given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from common.errors import NotFound
from common.outbox import emit
from ledger import queries
from ledger.domain.entries import Kind, Posting
from ledger.domain.person_years import PersonYear, Placement, assessment, binding
from rulebook import Assessment, Rulebook, Rulebooks, training_year

MODE_ONLINE = "online"


class NoCredit(LookupError):
    """A revocation of something that was never credited: the gateway and the ledger disagree."""


async def post_completions(
    tx: Tx, said: Sequence[CompletionAccepted | CompletionRevoked], *, rulebooks: Rulebooks, at: datetime
) -> None:
    """Enter what was accepted, reverse what was revoked, and say whose year changed side."""
    # 1. Accepted ones first: what is revoked in the same batch was accepted in it or before.
    credits = [_credit(one) for one in said if isinstance(one, CompletionAccepted)]
    await _post(tx, credits, rulebooks=rulebooks, at=at)
    # 2. Then reversals of what the ledger itself has on record.
    revoked = [one for one in said if isinstance(one, CompletionRevoked)]
    if revoked:
        credited = await queries.credits_of(tx, [one.item_id for one in revoked])
        missing = sum(one.item_id not in credited for one in revoked)
        if missing:
            raise NoCredit(f"{missing} of {len(revoked)} revocations have no credit")
        await _post(tx, [_reversal(credited[one.item_id]) for one in revoked], rulebooks=rulebooks, at=at)


async def _post(tx: Tx, postings: Sequence[Posting], *, rulebooks: Rulebooks, at: datetime) -> None:
    if not postings:
        return
    new = await queries.add_evidence(tx, postings)
    if not new:
        return
    wanted: dict[tuple[UUID, int], list[Posting]] = defaultdict(list)
    for position in sorted(new):
        posting = postings[position]
        wanted[posting.person_id, posting.training_year].append(posting)
    placements = await queries.lock_people(tx, {person_id for person_id, _ in wanted})
    years = await queries.person_years(tx, wanted)
    entries = [entry for key, year in years.items() for entry in year.post(wanted[key], at)]
    await queries.add_entries(tx, entries, at)
    await _assess(tx, list(years.values()), placements, rulebooks=rulebooks, at=at)


async def _assess(
    tx: Tx, years: Sequence[PersonYear], placements: dict[UUID, Placement], *, rulebooks: Rulebooks, at: datetime
) -> None:
    said = []
    for year in years:
        rulebook = year.reassess(placements[year.person_id], rulebooks)
        if year.changed_side:
            said.append(_side_changed(year, rulebook, at))
    await queries.save_person_years(tx, years, at)
    await emit(tx, said)


async def place_people(tx: Tx, placed: Sequence[PersonPlaced], *, rulebooks: Rulebooks, at: datetime) -> None:
    """Remember where people stand; their years are held against the rulebooks that bind them now."""
    latest = {one.person_id: one for one in sorted(placed, key=lambda one: one.version)}
    await queries.lock_people(tx, latest)
    await queries.save_people(
        tx,
        [
            (one.person_id, one.organisation_id, one.region_code, one.post_category, one.title_level, one.version)
            for one in latest.values()
        ],
    )
    years = await queries.person_years_of(tx, latest)
    if years:
        placements = await queries.lock_people(tx, {year.person_id for year in years})
        await _assess(tx, years, placements, rulebooks=rulebooks, at=at)


def _credit(said: CompletionAccepted) -> Posting:
    return Posting(
        source_id=said.item_id,
        kind=Kind.CREDIT,
        person_id=said.person_id,
        training_year=training_year(said.completed_at),
        subject=said.subject,
        topic=said.required_topic,
        mode=MODE_ONLINE,
        centihours=said.centihours,
        half_days=0,
        source=said.vendor,
        course_code=said.course_code,
        course_title=said.course_title,
        completed_at=said.completed_at,
    )


def _reversal(credited: Posting) -> Posting:
    return credited._replace(kind=Kind.REVERSAL, centihours=-credited.centihours, half_days=-credited.half_days)


def _side_changed(year: PersonYear, rulebook: Rulebook | None, at: datetime) -> ThresholdCrossed | FellBelow:
    sums: dict[str, Any] = {
        "person_id": year.person_id,
        "training_year": year.training_year,
        "number": year.side_changes,
        "rulebook_id": year.rulebook_id,
        "public_centihours": year.public_centihours,
        "professional_centihours": year.professional_centihours,
        "total_centihours": year.total_centihours,
        "entries": year.entries,
        "at": at,
    }
    if year.met:
        assert rulebook is not None, "without a rulebook nothing is met"
        return ThresholdCrossed(regulation=rulebook.document, **sums)
    return FellBelow(**sums)


@dataclass(frozen=True)
class Statement:
    """One person-year: every entry, and each requirement with have, need and met."""

    year: PersonYear
    assessment: Assessment
    entries: Sequence[sa.Row[Any]]


async def statement(tx: Tx, person_id: UUID, year: int, *, rulebooks: Rulebooks) -> Statement:
    """What one person's year consists of and what is still missing."""
    placement = await queries.placement(tx, person_id)
    if placement is None:
        raise NotFound("unknown-person", "the ledger has not heard of this person")
    person_year = (await queries.person_years(tx, [(person_id, year)]))[person_id, year]
    found = assessment(person_year, placement, binding(placement, year, rulebooks))
    return Statement(person_year, found, await queries.entries(tx, person_id, year))
