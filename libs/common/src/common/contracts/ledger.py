"""Published by the ledger: a person's year changed side."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from common.events import Contract


class TakenOff(BaseModel):
    """Who took hours off last before a year fell below its requirements."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    by: Literal["vendor", "office", "recognising-office"]
    """The vendor that had stated them took them back, an HR authority voided them in its review, or the office that had
    recognised them withdrew that.
    """
    vendor: str | None = None
    """The vendor that had stated them; ``None`` where an office had recognised them."""
    office_id: UUID | None = None
    """The organisation that voided them."""
    office: str | None = None
    """What it is called."""
    decision_id: UUID | None = None


class _SideChanged(Contract):
    topic: ClassVar[str] = "ledger.thresholds"

    person_id: UUID
    training_year: int
    number: int
    """Counts the changes of side of this person-year from 1: a consumer ignores what is not newer than it knows."""
    rulebook_id: str | None
    public_centihours: int
    professional_centihours: int
    total_centihours: int
    entries: int
    """The sums are those of the person-year's first so many entries."""
    at: datetime

    @property
    def key(self) -> str:
        """The person."""
        return str(self.person_id)


class ThresholdCrossed(_SideChanged):
    """Every requirement of the year is met now (达标)."""

    type: ClassVar[str] = "xueshi.ledger.threshold-crossed.v1"

    regulation: str
    """The regulation's document number, as it is printed."""
    issue: Literal["automatic", "on-application"] = "automatic"
    """Whether the regulation wants the learner to apply for the certificate."""
    remarks: tuple[str, ...] = ()
    """What the certificate prints beside the hours, such as what was deemed complete (视同) by which article."""


class FellBelow(_SideChanged):
    """A requirement is no longer met (不再达标)."""

    type: ClassVar[str] = "xueshi.ledger.fell-below.v1"

    taken_off: TakenOff | None = None
    """``None`` where no hours were taken off at that moment (a regulation, a placement or a decision about the year
    changed), where the event is published again, and in events of before.
    """
