"""Trying a make-up (补训) before it is decided: what it would do to each of somebody's years. Nothing is written."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.db import Tx
from common.errors import NotFound
from ledger.actions.trials import TriedYear, sums
from ledger.domain.carry_over import MakeUp, carry_over_entries, years_of
from ledger.domain.evidence_totals import evidence_totals_of
from ledger.domain.person_years import PersonYear
from ledger.queries import decisions, entries, people, person_years
from rulebook import Allowed, Rulebooks

_LAST = "~"
"""After every decision of its turn, as the newest one is."""


async def try_make_up(
    tx: Tx, person_id: UUID, allowed: Allowed, *, rulebooks: Rulebooks, now: datetime
) -> list[TriedYear]:
    """What a make-up that were heard of now would do: to its year, to those of its days, and to whichever else it
    changes, in order. Of a merged record it is the human's years. Raises :class:`NotFound`.
    """
    known = await people.people(tx, [person_id])
    if person_id not in known:
        raise NotFound("unknown-person", "the ledger has not heard of this person")
    human = known[person_id].merged_into or person_id
    person = (known | await people.people(tx, [human]))[human].person
    before = (await decisions.make_ups(tx, [human]))[human]
    tried = _newest(allowed, before, await person_years.person_years_of(tx, [human]))
    # 1. Everything that any of them looks at.
    looked_at = {(human, year) for year in years_of([*before, tried])} | await entries.years_carried(tx, [human])
    years = await person_years.person_years(tx, sorted(looked_at))
    postings = {year: found for (_, year), found in (await entries.postings_of(tx, sorted(looked_at))).items()}
    held = {year.training_year: year for year in years.values()}
    standing = {year: sums(held[year], postings[year], person, rulebooks) for year in sorted(held)}
    # 2. What it would move, on copies that nobody saves.
    lines = evidence_totals_of([posting for year in sorted(postings) for posting in postings[year]])
    moves = carry_over_entries(lines, [*before, tried], person, rulebooks, lambda year: held[year].granted)
    for move in moves:
        held[move.training_year].post([move], now)
        postings[move.training_year].append(move)
    shown = years_of([tried]) | {move.training_year for move in moves}
    return [
        TriedYear(year, standing[year], sums(held[year], postings[year], person, rulebooks)) for year in sorted(shown)
    ]


def _newest(allowed: Allowed, others: Sequence[MakeUp], years: Sequence[PersonYear]) -> MakeUp:
    """A make-up as it would be on record: with the years that are met now, and its turn."""
    keeps = frozenset(year.training_year for year in years if year.met and year.training_year != allowed.year)
    last = max((make_up.turn for make_up in others), default=0)
    return MakeUp(allowed, _LAST, keeps, last + 1 if keeps else last)
