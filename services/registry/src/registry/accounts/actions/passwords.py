"""Passwords: refused where they are weak, and changed."""

from datetime import datetime
from uuid import UUID

from common.db import Tx
from common.errors import Refused
from common.sealing import Sealer
from registry.access.domain.account_rules import Policy
from registry.access.domain.authority import Actor
from registry.accounts.domain import passwords
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import attempts as attempt_queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.queries.accounts import Account
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct


def refuse_weak(password: str, account: Account, *, sealer: Sealer, policy: Policy) -> None:
    """Raises :class:`Refused` with what is wrong with a new password."""
    number = sealer.open(account.id_number_sealed, account.blind_index).decode()
    if wrong := passwords.problem(password, policy, known=passwords.known_of(account.name, number)):
        raise Refused("weak-password", wrong.detail, why=wrong.why, **passwords.limits_of(policy))


async def change_password(
    tx: Tx, actor: Actor, seen: Account, password_hash: str, *, device: UUID | None, now: datetime
) -> bool:
    """Whether the password that was seen is still theirs; then there is another one, every other session ends, and no
    other ``device`` is known any more.
    """
    account = await account_queries.lock_account(tx, actor.account_id)
    if account is None or account.password_hash != seen.password_hash:
        return False
    await account_queries.save_password(tx, actor.account_id, password_hash, now)
    ended = await session_queries.end_sessions(tx, actor.account_id, now, but=actor.session_id)
    await attempt_queries.forget_devices(tx, actor.account_id, but=device)
    await record(tx, AuditedAct("password.changed", actor.by, actor.subject_id, details={"sessions": ended}), at=now)
    return True
