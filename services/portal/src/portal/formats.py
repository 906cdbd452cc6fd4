"""How values of the services are written on the portal's pages, beside the formats that all pages share."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.clock import CHINA
from portal.messages_zh import word


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


def size_text(size: int) -> str:
    """How large a file is: ``812 KB``, ``1.4 MB``."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"


def anchor(article: str) -> str:
    """The id of an article on the page of its regulation: ``第三十九条第（一）项``; it has no blanks."""
    return "".join(article.split())


def pairs(choices: Iterable[Any]) -> list[tuple[str, str]]:
    """Values with their names, as fields of forms take them."""
    return [(choice.value, choice.name) for choice in choices]


FILTERS: Mapping[str, Callable[..., Any]] = {
    filter_.__name__: filter_
    for filter_ in (hours_text, number_text, day_text, time_text, source_name, word, size_text, anchor, pairs)
}
"""By the name that templates use."""
