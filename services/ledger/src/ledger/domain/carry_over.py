"""Make-up (补训): which hours must be carried to an earlier year, as entries that take and give the same."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ledger.domain.entries import EntryKind, Posting
from ledger.domain.evidence_totals import EvidenceTotal
from rulebook import Allowed, KeptYear, Lesson, Person, Rulebooks, carried, part_of

MAKE_UP = "make-up"


class MakeUp(NamedTuple):
    """A make-up that an office allowed and did not take back."""

    allowed: Allowed
    order: str
    """Within a turn the earlier year is served first, then the day of the decision, then its id."""
    keeps: frozenset[int] = frozenset()
    """The person's years that were met when the ledger heard of it: they keep what they need."""
    turn: int = 0
    """Served after those of an earlier turn: one of which a met year may live is never served after a newer one."""


def years_of(make_ups: Sequence[MakeUp]) -> set[int]:
    """Every year whose entries a person's make-ups look at: the earlier ones and those of their days."""
    found: set[int] = set()
    for make_up in make_ups:
        found.add(make_up.allowed.year)
        found.update(range(make_up.allowed.counts_from.year, make_up.allowed.counts_until.year + 1))
    return found


def carry_over_entries(
    lines: Sequence[EvidenceTotal],
    make_ups: Sequence[MakeUp],
    person: Person,
    rulebooks: Rulebooks,
    granted: Callable[[int], tuple[str, ...]],
) -> list[Posting]:
    """The entries that bring what is carried in line with what should be; none where it is so already.

    What should be carried follows from the evidence and from what is on record of the decisions, so it does not matter
    in which order evidence became known, and a decision that is taken back carries everything back.
    """
    ordered = sorted(make_ups, key=lambda make_up: (make_up.turn, make_up.allowed.year, make_up.order))
    shares = _Shares(person, rulebooks, granted, [line.lesson for line in lines])
    for make_up in ordered:
        shares.serve(make_up, make_up.keeps)
    # What a newer make-up took from a year that an older one serves, the older one brings again, as long as it costs no
    # year that was met when any of them was allowed.
    kept = frozenset[int]().union(*(make_up.keeps for make_up in ordered))
    rounds = len({make_up.turn for make_up in ordered}) - 1
    for _ in range(rounds):
        for make_up in ordered:
            shares.serve(make_up, kept)
    return _moves(lines, shares.wanted)


@dataclass
class _Shares:
    """One person's lessons, and what should be carried of them."""

    person: Person
    rulebooks: Rulebooks
    granted: Callable[[int], tuple[str, ...]]
    left: list[Lesson]
    """What stays of each lesson in the year of its completion."""
    wanted: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Position of a lesson and an earlier year → centihours and half days that go there."""

    def serve(self, make_up: MakeUp, keeps: Collection[int]) -> None:
        """Take what a make-up's year still lacks from the lessons of its days."""
        year = make_up.allowed.year
        rulebook, placement = self.rulebooks.binding_for_year(self.person, year)
        positions = {lesson.ref: position for position, lesson in enumerate(self.left)}
        later = [lesson for lesson in self.left if lesson.centihours > 0 and lesson.completed_on.year != year]
        allowed = replace(make_up.allowed, kept=tuple(self._kept(kept) for kept in sorted(keeps) if kept != year))
        found = carried(rulebook, placement, allowed, self._lessons(year), later, self.granted(year))
        for lesson, centihours in found:
            position = positions[lesson.ref]
            part = part_of(lesson, centihours)
            before = self.wanted.get((position, year), (0, 0))
            self.wanted[position, year] = (before[0] + part.centihours, before[1] + part.half_days)
            self.left[position] = lesson._replace(
                centihours=lesson.centihours - part.centihours, half_days=lesson.half_days - part.half_days
            )

    def _lessons(self, year: int) -> list[Lesson]:
        """What a year has: what stays of its own, and what make-ups have brought it."""
        own = [lesson for lesson in self.left if lesson.centihours > 0 and lesson.completed_on.year == year]
        return own + self._given(year)

    def _kept(self, year: int) -> KeptYear:
        rulebook, placement = self.rulebooks.binding_for_year(self.person, year)
        return KeptYear(year, rulebook, placement, self._given(year), self.granted(year))

    def _given(self, year: int) -> list[Lesson]:
        return [
            self.left[position]._replace(centihours=centihours, half_days=half_days)
            for (position, to), (centihours, half_days) in self.wanted.items()
            if to == year
        ]


def _moves(lines: Sequence[EvidenceTotal], wanted: dict[tuple[int, int], tuple[int, int]]) -> list[Posting]:
    """Two entries for each difference: what one year is given, the other loses."""
    moves = []
    for position, line in enumerate(lines):
        years = set(line.carried) | {year for at, year in wanted if at == position}
        for year in sorted(years):
            should, has = wanted.get((position, year), (0, 0)), line.carried.get(year, (0, 0))
            centihours, half_days = should[0] - has[0], should[1] - has[1]
            if centihours or half_days:
                moves.append(_move(line.posting, year, centihours, half_days))
                moves.append(_move(line.posting, line.posting.training_year, -centihours, -half_days))
    return moves


def _move(posting: Posting, year: int, centihours: int, half_days: int) -> Posting:
    return posting._replace(kind=EntryKind.CARRIED, training_year=year, centihours=centihours, half_days=half_days)
