"""Notices to the owners of accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx


async def add_notice(tx: Tx, notice_id: UUID, account_id: UUID, kind: str, details: Any, now: datetime) -> None:
    """Something of which an account's owner must be notified."""
    statement = sa.text("""
        INSERT INTO account_notice (notice_id, account_id, kind, details, made_at)
        VALUES (:id, :account, :kind, CAST(:details AS jsonb), :now)
    """)
    given = {"id": notice_id, "account": account_id, "kind": kind, "details": orjson.dumps(details).decode()}
    await tx.execute(statement, {**given, "now": now})


async def notices_to(tx: Tx, account_id: UUID, before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Notices to an account's owner, the latest first; of one moment all, so that a page ends between two."""
    statement = sa.text("""
        SELECT kind, details, made_at,
               (SELECT name FROM organisation
                WHERE organisation_id = CAST(details ->> 'organisation' AS uuid)) AS organisation,
               (SELECT name FROM organisation WHERE organisation_id = CAST(details ->> 'office' AS uuid)) AS office
        FROM account_notice WHERE account_id = :account AND made_at < :before
        ORDER BY made_at DESC FETCH FIRST :max ROWS WITH TIES
    """)
    return (await tx.execute(statement, {"account": account_id, "before": before, "max": rows_max})).all()
