"""Accounts: signing in and out, passwords, and the codes that open them the first time."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.identity import IdNumber
from common.ids import uuid7
from common.sealing import BlindIndex, Sealer
from registry import queries
from registry.actions.audit import record
from registry.domain import passwords
from registry.domain.attempts import Limits
from registry.domain.audit import Act
from registry.domain.authority import Grant
from registry.domain.passwords import Policy

SESSION_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_CHARS = 12


@dataclass(frozen=True)
class AccountRules:
    """What an installation asks of accounts; see the settings of the same names."""

    policy: Policy
    limits: Limits
    devices_kept: timedelta
    """How long a device is known that nobody signs in from."""
    session_idle: timedelta
    session_length: timedelta
    code_length: timedelta
    code_wait: timedelta
    """How long a helper's code waits for an account that has or had a second factor, unless that is proven."""
    administrators_need_second_factor: bool


@dataclass(frozen=True)
class Keys:
    """What ID numbers are looked up and kept with."""

    index: BlindIndex
    sealer: Sealer


@dataclass(frozen=True)
class Actor:
    """A person who is signed in."""

    account_id: UUID
    session_id: UUID
    name: str
    person_id: UUID | None
    organisation_id: UUID | None
    """The unit on whose roster they stand."""
    grants: tuple[Grant, ...]
    """Their roles; none counts while something is still needed."""
    needs: tuple[str, ...]
    """``second-factor``, ``second-factor-enrolment``, ``password-change``: what is asked for before anything else."""

    @property
    def subject_id(self) -> UUID:
        """Under what the audit trail has them: the person, or the account of somebody on no roster."""
        return self.person_id or self.account_id

    @property
    def by(self) -> str:
        """As the audit trail names them."""
        return f"account:{self.account_id}"


@dataclass(frozen=True)
class Begun:
    """A session that has begun; its token is shown this once."""

    token: str
    session_id: UUID
    ends_at: datetime
    needs: tuple[str, ...]


def digest(secret: str) -> bytes:
    """How a random secret is kept: 128 random bits or more need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def sign_in(
    tx: Tx, seen: queries.Account | None, is_right: bool, *, rules: AccountRules, at: datetime
) -> Begun | None:
    """A session where the password was right, else ``None``; either is on record. The try has been counted before.

    ``seen`` is what the password was compared with; where that has changed meanwhile it was the wrong one.
    """
    account = None if seen is None else await queries.lock_account(tx, seen.account_id)
    if seen is None or account is None:
        await record(tx, Act("session.refused-unknown", "anybody"), at=at)  # it takes as long, and can be counted
        return None
    by = f"account:{account.account_id}"
    if not is_right or account.password_hash != seen.password_hash:
        await record_failure(tx, account, at)
        return None
    token, session_id = secrets.token_urlsafe(SESSION_TOKEN_BYTES), uuid7()
    ends_at = at + rules.session_length
    await queries.add_session(tx, session_id, account.account_id, digest(token), ends_at)
    await record(tx, Act("session.begun", by, account.person_id or account.account_id), at=at)
    grants = await queries.grants_of(tx, account.account_id)
    return Begun(token, session_id, ends_at, needed(account, grants, False, rules, at))


async def record_failure(tx: Tx, account: queries.Account, at: datetime) -> None:
    """A wrong password or code, for its owner to see; that it counts is :func:`take_try`'s."""
    subject_id = account.person_id or account.account_id
    await record(tx, Act("session.refused", f"account:{account.account_id}", subject_id), at=at)


def needed(
    account: queries.Account, grants: Sequence[Grant], has_second: bool, rules: AccountRules, at: datetime
) -> tuple[str, ...]:
    """What must still come before the session may do anything."""
    if account.totp_confirmed_at is not None and not has_second:
        return ("second-factor",)
    if grants and account.totp_confirmed_at is None and rules.administrators_need_second_factor:
        return ("second-factor-enrolment",)
    days = rules.policy.days_max
    if days and account.password_set_at is not None and account.password_set_at + timedelta(days=days) < at:
        return ("password-change",)
    return ()


async def actor_of_session(tx: Tx, session_id: UUID, *, rules: AccountRules, at: datetime) -> Actor | None:
    """Whose session it is; ``None`` for one that has ended."""
    found = await _actor(tx, await queries.session_by_id(tx, session_id), rules, at)
    return None if found is None else found[0]


async def actor_of(tx: Tx, token: str, *, rules: AccountRules, at: datetime) -> tuple[Actor, bool] | None:
    """Who a token stands for, and whether it is time to note that they are there; ``None`` for one that has ended."""
    return await _actor(tx, await queries.session_by_token(tx, digest(token)), rules, at)


async def _actor(tx: Tx, row: Any | None, rules: AccountRules, at: datetime) -> tuple[Actor, bool] | None:
    if row is None or row.ends_at <= at or row.seen_at + rules.session_idle <= at:
        return None
    account = await queries.account_by_id(tx, row.account_id)
    grants = await queries.grants_of(tx, row.account_id)
    assert account is not None, "the session's account is open"
    needs = needed(account, grants, row.second_factor, rules, at)
    # A role that was given since is carried once the second factor was given anew.
    carried = [] if needs else await queries.grants_of(tx, row.account_id, given_until=row.proven_at)
    actor = Actor(row.account_id, row.session_id, row.name, row.person_id, row.organisation_id, tuple(carried), needs)
    return actor, at - row.seen_at > _SEEN_EVERY


async def sign_out(tx: Tx, actor: Actor, *, everywhere: bool, at: datetime) -> int:
    """This session ends, or all of the account, and then no device of it is known any more; how many sessions did.

    Raises :class:`NotAllowed` where a session without the second factor of its account would end others.
    """
    if everywhere and "second-factor" in actor.needs:
        raise NotAllowed("more-needed", "to end other sessions than this one give the second factor first")
    ended = await queries.end_sessions(tx, actor.account_id, at, only=None if everywhere else actor.session_id)
    if everywhere:
        await queries.forget_devices(tx, actor.account_id)
    await record(tx, Act("session.ended", actor.by, actor.subject_id, details={"sessions": ended}), at=at)
    return ended


def refuse_weak(password: str, account: queries.Account, *, sealer: Sealer, policy: Policy) -> None:
    """Raises :class:`Refused` with what is wrong with a new password."""
    number = sealer.open(account.id_number_sealed, account.blind_index).decode()
    if wrong := passwords.problem(password, policy, known=passwords.known_of(account.name, number)):
        raise Refused("weak-password", wrong)


async def change_password(
    tx: Tx, actor: Actor, seen: queries.Account, password_hash: str, *, device: UUID | None, at: datetime
) -> bool:
    """Whether the password that was seen is still theirs; then there is another one, every other session ends, and no
    other ``device`` is known any more.
    """
    account = await queries.lock_account(tx, actor.account_id)
    if account is None or account.password_hash != seen.password_hash:
        return False
    await queries.save_password(tx, actor.account_id, password_hash, at)
    ended = await queries.end_sessions(tx, actor.account_id, at, but=actor.session_id)
    await queries.forget_devices(tx, actor.account_id, but=device)
    await record(tx, Act("password.changed", actor.by, actor.subject_id, details={"sessions": ended}), at=at)
    return True


async def open_account(tx: Tx, id_number: IdNumber, name: str, keys: Keys) -> UUID:
    """The account of an ID number, made where there is none yet; it has no password before a code was used.

    Raises :class:`Conflict` for a number that was found wrong: the human's account is that of the right one.
    """
    blind_index = keys.index.of(id_number)
    if await queries.people_by_number(tx, [blind_index]) != await queries.person_ids_by_index(tx, [blind_index]):
        raise Conflict("number-corrected", "this ID number was found wrong, or one of two; write the one that is right")
    sealed = keys.sealer.seal(id_number.reveal().encode(), blind_index)
    return await queries.add_account(tx, uuid7(), blind_index, sealed, name)


async def refuse_attempt(tx: Tx, account_id: UUID, *, at: datetime) -> None:
    """Somebody who is signed in gave a wrong password."""
    account = await queries.lock_account(tx, account_id)
    if account is not None:
        await record_failure(tx, account, at)


async def note_seen(tx: Tx, actor: Actor, *, at: datetime) -> None:
    """Somebody is at work: the session goes on."""
    await queries.note_seen(tx, actor.session_id, at)


def new_code() -> str:
    """Twelve letters and digits that nobody mistakes for others: 59 random bits, in threes of four."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_CHARS))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_CHARS, 4))


def as_typed(code: str) -> str:
    """However somebody typed it: without or with its hyphens, in capitals or not."""
    letters = "".join(character for character in code.upper() if character.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
