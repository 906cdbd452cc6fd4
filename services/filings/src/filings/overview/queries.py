"""Questions for messages to people: what came of what they wrote, and what waits for their offices."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def news_of_author(tx: Tx, account_id: UUID, before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What came of the filings in which somebody wrote, the latest first: returned, refused, approved. What was taken
    back is not there.
    """
    statement = sa.text("""
        SELECT * FROM (
            SELECT filing_id, f.kind, coalesce(f.title, f.form ->> 'title') AS title, o.act,
                   o.details ->> 'state' AS state, o.opinion_id, o.text, o.text_sealed, o.made_at,
                   lead(o.act) OVER (PARTITION BY filing_id ORDER BY o.opinion_id) AS next
            FROM filing f JOIN filing_opinion o USING (filing_id) WHERE f.authors @> ARRAY[CAST(:account AS uuid)]
        ) AS said
        WHERE act IN ('return', 'refuse', 'endorse', 'decide', 'overturn', 'lapse')
          AND state IN ('returned', 'refused', 'approved', 'withdrawn')
          AND next IS DISTINCT FROM 'take-back' AND made_at < :before
        ORDER BY made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    return (await tx.execute(statement, {"account": account_id, "before": before, "max": rows_max})).all()


async def news_of_offices(
    tx: Tx, organisations: Collection[UUID], before: datetime, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """Reminders of what waits for these organisations still, the latest first."""
    statement = sa.text("""
        SELECT filing_id, f.kind, coalesce(f.title, f.form ->> 'title') AS title, o.act, o.opinion_id, o.text,
               o.text_sealed, o.made_at
        FROM filing f JOIN filing_opinion o USING (filing_id)
        WHERE f.waits_for && CAST(:organisations AS uuid[]) AND f.state = 'in-chain'
          AND o.act IN ('remind', 'escalate') AND o.made_at >= f.waits_since AND o.made_at < :before
        ORDER BY o.made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    given = {"organisations": list(organisations), "before": before, "max": rows_max}
    return (await tx.execute(statement, given)).all()
