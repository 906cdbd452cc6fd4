"""What reviewers are answered, as it is described."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer


class FlaggedCompletion(Answer):
    """A completion that counts and looks odd."""

    item_id: UUID
    vendor_id: str
    completion_id: str
    """The vendor's id of it."""
    person_id: UUID
    course_code: str
    course_title: str
    centihours: int
    """Hundredths of a class hour (学时)."""
    started_at: AwareDatetime
    completed_at: AwareDatetime
    flags: list[Literal["too-fast", "more-than-a-day", "long-ago-started"]]
    """Less time than 45 minutes a class hour; over 24 class hours within a day; two years between start and end."""


class FlaggedCompletions(Answer):
    """The oldest first; the last ``item_id`` leads on to the next page."""

    completions: list[FlaggedCompletion]
