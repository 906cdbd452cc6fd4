"""Whether a completion counts: where its person stands, what was agreed, and whether it can be true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from common.clock import CHINA
from common.text import hours_text
from rulebook import Intake, Rulebooks, is_closed
from vendor_gateway.catalogue.domain import Course
from vendor_gateway.completions.domain.completions import LONG_MAX, Completion
from vendor_gateway.completions.domain.holds import Flag, Hold
from vendor_gateway.completions.domain.plausibility import (
    DAY,
    MIDNIGHT,
    Interval,
    Overbooked,
    day_number,
    fits_alone,
    overbooked,
)
from vendor_gateway.contracts.domain import Contract, contract_for
from vendor_gateway.people.domain import KnownPerson
from vendor_gateway.year_close.domain import Openings


class Stated(NamedTuple):
    """What is looked at of a completion; a whole one, as it was read, has it too."""

    subject: str
    topic: str | None
    centihours: int
    started_at: datetime
    completed_at: datetime


def stated_of(row: Any) -> Stated:
    """The same of a row that has these columns."""
    return Stated(row.subject, row.topic, row.centihours, row.started_at, row.completed_at)


class Question(NamedTuple):
    """A completion that is judged by itself."""

    stated: Stated | Completion
    course_key: str
    person: KnownPerson
    came_on: date
    """The day in China on which the vendor delivered it, however long it waited since."""
    day: date
    """The day in China on which it was completed."""


class OnRecord(NamedTuple):
    """A completion that is on record as counting, before it is held against others."""

    item_id: UUID
    blind_index: bytes
    stated: Stated | Completion
    day: date
    """The day in China on which it was completed."""


class Ruling(NamedTuple):
    """What becomes of a completion, and why."""

    hold: Hold | None = None
    flags: tuple[Flag, ...] = ()
    detail: str | None = None
    """A sentence for the vendor's engineer."""
    organiser_level: str | None = None
    """That of the contract under which it counts; ``None`` where it is not known which."""


@dataclass(frozen=True)
class Terms:
    """What the completions of one vendor are judged by."""

    vendor_id: str
    rulebooks: Rulebooks
    contracts: Sequence[Contract]
    courses: Mapping[str, Course]
    """By the code as it is compared."""
    openings: Openings
    # What is the same for thousands of a delivery is found once.
    _closed: dict[tuple[int, int, date], bool] = field(default_factory=dict, repr=False)
    _contracts: dict[tuple[str, str, date], tuple[Contract, str] | None] = field(default_factory=dict, repr=False)

    def contract_for(self, region: str, subject: str, day: date) -> tuple[Contract, str] | None:
        """The contract under which the vendor teaches somebody, and its level; ``None`` where there is none."""
        asked = region, subject, day
        if asked not in self._contracts:
            found = contract_for(self.contracts, region, subject, day)
            self._contracts[asked] = None if found is None else (found, found.level)
        return self._contracts[asked]

    def is_closed(self, rules: Intake, year: int, came_on: date) -> bool:
        """Whether what comes on a day comes after the late window of a year."""
        asked = id(rules), year, came_on  # the rulebooks hold them as long as the process lives
        if asked not in self._closed:
            self._closed[asked] = is_closed(rules, year, came_on)
        return self._closed[asked]


def judge(question: Question, terms: Terms) -> Ruling:
    """Everything that can be said without looking at the person's other completions."""
    stated, course_key, person, came_on, day = question
    region = person.region_on(day)
    rules = terms.rulebooks.intake_in(region or "", day)
    if terms.is_closed(rules, day.year, came_on) and not terms.openings.are_for(
        terms.vendor_id, person.person_id, region, day.year
    ):
        last = rules.last_day_for(day.year)
        return Ruling(
            Hold.YEAR_CLOSED, (),
            f"completions of {day.year} were taken until {last} ({rules.article}); it counts by itself once an HR "
            "authority has opened the year for it, do not send it again",
        )  # fmt: skip
    contract, level = None, None
    if region is not None:  # else the registry has not told yet where they stand
        agreed = terms.contract_for(region, stated.subject, day)
        if agreed is None:
            return Ruling(
                Hold.NO_CONTRACT, (),
                f"you had no contract for {stated.subject} hours of people of region {region} on {day}; it counts by "
                "itself once one is on record, do not send it again",
            )  # fmt: skip
        contract, level = agreed
    flags = () if contract is None or not contract.wants_catalogue else _of_catalogue(stated, course_key, day, terms)
    if flags:
        detail = f"held until an HR authority has looked: {', '.join(flags)}"
        return Ruling(Hold.FOR_REVIEW, flags, detail, level)
    if stated.completed_at - stated.started_at > LONG_MAX:
        flags = (Flag.LONG_AGO_STARTED,)
    found = None
    if not fits_alone(stated.started_at, stated.completed_at, stated.centihours, rules):
        found = overbooked(Interval(stated.started_at, stated.completed_at, stated.centihours), (), rules)
    if found is None:
        return Ruling(None, flags, None, level)
    return of_overbooked(found, rules, flags)._replace(organiser_level=level)


VOIDED_BEFORE = Ruling(
    Hold.FOR_REVIEW,
    (Flag.VOIDED_BEFORE,),
    "held until an HR authority has looked: it voided this course of this year of this person, or was about to, before "
    "you took that back",
)
"""Taking a completion back and sending it anew is no way around the office that voids it."""


def _of_catalogue(stated: Stated | Completion, course_key: str, day: date, terms: Terms) -> tuple[Flag, ...]:
    course = terms.courses.get(course_key)
    if course is None:
        return (Flag.UNKNOWN_COURSE,)
    flags = []
    if not course.is_taught_on(day):
        flags.append(Flag.NOT_APPROVED)
    if stated.centihours > course.centihours:
        flags.append(Flag.MORE_THAN_CATALOGUE)
    if (stated.subject, stated.topic) != (course.subject, course.topic):
        flags.append(Flag.OTHER_THAN_CATALOGUE)
    return tuple(flags)


def of_overbooked(found: Overbooked, rules: Intake, flags: Sequence[Flag] = ()) -> Ruling:
    """Held beyond what the rulebook takes; below it counted, and somebody will look."""
    said = (
        f"{hours_text(found.centihours)} class hours lie between {_moment(found.first)} and {_moment(found.last)}, "
        f"which have room for {hours_text(found.room)} (45 minutes a class hour"
        + ("" if rules.day is None else f", at most {hours_text(rules.day)} a day")
        + f"; up to {rules.over_percent} % more time is taken; {rules.article})"
    )
    every = (*flags, found.flag)
    if found.is_held:
        return Ruling(Hold.FOR_REVIEW, every, f"held until an HR authority has looked: {said}")
    return Ruling(None, every, f"counted; a reviewer will look: {said}")


def _moment(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="minutes")


def credit_key(course_key: str, completed_at: datetime, year: int, course: Course | None) -> str:
    """What makes two completions of one person and vendor one credit: the course in its year.

    A course that the catalogue lets be repeated counts anew at each moment of completion.
    """
    is_repeatable = course is not None and course.is_repeatable
    return _each_time(course_key, completed_at) if is_repeatable else _once_a_year(course_key, year)


def other_credit_key(course_key: str, completed_at: datetime, year: int, course: Course) -> str:
    """The key that it had while the catalogue said otherwise of the course."""
    return _once_a_year(course_key, year) if course.is_repeatable else _each_time(course_key, completed_at)


def _each_time(course_key: str, completed_at: datetime) -> str:
    return f"{completed_at.isoformat()} {course_key}"


def _once_a_year(course_key: str, year: int) -> str:
    return f"{year} {course_key}"


def days_of(stated: Stated) -> tuple[datetime, datetime]:
    """The first moment of the first day in China and the first moment after the last one.

    A beginning before 2000 is one of 2000: there are no completions before 2016, and not every first day has a moment.
    """
    first = max(0, day_number(stated.started_at))
    return MIDNIGHT + first * DAY, MIDNIGHT + (day_number(stated.completed_at) + 1) * DAY
