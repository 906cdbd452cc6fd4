"""What somebody is told of their own completions, as it is described."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer, Hours
from vendor_gateway.completions.answers import VerdictReason, WaitedFor
from vendor_gateway.vendors.answers import VendorFreshness

OwnVerdict = Literal["accepted", "duplicate", "conflict", "parked", "rejected", "voided"]
"""A verdict; ``voided``: an office found that it is not true, and it does not count (查实作废)."""


class ParkedTime(Answer):
    """A completion waited: for the registration of its person (待登记), a contract, a decision (待核查)."""

    since: AwareDatetime
    """In China time."""
    until: AwareDatetime | None
    """When it counted; ``null`` while it waits, or where it was revoked or voided before."""
    waited_for: WaitedFor | None
    """Until it counted; ``null`` while it waits, and where it was released before that was kept."""


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


class Voiding(Answer):
    """An office found that it is not true (查实作废), and its hours do not count."""

    at: AwareDatetime
    """In China time."""
    reason: str | None
    """As the office gave it."""
    office: str | None
    """Which HR authority; ``null`` where the registry has not told its name."""
    had_counted: bool
    """Its hours were taken off; else it never counted."""


class Restoration(Answer):
    """An office had taken the hours off, and two people decided that they count again (恢复)."""

    at: AwareDatetime
    """In China time."""
    reason: str
    """As the office gave it."""
    office: str | None
    """Which HR authority; ``null`` where the registry has not told its name."""


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
    verdict: OwnVerdict
    """As it stands: a completion that was parked and whose person is registered since is ``accepted``."""
    reason: VerdictReason | None
    parameters: dict[str, list[str]]
    """What varies in the sentence of the reason: ``flags`` of ``flagged``."""
    parked: ParkedTime | None
    """``null`` where it never waited, or was released before that was kept."""
    met: MetCompletion | None
    """Of duplicates and conflicts."""
    revoked: Revocation | None
    voided: Voiding | None
    """``null`` where no office found that it is not true."""
    restored: Restoration | None
    """``null`` where its hours were never taken off, or are."""
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
