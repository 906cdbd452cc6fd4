"""Links between accounts and what an identity provider calls their holders, and words that were used once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


@dataclass(frozen=True)
class LinkedTo:
    """Whom an identity provider's subject is linked to."""

    link_id: UUID
    account_id: UUID


async def link_of_subject(tx: Tx, issuer: str, subject_index: bytes) -> LinkedTo | None:
    """The link of a provider's subject."""
    statement = sa.text("""
        SELECT link_id, account_id FROM identity_link WHERE issuer = :issuer AND subject_index = :subject
    """)
    row = (await tx.execute(statement, {"issuer": issuer, "subject": subject_index})).one_or_none()
    return None if row is None else LinkedTo(*row)


async def links_of(tx: Tx, account_id: UUID) -> Sequence[sa.Row[Any]]:
    """Links of an account, the latest first; one for each provider at most."""
    statement = sa.text("""
        SELECT link_id, issuer, linked_at, used_at FROM identity_link WHERE account_id = :account
        ORDER BY linked_at DESC LIMIT 100
    """)
    return (await tx.execute(statement, {"account": account_id})).all()


async def save_link(tx: Tx, link: dict[str, Any]) -> bool:
    """The link of an account at a provider, which replaces the one of before; whether the subject was nobody else's.

    ``link``: ``id``, ``account``, ``issuer``, ``subject`` (index) and ``now``.
    """
    before = sa.text("DELETE FROM identity_link WHERE account_id = :account AND issuer = :issuer")
    await tx.execute(before, link)
    statement = sa.text("""
        INSERT INTO identity_link (link_id, account_id, issuer, subject_index, linked_at, used_at)
        VALUES (:id, :account, :issuer, :subject, :now, :now)
        ON CONFLICT (issuer, subject_index) DO NOTHING
    """)
    return bool((await tx.execute(statement, link)).rowcount)


async def note_used(tx: Tx, link_id: UUID, now: datetime) -> None:
    """Somebody signed in with it."""
    await tx.execute(
        sa.text("UPDATE identity_link SET used_at = :now WHERE link_id = :id"), {"id": link_id, "now": now}
    )


async def end_link(tx: Tx, account_id: UUID, link_id: UUID) -> bool:
    """Whether the account had this link; it has it no more."""
    statement = sa.text("DELETE FROM identity_link WHERE account_id = :account AND link_id = :id")
    return bool((await tx.execute(statement, {"account": account_id, "id": link_id})).rowcount)


async def end_links(tx: Tx, account_id: UUID) -> int:
    """An account has no link any more; how many it had."""
    statement = sa.text("DELETE FROM identity_link WHERE account_id = :account")
    return int((await tx.execute(statement, {"account": account_id})).rowcount)


async def use_word(tx: Tx, word_sha256: bytes, ends_at: datetime) -> bool:
    """Whether a word was not used before; it is used now. A second user at the same moment waits for the first."""
    statement = sa.text("""
        INSERT INTO used_identity_word (word_sha256, ends_at) VALUES (:word, :ends) ON CONFLICT DO NOTHING
    """)
    return bool((await tx.execute(statement, {"word": word_sha256, "ends": ends_at})).rowcount)
