"""What offices decided, as their programs are answered."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.filings import Effect, Mode, TrainingType
from common.contracts.vendor_gateway import OrganiserLevel, Subject
from common.openapi import LEFT_OUT, Answer, Hours


class _Recorded(Answer):
    row: int
    """Counts from 1."""
    status: Literal["created", "unchanged"]
    """``unchanged``: it was on record under the same reference; the answer is that of then."""
    article: str
    document: str
    """The regulation's document number."""
    withdrawn_at: AwareDatetime = LEFT_OUT
    """It was taken back since."""


class RecordedRecognition(_Recorded):
    """A row whose hours are recognised."""

    recognition_id: UUID
    hours: Hours
    """What the regulation makes of it."""
    half_days: int
    """Of offline training; 0 where the hours were not counted by days."""


class RecordedGrant(_Recorded):
    """A row that says what is deemed complete, not owed, or may be made up."""

    grant_id: UUID


class RejectedRow(Answer):
    """A row that is not taken."""

    row: int
    """Counts from 1."""
    status: Literal["rejected"]
    reason: str
    """A stable word: see docs/filings.md."""
    detail: str


class _Verdicts(Answer):
    created: int
    unchanged: int
    rejected: int


class VerdictsOnRecognitions(_Verdicts):
    """What became of each row, in the order sent, and how often."""

    results: list[Annotated[RecordedRecognition | RejectedRow, Field(discriminator="status")]]


class VerdictsOnGrants(_Verdicts):
    """What became of each row, in the order sent, and how often."""

    results: list[Annotated[RecordedGrant | RejectedRow, Field(discriminator="status")]]


class _Withdrawn(Answer):
    status: Literal["withdrawn"]
    reason: str
    author: str
    """The API client that took it back."""
    at: AwareDatetime
    """In China time."""


class WithdrawnRecognition(_Withdrawn):
    """A recognition that was taken back; the first time counts."""

    recognition_id: UUID


class WithdrawnGrant(_Withdrawn):
    """A grant that was taken back; the first time counts."""

    grant_id: UUID


class Evidence(Answer):
    """The paper that a decision rests on (证明材料)."""

    kind: str
    number: str


class TakenBack(Answer):
    """How a decision was taken back."""

    reason: str | None
    """``null`` for others than the program that took it back, where the ground tells of somebody's health."""
    author: str
    """An API client, or ``xueshi:filings`` where it rested on a filing that is no more."""
    at: AwareDatetime
    """In China time."""


class _Decision(Answer):
    document: str
    """The regulation's document number."""
    article: str
    evidence: Evidence | None
    """``null`` for others than the program that recorded it, where the ground tells of somebody's health."""
    decided_by: list[UUID]
    """Organisations, in the order in which they decided."""
    reason: str | None
    author: str
    """The API client that recorded it, or ``xueshi:filings`` where it follows from a filing."""
    reference: str
    """The author's own id of it."""
    created_at: AwareDatetime
    """In China time."""
    withdrawn: TakenBack | None


class AttendedDay(Answer):
    """A day of an offline training that somebody attended."""

    on: date
    half_days: Literal[1, 2]
    is_arrival: bool
    """They arrived on it (报到)."""
    was_held: bool
    """Training was held on it."""


class Recognition(_Decision):
    """Hours that an office recognised (学时认定)."""

    decision: Literal["recognition"]
    recognition_id: UUID
    training_year: int
    subject: Subject
    required_topic: str | None
    mode: Mode
    training_type: TrainingType
    kind: str
    """``offline-days``, ``offline-hours``, or the regulation's own word."""
    activity: str
    """What was attended; the same for everybody who attended it."""
    title: str
    days: list[AttendedDay] | None
    """With ``offline-days``."""
    stated_hours: Hours | None
    """As the office stated them."""
    begins_on: date | None
    """Where it was stated: the first day of hours that are not stated by days."""
    ended_on: date
    hours: Hours
    """What the regulation makes of it."""
    half_days: int
    """0 where the hours were not counted by days."""
    organiser_level: OrganiserLevel | None
    """The level of the authority that organised it; ``null`` where none was stated."""
    test_result: str | None
    """How a test came out (考试考核结果); ``null`` where none was stated."""
    special_task: str | None
    """Of training for a special task: which project, work or action; ``null`` of any other."""


class Grant(_Decision):
    """What an office decided is deemed complete (视同), not owed (免), or may be made up (补训)."""

    decision: Literal["grant"]
    grant_id: UUID
    effect: Effect
    kind: str
    """The regulation's word for the ground; for other programs ``special-circumstances`` where it tells of health."""
    years: list[int]
    counts_from: date | None
    """Of a make-up: the first day whose hours may go to the year."""
    counts_until: date | None
    """Of a make-up: the last such day."""
    decided_on: date
    event_on: date | None
    """Where it was stated: the day of what it rests on."""


class OwnRecognition(Recognition):
    """Hours of one's own that an office recognised (学时认定)."""

    kind_name: str
    """The kind in Chinese."""


class OwnGrant(Grant):
    """What an office decided of oneself, with its ground."""

    kind_name: str
    """The kind in Chinese."""


class DecisionsAboutPerson(Answer):
    """Every decision about a person, withdrawn ones included, the newest first."""

    person_id: UUID
    decisions: list[Annotated[OwnRecognition | OwnGrant, Field(discriminator="decision")]]
    names: dict[UUID, str]
    """What the deciding organisations are called, by their ids."""


class OwnDecisions(Answer):
    """A page of the decisions about oneself, withdrawn ones included, the newest first."""

    decisions: list[Annotated[OwnRecognition | OwnGrant, Field(discriminator="decision")]]
    names: dict[UUID, str]
    """What the deciding organisations are called, by their ids."""
    before: UUID | None
    """Asks for the next page; ``null`` on the last one."""
