"""Decisions: what every one of them has, whatever it is about."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import orjson

from filings.forms.domain.rows import BadRow, fields_of, identifier, maybe_text, plain, several, text

REFERENCE_MAX, KIND_MAX, REASON_MAX = 128, 64, 500
EVIDENCE_KIND_MAX, EVIDENCE_NUMBER_MAX = 64, 128
DECIDERS_MAX = 5
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


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What an office states in a row, before the rules are asked."""

    reference: str
    """The client's own id of the row; rows are idempotent by it."""
    person_id: UUID
    kind: str
    """What of: ``offline-days``, ``offline-hours``, ``make-up``, or the regulation's own word."""
    evidence: Evidence
    decided_by: tuple[UUID, ...]
    """Organisations, in the order in which they decided."""
    reason: str | None

    @property
    def content_sha256(self) -> bytes:
        """Over everything stated but the reference; two rows say the same when these are the same.

        A field that is left out does not stand in it: one that is added later leaves old rows as they were.
        """
        content = {name: value for name, value in vars(self).items() if name != "reference" and value is not None}
        # Days of an attendance are named tuples, which orjson leaves to us.
        return hashlib.sha256(_VERSION + orjson.dumps(content, default=list, option=orjson.OPT_SORT_KEYS)).digest()


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
class Verdict:
    """What became of one row."""

    status: Literal["created", "unchanged", "rejected"]
    answer: Mapping[str, Any] = field(default_factory=dict)
    """The decision as it is answered, or ``reason`` and ``detail``."""

    @classmethod
    def rejected(cls, bad: BadRow) -> "Verdict":
        """Why a row is not taken."""
        return cls("rejected", {"reason": bad.reason, "detail": bad.detail})

    def shown(self, row: int) -> dict[str, Any]:
        """As the API answers it; ``row`` counts from 1."""
        return {"row": row, "status": self.status, **self.answer}


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
        raise BadRow("no-evidence", "evidence is missing: its kind, and its number or name in the files")
    fields = fields_of(value, ("kind", "number"), what="evidence")
    return Evidence(
        kind=text(fields.get("kind"), "evidence.kind", chars_max=EVIDENCE_KIND_MAX),
        number=text(fields.get("number"), "evidence.number", chars_max=EVIDENCE_NUMBER_MAX),
    )


def _decided_by(value: object) -> tuple[UUID, ...]:
    if value is None or value == []:
        raise BadRow("no-deciders", "decided_by is missing: the organisations that decided, in their order")
    return tuple(identifier(one, "decided_by") for one in several(value, "decided_by", count_max=DECIDERS_MAX))


def used_already(sort: str, since: str) -> BadRow:
    """The refusal of evidence that another active decision about the same person rests on (Inner Mongolia, art. 40)."""
    what = {
        "recognition": "a recognition of hours (学时认定)",
        "deemed": "a decision that training is deemed complete (视同)",
        "exempt": "an exemption (免)",
        "make-up": "a make-up that was allowed (补训)",
    }[sort]
    return BadRow("evidence-used", f"this evidence has been in use for this person since {since}, by {what}")


def attended_already(since: str) -> BadRow:
    """The refusal of an activity that counts for the same person already, with the same last day."""
    return BadRow(
        "activity-twice", f"this activity with this ended_on was recognised for this person on {since} already"
    )


def other_content(what: str) -> BadRow:
    """The refusal of a reference that stands for something else."""
    return BadRow("conflict", f"{what} has the same reference and another content")
