"""How reviews are written as JSON."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from common.clock import CHINA
from common.text import hours_text
from vendor_gateway.review.domain import Reviewer
from vendor_gateway.review.queries import saw_of


def reviewed(row: sa.Row[Any]) -> dict[str, Any]:
    """A completion, from a row of :mod:`vendor_gateway.review.queries`."""
    same = (
        "item_id", "completion_id", "person_id", "organisation_id", "course_code", "course_title", "subject", "topic",
        "score", "hold", "latest_act", "latest_reason",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in same},
        "vendor": row.vendor_id,
        "hours": hours_text(row.centihours),
        **{name: _china(getattr(row, name)) for name in ("started_at", "completed_at", "received_at")},
        "flags": row.flags or [],
        "is_revoked": row.revoked_by is not None,
        "revoked": row.revoked_at and {"at": _china(row.revoked_at), "reason": row.revocation_reason},
        "released": row.released_at and {"at": _china(row.released_at), "waited_for": row.released_because},
        "is_taken_off": row.taken_off_at is not None,
        "saw": saw_of(row),
    }


def of_the_day(row: sa.Row[Any]) -> dict[str, Any]:
    """What else there was on a day."""
    same = ("item_id", "vendor_name", "course_code", "course_title", "subject", "hold")
    return {
        **{name: getattr(row, name) for name in same},
        "vendor": row.vendor_id,
        "hours": hours_text(row.centihours),
        "started_at": _china(row.started_at),
        "completed_at": _china(row.completed_at),
        "flags": row.flags or [],
        "is_revoked": row.revoked_by is not None,
    }


def act(row: sa.Row[Any], reviewer: Reviewer) -> dict[str, Any]:
    """Something that was done, as this reviewer sees it."""
    shown = ("what", "reason", "made_for", "made_for_name")
    is_own = reviewer.is_same(row.made_by, row.made_by_person)
    return {**{name: getattr(row, name) for name in shown}, "is_own": is_own, "made_at": _china(row.made_at)}


def contradiction(row: sa.Row[Any]) -> dict[str, Any]:
    """A later item with other content."""
    return {"delivery_id": row.delivery_id, "position": row.position, "found_at": _china(row.found_at)}


def _china(moment: datetime) -> datetime:
    return moment.astimezone(CHINA)
