"""Fields of a claim's form, as the filings service describes them: what stands in each, and what is sent of it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from portal.access.forms import PLAIN_CHARS_MAX, Errors, Typed
from portal.clients.models.filings import FormField
from portal.clients.refusals import Refusal

PREFIX = "form-"
"""Before the name of a field on the page, so that none has the name of a field of the portal's own."""
ROWS_AT_FIRST = 3
"""Of a list whose members have fields of their own; how many there may be, the service says (``count_max``)."""
_ROWS_MAX = 250
"""Of a list for which the service says nothing: a form has so many fields at most."""

Row = Mapping[str, str]
Shown = Mapping[str, str | Sequence[Row]]
"""What stands in the fields, as people type it: a text, or rows of texts. Files are not among them."""

_DAY = re.compile(r"([0-9]{4})\D([0-9]{1,2})\D([0-9]{1,2})\D?")
_NUMERIC = {"number", "hours", "money"}


def shown_of(fields: Sequence[FormField], form: Mapping[str, Any]) -> Shown:
    """What a form that is kept shows in its fields."""
    return {field.field: _shown(field, form.get(field.field)) for field in _written(fields)}


def _written(fields: Sequence[FormField]) -> list[FormField]:
    return [field for field in fields if field.type != "attachments"]


def _shown(field: FormField, value: Any) -> str | Sequence[Row]:
    if field.parts:
        rows = [
            {part.field: _text(getattr(member, part.field, None)) for part in field.parts} for member in value or ()
        ]
        return _padded(field, rows, max(len(rows), ROWS_AT_FIRST))
    if isinstance(value, tuple | list):
        return "、".join(_text(member) for member in value)
    return _text(value)


def _padded(field: FormField, rows: Sequence[Row], count: int) -> Sequence[Row]:
    empty = {part.field: "" for part in field.parts}
    return [*rows, *([empty] * (min(count, rows_max_of(field)) - len(rows)))]


def rows_max_of(field: FormField) -> int:
    """How many members a list may have."""
    return _ROWS_MAX if field.count_max is None else field.count_max


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value)


def typed_of(fields: Sequence[FormField], typed: Typed) -> Shown:
    """What was typed, with more empty rows where they were asked for (a button ``more`` with the field's name)."""
    found = dict[str, str | Sequence[Row]]()
    for field in _written(fields):
        name = f"{PREFIX}{field.field}"
        if not field.parts:
            found[field.field] = typed.text(name)
            continue
        asked = typed.plain(f"{name}-rows")
        count = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else ROWS_AT_FIRST
        count = min(count, rows_max_of(field))
        rows = [
            {part.field: typed.text(f"{name}-{place}-{part.field}") for part in field.parts}
            for place in range(1, count + 1)
        ]
        more = count if typed.text("more") == field.field else 0  # as many again: long lists take few presses
        found[field.field] = _padded(field, rows, count + more)
    return found


def sent_of(fields: Sequence[FormField], shown: Shown, attachments: Sequence[str] = ()) -> dict[str, Any]:
    """The form as the service takes it; what is empty is left out, and what is not meant is the service's to refuse."""
    form = dict[str, Any]()
    for field in _written(fields):
        value = shown[field.field]
        if not isinstance(value, str):
            rows = [_member(field, row) for row in value if any(row.values())]
            form |= {field.field: rows} if rows else {}
        elif value:
            form[field.field] = _sent(field.type, value)
    return {**form, "attachments": list(attachments)} if attachments else form


def _member(field: FormField, row: Row) -> dict[str, Any]:
    return {part.field: _sent(part.type, row[part.field]) for part in field.parts if row[part.field]}


def _sent(kind: str, value: str) -> Any:
    narrow = _narrow(value)
    if kind == "day" and (day := _DAY.fullmatch(narrow)):
        year, month, on = day.groups()
        return f"{year}-{int(month):02}-{int(on):02}"
    if kind == "years":
        return [_whole(part) for part in re.split(r"[、,;\s]+", narrow) if part]
    if kind == "number":
        return _whole(narrow)
    if kind == "flag":
        return True
    return narrow if kind in _NUMERIC else value


def _narrow(value: str) -> str:
    """In the narrow forms of its characters; what is too long to be a day or a number stays as it is."""
    return unicodedata.normalize("NFKC", value).strip() if len(value) <= PLAIN_CHARS_MAX else value


def _whole(text: str) -> int | str:
    digits = text.removesuffix("年度").removesuffix("年")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else text


def lacking(fields: Sequence[FormField], shown: Shown) -> Errors:
    """What must be filled in and is not."""
    errors = Errors()
    for field in _written(fields):
        value = shown[field.field]
        is_empty = not value if isinstance(value, str) else not any(any(row.values()) for row in value)
        if is_empty and not field.is_optional:
            errors.add(f"{PREFIX}{field.field}", f"{field.name}：{field.hint}。")
    return errors


def errors_of(refusal: Refusal, fields: Sequence[FormField]) -> Errors:
    """What the service said of single fields, each with its name, or of the whole form."""
    named = {field.field: field.name for field in fields}
    errors = Errors()
    for error in refusal.problem.errors:
        head, _, rest = error.at.removeprefix("body/").partition("/")
        field = rest.partition("/")[0]
        if head == "form" and field in named:
            errors.add(f"{PREFIX}{field}", f"{named[field]}：{error.what.rstrip('。')}。")
        else:
            errors.add("", error.what)
    if not errors:
        errors.add("", refusal.problem.detail)
    return errors
