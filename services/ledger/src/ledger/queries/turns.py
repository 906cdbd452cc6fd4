"""Questions about what was given back after it had been taken off, and taken off once more."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models


async def latest(tx: Tx, source_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of the latest turn of each of these of which there is more than the first."""
    statement = sa.text("""
        SELECT source_id, max(number) AS number FROM evidence_turn
        WHERE source_id = ANY(CAST(:ids AS uuid[])) GROUP BY source_id
    """)
    found = (await tx.execute(statement, {"ids": list(source_ids)})).all()
    return {row.source_id: row.number for row in found}


async def worth(tx: Tx, source_ids: Collection[UUID]) -> dict[UUID, int]:
    """Centihours that each of these counts for, wherever they were moved: nothing where it is taken off."""
    statement = sa.text("""
        SELECT evidence.source_id, sum(entry.centihours)::int AS centihours
        FROM evidence JOIN entry USING (training_year, person_id)
        WHERE evidence.source_id = ANY(CAST(:ids AS uuid[])) AND evidence.kind = 'credit'
          AND entry.source_id = evidence.source_id AND entry.kind IN ('credit', 'reversal', 'restored')
        GROUP BY evidence.source_id
    """)
    found = (await tx.execute(statement, {"ids": list(source_ids)})).all()
    return {row.source_id: row.centihours for row in found}


class TakenTurn(NamedTuple):
    """A turn after the first, with what it entered beyond the evidence's credit and its first reversal."""

    source_id: UUID
    number: int
    decision_id: UUID | None
    effect: int
    """1: it gave the hours back; -1: it took them off; 0: nothing had to be entered for it."""


_TURNS = Columns(models.evidence_turn, *TakenTurn._fields)
_ADD_TURNS = _TURNS.insert(then="ON CONFLICT DO NOTHING")


async def add(tx: Tx, taken: Sequence[TakenTurn]) -> None:
    """Remember turns that were taken; nobody changes them."""
    if taken:
        await tx.execute(_ADD_TURNS, _TURNS.arrays(taken))
