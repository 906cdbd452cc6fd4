"""When people learned what counts: asked of one index, of everything that one person did at any vendor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from vendor_gateway.completions.domain.judging import OnRecord
from vendor_gateway.completions.domain.plausibility import Interval

# The first and the last moment are found once a completion, and then compared with everything of its person.
_CROWDED = sa.text("""
    SELECT own.item_id
    FROM (
        SELECT given.item_id, given.room, blind_index,
               date_bin('24 hours', started_at, '2000-01-01T00:00+08') AS begins_at,
               date_bin('24 hours', completed_at, '2000-01-01T00:00+08') + interval '24 hours' AS ends_at
        FROM unnest(CAST(:items AS uuid[]), CAST(:room AS integer[])) AS given (item_id, room)
        JOIN completion USING (item_id)
        OFFSET 0
    ) AS own
    WHERE own.room < (
        SELECT sum(beside.centihours) FROM completion AS beside
        WHERE beside.blind_index = own.blind_index AND beside.revoked_by IS NULL AND beside.hold IS NULL
          AND beside.completed_at >= own.begins_at AND beside.started_at < own.ends_at
    )
""")
_OF_PEOPLE = sa.text("""
    SELECT blind_index, item_id, started_at, completed_at, centihours FROM completion
    WHERE blind_index = ANY(CAST(:indexes AS bytea[])) AND revoked_by IS NULL AND hold IS NULL
""")


async def crowded(tx: Tx, items: Sequence[OnRecord], room: Sequence[int]) -> set[UUID]:
    """Those of these completions on whose days more counts of the same people than their own time has room for.

    ``room``: centihours that the time of each has room for, its own among them. Nothing is asked that the index of
    credits does not hold.
    """
    given = {"items": [item.item_id for item in items], "room": room}
    return set((await tx.execute(_CROWDED, given)).scalars())


async def of_people(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, dict[UUID, Interval]]:
    """Everything that counts of these people, by completion."""
    found: dict[bytes, dict[UUID, Interval]] = {blind_index: {} for blind_index in indexes}
    for row in (await tx.execute(_OF_PEOPLE, {"indexes": list(indexes)})).all():
        found[bytes(row.blind_index)][row.item_id] = Interval(row.started_at, row.completed_at, row.centihours)
    return found
