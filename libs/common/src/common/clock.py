"""Time: one clock, and China time for people."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The mainland's civil time: UTC+8 all year (no summer time since 1991, before any training year here)."""


def _plausible(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("a moment of the years 2000 to 2100")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""A moment with its offset, in a time that every database and every zone can hold."""


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def china_date(moment: datetime) -> date:
    """The calendar day in China at an aware moment."""
    return moment.astimezone(CHINA).date()


def china_text(moment: datetime) -> str:
    """A moment as people in China read it: ``2025-12-31 23:59:59``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
