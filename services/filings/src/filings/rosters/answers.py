"""Rosters (参训名单) as they are answered, row by row."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from common.openapi import Answer, Hours

HalfDayKey = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}/(morning|afternoon)$")]


class WrittenRows(Answer):
    """Rows that were written in place of those that the roster had; they are looked at soon."""

    filing_id: UUID
    rows: int
    """How many there are."""


class RosterRow(Answer):
    """What came of a row."""

    row: int
    """Of a sheet: its row there; typed ones count from 1."""
    name: str
    """As it was given; empty where none was, or where it was no name."""
    registered_name: str | None
    """As the registry has it; ``null`` while nobody is known by the ID number."""
    unit: str | None
    """The name of the unit that the person is registered with."""
    attended: list[HalfDayKey]
    evidence: list[Literal["code", "sheet"]] | None
    """By what each half day was recorded: a code, or a signed sheet; ``null``: the unit wrote the row."""
    test_result: str | None
    """How a test came out (考试考核结果); ``null`` where none is stated."""
    state: Literal["new", "ready", "parked", "refused", "counted"]
    hours: Hours | None
    half_days: int | None
    article: str | None
    """The regulation with its article."""
    reason: str | None
    """Why it does not count, or not yet, as a stable word."""
    message: str | None
    """The same in Chinese."""
    recognition_id: UUID | None
    """Of a row that is counted."""


class RosterRows(Answer):
    """A page of the rows of a roster, in their order."""

    rows: list[RosterRow]
    after: int | None
    """Asks for the next page; ``null`` on the last one."""
