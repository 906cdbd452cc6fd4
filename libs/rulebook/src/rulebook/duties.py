"""Requirements that run from a day of a person's own: hiring, a change of post, a term of appointment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from rulebook.counting import Lesson, capped_sum, counts_for, half_days_of
from rulebook.people import Person, Term
from rulebook.rulebooks import Rulebooks
from rulebook.rules import Requirement, Rulebook, Window
from rulebook.years import months_after


class DutyState(StrEnum):
    """How a duty stands on a day."""

    MET = "met"
    MET_LATE = "met-late"
    """Done after the last day on which it could have been done."""
    OPEN = "open"
    LATE = "late"
    """Past the day by which it is normally done, before the last one."""
    MISSED = "missed"


class Span(NamedTuple):
    """The days of a duty."""

    begins_on: date | None
    """Training before this day does not count; ``None`` where the regulation sets no beginning."""
    runs_from: date
    """The day of hiring, of the change, or of the term's beginning."""
    due_on: date
    """By when it is normally done."""
    last_on: date
    """The last day on which it can be done in time."""


@dataclass(frozen=True)
class Duty:
    """One requirement of one person with days of its own, as it stands on a day."""

    rulebook: Rulebook
    requirement: Requirement
    span: Span
    have: int
    """Centihours that count; the longest training where it must be one."""
    half_days: int
    met_on: date | None
    """The day on which there was enough."""
    state: DutyState
    lessons: tuple[Lesson, ...]
    """What counts towards it."""
    is_flexible: bool = False
    """It may be arranged flexibly: the days of its span bind nobody."""

    @property
    def last_on(self) -> date:
        """The last day on which it can be done in time."""
        return self.span.last_on

    @property
    def missing(self) -> int:
        """Centihours still to do."""
        return 0 if self.met_on else max(0, self.requirement.need - self.have)


def duties_of(person: Person, rulebooks: Rulebooks, lessons: Sequence[Lesson], on: date) -> tuple[Duty, ...]:
    """Every such requirement that applies to somebody on a day, from all their lessons; those yet to come are none.

    None of somebody who is no longer staff on it.
    """
    if person.has_ended(on):
        return ()
    past = [lesson for lesson in lessons if lesson.completed_on <= on]
    found = [
        *_onboarding(person, rulebooks, past, on),
        *_transfers(person, rulebooks, past, on),
        *_terms(person, rulebooks, past, on),
    ]
    return tuple(sorted(found, key=lambda duty: (duty.span.runs_from, duty.requirement.key)))


def _onboarding(person: Person, rulebooks: Rulebooks, lessons: Sequence[Lesson], on: date) -> Iterator[Duty]:
    """From the day of hiring, by the regulation in force on it."""
    hired = person.hired_on
    if hired is None or hired > on:
        return
    rulebook, placement = rulebooks.binding_on(person, hired)
    if rulebook is None or placement is None:
        return
    for asked in rulebook.within(Window.HIRING, *placement.categories):
        due, last = months_after(hired, asked.months), months_after(hired, asked.months_at_most)
        duty = _duty(rulebook, asked, lessons, on, Span(hired, hired, due, last))
        yield _flexible(duty) if person.talent in (asked.flexible_for or ()) else duty


def _flexible(duty: Duty) -> Duty:
    """The same where it may be arranged flexibly: owed until it is done, and never late (Inner Mongolia, art. 9)."""
    return replace(duty, state=DutyState.OPEN if duty.met_on is None else DutyState.MET, is_flexible=True)


def _transfers(person: Person, rulebooks: Rulebooks, lessons: Sequence[Lesson], on: date) -> Iterator[Duty]:
    """Before each change of post, and for some months after it; nothing is counted for two of them.

    What was done until the last day for one change is not for a later one. Where another change comes before that day,
    it gets what the first did not need.
    """
    before: list[Duty] = []
    left = list(lessons)
    for change in person.changes():
        day = change.effective_on
        assert day is not None, "a change has its day"
        if day > on:
            return
        begins = None
        if before:
            last = max(duty.last_on for duty in before)
            overlaps = day <= last
            begins = before[0].span.begins_on if overlaps else last + timedelta(days=1)
            for duty in before if overlaps else ():
                left = _not_needed(duty, left)
        before = list(transfer_on(person, rulebooks, left, on, change_on=day, begins_on=begins)) or before
        yield from (duty for duty in before if duty.span.runs_from == day)


def transfer_on(
    person: Person,
    rulebooks: Rulebooks,
    lessons: Sequence[Lesson],
    on: date,
    *,
    change_on: date,
    begins_on: date | None = None,
) -> Iterator[Duty]:
    """The duties that a change of post on this day brings; also for a change that is only being asked about."""
    rulebook, placement = rulebooks.binding_on(person, change_on)
    if rulebook is None or placement is None:
        return
    for asked in rulebook.within(Window.CHANGE, *placement.categories):
        last = months_after(change_on, asked.months)
        yield _duty(rulebook, asked, lessons, on, Span(begins_on, change_on, change_on, last))


def _not_needed(duty: Duty, lessons: Sequence[Lesson]) -> list[Lesson]:
    """What is left after a duty took what it needed, the earliest first; it takes all that was in time if it must."""
    needed = duty.requirement.need
    half_days = duty.requirement.or_half_days
    left = []
    for lesson in sorted(lessons, key=lambda lesson: lesson.completed_on):
        mine = counts_for(duty.requirement, lesson) and lesson.completed_on <= duty.last_on
        mine = mine and lesson.completed_on >= (duty.span.begins_on or date.min)
        if not mine or needed <= 0 or (half_days is not None and half_days <= 0):
            left.append(lesson)
            continue
        if lesson.centihours > needed:
            rest = lesson.centihours - needed
            left.append(lesson._replace(centihours=rest, half_days=lesson.half_days * rest // lesson.centihours))
        needed -= lesson.centihours
        half_days = None if half_days is None else half_days - lesson.half_days
    return left


def _terms(person: Person, rulebooks: Rulebooks, lessons: Sequence[Lesson], on: date) -> Iterator[Duty]:
    """Once in the term of appointment that the day lies in."""
    term = person.term_on(on)
    if term is not None:
        yield from term_duties(person, rulebooks, lessons, on, term)


def term_duties(
    person: Person, rulebooks: Rulebooks, lessons: Sequence[Lesson], on: date, term: Term
) -> Iterator[Duty]:
    """What is asked for once in a term, by the regulation in force on the day, or on the term's last."""
    rulebook, placement = rulebooks.binding_on(person, min(on, term.ends_on))
    if rulebook is None or placement is None:
        return
    begins, ends = term
    for asked in rulebook.within(Window.TERM, *placement.categories):
        yield _duty(
            rulebook,
            asked,
            [lesson for lesson in lessons if lesson.completed_on <= ends],
            on,
            Span(begins, begins, ends, ends),
        )


def _duty(rulebook: Rulebook, asked: Requirement, lessons: Iterable[Lesson], on: date, span: Span) -> Duty:
    kind = sorted(
        (
            lesson
            for lesson in lessons
            if counts_for(asked, lesson) and lesson.completed_on >= (span.begins_on or date.min)
        ),
        key=lambda lesson: (lesson.completed_on, lesson.course, str(lesson.ref)),
    )
    if asked.at_once:
        kind = _best_course(rulebook, asked, kind)
    met_on = _met_on(rulebook, asked, kind)
    return Duty(
        rulebook=rulebook,
        requirement=asked,
        span=span,
        have=capped_sum(asked, kind, rulebook.caps),
        half_days=half_days_of(kind, rulebook.caps),
        met_on=met_on,
        state=_state(met_on, on, span),
        lessons=tuple(kind),
    )


def _best_course(rulebook: Rulebook, asked: Requirement, lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons of the one course that was long enough first, or of the longest."""
    courses: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        courses.setdefault(lesson.course, []).append(lesson)

    def merit(course: str) -> tuple[object, ...]:
        of = courses[course]
        met_on = _met_on(rulebook, asked, of)
        return (
            met_on or date.max,
            -capped_sum(asked, of, rulebook.caps),
            -sum(course.half_days for course in of),
            course,
        )

    return courses[min(courses, key=merit)] if courses else []


def _met_on(rulebook: Rulebook, asked: Requirement, lessons: Sequence[Lesson]) -> date | None:
    """The day on which hours or half days were enough; the lessons are in the order of their days."""
    half_days = centihours = 0
    for number, lesson in enumerate(lessons, 1):
        half_days += lesson.half_days
        centihours += lesson.centihours
        enough = asked.or_half_days is not None and half_days >= asked.or_half_days
        if enough and half_days_of(lessons[:number], rulebook.caps) >= (asked.or_half_days or 0):
            return lesson.completed_on
        # Caps only ever leave less: there is nothing to look at before the plain sum is enough.
        if centihours >= asked.need and capped_sum(asked, lessons[:number], rulebook.caps) >= asked.need:
            return lesson.completed_on
    return None


def _state(met_on: date | None, on: date, span: Span) -> DutyState:
    if met_on is not None:
        return DutyState.MET if met_on <= span.last_on else DutyState.MET_LATE
    if on <= span.due_on:
        return DutyState.OPEN
    return DutyState.LATE if on <= span.last_on else DutyState.MISSED
