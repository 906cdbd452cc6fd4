"""Whether somebody can have learned so much in the time there was: a class hour is 45 minutes, and a day has an end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from common.clock import CHINA
from rulebook import Intake
from vendor_gateway.completions.domain.completions import LESSON
from vendor_gateway.completions.domain.holds import Flag

DAY = timedelta(days=1)
MIDNIGHT = datetime(2000, 1, 1, tzinfo=CHINA).astimezone(UTC)
"""One in China; all others are whole days away."""
_CENTILESSON = LESSON / 100


class Interval(NamedTuple):
    """From when to when somebody learned something, and what it is to count."""

    started_at: datetime
    completed_at: datetime
    centihours: int


class Overbooked(NamedTuple):
    """A span of time in which there are more class hours than it has room for."""

    flag: Flag
    is_held: bool
    """It is beyond what the rulebook takes without somebody having looked."""
    centihours: int
    """Of the completions that lie within the span, this one included."""
    room: int
    """Centihours that the span has room for."""
    first: datetime
    last: datetime


def clock_room(first: datetime, last: datetime) -> int:
    """Centihours between two moments."""
    return round((last - first) * 100 / LESSON)


def day_room(first: datetime, last: datetime, rules: Intake) -> int | None:
    """Centihours that the days in China between two moments can have; ``None`` without a cap."""
    return None if rules.day is None else rules.day * (day_number(last) - day_number(first) + 1)


def day_number(moment: datetime) -> int:
    """Which day in China it is, counted from one of them."""
    return (moment - MIDNIGHT) // DAY


def fits_alone(started_at: datetime, completed_at: datetime, centihours: int, rules: Intake) -> bool:
    """Whether a completion has room in its own time and in a single day: as a rule, and quick to say."""
    has_time = (completed_at - started_at) // _CENTILESSON >= centihours
    return has_time and (rules.day is None or centihours <= rules.day)


def room_between(started_at: datetime, completed_at: datetime, rules: Intake) -> int:
    """Centihours that fit between two moments, by the clock and by what a day can have."""
    room = (completed_at - started_at) // _CENTILESSON
    if rules.day is None or room <= rules.day:
        return room
    return min(room, rules.day * (day_number(completed_at) - day_number(started_at) + 1))


def overbooked(own: Interval, others: Sequence[Interval], rules: Intake) -> Overbooked | None:
    """The span around a completion that is fullest, where it is fuller than the time allows.

    In any span, what lies within it cannot be more than it has room for. It is enough to look at spans that begin
    where a completion begins and end where one ends.
    """
    worst: Overbooked | None = None
    for first in sorted({own.started_at, *(other.started_at for other in others if other.started_at < own.started_at)}):
        inside = sorted((other.completed_at, other.centihours) for other in others if other.started_at >= first)
        centihours, last, at = own.centihours, own.completed_at, 0
        while True:
            while at < len(inside) and inside[at][0] <= last:
                centihours, at = centihours + inside[at][1], at + 1
            found = _looked_at(first, last, centihours, rules, is_alone=centihours == own.centihours)
            if found is not None and (worst is None or _badness(found) > _badness(worst)):
                worst = found
            if at == len(inside):
                break
            last = inside[at][0]
    return worst


def _looked_at(first: datetime, last: datetime, centihours: int, rules: Intake, *, is_alone: bool) -> Overbooked | None:
    by_day = day_room(first, last, rules)
    if by_day is not None and centihours > by_day:
        return Overbooked(Flag.MORE_THAN_A_DAY, True, centihours, by_day, first, last)
    room = clock_room(first, last)
    # A hundredth for every class hour: what vendors round is no haste.
    if centihours * 100 <= room * 101:
        return None
    is_held = centihours * 100 > room * (100 + rules.over_percent)
    return Overbooked(Flag.TOO_FAST if is_alone else Flag.OVERLAP, is_held, centihours, room, first, last)


def _badness(found: Overbooked) -> tuple[bool, float]:
    return found.is_held, found.centihours / max(found.room, 1)
