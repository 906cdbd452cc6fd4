"""How proposals end without anybody's word: their time is over, or their maker is no operator any more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.domain.clients import TRANSITIONS, ClientChangeState, ClientChangeStep
from registry.oauth.queries import proposals as proposal_queries

_BY_CLOCK = "registry"


async def expire_proposals(tx: Tx, *, now: datetime) -> int:
    """Those that nobody decided in time; how many."""
    return await _expire(tx, await proposal_queries.lock_overdue(tx, now), now)


async def expire_proposals_of(tx: Tx, account_id: UUID, *, now: datetime) -> int:
    """Those of somebody who is no operator any more; how many."""
    return await _expire(tx, await proposal_queries.lock_waiting_of(tx, account_id), now)


async def _expire(tx: Tx, over: Iterable[Any], now: datetime) -> int:
    count = 0
    for row in over:
        state = TRANSITIONS[ClientChangeState(row.state), ClientChangeStep.EXPIRE]
        await proposal_queries.save_decision(tx, row.proposal_id, state=state, decided_by=None, reason=None, now=now)
        await note_proposal(tx, row, state, _BY_CLOCK, None, now)
        count += 1
    return count


async def note_proposal(tx: Tx, row: Any, state: ClientChangeState, by: str, reason: str | None, now: datetime) -> None:
    """What became of a proposal is on the audit trail."""
    details = {"proposal": str(row.proposal_id), "kind": row.kind, "client": row.client_id}
    await record(tx, AuditedAct(f"proposal.{state}", by, reason=reason, details=details), at=now)
