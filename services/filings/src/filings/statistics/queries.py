"""Questions about how offices decide: counts of what waits and of what they did, and how many days it took them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from common.db import Tx
from offices.reach import People

Breakdown = Literal["office", "kind", "month"]


class Asked(NamedTuple):
    """Whose filings are asked for, and of when."""

    people: People
    """Whose offices: by the organisations that a role reaches."""
    within: str
    """What the region codes begin with; empty: all of them."""
    begins: datetime
    ends: datetime
    rows_max: int


_OFFICES = """
    SELECT organisation_id, name FROM organisation
    WHERE ({whom}) AND region_code LIKE :within || '%'
"""
_KEYS: dict[str, tuple[str, str, str]] = {
    "office": ("CAST(office.organisation_id AS text)", "office.name", "CAST(office.organisation_id AS text)"),
    "kind": ("f.kind", "CAST(NULL AS text)", "f.kind"),
    "month": ("to_char({at} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')", "CAST(NULL AS text)", "CAST(NULL AS text)"),
    "": ("''", "CAST(NULL AS text)", "''"),
}
"""What is broken down by: of what was done its key and name, of what waits its key; nothing waits in a month."""
_PLATFORM = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"


def _whom(people: People) -> str:
    if people.organisation_id is not None:
        return "organisation_id = :organisation_id"
    if people.department_id is not None:
        return "organisation_id = :department_id OR department_id = :department_id"
    return "region_code LIKE :stem || '%'"


def _waiting(key: str, name: str) -> str:
    """What waits now, for the office whose turn it is: it stands first. Who was asked or told besides has no turn."""
    return f"""
            SELECT {key} AS key, {name} AS name, count(*) AS waiting, count(*) FILTER (WHERE f.due_at < now()) AS late
            FROM filing AS f JOIN office ON office.organisation_id = f.waits_for[1]
            WHERE f.state = 'in-chain' AND f.waits_for && ARRAY(SELECT organisation_id FROM office)
            GROUP BY 1, 2
    """


def _done(key: str, name: str) -> str:
    """What offices did, and how many days each act took them."""
    return f"""
            SELECT {key} AS key, {name} AS name,
                   count(*) FILTER (WHERE act.act = 'endorse') AS endorsed,
                   count(*) FILTER (WHERE act.act = 'return') AS returned,
                   count(*) FILTER (WHERE act.act = 'refuse') AS refused,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY took.days) AS median_days,
                   percentile_cont(0.9) WITHIN GROUP (ORDER BY took.days) AS p90_days
            FROM filing_opinion AS act
            JOIN office ON office.organisation_id = act.made_for
            JOIN filing AS f ON f.filing_id = act.filing_id
            LEFT JOIN filing_round AS r ON r.filing_id = act.filing_id AND r.round = act.round
            LEFT JOIN LATERAL (
                SELECT made_at FROM filing_opinion AS earlier
                WHERE earlier.filing_id = act.filing_id AND earlier.opinion_id < act.opinion_id
                  AND earlier.act IN ('endorse', 'return', 'take-back')
                ORDER BY earlier.opinion_id DESC LIMIT 1
            ) AS passed ON true
            CROSS JOIN LATERAL (
                SELECT extract(epoch FROM act.made_at - greatest(r.handed_in_at, passed.made_at)) / 86400.0 AS days
            ) AS took
            WHERE act.act IN ('endorse', 'return', 'refuse') AND act.made_by <> {_PLATFORM}
              AND act.made_at >= :begins AND act.made_at < :ends
            GROUP BY 1, 2
    """


def _overturned(key: str, name: str) -> str:
    """What was taken back of what they had endorsed."""
    return f"""
            SELECT {key} AS key, {name} AS name, count(DISTINCT gone.filing_id) AS overturned
            FROM filing_opinion AS gone
            JOIN filing AS f ON f.filing_id = gone.filing_id
            JOIN filing_opinion AS endorsed ON endorsed.filing_id = gone.filing_id AND endorsed.act = 'endorse'
            JOIN office ON office.organisation_id = endorsed.made_for
            WHERE gone.act IN ('overturn', 'overturn-from-above') AND gone.made_at >= :begins AND gone.made_at < :ends
            GROUP BY 1, 2
    """


async def statistics(tx: Tx, asked: Asked, by: Breakdown | Literal[""]) -> Sequence[sa.Row[Any]]:
    """What waits now, and what these offices did in the time that is asked for: offices first where most is late.

    Days run from when a filing came to the office: it was handed in, or the office before passed it on or back. What
    the platform decided by itself is no office's act. What was overturned counts for who had endorsed it.
    """
    key, name, waits = _KEYS[by]
    done_key, gone_key = key.format(at="act.made_at"), key.format(at="gone.made_at")
    statement = sa.text(f"""
        WITH office AS MATERIALIZED ({_OFFICES.format(whom=_whom(asked.people))}),
        waiting AS ({_waiting(waits, name)}), done AS ({_done(done_key, name)}),
        overturned AS ({_overturned(gone_key, name)})
        SELECT key, max(name) AS name, coalesce(max(waiting), 0) AS waiting, coalesce(max(late), 0) AS late,
               coalesce(max(endorsed), 0) AS endorsed, coalesce(max(returned), 0) AS returned,
               coalesce(max(refused), 0) AS refused, coalesce(max(overturned), 0) AS overturned,
               max(median_days) AS median_days, max(p90_days) AS p90_days
        FROM (
            SELECT key, name, waiting, late, NULL::bigint AS endorsed, NULL::bigint AS returned,
                   NULL::bigint AS refused, NULL::bigint AS overturned,
                   NULL::float AS median_days, NULL::float AS p90_days FROM waiting
            UNION ALL
            SELECT key, name, NULL, NULL, endorsed, returned, refused, NULL, median_days, p90_days FROM done
            UNION ALL
            SELECT key, name, NULL, NULL, NULL, NULL, NULL, overturned, NULL, NULL FROM overturned
        ) AS found
        WHERE key IS NOT NULL GROUP BY key
        ORDER BY {"key" if by == "month" else "late DESC, waiting DESC, endorsed DESC, key"} LIMIT :max
    """)
    given = {
        "organisation_id": asked.people.organisation_id, "department_id": asked.people.department_id,
        "stem": asked.people.stem, "within": asked.within, "begins": asked.begins, "ends": asked.ends,
        "max": asked.rows_max,
    }  # fmt: skip
    return (await tx.execute(statement, given)).all()
