"""The audit trail is checked, and what came of it stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.db import Tx
from offices.authority import MAY, Action, Grant, Place, Role
from registry.access import actions as access_actions
from registry.access.domain.authority import Actor
from registry.audit.queries import checks as check_queries
from registry.audit_chain import actions as audit_chain_actions
from registry.audit_chain.actions import Walked
from registry.audit_chain.domain import Head

BREAKS_KEPT_MAX = 100


def audit_grant(actor: Actor) -> Grant | None:
    """The role by which somebody reads the trail as an auditor."""
    return next((grant for grant in actor.grants if Action.SEE_AUDIT in MAY[grant.role]), None)


def refuse_unless_checks(actor: Actor) -> None:
    """Raises :class:`common.errors.NotAllowed` for all but auditors and operators."""
    if audit_grant(actor) is None:
        access_actions.refuse_unless(actor, Action.OPERATE, Place())


async def check(tx: Tx, actor: Actor, heads: Sequence[Head], *, now: datetime) -> Walked:
    """Walk the chain, and keep who asked, when, and what was found. The connection is in no transaction meanwhile."""
    found = await audit_chain_actions.chain_breaks(tx, heads)
    grant = audit_grant(actor)
    kept = {
        "account_id": actor.account_id, "role": str(grant.role if grant else Role.OPERATOR),
        "office_id": grant and grant.organisation_id, "asked_at": now, "entries": found.length,
        "break_count": len(found.breaks), "breaks": found.breaks[:BREAKS_KEPT_MAX], "heads": len(heads),
        "head_position": found.head and found.head.position, "head_hash": found.head and found.head.hash,
        "head_at": found.head_at,
    }  # fmt: skip
    await check_queries.add_check(tx, kept)
    return found


def head_fields(head: Head | None, at: str | None) -> dict[str, Any] | None:
    """The end of the trail as it is answered."""
    return head and {"position": head.position, "hash": head.hash.hex(), "at": at}
