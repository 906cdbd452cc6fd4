"""Questions for messages to people: what came of what they wrote, and what waits for their offices."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


class News(NamedTuple):
    """An opinion upon a filing, its text sealed."""

    filing_id: UUID
    kind: str
    title: str | None
    act: str
    opinion_id: UUID
    text: str | None
    text_sealed: bytes | None
    made_at: datetime
    office_id: UUID | None
    """Of whose work it is: who filed it, or who has to decide; ``None``: of a claim of one's own."""
    state: str = ""
    """What it led to, where that is asked for."""


_OF_AUTHOR = """
    SELECT filing_id, f.kind, coalesce(f.title, f.form ->> 'title') AS title, o.act, o.details ->> 'state' AS state,
           o.opinion_id, o.text, o.text_sealed, o.made_at,
           CASE WHEN f.applicant_id IS DISTINCT FROM f.person_id THEN f.applicant_id END AS office_id,
           lead(o.act) OVER (PARTITION BY filing_id ORDER BY o.opinion_id) AS next
    FROM filing f JOIN filing_opinion o USING (filing_id) WHERE f.authors @> ARRAY[CAST(:account AS uuid)]
"""
_IS_NEWS = """
    act IN ('return', 'refuse', 'endorse', 'decide', 'overturn', 'overturn-from-above', 'lapse')
    AND state IN ('returned', 'refused', 'approved', 'withdrawn') AND next IS DISTINCT FROM 'take-back'
"""
_OF_OFFICES = """
    FROM filing f JOIN filing_opinion o USING (filing_id)
    WHERE f.waits_for && CAST(:organisations AS uuid[]) AND f.state = 'in-chain'
      AND o.act IN ('remind', 'escalate') AND o.made_at >= f.waits_since
"""
_ONE_OF = """
    (SELECT CAST(min(CAST(office AS text)) AS uuid) FROM unnest(f.{}) AS office
     WHERE office = ANY(CAST(:organisations AS uuid[]))) AS office_id
"""
"""The reader's organisation among those of a filing; of several the same one each time."""
_OVERTURNED = """
    FROM filing_opinion o JOIN filing f USING (filing_id)
    WHERE o.act = 'overturn-from-above' AND f.applicant_id <> ALL(CAST(:organisations AS uuid[]))
      AND f.taking_part && CAST(:organisations AS uuid[])
"""


async def news_of_author(tx: Tx, account_id: UUID, before: datetime, rows_max: int) -> list[News]:
    """What came of the filings in which somebody wrote, the latest first: returned, refused, approved. What was taken
    back is not there.
    """
    statement = sa.text(f"""
        SELECT filing_id, kind, title, act, state, opinion_id, text, text_sealed, made_at, office_id
        FROM ({_OF_AUTHOR}) AS said
        WHERE {_IS_NEWS} AND made_at < :before
        ORDER BY made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    rows = await tx.execute(statement, {"account": account_id, "before": before, "max": rows_max})
    return [News(**row._mapping) for row in rows]


class LastOpinion(NamedTuple):
    """The last that an office, or the platform, said of a filing, its text sealed."""

    filing_id: UUID
    act: str
    made_by: UUID
    made_for: UUID | None
    opinion_id: UUID
    text: str | None
    text_sealed: bytes | None
    made_at: datetime


async def last_opinions(tx: Tx, filing_ids: Collection[UUID]) -> list[LastOpinion]:
    """Of each of these filings what was decided of it last, as far as it was not taken back."""
    statement = sa.text("""
        SELECT DISTINCT ON (filing_id) filing_id, act, made_by, made_for, opinion_id, text, text_sealed, made_at
        FROM (
            SELECT *, lead(act) OVER (PARTITION BY filing_id ORDER BY opinion_id) AS next
            FROM filing_opinion WHERE filing_id = ANY(CAST(:ids AS uuid[]))
        ) AS said
        WHERE act IN ('return', 'refuse', 'endorse', 'decide', 'overturn', 'overturn-from-above', 'lapse')
          AND next IS DISTINCT FROM 'take-back'
        ORDER BY filing_id, opinion_id DESC
    """)
    return [LastOpinion(**row._mapping) for row in await tx.execute(statement, {"ids": list(filing_ids)})]


class OwnClaim(NamedTuple):
    """A claim with its form, which is sealed."""

    filing_id: UUID
    kind: str
    form: str
    form_sealed: bytes | None


async def own_claims(tx: Tx, filing_ids: Collection[UUID], person_id: UUID | None) -> list[OwnClaim]:
    """Those of these filings that somebody wrote as a claim of their own, of a kind that lists tell by its own word."""
    statement = sa.text("""
        SELECT filing_id, kind, CAST(form AS text) AS form, form_sealed FROM filing
        WHERE filing_id = ANY(CAST(:ids AS uuid[])) AND kind = 'claim' AND applicant_id = CAST(:person AS uuid)
          AND claim_kind <> 'special-circumstances'
    """)
    return [
        OwnClaim(**row._mapping) for row in await tx.execute(statement, {"ids": list(filing_ids), "person": person_id})
    ]


async def news_of_offices(tx: Tx, organisations: Collection[UUID], before: datetime, rows_max: int) -> list[News]:
    """Reminders of what waits for these organisations still, the latest first."""
    statement = sa.text(f"""
        SELECT filing_id, f.kind, coalesce(f.title, f.form ->> 'title') AS title, o.act, o.opinion_id, o.text,
               o.text_sealed, o.made_at, {_ONE_OF.format("waits_for")} {_OF_OFFICES} AND o.made_at < :before
        ORDER BY o.made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    given = {"organisations": list(organisations), "before": before, "max": rows_max}
    return [News(**row._mapping) for row in await tx.execute(statement, given)]


async def overturned_of_offices(tx: Tx, organisations: Collection[UUID], before: datetime, rows_max: int) -> list[News]:
    """What an HR authority above took back of what these organisations took part in, the latest first."""
    statement = sa.text(f"""
        SELECT filing_id, f.kind, coalesce(f.title, f.form ->> 'title') AS title, o.act, o.opinion_id, o.text,
               o.text_sealed, o.made_at, {_ONE_OF.format("taking_part")} {_OVERTURNED} AND o.made_at < :before
        ORDER BY o.made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    given = {"organisations": list(organisations), "before": before, "max": rows_max}
    return [News(**row._mapping) for row in await tx.execute(statement, given)]


async def count_news(
    tx: Tx, account_id: UUID, organisations: Collection[UUID], after: datetime, before: datetime, rows_max: int
) -> int:
    """How many of both are of the time between two moments; no more than three times so many are counted."""
    statement = sa.text(f"""
        SELECT (SELECT count(*) FROM (
                    SELECT FROM ({_OF_AUTHOR}) AS said WHERE {_IS_NEWS}
                      AND made_at > :after AND made_at < :before LIMIT :max
                ) AS of_author)
             + (SELECT count(*) FROM (
                    SELECT {_OF_OFFICES} AND o.made_at > :after AND o.made_at < :before LIMIT :max
                ) AS of_offices)
             + (SELECT count(*) FROM (
                    SELECT {_OVERTURNED} AND o.made_at > :after AND o.made_at < :before LIMIT :max
                ) AS overturned)
    """)
    given = {"account": account_id, "organisations": list(organisations), "max": rows_max}
    return int((await tx.execute(statement, {**given, "after": after, "before": before})).scalar_one())
