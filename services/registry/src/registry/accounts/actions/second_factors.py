"""The second factor: an authenticator's six digits, or one of the recovery codes."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from common.db import Tx
from common.errors import Conflict, NotAllowed
from common.ids import uuid7
from common.sealing import Sealer
from registry.access.domain.authority import Actor
from registry.accounts.actions.sessions import SESSION_TOKEN_BYTES, record_failure
from registry.accounts.domain.codes import as_typed, digest, new_code
from registry.accounts.domain.password_proofs import PROOF_LASTS
from registry.accounts.domain.second_factor import RECOVERY_CODES, SECRET_BYTES, matching_step
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.queries.accounts import Account
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct


@dataclass(frozen=True)
class Enrolled:
    """What is shown once: a session's new token and the recovery codes."""

    token: str
    recovery_codes: tuple[str, ...]


async def begin_enrolment(tx: Tx, actor: Actor, *, has_proof: bool, sealer: Sealer, now: datetime) -> bytes:
    """A new secret, which counts once a code of it was given. An open session alone enrols nothing: the
    password was given within the last minutes, with the sign-in or once more (``has_proof``). The word of an identity
    provider is no password: a person who is signed in there would else enrol one for the roles of this account.
    """
    account = await _locked(tx, actor)
    if account.totp_confirmed_at is not None:
        raise Conflict("enrolled", "the account has a second factor; whoever helps people in can remove it")
    session = await session_queries.session_by_id(tx, actor.session_id)
    if not has_proof and (session is None or session.by_provider or session.created_at + PROOF_LASTS <= now):
        raise NotAllowed("password-needed", "give your password again: POST /v1/sessions/current/password-proofs")
    secret = secrets.token_bytes(SECRET_BYTES)
    await account_queries.save_totp(tx, actor.account_id, sealer.seal(secret, actor.account_id.bytes), None, 0)
    return secret


async def confirm_enrolment(tx: Tx, actor: Actor, code: str, *, sealer: Sealer, now: datetime) -> Enrolled | None:
    """The second factor counts from now on; ``None`` for a wrong code, which is on record."""
    account = await _locked(tx, actor)
    if account.totp_sealed is None or account.totp_confirmed_at is not None:
        raise Conflict("not-enrolling", "there is no secret that waits for its first code")
    if not (step := proven_step(account, code, sealer, now)):
        await record_failure(tx, account, now)
        return None
    await account_queries.save_totp(tx, account.account_id, account.totp_sealed, now, step)
    await account_queries.save_totp_root(tx, account.account_id)
    codes = tuple(new_code() for _ in range(RECOVERY_CODES))
    await account_queries.replace_codes(
        tx, account.account_id, "recovery", [(uuid7(), digest(code)) for code in codes], None
    )
    # Other sessions began with the password alone: they have not given it.
    ended = await session_queries.end_sessions(tx, actor.account_id, now, but=actor.session_id)
    act = AuditedAct("second-factor.enrolled", actor.by, actor.subject_id, details={"sessions": ended})
    await record(tx, act, at=now)
    return Enrolled(await _raise(tx, actor), codes)


async def give(tx: Tx, actor: Actor, code: str, *, sealer: Sealer, now: datetime) -> str | None:
    """The session's new token once the second factor was right; ``None`` where it was not, which is on record.

    Raises :class:`Conflict` where none is enrolled: a secret that waits for its first code is no factor yet.
    """
    account = await _locked(tx, actor)
    if account.totp_confirmed_at is None:
        raise Conflict("not-enrolled", "the account has no second factor: enrol one with PUT /v1/account/second-factor")
    if not await take(tx, account, code, sealer=sealer, now=now):
        return None
    if "second-factor" in actor.needs:  # it may be given again in a session that was complete
        await session_queries.note_complete(tx, actor.account_id, actor.session_id, now)
    return await _raise(tx, actor)


async def take(tx: Tx, account: Account, code: str, *, sealer: Sealer, now: datetime) -> bool:
    """Whether a code is one of the second factor of an account that is held; it is used up. Either is on record."""
    what = "second-factor.given"
    if account.totp_sealed is not None and (step := proven_step(account, code, sealer, now)):
        await account_queries.save_totp(tx, account.account_id, account.totp_sealed, account.totp_confirmed_at, step)
    elif await account_queries.use_code(tx, account.account_id, "recovery", digest(as_typed(code)), now):
        what = "second-factor.recovered"
    else:
        await record_failure(tx, account, now)
        return False
    by, subject_id = f"account:{account.account_id}", account.person_id or account.account_id
    await record(tx, AuditedAct(what, by, subject_id), at=now)
    return True


def proven_step(account: Account, code: str, sealer: Sealer, at: datetime) -> int | None:
    """The step of the authenticator that a code is of, if it is of any that was not used yet."""
    assert account.totp_sealed is not None
    secret = sealer.open(account.totp_sealed, account.account_id.bytes)
    return matching_step(secret, code.replace(" ", ""), at, used=account.totp_step)


async def _raise(tx: Tx, actor: Actor) -> str:
    """Another token from here on: the previous one is of no use."""
    token = secrets.token_urlsafe(SESSION_TOKEN_BYTES)
    await session_queries.raise_session(tx, actor.session_id, digest(token))
    return token


async def _locked(tx: Tx, actor: Actor) -> Account:
    account = await account_queries.lock_account(tx, actor.account_id)
    if account is None:
        raise NotAllowed("account-closed", "the account is closed")
    return account
