"""Tries of passwords and codes, counted before anything is compared: by address, by account, and by known device."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Header, Request

from common.clock import now
from common.db import Tx
from common.errors import Unavailable
from common.identity import IdNumber
from common.limits import Limiter, origin_of
from common.web import too_fast
from registry.access.api import AppState
from registry.access.domain.attempts import Claim, Subject, key_of
from registry.access.domain.authority import Actor
from registry.access.turns import Lane
from registry.accounts.actions import attempts as attempt_actions
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries.accounts import Account

DEVICE_HEADER = "xueshi-device"

DeviceToken = Annotated[
    str | None,
    Header(
        alias=DEVICE_HEADER,
        max_length=100,
        description="the token of a device from which this person has signed in before (see `device` of an answer)",
    ),
]

# One person's tries from one place, right ones too: a first sieve, before the database is asked.
_by_account = Limiter(rate=0.2, burst=10)
# Against one password, or numbers, tried on many. An institution's staff share an address and seldom fail; each try
# takes from what its address has left, and a right one gives it back.
_failures = Limiter(rate=0.2, burst=60)
# Questions from one address for the device of a token, each of which asks the database before anything else counts.
_devices = Limiter(rate=1, burst=60)


@dataclass(frozen=True)
class Attempt:
    """A try that was counted."""

    index: bytes
    """The blind index of the number that was given, or the id of an application, or the number of a slip."""
    origin: str
    device: UUID | None = None
    """The device, where it is known for this number."""
    claims: tuple[Claim, ...] = ()
    seen: Account | None = None
    """The account of that number as it was then."""
    is_right: bool = False
    """Whether it was the account's password."""

    @property
    def lane(self) -> Lane:
        """Whose turn it takes."""
        account = self.index.hex()
        return Lane(self.origin, account) if self.device is None else Lane(f"device {self.device}", account, True)


async def try_password(request: Request, app: AppState, number: IdNumber, password: str, token: str | None) -> Attempt:
    """Count a try of a password, and compare it; raises 429 for callers who have to wait.

    It is the same, and takes as long, be there such an account or not. What is counted in this process comes first,
    then a turn, and with it the database and the hashing: a caller without a place has cost one look for a device at
    most, and of those an address has so many.
    """
    index, origin, device = app.index.of(number), origin_of(request), None
    # An address that sends too many tokens is taken for one without any.
    if token and not _devices.wait_s(origin):
        async with app.db.reading() as tx:
            device = await attempt_actions.device_of_number(tx, token, index, app.rules.devices_kept, now=now())
    attempt = Attempt(index, origin, device, _password_claims(app, index, origin, device))
    _sieve(attempt)
    try:
        async with app.hashing.turns.turn(attempt.lane):
            counted = await _counted(app, attempt)
            kept = counted.seen.password_hash if counted.seen else None
            return replace(counted, is_right=await app.hashing.compare(kept, password))
    except Unavailable:  # nothing was compared
        _give_back_address(attempt)
        raise


async def take_code_try(request: Request, app: AppState, number: IdNumber) -> Attempt:
    """Count a try of a code that sets a password. It has 59 random bits: no address can use up what others may try."""
    index, origin = app.index.of(number), origin_of(request)
    claim = Claim(key_of(app.index.key, Subject.CODE, index, origin.encode()), app.rules.limits.delays)
    attempt = Attempt(index, origin, claims=(claim,))
    _sieve(attempt)
    try:
        return await _counted(app, attempt)
    except Unavailable:
        _give_back_address(attempt)
        raise


async def take_application_try(request: Request, app: AppState, application_id: UUID) -> Attempt:
    """Count a try of the code of an application. It has 39 random bits: tries count over all addresses as well."""
    return await _take_try_of(request, app, Subject.APPLICATION, application_id.bytes)


async def take_slip_try(request: Request, app: AppState, slip_number: str) -> Attempt:
    """The same for the code of a case that an office took down, whether there is one of this number or not."""
    return await _take_try_of(request, app, Subject.CASE_SLIP, slip_number.encode())


async def _take_try_of(request: Request, app: AppState, subject: Subject, index: bytes) -> Attempt:
    secret, limits, origin = app.index.key, app.rules.limits, origin_of(request)
    claims = (
        Claim(key_of(secret, subject, index, origin.encode()), limits.delays),
        Claim(key_of(secret, subject, index), limits.budget),
    )
    attempt = Attempt(index, origin, claims=claims)
    _sieve(attempt)
    try:
        return await _counted(app, attempt)
    except Unavailable:
        _give_back_address(attempt)
        raise


async def forgive(tx: Tx, attempt: Attempt) -> None:
    """It was right."""
    _give_back_address(attempt)
    await attempt_actions.give_back_try(tx, attempt.claims, was_right=True, now=now())


async def device_of(tx: Tx, app: AppState, actor: Actor, token: str | None) -> UUID | None:
    """The device that somebody sends along, where it is known for their account."""
    if not token:
        return None
    return await attempt_actions.device_of_account(tx, token, actor.account_id, app.rules.devices_kept, now=now())


async def take_second_factor_try(tx: Tx, app: AppState, actor: Actor, device: UUID | None) -> tuple[Claim, ...]:
    """Count a try in the transaction that compares; raises 429. A person with the password delays no known device."""
    slow_down(actor.session_id.bytes.hex())
    if device is None:
        return await _take_of_second_factor(tx, app, Subject.SECOND_FACTOR, actor.account_id)
    return await _take_of_second_factor(tx, app, Subject.SECOND_FACTOR_DEVICE, device)


async def take_proof_try(tx: Tx, app: AppState, account_id: UUID) -> tuple[Claim, ...]:
    """The same for a second factor that comes with a code for a password, which no session has begun for."""
    slow_down(f"proof {account_id}")
    return await _take_of_second_factor(tx, app, Subject.SECOND_FACTOR, account_id)


async def _take_of_second_factor(tx: Tx, app: AppState, subject: Subject, whose: UUID) -> tuple[Claim, ...]:
    claims = (Claim(key_of(app.index.key, subject, whose.bytes), app.rules.limits.second_factor_delays),)
    await _take_in(tx, claims)
    return claims


async def take_session_try(tx: Tx, app: AppState, actor: Actor) -> tuple[Claim, ...]:
    """Count a try of somebody whose session has begun, against that session alone; raises 429."""
    slow_down(actor.session_id.bytes.hex())
    key = key_of(app.index.key, Subject.SESSION, actor.session_id.bytes)
    claims = (Claim(key, app.rules.limits.delays),)
    await _take_in(tx, claims)
    return claims


def slow_down(caller: str) -> None:
    """Raises 429 for one who comes faster than anybody types."""
    if wait_s := _by_account.wait_s(caller):
        raise too_fast(wait_s)


def _sieve(attempt: Attempt) -> None:
    """What this process alone counts: nothing is asked yet."""
    slow_down(f"{attempt.lane.origin} {attempt.lane.account}")
    if attempt.device is None and (wait_s := _failures.wait_s(attempt.origin)):
        raise too_fast(wait_s)


async def _counted(app: AppState, attempt: Attempt) -> Attempt:
    """What all processes count: the try is taken, and the account looked at."""
    async with app.db.transaction() as tx:
        wait_s = await attempt_actions.take_try(tx, attempt.claims, now=now())
        seen = await account_queries.account_by_index(tx, attempt.index)
    if wait_s:
        _give_back_address(attempt)  # nothing was tried; the sieve holds repeated callers
        raise too_fast(wait_s)
    return replace(attempt, seen=seen)


async def _take_in(tx: Tx, claims: Sequence[Claim]) -> None:
    if wait_s := await attempt_actions.take_try(tx, claims, now=now()):
        raise too_fast(wait_s)


def _password_claims(app: AppState, index: bytes, origin: str, device: UUID | None) -> tuple[Claim, ...]:
    secret, limits = app.index.key, app.rules.limits
    if device is not None:
        return (Claim(key_of(secret, Subject.DEVICE, device.bytes), limits.delays),)
    return (
        Claim(key_of(secret, Subject.ADDRESS, index, origin.encode()), limits.delays),
        Claim(key_of(secret, Subject.NUMBER, index), limits.budget),
    )


def _give_back_address(attempt: Attempt) -> None:
    if attempt.device is None:
        _failures.give_back(attempt.origin)
