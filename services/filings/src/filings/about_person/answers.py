"""Claims and rosters about a person, as they are answered."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer, Hours
from filings.approval.domain.filings import FilingState
from filings.submission.answers.filings import ClaimedActivity


class FilingAboutPerson(Answer):
    """A claim of a person (学时认定申请), or a roster (参训名单) on which they stand; what was handed in."""

    filing_id: UUID
    kind: Literal["claim", "roster"]
    kind_name: str
    """In Chinese, as ``state_text``."""
    title: str | None
    """Of a claim: what its kind is called; of a roster: the training."""
    claim_kind: str | None
    """Of a claim: the regulation's word, or ``special-circumstances`` where its own would tell of health."""
    training_year: int | None
    """Of a claim."""
    activity: ClaimedActivity | None
    """Of a claim: what it is about; ``null`` where its kind is not told, and while it is being written anew."""
    state: FilingState
    state_text: str
    begins_on: date | None
    """Of a roster: the first day of the training, as ``ends_on`` is its last."""
    ends_on: date | None
    attended_on: list[date]
    """Of a roster: the days on which the person attended, as the unit wrote them."""
    row_state: Literal["new", "ready", "parked", "refused", "counted"] | None
    """Of a roster: what became of the person's row."""
    hours: Hours | None
    """Of a roster: what the row comes to, once it is worked on."""
    half_days: int | None
    decided_at: AwareDatetime | None
    """When it was approved or refused; ``null`` before, and where it was withdrawn or has lapsed."""
    decided_by: UUID | None
    """The office that decided; ``null`` where the platform did by itself."""
    decided_by_name: str | None
    created_at: AwareDatetime
    changed_at: AwareDatetime


class FilingsAboutPerson(Answer):
    """A page of the claims and rosters about a person, the latest first."""

    filings: list[FilingAboutPerson]
    before: UUID | None
    """Asks for the next page; ``null`` on the last one."""
