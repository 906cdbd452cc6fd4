"""Rows of rosters (参训名单): as they are kept, what came of each, and what should be looked at beside the plan."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

FEW, MANY = 0.5, 1.2
"""Of the people that were planned."""


class NewRow(NamedTuple):
    """A row as it was typed or filled in; what is wrong with it keeps it from being looked at."""

    row: int
    blind_index: bytes | None
    """Of the ID number, keyed; ``None`` where the number is none."""
    given_sealed: bytes
    attended: Sequence[str]
    """Half days."""
    reason: str | None
    detail: str | None
    test_result: str | None = None
    """How a test came out, where the roster says so."""
    evidence: Sequence[str] | None = None
    """By what each half day was recorded (``code``, ``sheet``); ``None`` where the unit wrote the row."""

    @property
    def state(self) -> str:
        """``refused`` where something is wrong with it."""
        return "new" if self.reason is None else "refused"


class WaitingRow(NamedTuple):
    """A row that is to be looked at, counted or taken off."""

    row: int
    blind_index: bytes | None
    attended: list[str]
    person_id: UUID | None
    """``None`` while nobody has looked at it, or nobody is known by the number."""
    recognition_id: UUID | None
    test_result: str | None


class Outcome(NamedTuple):
    """What came of a row."""

    row: int
    state: str
    person_id: UUID | None = None
    reason: str | None = None
    detail: str | None = None
    """The reason in Chinese."""
    centihours: int | None = None
    half_days: int | None = None
    article: str | None = None
    """The regulation with its article."""
    recognition_id: UUID | None = None


class KeptRow(NamedTuple):
    """A row with what came of it."""

    row: int
    given_sealed: bytes
    attended: list[str]
    state: str
    reason: str | None
    detail: str | None
    person_id: UUID | None
    centihours: int | None
    half_days: int | None
    article: str | None
    recognition_id: UUID | None
    test_result: str | None
    evidence: list[str] | None


class TypedName(NamedTuple):
    """A row of somebody who is known, with what was given of them."""

    row: int
    person_id: UUID
    given_sealed: bytes


def remarks_on(planned: int, counts: Mapping[str, int]) -> list[str]:
    """What stands out of a roster beside its plan."""
    came = sum(count for state, count in counts.items() if state != "refused")
    found = {
        "far-fewer": came < planned * FEW,
        "far-more": came > planned * MANY,
        "unknown-people": counts.get("parked", 0) > 0,
        "refused-rows": counts.get("refused", 0) > 0,
    }
    return [name for name, is_so in found.items() if is_so]
