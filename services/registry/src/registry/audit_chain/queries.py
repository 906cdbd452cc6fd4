"""Questions about the audit trail and its chain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def add_acts(tx: Tx, acts: Sequence[tuple[bytes, UUID | None, UUID | None]], at: datetime) -> None:
    """Body, person and organisation of acts; they wait to be linked. Those of people who have or had a role are found
    by whose they are.
    """
    statement = sa.text("""
        WITH added AS (
            INSERT INTO audit (body, person_id, organisation_id)
            SELECT * FROM unnest(CAST(:bodies AS bytea[]), CAST(:people AS uuid[]), CAST(:units AS uuid[]))
            RETURNING audit_id, CAST(convert_from(body, 'UTF8') AS jsonb) ->> 'by' AS made_by
        ), of_officials AS (
            INSERT INTO official_act (audit_id, account_id, done_at)
            SELECT audit_id, account_id, :at
            FROM (SELECT audit_id, CAST(substr(made_by, 9) AS uuid) AS account_id FROM added
                  WHERE made_by LIKE 'account:%') AS by_people
            WHERE EXISTS (SELECT FROM role WHERE role.account_id = by_people.account_id)
        )
        INSERT INTO audit_waiting SELECT audit_id FROM added
    """)
    bodies, people, units = zip(*acts, strict=True)
    given = {"bodies": list(bodies), "people": list(people), "units": list(units), "at": at}
    await tx.execute(statement, given)


async def lock_chain(tx: Tx) -> None:
    """One at a time links."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('audit_link'))"))


async def take_waiting(tx: Tx, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Entries that are not linked yet, which the caller links: id and body, the oldest first."""
    statement = sa.text("""
        WITH taken AS (
            DELETE FROM audit_waiting
            WHERE audit_id IN (SELECT audit_id FROM audit_waiting ORDER BY audit_id LIMIT :max)
            RETURNING audit_id
        )
        SELECT audit_id, body FROM audit WHERE audit_id IN (SELECT audit_id FROM taken) ORDER BY audit_id
    """)
    return (await tx.execute(statement, {"max": rows_max})).all()


async def last_link(tx: Tx) -> sa.Row[Any] | None:
    """Position and hash of the chain's end."""
    found = await tx.execute(sa.text("SELECT position, hash FROM audit_link ORDER BY position DESC LIMIT 1"))
    return found.one_or_none()


async def add_links(tx: Tx, links: Sequence[tuple[int, int, bytes]]) -> None:
    """Position, entry and hash of new links."""
    statement = sa.text("""
        INSERT INTO audit_link (position, audit_id, hash)
        SELECT * FROM unnest(CAST(:positions AS bigint[]), CAST(:entries AS bigint[]), CAST(:hashes AS bytea[]))
    """)
    positions, entries, hashes = zip(*links, strict=True)
    await tx.execute(statement, {"positions": list(positions), "entries": list(entries), "hashes": list(hashes)})


async def page_of_chain(tx: Tx, after: int, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Links after a position, with the entries that they bind."""
    statement = sa.text("""
        SELECT position, hash, body, person_id, organisation_id
        FROM audit_link LEFT JOIN audit USING (audit_id) WHERE position > :after ORDER BY position LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()


async def links_at(tx: Tx, positions: Sequence[int]) -> dict[int, bytes]:
    """The hashes of links, by position; those that are not there are left out."""
    statement = sa.text("SELECT position, hash FROM audit_link WHERE position = ANY(CAST(:positions AS bigint[]))")
    rows = await tx.execute(statement, {"positions": list(positions)})
    return {row.position: bytes(row.hash) for row in rows}


async def unlinked(tx: Tx) -> int:
    """Entries that are neither linked nor waiting: none, unless somebody meddled."""
    statement = sa.text("""
        SELECT count(*) FROM audit
        WHERE NOT EXISTS (SELECT FROM audit_link WHERE audit_link.audit_id = audit.audit_id)
          AND NOT EXISTS (SELECT FROM audit_waiting WHERE audit_waiting.audit_id = audit.audit_id)
    """)
    return int((await tx.execute(statement)).scalar_one())
