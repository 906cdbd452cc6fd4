"""What somebody can have learned in the time there was, by pure reckoning."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import DEFAULT_INTAKE, Intake
from vendor_gateway.catalogue.domain import course_key
from vendor_gateway.completions.domain.holds import Flag
from vendor_gateway.completions.domain.plausibility import Interval, Overbooked, overbooked, room_between

MORNING = datetime(2025, 3, 5, 8, tzinfo=UTC) - timedelta(hours=8)
NO_CAP = Intake(day=None)


def learned(hours: float, first: float, last: float) -> Interval:
    """Class hours, between so many clock hours after eight in the morning in China."""
    return Interval(MORNING + timedelta(hours=first), MORNING + timedelta(hours=last), round(hours * 100))


def found(own: Interval, *others: Interval, rules: Intake = DEFAULT_INTAKE) -> Overbooked | None:
    return overbooked(own, others, rules)


@pytest.mark.parametrize(
    ("hours", "minutes", "flag", "is_held"),
    [
        (1, 45, None, False),
        (1, 44.9, None, False),  # rounding
        (1, 44, Flag.TOO_FAST, False),
        (1, 38, Flag.TOO_FAST, False),
        (1, 37, Flag.TOO_FAST, True),
        (200, 0, Flag.MORE_THAN_A_DAY, True),
        (0.01, 0, Flag.TOO_FAST, True),
        (16, 12 * 60, None, False),
        (16.01, 15 * 60, Flag.MORE_THAN_A_DAY, True),
        (32, 24 * 60 + 1, None, False),  # two days
    ],
)
def test_one_alone_has_its_own_time(hours: float, minutes: float, flag: Flag | None, is_held: bool) -> None:
    own = learned(hours, 0, minutes / 60)
    ruled = found(own)
    assert (ruled and ruled.flag, bool(ruled and ruled.is_held)) == (flag, is_held)
    assert (
        room_between(own.started_at, own.completed_at, DEFAULT_INTAKE) >= own.centihours
        or ruled is not None
        or minutes == 44.9
    )


def test_nine_courses_of_ten_hours_do_not_fit_into_one_working_day() -> None:
    standing = [learned(10, 0, 8)]
    assert found(standing[0]) is None
    second = found(learned(10, 0, 8), *standing, rules=NO_CAP)
    assert second is not None
    assert (second.flag, second.is_held, second.centihours, second.room) == (Flag.OVERLAP, True, 2_000, 1_067)
    with_cap = found(learned(10, 0, 8), *standing)
    assert with_cap is not None
    assert (with_cap.flag, with_cap.room) == (Flag.MORE_THAN_A_DAY, 1_600)


def test_a_long_course_beside_short_ones_takes_their_time_where_it_has_some_left() -> None:
    month = learned(40, -24 * 20, 24 * 10)
    assert found(learned(2, 0, 2), month) is None
    assert found(month, learned(2, 0, 2), learned(2, 3, 5)) is None


def test_what_lies_within_the_long_ones_time_counts_against_it() -> None:
    """Two evenings of two hours each leave no room for six more class hours in them."""
    evenings = [learned(2.6, 10, 12), learned(2.6, 34, 36)]
    assert found(learned(6, 10, 12), *evenings) is not None
    assert found(learned(6, 10, 36), *evenings) is None


def test_one_after_the_other_on_one_day_is_no_overlap_until_the_day_is_full() -> None:
    rules = Intake(day=800)
    day = [learned(2, 2 * n, 2 * n + 1.5) for n in range(4)]
    assert found(day[-1], *day[:-1], rules=rules) is None
    ruled = found(learned(2, 9, 10.5), *day, rules=rules)
    assert ruled is not None
    assert (ruled.flag, ruled.centihours, ruled.room) == (Flag.MORE_THAN_A_DAY, 1_000, 800)


def test_hours_of_another_day_do_not_fill_this_one() -> None:
    rules = Intake(day=800)
    assert found(learned(8, 0, 8), learned(8, 24, 32), learned(8, -24, -16), rules=rules) is None


def test_a_chain_of_overlaps_is_seen_as_a_whole() -> None:
    """Each pair fits, the three together do not: nine class hours between eight o'clock and half past one."""
    chain = [learned(3, 0, 3), learned(3, 1, 5), learned(3, 2.5, 5.5)]
    assert found(chain[1], chain[0], rules=NO_CAP) is None
    ruled = found(chain[2], chain[0], chain[1], rules=NO_CAP)
    assert ruled is not None
    assert (ruled.centihours, ruled.room, ruled.is_held) == (900, 733, True)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(1, 900)), max_size=6),
    st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(1, 900)),
)
def test_what_fits_even_within_its_own_time_is_never_held(others: list[Any], own: Any) -> None:
    """The quick answer of one question never takes what the whole reckoning holds."""

    def interval(start: int, hours: int, centihours: int) -> Interval:
        return learned(centihours / 100, start, start + hours)

    beside = [interval(*other) for other in others]
    mine = interval(*own)
    standing: list[Interval] = []
    for other in beside:
        if (ruled := found(other, *standing)) is None or not ruled.is_held:
            standing.append(other)
    near = sum(other.centihours for other in standing)
    if near <= room_between(mine.started_at, mine.completed_at, DEFAULT_INTAKE) - mine.centihours:
        ruled = found(mine, *standing)
        assert ruled is None or not ruled.is_held


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("G-001", "g-001", True),
        ("Ｇ－００１", "G-001", True),
        ("G 001", "G001", True),
        ("课程\u3000一", "课程一", True),
        ("G-001", "G-002", False),
        ("ß", "SS", True),
    ],
)
def test_a_course_is_one_course_however_its_code_is_written(one: str, other: str, same: bool) -> None:
    assert (course_key(one) == course_key(other)) is same
