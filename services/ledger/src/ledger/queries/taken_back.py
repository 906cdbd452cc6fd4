"""Questions about what was taken back before it arrived."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.turns import Turn

_EARLY = Columns(models.taken_back_early, *Turn._fields)
_KEEP = _EARLY.insert(
    then=f"""
        ON CONFLICT (source_id) DO UPDATE SET {_EARLY.excluded("source_id")}
        WHERE taken_back_early.number < excluded.number
    """
)


async def keep(tx: Tx, early: Sequence[Turn]) -> None:
    """Record what is taken back, or given back, and has not arrived; idempotent. Each evidence is given once.

    Of several turns of one the last is kept. The people are locked.
    """
    if early:
        await tx.execute(_KEEP, _EARLY.arrays(early))


async def claim(tx: Tx, source_ids: Collection[UUID]) -> list[Turn]:
    """Those of what arrives now of which a turn came before; they need not be remembered any longer.

    The people are locked: the handler of a withdrawal either finds it entered, or leaves a row here.
    """
    statement = sa.text(f"""
        DELETE FROM taken_back_early WHERE source_id = ANY(CAST(:ids AS uuid[])) RETURNING {_EARLY.names}
    """)
    if not source_ids:
        return []
    return [Turn._make(row) for row in await tx.execute(statement, {"ids": list(source_ids)})]
