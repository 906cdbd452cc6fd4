"""What the vendor gateway answers and is asked, made from docs/openapi/vendor-gateway.json."""

from __future__ import annotations

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
    kind: KeyKind
    secret: str | None = None
    """Of an ``hmac`` key: ``whsec_…``, shown this once; left out of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionState:
    """Where a completion stands now."""

    completion_id: str
    status: Literal["accepted", "parked", "revoked", "unknown"]
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
    flags: tuple[Literal["too-fast", "more-than-a-day", "long-ago-started"], ...]
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
        | None
    ) = None
    """A stable word for programs; left out where there is nothing to tell."""
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A signing key: ``hmac`` makes a secret, ``ed25519`` takes the vendor's public key."""

    kind: KeyKind
    public_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReadings:
    """Who read what of the caller, month by month, the latest first; at most 500 lines."""

    as_of: datetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: datetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
    readings: tuple[ReadingsOfMonth, ...]


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
    what: Literal["vendor.saved", "key.added", "key.ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorActs:
    """The latest first, at most 200."""

    acts: tuple[VendorAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorKey:
    """A live signing key, without the key."""

    created_at: datetime
    key_id: str
    kind: KeyKind
    last_used_at: datetime | None
    """When it signed last, to the hour; ``null`` where it never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorKeys:
    """The live keys of a vendor, the newest first."""

    keys: tuple[VendorKey, ...]
