"""Make-up (补训): which later hours go to an earlier year, and no further than it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from rulebook.assessment import assess
from rulebook.counting import Lesson, counts_for, tally_of
from rulebook.people import Placement
from rulebook.rules import MakeUp, Measure, Requirement, Rulebook
from rulebook.years import last_day, months_after


@dataclass(frozen=True)
class Allowed:
    """A make-up that was allowed: hours of these days may go to this year."""

    year: int
    counts_from: date
    counts_until: date


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
    is counted twice and nothing is taken without need.
    """
    year = _Year(rulebook, placement, allowed.year, own, later, granted)
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


@dataclass
class _Year:
    """The earlier year, with what it was given so far."""

    rulebook: Rulebook | None
    placement: Placement | None
    year: int
    own: Sequence[Lesson]
    later: Sequence[Lesson]
    granted: tuple[str, ...]
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
        given = {item: self.left(item) for item in (*idle, position)}
        after = self._missing(given, width)
        if after == self._missing({position: self.left(position)}, width):
            return {}
        for item in (position, *reversed(idle)):
            given[item] = self._fewest(given, item, given[item], width, after)
        return {key: centihours for key, centihours in given.items() if centihours}

    def left(self, position: int) -> int:
        """So many centihours of a lesson are not taken."""
        return self.later[position].centihours - self.taken.get(position, 0)

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


def part_of(lesson: Lesson, centihours: int) -> Lesson:
    """So much of a lesson, with the half days that belong to it; half a half day stays where it was."""
    return lesson._replace(
        centihours=centihours, half_days=lesson.half_days * centihours // lesson.centihours if lesson.centihours else 0
    )
