"""The tables of what a service could not apply, and of how it was tried again, with their questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from common.db import Tx

UNREADABLE = "unreadable"
"""The reason of what is no event, and what stands for the type of what names none that is known."""
WAITS = "waits behind an earlier one of the same key"
PAGE_MAX = 100
"""Letters that are read at a time."""


def dead_letter_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every consuming service: what could not be applied, and what waits behind it.

    Beside it stands the record of replays: who tried letters again, which, and how it ended.
    """
    sa.Table(
        "dead_letter_replay",
        metadata,
        sa.Column("replay_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("by", sa.Text, nullable=False, comment="account:<id>, or operator at the machine"),
        sa.Column("letter_id", sa.BigInteger, comment="which one with all of its key; null with no reason: everything"),
        sa.Column("reason", sa.Text, comment="keys whose first letter has it"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("ended_at", sa.DateTime(timezone=True), comment="null: it runs, or was broken off"),
        sa.Column("applied", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("still_waiting", sa.BigInteger, comment="letters of the same keys that stayed"),
        comment="who tried dead letters again; nobody changes it afterwards",
    )
    return sa.Table(
        "dead_letter",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, index=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("body_sha256", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False, server_default="operations"),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


SET_ASIDE = sa.text("""
    INSERT INTO dead_letter (topic, key, type, body, body_sha256, reason)
    SELECT u.topic, u.key, u.type, u.body, sha256(u.body), :reason
    FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:types AS text[]), CAST(:bodies AS bytea[]))
         WITH ORDINALITY AS u (topic, key, type, body, position)
    ORDER BY u.position
    ON CONFLICT (body_sha256) DO NOTHING
""")
BLOCKED_KEYS = sa.text("SELECT DISTINCT key FROM dead_letter WHERE key = ANY(CAST(:keys AS text[]))")
ANY_DEAD = sa.text("SELECT EXISTS (SELECT FROM dead_letter)")
LETTERS = sa.text("SELECT id, topic, key, type, body, reason, set_aside_at FROM dead_letter ORDER BY id")


@dataclass(frozen=True)
class Wanted:
    """Which letters are to be tried again; what waits behind one of them is tried with it, for it waits for that."""

    letter_id: int | None = None
    """This one, with all of its key."""
    reason: str | None = None
    """All keys whose first letter has this reason."""


EVERYTHING = Wanted()


async def keys_of(tx: Tx, wanted: Wanted) -> Sequence[str] | None:
    """The keys of the letters that are wanted; ``None`` for all."""
    if wanted == EVERYTHING:
        return None
    statement = sa.text("""
        SELECT key FROM (SELECT DISTINCT ON (key) key, reason FROM dead_letter ORDER BY key, id) AS first
        WHERE (CAST(:reason AS text) IS NULL OR reason = :reason)
          AND (CAST(:letter_id AS bigint) IS NULL OR key = (SELECT key FROM dead_letter WHERE id = :letter_id))
    """)
    found = await tx.execute(statement, {"reason": wanted.reason, "letter_id": wanted.letter_id})
    return found.scalars().all()


async def begin_replay(tx: Tx, wanted: Wanted, by: str) -> int:
    """The record of a replay that begins; its number."""
    statement = sa.text("""
        INSERT INTO dead_letter_replay (by, letter_id, reason) VALUES (:by, :letter_id, :reason) RETURNING replay_id
    """)
    given = {"by": by, "letter_id": wanted.letter_id, "reason": wanted.reason}
    return int((await tx.execute(statement, given)).scalar_one())


async def following(tx: Tx, keys: Sequence[str] | None, after: int) -> Sequence[sa.Row[Any]]:
    """The next letters of these keys, or of all, the oldest first."""
    statement = sa.text("""
        SELECT id, key, type, body FROM dead_letter
        WHERE id > :after AND (CAST(:keys AS text[]) IS NULL OR key = ANY(CAST(:keys AS text[])))
        ORDER BY id LIMIT :max
    """)
    return (await tx.execute(statement, {"keys": keys, "after": after, "max": PAGE_MAX})).all()


async def take(tx: Tx, letter_id: int, replay_id: int) -> bool:
    """Take a letter away and count it as applied, for the transaction of its effect; ``False`` where it is gone."""
    statement = sa.text("""
        WITH taken AS (DELETE FROM dead_letter WHERE id = :letter_id RETURNING id)
        UPDATE dead_letter_replay SET applied = applied + 1
        WHERE replay_id = :replay_id AND EXISTS (SELECT FROM taken) RETURNING replay_id
    """)
    found = await tx.execute(statement, {"letter_id": letter_id, "replay_id": replay_id})
    return found.one_or_none() is not None


async def end_replay(tx: Tx, replay_id: int, keys: Sequence[str] | None) -> int:
    """The record of a replay is closed; how many letters of these keys, or of all, still wait."""
    statement = sa.text("""
        UPDATE dead_letter_replay SET ended_at = now(), still_waiting = (
            SELECT count(*) FROM dead_letter
            WHERE CAST(:keys AS text[]) IS NULL OR key = ANY(CAST(:keys AS text[])))
        WHERE replay_id = :replay_id RETURNING still_waiting
    """)
    return int((await tx.execute(statement, {"replay_id": replay_id, "keys": keys})).scalar_one())
