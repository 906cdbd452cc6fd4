"""What the ledger answers and is asked, made from docs/openapi/ledger.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

DutyState = Literal["met", "met-late", "open", "late", "missed"]

EntryKind = Literal["credit", "reversal", "carried", "merged"]

Why = Literal["met", "not-owed", "exempt", "in-time", "missing", "certificate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingPlacement:
    """The placement by which a regulation binds somebody in a year."""

    post_category: Literal["management", "professional", "worker"]
    region_code: str
    """region code (GB/T 2260)"""
    since: date | None
    """``null``: ever since, as far as is known."""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvidence:
    """What one piece of evidence adds to a requirement."""

    cap: str | None = None
    """The article of that cap."""
    hours: str
    of: str | None = None
    """What the evidence is worth where a cap let less of it count; left out else."""
    source_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOfYear:
    """What an office decided about the year: deemed complete, exempt, or to be made up."""

    counts_from: date | None
    """Of a make-up: hours completed from this day may go to the year."""
    counts_until: date | None
    """The last such day."""
    decided_on: date
    effect: Literal["deemed", "exempt", "make-up"]
    grant_id: UUID
    kind: str
    """The rulebook's word for the ground; ``make-up`` for a make-up."""
    withdrawn: bool
    """It was taken back and holds no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A requirement of a person's own days (hiring, a change of post, a term of appointment) as it stands."""

    article: str
    days: str
    """Days of offline training that count."""
    document: str
    """The document number of its regulation."""
    due_on: date
    """By when it is normally done."""
    have: str
    """What was earned and counts."""
    key: str
    last_on: date
    """The last day on which it can be done in time."""
    met: bool
    met_on: date | None
    """The day on which there was enough."""
    missing: str
    """``0`` once it is met or waived."""
    name: str
    """In Chinese."""
    need: str
    or_days: str | None = None
    """So many days of offline training are enough as well; left out where hours alone count."""
    runs_from: date
    """The day of hiring, of the change, or of the term's beginning."""
    state: DutyState
    """How it stands on the day that was asked about."""
    unit: Literal["hours", "topics"]
    """Of ``need``, ``have`` and ``missing``."""
    window: Literal["onboarding", "transfer", "term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger (学时流水): never changed, only reversed, and chained by its hash to the line before."""

    centihours: int
    """Hundredths of a class hour, negative where hours are taken away."""
    completed_at: datetime
    """In China time."""
    course_code: str
    course_title: str
    half_days: int
    """Half days of offline training."""
    hash: str
    hours: str
    """The same, as people write it."""
    kind: EntryKind
    mode: Literal["online", "residential", "self-study", "mentoring", "group-study"]
    recorded_at: datetime
    """In China time."""
    seq: int
    """Its number within the person-year."""
    source: str
    """Who stated it: a vendor, or ``filings`` for an office."""
    source_id: UUID
    """The evidence: a completion, or a recognition."""
    subject: Literal["public", "professional"]
    topic: str | None
    training_type: Literal["onboarding", "in-service", "transfer", "special"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing that a regulation asks before something is done for a person, and how it stands."""

    article: str
    document: str
    """The document number of the regulation."""
    duty: Duty | None
    """The requirement of the person's own days that it is about, where it is about one."""
    holds: bool | None
    """Whether it speaks for the person; ``null`` where the certificate of the year decides."""
    issue: Literal["automatic", "on-application"] | None = None
    """How the certificate of the year is issued; left out where no regulation binds the person in that year."""
    mend: Remedy | None
    """What is to be done about it; ``null`` where nothing has to be."""
    missing: tuple[RequirementOfYear, ...]
    """Requirements of that year that are not met."""
    needs: Literal["certificate", "year", "term", "onboarding", "transfer"]
    """What is asked for."""
    why: Why
    year: int | None
    """The training year that it is about, where it is about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundsQuery:
    """Up to 1,000 questions."""

    queries: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundsResult:
    """What is asked in one question's case."""

    grounds: tuple[Ground, ...]
    rulebook: Rulebook | None
    """The regulation in force on the day; ``null`` where none binds the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundsResults:
    """An answer for each question, in their order."""

    results: tuple[GroundsResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursOfYear:
    """Class hours of a training year."""

    continuing_education: str
    """Of these, what the regulation counts as continuing education (继续教育) of professionals as well."""
    professional: str
    """专业科目"""
    public: str
    """公需科目"""
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """Messages to one person, the latest first: a hundred, and what came in the same moment as the last of them."""

    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    messages: tuple[MessageShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """A message (站内消息) in Chinese, as the person whom it is about reads it."""

    about: Mapping[str, int | str | None]
    """Ids, years and days that a page may lead on to."""
    at: datetime
    """When it happened, in China time."""
    is_new: bool
    """Whether it came after everything that the person has marked as read."""
    kind: str
    """A stable word for programs."""
    text: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReadings:
    """Who read what of the caller, month by month, the latest first; at most 500 lines."""

    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    readings: tuple[ReadingsOfMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether this may be done for this person on this day."""

    on: date
    person_id: UUID
    purpose: Literal["confirmation", "transfer", "promotion", "reward", "renewal", "worker-exam"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """A request's body: everything up to this moment has been read."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsOfMonth:
    """How often one reader, in one role and for one purpose, read one kind of thing of somebody in a month."""

    first_at: datetime
    """In China time."""
    kind: str
    """A stable word for programs: what was read."""
    last_at: datetime
    """In China time."""
    month: date
    """Its first day in China."""
    office_id: UUID | None
    """The organisation of that role."""
    purpose: str | None
    """What the reader said that it was for."""
    reader: str
    """``client:<id>`` or ``account:<id>``; ``anybody`` who has the code of a certificate."""
    role: str | None
    """The role in which a person read; ``null`` for programs."""
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassessment:
    """Person-years are assessed by their rulebooks again, because some of these changed."""

    because: str
    """Ids of the rulebooks that changed, with commas between them."""
    begun_at: datetime
    """In China time."""
    crossed: int
    """Person-years that met their requirements through it."""
    ended_at: datetime | None
    """``null`` while it runs."""
    fell: int
    """Person-years that no longer do."""
    first_year: int
    last_year: int
    """9999 where one of them has no end."""
    people: int
    """How many there were to look at when it began."""
    people_done: int
    reassessment_id: int
    rebound: int
    """Person-years that another rulebook binds now."""
    years_done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassessmentList:
    """The newest first."""

    reassessments: tuple[Reassessment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A ground on which a requirement is deemed complete (视同) or not owed (免)."""

    article: str
    effect: Literal["deemed", "exempt"]
    kind: str
    """The rulebook's word for it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What would set a ground right."""

    allowed_by: tuple[Literal["hr-authority", "department", "institution"], ...]
    """Kinds of organisation, any of which must allow it; empty where nobody must."""
    article: str
    by: date | None
    """The last day for it, where there is one."""
    how: Literal["make-up", "do-it", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementCounted:
    """A requirement of the year, and every piece of evidence that counts towards it; the sum is what it has."""

    article: str
    counted: tuple[CountedEvidence, ...]
    deemed: str | None = None
    """Hours that count as earned, because something narrower was deemed complete; left out where there are none."""
    have: str
    """What was earned and counts."""
    key: str
    met: bool
    missing: str
    """``0`` once it is met or waived."""
    name: str
    """In Chinese."""
    need: str
    or_days: str | None = None
    """So many days of offline training are enough as well; left out where hours alone count."""
    relief: Relief | None = None
    """Why it is deemed complete or not owed; left out where it is neither."""
    unit: Literal["hours", "topics"]
    """Of ``need``, ``have`` and ``missing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementOfYear:
    """A requirement of a training year as it stands."""

    article: str
    deemed: str | None = None
    """Hours that count as earned, because something narrower was deemed complete; left out where there are none."""
    have: str
    """What was earned and counts."""
    key: str
    met: bool
    missing: str
    """``0`` once it is met or waived."""
    name: str
    """In Chinese."""
    need: str
    or_days: str | None = None
    """So many days of offline training are enough as well; left out where hours alone count."""
    relief: Relief | None = None
    """Why it is deemed complete or not owed; left out where it is neither."""
    unit: Literal["hours", "topics"]
    """Of ``need``, ``have`` and ``missing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementOnDay:
    """A requirement of the training year in which the day lies."""

    article: str
    deemed: str | None = None
    """Hours that count as earned, because something narrower was deemed complete; left out where there are none."""
    due_on: date
    have: str
    """What was earned and counts."""
    key: str
    last_on: date
    may_be_made_up_until: date | None
    """The last day for making it up (补训), if an office allows it; ``null`` where the regulation has no such thing.
    """
    met: bool
    missing: str
    """``0`` once it is met or waived."""
    name: str
    """In Chinese."""
    need: str
    or_days: str | None = None
    """So many days of offline training are enough as well; left out where hours alone count."""
    relief: Relief | None = None
    """Why it is deemed complete or not owed; left out where it is neither."""
    unit: Literal["hours", "topics"]
    """Of ``need``, ``have`` and ``missing``."""
    window: Literal["yearly"]
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementsOfDay:
    """Everything that is asked of somebody on a day, each with the date by which."""

    on: date
    person_id: UUID
    requirements: tuple[RequirementOnDay | Duty, ...]
    """Those of the year first, then those of the person's own days."""
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in the year of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Which regulation (培训政策)."""

    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfYear:
    """One person's training year: each requirement with its article, and every entry behind it."""

    binds_because: BindingPlacement | None
    """``null`` for somebody who was never placed."""
    clear: bool
    """Every requirement is met or waived."""
    decisions: tuple[DecisionOfYear, ...]
    """Those that were taken back included."""
    entries: tuple[Entry, ...]
    """In their order."""
    head: str
    """The hash of the newest entry; zeros where there is none."""
    hours: HoursOfYear
    met: bool
    """Every requirement is met (达标); what is waived is not met."""
    person_id: UUID
    requirements: tuple[RequirementCounted, ...]
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in this year."""
    year: int
