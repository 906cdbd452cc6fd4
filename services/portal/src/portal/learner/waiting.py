"""What vendors sent of a year and does not count: how much waits for whom, and what was voided."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.vendor_gateway import OwnCompletion, OwnCompletions

COMPLETIONS = Call(ServiceName.GATEWAY, "GET", "/v1/own/completions", OwnCompletions)
READ_MAX = 200
"""Completions of a page of the gateway's answer."""


@dataclass(frozen=True)
class Waiting:
    """Completions that wait for the same thing."""

    reason: str
    count: int
    hours: str


def waiting_of(found: OwnCompletions | Missing) -> Sequence[Waiting]:
    """By what they wait for, in the order of the reasons; nothing of what the vendor took back."""
    if isinstance(found, Missing):
        return ()
    by_reason: dict[str, list[OwnCompletion]] = {}
    for completion in found.completions:
        if completion.verdict == "parked" and completion.revoked is None:
            by_reason.setdefault(completion.reason or "", []).append(completion)
    return [
        Waiting(reason, len(those), str(sum((Decimal(item.hours or 0) for item in those), Decimal(0))))
        for reason, those in sorted(by_reason.items())
    ]


def voided_of(found: OwnCompletions | Missing) -> Set[UUID]:
    """The ids under which the ledger knows what an office voided (查实作废)."""
    completions = () if isinstance(found, Missing) else found.completions
    return {completion.item_id for completion in completions if completion.verdict == "voided"}
