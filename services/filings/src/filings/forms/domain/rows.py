"""Rows of a request, field by field and strictly; no message repeats what stands in a row."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from common.errors import Parameter
from common.identity import holds_id_number, holds_typed_id_number
from common.text import BadText, line

DAY_FIRST, DAY_LAST = date(2000, 1, 1), date(2100, 12, 31)
"""Nothing was decided about earlier days; what lies later is a slip."""
HOURS_MAX = 400
"""No single training has more than 400 class hours; a year asks for 90."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,2}))?")


class Reason(StrEnum):
    """Why a row is not taken, as a stable word for programs (docs/filings.md); each has a sentence for people."""

    # What is written in the row.
    MALFORMED = "malformed"
    NOT_AN_OBJECT = "not-an-object"
    UNKNOWN_FIELD = "unknown-field"
    NOT_ALLOWED = "not-allowed"
    ID_NUMBER_IN_TEXT = "id-number-in-text"
    BAD_HOURS = "bad-hours"
    BAD_DATES = "bad-dates"
    DAY_OUT_OF_RANGE = "day-out-of-range"
    IN_THE_FUTURE = "in-the-future"
    NO_EVIDENCE = "no-evidence"
    BAD_ROW = "bad-row"
    """Of a roster: what was typed, or filled in on the sheet."""
    # Whom it is about, and who decided.
    UNKNOWN_PERSON = "unknown-person"
    UNKNOWN_UNIT = "unknown-unit"
    UNKNOWN_ORGANISATION = "unknown-organisation"
    NO_DECIDERS = "no-deciders"
    WRONG_DECIDERS = "wrong-deciders"
    NOT_COMPETENT = "not-competent"
    # What the regulation makes of it; the rulebook's own words stand among them.
    NO_RULEBOOK = "no-rulebook"
    MODE = "mode"
    DAY_TWICE = "day-twice"
    HALF_DAYS = "half-days"
    NOTHING_ATTENDED = "nothing-attended"
    NO_HOURS = "no-hours"
    WRONG_SUBJECT = "wrong-subject"
    WRONG_POST = "wrong-post"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_GROUND = "unknown-ground"
    UNKNOWN_EVIDENCE = "unknown-evidence"
    ONE_YEAR = "one-year"
    YEARS_DIFFER = "years-differ"
    NO_MAKE_UP = "no-make-up"
    # What was decided before.
    EVIDENCE_USED = "evidence-used"
    ACTIVITY_TWICE = "activity-twice"
    CONFLICT = "conflict"


class BadRow(ValueError):
    """Why a row is not taken.

    ``reason``, ``field`` and ``parameters`` choose the sentence that people read; ``detail`` is for whoever writes a
    program that sends rows.
    """

    def __init__(self, reason: Reason, detail: str, field: str = "", **parameters: Parameter) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.field, self.parameters = reason, detail, field, parameters


def plain(text: str) -> str:
    """The text as it is compared: however it was typed, what reads the same is the same.

    Compatibility forms (NFKC: a full-width 〇 or bracket), case, white space and invisible characters do not matter.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if not letter.isspace() and unicodedata.category(letter) != "Cf")


def paper(number: str) -> str:
    """The number of a paper as it is compared: dashes of any kind do not matter either."""
    return "".join(letter for letter in plain(number) if unicodedata.category(letter) not in ("Pd", "Pc"))


def fields_of(row: object, known: Sequence[str], *, what: str = "a row") -> Mapping[str, Any]:
    """The named fields of a row, all of them known."""
    if not isinstance(row, dict):
        raise BadRow(Reason.NOT_AN_OBJECT, f"{what} is an object of named fields")
    if not row.keys() <= set(known):
        raise BadRow(Reason.UNKNOWN_FIELD, f"{what} has {', '.join(known)} and no more")
    return row


def has_id_number(text: str) -> bool:
    """Whether an ID number stands in a text, however it was typed."""
    return holds_typed_id_number(text) or holds_id_number(plain(text).upper())


def refuse_id_number(value: str, name: str) -> None:
    """These texts are stored, answered and passed on in clear: an ID number never stands in one."""
    if has_id_number(value):
        detail = f"{name} contains an ID number; name the person by person_id alone"
        raise BadRow(Reason.ID_NUMBER_IN_TEXT, detail, name)


def text(value: object, name: str, *, chars_max: int) -> str:
    """One line of text without an ID number in it."""
    try:
        found = line(value, chars_max=chars_max, name=name)
    except BadText as bad:
        raise BadRow(Reason.MALFORMED, str(bad), name) from None
    if not plain(found):
        raise BadRow(Reason.MALFORMED, f"{name} has nothing in it that can be seen", name)
    refuse_id_number(found, name)
    return found


def maybe_text(value: object, name: str, *, chars_max: int) -> str | None:
    """The same, or nothing."""
    return None if value is None else text(value, name, chars_max=chars_max)


def one_of(value: object, name: str, allowed: Sequence[str]) -> str:
    """One of these words."""
    if not isinstance(value, str) or value not in allowed:
        raise BadRow(Reason.NOT_ALLOWED, f"{name} is one of {', '.join(allowed)}", name)
    return value


def flag(value: object, name: str, *, otherwise: bool) -> bool:
    """True or false; ``otherwise`` where left out."""
    if value is None:
        return otherwise
    if not isinstance(value, bool):
        raise BadRow(Reason.NOT_ALLOWED, f"{name} is true or false", name)
    return value


def identifier(value: object, name: str) -> UUID:
    """One of the platform's own ids, as it gives them out."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise BadRow(Reason.MALFORMED, f"{name} is an id of the platform (a UUID with hyphens)", name)
    return UUID(value)


def day(value: object, name: str) -> date:
    """A day of the calendar."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BadRow(Reason.MALFORMED, f"{name} is a day written YYYY-MM-DD, such as 2025-09-01", name)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadRow(Reason.MALFORMED, f"{name} is no day of the calendar", name) from None


def check_day(day: date, name: str) -> None:
    """A day from 2000 to 2100; raises :class:`BadRow`."""
    if not DAY_FIRST <= day <= DAY_LAST:
        first, last = DAY_FIRST.year, DAY_LAST.year
        detail = f"{name} lies before {first} or after {last}"
        raise BadRow(Reason.DAY_OUT_OF_RANGE, detail, name, first=first, last=last)


def check_past_day(day: date, name: str, *, today: date) -> None:
    """The same, and not after ``today``: nobody decides about what is yet to come."""
    check_day(day, name)
    if day > today:
        raise BadRow(Reason.IN_THE_FUTURE, f"{name} lies in the future", name)


def hundredths(value: object) -> int:
    """An amount of hours or yuan as text, in hundredths: ``"1.5"`` → 150. Raises :class:`BadText`.

    Text, because a JSON number could not be exact; every amount of the filings is read here.
    """
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadText("an amount is text: a plain positive decimal with at most two places", "not-a-number")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def centihours(value: object, name: str) -> int:
    """Class hours as text, in hundredths."""
    try:
        return hundredths(value)
    except BadText:
        detail = f'{name} is text: a plain positive decimal with at most two places, such as "1.5"'
        raise BadRow(Reason.BAD_HOURS, detail, name, hours_max=HOURS_MAX) from None


def check_hours(size: int, name: str) -> None:
    """More hours than none, and no more than a training can have; raises :class:`BadRow`."""
    if not 0 < size <= HOURS_MAX * 100:
        raise BadRow(Reason.BAD_HOURS, f"{name} is more than 0 and at most {HOURS_MAX}", name, hours_max=HOURS_MAX)


def several(value: object, name: str, *, count_max: int) -> list[Any]:
    """A list of 1 to ``count_max`` things."""
    if not isinstance(value, list) or not 0 < len(value) <= count_max:
        raise BadRow(Reason.MALFORMED, f"{name} is a list of 1 to {count_max}", name)
    return value
