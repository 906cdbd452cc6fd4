"""Rows of a request, field by field and strictly; no message repeats what stands in a row."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from common.identity import holds_id_number
from common.text import BadText, line

DAY_FIRST, DAY_LAST = date(2000, 1, 1), date(2100, 12, 31)
"""Nothing was decided about earlier days; what lies later is a slip."""
CENTIHOURS_MAX = 40_000
"""No single training has more than 400 class hours; a year asks for 90."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,2}))?")


class BadRow(ValueError):
    """Why a row is not taken: a word for programs, a sentence for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def plain(text: str) -> str:
    """The text as it is compared: however it was typed, what reads the same is the same.

    Compatibility forms (NFKC: a full-width 〇 or bracket), case, white space and invisible characters do not matter.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in folded if not one.isspace() and unicodedata.category(one) != "Cf")


def fields_of(row: object, known: Sequence[str], *, what: str = "a row") -> Mapping[str, Any]:
    """The named fields of a row, all of them known."""
    if not isinstance(row, dict):
        raise BadRow("not-an-object", f"{what} is an object of named fields")
    if not row.keys() <= set(known):
        raise BadRow("unknown-field", f"{what} has {', '.join(known)} and no more")
    return row


def has_id_number(text: str) -> bool:
    """Whether an ID number stands in a text, however it was typed."""
    return holds_id_number(text) or holds_id_number(plain(text).upper())


def refuse_id_number(value: str, name: str) -> None:
    """These texts are stored, answered and passed on in clear: an ID number never stands in one."""
    if has_id_number(value):
        raise BadRow("id-number-in-text", f"{name} contains an ID number; name the person by person_id alone")


def text(value: object, name: str, *, chars_max: int) -> str:
    """One line of text without an ID number in it."""
    try:
        found = line(value, chars_max=chars_max, name=name)
    except BadText as bad:
        raise BadRow("malformed", str(bad)) from None
    if not plain(found):
        raise BadRow("malformed", f"{name} has nothing in it that can be seen")
    refuse_id_number(found, name)
    return found


def maybe_text(value: object, name: str, *, chars_max: int) -> str | None:
    """The same, or nothing."""
    return None if value is None else text(value, name, chars_max=chars_max)


def one_of(value: object, name: str, allowed: Sequence[str]) -> str:
    """One of these words."""
    if not isinstance(value, str) or value not in allowed:
        raise BadRow("not-allowed", f"{name} is one of {', '.join(allowed)}")
    return value


def flag(value: object, name: str, *, otherwise: bool) -> bool:
    """True or false; ``otherwise`` where left out."""
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        raise BadRow("not-allowed", f"{name} is true or false")
    return value


def identifier(value: object, name: str) -> UUID:
    """One of the platform's own ids, as it gives them out."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise BadRow("malformed", f"{name} is an id of the platform (a UUID with hyphens)")
    return UUID(value)


def day(value: object, name: str) -> date:
    """A day of the calendar from 2000 to 2100."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadRow("malformed", f"{name} is a day written YYYY-MM-DD, such as 2025-09-01")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise BadRow("malformed", f"{name} is no day of the calendar") from None
    if not DAY_FIRST <= found <= DAY_LAST:
        raise BadRow("day-out-of-range", f"{name} lies before {DAY_FIRST.year} or after {DAY_LAST.year}")
    return found


def past_day(value: object, name: str, *, today: date) -> date:
    """The same, and not after ``today``: nobody decides about what is yet to come."""
    found = day(value, name)
    if found > today:
        raise BadRow("in-the-future", f"{name} lies in the future")
    return found


def hundredths(value: object) -> int:
    """An amount of hours or yuan as text, in hundredths: ``"1.5"`` → 150. Raises :class:`BadText`.

    Text, because a JSON number could not be exact; every amount of the filings is read here.
    """
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadText("an amount is text: a plain positive decimal with at most two places")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def centihours(value: object, name: str) -> int:
    """Class hours as text, in hundredths."""
    try:
        size = hundredths(value)
    except BadText:
        detail = f'{name} is text: a plain positive decimal with at most two places, such as "1.5"'
        raise BadRow("bad-hours", detail) from None
    if not 0 < size <= CENTIHOURS_MAX:
        raise BadRow("bad-hours", f"{name} is more than 0 and at most {CENTIHOURS_MAX // 100}")
    return size


def several(value: object, name: str, *, count_max: int) -> list[Any]:
    """A list of 1 to ``count_max`` things."""
    if not isinstance(value, list) or not 0 < len(value) <= count_max:
        raise BadRow("malformed", f"{name} is a list of 1 to {count_max}")
    return value
