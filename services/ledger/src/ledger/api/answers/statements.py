"""A statement of a year, and everything that is asked of somebody on a day."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.filings import Effect, Mode, TrainingType
from common.contracts.registry import PostCategory, TitleLevel
from common.contracts.vendor_gateway import Subject
from common.identity import RegionCode
from common.openapi import LEFT_OUT, Answer, Hours, Sha256
from ledger.api.answers.requirements import Duty, RequirementOfYear, Rulebook
from ledger.domain.entries import EntryKind
from rulebook import Window


class BindingPlacement(Answer):
    """The placement by which a regulation binds somebody in a year."""

    region_code: RegionCode
    post_category: PostCategory
    title_level: TitleLevel
    since: date | None
    """``null``: ever since, as far as is known."""


class CountedEvidence(Answer):
    """What one piece of evidence adds to a requirement."""

    source_id: UUID
    hours: Hours
    of: Hours = LEFT_OUT
    """What the evidence is worth where a cap let less of it count; left out else."""
    cap: str = LEFT_OUT
    """The article of that cap."""


class RequirementCounted(RequirementOfYear):
    """A requirement of the year, and every piece of evidence that counts towards it; the sum is what it has."""

    counted: list[CountedEvidence]


class HoursOfYear(Answer):
    """Class hours of a training year."""

    public: Hours
    """公需科目"""
    professional: Hours
    """专业科目"""
    total: Hours
    continuing_education: Hours
    """Of these, what the regulation counts as continuing education (继续教育) of professionals as well."""


class DecisionOfYear(Answer):
    """What an office decided about the year: deemed complete, exempt, or to be made up."""

    grant_id: UUID
    effect: Effect
    kind: str
    """The rulebook's word for the ground; ``make-up`` for a make-up."""
    counts_from: date | None
    """Of a make-up: hours completed from this day may go to the year."""
    counts_until: date | None
    """The last such day."""
    decided_on: date
    withdrawn: bool
    """It was taken back and holds no more."""


class Entry(Answer):
    """A line of the ledger (学时流水): never changed, only reversed, and chained by its hash to the line before."""

    seq: Annotated[int, Field(ge=1)]
    """Its number within the person-year."""
    kind: EntryKind
    source: str
    """Who stated it: a vendor, or ``filings`` for an office."""
    source_id: UUID
    """The evidence: a completion, or a recognition."""
    subject: Subject
    topic: str | None
    mode: Mode
    training_type: TrainingType
    centihours: int
    """Hundredths of a class hour, negative where hours are taken away."""
    hours: Hours
    """The same, as people write it."""
    half_days: int
    """Half days of offline training."""
    course_code: str
    course_title: str
    completed_at: AwareDatetime
    """In China time."""
    recorded_at: AwareDatetime
    """In China time."""
    hash: Sha256


class StatementOfYear(Answer):
    """One person's training year: each requirement with its article, and every entry behind it."""

    person_id: UUID
    year: int
    met: bool
    """Every requirement is met (达标); what is waived is not met."""
    clear: bool
    """Every requirement is met or waived."""
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in this year."""
    binds_because: BindingPlacement | None
    """``null`` for somebody who was never placed."""
    requirements: list[RequirementCounted]
    hours: HoursOfYear
    decisions: list[DecisionOfYear]
    """Those that were taken back included."""
    entries: list[Entry]
    """In their order."""
    head: Sha256
    """The hash of the newest entry; zeros where there is none."""


class RequirementOnDay(RequirementOfYear):
    """A requirement of the training year in which the day lies."""

    window: Literal[Window.YEAR]
    year: int
    due_on: date
    last_on: date
    may_be_made_up_until: date | None
    """The last day for making it up (补训), if an office allows it; ``null`` where the regulation has no such thing."""


class RequirementsOfDay(Answer):
    """Everything that is asked of somebody on a day, each with the date by which."""

    person_id: UUID
    on: date
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in the year of the day."""
    requirements: list[Annotated[RequirementOnDay | Duty, Field(discriminator="window")]]
    """Those of the year first, then those of the person's own days."""
