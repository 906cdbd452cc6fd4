"""Two caps at once: as much counts as both allow, and no day and no course gets more than its room."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.caps import credited_within_caps

Groups = tuple[str | None, str | None]
groups = st.tuples(st.none() | st.sampled_from("MTW"), st.none() | st.sampled_from("abc")).filter(any)
sums_of = st.dictionaries(groups, st.integers(0, 30), max_size=9)


def subsets(names: set[str]) -> list[set[str]]:
    return [set(some) for size in range(len(names) + 1) for some in combinations(sorted(names), size)]


def least_cut(sums: dict[Groups, int], a_day: int, a_course: int) -> int:
    """What the theorem of max-flow and min-cut says the most must be; by trying every cut."""
    days, courses = {day for day, _ in sums if day}, {course for _, course in sums if course}
    return min(
        a_day * len(cut_days)
        + a_course * len(cut_courses)
        + sum(amount for (day, course), amount in sums.items() if day not in cut_days and course not in cut_courses)
        for cut_days in subsets(days)
        for cut_courses in subsets(courses)
    )


@given(sums_of, st.integers(0, 20), st.integers(0, 20))
def test_it_is_the_most_that_there_can_be(sums: dict[Groups, int], a_day: int, a_course: int) -> None:
    counted = credited_within_caps(sums, a_day, a_course)
    assert counted.keys() == sums.keys()
    assert all(0 <= counted[item] <= sums[item] for item in sums)
    for day in {day for day, _ in sums if day}:
        assert sum(amount for (of, _), amount in counted.items() if of == day) <= a_day
    for course in {course for _, course in sums if course}:
        assert sum(amount for (_, of), amount in counted.items() if of == course) <= a_course
    assert sum(counted.values()) == least_cut(sums, a_day, a_course)


@given(sums_of, st.integers(0, 20), st.integers(0, 20))
def test_the_order_does_not_matter(sums: dict[Groups, int], a_day: int, a_course: int) -> None:
    backwards = dict(reversed(sums.items()))
    assert credited_within_caps(backwards, a_day, a_course) == credited_within_caps(sums, a_day, a_course)


@pytest.mark.parametrize(
    ("sums", "most"),
    [
        ({}, 0),
        ({("M", "a"): 5}, 5),
        ({("M", "a"): 16}, 8),
        ({("M", "a"): 8, ("T", "a"): 8}, 10),
        ({("M", "a"): 8, ("M", "b"): 8}, 8),
        ({("M", None): 16, ("T", None): 3}, 11),
        ({(None, "a"): 16, (None, "b"): 3}, 13),
        ({(None, "a"): 7, ("M", "a"): 7}, 10),
        ({("M", None): 7, ("M", "a"): 7}, 8),
        # First come, first counted would fill Monday with a, and then have no room for b on Monday.
        ({("M", "a"): 8, ("M", "b"): 8, ("T", "a"): 8}, 16),
        ({("M", "a"): 8, ("M", "b"): 8, ("T", "a"): 8, ("T", "b"): 8, ("W", "a"): 8}, 20),
    ],
)
def test_eight_a_day_and_ten_a_course(sums: dict[Groups, int], most: int) -> None:
    assert sum(credited_within_caps(sums, 8, 10).values()) == most
