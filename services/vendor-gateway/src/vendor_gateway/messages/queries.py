"""What reviews came to for somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

# Two indexes have the completions of a person: of standing ones, and of those that a vendor took back.
_NEWS = """
    WITH mine AS MATERIALIZED (
        SELECT blind_index FROM person WHERE person_id = ANY(CAST(:person_ids AS uuid[]))
    ), reviewed AS (
        SELECT c.* FROM mine JOIN completion c USING (blind_index)
        WHERE c.revoked_by IS NULL AND c.reviewed_at IS NOT NULL
        UNION ALL
        SELECT c.* FROM mine JOIN completion c USING (blind_index)
        WHERE c.revoked_by IS NOT NULL AND c.reviewed_at IS NOT NULL
    ), news AS (
        SELECT act_id, what, made_for, act.reason, made_at AS at, reviewed.item_id, reviewed.vendor_id,
               reviewed.course_title, reviewed.centihours, reviewed.completed_at,
               CASE what WHEN 'void' THEN 'completion-void' WHEN 'confirm-void' THEN 'completion-taken-off'
                         WHEN 'confirm-restore' THEN 'completion-restored' ELSE 'completion-counts' END AS kind
        FROM reviewed JOIN review_act AS act USING (item_id)
        WHERE what IN ('void', 'confirm-void', 'confirm-restore') OR (what = 'counts' AND hold_before IS NOT NULL)
    )
"""


async def news_of(tx: Tx, person_ids: Sequence[UUID], before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What was decided about somebody's completions, the latest first; columns as of ``ReviewNews``.

    Of what two people decided the reason is the first one's.
    """
    statement = sa.text(f"""
        {_NEWS}, page AS (
            SELECT * FROM news WHERE at < :before ORDER BY at DESC FETCH FIRST :max ROWS WITH TIES
        )
        SELECT page.kind, page.at, item_id, vendor.name AS vendor, course_title, centihours, completed_at,
               organisation.name AS office, coalesce(proposed.reason, page.reason) AS reason
        FROM page JOIN vendor USING (vendor_id)
        LEFT JOIN organisation ON organisation.organisation_id = page.made_for
        LEFT JOIN LATERAL (
            SELECT reason FROM review_act
            WHERE review_act.item_id = page.item_id AND review_act.act_id < page.act_id
              AND review_act.what IN ('propose-void', 'propose-restore')
            ORDER BY review_act.act_id DESC LIMIT 1
        ) AS proposed ON page.what IN ('confirm-void', 'confirm-restore')
        ORDER BY page.at DESC
    """)
    return (await tx.execute(statement, {"person_ids": list(person_ids), "before": before, "max": rows_max})).all()


async def count_news(tx: Tx, person_ids: Sequence[UUID], after: datetime, before: datetime, rows_max: int) -> int:
    """How many of these are of the time between two moments; no more than so many are counted."""
    statement = sa.text(f"""
        {_NEWS}
        SELECT count(*) FROM (SELECT FROM news WHERE at > :after AND at < :before LIMIT :max) AS counted
    """)
    given = {"person_ids": list(person_ids), "after": after, "before": before, "max": rows_max}
    return int((await tx.execute(statement, given)).scalar_one())
