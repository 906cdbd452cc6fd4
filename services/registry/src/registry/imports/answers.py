"""What became of the rows of an import."""

from typing import Annotated, Literal

from pydantic import Field

from common.openapi import Answer
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


class Verdicts(_Counts):
    """A verdict on every row of a batch, in the order given."""

    results: list[Annotated[RowTaken | RowRejected, Field(discriminator="status")]]


class RosterVerdicts(_Counts):
    """A verdict on every row of a file, in the order of the file."""

    results: list[Annotated[RowTaken | RosterRowRejected, Field(discriminator="status")]]
