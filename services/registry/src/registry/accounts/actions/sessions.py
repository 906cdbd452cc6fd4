"""Accounts: signing in and out, passwords, and the codes that open them the first time."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from common.ids import uuid7
from offices.authority import Action, Grant, Place, Role, may
from registry.access import queries as access_queries
from registry.access.domain.account_rules import AccountRules
from registry.access.domain.authority import Actor
from registry.accounts.domain.codes import digest
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import attempts as attempt_queries
from registry.accounts.queries import identity_links as link_queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.queries.accounts import Account
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct

SESSION_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Begun:
    """A session that has begun; its token is shown this once."""

    token: str
    session_id: UUID
    ends_at: datetime
    needs: tuple[str, ...]


async def sign_in(tx: Tx, seen: Account | None, is_right: bool, *, rules: AccountRules, now: datetime) -> Begun | None:
    """A session where the password was right, else ``None``; either is on record. The try has been counted before.

    ``seen`` is what the password was compared with; where that has changed meanwhile it was the wrong one. Raises
    :class:`NotAllowed` for a right one of somebody who signs in with the identity provider alone.
    """
    account = None if seen is None else await account_queries.lock_account(tx, seen.account_id)
    if seen is None or account is None:
        await record(
            tx, AuditedAct("session.refused-unknown", "anybody"), at=now
        )  # it takes as long, and can be counted
        return None
    if not is_right or account.password_hash != seen.password_hash:
        await record_failure(tx, account, now)
        return None
    if not rules.has_password_sign_in:
        await _refuse_password(tx, account)
    return await begin_session(tx, account, by_provider=False, rules=rules, now=now)


async def _refuse_password(tx: Tx, account: Account) -> None:
    """Where people sign in with the identity provider, an operator without a link may still use the password: somebody
    has to come in before anybody is linked, and while the provider is away.
    """
    is_operator = any(grant.role is Role.OPERATOR for grant in await access_queries.grants_of(tx, account.account_id))
    if not is_operator or await link_queries.links_of(tx, account.account_id):
        raise NotAllowed(
            "password-not-possible",
            "here people sign in with the identity provider: POST /v1/identity-sign-ins; a password serves operators"
            " who have no link to it",
        )


async def begin_session(
    tx: Tx, account: Account, *, by_provider: bool, has_second: bool = False, rules: AccountRules, now: datetime
) -> Begun:
    """A session of an account that is held, after the password or an identity provider's word (``by_provider``), and
    after its second factor where that came along.
    """
    token, session_id = secrets.token_urlsafe(SESSION_TOKEN_BYTES), uuid7()
    ends_at = now + rules.session_length
    await session_queries.add_session(
        tx, session_id, account.account_id, digest(token), ends_at, by_provider=by_provider
    )
    if has_second:
        await session_queries.raise_session(tx, session_id, digest(token))
    by, details = f"account:{account.account_id}", {"with": "identity-provider"} if by_provider else {}
    await record(tx, AuditedAct("session.begun", by, account.person_id or account.account_id, details=details), at=now)
    grants = await access_queries.grants_of(tx, account.account_id)
    needs = needed(account, grants, has_second, rules, now, by_provider=by_provider)
    if "second-factor" not in needs:
        await session_queries.note_complete(tx, account.account_id, session_id, now)
    return Begun(token, session_id, ends_at, needs)


async def record_failure(tx: Tx, account: Account, at: datetime) -> None:
    """A wrong password or code of an account that is held, for its owner to see; that the next one waits is
    :func:`take_try`'s.
    """
    await session_queries.count_failure(tx, account.account_id)
    subject_id = account.person_id or account.account_id
    await record(tx, AuditedAct("session.refused", f"account:{account.account_id}", subject_id), at=at)


def needed(
    account: Account, grants: Sequence[Grant], has_second: bool, rules: AccountRules, at: datetime, *, by_provider: bool
) -> tuple[str, ...]:
    """What must still come before the session may do anything. An old password does not matter to one ``by_provider``,
    which began without it; the second factor does.
    """
    if account.totp_confirmed_at is not None and not has_second:
        return ("second-factor",)
    if grants and account.totp_confirmed_at is None and rules.administrators_need_second_factor:
        return ("second-factor-enrolment",)
    days = 0 if by_provider else rules.policy.days_max
    if days and account.password_set_at is not None and account.password_set_at + timedelta(days=days) < at:
        return ("password-change",)
    return ()


async def actor_of_session(tx: Tx, session_id: UUID, *, rules: AccountRules, now: datetime) -> Actor | None:
    """Whose session it is; ``None`` for one that has ended."""
    found = await _actor(tx, await session_queries.session_by_id(tx, session_id), rules, now)
    return None if found is None else found[0]


async def actor_of(tx: Tx, token: str, *, rules: AccountRules, now: datetime) -> tuple[Actor, bool] | None:
    """Who a token stands for, and whether it is time to note that they are there; ``None`` for one that has ended."""
    return await _actor(tx, await session_queries.session_by_token(tx, digest(token)), rules, now)


async def _actor(tx: Tx, row: Any | None, rules: AccountRules, at: datetime) -> tuple[Actor, bool] | None:
    if row is None or row.ends_at <= at or row.seen_at + rules.session_idle <= at:
        return None
    account = await account_queries.account_by_id(tx, row.account_id)
    grants = await access_queries.grants_of(tx, row.account_id)
    assert account is not None, "the session's account is open"
    needs = needed(account, grants, row.second_factor, rules, at, by_provider=row.by_provider)
    # A role that was given since is carried once the second factor was given anew.
    carried = [] if needs else await access_queries.grants_of(tx, row.account_id, given_until=row.proven_at)
    actor = Actor(row.account_id, row.session_id, row.name, row.person_id, row.organisation_id, tuple(carried), needs)
    return actor, at - row.seen_at > _SEEN_EVERY


async def is_operator(tx: Tx, actor: Actor) -> bool:
    """Whether somebody keeps the installation running, in a session for which a second factor was given.

    A role counts in no session that still needs the second factor; where no role needs one, an operator's does.
    """
    if not may(actor.grants, Action.OPERATE, Place()):
        return False
    account = await account_queries.account_by_id(tx, actor.account_id)
    return account is not None and account.totp_confirmed_at is not None


async def sign_out(tx: Tx, actor: Actor, *, everywhere: bool, now: datetime) -> int:
    """This session ends, or all of the account, and then no device of it is known any more; how many sessions did.

    Raises :class:`NotAllowed` where a session without the second factor of its account would end others.
    """
    if everywhere and "second-factor" in actor.needs:
        raise NotAllowed(
            "more-needed", "to end other sessions than this one give the second factor first", needs=["second-factor"]
        )
    ended = await session_queries.end_sessions(tx, actor.account_id, now, only=None if everywhere else actor.session_id)
    if everywhere:
        await attempt_queries.forget_devices(tx, actor.account_id)
    await record(tx, AuditedAct("session.ended", actor.by, actor.subject_id, details={"sessions": ended}), at=now)
    return ended


async def refuse_attempt(tx: Tx, account_id: UUID, *, now: datetime) -> None:
    """Somebody who is signed in gave a wrong password."""
    account = await account_queries.lock_account(tx, account_id)
    if account is not None:
        await record_failure(tx, account, now)


async def note_seen(tx: Tx, actor: Actor, *, now: datetime) -> None:
    """Somebody is at work: the session goes on."""
    await session_queries.note_seen(tx, actor.session_id, now)


async def session_shown(tx: Tx, actor: Actor, *, rules: AccountRules, now: datetime) -> dict[str, Any]:
    """How long the session lasts, and the sign-in before it, as :class:`~registry.accounts.answers.CurrentSession`."""
    row = await session_queries.session_shown(tx, actor.session_id)
    idle_ends_at = min(row.seen_at + rules.session_idle, row.ends_at)
    return {
        "session_id": row.session_id,
        "began_at": row.created_at,
        "idle_ends_at": idle_ends_at,
        "idle_ends_in_s": _seconds(now, idle_ends_at),
        "ends_at": row.ends_at,
        "ends_in_s": _seconds(now, row.ends_at),
        "second_factor": row.second_factor,
        "needs": actor.needs,
        "previous_sign_in_at": row.previous_sign_in_at,
        "failed_tries": row.failed_tries,
    }


def _seconds(at: datetime, until: datetime) -> int:
    return max(0, int((until - at).total_seconds()))
