"""Published by the ledger: a person's year changed side."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from common.events import Contract


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
