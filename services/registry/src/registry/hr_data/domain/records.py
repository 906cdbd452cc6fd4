"""Records of the HR platform, read strictly, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from common.identity import IdNumber, Malformed, OrganisationCode, holds_typed_id_number
from registry.access.domain.rows import BadRow, RowVerdict, _fields, _one_of, _text, read_line
from registry.people.domain.grades import NoGrade, read_grade
from registry.people.domain.rows import POST_CATEGORIES, TITLE_LEVELS

Field = Literal["unit_code", "post_category", "post_grade", "title_level"]
Verdict = Literal["same", "differs", "unknown-person", "malformed"]
VERDICTS: tuple[Verdict, ...] = ("same", "differs", "unknown-person", "malformed")
REFERENCE_CHARS_MAX = 64
_OF_A_RECORD = {"id_number", "reference", "unit_code", "post_category", "post_grade", "title_level"}


@dataclass(frozen=True)
class HrRecord:
    """What the HR platform says of one person; ``None`` where it says nothing."""

    id_number: IdNumber
    reference: str | None = None
    """The HR platform's own name for the record."""
    unit_code: str | None = None
    post_category: str | None = None
    post_grade: int | None = None
    """Of a post of ``post_category``, without which there is none."""
    title_level: str | None = None


@dataclass(frozen=True)
class RecordVerdict:
    """What became of one record."""

    verdict: Verdict
    differs: tuple[Field, ...] = ()
    why: RowVerdict | None = None
    """Why it was not read."""

    @staticmethod
    def malformed(why: RowVerdict) -> "RecordVerdict":
        """It was not read."""
        return RecordVerdict("malformed", why=why)

    def shown(self, row: int) -> dict[str, Any]:
        """As the API answers it; ``row`` counts from 1. No part repeats a value of the record."""
        shown: dict[str, Any] = {"row": row, "verdict": self.verdict}
        if self.verdict == "differs":
            shown["fields"] = list(self.differs)
        if self.why is not None:
            shown |= {"reason": self.why.reason, "detail": self.why.detail}
        return shown


def counted(verdicts: Sequence[RecordVerdict]) -> dict[str, int]:
    """So many of each verdict; together as many as there are records."""
    return {word.replace("-", "_"): sum(item.verdict == word for item in verdicts) for word in VERDICTS}


def read_record(row: object) -> HrRecord:
    """One record; raises :class:`BadRow`. No message repeats what stands in it."""
    fields = _fields(row, _OF_A_RECORD)
    try:
        record = HrRecord(
            id_number=IdNumber(_text(fields, "id_number")),
            reference=_reference(fields),
            unit_code=str(OrganisationCode(_text(fields, "unit_code"))) if _says(fields, "unit_code") else None,
            post_category=_word(fields, "post_category", POST_CATEGORIES),
            post_grade=_grade(fields),
            title_level=_word(fields, "title_level", TITLE_LEVELS),
        )
    except Malformed as bad:
        raise BadRow.of(bad) from None
    if record.unit_code is None and record.post_category is None and record.title_level is None:
        raise BadRow("says-nothing", "a record says a unit, a post category or a title level at least", "says-nothing")
    return record


def _says(fields: Mapping[str, Any], name: str) -> bool:
    return fields.get(name) not in (None, "")


def _reference(fields: Mapping[str, Any]) -> str | None:
    if not _says(fields, "reference"):
        return None
    reference = read_line(fields["reference"], "reference", chars_max=REFERENCE_CHARS_MAX)
    if holds_typed_id_number(reference):
        raise BadRow("holds-id-number", "an ID number stands in the reference", "holds-id-number", "reference")
    return reference


def _word(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str | None:
    return _one_of(fields, name, allowed) if _says(fields, name) else None


def _grade(fields: Mapping[str, Any]) -> int | None:
    if not _says(fields, "post_grade"):
        return None
    if not _says(fields, "post_category"):
        raise BadRow("malformed", "post_grade stands with its post_category", "grade-without-category", "post_grade")
    try:
        return read_grade(fields["post_grade"], fields["post_category"])  # which has been read by then
    except NoGrade as no:
        raise BadRow("not-allowed", str(no), no.reason, "post_grade") from None
