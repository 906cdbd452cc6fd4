"""What became of one person's completions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


class Asked(NamedTuple):
    """Which of somebody's items are asked for."""

    person_ids: Sequence[UUID]
    """Every record of the same human."""
    completed_from: datetime | None
    completed_until: datetime | None
    """Not that moment itself."""
    before: UUID | None
    """Only items that came before this one."""
    rows_max: int


_OF_RECORD = """
    c.item_id, c.vendor_id, c.blind_index, c.completion_id, c.course_code, c.course_title, c.subject, c.centihours,
    c.completed_at, c.delivery_id, c.flags, c.released_at, c.released_because, c.revoked_by,
    c.revocation_reason, c.reviewed_at, c.taken_off_at,
    CASE WHEN c.hold = 'void' THEN 'voided' WHEN c.hold IS NOT NULL THEN 'parked' ELSE 'accepted' END AS verdict,
    CASE WHEN c.hold = 'void' THEN NULL WHEN c.hold IS NOT NULL THEN c.hold
         WHEN c.flags IS NOT NULL AND (c.reviewed_at IS NULL OR c.reviewed_at < c.flagged_at)
         THEN 'flagged' END AS reason,
    CAST(NULL AS uuid) AS met_item_id
"""
_UNRECORDED = """
    u.item_id, u.vendor_id, u.blind_index, u.completion_id, u.course_code, u.course_title, CAST(NULL AS text),
    CAST(NULL AS integer), u.completed_at, u.delivery_id, CAST(NULL AS text[]), CAST(NULL AS timestamptz),
    CAST(NULL AS text), CAST(NULL AS uuid), CAST(NULL AS text), CAST(NULL AS timestamptz), CAST(NULL AS timestamptz),
    u.status, u.reason, u.met_item_id
"""


def _asked(alias: str, moment: str) -> str:
    return f"""
        (CAST(:completed_from AS timestamptz) IS NULL OR {moment} >= :completed_from)
        AND (CAST(:completed_until AS timestamptz) IS NULL OR {moment} < :completed_until)
        AND (CAST(:before AS uuid) IS NULL OR {alias}.item_id < :before)
        ORDER BY {alias}.item_id DESC LIMIT :rows_max
    """


# Ids of items are in the order in which they came. Standing completions are found by the unique key of their credit,
# which begins with the person.
_OWN = sa.text(f"""
    WITH mine AS MATERIALIZED (
        SELECT blind_index FROM person WHERE person_id = ANY(CAST(:person_ids AS uuid[]))
    ), items AS (
        SELECT standing.* FROM mine CROSS JOIN LATERAL (
            SELECT {_OF_RECORD} FROM completion c
            WHERE c.blind_index = mine.blind_index AND c.revoked_by IS NULL
              AND {_asked("c", "c.completed_at")}
        ) AS standing
        UNION ALL
        SELECT revoked.* FROM mine CROSS JOIN LATERAL (
            SELECT {_OF_RECORD} FROM completion c
            WHERE c.blind_index = mine.blind_index AND c.revoked_by IS NOT NULL AND {_asked("c", "c.completed_at")}
        ) AS revoked
        UNION ALL
        SELECT unrecorded.* FROM mine CROSS JOIN LATERAL (
            SELECT {_UNRECORDED} FROM unrecorded_item u
            WHERE u.blind_index = mine.blind_index
              AND {_asked("u", "coalesce(u.completed_at, u.kept_at)")}
        ) AS unrecorded
    ), page AS (
        SELECT * FROM items ORDER BY item_id DESC LIMIT :rows_max
    ), waiting AS MATERIALIZED (
        SELECT created_at FROM outbox ORDER BY id LIMIT 1
    )
    SELECT page.*, vendor.name AS vendor_name, came.received_at, revoking.received_at AS revoked_at,
           met.vendor_id AS met_vendor_id, met_came.received_at AS met_received_at,
           voiding.reason AS void_reason, voiding.office AS void_office,
           restoring.reason AS restore_reason, restoring.office AS restore_office, restoring.made_at AS restored_at,
           met.blind_index IN (SELECT blind_index FROM mine) AS met_is_own, met.completion_id AS met_completion_id,
           page.verdict = 'accepted' AND NOT EXISTS (
               SELECT FROM waiting
               WHERE waiting.created_at <= coalesce(restoring.made_at, page.released_at, came.received_at)
           ) AS handed_on
    FROM page
    JOIN delivery came USING (delivery_id)
    LEFT JOIN vendor ON vendor.vendor_id = page.vendor_id
    LEFT JOIN delivery revoking ON revoking.delivery_id = page.revoked_by
    LEFT JOIN LATERAL (
        SELECT reason, organisation.name AS office
        FROM review_act LEFT JOIN organisation ON organisation.organisation_id = review_act.made_for
        WHERE review_act.item_id = page.item_id AND what IN ('void', 'propose-void') ORDER BY act_id DESC LIMIT 1
    ) AS voiding ON page.verdict = 'voided'
    LEFT JOIN LATERAL (
        SELECT proposed.reason, organisation.name AS office, confirmed.made_at
        FROM review_act AS confirmed LEFT JOIN organisation ON organisation.organisation_id = confirmed.made_for
        JOIN LATERAL (
            SELECT reason FROM review_act
            WHERE review_act.item_id = confirmed.item_id AND what = 'propose-restore' AND act_id < confirmed.act_id
            ORDER BY act_id DESC LIMIT 1
        ) AS proposed ON true
        WHERE confirmed.item_id = page.item_id AND confirmed.what = 'confirm-restore'
        ORDER BY confirmed.act_id DESC LIMIT 1
    ) AS restoring ON page.verdict = 'accepted' AND page.reviewed_at IS NOT NULL
    LEFT JOIN completion met ON met.item_id = page.met_item_id
    LEFT JOIN delivery met_came ON met_came.delivery_id = met.delivery_id
    ORDER BY page.item_id DESC
""")


async def own_completions(tx: Tx, asked: Asked) -> Sequence[sa.Row[Any]]:
    """One page of what vendors sent about somebody, what came last first."""
    return (await tx.execute(_OWN, {**asked._asdict(), "person_ids": list(asked.person_ids)})).all()
