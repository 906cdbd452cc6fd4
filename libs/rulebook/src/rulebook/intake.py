"""How what online vendors report is taken in (网络学时的采信): what is plausible, until when, and what is free."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rulebook.tables import Table
from rulebook.years import last_day

PLATFORM_RULE = "平台规则"
"""What stands where no article is: the platform's own rule, which a region may replace by one of its own."""
_MONTH_AND_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True)
class Intake:
    """What is taken from vendors without anybody having looked at it."""

    article: str = PLATFORM_RULE
    day: int | None = 1_600
    """Centihours that one day can have, of everything online together; ``None``: no cap, which a file says aloud."""
    over_percent: int = 20
    """So much more than the time allows (45 minutes a class hour) counts and is flagged; beyond it somebody looks."""
    late_until: tuple[int, int] = (1, 31)
    """Month and day of the next year until which completions of a year are taken (年度结账)."""
    free_public: int = 0
    """Centihours of the public subject that vendors must offer free of charge."""

    def last_day_for(self, year: int) -> date:
        """Until which day completions of a training year are taken; from the next one on only by decision."""
        month, day = self.late_until
        return date(year + 1, month, day)


DEFAULT = Intake()
"""For regions whose regulation says nothing, and places that no regulation binds."""


def intake_of(top: Table) -> Intake | None:
    """``[intake]``: ``day`` (or ``no_day_cap = true``), ``over_percent``, ``late_until``, ``free_public``."""
    table = top.table("intake")
    if table is None:
        return None
    if table.has("day") == table.flag("no_day_cap"):
        raise table.wrong("give either 'day' or 'no_day_cap = true'", "day")
    found = Intake(
        article=table.article(),
        day=table.hours("day") if table.has("day") else None,
        over_percent=table.whole("over_percent", at_least=0, at_most=100) if table.has("over_percent") else 20,
        late_until=_month_and_day(table) if table.has("late_until") else DEFAULT.late_until,
        free_public=table.hours("free_public") if table.has("free_public") else 0,
    )
    table.done()
    return found


def _month_and_day(table: Table) -> tuple[int, int]:
    text = table.text("late_until")
    if not _MONTH_AND_DAY.fullmatch(text):
        raise table.wrong("'late_until' takes month and day of the next year, such as \"01-31\"", "late_until")
    month, day = int(text[:2]), int(text[3:])
    try:
        date(2001, month, day)
    except ValueError:
        raise table.wrong(f"'late_until': {text} is no day of every year", "late_until") from None
    return month, day


def is_closed(rules: Intake, year: int, on: date) -> bool:
    """Whether a training year takes completions no more on a day; the year itself and the future are open."""
    return on > max(rules.last_day_for(year), last_day(year) + timedelta(days=1))
