"""What was given of somebody in a row of a roster, sealed."""

from typing import Any
from uuid import UUID

import orjson

from filings.actions.means import Means


def context(roster_id: UUID, row: int) -> bytes:
    """Where it is sealed for: elsewhere it does not open."""
    return roster_id.bytes + row.to_bytes(4, "big")


def given(row: Any, roster_id: UUID, means: Means) -> tuple[str, str]:
    """Number and name as they were given."""
    number, name = orjson.loads(means.sealer.open(bytes(row.given_sealed), context(roster_id, row.row)))
    return number, name
