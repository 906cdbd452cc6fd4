"""Decisions: what every one of them has, whatever it is about."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import orjson

from filings.forms.domain.rows import BadRow, Reason, fields_of, identifier, maybe_text, paper, plain, several, text
from rulebook import Rulebook

REFERENCE_MAX, KIND_MAX, REASON_MAX = 128, 64, 500
EVIDENCE_KIND_MAX, EVIDENCE_NUMBER_MAX = 64, 128
DECIDERS_MAX = 5
ROSTER = "线下培训备案"
"""The kind of evidence that hours of a roster rest on; its number is the training's id."""
OF_ANY_ROW = ("reference", "person_id", "kind", "evidence", "decided_by", "reason")
_VERSION = b"\x01"
"""In front of everything that is hashed: another way of hashing would be another version."""


class Noun(StrEnum):
    """What is decided."""

    RECOGNITION = "recognition"
    """Hours count (学时认定)."""
    GRANT = "grant"
    """Something is deemed complete (视同), not owed (免), or may be made up (补训)."""


@dataclass(frozen=True)
class Evidence:
    """The paper that a decision rests on (证明材料)."""

    kind: str
    number: str

    @property
    def kind_key(self) -> str:
        """What kind it is, as it is compared."""
        return plain(self.kind)

    @property
    def number_sha256(self) -> bytes:
        """Its number, as it is compared. No key: these are numbers of papers, never of people."""
        return hashlib.sha256(_VERSION + plain(self.number).encode()).digest()

    @property
    def paper_sha256(self) -> bytes:
        """The paper itself: its number without dashes, whatever kind it is called (Inner Mongolia 2024, 第四十条).

        A number that is nothing but dashes is compared as it was typed.
        """
        return hashlib.sha256(b"\x02" + (paper(self.number) or plain(self.number)).encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What an office states, before the rules are asked: read from a program's row, or said by a filing."""

    reference: str
    """The client's own id of the row; rows are idempotent by it."""
    person_id: UUID
    kind: str
    """What of: ``offline-days``, ``offline-hours``, ``make-up``, or the regulation's own word."""
    evidence: Evidence
    decided_by: tuple[UUID, ...]
    """Organisations, in the order in which they decided."""
    reason: str | None

    def check(self, today: date) -> None:
        """Raises :class:`BadRow` for what nobody can state, whatever the regulation says; ``today`` is China's day."""
        if not self.decided_by:
            detail = "decided_by is missing: the organisations that decided, in their order"
            raise BadRow(Reason.NO_DECIDERS, detail, "decided_by")

    @property
    def content_sha256(self) -> bytes:
        """Over everything stated but the reference; two rows say the same when these are the same.

        A field that is left out does not stand in it: one that is added later leaves old rows as they were.
        """
        content = {name: value for name, value in vars(self).items() if name != "reference" and value is not None}
        return hashlib.sha256(_VERSION + orjson.dumps(content, default=_as_json, option=orjson.OPT_SORT_KEYS)).digest()


def _as_json(value: object) -> object:
    """What orjson leaves to us: ids of the driver's own type, and days of an attendance, which are named tuples."""
    if isinstance(value, UUID):
        return str(value)
    assert isinstance(value, tuple), "nothing else is stated"
    return list(value)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was stated and stands up to the rules."""

    decision_id: UUID
    stated: Stated
    rulebook_id: str
    document: str
    """The regulation's document number."""
    article: str

    @property
    def on_record(self) -> "OnRecord":
        """As it stands once it is recorded."""
        return OnRecord(self.decision_id, self.document, self.article)

    @property
    def sort(self) -> str:
        """``recognition``, ``deemed``, ``exempt`` or ``make-up``."""
        raise NotImplementedError

    @property
    def told_as(self) -> str | None:
        """The ground that is shown instead, where its own concerns a person's health."""
        return None

    @property
    def evidence_key(self) -> str:
        """The kind of its paper, as papers are compared; what a paper is called may tell of somebody's health, too."""
        return self.stated.evidence.kind_key if self.told_as is None else plain(self.told_as)

    @property
    def activity_sha256(self) -> bytes | None:
        """What a person cannot have been recognised for twice beside the evidence."""
        return None


@dataclass(frozen=True)
class OnRecord:
    """A decision as it was recorded; that it was taken back since stands beside it."""

    decision_id: UUID
    document: str
    article: str
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HoursOnRecord(OnRecord):
    """A recognition as it was recorded."""

    centihours: int
    half_days: int


@dataclass(frozen=True)
class Accepted:
    """A row that is decided about."""

    on_record: OnRecord
    is_new: bool
    """Else the same row was recorded before under its reference."""


Verdict = Accepted | BadRow
"""What became of one row."""
S = TypeVar("S", bound=Stated)


def read_rows(rows: Sequence[object], read: Callable[[object], S]) -> list[S | BadRow]:
    """What each row of a program states, in their order, or why it cannot be read."""
    found = list[S | BadRow]()
    for row in rows:
        try:
            found.append(read(row))
        except BadRow as bad:
            found.append(bad.with_traceback(None))  # kept as a value, and no frame with it
    return found


def read_common(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What every row states; raises :class:`BadRow`."""
    return {
        "reference": text(fields.get("reference"), "reference", chars_max=REFERENCE_MAX),
        "person_id": identifier(fields.get("person_id"), "person_id"),
        "kind": text(fields.get("kind"), "kind", chars_max=KIND_MAX),
        "evidence": _evidence(fields.get("evidence")),
        "decided_by": _decided_by(fields.get("decided_by")),
        "reason": maybe_text(fields.get("reason"), "reason", chars_max=REASON_MAX),
    }


def _evidence(value: object) -> Evidence:
    if value is None:
        raise BadRow(
            Reason.NO_EVIDENCE, "evidence is missing: its kind, and its number or name in the files", "evidence"
        )
    fields = fields_of(value, ("kind", "number"), what="evidence")
    return Evidence(
        kind=text(fields.get("kind"), "evidence.kind", chars_max=EVIDENCE_KIND_MAX),
        number=text(fields.get("number"), "evidence.number", chars_max=EVIDENCE_NUMBER_MAX),
    )


def _decided_by(value: object) -> tuple[UUID, ...]:
    if value is None or value == []:
        return ()
    return tuple(identifier(decider, "decided_by") for decider in several(value, "decided_by", count_max=DECIDERS_MAX))


def refuse_unknown_evidence(book: Rulebook, evidence: Evidence) -> None:
    """Kinds of paper are a closed list where the regulation closes it; raises :class:`BadRow`."""
    known = book.evidence_kinds
    if known and evidence.kind != ROSTER and plain(evidence.kind) not in {plain(kind) for kind in known}:
        detail = f"{book.document} knows no evidence of this kind; it knows: {'、'.join(known)}"
        raise BadRow(Reason.UNKNOWN_EVIDENCE, detail, "evidence.kind", known=list(known))


def used_already(sort: str, since: str) -> BadRow:
    """The refusal of evidence that another active decision about the same person rests on (Inner Mongolia, art. 40)."""
    what = {
        "recognition": "a recognition of hours (学时认定)",
        "deemed": "a decision that training is deemed complete (视同)",
        "exempt": "an exemption (免)",
        "make-up": "a make-up that was allowed (补训)",
    }[sort]
    detail = f"this evidence has been in use for this person since {since}, by {what}"
    return BadRow(Reason.EVIDENCE_USED, detail, "evidence", since=since)


def attended_already(since: str) -> BadRow:
    """The refusal of an activity that counts for the same person already, with the same last day."""
    detail = f"this activity with this ended_on was recognised for this person on {since} already"
    return BadRow(Reason.ACTIVITY_TWICE, detail, "activity", since=since)


def other_content(what: str) -> BadRow:
    """The refusal of a reference that stands for something else."""
    return BadRow(Reason.CONFLICT, f"{what} has the same reference and another content", "reference")
