"""Codes with which somebody sets a password, made by those who help, and how an owner withstands a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.clock import china_text
from common.db import Tx
from common.errors import Conflict, NotFound
from common.ids import uuid7
from common.sealing import Sealer
from registry.access import queries as access_queries
from registry.access.actions import account_in
from registry.access.domain.account_rules import AccountRules
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.actions.notices import notify
from registry.accounts.actions.second_factors import proven_step
from registry.accounts.actions.sessions import record_failure
from registry.accounts.domain.codes import as_typed, digest, new_code
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import attempts as attempt_queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.queries.accounts import Account
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.password_codes import queries as password_code_queries
from registry.roles.actions.subjects import subject_of
from registry.roles.domain import OWNER, Giver, Subject, helping, is_of_place, waits
from registry.roles.queries import appointments as appointment_queries
from registry.roles.queries.appointments import LockedAccount

_CONTESTED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Made:
    """A code, shown once to the one who hands it over."""

    code: str
    good_from: datetime | None
    """Without a proof of the second factor; ``None``: at once."""
    ends_at: datetime


@dataclass(frozen=True)
class Helped:
    """Whose account it is, by whom and why a code is made for it."""

    standing: LockedAccount
    subject: Subject
    helper: Giver
    reason: str
    forgets_second_factor: bool = False


async def make_code(tx: Tx, helped: Helped, *, rules: AccountRules, now: datetime) -> Made:
    """The code of before is good no more. Nothing of the account changes before the new one is used, and its owner is
    told. Raises :class:`Conflict` while a code waits that the machine's owner made against the account's holder.
    """
    standing, helper, code = helped.standing, helped.helper, new_code()
    if not helper.is_owner and await password_code_queries.owners_code_waits(tx, standing.account_id, now):
        raise Conflict(
            "owners-code-waits",
            "its holder had cancelled a code, and the machine's owner has made one since: that one is used, or runs"
            " out, before another one is made",
        )
    is_waiting = waits(
        helped.subject,
        had_second_factor=standing.had_totp or standing.totp_confirmed_at is not None,
        reach_changed_at=standing.reach_changed_at,
        is_of_place=is_of_place(helper, helped.subject),
        now=now,
        wait=rules.code_wait,
    )
    good_from = now + rules.code_wait if is_waiting else None
    ends_at = (good_from or now) + rules.code_length
    contested = helper.is_owner and await password_code_queries.was_cancelled_since(
        tx, standing.account_id, now - _CONTESTED_FOR
    )
    office = None if helper.under is None else helper.under.organisation_id
    columns = {
        "id": uuid7(),
        "account": standing.account_id,
        "code": digest(code),
        "ends": ends_at,
        "by": helper.by,
        "under": office,
        "good_from": good_from,
        "forgets": helped.forgets_second_factor,
        "may_be_cancelled": not contested,
    }
    await password_code_queries.add_password_code(tx, columns)
    details = {
        "account": str(standing.account_id),
        "office": _text(office),
        "good_from": good_from and good_from.isoformat(),
        "forgets_second_factor": helped.forgets_second_factor or None,
    }
    told = {name: value for name, value in details.items() if value is not None}
    act = AuditedAct(
        "password.code-made", helper.by, standing.subject_id, standing.organisation_id, helped.reason, told
    )
    await record(tx, act, at=now)
    await notify(tx, standing.account_id, "code-made", details, now=now)
    return Made(code, good_from, ends_at)


@dataclass(frozen=True)
class HandedOver:
    """A code that somebody was handed, and with it a proof of the second factor, where they have one."""

    code: str
    proof: str | None


@dataclass(frozen=True)
class Right:
    """A code that is right, and until when it waits if the second factor is not proven."""

    good_from: datetime | None

    def refuse_waiting(self, at: datetime) -> None:
        """Raises :class:`Conflict` while it waits."""
        if self.good_from is not None and self.good_from > at:
            raise Conflict(
                "code-waits",
                "this account has a second factor, or was in use before: the code is good from"
                f" {self.good_from.isoformat()} on; at once with a code of the authenticator or a recovery code as"
                " second_factor",
                good_from=china_text(self.good_from),
            )


async def check_code(tx: Tx, seen: Account | None, code: str, *, rules: AccountRules, now: datetime) -> Right | None:
    """A code that is right for :func:`use_code`; a wrong one is on record, of an unknown number too."""
    account = None if seen is None else await account_queries.lock_account(tx, seen.account_id)
    if account is None:
        await record(tx, AuditedAct("session.refused-unknown", "anybody"), at=now)
        return None
    found = await _good_code(tx, account.account_id, code, now)
    if found is None:
        await record_failure(tx, account, now)
        return None
    return Right(_good_from(found, account, rules))


async def check_proof(tx: Tx, seen: Account, proof: str, *, sealer: Sealer, now: datetime) -> bool:
    """Whether it is a proof of the second factor, and not used; a wrong one is on record. The try has been counted."""
    account = await account_queries.lock_account(tx, seen.account_id)
    if account is None:
        return False
    is_right = await _proves(tx, account, proof, sealer, now)
    if not is_right:
        await record_failure(tx, account, now)
    return is_right


async def use_code(
    tx: Tx, seen: Account, given: HandedOver, password_hash: str, *,
    sealer: Sealer, rules: AccountRules, now: datetime,
) -> bool:  # fmt: skip
    """Whether the code was still good; then the password is set, and every session has ended."""
    account = await account_queries.lock_account(tx, seen.account_id)
    found = None if account is None else await _good_code(tx, account.account_id, given.code, now)
    if account is None or found is None:
        return False
    if given.proof is None:
        good_from = _good_from(found, account, rules)
        if good_from is not None and good_from > now:
            return False
    elif not await _use_proof(tx, account, given.proof, sealer, now):
        return False
    if not await account_queries.use_code(tx, account.account_id, "password", digest(as_typed(given.code)), now):
        return False
    await account_queries.save_password(tx, account.account_id, password_hash, now, root=found.made_by)
    await account_queries.note_help(tx, account.account_id, now)
    forgets = found.forgets_totp and account.totp_confirmed_at is not None
    if found.forgets_totp:  # one that waits for its first code goes as well, and was none
        await appointment_queries.forget_totp(tx, account.account_id, had=forgets)
    await attempt_queries.forget_devices(tx, account.account_id)
    ended = await session_queries.end_sessions(tx, account.account_id, now)
    await _note_use(tx, account, found, ended, forgets=forgets, now=now)
    return True


async def _note_use(tx: Tx, account: Account, found: Any, ended: int, *, forgets: bool, now: datetime) -> None:
    subject_id, office = account.person_id or account.account_id, _text(found.made_under)
    details = {"sessions": ended, **({"office": office} if office else {})}
    acts = [AuditedAct("password.set", f"account:{account.account_id}", subject_id, details=details)]
    if forgets:
        acts.append(AuditedAct("second-factor.removed", found.made_by or "anybody", subject_id, details=details))
    await record(tx, *acts, at=now)
    told = {"office": office, "forgets_second_factor": forgets or None}
    await notify(tx, account.account_id, "password-set", told, now=now)


async def waiting_codes(tx: Tx, actor: Actor, *, now: datetime) -> list[Mapping[str, Any]]:
    """Codes that were made for one's account and that nobody has used: whose, and from when on they are good."""
    shown = ("code_id", "made_at", "good_from", "ends_at", "forgets_second_factor", "may_be_cancelled", "office")
    return [fields_of(row, *shown) for row in await password_code_queries.waiting_codes(tx, actor.account_id, now)]


async def cancel_code(tx: Tx, actor: Actor, code_id: UUID, *, now: datetime) -> None:
    """The owner of an account wants no such help. A second time is for the operator, not for this."""
    found = await password_code_queries.cancel_code(tx, actor.account_id, code_id, now)
    if found is None:
        raise NotFound("no-such-code", "there is no such code of your account that can be cancelled")
    details = {"office": str(found.made_under)} if found.made_under else {}
    act = AuditedAct("password.code-cancelled", actor.by, actor.subject_id, details=details)
    await record(tx, act, at=now)


async def _good_code(tx: Tx, account_id: UUID, code: str, at: datetime) -> Any | None:
    """A code whose maker may still help into the account as it is by now."""
    found = await password_code_queries.password_code(tx, account_id, digest(as_typed(code)), at)
    if found is None:
        return None
    helper_id = account_in(found.made_by or "")
    if helper_id is None:  # what a program of an earlier release made is good no more
        return found if found.made_by == OWNER else None
    standing = await appointment_queries.lock_standing(tx, account_id)
    assert standing is not None, "its row is locked"
    subject = await subject_of(tx, standing, now=at)
    return found if helping(await access_queries.grants_of(tx, helper_id), subject) is not None else None


def _good_from(found: Any, account: Account, rules: AccountRules) -> datetime | None:
    """A code waits for a second factor, though it was made before there was one, or by a release that let none wait."""
    good_from: datetime | None = found.good_from
    if good_from is None and account.totp_confirmed_at is not None:
        made_at: datetime = found.created_at
        return made_at + rules.code_wait
    return good_from


async def _proves(tx: Tx, account: Account, proof: str, sealer: Sealer, at: datetime) -> bool:
    if account.totp_confirmed_at is None:
        return False
    return proven_step(account, proof, sealer, at) is not None or await account_queries.has_code(
        tx, account.account_id, "recovery", digest(as_typed(proof)), at
    )


async def _use_proof(tx: Tx, account: Account, proof: str, sealer: Sealer, at: datetime) -> bool:
    if account.totp_confirmed_at is None:
        return False
    if (step := proven_step(account, proof, sealer, at)) is not None:
        await account_queries.save_totp(tx, account.account_id, account.totp_sealed, account.totp_confirmed_at, step)
        return True
    return await account_queries.use_code(tx, account.account_id, "recovery", digest(as_typed(proof)), at)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
