"""Wrong tries, which count over all processes, and devices from which somebody has signed in before."""

import math
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from common.db import Tx
from common.ids import uuid7
from registry.access.domain.attempts import Claim, wait_before
from registry.accounts.domain.codes import digest
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import attempts as attempt_queries

DEVICES_MAX = 20
_TOKEN_BYTES = 32


async def take_try(tx: Tx, claims: Sequence[Claim], *, now: datetime) -> int:
    """Count one try and return 0, or count nothing and return the whole seconds to wait.

    Nobody knows yet whether it is right, nor whether there is such an account: it is the same for all.
    """
    held = await attempt_queries.lock_tallies(tx, [claim.key for claim in claims], now)
    if wait := wait_before([(claim, held[claim.key]) for claim in claims], now):
        return max(1, math.ceil(wait.total_seconds()))
    await attempt_queries.save_tallies(tx, {claim.key: claim.rule.counted(held[claim.key], now) for claim in claims})
    return 0


async def give_back_try(tx: Tx, claims: Sequence[Claim], *, was_right: bool, now: datetime) -> None:
    """The try that was counted was right, or nothing was compared."""
    held = await attempt_queries.lock_tallies(tx, [claim.key for claim in claims], now)
    changed = {
        claim.key: (claim.rule.forgiven if was_right else claim.rule.given_back)(held[claim.key], now)
        for claim in claims
    }
    await attempt_queries.save_tallies(tx, changed)


async def remember_device(tx: Tx, account_id: UUID, known: UUID | None, *, now: datetime) -> str | None:
    """After a complete sign-in: the token by which the device is known from now on, shown this once.

    ``None`` for one that is ``known`` already, or whose account was closed meanwhile.
    """
    if known is not None:
        await attempt_queries.note_device(tx, known, now)
        return None
    if await account_queries.lock_account(tx, account_id) is None:
        return None
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    device = {"id": uuid7(), "account": account_id, "token": digest(token), "now": now}
    await attempt_queries.add_device(tx, device, DEVICES_MAX)
    return token


async def device_of_number(
    tx: Tx, token: str, blind_index: bytes, kept_for: timedelta, *, now: datetime
) -> UUID | None:
    """The device that a token stands for, where it is known for the account of this ID number."""
    return await attempt_queries.known_device(tx, digest(token), blind_index, now - kept_for)


async def device_of_account(tx: Tx, token: str, account_id: UUID, kept_for: timedelta, *, now: datetime) -> UUID | None:
    """The device that a token stands for, where it is known for this account."""
    return await attempt_queries.device_of_account(tx, digest(token), account_id, now - kept_for)
