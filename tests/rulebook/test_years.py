"""The training year is the calendar year in China of the moment of completion; months end by the Civil Code."""

from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import china_day, last_day, months_after, training_year, year_bounds


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


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2025-12-31T23:59:59.999999+08:00", date(2025, 12, 31)),
        ("2026-01-01T00:00:00+08:00", date(2026, 1, 1)),
        ("2024-02-28T16:00:00Z", date(2024, 2, 29)),
        ("2024-02-29T15:59:59Z", date(2024, 2, 29)),
    ],
    ids=["a moment before midnight", "midnight", "midnight that begins a leap day", "the last second of a leap day"],
)
def test_a_day_ends_at_midnight_in_china(moment: str, day: date) -> None:
    assert china_day(datetime.fromisoformat(moment)) == day


def test_a_moment_without_an_offset_is_refused() -> None:
    naive = datetime(2025, 12, 31, 23, 59, 59)  # noqa: DTZ001 - this is what is refused
    for asked in (training_year, china_day):
        with pytest.raises(ValueError, match="offset"):
            asked(naive)


class Nowhere(tzinfo):
    """A time zone that does not know its own offset: Python calls such a moment naive."""

    def utcoffset(self, moment: datetime | None, /) -> None:
        return None

    dst = tzname = utcoffset


def test_a_moment_whose_time_zone_knows_no_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        china_day(datetime(2025, 12, 31, 23, tzinfo=Nowhere()))


def test_a_moment_beyond_the_last_day_there_is_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\S"):
        china_day(datetime.max.replace(tzinfo=UTC))


def test_a_year_begins_and_ends_at_midnight_in_china() -> None:
    begin, end = year_bounds(2025)
    assert begin.isoformat() == "2025-01-01T00:00:00+08:00"
    assert end.isoformat() == "2026-01-01T00:00:00+08:00"


@pytest.mark.parametrize(("year", "days"), [(2024, 366), (2025, 365), (2100, 365)])
def test_a_leap_year_has_a_day_more(year: int, days: int) -> None:
    begin, end = year_bounds(year)
    assert end - begin == timedelta(days=days)


def test_a_year_is_judged_by_its_last_day_in_china() -> None:
    _, end = year_bounds(2025)
    assert last_day(2025) == china_day(end - timedelta(microseconds=1)) == date(2025, 12, 31)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 31), timezones=st.timezones()))  # noqa: DTZ001 - drawn aware
def test_bounds_and_year_say_the_same_of_every_moment(moment: datetime) -> None:
    begin, end = year_bounds(training_year(moment))
    assert begin <= moment < end
    assert training_year(moment) == training_year(moment.astimezone(UTC)) == china_day(moment).year


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2025, 3, 15), 6, date(2025, 9, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 8, 30), 6, date(2026, 2, 28)),
        (date(2023, 8, 29), 6, date(2024, 2, 29)),
        (date(2025, 8, 31), 12, date(2026, 8, 31)),
        (date(2024, 2, 29), 6, date(2024, 8, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 2, 28), 12, date(2026, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 10, 31), 1, date(2025, 11, 30)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 5, 31), 0, date(2025, 5, 31)),
    ],
)
def test_months_end_on_the_same_day_of_the_month_or_on_its_last(day: date, months: int, last: date) -> None:
    assert months_after(day, months) == last
