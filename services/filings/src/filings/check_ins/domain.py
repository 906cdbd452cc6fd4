"""Codes of attendance, and the hours in which they are taken.

A code is derived from the training's secret, the half day and the half minute: nothing is kept of any code.
"""

import hmac
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from common.clock import CHINA

STEP_S = 30
DIGITS = 6
_STEPS_TAKEN = 2
"""The code that is shown, and the one before it: it was read off and is being typed."""
MORNING, NOON, EVENING = time(7), time(13), time(19)
"""A half day's hours (8 to 12, 14 to 18) with a margin of an hour, so that at most one half day runs."""


class Evidence(StrEnum):
    """By what somebody's half day was recorded."""

    CODE = "code"
    SHEET = "sheet"


class CheckIn(NamedTuple):
    """Somebody's half day."""

    person_id: UUID
    half_day: str
    evidence: str
    at: datetime


class Attended(NamedTuple):
    """Whoever attended something of a training, for its roster."""

    person_id: UUID
    blind_index: bytes | None
    half_days: list[str]
    evidence: list[str]
    test_result: str | None

    def __repr__(self) -> str:
        """Without the person."""
        return "Attended(…)"


class CodeNow(NamedTuple):
    """The code that is shown now."""

    half_day: str
    code: str
    changes_at: datetime


def half_day_at(half_days: Collection[str], now: datetime) -> str | None:
    """The half day of a plan whose hours run; ``None`` outside of all."""
    moment = now.astimezone(CHINA)
    clock = moment.time()
    if not MORNING <= clock < EVENING:
        return None
    key = f"{moment.date().isoformat()}/{'morning' if clock < NOON else 'afternoon'}"
    return key if key in half_days else None


def has_begun(half_day: str, now: datetime) -> bool:
    """Whether the hours of a half day have begun: nobody signs its sheet before."""
    on, _, half = half_day.partition("/")
    begins = datetime.combine(date.fromisoformat(on), MORNING if half == "morning" else NOON, tzinfo=CHINA)
    return now >= begins


def code_now(secret: bytes, filing_id: UUID, half_day: str, now: datetime) -> CodeNow:
    """The code of this half minute, and when it changes."""
    step = _step(now)
    changes_at = datetime.fromtimestamp((step + 1) * STEP_S, tz=CHINA)
    return CodeNow(half_day, _code(secret, filing_id, half_day, step), changes_at)


def is_right(code: str, secret: bytes, filing_id: UUID, half_day: str, now: datetime) -> bool:
    """Whether a code is that of this half minute or of the one before."""
    step = _step(now)
    taken = [_code(secret, filing_id, half_day, step - back) for back in range(_STEPS_TAKEN)]
    # All are compared, whichever is right.
    return any([hmac.compare_digest(code.encode(), known.encode()) for known in taken])


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def _code(secret: bytes, filing_id: UUID, half_day: str, step: int) -> str:
    text = f"attendance:{filing_id}:{half_day}:{step}"
    digest = hmac.digest(secret, text.encode(), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def seconds_left(shown: CodeNow, now: datetime) -> int:
    """Until the code changes; at least one."""
    return max(1, -(-(shown.changes_at - now) // timedelta(seconds=1)))
