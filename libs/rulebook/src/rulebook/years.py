"""Days, months and training years, all of them in China."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))


def training_year(completed_at: datetime) -> int:
    """The training year (年度): the calendar year in China of the moment the course was completed.

    Completed on 31 December at 23:59 in China and delivered in January: the old year (Hunan 2023, part 三: by 31
    December). ``completed_at`` must be aware.
    """
    return china_day(completed_at).year


def china_day(moment: datetime) -> date:
    """The calendar day in China of an aware moment; raises ``ValueError`` where there is none."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs an offset")
    try:
        return moment.astimezone(_CHINA).date()
    except OverflowError:
        raise ValueError("a moment beyond the last day there is") from None


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """The first moment of a training year and the first moment after it."""
    return datetime(year, 1, 1, tzinfo=_CHINA), datetime(year + 1, 1, 1, tzinfo=_CHINA)


def last_day(year: int) -> date:
    """31 December: a training year is judged by what holds on it."""
    return date(year, 12, 31)


def months_after(day: date, months: int) -> date:
    """The last day of a period of so many months that a day begins: the same day of the month, or its end.

    Civil Code (民法典) 第二百〇一条 and 第二百〇二条: the first day does not count, the period ends on the
    corresponding day of its last month, and on the month's last day where there is none. Hired on 31 August: six months
    end on the last day of February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
