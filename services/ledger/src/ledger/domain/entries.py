"""Entries (学时流水): lines that are never changed, only reversed, chained by hashes within a person-year."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import orjson

from rulebook import AttendedDay, china_day
from rulebook.counting import HALF_DAYS_OF_A_DATE

RECORD_VERSION = 1
OFFICE = "filings"
"""The source of what an office recognised; no vendor has this name."""
ONLINE = "online"
GENESIS = bytes(32)
"""What the first entry of a person-year is chained to."""


class EntryKind(StrEnum):
    """What an entry does."""

    CREDIT = "credit"
    REVERSAL = "reversal"
    CARRIED = "carried"
    """Make-up (补训): taken from the year of completion (negative) and given to an earlier one (positive)."""
    RESTORED = "restored"
    """What an office had taken off counts again (恢复)."""
    MERGED = "merged"
    """Two records of one human (合并): taken from one of them (negative) and given to the other (positive)."""


class Posting(NamedTuple):
    """Hours about to be entered. ``centihours`` and ``half_days`` are negative where hours are taken away."""

    source_id: UUID
    """The evidence: a completion of the gateway, or a recognition of the filings."""
    kind: EntryKind
    person_id: UUID
    training_year: int
    subject: str
    topic: str | None
    mode: str
    centihours: int
    half_days: int
    source: str
    """Who stated it: the vendor, or :data:`OFFICE`."""
    course_code: str
    course_title: str
    completed_at: datetime
    training_type: str = "in-service"
    """``onboarding``, ``in-service``, ``transfer`` or ``special`` (岗前、在岗、转岗、专项)."""
    days: str | None = None
    """Of offline training: its dates, see :func:`days_text`."""
    office_id: UUID | None = None
    """Of what an HR authority took off or gave back in its review: for which organisation it was decided."""
    office: str | None = None
    """What that organisation is called."""
    decision_id: UUID | None = None
    """The decision, as the gateway knows it."""
    organiser_level: str | None = None
    """The level of the authority that organised it, where it is on record (Kaifeng 2016, part 三)."""
    test_result: str | None = None
    """How a test came out (考试考核结果), as it was stated (Inner Mongolia 2024, art. 34 and 42)."""
    special_task: str | None = None
    """The task for which it was (Inner Mongolia 2024, art. 22)."""


ADDED_LATER = ("days", "office_id", "office", "decision_id", "organiser_level", "test_result", "special_task")
"""Fields that stand in the hashed record where they say something, and only there: what states none of them is hashed
as it always was."""
_FIELDS = Posting._fields[: -len(ADDED_LATER)]
assert Posting._fields == (*_FIELDS, *ADDED_LATER)


def days_text(days: Sequence[AttendedDay]) -> str | None:
    """Dates as an entry holds them: ``2025-05-12:800:2,2025-05-13:400:1`` with centihours and half days."""
    return ",".join(f"{day.on}:{day.most}:{day.half_days}" for day in days) or None


def days_from(posting: Posting) -> tuple[AttendedDay, ...]:
    """The dates of an entry. Of a day or half a day that states none, it is the day on which it ended."""
    if posting.days is not None:
        parts = (day.split(":") for day in posting.days.split(","))
        return tuple(AttendedDay(date.fromisoformat(on), int(most), int(halves)) for on, most, halves in parts)
    if posting.mode == ONLINE or not 0 < abs(posting.half_days) <= HALF_DAYS_OF_A_DATE:
        return ()
    return (AttendedDay(china_day(posting.completed_at), abs(posting.centihours), abs(posting.half_days)),)


class Entry(NamedTuple):
    """A posting in its place: number ``seq`` of its person-year, with the exact bytes that were hashed."""

    posting: Posting
    seq: int
    record: bytes
    hash: bytes


def chain(posting: Posting, *, seq: int, previous: bytes, recorded_at: datetime) -> Entry:
    """The entry that follows ``previous`` (its hash): SHA-256 over version byte, previous hash, record."""
    said: dict[str, object] = {"seq": seq, **dict(zip(_FIELDS, posting, strict=False))}
    for name, value in zip(ADDED_LATER, posting[len(_FIELDS) :], strict=True):
        if value is not None:
            said[name] = value
    said["recorded_at"] = recorded_at
    record = orjson.dumps(said, default=_id)
    return Entry(posting, seq, record, entry_hash(previous, record))


def _id(value: object) -> str:
    """The driver's ids are of a class that JSON's writer does not know."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def entry_hash(previous: bytes, record: bytes) -> bytes:
    """What the next entry is chained to; an independent verifier needs only this rule and the stored records."""
    return hashlib.sha256(bytes((RECORD_VERSION,)) + previous + record).digest()
