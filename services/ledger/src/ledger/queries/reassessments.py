"""Questions about reassessments, and about the editions of rulebooks that person-years are assessed by."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.reassessments import Edition, Touched

_LOCK = 0x726561737365
"""Advisory lock: one at a time reassesses."""


async def lock_reassessing(tx: Tx) -> None:
    """Wait for the process that reassesses now; hold until this transaction ends."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


_EDITIONS = Columns(models.rulebook_edition, *Edition._fields)
_ADD_EDITIONS = _EDITIONS.insert()


async def editions(tx: Tx) -> list[Edition]:
    """What person-years are held against."""
    rows = await tx.execute(sa.text(f"SELECT {_EDITIONS.names} FROM rulebook_edition"))
    return [Edition(*row) for row in rows]


async def save_editions(tx: Tx, editions: Sequence[Edition]) -> None:
    """These and no others."""
    await tx.execute(sa.text("DELETE FROM rulebook_edition"))
    await tx.execute(_ADD_EDITIONS, _EDITIONS.arrays(editions))


_TOUCHED = """
    EXISTS (SELECT FROM person_year y WHERE y.person_id = person.person_id
            AND y.training_year BETWEEN :first AND :last)
    AND (history IS NOT NULL OR region_code LIKE ANY (CAST(:regions AS text[])))
"""


async def count_touched(tx: Tx, touched: Touched) -> int:
    """How many people have years that must be looked at."""
    found = await tx.execute(
        sa.text(f"SELECT count(*) FROM person WHERE {_TOUCHED}"),
        {"regions": list(touched.regions), "first": touched.first_year, "last": touched.last_year},
    )
    return int(found.scalar_one())


async def add_reassessment(tx: Tx, touched: Touched, people: int) -> None:
    """A new one, with the number of people whom it must look at."""
    await tx.execute(
        sa.insert(models.reassessment),
        {
            "because": ", ".join(touched.because),
            "regions": list(touched.regions),
            "first_year": touched.first_year,
            "last_year": touched.last_year,
            "people": people,
        },
    )


async def oldest_unfinished(tx: Tx) -> sa.Row[Any] | None:
    """The reassessment to go on with."""
    statement = sa.text("""
        SELECT reassessment_id, because, regions, first_year, last_year, done_until FROM reassessment
        WHERE ended_at IS NULL ORDER BY reassessment_id LIMIT 1
    """)
    return (await tx.execute(statement)).one_or_none()


async def next_people(tx: Tx, row: Any, limit: int) -> list[UUID]:
    """The next people of a reassessment, in the order of their ids."""
    statement = sa.text(f"""
        SELECT person_id FROM person WHERE person_id > :after AND {_TOUCHED} ORDER BY person_id LIMIT :limit
    """)
    found = await tx.execute(
        statement,
        {
            "after": row.done_until or UUID(int=0),
            "regions": list(row.regions),
            "first": row.first_year,
            "last": row.last_year,
            "limit": limit,
        },
    )
    return list(found.scalars())


async def save_progress(
    tx: Tx, reassessment_id: int, *, until: UUID | None, counts: dict[str, int], ended: bool
) -> None:
    """What one page came to, beside its effects."""
    statement = sa.text("""
        UPDATE reassessment
        SET done_until = coalesce(:until, done_until), people_done = people_done + :people,
            years_done = years_done + :years, rebound = rebound + :rebound, crossed = crossed + :crossed,
            fell = fell + :fell, ended_at = CASE WHEN :ended THEN now() END
        WHERE reassessment_id = :id
    """)
    await tx.execute(statement, {"id": reassessment_id, "until": until, "ended": ended, **counts})


async def reassessments(tx: Tx, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The newest ones first."""
    statement = sa.text("""
        SELECT reassessment_id, because, first_year, last_year, people, people_done, years_done, rebound, crossed, fell,
               begun_at, ended_at
        FROM reassessment ORDER BY reassessment_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"max": rows_max})).all()
