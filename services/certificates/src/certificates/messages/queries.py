"""What the certificates service has to tell somebody: how their certificates came and how they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

_NEWS = """
    WITH own AS (SELECT * FROM certificate WHERE person_id = :person), news AS (
        SELECT 'offered' AS kind, standing_since AS at, training_year, NULL AS number, NULL AS reason,
               NULL AS authority, CAST(NULL AS integer) AS edition, CAST(NULL AS jsonb) AS taken_off
        FROM own
        WHERE stage = 'offered' AND standing = 'valid'
        UNION ALL
        SELECT 'ready', stored_at, training_year, number, NULL, NULL, NULL, NULL FROM own WHERE stage = 'stored'
        UNION ALL
        SELECT 'reissued', replaced_at, training_year, number, because, NULL, paper.edition + 1, NULL
        FROM own JOIN paper USING (certificate_id)
        UNION ALL
        SELECT CASE WHEN decided.kind = 'restore' THEN 'restored-' || change.standing ELSE change.standing END,
               change.at, training_year, number, decided.reason, face ->> 'issuing_authority', NULL,
               change.taken_off
        FROM own JOIN standing_change change USING (certificate_id)
        LEFT JOIN LATERAL (
            SELECT kind, decision.reason FROM decision JOIN decision_end USING (decision_id)
            WHERE decision.certificate_id = own.certificate_id AND ended_at = change.at AND state = 'confirmed'
        ) AS decided ON true
        WHERE stage = 'stored' AND change.at > stored_at
    )
"""


async def news_of(tx: Tx, person_id: UUID, before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What happened to somebody's certificates, the latest first: offered, stored, and each change of a stored one's
    standing.
    """
    statement = sa.text(f"""
        {_NEWS}
        SELECT kind, at, training_year, number, reason, authority, edition, taken_off ->> 'by' AS taken_off_by,
               taken_off ->> 'office' AS office
        FROM news WHERE at < :before ORDER BY at DESC
        FETCH FIRST :max ROWS WITH TIES
    """)
    return (await tx.execute(statement, {"person": person_id, "before": before, "max": rows_max})).all()


async def count_news(tx: Tx, person_id: UUID, after: datetime, before: datetime, rows_max: int) -> int:
    """How many of these are of the time between two moments; no more than so many are counted."""
    statement = sa.text(f"""
        {_NEWS}
        SELECT count(*) FROM (SELECT FROM news WHERE at > :after AND at < :before LIMIT :max) AS counted
    """)
    given = {"person": person_id, "after": after, "before": before, "max": rows_max}
    return int((await tx.execute(statement, given)).scalar_one())
