"""By when a difference is settled: a day of the year (Hunan 2023, 五（二）: 30 June)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Deadline:
    """A day of every year, by whose end everything is settled that was said by then."""

    month: int
    day: int

    @classmethod
    def of(cls, text: str) -> "Deadline":
        """From ``MM-DD``; raises ``ValueError`` for a day that not every year has."""
        day = date.fromisoformat(f"2001-{text}")
        return cls(day.month, day.day)

    def due_on(self, said_on: date) -> date:
        """The last day for what was said on a day: this year's, or the next year's once that has gone by."""
        this_years = self._in(said_on.year)
        return this_years if said_on <= this_years else self._in(said_on.year + 1)

    def last_passed(self, today: date) -> date:
        """The latest deadline that has gone by: what was said on it or before is overdue today."""
        this_years = self._in(today.year)
        return this_years if this_years < today else self._in(today.year - 1)

    def _in(self, year: int) -> date:
        return date(year, self.month, self.day)
