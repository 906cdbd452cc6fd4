"""What is answered about closed years, as it is described."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer


class YearOpening(Answer):
    """A decision by which completions of a closed year are taken in."""

    opening_id: UUID
    training_year: int
    region_code: str | None
    """Of the office that decided; ``null`` where the owner of the platform took a backlog over."""
    vendor: str | None
    """One vendor's completions; ``null`` where it is about one person."""
    person_id: UUID | None
    reason: str
    made_for: UUID | None
    made_at: AwareDatetime


class YearWindow(Answer):
    """Until when completions of a training year are taken without a decision (年度结账)."""

    training_year: int
    last_day: date
    is_closed: bool
    article: str


class YearOpenings(Answer):
    """What was opened for people of the office's region, the latest first, and where the years stand there."""

    years: list[YearWindow]
    openings: list[YearOpening]


class NewOpening(Answer):
    """A decision that was put on record."""

    opening_id: UUID
