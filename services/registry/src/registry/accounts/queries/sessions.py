"""Sessions: begun, found by their token, and ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def add_session(
    tx: Tx, session_id: UUID, account_id: UUID, token_sha256: bytes, ends_at: datetime, *, by_provider: bool = False
) -> None:
    """A session that begins; ``by_provider``: with an identity provider's word instead of the password."""
    statement = sa.text("""
        INSERT INTO session (session_id, account_id, token_sha256, ends_at, by_provider)
        VALUES (:id, :account, :token, :ends, :by_provider)
    """)
    given = {"id": session_id, "account": account_id, "token": token_sha256, "ends": ends_at}
    await tx.execute(statement, {**given, "by_provider": by_provider})


async def session_by_token(tx: Tx, token_sha256: bytes) -> sa.Row[Any] | None:
    """A session that has not ended, with what its account may be asked about."""
    return await _session(tx, "token_sha256", token_sha256)


async def session_by_id(tx: Tx, session_id: UUID) -> sa.Row[Any] | None:
    """The same, by its id."""
    return await _session(tx, "session_id", session_id)


async def _session(tx: Tx, column: str, value: object) -> sa.Row[Any] | None:
    statement = sa.text(f"""
        SELECT session_id, session.account_id, second_factor, by_provider, ends_at, seen_at, session.created_at,
               coalesce(second_factor_at, session.created_at) AS proven_at,
               account.name, person_id, organisation_id, totp_confirmed_at
        FROM session JOIN account USING (account_id) LEFT JOIN person ON person.blind_index = account.blind_index
        WHERE {column} = :value AND ended_at IS NULL AND closed_at IS NULL
    """)
    return (await tx.execute(statement, {"value": value})).one_or_none()


async def note_seen(tx: Tx, session_id: UUID, at: datetime) -> None:
    """A session is at work."""
    await tx.execute(sa.text("UPDATE session SET seen_at = :at WHERE session_id = :id"), {"id": session_id, "at": at})


async def session_shown(tx: Tx, session_id: UUID) -> sa.Row[Any]:
    """What is shown of a session that is good, to its holder."""
    statement = sa.text("""
        SELECT session_id, created_at, seen_at, ends_at, second_factor, previous_sign_in_at, failed_tries FROM session
        WHERE session_id = :id
    """)
    return (await tx.execute(statement, {"id": session_id})).one()


async def note_complete(tx: Tx, account_id: UUID, session_id: UUID, at: datetime) -> None:
    """A sign-in is complete, of an account that is held: the session keeps when the one before was, and how many tries
    were wrong since; the account begins to count anew.
    """
    keep = sa.text("""
        UPDATE session SET previous_sign_in_at = account.signed_in_at, failed_tries = account.failed_tries
        FROM account WHERE session_id = :session AND account.account_id = :account
    """)
    await tx.execute(keep, {"session": session_id, "account": account_id})
    statement = sa.text("UPDATE account SET signed_in_at = :at, failed_tries = 0 WHERE account_id = :account")
    await tx.execute(statement, {"account": account_id, "at": at})


async def count_failure(tx: Tx, account_id: UUID) -> None:
    """A wrong password or code of an account that is held."""
    statement = sa.text("UPDATE account SET failed_tries = failed_tries + 1 WHERE account_id = :account")
    await tx.execute(statement, {"account": account_id})


async def raise_session(tx: Tx, session_id: UUID, token_sha256: bytes) -> None:
    """The second factor was given: the session goes on under another token."""
    statement = sa.text("""
        UPDATE session SET second_factor = true, second_factor_at = now(), token_sha256 = :token
        WHERE session_id = :id
    """)
    await tx.execute(statement, {"id": session_id, "token": token_sha256})


async def end_sessions(
    tx: Tx, account_id: UUID, at: datetime, *, only: UUID | None = None, but: UUID | None = None
) -> int:
    """Sessions of an account end: all of them, ``only`` one, or all ``but`` one; how many did."""
    statement = sa.text("""
        UPDATE session SET ended_at = :at
        WHERE account_id = :account AND ended_at IS NULL
          AND (CAST(:only AS uuid) IS NULL OR session_id = :only)
          AND (CAST(:but AS uuid) IS NULL OR session_id <> :but)
    """)
    done = await tx.execute(statement, {"account": account_id, "at": at, "only": only, "but": but})
    return int(done.rowcount)


async def live_sessions(tx: Tx, account_id: UUID, at: datetime, idle_since: datetime) -> Sequence[sa.Row[Any]]:
    """Sessions that are good now, the latest first."""
    statement = sa.text("""
        SELECT session_id, created_at, seen_at, ends_at, second_factor FROM session
        WHERE account_id = :account AND ended_at IS NULL AND ends_at > :at AND seen_at > :idle ORDER BY created_at DESC
    """)
    return (await tx.execute(statement, {"account": account_id, "at": at, "idle": idle_since})).all()


async def all_sessions(tx: Tx, account_id: UUID) -> Sequence[sa.Row[Any]]:
    """Every session of an account, the latest first."""
    statement = sa.text("""
        SELECT created_at, seen_at, ends_at, ended_at, second_factor FROM session
        WHERE account_id = :account ORDER BY created_at DESC LIMIT 1000
    """)
    return (await tx.execute(statement, {"account": account_id})).all()
