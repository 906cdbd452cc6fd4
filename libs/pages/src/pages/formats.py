"""How values are written on pages in Chinese: one function for each kind, each a filter of the templates."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.clock import CHINA
from common.identity import without_id_numbers

_BRACKETED_YEAR = re.compile(r"[\[［(（【〔]\s*(\d{4})\s*[\]］)）】〕]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def date_zh(day: date) -> str:
    """A calendar day in a sentence: ``2026年3月5日``. A moment is refused, since its day depends on the zone."""
    if isinstance(day, datetime):
        raise TypeError("a moment is written by moment_zh")
    return f"{day.year}年{day.month}月{day.day}日"


def moment_zh(moment: datetime) -> str:
    """An aware moment in China's time: ``2026年3月5日14:05``."""
    if moment.tzinfo is None:
        raise TypeError("a moment without a zone has no time in China")
    there = moment.astimezone(CHINA)
    return f"{date_zh(there.date())}{there:%H:%M}"


def hours_zh(centihours: int) -> str:
    """Hundredths of a class hour: 5950 is ``59.5学时``, 9000 is ``90学时``."""
    sign = "-" if centihours < 0 else ""
    whole, hundredths = divmod(abs(centihours), 100)
    fraction = f".{hundredths:02d}".rstrip("0") if hundredths else ""
    return f"{sign}{whole}{fraction}学时"


def document_number(text: str) -> str:
    """The number of an official document with its year in 〔〕 (GB/T 9704-2012, 7.2.5): ``湘人社函〔2023〕63号``."""
    narrow = text.strip().translate(_FULL_WIDTH)
    return re.sub(r"\s+", "", _BRACKETED_YEAR.sub(r"〔\1〕", narrow, count=1))


def money_zh(yuan: Decimal | int) -> str:
    """An amount in yuan with both decimals: ``1,234.50元``. Binary fractions are refused."""
    if isinstance(yuan, float):
        raise TypeError("an amount of money is no float")
    return f"{Decimal(yuan):,.2f}元"


def count_zh(count: int, measure: str = "") -> str:
    """A number of things with its measure word, which has no plural: ``4,310人``."""
    return f"{count:,}{measure}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    filter_.__name__: filter_
    for filter_ in (date_zh, moment_zh, hours_zh, document_number, money_zh, count_zh, without_id_numbers)
}
"""By the name that templates use."""
