"""Under which numbers somebody stands who reported something, for the log of who read it."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def records_of(tx: Tx, person_id: UUID) -> list[tuple[UUID, bytes]]:
    """Every record of the same human, this one included, each with its blind index."""
    statement = sa.text("""
        WITH head AS (
            SELECT coalesce((SELECT merged_into FROM person WHERE person_id = :id), CAST(:id AS uuid)) AS person_id
        )
        SELECT person_id, blind_index FROM person WHERE person_id IN (SELECT person_id FROM head)
        UNION SELECT person_id, blind_index FROM person WHERE merged_into IN (SELECT person_id FROM head)
    """)
    return [(row.person_id, bytes(row.blind_index)) for row in await tx.execute(statement, {"id": person_id})]


async def reporters_of(tx: Tx, case_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Who opened these cases, sealed."""
    statement = sa.text("SELECT case_id, reporter_sealed FROM case_file WHERE case_id = ANY(CAST(:ids AS uuid[]))")
    return {row.case_id: bytes(row.reporter_sealed) for row in await tx.execute(statement, {"ids": list(case_ids)})}


async def indexes_of_accounts(tx: Tx, account_ids: Collection[UUID]) -> list[bytes]:
    """The blind indexes of these accounts' ID numbers."""
    statement = sa.text("SELECT blind_index FROM account WHERE account_id = ANY(CAST(:ids AS uuid[]))")
    return [bytes(index) for index in (await tx.execute(statement, {"ids": list(account_ids)})).scalars()]
