"""Trying what a review would decide: what voiding hours (作废) or restoring them (恢复) would do to each year."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from ledger.actions.trials import TriedYear, YearSums, sums
from ledger.domain.carry_over import MakeUp, carry_over_entries, years_of
from ledger.domain.entries import Posting
from ledger.domain.evidence_totals import evidence_totals_of
from ledger.domain.person_years import KnownPerson, PersonYear
from ledger.domain.turns import FIRST, Turn, entry_of
from ledger.queries import decisions, entries, people, person_years, turns
from offices.authority import Action
from offices.organisations import organisations, place_in
from offices.reach import Office
from rulebook import Rulebooks

_BACK = FIRST + 1
"""The number of a turn that gives hours back."""


class TriedPerson(NamedTuple):
    """What would change for one person."""

    person_id: UUID
    """Of a merged record the one that stays."""
    source_ids: Sequence[UUID]
    """The evidence that would change whether it counts."""
    years: Sequence[TriedYear]


async def try_turns(
    tx: Tx, office: Office, source_ids: Collection[UUID], *, counts: bool, rulebooks: Rulebooks, now: datetime
) -> list[TriedPerson]:
    """What would become of people's years if this evidence counted, or did not. Evidence of which nothing is entered,
    which stands so already, or of people out of the office's reach, is left out.
    """
    credited = await _changing(tx, sorted(source_ids), counts=counts)
    found = await _reached(tx, office, credited)
    if not found:
        return []
    humans = sorted(found)
    known = await people.people(tx, humans)
    make_ups = await decisions.make_ups(tx, humans)
    # 1. Everything that any of them looks at: their years are read together.
    looked_at = {(human, posting.training_year) for human, moved in found.items() for posting in moved}
    looked_at |= {(human, year) for human in humans for year in years_of(make_ups[human])}
    looked_at |= await entries.years_carried(tx, humans)
    years = await person_years.person_years(tx, sorted(looked_at))
    postings = await entries.postings_of(tx, sorted(looked_at))
    # 2. What would move, on copies that nobody saves.
    tried = []
    for human, moved in sorted(found.items()):
        own = {year: held for (whose, year), held in years.items() if whose == human}
        written = {year: lines for (whose, year), lines in postings.items() if whose == human}
        trial = _Trial(known[human], own, written, rulebooks)
        changed = trial.changed_by(moved, make_ups[human], now)
        tried.append(TriedPerson(human, [posting.source_id for posting in moved], changed))
    return tried


async def _changing(tx: Tx, source_ids: Sequence[UUID], *, counts: bool) -> list[Posting]:
    """What would be entered of this evidence, in its order."""
    credited = await entries.credits_of(tx, source_ids)
    worth = await turns.worth(tx, sorted(credited))
    number = _BACK if counts else FIRST
    return [
        entry_of(Turn(source_id, credited[source_id].person_id, number), credited[source_id])
        for source_id in source_ids
        if source_id in credited and counts is not (worth[source_id] > 0)
    ]


async def _reached(tx: Tx, office: Office, moved: Sequence[Posting]) -> dict[UUID, list[Posting]]:
    """The same by human, for the record that their hours stand on; who is out of reach is left out."""
    places = await people.places_of(tx, sorted({posting.person_id for posting in moved}))
    units = await organisations(tx, [place.organisation_id for place in places.values() if place.organisation_id])
    found: dict[UUID, list[Posting]] = defaultdict(list)
    for posting in moved:
        place = places.get(posting.person_id)
        if place is None or place.organisation_id is None:
            continue
        if office.reaches(Action.SEE_HOURS, place_in(place.organisation_id, units, place.region_code)):
            found[place.human].append(posting._replace(person_id=place.human))
    return found


@dataclass(frozen=True)
class _Trial:
    """One human's years, and the entries behind them; both change with the trial."""

    known: KnownPerson
    years: Mapping[int, PersonYear]
    postings: Mapping[int, list[Posting]]
    rulebooks: Rulebooks

    def changed_by(self, moved: Sequence[Posting], make_ups: Sequence[MakeUp], now: datetime) -> list[TriedYear]:
        """Each year that would change, in order."""
        before = {year: self._sums(year) for year in sorted(self.years)}
        self._enter(moved, now)
        lines = evidence_totals_of([posting for year in sorted(self.postings) for posting in self.postings[year]])
        moves = carry_over_entries(
            lines, make_ups, self.known.person, self.rulebooks, lambda year: self.years[year].granted
        )
        self._enter(moves, now)
        changed = {posting.training_year for posting in (*moved, *moves)}
        return [TriedYear(year, before[year], self._sums(year)) for year in sorted(changed)]

    def _enter(self, postings: Sequence[Posting], now: datetime) -> None:
        for posting in postings:
            self.years[posting.training_year].post([posting], now)
            self.postings[posting.training_year].append(posting)

    def _sums(self, year: int) -> YearSums:
        return sums(self.years[year], self.postings[year], self.known.person, self.rulebooks)
