"""Feedback and complaints (意见反馈、投诉举报) as they are described."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.identity import RegionCode
from common.openapi import Answer
from registry.access.answers import Count
from registry.cases.domain import ATTACHMENT_BYTES_MAX, CaseAct, CaseHow, CaseKind, CaseState, MediaType


class NewCase(Answer):
    """A case that waits for an answer."""

    case_id: UUID


class CaseSlip(Answer):
    """A case that was taken down, as it is read out to the complainant. The code is shown this once."""

    case_id: UUID
    slip_number: Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{4}){2}$")]
    code: str
    """Twelve letters and digits with hyphens."""
    due_on: date
    region_code: RegionCode
    """The region whose authority answers it."""


class SlipStep(Answer):
    """What was done about a case, without what was said."""

    step: CaseAct
    at: AwareDatetime


class SlipState(Answer):
    """How far a case is that an office took down, for who has its slip: not a word of what it says, or of whom."""

    slip_number: str
    kind: CaseKind
    how: CaseHow
    state: CaseState
    received_on: date
    due_on: date
    region_code: RegionCode
    """The region whose authority answers it."""
    region: str
    """That region's name."""
    steps: list[SlipStep]
    """In the order in which they were made."""


class StateOfCase(Answer):
    """How far a case is."""

    case_id: UUID
    state: CaseState


class NewAttachment(Answer):
    """A file that stands beside a case from now on."""

    attachment_id: UUID


class Case(Answer):
    """A case, without what was said."""

    case_id: UUID
    kind: CaseKind
    state: CaseState
    region_code: RegionCode
    """The region whose authority answers it."""
    about_id: UUID | None
    """The organisation that is complained of; ``null`` for feedback, questions, and a complaint of none."""
    about: str | None
    """That organisation's name."""
    about_person_id: UUID | None
    """The person who is complained of; ``null`` where none is."""
    about_person: str | None
    """That person's name."""
    about_vendor: str | None
    """The client id of the vendor that is complained of; ``null`` where none is."""
    about_vendor_name: str | None
    due_on: date
    """By when it is to be answered: 15 days for feedback and questions, 60 for a complaint (信访工作条例, art. 34)."""
    opened_at: AwareDatetime
    changed_at: AwareDatetime
    title: str
    reporter: str | None
    """The name of the reporter; ``null`` where they did not want it to be shown."""
    how: CaseHow | None
    """How it came to the office that took it down; ``null``: its reporter opened it."""
    received_on: date | None
    """The day on which it came to that office, and from which its days count."""
    slip_number: Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{4}){2}$")] | None
    """The number that was read out to the complainant."""


class OwnCases(Answer):
    """The caller's own cases, the latest first."""

    cases: list[Case]
    since: AwareDatetime | None
    """Cases that were opened before are closed to this session; ``null``: it sees them all."""


class CasesToAnswer(Answer):
    """What the caller's office has to answer, the most urgent first; 200 at a time."""

    after: UUID | None
    """Ask with this for the next page; ``null`` on the last one."""
    cases: list[Case]


class CaseCounts(Answer):
    """How much an office has to answer."""

    waiting: Count
    late: Count
    """Those of them that were due before today."""


class CaseOwner(Answer):
    """The official who answers for a case."""

    account_id: UUID
    name: str


class CaseEntry(Answer):
    """What was done about a case, and said."""

    step: CaseAct
    by: str
    """The name of the official, or ``reporter``."""
    at: AwareDatetime
    text: str | None


class CaseAttachment(Answer):
    """A file beside a case, without what is in it."""

    attachment_id: UUID
    media_type: MediaType
    size: Annotated[int, Field(ge=1, le=ATTACHMENT_BYTES_MAX)]
    """In bytes."""
    added_at: AwareDatetime


class WholeCase(Case):
    """A case with everything that was done and said, for its reporter and those who answer."""

    is_yours: bool
    """Whether the caller is the reporter."""
    contact: str | None
    """How the complainant can be reached, where an office took the case down and they said it."""
    owner: CaseOwner | None
    """``null`` where nobody has taken it."""
    entries: list[CaseEntry]
    """In the order in which they were made."""
    attachments: list[CaseAttachment]
