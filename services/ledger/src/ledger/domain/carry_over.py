"""Make-up (补训): which hours must be carried to an earlier year, as entries that take and give the same."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ledger.domain.entries import EntryKind, Posting
from ledger.domain.evidence_totals import EvidenceTotal
from rulebook import Allowed, Lesson, Person, Rulebooks, carried, part_of

MAKE_UP = "make-up"


class MakeUp(NamedTuple):
    """A make-up that an office allowed and did not take back."""

    allowed: Allowed
    order: str
    """Several are served in this order: the day of the decision, then its id."""


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

    What should be carried follows from the evidence and the decisions alone, so it does not matter in which order they
    became known, and a decision that is taken back carries everything back.
    """
    wanted: dict[tuple[int, int], tuple[int, int]] = {}
    left = [line.lesson for line in lines]
    positions = {lesson.ref: position for position, lesson in enumerate(left)}
    for make_up in sorted(make_ups, key=lambda make_up: (make_up.allowed.year, make_up.order)):
        year = make_up.allowed.year
        rulebook, placement = rulebooks.binding_for_year(person, year)
        own = [lesson for lesson in left if lesson.centihours > 0 and lesson.completed_on.year == year]
        own += _given(left, wanted, year)
        later = [lesson for lesson in left if lesson.centihours > 0 and lesson.completed_on.year != year]
        for lesson, centihours in carried(rulebook, placement, make_up.allowed, own, later, granted(year)):
            position = positions[lesson.ref]
            part = part_of(lesson, centihours)
            before = wanted.get((position, year), (0, 0))
            wanted[position, year] = (before[0] + part.centihours, before[1] + part.half_days)
            left[position] = lesson._replace(
                centihours=lesson.centihours - part.centihours, half_days=lesson.half_days - part.half_days
            )
    return _moves(lines, wanted)


def _given(left: Sequence[Lesson], wanted: dict[tuple[int, int], tuple[int, int]], year: int) -> list[Lesson]:
    """What an earlier make-up for the same year has brought it already."""
    return [
        left[position]._replace(centihours=centihours, half_days=half_days)
        for (position, to), (centihours, half_days) in wanted.items()
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
