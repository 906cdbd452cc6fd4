"""Questions about what operators propose for clients."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

_PROPOSAL = """
    proposal_id, kind, client_id, CAST(asked AS text) AS asked, secret_sha256, proposed_by, proposed_at, ends_at,
    decided_by, decided_at, reason
"""


async def add(tx: Tx, columns: dict[str, Any]) -> bool:
    """One more; whether no other of this kind waits for the client."""
    statement = sa.text("""
        INSERT INTO client_proposal
            (proposal_id, kind, client_id, asked, secret_sha256, proposed_by, proposed_at, ends_at)
        VALUES (:proposal_id, :kind, :client_id, CAST(:asked AS jsonb), :secret_sha256, :proposed_by, :proposed_at,
                :ends_at)
        ON CONFLICT (client_id, kind) WHERE state = 'proposed' DO NOTHING
    """)
    return bool((await tx.execute(statement, columns)).rowcount)


async def lock(tx: Tx, proposal_id: UUID) -> sa.Row[Any] | None:
    """One of them, held until the transaction ends."""
    statement = sa.text(f"SELECT {_PROPOSAL}, state FROM client_proposal WHERE proposal_id = :id FOR UPDATE")
    return (await tx.execute(statement, {"id": proposal_id})).one_or_none()


async def save_decision(
    tx: Tx, proposal_id: UUID, *, state: str, decided_by: UUID | None, reason: str | None, now: datetime
) -> None:
    """What became of a proposal."""
    statement = sa.text("""
        UPDATE client_proposal SET state = :state, decided_by = :by, decided_at = :now, reason = :reason
        WHERE proposal_id = :id
    """)
    await tx.execute(statement, {"id": proposal_id, "state": state, "by": decided_by, "now": now, "reason": reason})


async def lock_overdue(tx: Tx, now: datetime) -> Sequence[sa.Row[Any]]:
    """Those that wait and whose time is over, held until the transaction ends; others that hold some do them."""
    statement = sa.text("""
        SELECT proposal_id, kind, client_id, state FROM client_proposal WHERE state = 'proposed' AND ends_at <= :now
        ORDER BY proposal_id FOR UPDATE SKIP LOCKED
    """)
    return (await tx.execute(statement, {"now": now})).all()


async def lock_waiting_of(tx: Tx, account_id: UUID) -> Sequence[sa.Row[Any]]:
    """Those that somebody made and nobody has decided, held until the transaction ends."""
    statement = sa.text("""
        SELECT proposal_id, kind, client_id, state FROM client_proposal
        WHERE state = 'proposed' AND proposed_by = :account ORDER BY proposal_id FOR UPDATE
    """)
    return (await tx.execute(statement, {"account": account_id})).all()


async def in_states(
    tx: Tx, states: Sequence[str], before: UUID | None, rows_max: int, now: datetime
) -> Sequence[sa.Row[Any]]:
    """Those in these states as of now, the newest first, before one of them. No secret is among it."""
    statement = sa.text(f"""
        WITH shown AS (
            SELECT {_PROPOSAL},
                   CASE WHEN state = 'proposed' AND ends_at <= :now THEN 'expired' ELSE state END AS state
            FROM client_proposal
            WHERE proposal_id < coalesce(CAST(:before AS uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        )
        SELECT * FROM shown WHERE state = ANY(CAST(:states AS text[])) ORDER BY proposal_id DESC LIMIT :max
    """)
    values = {"states": list(states), "before": before, "max": rows_max, "now": now}
    return (await tx.execute(statement, values)).all()
