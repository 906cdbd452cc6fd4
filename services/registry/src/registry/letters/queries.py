"""Questions about letters, and about who wants them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.letters.domain import Settled


async def choice_of(tx: Tx, account_id: UUID) -> sa.Row[Any] | None:
    """What somebody chose; ``None`` where they want no letters."""
    statement = sa.text(
        "SELECT channel, address_sealed, chosen_at FROM notification_choice WHERE account_id = :account"
    )
    return (await tx.execute(statement, {"account": account_id})).one_or_none()


async def save_choice(tx: Tx, account_id: UUID, channel: str, address_sealed: bytes, at: datetime) -> None:
    """Somebody wants letters, at this address."""
    statement = sa.text("""
        INSERT INTO notification_choice (account_id, channel, address_sealed, chosen_at)
        VALUES (:account, :channel, :address, :at)
        ON CONFLICT (account_id) DO UPDATE
        SET channel = excluded.channel, address_sealed = excluded.address_sealed, chosen_at = excluded.chosen_at
    """)
    await tx.execute(statement, {"account": account_id, "channel": channel, "address": address_sealed, "at": at})


async def save_address(tx: Tx, account_id: UUID, address_sealed: bytes) -> None:
    """Another address of somebody who wants letters, for those that wait as well."""
    given = {"account": account_id, "address": address_sealed}
    for table in ("notification_choice", "letter"):
        waiting = " AND state = 'waiting'" if table == "letter" else ""
        statement = sa.text(f"UPDATE {table} SET address_sealed = :address WHERE account_id = :account{waiting}")
        await tx.execute(statement, given)


async def forget_choice(tx: Tx, account_id: UUID) -> None:
    """Somebody wants no letters, and none that waits is sent."""
    for table in ("notification_choice", "letter"):
        waiting = " AND state = 'waiting'" if table == "letter" else ""
        await tx.execute(sa.text(f"DELETE FROM {table} WHERE account_id = :account{waiting}"), {"account": account_id})


async def add_letters(tx: Tx, letters: Mapping[UUID, UUID], at: datetime) -> None:
    """One letter to each of these accounts that wants letters and has none on its way; by account, their ids."""
    statement = sa.text("""
        INSERT INTO letter (letter_id, account_id, channel, address_sealed, next_try_at, queued_at)
        SELECT given.letter_id, account_id, channel, address_sealed, :at, :at
        FROM unnest(CAST(:accounts AS uuid[]), CAST(:letters AS uuid[])) AS given (account_id, letter_id)
             JOIN notification_choice USING (account_id)
        ORDER BY account_id
        ON CONFLICT (account_id, channel) WHERE state = 'waiting' DO NOTHING
    """)
    await tx.execute(statement, {"accounts": list(letters), "letters": list(letters.values()), "at": at})


async def give_up(tx: Tx, channels: Collection[str], now: datetime) -> None:
    """Letters of accounts that are closed, and of channels other than these, are given up."""
    statement = sa.text("""
        UPDATE letter SET state = 'given-up', ended_at = :now, address_sealed = NULL
        WHERE state = 'waiting' AND next_try_at <= :now AND (
            channel <> ALL(CAST(:channels AS text[]))
            OR EXISTS (SELECT FROM account WHERE account.account_id = letter.account_id AND closed_at IS NOT NULL)
        )
    """)
    await tx.execute(statement, {"channels": list(channels), "now": now})


async def claim_due(tx: Tx, now: datetime, again_at: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Letters whose turn it is, with the try that begins counted; nobody else has them before ``again_at``."""
    statement = sa.text("""
        UPDATE letter SET tries = tries + 1, next_try_at = :again
        FROM account
        WHERE account.account_id = letter.account_id AND letter_id IN (
            SELECT letter_id FROM letter WHERE state = 'waiting' AND next_try_at <= :now
            ORDER BY next_try_at LIMIT :max FOR UPDATE SKIP LOCKED
        )
        RETURNING letter_id, letter.account_id, channel, address_sealed, tries, account.name
    """)
    return (await tx.execute(statement, {"now": now, "again": again_at, "max": rows_max})).all()


async def save_settled(tx: Tx, letters: Mapping[UUID, Settled], now: datetime) -> None:
    """What became of these; one that somebody has withdrawn meanwhile stays withdrawn."""
    statement = sa.text("""
        UPDATE letter SET state = given.state, tries = given.tries, next_try_at = given.next_try_at,
               failure = given.failure,
               ended_at = CASE WHEN given.state <> 'waiting' THEN CAST(:now AS timestamptz) END,
               address_sealed = CASE WHEN given.state = 'waiting' THEN letter.address_sealed END
        FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]), CAST(:tries AS int[]),
                    CAST(:moments AS timestamptz[]), CAST(:failures AS text[]))
             AS given (letter_id, state, tries, next_try_at, failure)
        WHERE letter.letter_id = given.letter_id AND letter.state = 'waiting'
    """)
    rows = list(letters.values())
    given = {
        "ids": list(letters),
        "states": [row.state for row in rows],
        "tries": [row.tries for row in rows],
        "moments": [row.next_try_at for row in rows],
        "failures": [row.failure for row in rows],
    }
    await tx.execute(statement, {**given, "now": now})
