"""What became of the rows of an import."""

from typing import Annotated, Literal

from pydantic import Field

from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count

_RowNumber = Annotated[int, Field(ge=1)]


class RowTaken(Answer):
    """A row that was right; ``unchanged`` where it says what is on record already."""

    row: _RowNumber
    """Of a batch: its position, from 1; of a file: the number that the sheet shows."""
    status: Literal["created", "updated", "unchanged"]


class RowRejected(Answer):
    """A row of which nothing was recorded. Neither word nor sentence repeats what stands in it."""

    row: _RowNumber
    """Of a batch: its position, from 1; of a file: the number that the sheet shows."""
    status: Literal["rejected"]
    reason: str
    """A stable word for programs."""
    detail: str
    """What is wrong, in English."""


class RosterRowRejected(RowRejected):
    """A row of a file of which nothing was recorded."""

    message: str
    """What is wrong and what to do, in Chinese, for the person who fills in the roster."""


class _Counts(Answer):
    """How many rows came to what."""

    created: Count
    updated: Count
    unchanged: Count
    rejected: Count


class RefusedRow(Answer):
    """A row of a roster of which nothing was recorded, for the person who mends it."""

    row: _RowNumber
    """As the sheet shows it."""
    name: str | None
    """As it stands there; ``null`` where that is no name."""
    number_masked: str | None
    """The first and the last two characters of what stands for the ID number, whatever its length; ``null`` where that
    is too short or no text."""
    column: str | None
    """The heading of the column that is wrong, where it is one."""
    reason: str
    """A stable word for programs."""
    message: str
    """What is wrong and what to do, in Chinese."""


class RefusedRows(Answer):
    """A page of the rows of a roster of which nothing was recorded, in the order of the file."""

    total: Count
    rows: list[RefusedRow]


class DepartureResult(Answer):
    """What became of one departure."""

    row: _RowNumber
    """Its position, from 1."""
    status: Literal["recorded", "unchanged", "refused"]
    """``unchanged``: it is on record already."""
    reason: str = LEFT_OUT
    """Of ``refused``: a stable word for programs."""
    detail: str = LEFT_OUT
    """Of ``refused``: the same in English."""
    message: str = LEFT_OUT
    """Of ``refused``: the same in Chinese, for people."""


class DepartureResults(Answer):
    """What became of each departure, in the order given."""

    results: list[DepartureResult]


class Verdicts(_Counts):
    """A verdict on every row of a batch, in the order given."""

    results: list[Annotated[RowTaken | RowRejected, Field(discriminator="status")]]


class RosterVerdicts(_Counts):
    """A verdict on every row of a file, in the order of the file."""

    results: list[Annotated[RowTaken | RosterRowRejected, Field(discriminator="status")]]
