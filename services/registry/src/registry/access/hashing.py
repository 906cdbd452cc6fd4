"""Passwords as argon2id hashes (RFC 9106): slow on purpose, so in threads, few at a time, in turns that are fair."""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.access.turns import Lane, Turns


class Hashing:
    """``memory_kib`` and ``passes`` as RFC 9106 has them; ``at_once`` hashes at a time in this process."""

    def __init__(self, *, memory_kib: int, passes: int, at_once: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self.turns = Turns(at_once)
        self._nobodys = self._hasher.hash(b"nobody has this password")

    async def hash(self, password: str, lane: Lane) -> str:
        """The text to be kept; raises :class:`Unavailable` where too many wait."""
        async with self.turns.turn(lane):
            return await asyncio.to_thread(self._hasher.hash, prepared(password))

    async def compare(self, kept: str | None, password: str) -> bool:
        """Whether this is the password, for one who has a turn; takes as long where there is none to compare with."""
        return await asyncio.to_thread(self._compare, kept, password)

    async def is_right(self, kept: str | None, password: str, lane: Lane) -> bool:
        """The same, in turn."""
        async with self.turns.turn(lane):
            return await self.compare(kept, password)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _compare(self, kept: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(kept or self._nobodys, prepared(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def prepared(password: str) -> bytes:
    """The bytes that are hashed: the same for every way in which a keyboard may send a character (NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
