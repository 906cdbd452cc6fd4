"""Several records of one human (合并), and what counts of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

_HUMANS = sa.text("""
    WITH heads AS (
        SELECT DISTINCT coalesce(merged_into, person_id) AS head FROM person WHERE person_id = ANY(CAST(:ids AS uuid[]))
    ), several AS (
        SELECT head FROM heads WHERE EXISTS (SELECT FROM person WHERE person.merged_into = head)
    )
    SELECT blind_index, head FROM several JOIN person ON person.person_id = head
    UNION ALL
    SELECT blind_index, head FROM several JOIN person ON person.merged_into = head
""")
_LOCK_ROWS = sa.text("""
    SELECT 1 FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[])) ORDER BY blind_index FOR NO KEY UPDATE
""")
_LOCK_HUMANS = sa.text("""
    SELECT pg_advisory_xact_lock(hashtextextended(CAST(head AS text), 48)) FROM unnest(CAST(:heads AS uuid[])) AS head
""")
_SAME_COURSE = sa.text("""
    SELECT array_agg(item_id ORDER BY person_id <> given.head, item_id) AS item_ids
    FROM unnest(CAST(:indexes AS bytea[]), CAST(:heads AS uuid[])) AS given (blind_index, head)
    JOIN completion USING (blind_index) WHERE revoked_by IS NULL AND hold IS NULL
    GROUP BY given.head, vendor_id, credit_key HAVING count(*) > 1
""")


async def records_of_humans(tx: Tx, person_ids: Collection[UUID]) -> dict[bytes, UUID]:
    """Every record of those of these humans who have several: its blind index, and the record that stays."""
    return {bytes(row.blind_index): row.head for row in await tx.execute(_HUMANS, {"ids": list(person_ids)})}


async def lock_rows(tx: Tx, indexes: Collection[bytes]) -> None:
    """Who delivers for one of these records at this moment is waited for."""
    await tx.execute(_LOCK_ROWS, {"indexes": list(indexes)})


async def lock_humans(tx: Tx, heads: Collection[UUID]) -> None:
    """What is judged of two records of one human at once is judged one after the other, until the transaction ends.

    Their rows are locked before, in their own order: nobody who holds this waits for a row.
    """
    await tx.execute(_LOCK_HUMANS, {"heads": sorted(heads)})


async def same_course(tx: Tx, records: Mapping[bytes, UUID]) -> list[list[UUID]]:
    """What counts of these records of the same course of the same vendor and year, where that is more than one.

    First what stands with the record that stays, then what came first.
    """
    given = {"indexes": list(records), "heads": list(records.values())}
    return [row.item_ids for row in await tx.execute(_SAME_COURSE, given)]


async def flag(tx: Tx, item_ids: Sequence[UUID], word: str, now: datetime) -> int:
    """Somebody is to look at these, which count; each once, whatever was decided about it before. How many are new."""
    statement = sa.text("""
        UPDATE completion SET flags = array_append(coalesce(flags, '{}'), :word), flagged_at = :now
        WHERE item_id = ANY(CAST(:ids AS uuid[])) AND hold IS NULL AND revoked_by IS NULL
          AND NOT coalesce(flags, '{}') @> ARRAY[CAST(:word AS text)]
    """)
    return int((await tx.execute(statement, {"ids": list(item_ids), "word": word, "now": now})).rowcount)
