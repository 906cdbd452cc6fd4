"""Rows of an import: what every reader of them shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from common.text import line

RowStatus = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True)
class Verdict:
    """What became of one row of an import."""

    status: RowStatus
    reason: str | None = None
    detail: str | None = None

    def shown(self, row: int) -> dict[str, Any]:
        """As the API answers it; ``row`` counts from 1."""
        shown: dict[str, Any] = {"row": row, "status": self.status}
        if self.reason:
            shown |= {"reason": self.reason, "detail": self.detail}
        return shown


class BadRow(ValueError):
    """Why a row is not taken: a word for programs, a sentence for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.verdict = Verdict("rejected", reason, detail)


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
        raise BadRow("not-text", f"{name} is a number; write it as text, a number loses its last digits")
    return line(value, chars_max=64, name=name)


def _one_of(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = fields.get(name)
    if value not in allowed:
        raise BadRow("not-allowed", f"{name} is one of {', '.join(allowed)}")
    return str(value)
