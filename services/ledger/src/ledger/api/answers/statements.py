"""A statement of a year, and everything that is asked of somebody on a day."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.filings import Effect, Mode, TrainingType
from common.contracts.registry import PostCategory, StaffKind, TalentKind, TitleLevel
from common.contracts.vendor_gateway import OrganiserLevel, Subject
from common.identity import RegionCode
from common.openapi import LEFT_OUT, Answer, Days, Hours, Sha256
from ledger.api.answers.requirements import DetailedRequirement, Duty, MakeUp, Rulebook
from ledger.domain.binding import NotBound
from ledger.domain.entries import EntryKind
from rulebook import Window


class BindingPlacement(Answer):
    """The placement by which a regulation binds somebody in a year."""

    region_code: RegionCode
    post_category: PostCategory
    second_post_category: PostCategory | None
    """Of somebody who holds posts of two categories (兼任), the other one."""
    bound_as: PostCategory | None
    """By which of the two the regulation binds: the first where it binds that one; ``null`` where none binds."""
    title_level: TitleLevel
    staff_kind: StaffKind
    """Staff of a public institution, or a worker of an office (机关工勤人员)."""
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


class RequirementCounted(DetailedRequirement):
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
    days: Days
    """Days of offline training among them."""


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


class CountedTowards(Answer):
    """A requirement towards which the evidence of an entry counts."""

    key: str
    hours: Hours
    of: Hours = LEFT_OUT
    """What the evidence is worth where a cap let less of it count; left out else."""
    cap: str = LEFT_OUT
    """The article of that cap."""


class TakenBack(Answer):
    """Hours were taken back (核减)."""

    at: AwareDatetime
    """In China time."""
    by: Literal["vendor", "office"]
    """The vendor revoked the completion, or an office decided: an HR authority voided it in its review (both reasons
    are in the gateway's ``/v1/own/completions``), or the recognition was withdrawn (its reason is with the filings)."""
    office_id: UUID | None
    """The HR authority that voided a completion; ``null`` else, as are the two that follow."""
    office: str | None
    """What it was called."""
    decision_id: UUID | None
    """The act of the review."""


class Entry(Answer):
    """A line of the ledger (学时流水): never changed, only reversed, and chained by its hash to the line before."""

    seq: Annotated[int, Field(ge=1)]
    """Its number within the person-year."""
    kind: EntryKind
    source: str
    """Who stated it: a vendor, or ``filings`` for an office."""
    source_id: UUID
    """The evidence: a completion (``item_id`` of the gateway), or a recognition of the filings."""
    origin: Literal["vendor", "filing", "recognition"]
    """``filing``: the roster of a filed training. ``recognition``: a claim, or what an office recognised by itself."""
    filing_id: UUID | None
    """Of that training, where ``origin`` is ``filing``."""
    counted: list[CountedTowards]
    """Towards which requirements of the year the evidence counts, on the first entry of that evidence; empty where it
    counts for none, or no longer."""
    taken_back: TakenBack | None
    """That it was taken back, on what was credited; ``null`` where it was given back since."""
    office_id: UUID | None
    """The HR authority that took hours off, or gave them back, in its review; ``null`` else, as are the next two."""
    office: str | None
    """What it was called."""
    decision_id: UUID | None
    """The act of the review."""
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
    organiser_level: OrganiserLevel | None
    """The level of the authority that organised it; ``null`` where none is on record."""
    test_result: str | None
    """How a test came out (考试考核结果), as the vendor or the roster states it; ``null`` where none is on record."""
    special_task: str | None
    """Of training for a special task (专项培训): the project, work or action; ``null`` of any other."""
    course_code: str
    course_title: str
    completed_at: AwareDatetime
    """In China time."""
    recorded_at: AwareDatetime
    """In China time."""
    hash: Sha256


class YearEssence(Answer):
    """Where one training year of a person stands."""

    person_id: UUID
    year: int
    met: bool
    """Every requirement is met (达标); what is waived is not met."""
    clear: bool
    """Every requirement is met or waived."""
    bound: bool
    """Something is asked of the person in this year (在培训对象范围内)."""
    not_bound_because: NotBound | None
    """``null`` for somebody who is bound."""
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in this year."""
    due_on: date
    """The last day of the year: by then everything is to be done."""
    make_up: MakeUp | None
    """``null`` where the regulation has no such thing, or none binds the person."""
    hours: HoursOfYear
    assessed_at: AwareDatetime | None
    """When the year was assessed last: at each entry, decision or move; ``null`` where nothing is on record of it."""


class YearInList(YearEssence):
    """A training year with what its regulation requires and what there is of it."""

    requirements: list[DetailedRequirement]
    """Empty where no regulation binds the person."""


class OwnYears(Answer):
    """One's own training years, the newest first."""

    years: list[YearInList]
    as_of: AwareDatetime
    """Everything that the ledger had recorded by then, in China time (数据截至)."""


class StatementOfYear(YearEssence):
    """One person's training year: each requirement with its article, and every entry behind it."""

    binds_because: BindingPlacement | None
    """``null`` for somebody who was never placed."""
    requirements: list[RequirementCounted]
    talent: TalentKind | None
    """Recorded as a talent (高层次、急需紧缺人才) today; ``null`` for anybody else."""
    decisions: list[DecisionOfYear]
    """Those that were taken back included."""
    entries: list[Entry]
    """In their order."""
    head: Sha256
    """The hash of the newest entry; zeros where there is none."""
    as_of: AwareDatetime
    """Everything that the ledger had recorded by then, in China time (数据截至)."""


class RequirementOnDay(DetailedRequirement):
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
