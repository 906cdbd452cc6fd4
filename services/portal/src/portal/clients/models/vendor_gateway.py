"""What the vendor gateway answers and is asked, made from docs/openapi/vendor-gateway.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

KeyKind = Literal["hmac", "ed25519"]

Status = Literal["accepted", "duplicate", "conflict", "parked", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedKey:
    """A signing key that was added."""

    key_id: str
    kind: KeyKind | str
    secret: str | None = None
    """Of an ``hmac`` key: ``whsec_…``, shown this once; left out of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionState:
    """Where a completion stands now."""

    completion_id: str
    status: Literal["accepted", "parked", "revoked", "unknown"] | str
    """``unknown``: not on record, as rejected items are, and duplicates under another id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionStates:
    """One for each id, in their order."""

    results: tuple[CompletionState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReceipt:
    """All of a delivery is stored. Sent again, it gets this answer again, byte for byte."""

    delivery_id: UUID
    results: tuple[ItemVerdict, ...]
    """One for each item, in their order."""


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
    flags: tuple[Literal["too-fast", "more-than-a-day", "long-ago-started"] | str, ...]
    """Less time than 45 minutes a class hour; over 24 class hours within a day; two years between start and end."""
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
            "sent-before",
            "sent-before-under-another-id",
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
class NewKey:
    """A signing key: ``hmac`` makes a secret, ``ed25519`` takes the vendor's public key."""

    kind: KeyKind | str
    public_key: str | None = None


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
            "sent-before",
            "sent-before-under-another-id",
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
    revoked: Revocation | None
    subject: Literal["public", "professional"] | str | None
    """``null`` for what is no completion on record, as is ``hours``."""
    vendor: str
    """Its id."""
    vendor_name: str | None
    verdict: Status | str
    """As it stands: a completion that was parked and whose person is registered since is ``accepted``."""


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
    """A completion waited for the registration of its person (待登记)."""

    since: datetime
    """In China time."""
    until: datetime | None
    """When the person was registered and it counted; ``null`` while it waits, or where it was revoked before."""


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
class Revocation:
    """The vendor took it back (撤回)."""

    at: datetime
    """In China time."""
    reason: str | None
    """As the vendor gave it; ``null`` where it holds an ID number, or came before reasons were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedVendor:
    """An online vendor (网络培训机构), as it is now."""

    name: str
    vendor: str
    """Its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """An online vendor (网络培训机构)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAct:
    """What a program did to a vendor or to one of its keys."""

    key_id: str | None
    """``null`` where it was done to the vendor."""
    made_at: datetime
    made_by: str
    """The id of the program's client."""
    what: Literal["vendor.saved", "key.added", "key.ended"] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorActs:
    """The latest first, at most 200."""

    acts: tuple[VendorAct, ...]


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
    """A live signing key, without the key."""

    created_at: datetime
    key_id: str
    kind: KeyKind | str
    last_used_at: datetime | None
    """When it signed last, to the hour; ``null`` where it never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorKeys:
    """The live keys of a vendor, the newest first."""

    keys: tuple[VendorKey, ...]
