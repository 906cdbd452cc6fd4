"""Questions about what was taken back before it arrived."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def keep(tx: Tx, early: Mapping[UUID, UUID]) -> None:
    """Record what is taken back and has not arrived, with its person; idempotent. The people are locked."""
    statement = sa.text("""
        INSERT INTO taken_back_early (source_id, person_id)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[])) ON CONFLICT DO NOTHING
    """)
    if early:
        await tx.execute(statement, {"ids": list(early), "people": list(early.values())})


async def claim(tx: Tx, source_ids: Collection[UUID]) -> set[UUID]:
    """Those of what arrives now that were taken back before; they need not be remembered any longer.

    The people are locked: the handler of a withdrawal either finds it entered, or leaves a row here.
    """
    statement = sa.text("""
        DELETE FROM taken_back_early WHERE source_id = ANY(CAST(:ids AS uuid[])) RETURNING source_id
    """)
    if not source_ids:
        return set()
    return set((await tx.execute(statement, {"ids": list(source_ids)})).scalars())
