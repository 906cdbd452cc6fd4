"""Statistics of filings, as they are answered."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from common.openapi import Answer
from filings.statistics.queries import Breakdown

_Count = Annotated[int, Field(ge=0)]
_Days = Annotated[float, Field(ge=0)]


class FilingFigures(Answer):
    """What waits for offices now, and what they did in the year."""

    waiting: _Count
    """Filings whose turn is theirs now, whatever the year; 0 of a month. Offices that were asked for their opinion, or
    told that another one is late, have no turn.
    """
    late: _Count
    """Those of them that are past the day until which the office should have acted."""
    endorsed: _Count
    """How often an office agreed; of the last office that is the decision."""
    returned: _Count
    """How often one gave something back to be corrected."""
    refused: _Count
    overturned: _Count
    """Of what they had agreed to, what was taken back in the year."""
    median_days: _Days | None
    """Of these acts, from when a filing came to the office; ``null`` where it did nothing in the year."""
    p90_days: _Days | None
    """Nine of ten took no longer."""


class FilingStatisticsRow(Answer):
    """A part of the figures."""

    key: str
    """An organisation's id, a kind of filing, or a month: ``2026-03``."""
    name: str | None
    """Of an organisation; ``null`` where the registry has not told of it."""
    figures: FilingFigures


class FilingStatistics(Answer):
    """How the offices that one's role reaches decide, in one training year's calendar year."""

    year: int
    by: Breakdown
    as_of: AwareDatetime
    """In China time: figures are of that moment."""
    whole: FilingFigures
    is_whole: bool
    """False: there are more than 2,000 offices, and the others are left out of ``rows``; ask for them by region."""
    rows: list[FilingStatisticsRow]
    """Offices where most is late first, at most 2,000; months in their order."""
