"""The beginning of an installation: a code of the machine's owner, and two operators who come of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.identity import IdNumber
from offices.authority import Role
from registry.access.domain.account_rules import AccountRules, Keys
from registry.access.rows import fields_of
from registry.accounts.actions.passwords import refuse_weak
from registry.accounts.domain.codes import as_typed, digest, new_code
from registry.accounts.queries import accounts as account_queries
from registry.appointments.actions import Appointment, provide_administrator
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.first_run import queries
from registry.password_codes.actions.codes import HandedOver, Made, use_code
from registry.roles.domain import OWNER

CODE_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Begun:
    """A code with which an installation gets its first operators; shown this once."""

    code: str
    ends_at: datetime


@dataclass(frozen=True)
class Beginning:
    """Who the first two operators are, each by ID number and name, and the code that says that they may be."""

    code: str
    first: tuple[IdNumber, str]
    second: tuple[IdNumber, str]


async def begin(tx: Tx, *, rules: AccountRules, now: datetime) -> Begun | None:
    """Another code, by the machine's owner; the one of before is good no more. ``None`` once there is an operator."""
    await queries.lock_beginning(tx)
    if await queries.has_operator(tx, needs_second_factor=rules.administrators_need_second_factor):
        return None
    code = new_code()
    await queries.add_code(tx, digest(code), now + CODE_LASTS)
    await record(tx, AuditedAct("installation.code-made", OWNER), at=now)
    return Begun(code, now + CODE_LASTS)


async def refuse_unless_code(tx: Tx, code: str, *, now: datetime) -> None:
    """Raises :class:`NotAllowed` for a code that is wrong, used or over, whichever: nobody learns which."""
    if not await queries.is_code(tx, digest(as_typed(code)), now):
        raise _no_code()


async def make_operators(
    tx: Tx, asked: Beginning, password: tuple[str, str], *, keys: Keys, rules: AccountRules, now: datetime
) -> Made:
    """Both are operators by the word of the machine's owner: the first one with a ``password`` (and its hash), the
    other one with a code to set one, which is answered. Powers take two people, so an installation begins with two.

    Everything or nothing: after a refusal the code is good still.
    """
    await queries.lock_beginning(tx)
    if not await queries.use_code(tx, digest(as_typed(asked.code)), now):
        raise _no_code()
    if await queries.has_operator(tx, needs_second_factor=rules.administrators_need_second_factor):
        raise Conflict("is-begun", "there is an operator already: the first two are made once")
    if asked.first[0] == asked.second[0]:
        raise Refused("same-person", "two different people are needed: what gives powers takes both")
    made = [
        await provide_administrator(
            tx, Appointment(Role.OPERATOR, whom, None), by=OWNER, forget_second_factor=False, keys=keys, rules=rules,
            now=now,
        )
        for whom in (asked.first, asked.second)
    ]  # fmt: skip
    for whom, code in zip((asked.first, asked.second), made, strict=True):
        await _refuse_unless_new(tx, whom[0], code, keys, now)
    plain, kept = password
    first = await account_queries.account_by_index(tx, keys.index.of(asked.first[0]))
    assert first is not None, "it was opened just now"
    refuse_weak(plain, first, sealer=keys.sealer, policy=rules.policy)
    if not await use_code(
        tx, first, HandedOver(made[0].code, None), kept, sealer=keys.sealer, rules=rules, now=now
    ):  # the name is not that of the roster: such a code opens nothing
        raise _in_use()
    await record(tx, AuditedAct("installation.begun", OWNER), at=now)
    return made[1]


async def _refuse_unless_new(tx: Tx, number: IdNumber, made: Made, keys: Keys, at: datetime) -> None:
    """An account in use is not taken over, and a name that is not its owner's opens nothing."""
    account = await account_queries.account_by_index(tx, keys.index.of(number))
    if account is None or account.password_hash is not None or made.good_from is not None:
        raise _in_use()
    if not await account_queries.has_code(tx, account.account_id, "password", digest(made.code), at):
        raise _in_use()


async def progress(tx: Tx) -> dict[str, Any]:
    """How far the installation is set up, as :class:`~registry.first_run.answers.SetUpProgress` says it."""
    counted, asking = await queries.progress(tx), await queries.hr_platform_clients(tx)
    shown = (
        "operators", "operators_enrolled", "hr_authorities", "hr_authorities_attended", "departments", "institutions",
        "offers_waiting",
    )  # fmt: skip
    return {
        **fields_of(counted, *shown),
        "hr_clients": asking.clients,
        "hr_client_last_used_at": asking.last_used_at,
    }


async def offices(tx: Tx, kind: str, after: str, rows_max: int) -> dict[str, Any]:
    """One page of offices, and where the next one begins."""
    rows = await queries.offices(tx, kind, after, rows_max)
    shown = ("code", "name", "kind", "region_code", "region", "holders", "offers")
    following = f"{rows[-1].region_code}:{rows[-1].code}" if len(rows) == rows_max else None
    return {"offices": [fields_of(row, *shown) for row in rows], "after": following}


def _no_code() -> NotAllowed:
    return NotAllowed(
        "no-first-run-code", "the code is wrong, was used, or is older than 30 minutes; make another at the machine"
    )


def _in_use() -> Conflict:
    return Conflict(
        "account-in-use",
        "one of the two has an account already, or another name on the roster; make them operators at the machine",
    )
