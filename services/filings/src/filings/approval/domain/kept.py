"""Filings, rounds, opinions and attachments as they are kept: the columns of their tables by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from filings.forms.domain.forms import Form


class WithSealedForm(Protocol):
    """Whatever has the form of a filing, part of it in clear."""

    @property
    def filing_id(self) -> UUID:
        """Where it is sealed for."""

    @property
    def kind(self) -> str:
        """What is filed."""

    @property
    def form(self) -> str:
        """JSON: the part that stands in clear."""

    @property
    def form_sealed(self) -> bytes | None:
        """The whole; ``None`` as the release before wrote it."""


class WithSealedText(Protocol):
    """Whatever has the text of an opinion."""

    @property
    def opinion_id(self) -> UUID:
        """Where it is sealed for."""

    @property
    def text(self) -> str | None:
        """As the release before wrote it."""

    @property
    def text_sealed(self) -> bytes | None:
        """As it is written today."""


@dataclass(frozen=True)
class Named:
    """What a filing is, beside where it stands."""

    code: str
    """Printed; cannot be guessed."""
    title: str | None = None
    about_id: UUID | None = None
    person_id: UUID | None = None
    claim_kind: str | None = None
    training_year: int | None = None


@dataclass(frozen=True)
class FilingRow:
    """A filing beside where it stands."""

    filing_id: UUID
    applicant_id: UUID
    state: str
    taking_part: list[UUID]
    """Every organisation that may see it."""
    form: str
    form_sealed: bytes | None
    rulebook_id: str | None
    article: str | None
    created_at: datetime
    changed_at: datetime
    kind: str
    about_id: UUID | None
    person_id: UUID | None
    title: str | None
    claim_kind: str | None
    training_year: int | None
    remarks: list[str]
    due_at: datetime | None
    review: str | None
    decision_id: UUID | None
    code: str | None
    work_at: datetime | None
    waits_since: datetime
    organiser_level: str | None
    """Of a training: the organiser's level when it was handed in last."""

    @property
    def training_id(self) -> UUID:
        """Of a roster: its training."""
        assert self.about_id is not None, "a roster is of a training"
        return self.about_id

    @property
    def claimant_id(self) -> UUID:
        """Of a claim: whose it is."""
        assert self.person_id is not None, "a claim is somebody's"
        return self.person_id

    @property
    def claimed_year(self) -> int:
        """Of a claim: the year for which it is."""
        assert self.training_year is not None, "a claim is for a year"
        return self.training_year


@dataclass(frozen=True)
class ListedFiling:
    """A filing in a list."""

    filing_id: UUID
    kind: str
    applicant_id: UUID
    person_id: UUID | None
    about_id: UUID | None
    state: str
    waits_since: datetime
    due_at: datetime | None
    created_at: datetime
    changed_at: datetime
    remarks: list[str]
    title: str | None
    claim_kind: str | None
    training_year: int | None
    subject: str | None
    begins_on: str | None
    ends_on: str | None
    people: int | None
    saw: str | None
    """The SHA-256 of the round that was handed in last."""


@dataclass(frozen=True)
class Round:
    """A form as it was handed in; ``form`` is the part that stands in clear."""

    number: int
    form: Form
    form_sealed: bytes
    sha256: bytes
    handed_in_by: UUID


class RoundRow(NamedTuple):
    """A form as it was handed in, sealed."""

    round: int
    form: str
    form_sealed: bytes | None
    handed_in_by: UUID
    handed_in_at: datetime
    sha256: str | None


class OpinionRow(NamedTuple):
    """What was done and said, sealed."""

    opinion_id: UUID
    text_sealed: bytes | None
    round: int
    act: str
    made_by: UUID
    made_for: UUID | None
    text: str | None
    details: str
    """JSON."""
    made_at: datetime
    saw_sha256: str | None


class NewOpinion(NamedTuple):
    """What is done and said, to be kept."""

    opinion_id: UUID
    filing_id: UUID
    round: int
    act: str
    made_by: UUID
    made_for: UUID | None
    """The organisation; ``None``: the platform itself."""
    text: str | None
    details: dict[str, object]
    now: datetime


class ClaimOnEvidence(NamedTuple):
    """A claim on some paper."""

    filing_id: UUID
    person_id: UUID
    claim_kind: str
    state: str


class AttachmentRow(NamedTuple):
    """A file beside a filing, without its content; the name is sealed."""

    attachment_id: UUID
    name: str
    name_sealed: bytes | None
    media_type: str
    size: int
    sha256: str
    added_by: UUID
    added_at: datetime


class AttachedFile(NamedTuple):
    """A file beside a filing, with its content."""

    attachment_id: UUID
    name: str
    name_sealed: bytes | None
    media_type: str
    content_sealed: bytes
