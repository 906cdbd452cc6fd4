"""How what is known of vendors is written as JSON."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from common.clock import CHINA


def freshness(rows: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
    """Of each vendor, when it delivered last."""
    return [
        {**row._mapping, "last_delivery_at": row.last_delivery_at and row.last_delivery_at.astimezone(CHINA)}
        for row in rows
    ]
