"""Rows of a roster of which nothing was recorded, as they are kept with its job and read on a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from common.identity import IdNumber, Malformed, holds_typed_id_number
from common.identity.names import NAME_MAX
from registry.access.domain.rows import RowVerdict
from registry.imports.messages_zh import COLUMNS, in_chinese
from registry.imports.roster_files import RosterRow

_SHOWN = 2
"""Characters at each end of what stands for a number; what is shorter than five times that is not shown at all."""


def refused_document(rows: Sequence[RosterRow], verdicts: Sequence[RowVerdict]) -> bytes | None:
    """The refused ones among these rows; ``None`` where there is none."""
    refused = [
        _kept(row, verdict) for row, verdict in zip(rows, verdicts, strict=False) if verdict.status == "rejected"
    ]
    return orjson.dumps(refused) if refused else None


def _kept(row: RosterRow, verdict: RowVerdict) -> dict[str, Any]:
    return {
        "row": row.number,
        "name": _name(row.fields.get("name")),
        "number_masked": _masked(row.fields.get("id_number")),
        "reason": verdict.reason,
        "fault": verdict.fault,
        "field": verdict.field,
        "parameters": dict(verdict.parameters),
    }


def shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A kept row as it is answered, with what is wrong in Chinese."""
    verdict = RowVerdict(
        "rejected", kept["reason"], fault=kept["fault"], field=kept["field"], parameters=kept["parameters"]
    )
    heading = COLUMNS[kept["field"]].heading if kept["field"] in COLUMNS else None
    plain = ("row", "name", "number_masked", "reason")
    return {**{name: kept[name] for name in plain}, "column": heading, "message": in_chinese(verdict)}


def _name(value: object) -> str | None:
    """A name, unless a number was typed in its place."""
    if not isinstance(value, str) or not value or len(value) > NAME_MAX or holds_typed_id_number(value):
        return None
    return value


def _masked(value: object) -> str | None:
    """The two characters at each end, of whatever length it has: who mends the row finds it by them."""
    if not isinstance(value, str):
        return None
    try:
        return IdNumber(value).masked()
    except Malformed:
        return value[:_SHOWN] + "*" * (len(value) - 2 * _SHOWN) + value[-_SHOWN:] if 10 <= len(value) <= 30 else None
