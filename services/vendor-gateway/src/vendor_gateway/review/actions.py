"""What offices decide about completions that are held, odd or disputed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from common.auth import Caller, account_of
from common.contracts.vendor_gateway import CompletionRestored, CompletionRevoked
from common.db import Tx
from common.errors import NotAllowed, Refused
from common.events import Contract
from common.ids import uuid7
from common.outbox import emit
from common.readings import records_of
from offices.organisations import organisations
from vendor_gateway.completions.domain.holds import Hold
from vendor_gateway.completions.queries import turns
from vendor_gateway.completions.queries.completions import published
from vendor_gateway.people.domain import HR_AUTHORITY
from vendor_gateway.review import queries
from vendor_gateway.review.domain import (
    NotDone,
    ReviewAct,
    ReviewDecision,
    Reviewer,
    act_of,
    needs_reason,
)


class Decided(NamedTuple):
    """What became of a decision about one completion."""

    item_id: UUID
    act: ReviewAct | None
    because: NotDone | None


async def reviewer_of(tx: Tx, caller: Caller, organisation_id: UUID) -> Reviewer:
    """As whom somebody reviews; refused to everybody who is not of that HR authority."""
    office = (await organisations(tx, [organisation_id])).get(organisation_id)
    if (HR_AUTHORITY, organisation_id) not in caller.roles or office is None or office.kind != HR_AUTHORITY:
        raise NotAllowed("no-reviewer", "completions are reviewed by HR authorities, each for its own region")
    records = () if caller.person_id is None else await records_of(tx, caller.person_id)
    return Reviewer(
        account_of(caller), caller.person_id, organisation_id, office.name, office.region_code, frozenset(records)
    )


async def decide(
    tx: Tx,
    reviewer: Reviewer,
    decision: ReviewDecision,
    saw: Mapping[UUID, str],
    reason: str | None,
    *,
    now: datetime,
) -> list[Decided]:
    """Decide about completions, each as it was seen; what somebody changed since then is left.

    Hours that had counted are voided by two people: the first one's decision is a proposal. So are they restored.
    """
    if reason is None and needs_reason(decision):
        raise Refused("no-reason", "say why: the learner reads it")
    found = await queries.lock_items(tx, saw)
    decided = []
    by_act: dict[ReviewAct, list[UUID]] = defaultdict(list)
    for item_id, seen in saw.items():
        item = found.get(item_id)
        act: ReviewAct | NotDone = NotDone.UNKNOWN if item is None else act_of(decision, item, reviewer)
        if item is not None and item.saw != seen and act is not NotDone.UNKNOWN:
            act = NotDone.CHANGED
        if isinstance(act, NotDone):
            decided.append(Decided(item_id, None, act))
        else:
            decided.append(Decided(item_id, act, None))
            by_act[act].append(item_id)
    acts = [
        queries.NewAct(uuid7(), item.item_id, item.act.value, reason, found[item.item_id].hold)
        for item in decided
        if item.act is not None
    ]
    if acts:
        await queries.add_acts(tx, acts, reviewer)
    was_held = {item_id for item_id, item in found.items() if item.hold is not None}
    for act, item_ids in sorted(by_act.items()):
        await emit(tx, await _settled(tx, act, item_ids, was_held, now=now))
    return decided


async def _settled(
    tx: Tx, act: ReviewAct, item_ids: Sequence[UUID], was_held: Collection[UUID], *, now: datetime
) -> Sequence[Contract]:
    """Write what an act came to; what the ledger is told."""
    match act:
        case ReviewAct.COUNTS:
            rows = await queries.settle(tx, item_ids, hold=None, is_taken_off=False, now=now)
            return [published(row) for row in rows if row.item_id in was_held]
        case ReviewAct.VOID:
            await queries.settle(tx, item_ids, hold=Hold.VOID, is_taken_off=False, now=now)
            return []
        case ReviewAct.CONFIRM_VOID:
            rows = await queries.settle(tx, item_ids, hold=Hold.VOID, is_taken_off=True, now=now)
            return await _decided_again(tx, rows)
        case ReviewAct.CONFIRM_RESTORE:
            rows = await queries.settle(tx, item_ids, hold=None, is_taken_off=False, now=now)
            return await _decided_again(tx, rows)
        case _:
            return []


async def _decided_again(tx: Tx, rows: Sequence[Any]) -> Sequence[CompletionRevoked | CompletionRestored]:
    """What the ledger is told of hours that were taken off or given back just now: each by its latest decision."""
    decided = await turns.turns_of(tx, [row.item_id for row in rows])
    return [turns.published_turn(row, decided[row.item_id][-1]) for row in rows]
