"""Closing training years (年度结账): the sums at that moment are put on record, once."""

from datetime import date, timedelta

from common.db import Tx
from ledger.queries import year_closes
from rulebook import DEFAULT_INTAKE, Rulebooks, is_closed, last_day

NO_RULEBOOK = ""
"""Stands for person-years that no rulebook binds."""


async def close_years(tx: Tx, *, rulebooks: Rulebooks, today: date) -> int:
    """Close the year before this one for every rulebook whose late window is over; how many closes were made."""
    year = today.year - 1
    rules = {NO_RULEBOOK: DEFAULT_INTAKE} | {
        book.id: book.intake
        for book in rulebooks.all
        if book.begins_on <= last_day(year) and (book.ends_on is None or book.ends_on >= last_day(year))
    }
    closed = {
        rulebook_id: intake.last_day_for(year) + timedelta(days=1)
        for rulebook_id, intake in sorted(rules.items())
        if is_closed(intake, year, today)
    }
    if not closed or await year_closes.is_on_record(tx, year, list(closed)):
        return 0
    return await year_closes.close_year(tx, year, closed)
