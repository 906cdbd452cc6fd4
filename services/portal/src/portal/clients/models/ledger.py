"""What the ledger answers and is asked, made from docs/openapi/ledger.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

DutyState = Literal["met", "met-late", "open", "late", "missed"]

EntryKind = Literal["credit", "reversal", "carried", "restored", "merged"]

NotBound = Literal["merged", "no-placement", "hired-later", "ended", "no-regulation", "post-category", "staff-kind"]

ProvisionKind = Literal[
    "scope",
    "requirement",
    "cap",
    "days",
    "intake",
    "recognised",
    "deemed",
    "exempt",
    "make-up",
    "modes",
    "filing",
    "recogniser",
    "fee-cap",
    "fees",
    "supervision",
    "claim",
    "evidence",
    "continuing-education",
    "certificate",
    "base",
    "consequence",
    "note",
]

StandingState = Literal["met", "near", "behind", "not-bound"]

Why = Literal["met", "not-owed", "exempt", "in-time", "missing", "certificate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOfRegulation:
    """One article, and what it states."""

    article: str
    """As the document numbers it; with its document, where the provision is taken over from another regulation."""
    provisions: tuple[RegulationProvision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingPlacement:
    """The placement by which a regulation binds somebody in a year."""

    bound_as: Literal["management", "professional", "worker"] | str | None
    """By which of the two the regulation binds: the first where it binds that one; ``null`` where none binds."""
    post_category: Literal["management", "professional", "worker"] | str
    region_code: str
    """region code (GB/T 2260)"""
    second_post_category: Literal["management", "professional", "worker"] | str | None
    """Of somebody who holds posts of two categories (兼任), the other one."""
    since: date | None
    """``null``: ever since, as far as is known."""
    staff_kind: Literal["institution", "office"] | str
    """Staff of a public institution, or a worker of an office (机关工勤人员)."""
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the standings of an office's people add up to."""

    as_of: datetime
    """In China time: every change up to then is in it."""
    by: Literal["region", "department", "organisation", "post-category", "title-level"] | str
    rows: tuple[BoardRow, ...]
    training_year: int
    whole: BoardFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFigures:
    """How many people stand where, and what they learned."""

    behind: int
    met: int
    near: int
    not_bound: int
    people: int
    professional_hours: str
    public_hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One part of a board."""

    figures: BoardFigures | None
    """``null`` for groups of fewer than five by post or title, which are not broken down; where these are one group or
    fewer than five together, for the smallest other ones as well.
    """
    key: str
    """A region code, an organisation's id, a post category or a title level."""
    name: str | None
    """Of an organisation; ``null`` for what has a code of its own."""


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
class CountedTowards:
    """A requirement towards which the evidence of an entry counts."""

    cap: str | None = None
    """The article of that cap."""
    hours: str
    key: str
    of: str | None = None
    """What the evidence is worth where a cap let less of it count; left out else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event that could not be applied, or that waits behind one; without what it says and of whom."""

    behind: int | None
    """The first one of the same key, behind which it waits; ``null`` where it stands first."""
    id: int
    reason: str
    """The kind of error, or that it waits."""
    set_aside_at: datetime
    type: str
    """``unreadable`` where it names none that the service knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """A hundred at a time, the oldest first."""

    after: int | None
    """Ask with this for the next page; ``null`` on the last one."""
    letters: tuple[DeadLetter, ...]
    reasons: tuple[WaitingFor, ...]
    """The most frequent first, at most 20."""
    replays: tuple[Replay, ...]
    """The last five, the latest first."""
    service: str
    total: int
    """At most 10,001: so many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOfYear:
    """What an office decided about the year: deemed complete, exempt, or to be made up."""

    counts_from: date | None
    """Of a make-up: hours completed from this day may go to the year."""
    counts_until: date | None
    """The last such day."""
    decided_on: date
    effect: Literal["deemed", "exempt", "make-up"] | str
    grant_id: UUID
    kind: str
    """The rulebook's word for the ground; ``make-up`` for a make-up."""
    withdrawn: bool
    """It was taken back and holds no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStandings:
    """What the desk of an office shows first."""

    as_of: datetime
    """In China time: every change up to then is in it."""
    most_behind: tuple[StandingOfPerson, ...]
    """Who lacks most first; nobody who lacks nothing."""
    training_year: int
    whole: BoardFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailedRequirement:
    """The same with what tells somebody what exactly is missing."""

    article: str
    days: str | None = None
    """Days of offline training in the year, beside ``or_days``; left out where hours alone count."""
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
    subject: Literal["public", "professional"] | str | None
    """Only hours of this subject count; ``null``: both."""
    topics: tuple[TopicOfRequirement, ...] | None = None
    """Only hours on these topics count, or each of them is needed where ``unit`` is ``topics``; left out where any
    topic counts.
    """
    unit: Literal["hours", "topics"] | str
    """Of ``need``, ``have`` and ``missing``."""


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
    flexible: str | None
    """The article by which it may be arranged flexibly (灵活安排): it is owed and never late; ``null`` else."""
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
    state: DutyState | str
    """How it stands on the day that was asked about."""
    unit: Literal["hours", "topics"] | str
    """Of ``need``, ``have`` and ``missing``."""
    window: Literal["onboarding", "transfer", "term"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger (学时流水): never changed, only reversed, and chained by its hash to the line before."""

    centihours: int
    """Hundredths of a class hour, negative where hours are taken away."""
    completed_at: datetime
    """In China time."""
    counted: tuple[CountedTowards, ...]
    """Towards which requirements of the year the evidence counts, on the first entry of that evidence; empty where it
    counts for none, or no longer.
    """
    course_code: str
    course_title: str
    decision_id: UUID | None
    """The act of the review."""
    filing_id: UUID | None
    """Of that training, where ``origin`` is ``filing``."""
    half_days: int
    """Half days of offline training."""
    hash: str
    hours: str
    """The same, as people write it."""
    kind: EntryKind | str
    mode: Literal["online", "residential", "self-study", "mentoring", "group-study"] | str
    office: str | None
    """What it was called."""
    office_id: UUID | None
    """The HR authority that took hours off, or gave them back, in its review; ``null`` else, as are the next two."""
    organiser_level: Literal["county", "city", "province", "national"] | str | None
    """The level of the authority that organised it; ``null`` where none is on record."""
    origin: Literal["vendor", "filing", "recognition"] | str
    """``filing``: the roster of a filed training. ``recognition``: a claim, or what an office recognised by itself.
    """
    recorded_at: datetime
    """In China time."""
    seq: int
    """Its number within the person-year."""
    source: str
    """Who stated it: a vendor, or ``filings`` for an office."""
    source_id: UUID
    """The evidence: a completion (``item_id`` of the gateway), or a recognition of the filings."""
    special_task: str | None
    """Of training for a special task (专项培训): the project, work or action; ``null`` of any other."""
    subject: Literal["public", "professional"] | str
    taken_back: TakenBack | None
    """That it was taken back, on what was credited; ``null`` where it was given back since."""
    test_result: str | None
    """How a test came out (考试考核结果), as the vendor or the roster states it; ``null`` where none is on record."""
    topic: str | None
    training_type: Literal["onboarding", "in-service", "transfer", "special"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the service's tables."""

    name: str
    """As among the metrics: ``xueshi_…``."""
    stage: str | None
    """What the number is of, where the figure has several; words of the platform, never of a table."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenReportShown:
    """A frozen report."""

    contents: ReportContents
    report: ReportInShort


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
    issue: Literal["automatic", "on-application"] | str | None = None
    """How the certificate of the year is issued; left out where no regulation binds the person in that year."""
    mend: Remedy | None
    """What is to be done about it; ``null`` where nothing has to be."""
    missing: tuple[RequirementOfYear, ...]
    """Requirements of that year that are not met."""
    needs: Literal["certificate", "year", "term", "onboarding", "transfer", "training"] | str
    """What is asked for."""
    training: TrainingOrganised | None = None
    """With ``training``: what is asked for and what there is; left out of any other ground."""
    why: Why | str
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
class HoursBoard:
    """Class hours of an office's people."""

    as_of: datetime
    by: Literal["subject", "mode", "source", "topic"] | str
    rows: tuple[HoursBoardRow, ...]
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursBoardRow:
    """What was learned of one subject, in one mode, at one source or on one topic."""

    entries: int
    hours: str
    key: str
    """``public``, ``online``, a vendor's id, ``office``, or a topic's word; empty: on no required topic."""
    name: str | None
    """Of a topic, as a regulation calls it; ``null`` for what no regulation names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursOfYear:
    """Class hours of a training year."""

    continuing_education: str
    """Of these, what the regulation counts as continuing education (继续教育) of professionals as well."""
    days: str
    """Days of offline training among them."""
    professional: str
    """专业科目"""
    public: str
    """公需科目"""
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntries:
    """The first first."""

    after: str | None
    """Ask with this for the next page; ``null`` on the last one."""
    entries: tuple[LateEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntry:
    """An entry that came into a training year after it was closed."""

    completed_at: datetime
    course_title: str
    hours: str
    kind: Literal["credit", "reversal", "carried", "restored", "merged"] | str
    mode: str
    person_id: UUID
    recorded_at: datetime
    """In China time, as is ``completed_at``."""
    seq: int
    """Its number within the person-year."""
    source: str
    """The vendor, or ``filings`` for what offices recognised."""
    subject: Literal["public", "professional"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """Whether hours may be done later for a year (补训)."""

    allowed_by: tuple[Literal["hr-authority", "department", "institution"] | str, ...]
    """Kinds of organisation, any of which must allow it."""
    article: str
    until: date | None
    """The last day for it; ``null``: the decision names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpTrial:
    """For whom and for which year hours of which days would count."""

    counts_from: date
    counts_until: date
    person_id: UUID
    year: int


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
class NewReport:
    """Which report is frozen, and which figures were read."""

    edition: int
    figures_sha256: str
    organisation_id: UUID
    reason: str | None = None
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFigures:
    """Numbers of one service at one moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReadings:
    """Who read what of the caller, month by month, the latest first; at most 500 lines."""

    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    readings: tuple[ReadingsOfMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnYears:
    """One's own training years, the newest first."""

    as_of: datetime
    """Everything that the ledger had recorded by then, in China time (数据截至)."""
    years: tuple[YearInList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether this may be done for this person on this day."""

    on: date
    person_id: UUID
    purpose: (
        Literal[
            "confirmation",
            "transfer",
            "promotion",
            "reward",
            "renewal",
            "worker-exam",
            "rating",
            "registration",
            "expert",
        ]
        | str
    )


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
class Regulation:
    """One regulation: its document, who issued it, where it is in force, and when."""

    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    id: str
    in_force_from: date
    in_force_until: date | None
    """The last day; ``null`` while no other regulation replaces it."""
    issued_by: tuple[str, ...]
    """发文机关; empty where the regulation's file does not say."""
    name: str
    region_code: str
    """It binds this region and all below it (GB/T 2260), where no narrower one does."""
    replaces: tuple[str, ...]
    """Ids of regulations that ended on the day before it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationByArticle:
    """Everything that a regulation states, in the order of its articles; what it takes over from others comes last."""

    articles: tuple[ArticleOfRegulation, ...]
    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    id: str
    in_force_from: date
    in_force_until: date | None
    """The last day; ``null`` while no other regulation replaces it."""
    issued_by: tuple[str, ...]
    """发文机关; empty where the regulation's file does not say."""
    name: str
    region_code: str
    """It binds this region and all below it (GB/T 2260), where no narrower one does."""
    replaces: tuple[str, ...]
    """Ids of regulations that ended on the day before it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationList:
    """Every regulation that the platform knows, the narrowest region first, and within a region the newest."""

    regulations: tuple[Regulation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationProvision:
    """One rule of a regulation."""

    key: str
    """Unique among the provisions of its kind."""
    kind: ProvisionKind | str
    name: str | None
    """In Chinese; ``null`` where the rule has none."""
    sentence: str
    """The rule in Chinese, made from its data: what the platform goes by."""
    stated: Mapping[str, str | int | bool | tuple[str, ...] | tuple[int, ...]]
    """The same as data, by the keys of a regulation's file (docs/rulebooks.md); hours, days and yuan are text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A ground on which a requirement is deemed complete (视同) or not owed (免)."""

    article: str
    effect: Literal["deemed", "exempt"] | str
    kind: str
    """The rulebook's word for it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What would set a ground right."""

    allowed_by: tuple[Literal["hr-authority", "department", "institution"] | str, ...]
    """Kinds of organisation, any of which must allow it; empty where nobody must."""
    article: str
    by: date | None
    """The last day for it, where there is one."""
    how: Literal["make-up", "do-it", "nothing"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """That somebody had letters tried again, and how it ended."""

    applied: int
    begun_at: datetime
    by: str
    """``account:<id>``, or ``operator`` for the machine's owner."""
    ended_at: datetime | None
    """``null``: it runs, or was broken off."""
    letter_id: int | None
    reason: str | None
    """``null`` with no letter: all of them."""
    replay_id: int
    still_waiting: int | None
    """Of the letters that were asked for; ``null`` before its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayResult:
    """How a replay ended."""

    applied: int
    is_whole: bool
    """``false``: its time ran out before each was tried; ask again for the rest."""
    left: int
    """Of the letters that were asked for: refused again, behind one that was, or not tried yet."""
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayWanted:
    """Which letters are tried again: one with all of its queue, those of one reason, or all of them."""

    letter_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBasis:
    """A regulation by which people were assessed."""

    document: str
    edition: str
    name: str
    rulebook_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBefore:
    """The frozen report of the year before."""

    edition: int
    places: tuple[ReportGroup, ...]
    report_id: UUID
    sha256: str
    whole: BoardFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContents:
    """Everything that a report states."""

    as_of: datetime
    """In China time: every change up to then is in it."""
    bases: tuple[ReportBasis, ...]
    before: ReportBefore | None
    closed_on: date | None
    """The first day on which completions came too late; ``null``: the year is not closed yet."""
    edition: int
    frozen_on: date
    kinds: tuple[ReportGroup, ...]
    modes: tuple[ReportHours, ...]
    office: str
    places: tuple[ReportGroup, ...]
    places_are: Literal["region", "organisation"] | str
    posts: tuple[ReportGroup, ...]
    reason: str | None
    """Why it was made anew; ``null`` for the first edition."""
    region_code: str
    """region code (GB/T 2260)"""
    region_name: str
    subjects: tuple[ReportHours, ...]
    titles: tuple[ReportGroup, ...]
    topics: tuple[ReportHours, ...]
    training_year: int
    whole: BoardFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """A report as it would be frozen now."""

    contents: ReportContents
    figures_sha256: str
    """Of all figures: given back with the wish to freeze it, it says which ones were read."""
    may_be_frozen: bool
    """The caller's role freezes reports, the year has ended, and there is somebody in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGroup:
    """A part of the people."""

    figures: BoardFigures | None
    """``null`` for groups of fewer than five by post or title, which are not broken down; where these are one group or
    fewer than five together, for the smallest other ones as well.
    """
    key: str
    """A region code, an organisation's id, its kind, a post category or a title level."""
    name: str | None
    """Of a region or an organisation; ``null`` for what has a code of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHours:
    """What was learned of one subject, in one mode or on one topic."""

    entries: int
    hours: str
    key: str
    name: str | None
    """Of a topic, as a regulation calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInShort:
    """A frozen report in a list."""

    edition: int
    frozen_at: datetime
    holds: bool
    """No later edition corrects it."""
    met: int
    not_bound: int
    office: str
    people: int
    reason: str | None
    region_code: str
    """region code (GB/T 2260)"""
    region_name: str
    report_id: UUID
    sha256: str
    """Of its inputs, as lower-case hex."""
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportList:
    """Frozen reports of a region and those below it, the latest years first, a page at a time."""

    reports: tuple[ReportInShort, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementCounted:
    """A requirement of the year, and every piece of evidence that counts towards it; the sum is what it has."""

    article: str
    counted: tuple[CountedEvidence, ...]
    days: str | None = None
    """Days of offline training in the year, beside ``or_days``; left out where hours alone count."""
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
    subject: Literal["public", "professional"] | str | None
    """Only hours of this subject count; ``null``: both."""
    topics: tuple[TopicOfRequirement, ...] | None = None
    """Only hours on these topics count, or each of them is needed where ``unit`` is ``topics``; left out where any
    topic counts.
    """
    unit: Literal["hours", "topics"] | str
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
    unit: Literal["hours", "topics"] | str
    """Of ``need``, ``have`` and ``missing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementOnDay:
    """A requirement of the training year in which the day lies."""

    article: str
    days: str | None = None
    """Days of offline training in the year, beside ``or_days``; left out where hours alone count."""
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
    subject: Literal["public", "professional"] | str | None
    """Only hours of this subject count; ``null``: both."""
    topics: tuple[TopicOfRequirement, ...] | None = None
    """Only hours on these topics count, or each of them is needed where ``unit`` is ``topics``; left out where any
    topic counts.
    """
    unit: Literal["hours", "topics"] | str
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
class SettingInForce:
    """A setting by its name; what it means stands in the operations manual."""

    name: str
    of: str | None
    """What it is of, where there are several: a regulation."""
    value: str
    """A number, ``true`` or ``false``, or a day of the year as ``MM-DD``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsInForce:
    """Settings with which the process that answers has begun."""

    service: str
    settings: tuple[SettingInForce, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingList:
    """People of an office, who is most behind first, a page at a time."""

    as_of: datetime
    """In China time: every change up to then is in it."""
    is_counted: bool
    """Whether ``total`` is all of them."""
    people: tuple[StandingOfPerson, ...]
    total: int
    """How many there are; more than 10,000 are not counted, and nobody is where ``after`` was given."""
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOfPerson:
    """Where somebody stands in a training year."""

    missing: str
    """Without which the year is not met."""
    organisation_id: UUID
    organisation_name: str | None
    """``null`` where the registry has not told of the unit yet."""
    person_id: UUID
    post_category: Literal["management", "professional", "worker"] | str
    professional_hours: str
    professional_missing: str
    public_hours: str
    public_missing: str
    region_code: str
    """region code (GB/T 2260)"""
    state: StandingState | str
    title_level: Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str
    topics_missing: int
    """Required topics without an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingQuery:
    """Whose standing is asked for, in which year, and the organisation in which the caller has the role."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingsOfPeople:
    """Where the people stand who were asked for and are within reach, who is most behind first."""

    as_of: datetime
    """In China time: every change up to then is in it."""
    people: tuple[StandingOfPerson, ...]
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfYear:
    """One person's training year: each requirement with its article, and every entry behind it."""

    as_of: datetime
    """Everything that the ledger had recorded by then, in China time (数据截至)."""
    assessed_at: datetime | None
    """When the year was assessed last: at each entry, decision or move; ``null`` where nothing is on record of it.
    """
    binds_because: BindingPlacement | None
    """``null`` for somebody who was never placed."""
    bound: bool
    """Something is asked of the person in this year (在培训对象范围内)."""
    clear: bool
    """Every requirement is met or waived."""
    decisions: tuple[DecisionOfYear, ...]
    """Those that were taken back included."""
    due_on: date
    """The last day of the year: by then everything is to be done."""
    entries: tuple[Entry, ...]
    """In their order."""
    head: str
    """The hash of the newest entry; zeros where there is none."""
    hours: HoursOfYear
    make_up: MakeUp | None
    """``null`` where the regulation has no such thing, or none binds the person."""
    met: bool
    """Every requirement is met (达标); what is waived is not met."""
    not_bound_because: NotBound | str | None
    """``null`` for somebody who is bound."""
    person_id: UUID
    requirements: tuple[RequirementCounted, ...]
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in this year."""
    talent: Literal["high-level", "urgently-needed"] | str | None
    """Recorded as a talent (高层次、急需紧缺人才) today; ``null`` for anybody else."""
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsOfYear:
    """Where a year stands, and what it has."""

    met: bool
    professional: str
    public: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Hours were taken back (核减)."""

    at: datetime
    """In China time."""
    by: Literal["vendor", "office"] | str
    """The vendor revoked the completion, or an office decided: an HR authority voided it in its review (both reasons
    are in the gateway's ``/v1/own/completions``), or the recognition was withdrawn (its reason is with the
    filings).
    """
    decision_id: UUID | None
    """The act of the review."""
    office: str | None
    """What it was called."""
    office_id: UUID | None
    """The HR authority that voided a completion; ``null`` else, as are the two that follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicOfRequirement:
    """A required topic (必修内容), and what there is of it."""

    hours: str
    """Hours on it in the year; ``0``: none yet."""
    name: str
    """In Chinese; the word itself where the regulation's file gives no name."""
    topic: str
    """The word that vendors send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOrganised:
    """Training that an authority of some level must have organised, and what there is of it."""

    completed_on: date | None
    """The day of the newest that is enough; ``null`` where there is none."""
    organised_by_at_least: Literal["county", "city", "province", "national"] | str
    """The level; a higher one is enough as well."""
    organiser_level: Literal["county", "city", "province", "national"] | str | None
    """Its level."""
    since: date | None
    """Training counts from this day, on which the present title was obtained; ``null``: whenever it was."""
    unrecorded: int
    """So many trainings of that time have no level on record, and speak for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedMakeUp:
    """The made-up year, those of the days, and whichever else would change, in order."""

    years: tuple[TriedYear, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPerson:
    """What would change for one person."""

    person_id: UUID
    """Of a merged record the one that stays."""
    source_ids: tuple[UUID, ...]
    """The evidence that would change whether it counts."""
    years: tuple[TriedYear, ...]
    """Each year that would change, in order: also those to which a make-up (补训) carries hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedTurns:
    """Only people for whom something would change."""

    as_of: datetime
    """In China time."""
    people: tuple[TriedPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedYear:
    """A year as it stands, and as it would stand."""

    after: SumsOfYear
    before: SumsOfYear
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTrial:
    """Which evidence would be taken off, or given back, and as which office it is asked."""

    effect: Literal["void", "restore"] | str
    organisation_id: UUID
    source_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMessages:
    """How many messages are new to the caller, of this service alone."""

    unread: int
    """At most 100: that many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """How much waits for one reason: queues that begin with a letter of this reason."""

    letters: int
    """Those behind the first ones are in it."""
    queues: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearClose:
    """What the person-years of a training year came to when it was closed (年度结账)."""

    closed_at: datetime
    """In China time: when the sums were taken."""
    closed_on: date
    """The first day on which completions came too late."""
    entries: int
    late_entries: int
    """Entries that came into the year since then, each by decision."""
    met: int
    people: int
    professional_hours: str
    public_hours: str
    rulebook_id: str | None
    """``null``: person-years that no rulebook binds."""
    rulebook_name: str | None
    """What the regulation is called; ``null`` without one, and where it is not in force here any more."""
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCloses:
    """The latest years first, each by rulebook."""

    closes: tuple[YearClose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearInList:
    """A training year with what its regulation requires and what there is of it."""

    assessed_at: datetime | None
    """When the year was assessed last: at each entry, decision or move; ``null`` where nothing is on record of it.
    """
    bound: bool
    """Something is asked of the person in this year (在培训对象范围内)."""
    clear: bool
    """Every requirement is met or waived."""
    due_on: date
    """The last day of the year: by then everything is to be done."""
    hours: HoursOfYear
    make_up: MakeUp | None
    """``null`` where the regulation has no such thing, or none binds the person."""
    met: bool
    """Every requirement is met (达标); what is waived is not met."""
    not_bound_because: NotBound | str | None
    """``null`` for somebody who is bound."""
    person_id: UUID
    requirements: tuple[DetailedRequirement, ...]
    """Empty where no regulation binds the person."""
    rulebook: Rulebook | None
    """``null`` where no regulation binds the person in this year."""
    year: int
