"""What the vendor gateway answers and is asked, made from docs/openapi/vendor-gateway.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Approval = Literal["submitted", "approved", "refused"]

Flag = Literal[
    "too-fast",
    "overlap",
    "more-than-a-day",
    "long-ago-started",
    "unknown-course",
    "course-not-approved",
    "more-than-catalogue",
    "other-than-catalogue",
    "voided-before",
    "repeated-course",
    "merged-records",
]

Hold = Literal["unknown-person", "year-closed", "no-contract", "held-for-review", "void"]

KeyKind = Literal["hmac", "ed25519"]

NotDone = Literal[
    "unknown",
    "changed",
    "own-hours",
    "second-person",
    "not-held",
    "revoked",
    "taken-off",
    "not-taken-off",
    "no-proposal",
]

ReviewAct = Literal[
    "counts",
    "void",
    "propose-void",
    "confirm-void",
    "refuse-void",
    "withdraw-void",
    "propose-restore",
    "confirm-restore",
    "refuse-restore",
    "withdraw-restore",
]

ReviewDecision = Literal["counts", "void", "restore", "confirm", "refuse", "withdraw"]

Status = Literal["accepted", "duplicate", "conflict", "parked", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedKey:
    """A signing key that was added."""

    key_id: str
    kind: KeyKind | str
    secret: str | None = None
    """Of an ``hmac`` key: ``whsec_…``, shown this once; left out of another."""
    waits: bool
    """Another operator has to confirm it before it verifies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a vendor agreed: for whom it teaches, from when, what."""

    begins_on: date
    ends_on: date | None = None
    free_public_hours: str | None = "0"
    organiser_level: Literal["county", "city", "province", "national"] | str | None = None
    region_code: str | None = None
    subjects: tuple[Literal["public", "professional"] | str, ...]
    wants_catalogue: bool | None = False
    yuan_per_hour: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItems:
    """Which completions are asked for, and as which HR authority."""

    item_ids: tuple[UUID, ...]
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The courses of a vendor, in the order of their codes."""

    after: str | None
    """Ask with this for the next page; ``null`` on the last one."""
    courses: tuple[CatalogueCourse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCourse:
    """A course of a vendor's catalogue (课程目录)."""

    approval: Approval | str
    """How far its review (课程评审) is."""
    begins_on: date
    code: str
    ends_on: date | None
    hours: str
    is_repeatable: bool
    """It counts as often as it is completed in a year; every other course counts once."""
    saved_at: datetime
    saved_by: str
    subject: Literal["public", "professional"] | str
    title: str
    topic: str | None
    yuan: str | None
    """元 a person; ``null`` where it is free, or not agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOfTheDay:
    """Something else that a vendor sent of the same person on these days."""

    completed_at: datetime
    course_code: str
    course_title: str
    flags: tuple[Flag | str, ...]
    hold: Hold | str | None
    hours: str
    is_revoked: bool
    item_id: UUID
    started_at: datetime
    subject: Literal["public", "professional"] | str
    vendor: str
    vendor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionState:
    """Where a completion stands now."""

    completion_id: str
    reason: Literal["unknown-person", "year-closed", "no-contract", "held-for-review"] | str | None = None
    """Why it is parked; left out of everything else."""
    status: Literal["accepted", "parked", "voided", "revoked", "unknown"] | str
    """``voided``: an office found that it is not true. ``unknown``: not on record, as rejected items are, and
    duplicates under another id.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionStates:
    """One for each id, in their order."""

    results: tuple[CompletionState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictedBy:
    """A later item of the vendor that says something else of the same course, and does not count."""

    delivery_id: UUID
    found_at: datetime
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseGiven:
    """A course as the vendor offers it."""

    begins_on: date
    code: str
    ends_on: date | None = None
    hours: str
    is_repeatable: bool | None = False
    subject: Literal["public", "professional"] | str
    title: str
    topic: str | None = None
    yuan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReview:
    """What the review of courses (课程评审) came to."""

    approval: Literal["approved", "refused"] | str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursesGiven:
    """Courses to be saved; those of a code that is there take its place."""

    courses: tuple[CourseGiven, ...]


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
class DecidedItem:
    """What became of a decision about one completion."""

    because: NotDone | str | None
    """Why nothing was done; ``null`` where something was."""
    done: ReviewAct | str | None
    """``propose-void``, ``propose-restore``: the hours had counted, and somebody else has to agree."""
    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedItems:
    """One for each, in the order asked."""

    done: int
    left: int
    results: tuple[DecidedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReceipt:
    """All of a delivery is stored. Sent again, it gets this answer again, byte for byte."""

    delivery_id: UUID
    results: tuple[ItemVerdict, ...]
    """One for each item, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the service's tables."""

    name: str
    """As among the metrics: ``xueshi_…``."""
    stage: str | None
    """What the number is of, where the figure has several; words of the platform, never of a table."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedCompletion:
    """A completion that counts and looks odd."""

    centihours: int
    """Hundredths of a class hour (学时)."""
    completed_at: datetime
    completion_id: str
    """The vendor's id of it."""
    course_code: str
    course_title: str
    flags: tuple[Flag | str, ...]
    """What is odd about it."""
    item_id: UUID
    person_id: UUID
    started_at: datetime
    vendor_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedCompletions:
    """The oldest first; the last ``item_id`` leads on to the next page."""

    completions: tuple[FlaggedCompletion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVerdict:
    """What became of one item of a delivery."""

    completion_id: str | None
    """``null`` where it cannot be read, or must not be repeated: go by the position."""
    detail: str | None = None
    """A sentence for people, which may change; there where a reason is."""
    reason: (
        Literal[
            "flagged",
            "unknown-person",
            "year-closed",
            "no-contract",
            "held-for-review",
            "sent-before",
            "sent-before-under-another-id",
            "same-course-this-year",
            "revoked-before",
            "other-content",
            "malformed",
            "unknown-field",
            "not-an-object",
            "bad-id-number",
            "bad-subject",
            "bad-hours",
            "id-number-in-text",
            "bad-started-at",
            "bad-completed-at",
            "completed-before-started",
            "completed-in-the-future",
            "year-out-of-range",
            "unknown-completion",
        ]
        | str
        | None
    ) = None
    """A stable word for programs; left out where there is nothing to tell."""
    status: Status | str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDay:
    """The last day on which a contract holds."""

    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVendor:
    """An online vendor, and whether it can deliver."""

    contracts: int
    """That hold today."""
    keys: int
    """Live ones."""
    last_delivery_at: datetime | None
    """In China time; ``null`` where it never delivered."""
    name: str
    vendor: str
    """Its id."""


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
class MetCompletion:
    """The completion on record that an item repeats or contradicts; nothing of it where it is somebody else's."""

    completion_id: str | None
    is_own: bool
    """It is the caller's own; else a vendor used one id for two people."""
    item_id: UUID | None
    """``null`` where it is not the caller's own, as is ``completion_id``."""
    received_at: datetime
    """In China time."""
    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    """A contract that was put on record."""

    contract_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecisions:
    """What one reviewer decides about several completions at once."""

    decision: ReviewDecision | str
    items: tuple[SeenItem, ...]
    organisation_id: UUID
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A signing key: ``hmac`` makes a secret, ``ed25519`` takes the vendor's public key."""

    kind: KeyKind | str
    public_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOpening:
    """A decision that was put on record."""

    opening_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedYear:
    """Which year is opened, why, and for whom: one vendor's backlog, or one person."""

    organisation_id: UUID
    person_id: UUID | None = None
    reason: str
    training_year: int
    vendor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFigures:
    """Numbers of one service at one moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCompletion:
    """What became of one item that a vendor sent about the caller."""

    completed_at: datetime | None
    """In China time; it decides the training year."""
    completion_id: str
    """The vendor's id of it: what to ask the vendor by."""
    course_code: str | None
    """``null`` where it cannot be read, as for ``course_title`` and ``completed_at``: only of what was rejected."""
    course_title: str | None
    handed_on: bool
    """It has left for the ledger, which enters it within seconds."""
    hours: str | None
    item_id: UUID
    """The ledger names it as ``source_id`` of its entries, where it was accepted."""
    met: MetCompletion | None
    """Of duplicates and conflicts."""
    parameters: Mapping[str, tuple[str, ...]]
    """What varies in the sentence of the reason: ``flags`` of ``flagged``."""
    parked: ParkedTime | None
    """``null`` where it never waited, or was released before that was kept."""
    reason: (
        Literal[
            "flagged",
            "unknown-person",
            "year-closed",
            "no-contract",
            "held-for-review",
            "sent-before",
            "sent-before-under-another-id",
            "same-course-this-year",
            "revoked-before",
            "other-content",
            "malformed",
            "unknown-field",
            "not-an-object",
            "bad-id-number",
            "bad-subject",
            "bad-hours",
            "id-number-in-text",
            "bad-started-at",
            "bad-completed-at",
            "completed-before-started",
            "completed-in-the-future",
            "year-out-of-range",
            "unknown-completion",
        ]
        | str
        | None
    )
    received_at: datetime
    """In China time."""
    restored: Restoration | None
    """``null`` where its hours were never taken off, or are."""
    revoked: Revocation | None
    subject: Literal["public", "professional"] | str | None
    """``null`` for what is no completion on record, as is ``hours``."""
    vendor: str
    """Its id."""
    vendor_name: str | None
    verdict: Literal["accepted", "duplicate", "conflict", "parked", "rejected", "voided"] | str
    """As it stands: a completion that was parked and whose person is registered since is ``accepted``."""
    voided: Voiding | None
    """``null`` where no office found that it is not true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCompletions:
    """What vendors sent about the caller, what came last first."""

    as_of: datetime
    """In China time."""
    before: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
    completions: tuple[OwnCompletion, ...]
    vendors: tuple[VendorFreshness, ...]
    """When each vendor delivered last: what is not on the list may not have been sent yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReadings:
    """Who read what of the caller, month by month, the latest first; at most 500 lines."""

    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    readings: tuple[ReadingsOfMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedTime:
    """A completion waited: for the registration of its person (待登记), a contract, a decision (待核查)."""

    since: datetime
    """In China time."""
    until: datetime | None
    """When it counted; ``null`` while it waits, or where it was revoked or voided before."""
    waited_for: Literal["unknown-person", "year-closed", "no-contract", "review", "catalogue"] | str | None
    """Until it counted; ``null`` while it waits, and where it was released before that was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAct:
    """Something that was done about a completion."""

    is_own: bool
    """The caller did it: what they proposed somebody else confirms, and they may withdraw it."""
    made_at: datetime
    made_for: UUID
    made_for_name: str | None
    """The office; ``null`` where the registry has not told its name."""
    reason: str | None
    what: ReviewAct | str


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
class Release:
    """A completion that had waited counts."""

    at: datetime
    """In China time."""
    waited_for: Literal["unknown-person", "year-closed", "no-contract", "review", "catalogue"] | str | None
    """``null`` where it was released before that was kept."""


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
class Restoration:
    """An office had taken the hours off, and two people decided that they count again (恢复)."""

    at: datetime
    """In China time."""
    office: str | None
    """Which HR authority; ``null`` where the registry has not told its name."""
    reason: str
    """As the office gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """Everything that is needed to judge one completion."""

    acts: tuple[PastAct, ...]
    """What was done about it, the first first."""
    completion: ReviewedCompletion
    contradictions: tuple[ContradictedBy, ...]
    same_days: tuple[CompletionOfTheDay, ...]
    """Everything of the days on which it was learned, this one included, in the order of their beginnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCounts:
    """How many wait for an office; no more than 1,000 of a kind are counted."""

    held: int
    """They do not count until somebody has looked."""
    odd: int
    """They count, and something is odd."""
    proposed: int
    """Somebody proposed to take their hours off, or to give them back, and somebody else is to agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInbox:
    """What an office has to look at, the oldest first."""

    after: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
    completions: tuple[ReviewedCompletion, ...]
    total: int | None
    """How many there are, counted up to 1,000; ``null`` unless a page is asked for by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCompletion:
    """A completion as a reviewer sees it (待核查)."""

    completed_at: datetime
    completion_id: str
    """The vendor's id of it."""
    course_code: str
    course_title: str
    flags: tuple[Flag | str, ...]
    """What is odd about it; empty for what nobody need look at."""
    hold: Hold | str | None
    """Why it does not count; ``null`` where it does."""
    hours: str
    is_revoked: bool
    """The vendor took it back."""
    is_taken_off: bool
    """Its hours had counted, and two people took them off."""
    item_id: UUID
    latest_act: ReviewAct | str | None
    latest_reason: str | None
    organisation_id: UUID | None
    """The person's unit now."""
    person_id: UUID
    received_at: datetime
    released: Release | None
    """Since when it has counted after it had waited; ``null`` where it never waited, or still does."""
    revoked: VendorRevocation | None
    """When and why; ``null`` where it was not taken back."""
    saw: str
    """To be sent back with a decision: it says what the reviewer saw."""
    score: str | None
    started_at: datetime
    """In China time, as are all moments here."""
    subject: Literal["public", "professional"] | str
    topic: str | None
    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCompletions:
    """The completions that were asked for, in the order of their ids, without those of people out of reach."""

    completions: tuple[ReviewedCompletion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedCourses:
    """What the review of courses came to."""

    done: int
    unknown: tuple[str, ...]
    """Codes that the catalogue does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """The vendor took it back (撤回)."""

    at: datetime
    """In China time."""
    reason: str | None
    """As the vendor gave it; ``null`` where it holds an ID number, or came before reasons were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCourses:
    """How many were saved."""

    saved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedVendor:
    """An online vendor (网络培训机构), as it is now."""

    name: str
    vendor: str
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """A completion, as the reviewer saw it."""

    item_id: UUID
    saw: str


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
class UnitOfOneVendor:
    """A unit of at least ten learners, nine of ten of whom learned at one vendor that has at most seven of ten of
    everybody whom the office sees.
    """

    name: str | None
    """``null`` where the registry has not told of the unit yet."""
    organisation_id: UUID
    people: int
    """Its learners."""
    vendor: str
    vendor_people: int
    """Its learners at that vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMessages:
    """How many messages are new to the caller, of this service alone."""

    unread: int
    """At most 100: that many or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """An online vendor (网络培训机构)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAct:
    """What an operator or a program did to a vendor or to one of its keys."""

    key_id: str | None
    """``null`` where it was done to the vendor."""
    made_at: datetime
    made_by: str
    """The id of the program's client, or ``account:<id>`` of an operator."""
    what: (
        Literal[
            "vendor.saved",
            "key.added",
            "key.confirmed",
            "key.ended",
            "contract.added",
            "contract.ended",
            "courses.saved",
            "courses.approved",
            "courses.refused",
        ]
        | str
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorActs:
    """The latest first, at most 200."""

    acts: tuple[VendorAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContract:
    """For whom a vendor teaches (培训机构协议)."""

    begins_on: date
    contract_id: UUID
    ends_on: date | None
    """The last day; ``null`` while none is agreed."""
    free_public_hours: str
    """Of the public subject, offered free of charge."""
    made_at: datetime
    made_by: str
    organiser_level: Literal["county", "city", "province", "national"] | str
    """The level of the authority that made it: hours under it are of training that this level organised."""
    region_code: str | None
    """The region and every one below it; ``null``: wherever the platform serves."""
    subjects: tuple[Literal["public", "professional"] | str, ...]
    wants_catalogue: bool
    """Completions of courses that the catalogue does not have, or has otherwise, are held for a review."""
    yuan_per_hour: str | None
    """元 a class hour; ``null`` where none is agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContracts:
    """The contracts of a vendor, the newest first."""

    contracts: tuple[VendorContract, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFreshness:
    """When an online vendor delivered last, and how long after completion it usually delivers."""

    last_delivery_at: datetime | None
    """In China time; ``null`` where it never delivered."""
    name: str
    usual_delay_s: int | None
    """Seconds from completion to receipt, the median of its newest deliveries (at most a thousand, of 30 days at
    most), each by its own median; ``null`` where nothing new came in these days.
    """
    vendor: str
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFreshnessList:
    """Every vendor, in the order of their ids."""

    as_of: datetime
    """In China time."""
    vendors: tuple[VendorFreshness, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorKey:
    """A signing key that has not ended, without the key."""

    created_at: datetime
    key_id: str
    kind: KeyKind | str
    last_used_at: datetime | None
    """When it signed last, to the hour; ``null`` where it never did."""
    proposed_by: str | None
    """``account:<id>`` of the operator who added it, while another one has to confirm it: until then it verifies
    nothing. ``null`` where it verifies.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorKeys:
    """The live keys of a vendor and those that wait to be confirmed, the newest first."""

    keys: tuple[VendorKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorList:
    """Every vendor, in the order of their ids."""

    vendors: tuple[ListedVendor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRevocation:
    """The vendor took a completion back (撤回)."""

    at: datetime
    """In China time."""
    reason: str | None
    """As the vendor gave it; ``null`` where it holds an ID number, or came before reasons were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorScorecard:
    """What came from one vendor about an office's people, of courses completed in one training year."""

    conflict: int
    """What contradicts something that it had sent."""
    counted: int
    """Completions that count."""
    duplicate: int
    """What it sent again under another id."""
    held: int
    """What waits for a review (待核查)."""
    hours: str
    """Class hours of these."""
    late: int
    """What came more than 30 days after it was completed, whatever became of it."""
    name: str
    no_contract: int
    """What waits since the vendor had no contract for the region."""
    people: int
    """Who learned at it: one of its completions counts."""
    rejected: int
    """What was rejected and says whom it is about; what names nobody stands in no region, and is not among it."""
    revoked: int
    """What the vendor took back."""
    vendor: str
    """Its id."""
    void: int
    """What an office found not to be true (查实作废), hours that were taken off included."""
    year_closed: int
    """What came after its training year was closed, and waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorScorecards:
    """What vendors sent about an office's people, who gave most hours first."""

    as_of: datetime | None
    """In China time: everything that came before is in it; ``null`` while it is counted for the first time."""
    people: int
    """Who learned at any vendor."""
    training_year: int
    units_of_one_vendor: tuple[UnitOfOneVendor, ...]
    """Where somebody may be prescribing a vendor, those with most learners first; at most 200."""
    vendors: tuple[VendorScorecard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiding:
    """An office found that it is not true (查实作废), and its hours do not count."""

    at: datetime
    """In China time."""
    had_counted: bool
    """Its hours were taken off; else it never counted."""
    office: str | None
    """Which HR authority; ``null`` where the registry has not told its name."""
    reason: str | None
    """As the office gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """How much waits for one reason: queues that begin with a letter of this reason."""

    letters: int
    """Those behind the first ones are in it."""
    queues: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOpening:
    """A decision by which completions of a closed year are taken in."""

    made_at: datetime
    made_for: UUID | None
    opening_id: UUID
    person_id: UUID | None
    reason: str
    region_code: str | None
    """Of the office that decided; ``null`` where the owner of the platform took a backlog over."""
    training_year: int
    vendor: str | None
    """One vendor's completions; ``null`` where it is about one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOpenings:
    """What was opened for people of the office's region, the latest first, and where the years stand there."""

    openings: tuple[YearOpening, ...]
    years: tuple[YearWindow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearWindow:
    """Until when completions of a training year are taken without a decision (年度结账)."""

    article: str
    is_closed: bool
    last_day: date
    training_year: int
