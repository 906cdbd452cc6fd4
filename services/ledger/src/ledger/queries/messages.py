"""What the ledger has to tell somebody: their hours, day by day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from ledger.domain.entries import OFFICE

_BY = f"""
    CASE WHEN kind = 'reversal' THEN CASE WHEN source = '{OFFICE}' THEN 'recognising-office'
                                          WHEN decision_id IS NOT NULL THEN 'office' ELSE 'vendor' END END
"""


async def days_of_entries(tx: Tx, person_id: UUID, before: datetime, days_max: int) -> Sequence[sa.Row[Any]]:
    """What was entered for somebody, by day in China, training year, kind of entry and who decided; the latest first.

    ``by`` says of what was taken off who took it off; ``office`` is the authority of a review.
    """
    statement = sa.text(f"""
        SELECT training_year, kind, {_BY} AS by, office, max(recorded_at) AS at, count(*)::int AS entries,
               sum(centihours)::int AS centihours
        FROM entry WHERE person_id = :person AND kind <> 'carried'
        GROUP BY training_year, kind, {_BY}, office, (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
        HAVING max(recorded_at) < :before ORDER BY at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    return (await tx.execute(statement, {"person": person_id, "before": before, "max": days_max})).all()


async def count_days_of_entries(tx: Tx, person_id: UUID, after: datetime, before: datetime, days_max: int) -> int:
    """How many of these days, years and kinds have an entry between two moments; no more than so many are counted."""
    statement = sa.text(f"""
        SELECT count(*) FROM (
            SELECT DISTINCT training_year, kind, {_BY}, office, (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
            FROM entry
            WHERE person_id = :person AND kind <> 'carried' AND recorded_at > :after AND recorded_at < :before
            LIMIT :max
        ) AS counted
    """)
    given = {"person": person_id, "after": after, "before": before, "max": days_max}
    return int((await tx.execute(statement, given)).scalar_one())
