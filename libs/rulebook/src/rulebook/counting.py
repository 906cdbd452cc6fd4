"""What a person's lessons add up to, for one requirement or for a whole year."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from rulebook.caps import Sharing, credited_within_caps, shared_within_caps
from rulebook.rules import OF_DATES, Cap, Requirement

HALF_DAYS_OF_A_DATE = 2


class AttendedDay(NamedTuple):
    """A date of offline training."""

    on: date
    most: int
    """As many centihours as can be of it; of hours that are stated for several days together, all of them."""
    half_days: int = 0


class Lesson(NamedTuple):
    """Hours of one completion or recognition, as rules see them; what was reversed is none."""

    subject: str
    centihours: int
    completed_on: date
    """The day in China."""
    topic: str | None = None
    mode: str = "online"
    training_type: str = "in-service"
    half_days: int = 0
    course: str = ""
    """The course or activity: the same for everybody who took it."""
    ref: object = None
    """Whose hours these are, for the caller."""
    days: tuple[AttendedDay, ...] = ()
    """The dates of offline training that were stated, each once; empty where none were."""
    organiser_level: str | None = None
    """The level of the authority that organised it, one of ``levels.LEVELS``; ``None`` where none is on record."""


class Tally(NamedTuple):
    """What a person-year adds up to. Centihours are hundredths of a class hour."""

    public: int = 0
    professional: int = 0
    half_days: int = 0
    topics: Mapping[str, int] = MappingProxyType({})
    """Centihours of public subject on each topic."""
    granted: tuple[str, ...] = ()
    """Kinds of relief that were granted for the year."""
    lessons: Sequence[Lesson] | None = None
    """Needed only where the rulebook has caps: sums do not tell which day the hours were of."""

    @property
    def total(self) -> int:
        """Both subjects, in centihours."""
        return self.public + self.professional


def tally_of(lessons: Sequence[Lesson], granted: tuple[str, ...] = ()) -> Tally:
    """The sums of these lessons."""
    public = professional = half_days = 0
    topics: dict[str, int] = {}
    for lesson in lessons:
        half_days += lesson.half_days
        if lesson.subject == "public":
            public += lesson.centihours
            if lesson.topic is not None:
                topics[lesson.topic] = topics.get(lesson.topic, 0) + lesson.centihours
        else:
            professional += lesson.centihours
    return Tally(public, professional, half_days, topics, granted, lessons)


def counts_for(asked: Requirement, lesson: Lesson) -> bool:
    """Whether a lesson is of the kind that a requirement asks for, whenever it was."""
    return (
        (asked.subject is None or lesson.subject == asked.subject)
        and (not asked.topics or (lesson.topic in asked.topics and lesson.subject == "public"))
        and (asked.training_types is None or lesson.training_type in asked.training_types)
        and (asked.modes is None or lesson.mode in asked.modes)
    )


class Part(NamedTuple):
    """What one lesson adds to one requirement."""

    lesson: Lesson
    centihours: int
    """Less than the lesson has where a cap was reached."""
    cap: Cap | None = None


def parts_of(asked: Requirement, lessons: Iterable[Lesson], caps: Sequence[Cap] = ()) -> tuple[Part, ...]:
    """What each lesson adds to a requirement; the sum is what the requirement has.

    A cap is applied to the lessons that count for this requirement, and to no others. Where there are two, as much
    counts as both of them allow. So the order of lessons does not matter, and one more never takes anything away.
    """
    kind = sorted((lesson for lesson in lessons if counts_for(asked, lesson)), key=_in_order)
    parts = []
    if any(cap.per == OF_DATES for cap in caps):
        for lesson, counted in zip(kind, _within_dates(kind, caps), strict=True):
            parts.append(Part(lesson, counted, None if counted == lesson.centihours else _cap_of(lesson, caps)))
        return tuple(parts)
    left = _allowed(kind, caps)
    for lesson in kind:
        groups = _groups(lesson, caps)
        counted = min(left[groups], lesson.centihours) if groups in left else lesson.centihours
        if groups in left:
            left[groups] -= counted
        parts.append(Part(lesson, counted, None if counted == lesson.centihours else _cap_of(lesson, caps)))
    return tuple(parts)


def capped_sum(asked: Requirement, lessons: Iterable[Lesson], caps: Sequence[Cap]) -> int:
    """The centihours that count for a requirement: the sum of :func:`parts_of`, without saying what each one adds."""
    kind = [lesson for lesson in lessons if counts_for(asked, lesson)]
    if any(cap.per == OF_DATES for cap in caps):
        return sum(_within_dates(sorted(kind, key=_in_order), caps))
    free = sum(lesson.centihours for lesson in kind if _groups(lesson, caps) == (None, None))
    return free + sum(_allowed(kind, caps).values())


def _in_order(lesson: Lesson) -> tuple[object, ...]:
    return lesson.completed_on, lesson.course, lesson.subject, lesson.topic or "", str(lesson.ref), lesson.centihours


Groups = tuple[date | None, str | None]
"""The day and the course that a lesson shares a cap with; ``None`` where there is no such cap for it."""


def _groups(lesson: Lesson, caps: Sequence[Cap]) -> Groups:
    per = {cap.per for cap in caps if cap.modes is None or lesson.mode in cap.modes}
    return lesson.completed_on if "day" in per else None, lesson.course if "course" in per else None


def _cap_of(lesson: Lesson, caps: Sequence[Cap]) -> Cap:
    return next(cap for cap in caps if cap.modes is None or lesson.mode in cap.modes)


def half_days_of(lessons: Iterable[Lesson], caps: Sequence[Cap]) -> int:
    """The half days of lessons; where a cap is on dates, no date has more than two."""
    cap = next((cap for cap in caps if cap.per == OF_DATES), None)
    total = stated = 0
    dates: dict[date, int] = {}
    for lesson in lessons:
        if cap is None or not lesson.days or (cap.modes is not None and lesson.mode not in cap.modes):
            total += lesson.half_days
            continue
        stated += lesson.half_days
        for day in lesson.days:
            dates[day.on] = dates.get(day.on, 0) + day.half_days
    return total + min(stated, sum(min(half_days, HALF_DAYS_OF_A_DATE) for half_days in dates.values()))


def _within_dates(lessons: Sequence[Lesson], caps: Sequence[Cap]) -> list[int]:
    """How much of each lesson counts, so that no date, and no course, gets more than its cap allows."""
    of_dates = next(cap for cap in caps if cap.per == OF_DATES)
    of_course = next((cap for cap in caps if cap.per == "course"), None)
    asked = [
        Sharing(
            lesson.centihours,
            {day.on: day.most for day in lesson.days} if _is_under(of_dates, lesson) and lesson.days else None,
            lesson.course if of_course is not None and _is_under(of_course, lesson) else None,
        )
        for lesson in lessons
    ]
    return shared_within_caps(asked, of_dates.centihours, of_course.centihours if of_course else 0)


def _is_under(cap: Cap, lesson: Lesson) -> bool:
    return cap.modes is None or lesson.mode in cap.modes


def _allowed(lessons: Iterable[Lesson], caps: Sequence[Cap]) -> dict[Groups, int]:
    """How many centihours count of the lessons that share the same caps; lessons without any cap are left out."""
    sums: dict[Groups, int] = {}
    for lesson in lessons:
        groups = _groups(lesson, caps)
        if groups != (None, None):
            sums[groups] = sums.get(groups, 0) + lesson.centihours
    app = {cap.per: cap.centihours for cap in caps}
    if len(app) > 1:
        return credited_within_caps(sums, app["day"], app["course"])
    return {groups: min(centihours, *app.values()) for groups, centihours in sums.items()}
