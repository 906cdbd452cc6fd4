"""Rows of an import: what every reader of them shares."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from common.errors import BadValue, Parameter
from common.identity import holds_typed_id_number
from common.text import BadText, line

RowStatus = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True)
class RowVerdict:
    """What became of one row of an import."""

    status: RowStatus
    reason: str | None = None
    detail: str | None = None
    fault: str | None = None
    """What is wrong with a field, more closely than the reason; ``None`` where the reason says it all."""
    field: str | None = None
    """Which field that is."""
    parameters: Mapping[str, Parameter] = dataclasses.field(default_factory=dict, hash=False)

    def shown(self, row: int) -> dict[str, Any]:
        """As the API answers it; ``row`` counts from 1."""
        shown: dict[str, Any] = {"row": row, "status": self.status}
        if self.reason:
            shown |= {"reason": self.reason, "detail": self.detail}
        return shown


class BadRow(ValueError):
    """Why a row is not taken: a word for programs, a sentence for people; which field, and what is wrong with it."""

    def __init__(
        self, reason: str, detail: str, fault: str | None = None, field: str | None = None, **parameters: Parameter
    ) -> None:
        super().__init__(reason)
        self.verdict = RowVerdict("rejected", reason, detail, fault, field, parameters)

    @staticmethod
    def of(bad: BadValue, field: str | None = None) -> "BadRow":
        """The same for what a reader of single values says."""
        return BadRow("malformed", str(bad), bad.reason, field, **bad.parameters)


def _fields(row: object, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise BadRow("not-an-object", "a row is an object of named fields")
    unknown = row.keys() - known
    if unknown:
        raise BadRow("unknown-field", f"there are fields beside {', '.join(sorted(known))}")
    return row


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, int | float):
        raise BadRow(
            "not-text", f"{name} is a number; write it as text, a number loses its last digits", "is-a-number", name
        )
    return read_line(value, name, chars_max=64)


def read_line(value: object, name: str, *, chars_max: int) -> str:
    """One line of text; raises :class:`BadRow`."""
    try:
        return line(value, chars_max=chars_max, name=name)
    except BadText as bad:
        raise BadRow.of(bad, name) from None


def read_name(fields: Mapping[str, Any], *, chars_max: int) -> str:
    """The name of a row."""
    return without_number(read_line(fields.get("name"), "name", chars_max=chars_max))


def without_number(name: str) -> str:
    """The same name. Many read names who may not read numbers: one that was typed in the wrong column is none."""
    if holds_typed_id_number(name):
        raise BadRow("malformed", "an ID number stands in the name", "number-in-name", "name")
    return name


def _one_of(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = fields.get(name)
    if value not in allowed:
        raise BadRow("not-allowed", f"{name} is one of {', '.join(allowed)}", "not-one-of", name, allowed=allowed)
    return str(value)
