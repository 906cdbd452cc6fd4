"""Questions about corrections of records, and about the accounts that go along."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

_MENDING = """
    mending_id, m.kind, m.state, m.person_id, into_id, number_sealed, m.reason, asked_by, asked_at, signed_by,
    signed_at, undo_reason, undo_asked_by, undo_asked_at, undone_by, undone_at, account_moved, account_closed,
    form_copied
"""


async def add_mending(tx: Tx, columns: dict[str, Any]) -> bool:
    """One that waits; whether nothing else waits about the record."""
    statement = sa.text("""
        INSERT INTO mending (mending_id, kind, person_id, into_id, number_sealed, reason, asked_by, asked_at)
        VALUES (:mending_id, :kind, :person_id, :into_id, :number_sealed, :reason, :asked_by, :asked_at)
        ON CONFLICT (person_id) WHERE state IN ('waiting', 'undo-waiting') DO NOTHING
    """)
    return bool((await tx.execute(statement, columns)).rowcount)


async def lock_mending(tx: Tx, mending_id: UUID) -> sa.Row[Any] | None:
    """One of them, held until the transaction ends."""
    statement = sa.text(f"SELECT {_MENDING} FROM mending m WHERE mending_id = :id FOR UPDATE")
    return (await tx.execute(statement, {"id": mending_id})).one_or_none()


async def save_mending(tx: Tx, mending_id: UUID, **columns: Any) -> None:
    """What has changed of it."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    await tx.execute(sa.text(f"UPDATE mending SET {sets} WHERE mending_id = :id"), {"id": mending_id, **columns})


async def end_old_mendings(tx: Tx, before: datetime, person_id: UUID | None = None) -> int:
    """What was asked for before a moment, of one person or of everybody, and that nobody has decided; how many.

    The number that somebody thought right is forgotten, and signatures that did not suffice are.
    """
    statement = sa.text("""
        WITH ended AS (
            UPDATE mending SET state = CASE state WHEN 'waiting' THEN 'expired' ELSE 'signed' END,
                number_sealed = CASE state WHEN 'waiting' THEN NULL ELSE number_sealed END
            WHERE (state = 'waiting' AND asked_at <= :before OR state = 'undo-waiting' AND undo_asked_at <= :before)
              AND (CAST(:person AS uuid) IS NULL OR person_id = :person)
            RETURNING mending_id, state = 'signed' AS is_undo
        ), unsigned AS (
            DELETE FROM mending_signature USING ended
            WHERE mending_signature.mending_id = ended.mending_id AND mending_signature.is_undo = ended.is_undo
        )
        SELECT count(*) FROM ended
    """)
    return int((await tx.execute(statement, {"before": before, "person": person_id})).scalar_one())


async def sign_mending(
    tx: Tx, mending_id: UUID, person_ids: Collection[UUID], account_id: UUID, *, is_undo: bool, now: datetime
) -> bool:
    """A signature for these people's sides; whether any of them lacked one."""
    statement = sa.text("""
        INSERT INTO mending_signature (mending_id, is_undo, person_id, signed_by, signed_at)
        SELECT :id, :undo, person_id, :account, :now FROM unnest(CAST(:people AS uuid[])) AS given (person_id)
        ON CONFLICT DO NOTHING
    """)
    given = {"id": mending_id, "undo": is_undo, "people": list(person_ids), "account": account_id, "now": now}
    return bool((await tx.execute(statement, given)).rowcount)


async def sides_signed(tx: Tx, mending_id: UUID, *, is_undo: bool) -> set[UUID]:
    """The people for whose sides an authority has signed."""
    statement = sa.text("SELECT person_id FROM mending_signature WHERE mending_id = :id AND is_undo = :undo")
    return set((await tx.execute(statement, {"id": mending_id, "undo": is_undo})).scalars())


async def signers_of(tx: Tx, mending_id: UUID, *, is_undo: bool) -> set[UUID]:
    """Who has signed for any side."""
    statement = sa.text("SELECT signed_by FROM mending_signature WHERE mending_id = :id AND is_undo = :undo")
    return set((await tx.execute(statement, {"id": mending_id, "undo": is_undo})).scalars())


async def forget_signatures(tx: Tx, mending_id: UUID, *, is_undo: bool) -> None:
    """Whatever is asked for next is signed anew."""
    statement = sa.text("DELETE FROM mending_signature WHERE mending_id = :id AND is_undo = :undo")
    await tx.execute(statement, {"id": mending_id, "undo": is_undo})


async def mendings_about(tx: Tx, person_id: UUID) -> Sequence[sa.Row[Any]]:
    """What was asked for about somebody, the latest first."""
    statement = sa.text(f"""
        SELECT {_MENDING} FROM mending m WHERE person_id = :person OR into_id = :person
        ORDER BY mending_id DESC LIMIT 100
    """)
    return (await tx.execute(statement, {"person": person_id})).all()


@dataclass(frozen=True)
class Decider:
    """For whom what waits is counted: somebody who records people of these units, and of these regions and below."""

    account_id: UUID
    units: Collection[UUID]
    regions: Collection[str]


async def count_mendings(tx: Tx, who: Decider, since: datetime) -> int:
    """How much of what was asked for since a moment they may decide, and have not yet: what waits to be undone is for
    those of regions, and what they asked for, or what is about themselves, is for others.
    """
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT count(*)
        FROM mending m JOIN person goes USING (person_id) JOIN organisation o USING (organisation_id)
        LEFT JOIN person stays ON stays.person_id = into_id
        LEFT JOIN organisation there ON there.organisation_id = stays.organisation_id
        WHERE (m.state = 'waiting' AND asked_at > :since AND asked_by <> :account AND (
                 o.organisation_id = ANY(CAST(:units AS uuid[])) OR there.organisation_id = ANY(CAST(:units AS uuid[]))
                 OR o.region_code IN (SELECT code FROM below) OR there.region_code IN (SELECT code FROM below))
               OR m.state = 'undo-waiting' AND undo_asked_at > :since AND undo_asked_by <> :account
                  AND (o.region_code IN (SELECT code FROM below) OR there.region_code IN (SELECT code FROM below)))
          AND NOT EXISTS (
            SELECT FROM account
            WHERE account_id = :account AND account.blind_index IN (goes.blind_index, stays.blind_index)
          )
          AND NOT EXISTS (
            SELECT FROM mending_signature s
            WHERE s.mending_id = m.mending_id AND s.is_undo = (m.state = 'undo-waiting') AND signed_by = :account
          )
    """)
    given = {"units": list(who.units), "regions": list(who.regions), "account": who.account_id, "since": since}
    return int((await tx.execute(statement, given)).scalar_one())


async def mendings_in(
    tx: Tx, places: tuple[Collection[UUID], Collection[str]], states: Sequence[str], after: UUID | None, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What concerns people of these units, and of these regions and below; the oldest first, after one of them."""
    statement = sa.text(f"""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT {_MENDING}, goes.name, goes.blind_index, goes.id_number_sealed, o.name AS unit
        FROM mending m JOIN person goes USING (person_id) JOIN organisation o USING (organisation_id)
        LEFT JOIN person stays ON stays.person_id = into_id
        LEFT JOIN organisation there ON there.organisation_id = stays.organisation_id
        WHERE m.state = ANY(CAST(:states AS text[]))
          AND mending_id > coalesce(CAST(:after AS uuid), '00000000-0000-0000-0000-000000000000')
          AND (o.organisation_id = ANY(CAST(:units AS uuid[])) OR there.organisation_id = ANY(CAST(:units AS uuid[]))
               OR o.region_code IN (SELECT code FROM below) OR there.region_code IN (SELECT code FROM below))
        ORDER BY mending_id LIMIT :max
    """)
    units, regions = places
    given = {"units": list(units), "regions": list(regions), "states": list(states), "after": after, "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def merged_with(tx: Tx, person_id: UUID) -> set[UUID]:
    """The records that were merged into this one."""
    found = await tx.execute(sa.text("SELECT person_id FROM person WHERE merged_into = :id"), {"id": person_id})
    return set(found.scalars())


async def delete_details(tx: Tx, person_id: UUID) -> None:
    """What somebody says of themselves does not stand with this record any more."""
    await tx.execute(sa.text("DELETE FROM person_details WHERE person_id = :id"), {"id": person_id})


async def lock_accounts_of(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, sa.Row[Any]]:
    """The accounts of these ID numbers, closed ones included, held until the transaction ends."""
    statement = sa.text("""
        SELECT account_id, blind_index, closed_at FROM account WHERE blind_index = ANY(CAST(:indexes AS bytea[]))
        ORDER BY account_id FOR UPDATE
    """)
    found = await tx.execute(statement, {"indexes": list(indexes)})
    return {bytes(row.blind_index): row for row in found}


async def save_account_number(tx: Tx, account_id: UUID, blind_index: bytes, id_number_sealed: bytes) -> None:
    """Another ID number to sign in with."""
    statement = sa.text("UPDATE account SET blind_index = :index, id_number_sealed = :sealed WHERE account_id = :id")
    await tx.execute(statement, {"id": account_id, "index": blind_index, "sealed": id_number_sealed})


async def close_account(tx: Tx, account_id: UUID, at: datetime | None) -> None:
    """Nobody signs in there any more; with ``None`` they do again."""
    await tx.execute(sa.text("UPDATE account SET closed_at = :at WHERE account_id = :id"), {"id": account_id, "at": at})
