"""Identifiers that sort by the time they were made. From Python 3.14 on ``uuid.uuid7`` does it: docs/decisions/0034."""

import os
import time
from uuid import UUID

_POOL_BYTES = 8_192
_pool, _taken = b"", 0


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then random; neighbours in an index."""
    return UUID(int=_uuid7_int())


def uuid7_text() -> str:
    """The same as text, without making an object of it: the hot path needs many."""
    digits = f"{_uuid7_int():032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _uuid7_int() -> int:
    value = (time.time_ns() // 1_000_000) << 80 | _random_80_bits()
    value = value & ~(0xF << 76) | (0x7 << 76)
    return value & ~(0x3 << 62) | (0x2 << 62)


def _random_80_bits() -> int:
    """From the operating system, fetched 8 KiB at a time. A forked process must not go on with its parent's bytes."""
    global _pool, _taken  # noqa: PLW0603 - one pool a process
    if _taken + 10 > len(_pool):
        _pool, _taken = os.urandom(_POOL_BYTES), 0
    _taken += 10
    return int.from_bytes(_pool[_taken - 10 : _taken], "big")


def _forget_pool() -> None:
    global _pool  # noqa: PLW0603 - as above
    _pool = b""


os.register_at_fork(after_in_child=_forget_pool)
