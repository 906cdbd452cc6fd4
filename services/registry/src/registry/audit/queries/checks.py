"""Checks of the audit trail that were made."""

from typing import Any

import sqlalchemy as sa

from common.db import Tx


async def add_check(tx: Tx, check: dict[str, Any]) -> None:
    """One that has ended."""
    statement = sa.text("""
        INSERT INTO audit_check (account_id, role, office_id, asked_at, entries, break_count, breaks, heads,
                                 head_position, head_hash, head_at)
        VALUES (:account_id, :role, :office_id, :asked_at, :entries, :break_count, CAST(:breaks AS text[]), :heads,
                :head_position, :head_hash, :head_at)
    """)
    await tx.execute(statement, check)


async def last_check(tx: Tx) -> sa.Row[Any] | None:
    """The one that was asked for last, with the name and the blind index of who asked, and what their office is
    called.
    """
    statement = sa.text("""
        SELECT audit_check.*, account.name AS by_name, blind_index, organisation.name AS office
        FROM audit_check LEFT JOIN account USING (account_id)
             LEFT JOIN organisation ON organisation.organisation_id = office_id
        ORDER BY check_id DESC LIMIT 1
    """)
    return (await tx.execute(statement)).one_or_none()
