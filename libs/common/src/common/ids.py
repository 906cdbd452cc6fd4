"""Identifiers that sort by the time they were made. From Python 3.14 on ``uuid.uuid7`` does it: docs/decisions/0034."""

import os
import time
from uuid import UUID

_POOL_BYTES = 8_192
_COUNTER_BITS = 12
_pool, _taken, _moment = b"", 0, 0


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, 12 that count, 62 that nobody can guess.

    Those of one process sort in the order in which they were made, so that people of one roster stand in lists as they
    stood in the file, and neighbours are neighbours in an index.
    """
    return UUID(int=_uuid7_int())


def uuid7_text() -> str:
    """The same as text, without making an object of it: the hot path needs many."""
    digits = f"{_uuid7_int():032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _uuid7_int() -> int:
    """Milliseconds and counter are one number that only grows: the 4,097th id of a millisecond borrows from the next.

    The random bits come from the operating system, 8 KiB at a time. One function, because the hot path needs many.
    """
    global _moment, _pool, _taken  # noqa: PLW0603 - one order and one pool a process
    now = time.time_ns() // 1_000_000 << _COUNTER_BITS
    _moment = now if now > _moment else _moment + 1
    if _taken + 8 > len(_pool):
        _pool, _taken = os.urandom(_POOL_BYTES), 0
    _taken += 8
    random = int.from_bytes(_pool[_taken - 8 : _taken], "big")
    return _moment >> _COUNTER_BITS << 80 | (0x7000 | _moment & 0xFFF) << 64 | 1 << 63 | random >> 2


def _forget_pool() -> None:
    """A forked process must not go on with its parent's bytes."""
    global _pool  # noqa: PLW0603 - as above
    _pool = b""


os.register_at_fork(after_in_child=_forget_pool)
