"""What the gateway's routes answer, as it is described."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import LEFT_OUT, Answer
from vendor_gateway.domain.completions import Status
from vendor_gateway.domain.signatures import KeyKind

VerdictReason = Literal[
    "flagged", "unknown-person",
    "sent-before", "sent-before-under-another-id", "revoked-before", "other-content",
    "malformed", "unknown-field", "not-an-object", "bad-id-number", "bad-subject", "bad-hours", "id-number-in-text",
    "bad-started-at", "bad-completed-at", "completed-before-started", "completed-in-the-future", "year-out-of-range",
    "unknown-completion",
]  # fmt: skip


class ItemVerdict(Answer):
    """What became of one item of a delivery."""

    completion_id: str | None
    """``null`` where it cannot be read, or must not be repeated: go by the position."""
    status: Status
    reason: VerdictReason = LEFT_OUT
    """A stable word for programs; left out where there is nothing to tell."""
    detail: str = LEFT_OUT
    """A sentence for people, which may change; there where a reason is."""


class DeliveryReceipt(Answer):
    """All of a delivery is stored. Sent again, it gets this answer again, byte for byte."""

    delivery_id: UUID
    results: list[ItemVerdict]
    """One for each item, in their order."""


class CompletionState(Answer):
    """Where a completion stands now."""

    completion_id: str
    status: Literal["accepted", "parked", "revoked", "unknown"]
    """``unknown``: not on record, as rejected items are, and duplicates under another id."""


class CompletionStates(Answer):
    """One for each id, in their order."""

    results: list[CompletionState]


class SavedVendor(Answer):
    """An online vendor (网络培训机构), as it is now."""

    vendor: str
    """Its id."""
    name: str


class AddedKey(Answer):
    """A signing key that was added."""

    key_id: str
    kind: KeyKind
    secret: str = LEFT_OUT
    """Of an ``hmac`` key: ``whsec_…``, shown this once; left out of another."""


class VendorAct(Answer):
    """What a program did to a vendor or to one of its keys."""

    what: Literal["vendor.saved", "key.added", "key.ended"]
    key_id: str | None
    """``null`` where it was done to the vendor."""
    made_by: str
    """The id of the program's client."""
    made_at: AwareDatetime


class VendorActs(Answer):
    """The latest first, at most 200."""

    acts: list[VendorAct]


class VendorKey(Answer):
    """A live signing key, without the key."""

    key_id: str
    kind: KeyKind
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None
    """When it signed last, to the hour; ``null`` where it never did."""


class VendorKeys(Answer):
    """The live keys of a vendor, the newest first."""

    keys: list[VendorKey]


class FlaggedCompletion(Answer):
    """A completion that counts and looks odd."""

    item_id: UUID
    vendor_id: str
    completion_id: str
    """The vendor's id of it."""
    person_id: UUID
    course_code: str
    course_title: str
    centihours: int
    """Hundredths of a class hour (学时)."""
    started_at: AwareDatetime
    completed_at: AwareDatetime
    flags: list[Literal["too-fast", "more-than-a-day", "long-ago-started"]]
    """Less time than 45 minutes a class hour; over 24 class hours within a day; two years between start and end."""


class FlaggedCompletions(Answer):
    """The oldest first; the last ``item_id`` leads on to the next page."""

    completions: list[FlaggedCompletion]
