"""Questions about codes that helpers make, and the notices to their owners."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def add_password_code(tx: Tx, columns: dict[str, Any]) -> None:
    """A helper's code; those of before are good no more."""
    await tx.execute(
        sa.text("""
            UPDATE one_time_code SET used_at = now()
            WHERE account_id = :account AND purpose = 'password' AND used_at IS NULL
        """),
        {"account": columns["account"]},
    )
    statement = sa.text("""
        INSERT INTO one_time_code (code_id, account_id, purpose, code_sha256, ends_at, made_by, made_under, good_from,
                                   forgets_totp, may_be_cancelled)
        VALUES (:id, :account, 'password', :code, :ends, :by, :under, :good_from, :forgets, :may_be_cancelled)
    """)
    await tx.execute(statement, columns)


async def owners_code_waits(tx: Tx, account_id: UUID, now: datetime) -> bool:
    """Whether a code is good that the account's holder cannot cancel: the machine's owner made it."""
    statement = sa.text("""
        SELECT 1 FROM one_time_code
        WHERE account_id = :account AND purpose = 'password' AND used_at IS NULL AND ends_at > :now
          AND NOT may_be_cancelled LIMIT 1
    """)
    return (await tx.execute(statement, {"account": account_id, "now": now})).one_or_none() is not None


async def password_code(tx: Tx, account_id: UUID, code_sha256: bytes, now: datetime) -> sa.Row[Any] | None:
    """A code that sets a password, with who made it, as long as it is good."""
    statement = sa.text("""
        SELECT code_id, made_by, made_under, created_at, good_from, forgets_totp FROM one_time_code
        WHERE account_id = :account AND purpose = 'password' AND code_sha256 = :code AND used_at IS NULL
          AND ends_at > :now LIMIT 1
    """)
    return (await tx.execute(statement, {"account": account_id, "code": code_sha256, "now": now})).one_or_none()


async def waiting_codes(tx: Tx, account_id: UUID, now: datetime) -> Sequence[sa.Row[Any]]:
    """Codes that were made for an account and are not used: what somebody else could set its password with."""
    statement = sa.text("""
        SELECT code_id, created_at AS made_at, good_from, ends_at, forgets_totp AS forgets_second_factor,
               may_be_cancelled, (SELECT name FROM organisation WHERE organisation_id = made_under) AS office
        FROM one_time_code
        WHERE account_id = :account AND purpose = 'password' AND used_at IS NULL AND ends_at > :now
        ORDER BY code_id
    """)
    return (await tx.execute(statement, {"account": account_id, "now": now})).all()


async def cancel_code(tx: Tx, account_id: UUID, code_id: UUID, now: datetime) -> sa.Row[Any] | None:
    """An own account's code that waited is good no more; who had made it, or ``None`` where there is none to cancel."""
    statement = sa.text("""
        UPDATE one_time_code SET used_at = :now, cancelled_at = :now
        WHERE account_id = :account AND code_id = :id AND purpose = 'password' AND used_at IS NULL
          AND ends_at > :now AND may_be_cancelled
        RETURNING made_by, made_under
    """)
    return (await tx.execute(statement, {"account": account_id, "id": code_id, "now": now})).one_or_none()


async def was_cancelled_since(tx: Tx, account_id: UUID, since: datetime) -> bool:
    """Whether the account's holder has cancelled a code since then."""
    statement = sa.text("SELECT 1 FROM one_time_code WHERE account_id = :account AND cancelled_at > :since LIMIT 1")
    return (await tx.execute(statement, {"account": account_id, "since": since})).one_or_none() is not None
