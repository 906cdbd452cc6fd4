"""When somebody learns what: one course after another, so that no day holds more than it has room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from common.clock import CHINA
from standalone.catalogue import Course

DAY_MAX = 1_200
"""Hundredths of a class hour that somebody takes on one day; the regulations' intake stops at 16 hours."""
LESSON = timedelta(minutes=45)
_FROM, _UNTIL, _PAUSE = time(7), time(23, 30), timedelta(minutes=2)


@dataclass(frozen=True)
class Learned:
    """A course with its time."""

    course: Course
    started_at: datetime
    completed_at: datetime


def spread(rng: Random, courses: Sequence[Course], first: date, days: int) -> Iterator[Learned]:
    """These courses on days between ``first`` and ``days`` days later: one a day where the days suffice.

    Raises ValueError where even full days do not suffice.
    """
    groups = [[course] for course in courses] if len(courses) <= days else list(_full_days(courses))
    for day, group in zip(rng.sample(range(days), len(groups)), groups, strict=True):
        times = [time_for(rng, course) for course in group]
        end = datetime.combine(first + timedelta(days=day), _UNTIL, CHINA)
        at = datetime.combine(first + timedelta(days=day), _FROM, CHINA)
        at += rng.random() * (end - at - sum(times, len(group) * _PAUSE))
        for course, takes in zip(group, times, strict=True):
            yield Learned(course, at, at + takes)
            at += takes + _PAUSE


def time_for(rng: Random, course: Course) -> timedelta:
    """How long somebody takes for it; very few are a little faster than 45 minutes a class hour, and are flagged."""
    pace = 0.9 if rng.random() < 0.002 else rng.uniform(1, 1.6)
    return LESSON * (course.centihours / 100 * pace)


def _full_days(courses: Sequence[Course]) -> Iterator[list[Course]]:
    group: list[Course] = []
    for course in courses:
        if sum(other.centihours for other in group) + course.centihours > DAY_MAX:
            yield group
            group = []
        group.append(course)
    if group:
        yield group
