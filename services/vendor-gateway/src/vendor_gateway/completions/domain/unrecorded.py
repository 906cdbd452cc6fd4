"""Items of deliveries that are no completion on record, as the person whom they are about is shown them."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from common.identity import IdNumber, Malformed, holds_id_number
from common.text import BadText, line
from vendor_gateway.completions.domain.completions import COURSE_CODE_MAX, COURSE_TITLE_MAX, BadItem, instant


class UnrecordedItem(NamedTuple):
    """A duplicate under another id, a conflict, or a rejection, of somebody whose ID number could be read."""

    item_id: UUID
    position: int
    blind_index: bytes
    completion_id: str
    status: str
    reason: str
    course_code: str | None
    course_title: str | None
    completed_at: datetime | None
    met_item_id: UUID | None = None
    """The completion on record that it repeats or contradicts."""


class Readable(NamedTuple):
    """What can be read, and may be kept in clear, of an item that is rejected."""

    course_code: str | None
    course_title: str | None
    completed_at: datetime | None


def id_number_of(item: Any) -> IdNumber | None:
    """Whom an item is about, whatever else is wrong with it; ``None`` where that cannot be read."""
    value = item.get("id_number") if isinstance(item, dict) else None
    try:
        return IdNumber(value) if isinstance(value, str) else None
    except Malformed:
        return None


def readable(item: dict[str, Any]) -> Readable:
    """No text is kept that is too long, not text, or holds an ID number."""
    try:
        completed_at: datetime | None = instant(item, "completed_at", None)
    except BadItem:
        completed_at = None
    if completed_at is not None and not 2000 <= completed_at.year < 2100:
        completed_at = None  # no year that anybody could ask for
    code = _text(item, "course_code", COURSE_CODE_MAX)
    return Readable(code, _text(item, "course_title", COURSE_TITLE_MAX), completed_at)


def _text(item: dict[str, Any], name: str, chars_max: int) -> str | None:
    try:
        text = line(item.get(name), chars_max=chars_max, name=name)
    except BadText:
        return None
    return None if holds_id_number(text) else text
