"""How what became of somebody's completions is written as JSON."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from common.clock import CHINA
from common.text import hours_text

_ODD = ("flagged", "held-for-review")


def own_completion(row: sa.Row[Any]) -> dict[str, Any]:
    """One item, from a row of :func:`vendor_gateway.queries.own_completions.own_completions`."""
    same = ("item_id", "vendor_name", "completion_id", "course_code", "course_title", "subject", "verdict", "reason")
    return {
        **{name: getattr(row, name) for name in same},
        "vendor": row.vendor_id,
        "hours": None if row.centihours is None else hours_text(row.centihours),
        "completed_at": _china(row.completed_at),
        "received_at": _china(row.received_at),
        "parameters": {"flags": row.flags} if row.flags and row.reason in _ODD else {},
        "parked": _parked(row),
        "met": _met(row),
        "revoked": None if row.revoked_by is None else {"at": _china(row.revoked_at), "reason": row.revocation_reason},
        "voided": _voided(row),
        "restored": _restored(row),
        "handed_on": row.handed_on,
    }


def _parked(row: sa.Row[Any]) -> dict[str, Any] | None:
    if row.verdict != "parked" and row.released_at is None:
        return None
    return {
        "since": _china(row.received_at),
        "until": _china(row.released_at),
        "waited_for": row.released_because,
    }


def _voided(row: sa.Row[Any]) -> dict[str, Any] | None:
    if row.verdict != "voided":
        return None
    return {
        "at": _china(row.reviewed_at),
        "reason": row.void_reason,
        "office": row.void_office,
        "had_counted": row.taken_off_at is not None,
    }


def _restored(row: sa.Row[Any]) -> dict[str, Any] | None:
    if row.restored_at is None:
        return None
    return {"at": _china(row.restored_at), "reason": row.restore_reason, "office": row.restore_office}


def _met(row: sa.Row[Any]) -> dict[str, Any] | None:
    if row.met_item_id is None:
        return None
    return {
        "vendor": row.met_vendor_id,
        "received_at": _china(row.met_received_at),
        "is_own": row.met_is_own,
        "item_id": row.met_item_id if row.met_is_own else None,
        "completion_id": row.met_completion_id if row.met_is_own else None,
    }


def _china(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(CHINA)
