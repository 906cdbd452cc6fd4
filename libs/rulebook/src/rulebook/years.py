"""Which training year a moment belongs to."""

from datetime import datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))


def training_year(completed_at: datetime) -> int:
    """The training year (年度): the calendar year in China of the moment the course was completed.

    Completed on 31 December at 23:59 in China and delivered in January: the old year (Hunan 2023, part 三: by 31
    December). ``completed_at`` must be aware.
    """
    if completed_at.tzinfo is None:
        raise ValueError("completed_at needs an offset")
    return completed_at.astimezone(_CHINA).year


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """The first moment of a training year and the first moment after it."""
    return datetime(year, 1, 1, tzinfo=_CHINA), datetime(year + 1, 1, 1, tzinfo=_CHINA)
