"""The training year is the calendar year in China of the moment the course was completed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import training_year, year_bounds


@pytest.mark.parametrize(
    ("completed_at", "year"),
    [
        ("2025-12-31T23:59:59+08:00", 2025),
        ("2025-12-31T23:59:59.999999+08:00", 2025),
        ("2026-01-01T00:00:00+08:00", 2026),
        ("2025-12-31T15:59:59Z", 2025),
        ("2025-12-31T16:00:00Z", 2026),
        ("2026-01-01T00:30:00+09:00", 2025),
        ("2026-01-01T01:00:00+09:00", 2026),
        ("2025-12-31T11:00:00-05:00", 2026),
        ("2025-12-31T10:59:59-05:00", 2025),
        ("2025-12-31T21:30:00+05:30", 2026),
        ("2024-02-29T12:00:00+08:00", 2024),
        ("2024-02-29T23:59:59-12:00", 2024),
        # ISO 8601 puts these days into week 1 of the next or week 53 of the previous year; a training year does not.
        ("2024-12-30T12:00:00+08:00", 2024),
        ("2021-01-03T12:00:00+08:00", 2021),
    ],
)
def test_a_moment_belongs_to_the_year_that_china_was_in(completed_at: str, year: int) -> None:
    assert training_year(datetime.fromisoformat(completed_at)) == year


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        training_year(datetime(2025, 12, 31, 23, 59, 59))  # noqa: DTZ001 - this is what is refused


def test_a_year_begins_and_ends_at_midnight_in_china() -> None:
    begin, end = year_bounds(2025)
    assert begin.isoformat() == "2025-01-01T00:00:00+08:00"
    assert end.isoformat() == "2026-01-01T00:00:00+08:00"


@pytest.mark.parametrize(("year", "days"), [(2024, 366), (2025, 365), (2100, 365)])
def test_a_leap_year_has_a_day_more(year: int, days: int) -> None:
    begin, end = year_bounds(year)
    assert end - begin == timedelta(days=days)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 31), timezones=st.timezones()))  # noqa: DTZ001 - drawn aware
def test_bounds_and_year_say_the_same_of_every_moment(moment: datetime) -> None:
    begin, end = year_bounds(training_year(moment))
    assert begin <= moment < end
    assert training_year(moment) == training_year(moment.astimezone(UTC))
