"""Questions about what somebody is told of their enrolments."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

# A training that was called off is told to those who had a place or waited; nothing is written for it.
_NEWS = """
    SELECT c.filing_id, coalesce(f.title, f.form ->> 'title') AS title, f.form ->> 'begins_on' AS begins_on,
           c.change, c.reason, c.by_unit, c.made_at
    FROM enrolment_change c JOIN filing f ON f.filing_id = c.filing_id
    WHERE c.person_id = ANY(CAST(:people AS uuid[]))
    UNION ALL
    SELECT e.filing_id, coalesce(f.title, f.form ->> 'title'), f.form ->> 'begins_on', 'called-off', NULL, true,
           f.changed_at
    FROM enrolment e JOIN filing f ON f.filing_id = e.filing_id
    WHERE e.person_id = ANY(CAST(:people AS uuid[])) AND e.state <> 'withdrawn'
      AND f.state IN ('withdrawn', 'refused')
"""


class News(NamedTuple):
    """What became of somebody's enrolment."""

    filing_id: UUID
    title: str
    begins_on: str
    change: str
    reason: str | None
    by_unit: bool
    made_at: datetime


async def news_of(tx: Tx, person_ids: Collection[UUID], before: datetime, rows_max: int) -> list[News]:
    """What became of somebody's enrolments, the latest first."""
    statement = sa.text(f"""
        SELECT * FROM ({_NEWS}) AS news WHERE made_at < :before
        ORDER BY made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    rows = await tx.execute(statement, {"people": list(person_ids), "before": before, "max": rows_max})
    return [News(**row._mapping) for row in rows]


async def count_news(tx: Tx, person_ids: Collection[UUID], after: datetime, before: datetime, rows_max: int) -> int:
    """How many of them are of the time between two moments; no more are counted than ``rows_max``."""
    statement = sa.text(f"""
        SELECT count(*) FROM (
            SELECT FROM ({_NEWS}) AS news WHERE made_at > :after AND made_at < :before LIMIT :max
        ) AS counted
    """)
    given = {"people": list(person_ids), "after": after, "before": before, "max": rows_max}
    return int((await tx.execute(statement, given)).scalar_one())
