"""Published by filings: hours that no vendor reports, decisions about duties; each with its evidence and author."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from common.contracts.vendor_gateway import OrganiserLevel, Subject
from common.events import Contract

Mode = Literal["online", "residential", "self-study", "mentoring", "group-study"]
TrainingType = Literal["onboarding", "in-service", "transfer", "special"]
Effect = Literal["deemed", "exempt", "make-up"]


class _Recognition(Contract):
    topic: ClassVar[str] = "filings.recognitions"

    recognition_id: UUID
    person_id: UUID

    @property
    def key(self) -> str:
        """The person: what is recognised and withdrawn is applied in order."""
        return str(self.person_id)


class AttendedOn(BaseModel):
    """A date of offline training."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    on: date
    centihours: int
    """As many as can be of this date; of hours that are stated for several days together, all of them."""
    half_days: int = 0


class HoursRecognised(_Recognition):
    """Hours that an office recognised (学时认定); ``recognition_id`` is their evidence."""

    type: ClassVar[str] = "xueshi.filings.hours-recognised.v1"

    subject: Subject
    required_topic: str | None = None
    mode: Mode
    training_type: TrainingType
    centihours: int
    """Hundredths of a class hour (学时)."""
    half_days: int
    """Half days (半天) of offline training; 0 where the hours were not counted by days."""
    activity: str
    """What was attended; the same for everybody who attended it."""
    title: str
    completed_at: datetime
    days: tuple[AttendedOn, ...] = ()
    """The dates of offline training that were stated, each once; empty where none were."""
    organiser_level: OrganiserLevel | None = None
    """``None`` where nobody stated it, or it was published before it was recorded."""
    test_result: str | None = None
    """How a test came out (考试考核结果), as it was stated."""
    special_task: str | None = None
    """Of training for a special task (专项培训): the project, work or action that it was for."""


class RecognitionWithdrawn(_Recognition):
    """The office took a recognition back; its reason stays with the filings."""

    type: ClassVar[str] = "xueshi.filings.recognition-withdrawn.v1"


class _Grant(Contract):
    topic: ClassVar[str] = "filings.grants"

    grant_id: UUID
    person_id: UUID

    @property
    def key(self) -> str:
        """The person: what is granted and withdrawn is applied in order."""
        return str(self.person_id)


class GrantMade(_Grant):
    """A decision about what somebody owes: deemed complete (视同), exempt (免), or to be made up later (补训)."""

    type: ClassVar[str] = "xueshi.filings.grant-made.v1"

    effect: Effect
    kind: str
    """The rulebook's word for the ground, such as ``project-concluded``; ``make-up`` for a make-up."""
    training_years: tuple[int, ...]
    """The years that it is about."""
    counts_from: date | None = None
    """Make-up: hours completed from this day, in China time, may go to the earlier year."""
    counts_until: date | None = None
    """Make-up: the last such day."""
    decided_on: date


class GrantWithdrawn(_Grant):
    """The decision was taken back."""

    type: ClassVar[str] = "xueshi.filings.grant-withdrawn.v1"
