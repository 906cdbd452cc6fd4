"""How values of the services are written on the portal's pages, beside the formats that all pages share."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.clock import CHINA
from common.identity.names import same_name
from portal.acts_zh import reason_of_act
from portal.messages_zh import WORDS, word
from portal.trainings_zh import half_day_zh, half_days_zh


def hours_text(hours: str) -> str:
    """Class hours as a service writes them, without trailing zeros: ``12.50`` is ``12.5学时``."""
    return f"{number_text(hours)}学时"


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


_SECTION = re.compile(r"^([一二三四五六七八九十百]+)(?=（|$)(.*)")


def article_text(article: str) -> str:
    """Where a document says something: its articles are written in full (``第七条``), its sections by number alone.

    ``五（三）`` is ``第五部分（三）``; ``三、五`` is ``第三部分、第五部分``.
    """
    return "、".join(
        _SECTION.sub(r"第\1部分\2", part, count=1) if _SECTION.match(part) else part for part in article.split("、")
    )


def choices(of: str) -> Sequence[tuple[str, str]]:
    """All codes of a list with their words, for a field that offers them: ``"Sex" | choices``."""
    return list(WORDS[of].items())


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
    for filter_ in (
        *(hours_text, number_text, day_text, time_text, article_text, word, choices),
        *(size_text, anchor, pairs, half_day_zh, half_days_zh, same_name, reason_of_act),
    )
}
"""By the name that templates use."""
