"""Questions about training bases."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.bases import models
from filings.bases.domain import BaseRow, SoughtBases

_BASE = "base_id, named_by, region_code, name, subjects, title_levels, entrusted_by, begins_on, ends_on"


async def add_base(tx: Tx, **columns: Any) -> None:
    """One more base."""
    await tx.execute(sa.insert(models.training_base).values(**columns))


async def base_of(tx: Tx, base_id: UUID, *, lock: bool = False) -> BaseRow | None:
    """The base of this id."""
    statement = sa.text(f"SELECT {_BASE} FROM training_base WHERE base_id = :id {'FOR UPDATE' if lock else ''}")
    row = (await tx.execute(statement, {"id": base_id})).one_or_none()
    return None if row is None else BaseRow(**row._mapping)


async def names_of(tx: Tx, base_ids: Collection[UUID]) -> dict[UUID, str]:
    """What bases are called."""
    statement = sa.text("SELECT base_id, name FROM training_base WHERE base_id = ANY(CAST(:ids AS uuid[]))")
    return {row.base_id: row.name for row in await tx.execute(statement, {"ids": list(base_ids)})}


async def end_base(tx: Tx, base_id: UUID, ends_on: date, by: UUID) -> None:
    """It is a base until this day, as an account said."""
    statement = sa.text("UPDATE training_base SET ends_on = :ends_on, ended_by = :by WHERE base_id = :id")
    await tx.execute(statement, {"id": base_id, "ends_on": ends_on, "by": by})


async def bases_in(
    tx: Tx, places: Sequence[str], sought: SoughtBases, after: UUID | None, rows_max: int
) -> Sequence[BaseRow]:
    """Bases named by authorities of these regions that are looked for, in the order of their ids."""
    statement = sa.text(f"""
        SELECT {_BASE} FROM training_base
        WHERE region_code = ANY(CAST(:places AS text[]))
          AND (CAST(:on AS date) IS NULL
               OR begins_on <= CAST(:on AS date) AND (ends_on IS NULL OR CAST(:on AS date) <= ends_on))
          AND (:words = '' OR strpos(lower(name), lower(:words)) > 0)
          AND (cardinality(CAST(:ids AS uuid[])) = 0 OR base_id = ANY(CAST(:ids AS uuid[])))
          AND (CAST(:after AS uuid) IS NULL OR base_id > CAST(:after AS uuid))
        ORDER BY base_id LIMIT :max
    """)
    given = {
        "places": list(places), "on": sought.on, "words": sought.words, "ids": list(sought.base_ids), "after": after,
        "max": rows_max,
    }  # fmt: skip
    return [BaseRow(**row._mapping) for row in await tx.execute(statement, given)]
