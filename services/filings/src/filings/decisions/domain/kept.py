"""Decisions as they are kept: the columns of their tables by name."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from filings.decisions.domain.decisions import OnRecord


class KeptGround(NamedTuple):
    """What of a decision's ground is kept in clear, and sealed where the ground tells of somebody's health."""

    kind: str
    evidence_kind: str
    evidence_number: str
    reason: str | None
    stated_sealed: bytes | None = None


class KnownDecision(NamedTuple):
    """What was recorded under a reference."""

    content_sha256: bytes
    on_record: OnRecord


class Withdrawal(NamedTuple):
    """How a decision was taken back."""

    decision_id: UUID
    reason: str
    """Empty where it is sealed."""
    reason_sealed: bytes | None
    author: str
    at: datetime


class RecognitionColumns(NamedTuple):
    """What a recognition has beyond other decisions."""

    subject: str
    required_topic: str | None
    mode: str
    training_type: str
    activity: str
    title: str
    days: str | None
    """JSON."""
    stated_centihours: int | None
    begins_on: date | None
    ended_on: date
    centihours: int
    half_days: int
    organiser_level: str | None
    test_result: str | None
    special_task: str | None


class GrantColumns(NamedTuple):
    """What a grant has beyond other decisions."""

    effect: str
    training_years: list[int]
    counts_from: date | None
    counts_until: date | None
    decided_on: date
    event_on: date | None


@dataclass(frozen=True)
class DecisionRow:
    """A decision with how it was taken back; the fields of the other noun are ``None``."""

    decision_id: UUID
    noun: str
    author: str
    reference: str
    kind: str
    document: str
    article: str
    evidence_kind: str
    evidence_number: str
    decided_by: list[UUID]
    reason: str | None
    stated_sealed: bytes | None
    created_at: datetime
    recognition: RecognitionColumns | None
    grant: GrantColumns | None
    withdrawal: Withdrawal | None
