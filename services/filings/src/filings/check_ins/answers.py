"""Attendance as it is answered."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import Answer
from filings.check_ins.domain import DIGITS
from filings.enrolment.answers import HalfDay

Kind = Literal["code", "sheet"]


class AttendanceCode(Answer):
    """The code of this half minute (签到码), for the room."""

    title: str
    half_day: HalfDay
    code: Annotated[str, Field(pattern=f"^[0-9]{{{DIGITS}}}$")]
    changes_at: AwareDatetime
    seconds_left: int
    recorded: int
    """Who attended this half day so far."""
    enrolled: int


class OwnCheckIn(Answer):
    """A half day that is recorded of oneself."""

    half_day: HalfDay
    is_new: bool
    """``false``: it was recorded before."""


class RecordedHalfDay(Answer):
    """A half day that is recorded of oneself."""

    half_day: HalfDay
    evidence: Kind
    at: AwareDatetime


class OwnAttendance(Answer):
    """The half days of a training that are recorded of oneself."""

    recorded: list[RecordedHalfDay]


class HalfDayCounts(Answer):
    """How many people are recorded of a half day."""

    half_day: HalfDay
    by_code: int
    by_sheet: int


class PersonOnSheet(Answer):
    """An enrolled person, with what is recorded of a half day."""

    person_id: UUID
    name: str
    unit: str
    evidence: Kind | None
    """``null``: not recorded."""
    at: AwareDatetime | None
    attended: int
    """Half days in all."""
    test_result: str | None


class AttendanceSheet(Answer):
    """A page of the sheet of a half day (签到表)."""

    title: str
    begins_on: date
    half_day: HalfDay
    people: list[PersonOnSheet]
    total: int
    """Enrolled people, of all pages."""
    half_days: list[HalfDayCounts]
    """Every half day of the plan, in its order."""


class TickedSheet(Answer):
    """What was recorded from a sheet."""

    new: int
    """Who was not recorded before."""
