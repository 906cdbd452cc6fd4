"""How many wrong passwords and codes are compared, and how long the next one waits.

A try counts before anything is compared, and is given back where it was right: tries that come at the same moment
cannot pass a limit together. Nothing here is a lock: after each wait one more is compared.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

_KEY_BYTES = 3
"""2^24 tallies at most, however many numbers strangers try; two that share one by chance share its waits."""
_FORGOTTEN_AFTER = timedelta(days=1)
_FRESH_FAILURES = 2
FIRST_WAIT = timedelta(seconds=2)
"""After the last try that is free; each further wait is twice as long."""
NOTHING = timedelta(0)


class Subject(StrEnum):
    """What tries are counted for."""

    ADDRESS = "address"
    """Passwords of one ID number from one address."""
    NUMBER = "number"
    """Passwords of one ID number from devices that are not known, over all addresses."""
    DEVICE = "device"
    """Passwords from one device that is known."""
    CODE = "code"
    """Codes for a password, of one ID number from one address."""
    APPLICATION = "application"
    """Codes of one application, from one address and over all of them."""
    CASE_SLIP = "case-slip"
    """The same for codes of one case that an office took down."""
    SECOND_FACTOR = "second-factor"
    """Second factors of one account from devices that are not known."""
    SECOND_FACTOR_DEVICE = "second-factor-device"
    """Second factors from one device that is known."""
    SESSION = "session"
    """What is asked for again within one session: the password of before, the first code of an authenticator."""


def key_of(secret: bytes, subject: Subject, *parts: bytes) -> int:
    """The tally of a subject. Without the secret it reveals nothing of the number or the address."""
    told = b"\0".join((b"attempt", subject.encode(), *(len(part).to_bytes(2) + part for part in parts)))
    return int.from_bytes(hmac.digest(secret, told, "sha256")[:_KEY_BYTES])


@dataclass(frozen=True)
class Tally:
    """What is kept of one subject: wrong tries in a row, and until when the next one waits."""

    failures: int
    until: datetime


class Rule(Protocol):
    """How one subject is slowed down."""

    def wait(self, tally: Tally, now: datetime, *, is_fresh: bool) -> timedelta:
        """How long the next try waits."""

    def counted(self, tally: Tally, now: datetime) -> Tally:
        """One more try."""

    def given_back(self, tally: Tally, now: datetime) -> Tally:
        """One try less: it was right, or nothing was compared."""

    def forgiven(self, tally: Tally, now: datetime) -> Tally:
        """After a right one."""


@dataclass(frozen=True)
class Delays:
    """``free`` tries in a row wait for nothing; after each further one the next waits twice as long, up to
    ``longest``. A day without a try, or a right one, and all is forgotten.
    """

    free: int
    longest: timedelta

    def wait(self, tally: Tally, now: datetime, *, is_fresh: bool) -> timedelta:
        """Since the last try, by how many there were."""
        return max(NOTHING, tally.until - now) if tally.failures >= self.free else NOTHING

    def counted(self, tally: Tally, now: datetime) -> Tally:
        """One more in a row."""
        failures = (0 if tally.until + _FORGOTTEN_AFTER <= now else tally.failures) + 1
        doublings = failures - self.free + 1
        delay = NOTHING if doublings < 1 else min(self.longest, FIRST_WAIT * 2 ** min(doublings - 1, 30))
        return Tally(failures, now + delay)

    def given_back(self, tally: Tally, now: datetime) -> Tally:
        """As if it had not been."""
        return Tally(max(0, tally.failures - 1), now)

    def forgiven(self, tally: Tally, now: datetime) -> Tally:
        """None in a row any more."""
        return Tally(0, now)


@dataclass(frozen=True)
class Budget:
    """``tries`` at once and one more ``every`` so often, from all senders; no right one brings more.

    The last ``reserve`` of them are kept for addresses that have not been wrong more than once: who guesses from a few
    addresses leaves them for the owner who comes from another one.
    """

    tries: int
    every: timedelta
    reserve: int

    def wait(self, tally: Tally, now: datetime, *, is_fresh: bool) -> timedelta:
        """Until there is a try that is not kept for others."""
        usable = self.tries if is_fresh else self.tries - self.reserve
        return max(NOTHING, tally.until - now - (usable - 1) * self.every)

    def counted(self, tally: Tally, now: datetime) -> Tally:
        """``until`` is when all tries are there again."""
        return Tally(0, max(tally.until, now) + self.every)

    def given_back(self, tally: Tally, now: datetime) -> Tally:
        """Its try is there again."""
        return Tally(0, tally.until - self.every)

    def forgiven(self, tally: Tally, now: datetime) -> Tally:
        """What others tried stays counted."""
        return self.given_back(tally, now)


@dataclass(frozen=True)
class Claim:
    """A subject's tally and how it is slowed down."""

    key: int
    rule: Rule


@dataclass(frozen=True)
class Limits:
    """What an installation sets: tries that wait for nothing, and how long the longest wait is."""

    free: int
    longest: timedelta

    @property
    def delays(self) -> Delays:
        """Of passwords and codes."""
        return Delays(self.free, self.longest)

    @property
    def second_factor_delays(self) -> Delays:
        """Six digits are guessed sooner than a password: four times as long."""
        return Delays(self.free, 4 * self.longest)

    @property
    def budget(self) -> Budget:
        """Of one ID number over all addresses: by default 20, and 96 a day."""
        return Budget(4 * self.free, self.longest, 2 * self.free)


def wait_before(claims: Sequence[tuple[Claim, Tally]], now: datetime) -> timedelta:
    """How long a try waits that counts for all of these: none of them may be passed by another."""
    is_fresh = all(tally.failures < _FRESH_FAILURES or tally.until + _FORGOTTEN_AFTER <= now for _, tally in claims)
    return max((claim.rule.wait(tally, now, is_fresh=is_fresh) for claim, tally in claims), default=NOTHING)
