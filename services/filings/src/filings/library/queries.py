"""Questions about the registers of teachers, courses and training institutions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.library import models
from filings.library.domain import ItemRow, Sought

_ITEM = """
    item_id, kind, registered_by, reviewed_by, region_code, name, employer, post, about, subjects, hours, begins_on,
    ends_on, state, reason, made_by, made_by_person, made_at, decided_by, decided_at
"""


async def add_item(tx: Tx, **columns: Any) -> None:
    """One more entry."""
    await tx.execute(sa.insert(models.library_item).values(**columns))


async def items_of(tx: Tx, item_ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, ItemRow]:
    """Those of these entries that are on record."""
    statement = sa.text(f"""
        SELECT {_ITEM} FROM library_item WHERE item_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY item_id {"FOR UPDATE" if lock else ""}
    """)
    rows = await tx.execute(statement, {"ids": list(item_ids)})
    return {row.item_id: ItemRow(**row._mapping) for row in rows}


async def save_state(tx: Tx, item_id: UUID, state: str, reason: str | None, by: UUID, now: datetime) -> None:
    """An entry was listed, refused or withdrawn."""
    statement = sa.text("""
        UPDATE library_item SET state = :state, reason = :reason, decided_by = :by, decided_at = :at
        WHERE item_id = :id
    """)
    await tx.execute(statement, {"id": item_id, "state": state, "reason": reason, "by": by, "at": now})


async def page_of(
    tx: Tx, kind: str, stem: str, states: Sequence[str], sought: Sought, offset: int, rows_max: int
) -> tuple[list[ItemRow], int]:
    """A page of a register in the order of names, and how many entries there are in all."""
    statement = sa.text(f"""
        SELECT {_ITEM}, count(*) OVER () AS total FROM library_item
        WHERE kind = :kind AND starts_with(region_code, :stem) AND state = ANY(CAST(:states AS text[]))
          AND (CAST(:subject AS text) IS NULL OR CAST(:subject AS text) = ANY(subjects))
          AND (CAST(:on AS date) IS NULL
               OR begins_on <= CAST(:on AS date) AND (ends_on IS NULL OR CAST(:on AS date) <= ends_on))
          AND (cardinality(CAST(:ids AS uuid[])) = 0 OR item_id = ANY(CAST(:ids AS uuid[])))
          AND (:words = '' OR strpos(lower(concat_ws(' ', name, employer, post, about)), lower(:words)) > 0)
        ORDER BY name, item_id OFFSET :offset LIMIT :max
    """)
    given = {
        "kind": kind, "stem": stem, "states": list(states), "subject": sought.subject, "on": sought.on,
        "words": sought.words, "ids": list(sought.item_ids),
    }  # fmt: skip
    rows = (await tx.execute(statement, {**given, "offset": offset, "max": rows_max})).all()
    return [_item(row) for row in rows], rows[0].total if rows else 0


async def page_of_office(
    tx: Tx, kind: str, organisation_id: UUID, states: Sequence[str], offset: int, rows_max: int
) -> tuple[list[ItemRow], int]:
    """What an organisation registered or has to review, in these states, what waits first; and how many these are."""
    statement = sa.text(f"""
        SELECT {_ITEM}, count(*) OVER () AS total FROM library_item
        WHERE kind = :kind AND :office IN (registered_by, reviewed_by) AND state = ANY(CAST(:states AS text[]))
        ORDER BY state <> 'waiting', name, item_id OFFSET :offset LIMIT :max
    """)
    given = {"kind": kind, "office": organisation_id, "states": list(states), "offset": offset, "max": rows_max}
    rows = (await tx.execute(statement, given)).all()
    return [_item(row) for row in rows], rows[0].total if rows else 0


def _item(row: sa.Row[Any]) -> ItemRow:
    return ItemRow(**{name: value for name, value in row._mapping.items() if name != "total"})
