"""What anybody who holds a printed form (备案表) may ask, as it is answered."""

from datetime import date

from pydantic import AwareDatetime

from common.contracts.vendor_gateway import Subject
from common.openapi import Answer
from filings.approval.domain.filings import FilingState


class PrintedTraining(Answer):
    """How the training of a printed form stands at this moment."""

    title: str | None
    applicant: str | None
    """The name of the unit; ``null`` where it is not known here."""
    subject: Subject | None
    begins_on: date | None
    ends_on: date | None
    place: str | None
    state: FilingState
    state_name: str
    """The same in Chinese."""
    recognised_people: int
    """How many people of its roster have hours of it on record."""
    as_of: AwareDatetime
