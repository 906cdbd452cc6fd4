"""A vendor's request body, parsed strictly and once."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from vendor_gateway.completions.domain.completions import MOMENT_CHARS_MAX, RFC3339

ITEMS_MAX = 1_000
VALUES_MAX = 40_000
"""Commas and opening brackets of a body, those in texts too: four times what 1,000 completions of ten fields have.

What a parser does grows with them; they are counted before it begins.
"""
_NUMBER_CHARS_MAX = 1_000
COMPLETED, COMPLETED_BATCH, REVOKED = "course.completed", "course.completed.batch", "course.completion.revoked"
_TYPES = (COMPLETED, COMPLETED_BATCH, REVOKED)
_FIELDS = {"type", "timestamp", "data"}


class BadBody(ValueError):
    """The body is not JSON (400) or not of this shape (422)."""

    def __init__(self, status: int, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.detail = status, reason, detail


@dataclass(frozen=True)
class Delivery:
    """What was sent: completions, each still to be judged, or one revocation."""

    is_revocation: bool
    items: list[Any]


def parse(body: bytes) -> Delivery:
    """Read the body; raises :class:`BadBody`. Items are not looked into: each gets its own verdict."""
    document = strict_json(body)
    if not isinstance(document, dict):
        raise BadBody(422, "not-this-shape", "the body is an object with type, timestamp and data")
    if document.keys() - _FIELDS:  # what is beside them would be kept for good with what is accepted
        raise BadBody(422, "not-this-shape", "the body has type, timestamp and data, and nothing else")
    kind = document.get("type")
    if kind not in _TYPES:
        raise BadBody(422, "unknown-type", f"type is one of {', '.join(_TYPES)}")
    if "timestamp" in document and not _is_moment(document["timestamp"]):
        raise BadBody(422, "bad-timestamp", "timestamp is RFC 3339 with an offset: 2025-12-31T23:59:59+08:00")
    content = document.get("data")
    if kind == COMPLETED_BATCH:
        if not isinstance(content, list) or not content:
            raise BadBody(422, "not-this-shape", "data is an array of 1 to 1,000 completions")
        if len(content) > ITEMS_MAX:
            raise BadBody(422, "too-many-items", f"data has {len(content)} completions, at most {ITEMS_MAX} are taken")
        return Delivery(False, content)
    if not isinstance(content, dict):
        raise BadBody(422, "not-this-shape", "data is an object")
    return Delivery(kind == REVOKED, [content])


def _is_moment(value: object) -> bool:
    if not isinstance(value, str) or len(value) > MOMENT_CHARS_MAX or not RFC3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True


def strict_json(body: bytes) -> Any:
    """JSON (RFC 8259) without duplicate keys, NaN or endless depth; raises :class:`BadBody` (400)."""
    if body.count(b",") > VALUES_MAX:
        raise BadBody(422, "too-many-items", f"the JSON has more than {VALUES_MAX} values; send fewer items")
    if body.count(b"[") + body.count(b"{") > VALUES_MAX:
        raise BadBody(400, "too-deep", f"the JSON has more than {VALUES_MAX} objects and arrays")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadBody(400, "not-utf-8", "the body is not UTF-8") from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constant,
            parse_float=_short_float,
            parse_int=_short_int,
        )
    except BadBody:
        raise
    except RecursionError:
        raise BadBody(400, "too-deep", "the JSON is nested too deeply") from None
    except ValueError:
        raise BadBody(400, "not-json", "the body is not JSON (RFC 8259)") from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadBody(400, "duplicate-key", "an object has the same key twice")
    return found


def _short_float(text: str) -> float:
    if len(text) > _NUMBER_CHARS_MAX:
        raise BadBody(400, "not-json", "a number has too many digits")
    return float(text)


def _short_int(text: str) -> int:
    if len(text) > _NUMBER_CHARS_MAX:  # reading one of 4,000 digits costs as much as a whole delivery
        raise BadBody(400, "not-json", "a number has too many digits")
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise BadBody(400, "not-json", f"{name} is not JSON (RFC 8259)")
