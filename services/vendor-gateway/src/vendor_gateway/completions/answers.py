"""What vendors are answered, as it is described."""

from typing import Literal
from uuid import UUID

from common.openapi import LEFT_OUT, Answer
from vendor_gateway.completions.domain.completions import Status

VerdictReason = Literal[
    "flagged", "unknown-person", "year-closed", "no-contract", "held-for-review",
    "sent-before", "sent-before-under-another-id", "same-course-this-year", "revoked-before", "other-content",
    "malformed", "unknown-field", "not-an-object", "bad-id-number", "bad-subject", "bad-hours", "id-number-in-text",
    "bad-started-at", "bad-completed-at", "completed-before-started", "completed-in-the-future", "year-out-of-range",
    "unknown-completion",
]  # fmt: skip

WaitedFor = Literal["unknown-person", "year-closed", "no-contract", "review", "catalogue"]
"""What a completion had waited for until it counted: the registration of its person, the opening of a closed year, a
contract, an office's review, or the approval of its course."""
HoldReason = Literal["unknown-person", "year-closed", "no-contract", "held-for-review"]


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
    status: Literal["accepted", "parked", "voided", "revoked", "unknown"]
    """``voided``: an office found that it is not true. ``unknown``: not on record, as rejected items are, and
    duplicates under another id.
    """
    reason: HoldReason = LEFT_OUT
    """Why it is parked; left out of everything else."""


class CompletionStates(Answer):
    """One for each id, in their order."""

    results: list[CompletionState]
