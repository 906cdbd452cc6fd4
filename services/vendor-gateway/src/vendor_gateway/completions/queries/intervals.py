"""When people learned what counts: asked of one index, of everything that one person did at any vendor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from vendor_gateway.completions.domain.judging import OnRecord, days_of
from vendor_gateway.completions.domain.plausibility import Interval

_BESIDE = sa.text("""
    SELECT given.item_id, CAST(sum(beside.centihours) AS integer) AS centihours
    FROM unnest(CAST(:items AS uuid[]), CAST(:indexes AS bytea[]), CAST(:first AS timestamptz[]),
                CAST(:after AS timestamptz[])) AS given (item_id, blind_index, first, after)
    JOIN completion AS beside
      ON beside.blind_index = given.blind_index AND beside.revoked_by IS NULL AND beside.hold IS NULL
     AND beside.completed_at >= given.first AND beside.started_at < given.after AND beside.item_id <> given.item_id
    GROUP BY given.item_id
""")
_OF_PEOPLE = sa.text("""
    SELECT blind_index, item_id, started_at, completed_at, centihours FROM completion
    WHERE blind_index = ANY(CAST(:indexes AS bytea[])) AND revoked_by IS NULL AND hold IS NULL
""")


async def centihours_beside(tx: Tx, items: Sequence[OnRecord]) -> dict[UUID, int]:
    """What else counts of the same people on the days of each of these completions; nothing where nothing does."""
    days = [days_of(item.stated) for item in items]
    given = {
        "items": [item.item_id for item in items],
        "indexes": [item.blind_index for item in items],
        "first": [first for first, _ in days],
        "after": [after for _, after in days],
    }
    return {row.item_id: row.centihours for row in (await tx.execute(_BESIDE, given)).all()}


async def of_people(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, dict[UUID, Interval]]:
    """Everything that counts of these people, by completion."""
    found: dict[bytes, dict[UUID, Interval]] = {blind_index: {} for blind_index in indexes}
    for row in (await tx.execute(_OF_PEOPLE, {"indexes": list(indexes)})).all():
        found[bytes(row.blind_index)][row.item_id] = Interval(row.started_at, row.completed_at, row.centihours)
    return found
