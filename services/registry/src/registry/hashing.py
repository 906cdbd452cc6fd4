"""Passwords as argon2id hashes (RFC 9106): slow on purpose, so in threads, few at a time, and refused in a crowd."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.errors import Unavailable
from registry.domain.passwords import prepared

T = TypeVar("T")
WAITING_MAX = 40


class Hashing:
    """``memory_kib`` and ``passes`` as RFC 9106 has them; ``at_once`` hashes at a time in this process."""

    def __init__(self, *, memory_kib: int, passes: int, at_once: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._turns = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._nobodys = self._hasher.hash(b"nobody has this password")

    async def hash(self, password: str) -> str:
        """The text to be kept; raises :class:`Unavailable` where too many wait."""
        return await self._in_turn(self._hasher.hash, prepared(password))

    async def is_right(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; takes as long where there is none to compare with."""
        return await self._in_turn(self._compare, kept, password)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _compare(self, kept: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(kept or self._nobodys, prepared(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[..., T], *arguments: object) -> T:
        if self._waiting >= WAITING_MAX:
            raise Unavailable("too-many-sign-in", "too many sign in at this moment; try again", retry_after_s=5)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work, *arguments)
        finally:
            self._waiting -= 1
