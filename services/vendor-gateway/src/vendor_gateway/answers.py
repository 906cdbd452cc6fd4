"""What the gateway's routes answer, as it is described."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import LEFT_OUT, Answer, Hours
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


class VendorFreshness(Answer):
    """When an online vendor delivered last, and how long after completion it usually delivers."""

    vendor: str
    """Its id."""
    name: str
    last_delivery_at: AwareDatetime | None
    """In China time; ``null`` where it never delivered."""
    usual_delay_s: Annotated[int, Field(ge=0)] | None
    """Seconds from completion to receipt, the median of its newest deliveries (at most a thousand, of 30 days at most),
    each by its own median; ``null`` where nothing new came in these days."""


class VendorFreshnessList(Answer):
    """Every vendor, in the order of their ids."""

    vendors: list[VendorFreshness]
    as_of: AwareDatetime
    """In China time."""


class ParkedTime(Answer):
    """A completion waited for the registration of its person (待登记)."""

    since: AwareDatetime
    """In China time."""
    until: AwareDatetime | None
    """When the person was registered and it counted; ``null`` while it waits, or where it was revoked before."""


class MetCompletion(Answer):
    """The completion on record that an item repeats or contradicts; nothing of it where it is somebody else's."""

    vendor: str
    received_at: AwareDatetime
    """In China time."""
    is_own: bool
    """It is the caller's own; else a vendor used one id for two people."""
    item_id: UUID | None
    """``null`` where it is not the caller's own, as is ``completion_id``."""
    completion_id: str | None


class Revocation(Answer):
    """The vendor took it back (撤回)."""

    at: AwareDatetime
    """In China time."""
    reason: str | None
    """As the vendor gave it; ``null`` where it holds an ID number, or came before reasons were kept."""


class OwnCompletion(Answer):
    """What became of one item that a vendor sent about the caller."""

    item_id: UUID
    """The ledger names it as ``source_id`` of its entries, where it was accepted."""
    vendor: str
    """Its id."""
    vendor_name: str | None
    completion_id: str
    """The vendor's id of it: what to ask the vendor by."""
    course_code: str | None
    """``null`` where it cannot be read, as for ``course_title`` and ``completed_at``: only of what was rejected."""
    course_title: str | None
    subject: Literal["public", "professional"] | None
    """``null`` for what is no completion on record, as is ``hours``."""
    hours: Hours | None
    completed_at: AwareDatetime | None
    """In China time; it decides the training year."""
    received_at: AwareDatetime
    """In China time."""
    verdict: Status
    """As it stands: a completion that was parked and whose person is registered since is ``accepted``."""
    reason: VerdictReason | None
    parameters: dict[str, list[str]]
    """What varies in the sentence of the reason: ``flags`` of ``flagged``."""
    parked: ParkedTime | None
    """``null`` where it never waited, or was released before that was kept."""
    met: MetCompletion | None
    """Of duplicates and conflicts."""
    revoked: Revocation | None
    handed_on: bool
    """It has left for the ledger, which enters it within seconds."""


class OwnCompletions(Answer):
    """What vendors sent about the caller, what came last first."""

    completions: list[OwnCompletion]
    before: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
    vendors: list[VendorFreshness]
    """When each vendor delivered last: what is not on the list may not have been sent yet."""
    as_of: AwareDatetime
    """In China time."""
