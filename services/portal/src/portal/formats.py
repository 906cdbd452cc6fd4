"""How values of the services are written on the portal's pages, beside the formats that all pages share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.clock import CHINA
from portal.messages_zh import WORDS, word


def hours_text(hours: str) -> str:
    """Class hours as a service writes them, without trailing zeros: ``12.50`` is ``12.5 学时``."""
    return f"{number_text(hours)} 学时"


def number_text(number: str) -> str:
    """A decimal number without trailing zeros."""
    shown = f"{Decimal(number):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def day_text(moment: datetime) -> str:
    """The day of a moment in China, as it stands in tables: ``2026-03-05``."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d}"


def time_text(moment: datetime) -> str:
    """A moment in China, as it stands in tables: ``2026-03-05 14:05``."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def source_name(source: str) -> str:
    """Who stated an entry: an office, or a vendor by its code until its name is known."""
    return "单位、主管部门认定" if source == "filings" else source


def choices(of: str) -> Sequence[tuple[str, str]]:
    """All codes of a list with their words, for a field that offers them: ``"Sex" | choices``."""
    return list(WORDS[of].items())


FILTERS: Mapping[str, Callable[..., Any]] = {
    filter_.__name__: filter_ for filter_ in (hours_text, number_text, day_text, time_text, source_name, word, choices)
}
"""By the name that templates use."""
