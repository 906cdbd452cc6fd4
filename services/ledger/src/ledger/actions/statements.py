"""What one person's year consists of, and everything that is asked of somebody on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.errors import NotFound
from ledger.actions.assessing import load_lessons
from ledger.domain.binding import NotBound, not_bound_because, years_shown
from ledger.domain.evidence_totals import lessons_of
from ledger.domain.person_years import KnownPerson, PersonYear, assessment
from ledger.queries import decisions, entries, people, person_years
from rulebook import Assessment, Duty, Part, Person, Placement, Rulebooks, duties_of, parts_of


@dataclass(frozen=True)
class YearInShort:
    """Where one person-year stands."""

    year: PersonYear
    placement: Placement | None
    assessment: Assessment
    not_bound_because: NotBound | None
    assessed_at: datetime | None
    """``None`` where nothing is on record of the year."""
    reported_by_vendors: int
    """Centihours of the year that online vendors reported."""


@dataclass(frozen=True)
class Statement(YearInShort):
    """The same with every entry, and with what each lesson adds to each requirement."""

    entries: Sequence[sa.Row[Any]]
    parts: dict[str, tuple[Part, ...]]
    """Requirement's key → what each lesson adds to it; the sum is what the requirement has."""
    decisions: Sequence[sa.Row[Any]]
    talent: str | None


async def statement(tx: Tx, person_id: UUID, year: int, *, rulebooks: Rulebooks) -> Statement:
    """What one person's year consists of and what is still missing."""
    known = await _known(tx, person_id)
    person_year = (await person_years.person_years(tx, [(person_id, year)]))[person_id, year]
    lessons = lessons_of((await entries.postings_of(tx, [(person_id, year)]))[person_id, year])
    person_year.lessons = lessons
    assessed_at = await person_years.assessed_at(tx, person_id)
    of_vendors = await entries.reported_by_vendors(tx, person_id, [year])
    short = _in_short(person_year, known, rulebooks, assessed_at, of_vendors)
    found = short.assessment
    caps = found.rulebook.caps if found.rulebook else ()
    return Statement(
        **vars(short),
        entries=await entries.entries(tx, person_id, year),
        parts={finding.requirement.key: parts_of(finding.requirement, lessons, caps) for finding in found.findings},
        decisions=await decisions.decisions(tx, person_id, year),
        talent=known.person.talent,
    )


async def years_of(tx: Tx, person_id: UUID, *, rulebooks: Rulebooks, this_year: int) -> list[YearInShort]:
    """Every year that the person may look into, the newest first, and where each of them stands."""
    known = await _known(tx, person_id)
    assessed_at = await person_years.assessed_at(tx, person_id)
    wanted = years_shown(known, set(assessed_at), this_year, rulebooks)
    years = list((await person_years.person_years(tx, [(person_id, year) for year in wanted])).values())
    await load_lessons(tx, years, {person_id: known}, rulebooks=rulebooks)
    of_vendors = await entries.reported_by_vendors(tx, person_id, wanted)
    return [_in_short(year, known, rulebooks, assessed_at, of_vendors) for year in years]


def _in_short(
    year: PersonYear,
    known: KnownPerson,
    rulebooks: Rulebooks,
    assessed_at: Mapping[int, datetime],
    reported_by_vendors: Mapping[int, int],
) -> YearInShort:
    _, placement = rulebooks.binding_for_year(known.person, year.training_year)
    return YearInShort(
        year=year,
        placement=placement,
        assessment=assessment(year, known.person, rulebooks),
        not_bound_because=not_bound_because(known, year.training_year, rulebooks),
        assessed_at=assessed_at.get(year.training_year),
        reported_by_vendors=reported_by_vendors.get(year.training_year, 0),
    )


@dataclass(frozen=True)
class Duties:
    """Everything that is asked of somebody on a day: the year's requirements, and those of their own days."""

    on: date
    person: Person
    person_year: PersonYear
    year: Assessment
    """Without a requirement of somebody who is no longer staff on the year's last day."""
    duties: tuple[Duty, ...]


async def requirements(tx: Tx, person_id: UUID, on: date, *, rulebooks: Rulebooks) -> Duties:
    """All that applies on a day, each with the date by which."""
    known = await _known(tx, person_id)
    person_year = (await person_years.person_years(tx, [(person_id, on.year)]))[person_id, on.year]
    await load_lessons(tx, [person_year], {person_id: known}, rulebooks=rulebooks)
    # Training for a change of post may come before it, however long: every year up to the day's.
    postings = await entries.postings_between(
        tx, [person_id], 0, on.year, offices_only=not rulebooks.vendors_count_for_duties
    )
    has_ended = not_bound_because(known, on.year, rulebooks) is NotBound.ENDED
    return Duties(
        on,
        known.person,
        person_year,
        Assessment(None, ()) if has_ended else assessment(person_year, known.person, rulebooks),
        duties_of(known.person, rulebooks, lessons_of(postings[person_id]), on),
    )


async def _known(tx: Tx, person_id: UUID) -> KnownPerson:
    found = (await people.people(tx, [person_id])).get(person_id)
    if found is None:
        raise NotFound("unknown-person", "the ledger has not heard of this person")
    return found
