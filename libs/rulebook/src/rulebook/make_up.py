"""Make-up (补训): which later hours go to an earlier year, and no further than it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from types import MappingProxyType

from rulebook.assessment import assess
from rulebook.counting import Lesson, counts_for, tally_of
from rulebook.people import Placement
from rulebook.rules import MakeUp, Measure, Requirement, Rulebook
from rulebook.years import last_day, months_after


@dataclass(frozen=True)
class KeptYear:
    """A year that had been met when a make-up was allowed: it keeps what it needs, and only the rest may leave it."""

    year: int
    rulebook: Rulebook | None
    placement: Placement | None
    given: Sequence[Lesson] = ()
    """What other years' lessons brought it."""
    granted: tuple[str, ...] = ()

    def standing(self, lessons: Sequence[Lesson]) -> tuple[tuple[int, bool], ...]:
        """What each requirement lacks, and whether it is met, with these lessons of its own."""
        tally = tally_of([*lessons, *self.given], self.granted)
        found = assess(self.rulebook, tally, self.placement, self.year).findings
        return tuple((item.missing, item.met) for item in found)


@dataclass(frozen=True)
class Allowed:
    """A make-up that was allowed: hours of these days may go to this year."""

    year: int
    counts_from: date
    counts_until: date
    kept: tuple[KeptYear, ...] = ()
    """Years of which nothing is taken that any of their requirements needs."""


def latest_day(rule: MakeUp, year: int) -> date | None:
    """The last day on which hours can be made up for a year; ``None``: the decision names it."""
    return None if rule.months is None else months_after(last_day(year), rule.months)


def carried(
    rulebook: Rulebook | None,
    placement: Placement | None,
    allowed: Allowed,
    own: Sequence[Lesson],
    later: Sequence[Lesson],
    granted: tuple[str, ...] = (),
) -> list[tuple[Lesson, int]]:
    """What goes to the earlier year of each later lesson, in centihours; the rest stays where it is.

    ``own`` are the year's own lessons, ``later`` those of other years. The earliest come first, those that only one
    requirement can use before those that any could; a part of a lesson is taken where no more is needed, so nothing
    is counted twice and nothing is taken without need. A kept year never lacks more than without the make-up.
    """
    year = _Year(rulebook, placement, allowed.year, own, later, granted, _Kept(allowed.kept, later))
    window = sorted(
        (i for i, lesson in enumerate(later) if allowed.counts_from <= lesson.completed_on <= allowed.counts_until),
        key=lambda i: (later[i].completed_on, later[i].course, str(later[i].ref)),
    )
    for width in Width:
        idle = list[int]()
        for position in window:
            if not year.lacks(width):
                break
            wanted = year.wanted_together(idle, position, width) or year.wanted(position, width)
            year.take(wanted)
            if position not in wanted:
                idle.append(position)
    return [(later[position], centihours) for position, centihours in sorted(year.taken.items())]


class Width(IntEnum):
    """How many lessons a requirement can use; the narrowest choose first."""

    TOPICS = 0
    SUBJECT = 1
    ANY = 2


def _width_of(asked: Requirement) -> Width:
    if asked.topics:
        return Width.TOPICS
    return Width.ANY if asked.subject is None else Width.SUBJECT


class _Kept:
    """The years that keep what they need: how much of each of their lessons is over it."""

    def __init__(self, years: Sequence[KeptYear], later: Sequence[Lesson]) -> None:
        self._years, self._later = {year.year: year for year in years}, later
        self._positions: dict[int, list[int]] = {}
        for position, lesson in enumerate(later):
            self._positions.setdefault(lesson.completed_on.year, []).append(position)
        self._whole = {year: self._standing(year, {}) for year in self._years}

    def free(self, position: int, left: int, taken: Mapping[int, int]) -> int:
        """How many of the centihours that are left of a lesson its year can do without, beside what was taken.

        A year without more never lacks less, so the place is found by halving.
        """
        year = self._later[position].completed_on.year
        if year not in self._years:
            return left
        before = taken.get(position, 0)
        free, too_many = 0, left + 1
        while too_many - free > 1:
            middle = left if too_many > left else (free + too_many) // 2
            if self._standing(year, {**taken, position: before + middle}) == self._whole[year]:
                free = middle
            else:
                too_many = middle
        return free

    def _standing(self, year: int, taken: Mapping[int, int]) -> tuple[tuple[int, bool], ...]:
        rest = [_without(self._later[i], taken.get(i, 0)) for i in self._positions.get(year, ())]
        return self._years[year].standing([lesson for lesson in rest if lesson.centihours > 0])


@dataclass
class _Year:
    """The earlier year, with what it was given so far."""

    rulebook: Rulebook | None
    placement: Placement | None
    year: int
    own: Sequence[Lesson]
    later: Sequence[Lesson]
    granted: tuple[str, ...]
    kept: _Kept
    taken: dict[int, int] = field(default_factory=dict)
    """Position of a later lesson → centihours."""
    _lacking: dict[Width, dict[Requirement, int]] = field(default_factory=dict)

    def wanted(self, position: int, width: Width) -> dict[int, int]:
        """The fewest centihours of a lesson after which as little is missing as with all that is left of it.

        Nothing where they change nothing. A topic that must be there at all takes the lesson whole.
        """
        lesson, left = self.later[position], self.left(position)
        before = self.lacking(width)
        if left <= 0:
            return {}
        if self._is_plain and not lesson.half_days and width is not Width.TOPICS:
            # Hour for hour: no cap, no half day and no relief that would give way to what is done.
            lacks = (missing for asked, missing in before.items() if counts_for(asked, lesson))
            wanted = min(left, max(lacks, default=0))
            return {position: wanted} if wanted else {}
        after = self._missing({position: left}, width)
        if before == after:
            return {}
        if any(after[asked] < missing for asked, missing in before.items() if asked.measure is Measure.TOPICS):
            return {position: left}
        return {position: self._fewest({}, position, left, width, after)}

    def wanted_together(self, idle: Sequence[int], position: int, width: Width) -> dict[int, int]:
        """The same of a lesson and earlier ones that change nothing each by itself, where they change more together:
        what was deemed done gives way to what is done, so that only hours beyond it count, in however many entries
        they came.
        """
        if not idle or not self.granted:
            return {}
        given: dict[int, int] = {}
        for item in (*idle, position):
            given[item] = self.left(item, beside=given)
        after = self._missing(given, width)
        if after == self._missing({position: self.left(position)}, width):
            return {}
        for item in (position, *reversed(idle)):
            given[item] = self._fewest(given, item, given[item], width, after)
        return {key: centihours for key, centihours in given.items() if centihours}

    def left(self, position: int, beside: Mapping[int, int] = MappingProxyType({})) -> int:
        """So many centihours of a lesson are not taken and not kept by its own year, ``beside`` what is about to be."""
        left = self.later[position].centihours - self.taken.get(position, 0)
        about = {item: self.taken.get(item, 0) + more for item, more in beside.items()}
        return self.kept.free(position, left, self.taken | about) if left > 0 else left

    def _fewest(
        self, given: dict[int, int], position: int, left: int, width: Width, after: dict[Requirement, int]
    ) -> int:
        """How few of a lesson's centihours, beside what else is given, leave as little missing as all that is left.

        More never leaves more missing, so the place is found by halving.
        """
        too_few, enough = -1, left
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            if self._missing({**given, position: middle}, width) == after:
                enough = middle
            else:
                too_few = middle
        return enough

    @property
    def _is_plain(self) -> bool:
        return not self.granted and not (self.rulebook and self.rulebook.caps)

    def take(self, wanted: dict[int, int]) -> None:
        """So much more of these lessons, by position."""
        for position, centihours in wanted.items():
            self.taken[position] = self.taken.get(position, 0) + centihours
        self._lacking = {}

    def lacks(self, width: Width) -> bool:
        """Whether anything of a width is missing."""
        return any(self.lacking(width).values())

    def lacking(self, width: Width) -> dict[Requirement, int]:
        """What requirements of a width lack as things are."""
        if width not in self._lacking:
            self._lacking[width] = self._missing({}, width)
        return self._lacking[width]

    def _missing(self, more: dict[int, int], width: Width) -> dict[Requirement, int]:
        """What requirements of a width lack with so much more of these lessons."""
        sums = self.taken | {i: self.taken.get(i, 0) + centihours for i, centihours in more.items()}
        made_up = [part_of(self.later[i], centihours) for i, centihours in sums.items() if centihours]
        tally = tally_of([*self.own, *made_up], self.granted)
        found = assess(self.rulebook, tally, self.placement, self.year).findings
        return {item.requirement: item.missing for item in found if _width_of(item.requirement) is width}


def _without(lesson: Lesson, centihours: int) -> Lesson:
    """A lesson less so much of it, with the half days that stay."""
    gone = part_of(lesson, centihours)
    return lesson._replace(centihours=lesson.centihours - gone.centihours, half_days=lesson.half_days - gone.half_days)


def part_of(lesson: Lesson, centihours: int) -> Lesson:
    """So much of a lesson, with the half days that belong to it; half a half day stays where it was."""
    return lesson._replace(
        centihours=centihours, half_days=lesson.half_days * centihours // lesson.centihours if lesson.centihours else 0
    )
