"""Questions about what authorities tell everybody of their region."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def add_announcement(tx: Tx, columns: dict[str, Any]) -> None:
    """One for a region and everything below it."""
    statement = sa.text("""
        INSERT INTO announcement (announcement_id, region_code, title, text, published_by, office_id, is_public,
                                  published_at)
        VALUES (:announcement_id, :region_code, :title, :text, :published_by, :office_id, :is_public, :at)
    """)
    await tx.execute(statement, columns)


async def lock_announcement(tx: Tx, announcement_id: UUID) -> sa.Row[Any] | None:
    """One that stands."""
    statement = sa.text("""
        SELECT announcement_id, region_code FROM announcement
        WHERE announcement_id = :id AND withdrawn_at IS NULL FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": announcement_id})).one_or_none()


async def withdraw_announcement(tx: Tx, announcement_id: UUID, at: datetime) -> None:
    """It stands no more."""
    statement = sa.text("UPDATE announcement SET withdrawn_at = :at WHERE announcement_id = :id")
    await tx.execute(statement, {"id": announcement_id, "at": at})


async def announcements_for(tx: Tx, regions: Collection[str], before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What stands for these regions, or for one that they are part of, the latest first."""
    statement = sa.text("""
        WITH RECURSIVE way (code, above) AS (
            SELECT code, above FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code, region.above FROM region JOIN way ON region.code = way.above
        )
        SELECT announcement_id, region.name AS region, title, text, published_at
        FROM announcement JOIN region ON region.code = region_code
        WHERE region_code IN (SELECT code FROM way) AND withdrawn_at IS NULL AND published_at < :before
        ORDER BY published_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    given = {"regions": list(regions), "before": before, "max": rows_max}
    return (await tx.execute(statement, given)).all()


_PUBLIC = """
    SELECT announcement_id, a.region_code, region.name AS region, title, text, office.name AS office, published_at
    FROM announcement a JOIN region ON region.code = a.region_code
         JOIN organisation office ON office.organisation_id = office_id
    WHERE is_public AND withdrawn_at IS NULL
"""


async def public_announcements(
    tx: Tx, region_code: str | None, after: UUID | None, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What stands for anybody, of all regions or of one and those that it is part of; the latest first, after one."""
    statement = sa.text(f"""
        WITH RECURSIVE way (code, above) AS (
            SELECT code, above FROM region WHERE code = CAST(:region AS text)
            UNION
            SELECT region.code, region.above FROM region JOIN way ON region.code = way.above
        )
        {_PUBLIC}
          AND (CAST(:region AS text) IS NULL OR a.region_code IN (SELECT code FROM way))
          AND (CAST(:after AS uuid) IS NULL OR announcement_id < CAST(:after AS uuid))
        ORDER BY announcement_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"region": region_code, "after": after, "max": rows_max})).all()


async def public_announcement(tx: Tx, announcement_id: UUID) -> sa.Row[Any] | None:
    """One of them."""
    statement = sa.text(f"{_PUBLIC} AND announcement_id = :id")
    return (await tx.execute(statement, {"id": announcement_id})).one_or_none()


_PUBLISHED = """
    WITH RECURSIVE below (code) AS (
        SELECT code FROM region WHERE code = :region
        UNION
        SELECT region.code FROM region JOIN below ON region.above = below.code
    ), found AS (
        SELECT announcement_id FROM announcement
        WHERE region_code IN (SELECT code FROM below) AND (NOT :only_standing OR withdrawn_at IS NULL)
    )
"""


async def count_published(tx: Tx, region_code: str, *, only_standing: bool) -> int:
    """How many were published for a region and what is below it."""
    statement = sa.text(f"{_PUBLISHED} SELECT count(*) FROM found")
    given = {"region": region_code, "only_standing": only_standing}
    return int((await tx.execute(statement, given)).scalar_one())


async def published_in(
    tx: Tx, region_code: str, page: tuple[int, int], *, only_standing: bool
) -> Sequence[sa.Row[Any]]:
    """One page of what was published for a region and what is below it, the latest first: how many are left out before,
    and how many follow.
    """
    statement = sa.text(f"""
        {_PUBLISHED}
        SELECT announcement_id, a.region_code, region.name AS region, title, text, office.name AS office,
               account.name AS published_by, a.is_public, a.published_at, a.withdrawn_at
        FROM found JOIN announcement a USING (announcement_id) JOIN region ON region.code = a.region_code
             JOIN account ON account.account_id = a.published_by
             LEFT JOIN organisation office ON office.organisation_id = a.office_id
        ORDER BY announcement_id DESC OFFSET :before LIMIT :rows
    """)
    before, rows = page
    given = {"region": region_code, "only_standing": only_standing, "before": before, "rows": rows}
    return (await tx.execute(statement, given)).all()


async def published_by_id(tx: Tx, announcement_id: UUID) -> sa.Row[Any] | None:
    """One of them, whether it stands or not."""
    statement = sa.text("""
        SELECT announcement_id, a.region_code, region.name AS region, title, text, office.name AS office,
               account.name AS published_by, a.is_public, a.published_at, a.withdrawn_at
        FROM announcement a JOIN region ON region.code = a.region_code
             JOIN account ON account.account_id = a.published_by
             LEFT JOIN organisation office ON office.organisation_id = a.office_id
        WHERE announcement_id = :id
    """)
    return (await tx.execute(statement, {"id": announcement_id})).one_or_none()


async def applications_decided(
    tx: Tx, blind_index: bytes, person_id: UUID | None, before: datetime, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What became of what was asked for about somebody, under a number found wrong as well; the latest first."""
    statement = sa.text("""
        SELECT application_id, kind, state, decided_at, reason FROM application
        WHERE state IN ('granted', 'refused') AND decided_at < :before AND blind_index = ANY(ARRAY(
            SELECT CAST(:index AS bytea)
            UNION ALL SELECT blind_index FROM person WHERE merged_into = CAST(:person AS uuid)
        )) ORDER BY decided_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    given = {"index": blind_index, "person": person_id, "before": before, "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def count_news(
    tx: Tx,
    whom: Mapping[str, Any],
    regions: Collection[str],
    *,
    after: datetime,
    offered_since: datetime,
    rows_max: int,
) -> int:
    """How many announcements, decisions, notices, reminders and offers came after a moment; of each kind no more than
    so many are counted. ``whom``: account, person, blind index, and before what moment.
    """
    statement = sa.text("""
        WITH RECURSIVE way (code, above) AS (
            SELECT code, above FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code, region.above FROM region JOIN way ON region.code = way.above
        )
        SELECT (SELECT count(*) FROM (
                    SELECT FROM announcement WHERE region_code IN (SELECT code FROM way) AND withdrawn_at IS NULL
                       AND published_at > :after AND published_at < :before LIMIT :max) AS announced)
             + (SELECT count(*) FROM (
                    SELECT FROM application
                    WHERE state IN ('granted', 'refused') AND decided_at > :after AND decided_at < :before
                      AND blind_index = ANY(ARRAY(
                        SELECT CAST(:index AS bytea)
                        UNION ALL SELECT blind_index FROM person WHERE merged_into = CAST(:person AS uuid)
                      )) LIMIT :max) AS decided)
             + (SELECT count(*) FROM (
                    SELECT FROM account_notice WHERE account_id = :account AND made_at > :after AND made_at < :before
                    LIMIT :max) AS noticed)
             + (SELECT count(*) FROM (
                    SELECT FROM reminded_person WHERE reminded_at > :after AND reminded_at < :before
                       AND person_id = ANY(ARRAY(
                        SELECT CAST(:person AS uuid)
                        UNION ALL SELECT person_id FROM person WHERE merged_into = CAST(:person AS uuid)
                       )) LIMIT :max) AS reminded)
             + (SELECT count(*) FROM placement_offer
                WHERE blind_index = :index AND state = 'waiting' AND asked_at > greatest(:after, :since)
                  AND asked_at < :before)
    """)
    given = {**whom, "regions": list(regions), "after": after, "since": offered_since, "max": rows_max}
    return int((await tx.execute(statement, given)).scalar_one())
