"""What is answered about closed years."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer, Hours


class YearClose(Answer):
    """What the person-years of a training year came to when it was closed (年度结账)."""

    training_year: int
    rulebook_id: str | None
    """``null``: person-years that no rulebook binds."""
    rulebook_name: str | None
    """What the regulation is called; ``null`` without one, and where it is not in force here any more."""
    closed_on: date
    """The first day on which completions came too late."""
    closed_at: AwareDatetime
    """In China time: when the sums were taken."""
    people: int
    met: int
    public_hours: Hours
    professional_hours: Hours
    entries: int
    late_entries: int
    """Entries that came into the year since then, each by decision."""


class YearCloses(Answer):
    """The latest years first, each by rulebook."""

    closes: list[YearClose]


class LateEntry(Answer):
    """An entry that came into a training year after it was closed."""

    person_id: UUID
    seq: int
    """Its number within the person-year."""
    recorded_at: AwareDatetime
    """In China time, as is ``completed_at``."""
    kind: Literal["credit", "reversal", "carried", "restored", "merged"]
    subject: Literal["public", "professional"]
    mode: str
    hours: Hours
    source: str
    """The vendor, or ``filings`` for what offices recognised."""
    course_title: str
    completed_at: AwareDatetime


class LateEntries(Answer):
    """The first first."""

    entries: list[LateEntry]
    after: str | None
    """Ask with this for the next page; ``null`` on the last one."""
