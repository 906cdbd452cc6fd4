"""Fields that bodies of several features have: amounts as text, and reasons that are kept for good."""

from typing import Annotated

from pydantic import AfterValidator, Field

from common.errors import BadValue
from common.identity import KEPT_FOR_GOOD, refuse_id_number
from common.text import paragraphs

REASON_MAX = 500
_WHOLE_DIGITS_MAX = 6


def _amount(text: str) -> str:
    whole, _, rest = text.partition(".")
    is_whole = text.isascii() and whole.isdigit() and len(whole) <= _WHOLE_DIGITS_MAX
    if not is_whole or (rest and not (rest.isdigit() and len(rest) <= 2)):
        raise BadValue("a number with at most two decimals, as text", "bad-value")
    return text


def _reason(text: str) -> str:
    return paragraphs(refuse_id_number(text, KEPT_FOR_GOOD), chars_max=REASON_MAX, name="reason")


AmountText = Annotated[str, AfterValidator(_amount), Field(max_length=10)]
"""Class hours or yuan with at most two decimals: ``"1.5"``."""
ReasonText = Annotated[str, AfterValidator(_reason)]
"""Why somebody decided; up to 500 characters."""


def in_hundredths(amount: str) -> int:
    """An :data:`AmountText` as centihours, or as cents (分)."""
    whole, _, rest = amount.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))
