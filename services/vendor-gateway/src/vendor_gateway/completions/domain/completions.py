"""One item of a delivery: read, refused with a reason, or flagged for a reviewer."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from common.identity import IdNumber, Malformed, holds_id_number
from common.text import BadText, line

COMPLETION_ID_MAX, COURSE_CODE_MAX, COURSE_TITLE_MAX, REASON_MAX = 128, 64, 200, 500
OPTIONAL_TEXTS = {"topic": (64, "the word of a required topic"), "score": (32, "as the vendor writes it")}
"""Texts that a completion may have: how many characters at most, and what each is."""
CENTIHOURS_MAX = 20_000
"""No course has more than 200 class hours; a year asks for 90."""
EARLIEST = datetime(2016, 1, 1, tzinfo=UTC) - timedelta(hours=8)
"""The first moment (China time) of the first training year that any rulebook covers."""
AHEAD_MAX = timedelta(minutes=10)
LESSON = timedelta(minutes=45)
"""A class hour is a lesson of 45 minutes (Inner Mongolia 2024, art. 26), not a clock hour."""
LONG_MAX = timedelta(days=2 * 365)
"""Nobody takes longer for a course without somebody asking."""
SUBJECTS = ("public", "professional")
_HOURS = re.compile(r"(0|[1-9][0-9]{0,3})(?:\.([0-9]{1,2}))?")
MOMENT_CHARS_MAX = 40
RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-5][0-9])"
)


class Status(StrEnum):
    """A verdict (outside contract)."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    PARKED = "parked"
    REJECTED = "rejected"


class ItemVerdict(NamedTuple):
    """What became of one item, in a form that a vendor's engineer understands."""

    completion_id: str | None
    status: Status
    reason: str | None = None
    detail: str | None = None

    def shown(self) -> dict[str, str | None]:
        """As the API answers it."""
        shown: dict[str, str | None] = {"completion_id": self.completion_id, "status": self.status.value}
        if self.reason is not None:
            shown |= {"reason": self.reason, "detail": self.detail}
        return shown


class BadItem(ValueError):
    """Why an item is rejected; never repeats what was sent but its own id."""

    def __init__(self, completion_id: str | None, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.verdict = ItemVerdict(completion_id, Status.REJECTED, reason, detail)


class Completion(NamedTuple):
    """One vendor's statement that one person completed one course (完成记录)."""

    completion_id: str
    id_number: IdNumber
    course_code: str
    course_title: str
    subject: str
    topic: str | None
    centihours: int
    started_at: datetime
    completed_at: datetime
    score: str | None

    def content_hash(self, blind_index: bytes) -> bytes:
        """SHA-256 over everything that is stated; two statements are the same when these are."""
        stated = (
            self.course_code, self.course_title, self.subject, self.topic or "", str(self.centihours),
            self.started_at.isoformat(), self.completed_at.isoformat(), self.score or "",
        )  # fmt: skip
        return hashlib.sha256(b"\x01" + blind_index + "\x1f".join(stated).encode()).digest()


STATED = tuple(name for name in Completion._fields if name != "id_number")
"""What is recorded as it was stated; the columns of a completion have these names."""
_COURSES_KEPT = 20_000
"""Texts of courses that were looked at are remembered: thousands of people complete each of them."""
_KNOWN = frozenset(STATED) - {"centihours"} | {"id_number", "hours"}


def read_completion(item: Any, *, now: datetime) -> Completion:
    """One completion; raises :class:`BadItem` with the first thing that is wrong."""
    if not isinstance(item, dict):
        raise BadItem(None, "not-an-object", "a completion is an object")
    completion_id = read_completion_id(item)
    if not item.keys() <= _KNOWN:
        raise BadItem(completion_id, "unknown-field", f"a completion has {', '.join(sorted(_KNOWN))} and no more")
    try:
        read = Completion(
            completion_id=completion_id,
            id_number=_id_number(item, completion_id, now),
            course_code=_of_course(item, "course_code", COURSE_CODE_MAX),
            course_title=_of_course(item, "course_title", COURSE_TITLE_MAX),
            subject=_subject(item, completion_id),
            topic=_optional(item, "topic"),
            centihours=_centihours(item.get("hours"), completion_id),
            started_at=instant(item, "started_at", completion_id),
            completed_at=instant(item, "completed_at", completion_id),
            score=_optional(item, "score"),
        )
    except BadText as bad:
        raise BadItem(completion_id, "malformed", str(bad)) from None
    _refuse_id_numbers(read)
    _refuse_impossible_times(read, now)
    return read


def read_completion_id(item: dict[str, Any]) -> str:
    """The vendor's own id of the completion; raises :class:`BadItem`."""
    try:
        return line(item.get("completion_id"), chars_max=COMPLETION_ID_MAX, name="completion_id")
    except BadText as bad:
        raise BadItem(None, "malformed", str(bad)) from None


def read_revocation(item: dict[str, Any]) -> tuple[str, str]:
    """Which completion is taken back, and why; raises :class:`BadItem`."""
    completion_id = read_completion_id(item)
    if not item.keys() <= {"completion_id", "reason"}:
        raise BadItem(completion_id, "unknown-field", "a revocation has completion_id and reason")
    try:
        return completion_id, line(item.get("reason"), chars_max=REASON_MAX, name="reason")
    except BadText as bad:
        raise BadItem(completion_id, "malformed", str(bad)) from None


def _id_number(item: dict[str, Any], completion_id: str, now: datetime) -> IdNumber:
    value = item.get("id_number")
    if not isinstance(value, str):
        raise BadItem(completion_id, "bad-id-number", "id_number must be a string")
    try:
        number = IdNumber(value)
    except Malformed as bad:
        raise BadItem(completion_id, "bad-id-number", str(bad)) from None
    if number.born_in >= now.year and number.born_on > now.date():  # nobody of it will ever be registered
        raise BadItem(completion_id, "bad-id-number", "the ID number's birth date (characters 7 to 14) is to come")
    return number


def _subject(item: dict[str, Any], completion_id: str) -> str:
    subject = item.get("subject")
    if subject not in SUBJECTS:
        raise BadItem(completion_id, "bad-subject", "subject is public or professional")
    return str(subject)


def _of_course(item: dict[str, Any], name: str, chars_max: int) -> str:
    value = item.get(name)
    if isinstance(value, str):
        with suppress(_HoldsIdNumber):
            return _line_of_course(value, name, chars_max)
    return line(value, chars_max=chars_max, name=name)


class _HoldsIdNumber(Exception):
    """So that such a text is not remembered: what is raised is not."""


@lru_cache(_COURSES_KEPT)
def _line_of_course(text: str, name: str, chars_max: int) -> str:
    read = line(text, chars_max=chars_max, name=name)
    if holds_id_number(read):
        raise _HoldsIdNumber
    return read


def _optional(item: dict[str, Any], name: str) -> str | None:
    value = item.get(name)
    return None if value is None else line(value, chars_max=OPTIONAL_TEXTS[name][0], name=name)


def _centihours(value: Any, completion_id: str) -> int:
    if not isinstance(value, str):
        raise BadItem(completion_id, "bad-hours", 'hours is text such as "1.5": a JSON number could not be exact')
    found = _HOURS.fullmatch(value) if len(value) <= 16 else None
    if found is None:
        raise BadItem(completion_id, "bad-hours", 'hours is a plain positive decimal with at most two places: "1.5"')
    centihours = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 0 < centihours <= CENTIHOURS_MAX:
        raise BadItem(completion_id, "bad-hours", f"hours is more than 0 and at most {CENTIHOURS_MAX // 100}")
    return centihours


def instant(item: dict[str, Any], name: str, completion_id: str | None) -> datetime:
    """A moment that an item states, in UTC; raises :class:`BadItem`."""
    value = item.get(name)
    if isinstance(value, str) and len(value) <= MOMENT_CHARS_MAX and RFC3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise BadItem(
        completion_id, f"bad-{name.replace('_', '-')}", f"{name} is RFC 3339 with an offset: 2025-12-31T23:59:59+08:00"
    )


def _refuse_id_numbers(read: Completion) -> None:
    """These texts are stored, answered and passed on in clear: an ID number belongs in ``id_number`` alone."""
    if holds_id_number(read.completion_id):
        raise BadItem(None, "id-number-in-text", "completion_id contains an ID number; use an id that says nothing")
    try:
        _line_of_course(read.course_code, "course_code", COURSE_CODE_MAX)
        _line_of_course(read.course_title, "course_title", COURSE_TITLE_MAX)
        holds = any(text is not None and holds_id_number(text) for text in (read.topic, read.score))
    except _HoldsIdNumber:
        holds = True
    if holds:
        names = ["course_code", "course_title", *OPTIONAL_TEXTS]
        detail = f"{', '.join(names[:-1])} or {names[-1]} contains an ID number"
        raise BadItem(read.completion_id, "id-number-in-text", detail)


def _refuse_impossible_times(read: Completion, now: datetime) -> None:
    if read.completed_at < read.started_at:
        raise BadItem(read.completion_id, "completed-before-started", "completed_at lies before started_at")
    if read.completed_at < EARLIEST:
        raise BadItem(read.completion_id, "year-out-of-range", "completed_at lies before 2016, the first year kept")
    if read.completed_at > now + AHEAD_MAX:
        raise BadItem(read.completion_id, "completed-in-the-future", "completed_at lies in the future")


def median_delay_s(completed_at: Sequence[datetime], now: datetime) -> int | None:
    """How many seconds after their completion the items of a delivery came, in the middle; ``None`` for no item."""
    delays = sorted(max(0, round((now - moment).total_seconds())) for moment in completed_at)
    return delays[(len(delays) - 1) // 2] if delays else None
