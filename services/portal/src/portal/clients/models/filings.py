"""What the filings answers and is asked, made from docs/openapi/filings.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

CheckState = Literal["met", "failed", "unknown"]

EnrolmentState = Literal["enrolled", "waiting", "withdrawn"]

FilingAct = Literal[
    "submit",
    "take-back",
    "endorse",
    "return",
    "refuse",
    "ask",
    "give-opinion",
    "hand-over",
    "withdraw",
    "remind",
    "escalate",
    "decide",
    "confirm",
    "overturn",
    "propose-overturn",
    "overturn-from-above",
    "drop-overturn",
    "lapse",
]

FilingKind = Literal["training", "roster", "claim"]

FilingState = Literal["draft", "in-chain", "returned", "approved", "refused", "withdrawn"]

ItemAct = Literal["list", "refuse", "withdraw"]

ItemKind = Literal["teacher", "course", "institution"]

ItemState = Literal["waiting", "listed", "refused", "withdrawn"]

WaitsFor = Literal["submission", "correction", "unit-opinion", "decision", "second-opinion", "supervision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDone:
    """What became of a filing for which the act was done."""

    filing_id: UUID
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""
    state: FilingState | str
    status: Literal["done"]
    waits_for: UUID | None
    """The organisation (or, of a claim, the person) whose turn it is; ``null`` at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActNotDone:
    """What was in the way of the act for one filing."""

    detail: str
    fields: tuple[WrongField, ...] | None = None
    """With the reason ``bad-form``."""
    filing_id: UUID
    parameters: Mapping[str, str | int | tuple[str, ...]]
    """What varies in its sentence, by name."""
    reason: str
    status: Literal["left", "refused", "later"] | str
    """``left``: it has remarks; ``later``: a service was away, try again."""
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnItem:
    """What is done with an entry; refusing and withdrawing it need a reason."""

    act: ItemAct | str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file beside a filing."""

    added_at: datetime
    added_by: UUID
    """An account."""
    attachment_id: UUID
    media_type: Literal["application/pdf", "image/png", "image/jpeg"] | str
    name: str
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCode:
    """The code of this half minute (签到码), for the room."""

    changes_at: datetime
    code: str
    enrolled: int
    half_day: str
    recorded: int
    """Who attended this half day so far."""
    seconds_left: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceSheet:
    """A page of the sheet of a half day (签到表)."""

    begins_on: date
    half_day: str
    half_days: tuple[HalfDayCounts, ...]
    """Every half day of the plan, in its order."""
    people: tuple[PersonOnSheet, ...]
    title: str
    total: int
    """Enrolled people, of all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendedDay:
    """A day of an offline training that somebody attended."""

    half_days: Literal[1, 2] | str
    is_arrival: bool
    """They arrived on it (报到)."""
    on: date
    was_held: bool
    """Training was held on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedStep:
    """Of whom something is wanted, and what."""

    kind: Literal["hr-authority", "department", "institution"] | str | Literal["person"]
    name: str | None
    """What the organisation is called; ``null`` for a person."""
    organisation_id: UUID
    """Of a ``person``: who claims."""
    what: WaitsFor | str
    what_text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseEnd:
    """The last day on which it is a base."""

    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of a form that says something else than in the round before."""

    after: str | int | tuple[str | int | HalfDay | Trainer | Stay, ...] | None
    before: str | int | tuple[str | int | HalfDay | Trainer | Stay, ...] | None
    field: str
    name: str
    """As it stands on the form, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that may be chosen."""

    name: str
    """In Chinese."""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPeople:
    """People of the unit who attended everything, in place of the rows that the roster had."""

    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim (学时认定申请), as those see it who take part."""

    about_id: None
    acts: tuple[FilingAct | str, ...]
    """What may be done in this state, though not by everybody."""
    applicant: StepAnswer
    article: str | None
    asked: SecondOpinionsAnswer | None
    at: int
    """Which office of the chain has it; -1 for the applicant."""
    attachments: tuple[Attachment, ...]
    chain: tuple[StepAnswer, ...]
    """The offices in their order; empty until it is handed in."""
    changed: tuple[Change, ...]
    """What the form says otherwise than the last round."""
    changed_at: datetime
    checks: tuple[ClaimCheck, ...]
    """The conditions of its article, also of a draft; of one with ``failed`` nothing is suggested, and an office that
    endorses it all the same says why.
    """
    claim_kind: str | None
    code: str | None
    """Printed on the form as a QR code."""
    created_at: datetime
    decision_id: UUID | None
    """Of a claim: the recognition or grant that came of it."""
    due_at: datetime | None
    """Until when the office that has it should act."""
    effects: tuple[MakeUpEffect, ...] | None
    """Of a make-up that nobody has decided: the made-up year, those of the days, and whichever else would change, in
    order. ``null`` for other claims, while year or days are missing, and while the ledger is away.
    """
    fields: tuple[FormField, ...]
    """What its form states, in order."""
    filing_id: UUID
    form: Mapping[str, str | tuple[str, ...] | tuple[int, ...] | tuple[Stay, ...]]
    holder: UUID | None
    """The account that has it alone within the office; ``null``: anybody there."""
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""
    is_mine: bool
    """The caller is who filed it, or acts for the organisation that did."""
    kind: Literal["claim"]
    kind_name: str
    """In Chinese, as ``state_text``."""
    names: Mapping[str, str]
    """What the organisations are called, by their ids."""
    opinions: tuple[Opinion, ...]
    own_acts: tuple[OwnAct, ...]
    """What the caller may do."""
    person_id: UUID
    """Whose it is."""
    remarks: tuple[FilingRemark, ...]
    resume_at: int | None
    """Which office of the chain it goes on to once it is corrected; ``null``: through all of them again."""
    review: Literal["open", "confirmed", "overturned"] | str | None
    """Of a claim that was approved by itself and drawn to be looked at (复核); who claims does not see ``open``."""
    roster: None
    round: int
    """How often it was handed in."""
    rounds: tuple[RoundOfClaim, ...]
    rulebook_id: str | None
    """The regulation by which it goes to its offices; ``null`` until it is handed in, as ``article``."""
    saw: str | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    state: FilingState | str
    state_text: str
    suggested: Suggestion | None
    """``null`` where something is missing still."""
    title: str | None
    training_year: int | None
    uploads: UploadLimits
    waiting: tuple[AwaitedStep, ...]
    """Of whom what is wanted; whose turn it is comes first. Empty at its end."""
    waits_for: tuple[StepAnswer, ...]
    """Those of whom something is wanted: whose turn it is, who was asked, and offices told that it is late."""
    waits_since: datetime
    """Since when it is with whom it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """A condition that the claim's own article sets, and how it stands."""

    article: str
    """The regulation with its article."""
    check: str
    """The rulebook's word for what is looked at, such as ``since-hiring``."""
    have: str
    """What is stated or on record, in Chinese."""
    name: str
    """The condition in Chinese."""
    need: str
    """What is needed, in Chinese."""
    state: CheckState | str
    state_text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEffect:
    """What a claim of a kind comes to once it is approved."""

    effect: Literal["recognised"] | Literal["deemed", "exempt", "make-up"] | str
    hours: str | None
    """Of ``recognised``: what one counts, where the regulation fixes it."""
    requirements: tuple[str, ...]
    """Of ``deemed`` and ``exempt``: the requirements in Chinese; empty where it is the whole year."""
    subjects: tuple[Literal["public", "professional"] | str, ...]
    """Of ``recognised``: those for which it may be claimed."""
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimKind:
    """Something that may be claimed, by the regulation that binds the person."""

    article: str
    """The regulation with its article."""
    counts: ClaimEffect
    evidence: str
    """The paper that is wanted (证明材料), in Chinese."""
    fields: tuple[FormField, ...]
    """What its form states, in order."""
    is_automatic: bool
    """Facts of the platform's own may decide it (自动审核)."""
    kind: str
    """The regulation's word."""
    name: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimKinds:
    """What may be claimed for a person in a year."""

    kinds: tuple[ClaimKind, ...]
    rulebook: ClaimsRulebook | None
    """The regulation that binds the person in the year; ``null`` where none does."""
    uploads: UploadLimits
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimToReview:
    """A claim that was approved by itself and drawn to be looked at (复核)."""

    changed_at: datetime
    claim_kind: str
    """The regulation's word, or ``special-circumstances`` where its own would tell of health."""
    filing_id: UUID
    person_id: UUID
    title: str | None
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedActivity:
    """What a claim is about, as far as its form is written."""

    begins_on: date | None
    ended_on: date | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsRulebook:
    """Which regulation (培训政策)."""

    document: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsToReview:
    """Claims to be looked at, the oldest first."""

    claims: tuple[ClaimToReview, ...]


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
class DecisionsAboutPerson:
    """Every decision about a person, withdrawn ones included, the newest first."""

    decisions: tuple[OwnRecognition | OwnGrant, ...]
    names: Mapping[str, str]
    """What the deciding organisations are called, by their ids."""
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """How much there is to do at the desk of an office."""

    late: int
    """Of them, those that it should have acted upon already."""
    proposed_overturns: int
    """What somebody of it proposed to take back, for a second person to answer."""
    returned: int
    """Filings of its own that were returned to be corrected."""
    returned_claims: int
    """Of them, claims for its people."""
    returned_rosters: int
    """Of them, rosters."""
    returned_trainings: int
    """Of them, trainings."""
    to_review: int
    """Claims that were approved by themselves and drawn to be looked at (复核); 0 where the office does not supervise.
    """
    waiting: int
    """Filings that wait for it."""
    with_remarks: int
    """Of them, those with something to look at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFiling:
    """A filing at the desk of an office."""

    about_id: UUID | None
    """Of a roster: the training."""
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    applicant_name: str | None
    """What the unit is called; ``null`` of a person who claims, whom the registry names."""
    begins_on: date | None
    """Of a training, as ``ends_on`` and ``people`` (how many are expected)."""
    changed_at: datetime
    claim_kind: str | None
    """Of a claim: the regulation's word, or ``special-circumstances`` where its own would tell of health."""
    created_at: datetime
    due_at: datetime | None
    """Until when the office that has it should act."""
    ends_on: date | None
    filing_id: UUID
    is_late: bool
    """The office that has it should have acted already."""
    kind: FilingKind | str
    kind_name: str
    """In Chinese, as ``state_text``."""
    last_opinion: OpinionOfOffice | None
    people: int | None
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    remarks: tuple[FilingRemark, ...]
    saw: str | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    state: FilingState | str
    state_text: str
    subject: Literal["public", "professional"] | str | None
    title: str | None
    training_year: int | None
    """Of a claim."""
    waiting: tuple[AwaitedStep, ...]
    """Of whom what is wanted; whose turn it is comes first. Empty at its end."""
    waits_days: int
    """For how many whole days it has been with whom it is."""
    waits_since: datetime
    wanted: str | None
    """What is wanted of this office, in Chinese; ``null`` where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilings:
    """A page of filings at the desk of an office."""

    filings: tuple[DeskFiling, ...]
    rows: int
    """How many a page has."""
    total: int
    """Of all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is done with it; ``to`` and ``resume`` are of a return, ``ask`` and ``need_all`` of second opinions,
    ``to_account`` of handing over (left out: to anybody of the office). An office that endorses, refuses, confirms
    or overturns, also from above, states what it ``saw``: the hash of the round as ``GET`` gives it.
    """

    act: FilingAct | str
    ask: tuple[UUID, ...] | None = None
    need_all: bool | None = True
    resume: bool | None = True
    saw: str | None = None
    text: str | None = None
    to: int | None = -1
    to_account: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneToMany:
    """The same done to several; those with remarks are left as they are unless one says otherwise."""

    act: FilingAct | str
    filings: tuple[SeenFiling, ...]
    text: str | None = None
    with_remarks: bool | None = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Which organisation files, and what the form contains so far: see docs/filings.md for its fields."""

    form: Mapping[str, Any]
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSpotCheck:
    """A spot check (抽查) that was drawn."""

    spot_check_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledPeople:
    """A page of the people of a training, who enrolled first comes first."""

    people: tuple[EnrolledPerson, ...]
    total: int
    """Of all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledPerson:
    """Somebody who is enrolled to a training or waits."""

    by_unit: bool
    name: str
    person_id: UUID
    since: datetime
    state: EnrolmentState | str
    test_result: str | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentOutcome:
    """What came of somebody who was to be enrolled."""

    conflicts: tuple[TrainingConflict, ...]
    person_id: UUID
    result: Literal["enrolled", "waiting", "unchanged", "left", "not-meant"] | str
    """``left``: at another training on a half day, so nothing was done; ``not-meant``: the training is not for them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentOutcomes:
    """What came of each, in the order asked."""

    outcomes: tuple[EnrolmentOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentSettings:
    """For how many, until when, and whose people."""

    closes_on: date
    quota: int
    units: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The paper that a decision rests on (证明材料)."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPart:
    """A field of the objects within a list."""

    chars_max: int | None
    choices: tuple[Choice, ...]
    count_max: int | None
    """Of a list."""
    field: str
    is_multiline: bool
    is_optional: bool
    maximum: str | None
    minimum: str | None
    """Of days ``YYYY-MM-DD``, else a number; of a list, of each of its members."""
    name: str
    """As it stands on the form, in Chinese."""
    pattern: str | None
    """As HTML has it: it covers the whole text."""
    type: (
        Literal[
            "text",
            "day",
            "number",
            "hours",
            "money",
            "choice",
            "subject",
            "flag",
            "years",
            "days",
            "sittings",
            "trainers",
            "attachments",
            "id",
        ]
        | str
    )
    """``hours`` and ``money`` are sent as text, ``number`` and the members of ``years`` as numbers, ``flag`` as true
    or false; ``years`` and ``attachments`` are lists, ``days``, ``sittings`` and ``trainers`` lists of objects with
    ``parts``.
    """
    unit: str | None
    """In Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the service's tables."""

    name: str
    """As among the metrics: ``xueshi_…``."""
    stage: str | None
    """What the number is of, where the figure has several; words of the platform, never of a table."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAboutPerson:
    """A claim of a person (学时认定申请), or a roster (参训名单) on which they stand; what was handed in."""

    activity: ClaimedActivity | None
    """Of a claim: what it is about; ``null`` where its kind is not told, and while it is being written anew."""
    attended_on: tuple[date, ...]
    """Of a roster: the days on which the person attended, as the unit wrote them."""
    begins_on: date | None
    """Of a roster: the first day of the training, as ``ends_on`` is its last."""
    changed_at: datetime
    claim_kind: str | None
    """Of a claim: the regulation's word, or ``special-circumstances`` where its own would tell of health."""
    created_at: datetime
    decided_at: datetime | None
    """When it was approved or refused; ``null`` before, and where it was withdrawn or has lapsed."""
    decided_by: UUID | None
    """The office that decided; ``null`` where the platform did by itself."""
    decided_by_name: str | None
    ends_on: date | None
    filing_id: UUID
    half_days: int | None
    hours: str | None
    """Of a roster: what the row comes to, once it is worked on."""
    kind: Literal["claim", "roster"] | str
    kind_name: str
    """In Chinese, as ``state_text``."""
    row_state: Literal["new", "ready", "parked", "refused", "counted"] | str | None
    """Of a roster: what became of the person's row."""
    state: FilingState | str
    state_text: str
    title: str | None
    """Of a claim: what its kind is called; of a roster: the training."""
    training_year: int | None
    """Of a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFigures:
    """What waits for offices now, and what they did in the year."""

    endorsed: int
    """How often an office agreed; of the last office that is the decision."""
    late: int
    """Those of them that are past the day until which the office should have acted."""
    median_days: float | None
    """Of these acts, from when a filing came to the office; ``null`` where it did nothing in the year."""
    overturned: int
    """Of what they had agreed to, what was taken back in the year."""
    p90_days: float | None
    """Nine of ten took no longer."""
    refused: int
    returned: int
    """How often one gave something back to be corrected."""
    waiting: int
    """Filings whose turn is theirs now, whatever the year; 0 of a month. Offices that were asked for their opinion, or
    told that another one is late, have no turn.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPosition:
    """Where a filing stands after an act."""

    filing_id: UUID
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""
    state: FilingState | str
    waits_for: UUID | None
    """The organisation (or, of a claim, the person) whose turn it is; ``null`` at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRemark:
    """Something that an office should look at before it decides."""

    message: str
    """The same in Chinese."""
    remark: (
        Literal[
            "again",
            "begun-already",
            "same-training",
            "far-fewer",
            "far-more",
            "unknown-people",
            "refused-rows",
            "fee-above-plan",
            "name-differs",
            "same-days",
            "overturned-before",
            "similar-offline",
            "fee-over-cap",
            "participants-pay",
            "evidence-of-others",
            "same-number",
            "similar-online",
            "condition-not-met",
            "no-base",
            "base-not-open",
            "base-other-subject",
            "base-other-people",
            "teacher-withdrawn",
            "teacher-not-listed",
            "teacher-name-differs",
            "teacher-other-subject",
            "teacher-other-province",
            "course-withdrawn",
            "course-not-listed",
            "course-other-subject",
            "course-other-province",
            "institution-other-subject",
            "institution-other-province",
            "not-compared",
        ]
        | str
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingStatistics:
    """How the offices that one's role reaches decide, in one training year's calendar year."""

    as_of: datetime
    """In China time: figures are of that moment."""
    by: Literal["office", "kind", "month"] | str
    is_whole: bool
    """False: there are more than 2,000 offices, and the others are left out of ``rows``; ask for them by region."""
    rows: tuple[FilingStatisticsRow, ...]
    """Offices where most is late first, at most 2,000; months in their order."""
    whole: FilingFigures
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingStatisticsRow:
    """A part of the figures."""

    figures: FilingFigures
    key: str
    """An organisation's id, a kind of filing, or a month: ``2026-03``."""
    name: str | None
    """Of an organisation; ``null`` where the registry has not told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingsAboutPerson:
    """A page of the claims and rosters about a person, the latest first."""

    before: UUID | None
    """Asks for the next page; ``null`` on the last one."""
    filings: tuple[FilingAboutPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """The form anew."""

    form: Mapping[str, Any]
    unchanged_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What somebody found."""

    found: str | None = None
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of a form: all that is needed to ask for it."""

    chars_max: int | None
    choices: tuple[Choice, ...]
    count_max: int | None
    """Of a list."""
    field: str
    """Its key in the form."""
    hint: str
    """What to fill in, in Chinese."""
    is_multiline: bool
    is_optional: bool
    maximum: str | None
    minimum: str | None
    """Of days ``YYYY-MM-DD``, else a number; of a list, of each of its members."""
    name: str
    """As it stands on the form, in Chinese."""
    parts: tuple[FieldPart, ...]
    """Of a list of objects."""
    pattern: str | None
    """As HTML has it: it covers the whole text."""
    type: (
        Literal[
            "text",
            "day",
            "number",
            "hours",
            "money",
            "choice",
            "subject",
            "flag",
            "years",
            "days",
            "sittings",
            "trainers",
            "attachments",
            "id",
        ]
        | str
    )
    """``hours`` and ``money`` are sent as text, ``number`` and the members of ``years`` as numbers, ``flag`` as true
    or false; ``years`` and ``attachments`` are lists, ``days``, ``sittings`` and ``trainers`` lists of objects with
    ``parts``.
    """
    unit: str | None
    """In Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDay:
    """Half a day of a training's plan."""

    course: UUID | None = None
    """The entry of the register of courses (课程库)."""
    half: Literal["morning", "afternoon"] | str
    hours: str
    is_arrival: Literal[True] | None = None
    """People only arrive (报到): it counts no hours."""
    on: date
    topic: str
    trainer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDayCounts:
    """How many people are recorded of a half day."""

    by_code: int
    by_sheet: int
    half_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingOfForm:
    """What is in the way of handing a form in."""

    fields: tuple[WrongField, ...]
    """What is missing or wrong, in the order of the form."""
    remarks: tuple[FilingRemark, ...]
    """What the deciding office would be pointed to, as the form is now; nothing of it is in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOpinion:
    """What an office, or the platform, decided of a filing last; what was taken back is left out."""

    act: FilingAct | str
    act_name: str
    """In Chinese."""
    made_at: datetime
    made_for: UUID | None
    """The organisation; ``null`` where the platform acted."""
    made_for_name: str | None
    text: str | None
    """In a list ``null`` where the filing is about another person; the filing itself has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """A teacher, a course or a training institution of a register (师资库、课程库、培训机构名录)."""

    about: str
    """What is taught."""
    acts: tuple[ItemAct | str, ...]
    """What the caller may do with it; in lists empty."""
    begins_on: date
    decided_at: datetime | None
    """When it was listed, refused or withdrawn."""
    employer: str | None
    """Of a teacher: where they work."""
    ends_on: date | None
    """The last day; ``null`` while none is set."""
    hours: str | None
    """Of a course."""
    item_id: UUID
    kind: ItemKind | str
    level: Literal["county", "city", "province"] | str
    made_at: datetime
    name: str
    post: str | None
    """Of a teacher: post and title."""
    reason: str | None
    """Why it was refused or withdrawn; told to people who serve an office."""
    region_code: str
    """Of that authority."""
    registered_by: UUID
    registered_by_name: str | None
    """``null`` until the name was published."""
    reviewed_by: UUID
    """The HR authority that decides about it."""
    reviewed_by_name: str | None
    state: ItemState | str
    subjects: tuple[Literal["public", "professional"] | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItems:
    """A page of a register, in the order of names."""

    items: tuple[LibraryItem, ...]
    total: int
    """Of all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFiling:
    """A filing as lists show it."""

    about_id: UUID | None
    """Of a roster: the training."""
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    begins_on: date | None
    """Of a training, as ``ends_on`` and ``people`` (how many are expected)."""
    changed_at: datetime
    claim_kind: str | None
    """Of a claim: the regulation's word, or ``special-circumstances`` where its own would tell of health."""
    created_at: datetime
    due_at: datetime | None
    """Until when the office that has it should act."""
    ends_on: date | None
    filing_id: UUID
    kind: FilingKind | str
    people: int | None
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    remarks: tuple[FilingRemark, ...]
    saw: str | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    state: FilingState | str
    subject: Literal["public", "professional"] | str | None
    title: str | None
    training_year: int | None
    """Of a claim."""
    waits_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSpotCheck:
    """A spot check as lists show it."""

    among: int
    """How many filings it was drawn from."""
    among_sha256: str
    """Over their ids in order, a line each."""
    begins_on: date
    """What was approved from this day on was drawn from, as until ``ends_on``."""
    drawn: int
    """How many filings."""
    drawn_at: datetime
    drawn_by: UUID
    """An account."""
    ends_on: date
    kind: FilingKind | str
    looked_at: int
    """How many of them were looked at."""
    office_id: UUID
    """The organisation that drew."""
    seed: str
    spot_check_id: UUID
    wrong: int
    """How many of them were found not to be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpEffect:
    """What an approved make-up would do to a year, as things are now."""

    after: StandingOfYear
    before: StandingOfYear
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
class NamedReadings:
    """Readings of oneself with the names of organisations, month by month, the latest first; at most 500 lines."""

    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    readings: tuple[ReadingsOfOffice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """A file that was kept beside a filing; the form says whether it belongs to it."""

    attachment_id: UUID
    media_type: Literal["application/pdf", "image/png", "image/jpeg"] | str
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBase:
    """A base: what it is called, what and whom it was named for, from when."""

    begins_on: date
    ends_on: date | None = None
    entrusted_by: tuple[str, ...] | None = None
    name: str
    office_id: UUID
    subjects: tuple[Literal["public", "professional"] | str, ...]
    title_levels: tuple[Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str, ...] | None = (
        None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """For whom, of which kind, for which year, and what the form contains so far (``GET /v1/claim-kinds``)."""

    form: Mapping[str, Any] | None = None
    kind: str
    person_id: UUID
    training_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFiling:
    """A filing that was begun: a training, a roster or a claim."""

    filing_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrants:
    """Rows: ``reference``, ``person_id``, ``effect``, ``kind``, ``years``, ``counts_from``, ``counts_until``,
    ``evidence``, ``decided_by``, ``decided_on``, ``reason``.
    """

    grants: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A teacher, a course or a training institution; what it is called, and what is taught."""

    about: str
    begins_on: date
    employer: str | None = None
    ends_on: date | None = None
    hours: str | None = None
    kind: ItemKind | str
    name: str
    organisation_id: UUID
    post: str | None = None
    subjects: tuple[Literal["public", "professional"] | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLibraryItem:
    """An entry that was registered, and waits for its review."""

    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecognitions:
    """Rows: ``reference``, ``person_id``, ``subject``, ``required_topic``, ``mode``, ``training_type``, ``kind``,
    ``activity``, ``title``, ``days`` or ``hours``, ``ended_on``, ``organiser_level``, ``test_result``,
    ``special_task``, ``evidence``, ``decided_by``, ``reason``.
    """

    recognitions: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRosterRows:
    """The rows of a roster, in place of those it had."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSpotCheck:
    """What is drawn from: filings of a kind that offices at and below one's own approved on these days."""

    begins_on: date
    count: int
    ends_on: date
    kind: Literal["training", "roster", "claim"] | str
    office_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrainingBase:
    """A base that was put on record."""

    base_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWaiting:
    """What asks for the next page of what waits."""

    after: UUID
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeAnswer:
    """A department or an HR authority."""

    kind: Literal["hr-authority", "department", "institution"] | str
    name: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficesToAsk:
    """Offices that may be asked for a second opinion (加签) about a filing."""

    offices: tuple[OfficeAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFigures:
    """Numbers of one service at one moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What was done with a filing, and said (意见); nobody changes it."""

    act: FilingAct | str
    act_name: str
    """In Chinese."""
    details: OpinionDetails
    made_at: datetime
    made_by: UUID
    """An account; all zeros where the platform acted."""
    made_for: UUID | None
    """The organisation, or the person who claims; ``null`` where the platform acted."""
    round: int
    saw_sha256: str | None
    """The hash of the round that it was said of."""
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionDetails:
    """What an act took and led to, beside its text."""

    article: str | None = None
    """Of acts of an HR authority above: the regulation with the article that gives it the power."""
    ask: tuple[UUID, ...] | None = None
    """Of ``ask`` and ``escalate``: the offices."""
    need_all: bool | None = None
    resume: bool | None = None
    """Of ``return``: once corrected it goes on at the office that returned it."""
    skipped: tuple[UUID, ...] | None = None
    """Of ``endorse``: offices of the chain for which the same person acts, and that were not asked again."""
    state: FilingState | str
    to: int | None = None
    """Of ``return``: to which office of the chain, -1 for the applicant."""
    to_account: UUID | None = None
    """Of ``hand-over``: to whom of the office; ``null``: to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionOfOffice:
    """What was decided last, and by whom: an office that decides sees who did so before."""

    act: FilingAct | str
    act_name: str
    """In Chinese."""
    made_at: datetime
    made_by: UUID
    """An account; all zeros where the platform acted."""
    made_for: UUID | None
    """The organisation; ``null`` where the platform acted."""
    made_for_name: str | None
    text: str | None
    """In a list ``null`` where the filing is about another person; the filing itself has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAct:
    """Something that the caller may do with a filing (``POST /v1/filings/{filing_id}/acts``)."""

    act: FilingAct | str
    name: str
    """In Chinese."""
    needs_saw: bool
    """It states ``saw``."""
    needs_text: bool
    not_now: str | None
    """The reason of what is in its way at present, such as ``reminded-today``."""
    not_now_text: str | None
    """The same in Chinese."""
    takes: tuple[Literal["to", "resume", "ask", "need_all", "to_account"] | str, ...]
    """Further fields of the act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAttendance:
    """The half days of a training that are recorded of oneself."""

    recorded: tuple[RecordedHalfDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCheckIn:
    """A half day that is recorded of oneself."""

    half_day: str
    is_new: bool
    """``false``: it was recorded before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDecisions:
    """A page of the decisions about oneself, withdrawn ones included, the newest first."""

    before: UUID | None
    """Asks for the next page; ``null`` on the last one."""
    decisions: tuple[OwnRecognition | OwnGrant, ...]
    names: Mapping[str, str]
    """What the deciding organisations are called, by their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnrolment:
    """How one stands to a training now."""

    state: EnrolmentState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFiling:
    """A filing of one's own, with what it waits for."""

    about_id: UUID | None
    """Of a roster: the training."""
    activity: ClaimedActivity | None
    """Of a claim that one filed for oneself, where its form says so much; ``null`` where its kind is not told."""
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    begins_on: date | None
    """Of a training, as ``ends_on`` and ``people`` (how many are expected)."""
    changed_at: datetime
    claim_kind: str | None
    """Of a claim: the regulation's word, or ``special-circumstances`` where its own would tell of health."""
    created_at: datetime
    due_at: datetime | None
    """Until when the office that has it should act."""
    ends_on: date | None
    filing_id: UUID
    is_about_me: bool
    """It is one's own claim, whether oneself or the unit filed it."""
    is_mine: bool
    """One filed it for oneself, and not for an organisation."""
    kind: FilingKind | str
    kind_name: str
    """In Chinese, as ``state_text``."""
    last_opinion: LastOpinion | None
    people: int | None
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    remarks: tuple[FilingRemark, ...]
    saw: str | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    state: FilingState | str
    state_text: str
    subject: Literal["public", "professional"] | str | None
    title: str | None
    training_year: int | None
    """Of a claim."""
    waiting: tuple[AwaitedStep, ...]
    """Of whom what is wanted since ``waits_since``, by ``due_at``; whose turn it is comes first. Empty at its end.
    """
    waits_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFilings:
    """A page of what one's organisations filed, and oneself, the latest first."""

    before: UUID | None
    """Asks for the next page; ``null`` on the last one."""
    filings: tuple[OwnFiling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGrant:
    """What an office decided of oneself, with its ground."""

    article: str
    author: str
    """The API client that recorded it, or ``xueshi:filings`` where it follows from a filing."""
    counts_from: date | None
    """Of a make-up: the first day whose hours may go to the year."""
    counts_until: date | None
    """Of a make-up: the last such day."""
    created_at: datetime
    """In China time."""
    decided_by: tuple[UUID, ...]
    """Organisations, in the order in which they decided."""
    decided_on: date
    decision: Literal["grant"]
    document: str
    """The regulation's document number."""
    effect: Literal["deemed", "exempt", "make-up"] | str
    event_on: date | None
    """Where it was stated: the day of what it rests on."""
    evidence: Evidence | None
    """``null`` for others than the program that recorded it, where the ground tells of somebody's health."""
    grant_id: UUID
    kind: str
    """The regulation's word for the ground; for other programs ``special-circumstances`` where it tells of health.
    """
    kind_name: str
    """The kind in Chinese."""
    reason: str | None
    reference: str
    """The author's own id of it."""
    withdrawn: TakenBack | None
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecognition:
    """Hours of one's own that an office recognised (学时认定)."""

    activity: str
    """What was attended; the same for everybody who attended it."""
    article: str
    author: str
    """The API client that recorded it, or ``xueshi:filings`` where it follows from a filing."""
    begins_on: date | None
    """Where it was stated: the first day of hours that are not stated by days."""
    created_at: datetime
    """In China time."""
    days: tuple[AttendedDay, ...] | None
    """With ``offline-days``."""
    decided_by: tuple[UUID, ...]
    """Organisations, in the order in which they decided."""
    decision: Literal["recognition"]
    document: str
    """The regulation's document number."""
    ended_on: date
    evidence: Evidence | None
    """``null`` for others than the program that recorded it, where the ground tells of somebody's health."""
    half_days: int
    """0 where the hours were not counted by days."""
    hours: str
    """What the regulation makes of it."""
    kind: str
    """``offline-days``, ``offline-hours``, or the regulation's own word."""
    kind_name: str
    """The kind in Chinese."""
    mode: Literal["online", "residential", "self-study", "mentoring", "group-study"] | str
    organiser_level: Literal["county", "city", "province", "national"] | str | None
    """The level of the authority that organised it; ``null`` where none was stated."""
    reason: str | None
    recognition_id: UUID
    reference: str
    """The author's own id of it."""
    required_topic: str | None
    special_task: str | None
    """Of training for a special task: which project, work or action; ``null`` of any other."""
    stated_hours: str | None
    """As the office stated them."""
    subject: Literal["public", "professional"] | str
    test_result: str | None
    """How a test came out (考试考核结果); ``null`` where none was stated."""
    title: str
    training_type: Literal["onboarding", "in-service", "transfer", "special"] | str
    training_year: int
    withdrawn: TakenBack | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrainingList:
    """What is open to oneself, and to what one is enrolled; what begins first comes first."""

    trainings: tuple[OwnTrainingListed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrainingListed:
    """A training that is open to oneself, or to which one is enrolled."""

    before: int
    """Of somebody who waits: how many wait before them."""
    begins_on: date
    closes_on: date | None
    conflicts: tuple[TrainingConflict, ...]
    ends_on: date
    enrolled: int
    filing_id: UUID
    is_open: bool
    organiser_name: str
    quota: int | None
    state: EnrolmentState | str | None
    """``null``: never enrolled."""
    subject: Literal["public", "professional"] | str
    test_result: str | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrainingPlan:
    """The same with its plan."""

    before: int
    """Of somebody who waits: how many wait before them."""
    begins_on: date
    closes_on: date | None
    conflicts: tuple[TrainingConflict, ...]
    contact: str
    contact_phone: str
    ends_on: date
    enrolled: int
    filing_id: UUID
    half_days: tuple[PlannedHalfDay, ...]
    institution: str
    is_open: bool
    organiser_name: str
    place: str
    quota: int | None
    state: EnrolmentState | str | None
    """``null``: never enrolled."""
    subject: Literal["public", "professional"] | str
    test_result: str | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWish:
    """One wants to come."""

    despite_conflicts: bool | None = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleToEnrol:
    """Who is enrolled, and for which organisation: their unit, or the one that holds the training."""

    despite_conflicts: bool | None = False
    organisation_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleToRemove:
    """Who is taken off, and why."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleToTry:
    """Who would be enrolled."""

    organisation_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOnSheet:
    """An enrolled person, with what is recorded of a half day."""

    at: datetime | None
    attended: int
    """Half days in all."""
    evidence: Literal["code", "sheet"] | str | None
    """``null``: not recorded."""
    name: str
    person_id: UUID
    test_result: str | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedHalfDay:
    """A half day of the plan."""

    half_day: str
    hours: str
    is_arrival: bool
    """Nothing is taught on it (报到)."""
    topic: str
    trainer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTraining:
    """How the training of a printed form stands at this moment."""

    applicant: str | None
    """The name of the unit; ``null`` where it is not known here."""
    as_of: datetime
    begins_on: date | None
    ends_on: date | None
    place: str | None
    recognised_people: int
    """How many people of its roster have hours of it on record."""
    state: FilingState | str
    state_name: str
    """The same in Chinese."""
    subject: Literal["public", "professional"] | str | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedOverturn:
    """Something that was approved below, and that somebody of the HR authority proposed to take back (提请撤销)."""

    applicant: str | None
    """The unit's name; ``null`` of a person."""
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    changed_at: datetime
    filing_id: UUID
    is_own: bool
    """The caller proposed it: somebody else of the office answers."""
    kind: FilingKind | str
    office_id: UUID
    """The HR authority for which it was proposed."""
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    proposed_by: UUID
    """An account."""
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedOverturns:
    """What waits for the second person of one's HR authorities, the oldest first."""

    proposals: tuple[ProposedOverturn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """A request's body: everything up to this moment has been read."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsOfOffice:
    """The same, with what the organisation is called."""

    first_at: datetime
    """In China time."""
    kind: str
    """A stable word for programs: what was read."""
    last_at: datetime
    """In China time."""
    month: date
    """Its first day in China."""
    office: str | None
    """``null`` where there is no organisation, or its name is not known here."""
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
class RecordedGrant:
    """A row that says what is deemed complete, not owed, or may be made up."""

    article: str
    document: str
    """The regulation's document number."""
    grant_id: UUID
    row: int
    """Counts from 1."""
    status: Literal["created", "unchanged"] | str
    """``unchanged``: it was on record under the same reference; the answer is that of then."""
    withdrawn_at: datetime | None = None
    """It was taken back since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHalfDay:
    """A half day that is recorded of oneself."""

    at: datetime
    evidence: Literal["code", "sheet"] | str
    half_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRecognition:
    """A row whose hours are recognised."""

    article: str
    document: str
    """The regulation's document number."""
    half_days: int
    """Of offline training; 0 where the hours were not counted by days."""
    hours: str
    """What the regulation makes of it."""
    recognition_id: UUID
    row: int
    """Counts from 1."""
    status: Literal["created", "unchanged"] | str
    """``unchanged``: it was on record under the same reference; the answer is that of then."""
    withdrawn_at: datetime | None = None
    """It was taken back since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that is not taken."""

    detail: str
    reason: str
    """A stable word: see docs/filings.md."""
    row: int
    """Counts from 1."""
    status: Literal["rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkableRoster:
    """A roster that stands out."""

    about_id: UUID
    """The training."""
    applicant: str | None
    """The unit's name."""
    applicant_id: UUID
    came: int | None
    """How many rows it has."""
    fee_charged: str | None
    """What a person paid for a class hour."""
    filing_id: UUID
    kind: Literal["roster"]
    planned: int | None
    """How many people were expected."""
    remarks: tuple[FilingRemark, ...]
    state: FilingState | str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkableRosters:
    """Rosters that stand out in one way, the latest first."""

    rosters: tuple[RemarkableRoster, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedPeople:
    """Who was enrolled or waited, and does not any more."""

    person_ids: tuple[UUID, ...]


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
class ResultsOfActs:
    """What one act upon several filings came to: how often, and for each in the order asked."""

    done: int
    later: int
    left: int
    refused: int
    results: tuple[ActDone | ActNotDone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterForm:
    """What a unit attests beside the rows of a roster (参训名单)."""

    attachments: tuple[UUID, ...] | None = None
    fee_charged: str | None = None
    """What a person paid for a class hour."""
    note: str | None = None
    rows: int | None = None
    """How many there were when the roster was handed in."""
    rows_sha256: str | None = None
    """Over who attended which half days, when the roster was handed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterProgress:
    """How far the rows of a roster are; a state that no row is in is left out."""

    counted: int | None = None
    done: int
    """So many need no more work for now."""
    is_done: bool
    new: int | None = None
    parked: int | None = None
    ready: int | None = None
    refused: int | None = None
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """What came of a row."""

    article: str | None
    """The regulation with its article."""
    attended: tuple[str, ...]
    evidence: tuple[Literal["code", "sheet"] | str, ...] | None
    """By what each half day was recorded: a code, or a signed sheet; ``null``: the unit wrote the row."""
    half_days: int | None
    hours: str | None
    message: str | None
    """The same in Chinese."""
    name: str
    """As it was given; empty where none was, or where it was no name."""
    reason: str | None
    """Why it does not count, or not yet, as a stable word."""
    recognition_id: UUID | None
    """Of a row that is counted."""
    registered_name: str | None
    """As the registry has it; ``null`` while nobody is known by the ID number."""
    row: int
    """Of a sheet: its row there; typed ones count from 1."""
    state: Literal["new", "ready", "parked", "refused", "counted"] | str
    test_result: str | None
    """How a test came out (考试考核结果); ``null`` where none is stated."""
    unit: str | None
    """The name of the unit that the person is registered with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRows:
    """A page of the rows of a roster, in their order."""

    after: int | None
    """Asks for the next page; ``null`` on the last one."""
    rows: tuple[RosterRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOfClaim:
    """The same of a claim."""

    changed: tuple[Change, ...]
    form: Mapping[str, str | tuple[str, ...] | tuple[int, ...] | tuple[Stay, ...]]
    handed_in_at: datetime
    handed_in_by: UUID
    """The account of who handed it in."""
    round: int
    """Counts from 1."""
    sha256: str | None
    """Over the form, what is attached and the rows of a roster; ``null`` where none was kept yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOfRoster:
    """The same of a roster."""

    changed: tuple[Change, ...]
    form: RosterForm
    handed_in_at: datetime
    handed_in_by: UUID
    """The account of who handed it in."""
    round: int
    """Counts from 1."""
    sha256: str | None
    """Over the form, what is attached and the rows of a roster; ``null`` where none was kept yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOfTraining:
    """The same of a training."""

    changed: tuple[Change, ...]
    form: TrainingForm
    handed_in_at: datetime
    handed_in_by: UUID
    """The account of who handed it in."""
    round: int
    """Counts from 1."""
    sha256: str | None
    """Over the form, what is attached and the rows of a roster; ``null`` where none was kept yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody who attended; ``attended`` left out: every half day."""

    attended: tuple[str, ...] | None = None
    id_number: str
    name: str | None = ""
    test_result: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedResults:
    """Test results that were taken down."""

    saved: int
    """Of people who are enrolled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinionsAnswer:
    """Second opinions (加签) that an office asked for."""

    answered: tuple[UUID, ...]
    need_all: bool
    """All of them answer before it goes on; else any one is enough."""
    offices: tuple[StepAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFiling:
    """A filing, and what one saw of it."""

    filing_id: UUID
    saw: str | None = None


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
class SheetPage:
    """A page of a sheet: who stands on it, and who of them signed."""

    half_day: str
    listed: tuple[UUID, ...]
    signed: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheck:
    """A spot check with everything that was drawn."""

    among: int
    """How many filings it was drawn from."""
    among_sha256: str
    """Over their ids in order, a line each."""
    begins_on: date
    """What was approved from this day on was drawn from, as until ``ends_on``."""
    drawn_at: datetime
    drawn_by: UUID
    """An account."""
    ends_on: date
    items: tuple[SpotCheckItem, ...]
    kind: FilingKind | str
    office_id: UUID
    """The organisation that drew."""
    seed: str
    spot_check_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckItem:
    """A filing that was drawn, and what was found."""

    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    filing_id: UUID
    found: str | None
    is_right: bool | None
    """``null`` until it was looked at."""
    kind: FilingKind | str
    looked_at: datetime | None
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    place: int
    """Counts from 1, in the order of the draw."""
    state: FilingState | str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckList:
    """The spot checks of one's offices, the latest first."""

    spot_checks: tuple[ListedSpotCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOfYear:
    """Whether a training year is met, and its class hours."""

    met: bool
    professional: str
    public: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfItem:
    """What became of an entry."""

    item_id: UUID
    state: ItemState | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A day of a training that somebody attended elsewhere."""

    half_days: Literal[1, 2] | str
    is_arrival: Literal[True] | None = None
    on: date
    was_held: Literal[False] | None = None
    """There was no training on this day: somebody only arrived (报到)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswer:
    """An organisation that takes part; or the person who claims."""

    kind: Literal["hr-authority", "department", "institution"] | str | Literal["person"]
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the regulation makes of a claim as it is written."""

    effect: Literal["recognised"] | Literal["deemed", "exempt", "make-up"] | str | None
    """``null``: it would be refused."""
    hours: str | None
    """With ``recognised``."""
    reason: str
    """In Chinese, with the article; of what is refused, what to do."""
    refused: str | None = None
    """Why no office could approve it, as a stable word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """How a decision was taken back."""

    at: datetime
    """In China time."""
    author: str
    """An API client, or ``xueshi:filings`` where it rested on a filing that is no more."""
    reason: str | None
    """``null`` for others than the program that took it back, where the ground tells of somebody's health."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """How somebody's test came out; an empty text takes it back."""

    person_id: UUID
    test_result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResults:
    """How tests came out (考核结果), of people who are enrolled; each once."""

    results: tuple[TestResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TickedSheet:
    """What was recorded from a sheet."""

    new: int
    """Who was not recorded before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainer:
    """Somebody who teaches, with what is said of them."""

    about: str | None = None
    name: str
    teacher: UUID | None = None
    """The entry of the register of teachers (师资库)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training that is filed (备案), as those see it who take part."""

    about_id: None
    acts: tuple[FilingAct | str, ...]
    """What may be done in this state, though not by everybody."""
    applicant: StepAnswer
    article: str | None
    asked: SecondOpinionsAnswer | None
    at: int
    """Which office of the chain has it; -1 for the applicant."""
    attachments: tuple[Attachment, ...]
    chain: tuple[StepAnswer, ...]
    """The offices in their order; empty until it is handed in."""
    changed: tuple[Change, ...]
    """What the form says otherwise than the last round."""
    changed_at: datetime
    claim_kind: str | None
    code: str | None
    """Printed on the form as a QR code."""
    created_at: datetime
    decision_id: UUID | None
    """Of a claim: the recognition or grant that came of it."""
    due_at: datetime | None
    """Until when the office that has it should act."""
    fields: tuple[FormField, ...]
    """What its form states, in order."""
    filing_id: UUID
    form: TrainingForm
    holder: UUID | None
    """The account that has it alone within the office; ``null``: anybody there."""
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""
    is_mine: bool
    """The caller is who filed it, or acts for the organisation that did."""
    kind: Literal["training"]
    kind_name: str
    """In Chinese, as ``state_text``."""
    names: Mapping[str, str]
    """What the organisations are called, by their ids."""
    opinions: tuple[Opinion, ...]
    own_acts: tuple[OwnAct, ...]
    """What the caller may do."""
    person_id: None
    remarks: tuple[FilingRemark, ...]
    resume_at: int | None
    """Which office of the chain it goes on to once it is corrected; ``null``: through all of them again."""
    review: Literal["open", "confirmed", "overturned"] | str | None
    """Of a claim that was approved by itself and drawn to be looked at (复核); who claims does not see ``open``."""
    roster: None
    round: int
    """How often it was handed in."""
    rounds: tuple[RoundOfTraining, ...]
    rulebook_id: str | None
    """The regulation by which it goes to its offices; ``null`` until it is handed in, as ``article``."""
    saw: str | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    state: FilingState | str
    state_text: str
    suggested: None
    title: str | None
    training_year: int | None
    uploads: UploadLimits
    waiting: tuple[AwaitedStep, ...]
    """Of whom what is wanted; whose turn it is comes first. Empty at its end."""
    waits_for: tuple[StepAnswer, ...]
    """Those of whom something is wanted: whose turn it is, who was asked, and offices told that it is late."""
    waits_since: datetime
    """Since when it is with whom it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBase:
    """A training base (培训基地) that an HR authority named."""

    base_id: UUID
    begins_on: date
    ends_on: date | None
    """The last day; ``null`` while none is set."""
    entrusted_by: tuple[str, ...]
    """Regions below that have no base of their own and entrust it with their people (委托)."""
    level: Literal["county", "city", "province"] | str
    """That of the authority: training at the base is of this level."""
    name: str
    named_by: UUID
    """The HR authority."""
    named_by_name: str | None
    """What it is called; ``null`` until that was published."""
    region_code: str
    """Of that authority."""
    subjects: tuple[Literal["public", "professional"] | str, ...]
    title_levels: tuple[Literal["none", "junior", "intermediate", "associate-senior", "senior"] | str, ...] | None
    """For whom it was named; ``null``: whomever the regulation lets bases of its level train."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBases:
    """A page of the bases that may serve a region."""

    after: UUID | None
    """Asks for the next page; ``null`` on the last one."""
    bases: tuple[TrainingBase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConflict:
    """Half days on which somebody is at another training (多头调训)."""

    filing_id: UUID
    half_days: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingForm:
    """The ministry's form of a training (备案表)."""

    address: str | None = None
    attachments: tuple[UUID, ...] | None = None
    base: UUID | None = None
    """The training base (培训基地) that gives it: ``GET /v1/training-bases`` lists them."""
    begins_on: date | None = None
    contact: str | None = None
    contact_phone: str | None = None
    contact_post: str | None = None
    email: str | None = None
    ends_on: date | None = None
    fee: str | None = None
    """What a person pays for a class hour."""
    fee_kind: Literal["online", "theory", "practice", "expert"] | str | None = None
    institution: str | None = None
    leader: str | None = None
    leader_phone: str | None = None
    leader_post: str | None = None
    payer: Literal["unit", "participants", "other"] | str | None = None
    """Who bears it."""
    people: int | None = None
    """How many are expected to attend."""
    place: str | None = None
    plan: str | None = None
    postcode: str | None = None
    registered_institution: UUID | None = None
    """The training institution of the register (培训机构名录) that gives it; ``institution`` is then its name there."""
    required_topic: str | None = None
    scope: str | None = None
    sittings: tuple[HalfDay, ...] | None = None
    special_task: str | None = None
    """Of a special training (专项培训): the project, work or action that it is for."""
    subject: Literal["public", "professional"] | str | None = None
    title: str | None = None
    trainers: tuple[Trainer, ...] | None = None
    training_type: Literal["onboarding", "in-service", "transfer", "special"] | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingList:
    """A page of trainings, what begins last first."""

    total: int
    """Of all pages."""
    trainings: tuple[TrainingListed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingListed:
    """An approved training with its enrolment."""

    begins_on: date
    closes_on: date | None
    """The last day on which people enrol."""
    ends_on: date
    enrolled: int
    filing_id: UUID
    is_current: bool
    """Enrolment was opened for the plan that is approved now."""
    is_open: bool
    """People may enrol today."""
    is_own: bool
    """The organisation that is asked for holds it."""
    organiser_id: UUID
    organiser_name: str
    people: int
    """Who were planned for."""
    quota: int | None
    """``null`` while enrolment was not opened."""
    subject: Literal["public", "professional"] | str
    title: str
    units: tuple[UUID, ...] | None
    """Whose people may enrol; ``null``: everybody in the organiser's reach."""
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """A training with its plan."""

    begins_on: date
    closes_on: date | None
    """The last day on which people enrol."""
    contact: str
    contact_phone: str
    ends_on: date
    enrolled: int
    filing_id: UUID
    half_days: tuple[PlannedHalfDay, ...]
    institution: str
    is_current: bool
    """Enrolment was opened for the plan that is approved now."""
    is_open: bool
    """People may enrol today."""
    is_own: bool
    """The organisation that is asked for holds it."""
    may_enrol: bool
    """The caller enrols people of the organisation that is asked for."""
    organiser_id: UUID
    organiser_name: str
    people: int
    """Who were planned for."""
    place: str
    quota: int | None
    """``null`` while enrolment was not opened."""
    subject: Literal["public", "professional"] | str
    title: str
    units: tuple[UUID, ...] | None
    """Whose people may enrol; ``null``: everybody in the organiser's reach."""
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingWithoutRoster:
    """A training that ended 30 days ago or longer, of which nobody handed in who attended."""

    applicant: str | None
    """The unit's name."""
    applicant_id: UUID
    ends_on: date
    filing_id: UUID
    people: int | None
    """How many were expected."""
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingsWithoutRoster:
    """Trainings without a roster, those that ended first first."""

    trainings: tuple[TrainingWithoutRoster, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCode:
    """The code that somebody read off."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitToChoose:
    """An organisation for whose people enrolment may be opened."""

    name: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsSought:
    """Which organisations are looked for, and whose names are asked for again."""

    chosen: tuple[UUID, ...] | None = None
    rows: int | None = 50
    words: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsToChoose:
    """Organisations of the organiser's reach."""

    chosen: tuple[UnitToChoose, ...]
    """Those of the ``chosen`` ones that lie in reach."""
    found: tuple[UnitToChoose, ...]
    """The first of those whose names have the words, in the order of names."""
    total: int
    """How many have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMessages:
    """How many messages are new to the caller, of this service alone."""

    unread: int
    """At most 100: that many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLimits:
    """Which files are taken beside a filing."""

    bytes_max: int
    """Of one file."""
    count_max: int
    """Of a filing, files that no form names included."""
    endings: tuple[str, ...]
    """Of their names, for a page's file field."""
    media_types: tuple[Literal["application/pdf", "image/png", "image/jpeg"] | str, ...]
    name_chars_max: int
    text: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsOnGrants:
    """What became of each row, in the order sent, and how often."""

    created: int
    rejected: int
    results: tuple[RecordedGrant | RejectedRow, ...]
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsOnRecognitions:
    """What became of each row, in the order sent, and how often."""

    created: int
    rejected: int
    results: tuple[RecordedRecognition | RejectedRow, ...]
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAtOffice:
    """How much of a kind waits for an office."""

    filing_kind: FilingKind | str
    kind: Literal["hr-authority", "department", "institution"] | str | None
    """``null`` as its name, where the registry has not told of it yet."""
    late: int
    """How many of them are past the day until which the office should have acted."""
    name: str | None
    oldest: datetime
    """Since when the oldest waits."""
    oldest_days: int
    organisation_id: UUID
    waiting: int
    """How many filings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingByOffice:
    """What waits for the offices at and below one's own, those first where most is late."""

    waiting: tuple[WaitingAtOffice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFilings:
    """A page of what waits for one's offices, what has waited longest first."""

    filings: tuple[ListedFiling, ...]
    next: NextWaiting | None
    """``null`` on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """How much waits for one reason: queues that begin with a letter of this reason."""

    letters: int
    """Those behind the first ones are in it."""
    queues: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRoster:
    """A roster of a training (参训名单), as those see it who take part."""

    about_id: UUID
    """The training."""
    acts: tuple[FilingAct | str, ...]
    """What may be done in this state, though not by everybody."""
    applicant: StepAnswer
    article: str | None
    asked: SecondOpinionsAnswer | None
    at: int
    """Which office of the chain has it; -1 for the applicant."""
    attachments: tuple[Attachment, ...]
    chain: tuple[StepAnswer, ...]
    """The offices in their order; empty until it is handed in."""
    changed: tuple[Change, ...]
    """What the form says otherwise than the last round."""
    changed_at: datetime
    claim_kind: str | None
    code: str | None
    """Printed on the form as a QR code."""
    created_at: datetime
    decision_id: UUID | None
    """Of a claim: the recognition or grant that came of it."""
    due_at: datetime | None
    """Until when the office that has it should act."""
    fields: tuple[FormField, ...]
    """What its form states, in order."""
    filing_id: UUID
    form: RosterForm
    holder: UUID | None
    """The account that has it alone within the office; ``null``: anybody there."""
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""
    is_mine: bool
    """The caller is who filed it, or acts for the organisation that did."""
    kind: Literal["roster"]
    kind_name: str
    """In Chinese, as ``state_text``."""
    names: Mapping[str, str]
    """What the organisations are called, by their ids."""
    opinions: tuple[Opinion, ...]
    own_acts: tuple[OwnAct, ...]
    """What the caller may do."""
    person_id: None
    remarks: tuple[FilingRemark, ...]
    resume_at: int | None
    """Which office of the chain it goes on to once it is corrected; ``null``: through all of them again."""
    review: Literal["open", "confirmed", "overturned"] | str | None
    """Of a claim that was approved by itself and drawn to be looked at (复核); who claims does not see ``open``."""
    roster: RosterProgress
    round: int
    """How often it was handed in."""
    rounds: tuple[RoundOfRoster, ...]
    rulebook_id: str | None
    """The regulation by which it goes to its offices; ``null`` until it is handed in, as ``article``."""
    saw: str | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    state: FilingState | str
    state_text: str
    suggested: None
    title: str | None
    training_year: int | None
    uploads: UploadLimits
    waiting: tuple[AwaitedStep, ...]
    """Of whom what is wanted; whose turn it is comes first. Empty at its end."""
    waits_for: tuple[StepAnswer, ...]
    """Those of whom something is wanted: whose turn it is, who was asked, and offices told that it is late."""
    waits_since: datetime
    """Since when it is with whom it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why a decision is taken back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnGrant:
    """A grant that was taken back; the first time counts."""

    at: datetime
    """In China time."""
    author: str
    """The API client that took it back."""
    grant_id: UUID
    reason: str
    status: Literal["withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnRecognition:
    """A recognition that was taken back; the first time counts."""

    at: datetime
    """In China time."""
    author: str
    """The API client that took it back."""
    reason: str
    recognition_id: UUID
    status: Literal["withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRows:
    """Rows that were written in place of those that the roster had; they are looked at soon."""

    filing_id: UUID
    rows: int
    """How many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongField:
    """A field of a form that is missing or wrong."""

    field: str
    name: str
    """As it stands on the form, in Chinese."""
    parameters: Mapping[str, str | int | tuple[str, ...]]
    """What varies in its sentence, by name."""
    problem: str
    """What to do, in Chinese."""
    reason: (
        Literal[
            "above-maximum",
            "bad-value",
            "below-minimum",
            "control-character",
            "email-form",
            "grade-out-of-range",
            "holds-id-number",
            "id-number-birth-date",
            "id-number-check",
            "id-number-form",
            "id-number-length",
            "id-number-region",
            "id-number-too-early",
            "invisible-character",
            "missing",
            "not-a-date",
            "not-a-grade",
            "not-a-list",
            "not-a-moment",
            "not-a-number",
            "not-above",
            "not-an-id",
            "not-an-object",
            "not-below",
            "not-json",
            "not-one-of",
            "not-text",
            "not-true-or-false",
            "not-uploaded",
            "organisation-code-check",
            "organisation-code-form",
            "organisation-code-length",
            "out-of-range",
            "phone-form",
            "photo-form",
            "photo-too-large",
            "private-character",
            "region-code-form",
            "sex-not-of-number",
            "too-early",
            "too-far-ahead",
            "too-few",
            "too-long",
            "too-many",
            "too-many-fields",
            "too-short",
            "twice",
            "unknown-field",
            "wrong-fields",
            "wrong-form",
        ]
        | str
    )
