"""What somebody is shown of the readings about themselves."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import AwareDatetime, Field

from common.clock import CHINA, now
from common.db import Tx
from common.openapi import Answer

PAGE_MAX = 500
IN_FLIGHT_S = 60
"""Longer than a reading may take from its beginning to its commit (:data:`common.readings.recorder.WRITTEN_WITHIN_S`),
with room for clocks that differ.
"""
_OF_PEOPLE = sa.text("""
    SELECT month, reader, role, office_id, kind, purpose, sum(times) AS times, min(first_at) AS first_at,
           max(last_at) AS last_at
    FROM reading_of_person JOIN reading_as USING (reading_as_id)
    WHERE person_id = ANY(CAST(:people AS uuid[]))
    GROUP BY month, reader, role, office_id, kind, purpose
    HAVING (CAST(:before AS timestamptz) IS NULL OR max(last_at) < :before)
       AND (kind IS DISTINCT FROM CAST(:guarded AS text) OR min(first_at) >= CAST(:guarded_since AS timestamptz))
    ORDER BY max(last_at) DESC LIMIT :max
""")
_OLDEST_WAITING = sa.text("SELECT read_at FROM reading_waiting ORDER BY reading_id LIMIT 1")


_RECORDS = sa.text("""
    WITH head AS (
        SELECT coalesce((SELECT merged_into FROM person WHERE person_id = :id), CAST(:id AS uuid)) AS person_id
    )
    SELECT person_id FROM head
    UNION SELECT CAST(:id AS uuid)
    UNION SELECT person.person_id FROM person JOIN head ON person.merged_into = head.person_id
""")


class ReadingsOfMonth(Answer):
    """How often one reader, in one role and for one purpose, read one kind of thing of somebody in a month."""

    month: date
    """Its first day in China."""
    reader: str
    """``client:<id>`` or ``account:<id>``; ``anybody`` who has the code of a certificate."""
    role: str | None
    """The role in which a person read; ``null`` for programs."""
    office_id: UUID | None
    """The organisation of that role."""
    kind: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", examples=["hours"])]
    """A stable word for programs: what was read."""
    purpose: str | None
    """What the reader said that it was for."""
    times: Annotated[int, Field(ge=1)]
    first_at: AwareDatetime
    """In China time."""
    last_at: AwareDatetime
    """In China time."""


class OwnReadings(Answer):
    """Who read what of the caller, month by month, the latest first; at most 500 lines."""

    readings: list[ReadingsOfMonth]
    as_of: AwareDatetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: AwareDatetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""


async def pending_since(tx: Tx) -> datetime | None:
    """When the oldest reading was made that is not added up yet; ``None`` where all are."""
    found: datetime | None = (await tx.execute(_OLDEST_WAITING)).scalar_one_or_none()
    return found


async def own_readings(
    tx: Tx,
    people: Collection[UUID],
    *,
    before: datetime | None = None,
    guarded: tuple[str | None, datetime | None] = (None, None),
) -> dict[str, Any]:
    """:class:`OwnReadings` of somebody; ``people`` are all ids under which they stand.

    Everything up to ``as_of`` is in it; what was read within the last minute may still be on its way. ``before`` goes
    on to the next page; ``guarded``: a kind of which those lines are shown that begin at a moment or later, or none.
    """
    # What waits is looked at first: what is added up between the two questions is then shown, and not missing.
    since = await pending_since(tx)
    written = now() - timedelta(seconds=IN_FLIGHT_S)
    as_of = written if since is None else min(since, written)
    kind, shown_since = guarded
    given: dict[str, Any] = {"people": list(people), "before": before, "max": PAGE_MAX}
    given |= {"guarded": kind, "guarded_since": shown_since}
    rows = (await tx.execute(_OF_PEOPLE, given)).all()
    return {
        "readings": [
            {
                "month": row.month,
                "reader": row.reader,
                "role": row.role,
                "office_id": row.office_id,
                "kind": row.kind,
                "purpose": row.purpose,
                "times": row.times,
                "first_at": row.first_at.astimezone(CHINA),
                "last_at": row.last_at.astimezone(CHINA),
            }
            for row in rows
        ],
        "as_of": as_of.astimezone(CHINA),
        "before": rows[-1].last_at.astimezone(CHINA) if len(rows) == PAGE_MAX else None,
    }


async def records_of(tx: Tx, person_id: UUID) -> list[UUID]:
    """Every record of the same human, this one included, in a service that keeps ``merged_into`` of each ``person``."""
    return list((await tx.execute(_RECORDS, {"id": person_id})).scalars())
