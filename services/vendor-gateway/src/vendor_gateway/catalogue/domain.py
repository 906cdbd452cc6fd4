"""What a vendor teaches."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache


@lru_cache(20_000)
def course_key(code: str) -> str:
    """A course code as it is compared: two spellings of one code are one course, whatever their width, case or
    spaces; what nobody sees does not tell two courses apart.
    """
    if code.isascii():
        return "".join(code.split()).casefold()
    folded = unicodedata.normalize("NFKC", code).casefold()
    return "".join(part for part in folded if not part.isspace() and unicodedata.category(part) != "Cf")


class Approval(StrEnum):
    """How far the review of a course (课程评审) is."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True)
class Course:
    """A course of the catalogue."""

    code: str
    title: str
    subject: str
    topic: str | None
    centihours: int
    begins_on: date
    ends_on: date | None
    is_repeatable: bool = False
    """It counts as often as it is completed in a year; every other course counts once."""
    approval: Approval = Approval.SUBMITTED

    def is_taught_on(self, day: date) -> bool:
        """Whether it is approved and in force on a day."""
        return (
            self.approval is Approval.APPROVED
            and self.begins_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )
