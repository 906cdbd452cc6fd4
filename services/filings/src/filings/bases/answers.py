"""Training bases as they are answered."""

from datetime import date
from typing import Literal
from uuid import UUID

from common.contracts.registry import TitleLevel
from common.contracts.vendor_gateway import Subject
from common.openapi import Answer


class TrainingBase(Answer):
    """A training base (培训基地) that an HR authority named."""

    base_id: UUID
    named_by: UUID
    """The HR authority."""
    named_by_name: str | None
    """What it is called; ``null`` until that was published."""
    region_code: str
    """Of that authority."""
    level: Literal["county", "city", "province"]
    """That of the authority: training at the base is of this level."""
    name: str
    subjects: list[Subject]
    title_levels: list[TitleLevel] | None
    """For whom it was named; ``null``: whomever the regulation lets bases of its level train."""
    entrusted_by: list[str]
    """Regions below that have no base of their own and entrust it with their people (委托)."""
    begins_on: date
    ends_on: date | None
    """The last day; ``null`` while none is set."""


class TrainingBases(Answer):
    """A page of the bases that may serve a region."""

    bases: list[TrainingBase]
    after: UUID | None
    """Asks for the next page; ``null`` on the last one."""


class NewTrainingBase(Answer):
    """A base that was put on record."""

    base_id: UUID
