"""Keeping where people stand, and what it adds up to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.standings import COUNTED, Cell, Span, Standing, Workplace

Key = tuple[int, UUID]
_LOCK = 0x7374616E64
"""Advisory lock: one process at a time adds up, since it adds to what it read."""


async def touch(tx: Tx, keys: Collection[tuple[UUID, int]]) -> None:
    """Note that these person-years changed: in one row, whatever their number."""
    if not keys:
        return
    statement = sa.text("""
        INSERT INTO touched (person_ids, training_years) VALUES (CAST(:people AS uuid[]), CAST(:years AS smallint[]))
    """)
    await tx.execute(statement, {"people": [key[0] for key in keys], "years": [key[1] for key in keys]})


async def may_add_up(tx: Tx) -> bool:
    """Whether no other process is at it; until the transaction ends."""
    statement = sa.text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool((await tx.execute(statement, {"lock": _LOCK})).scalar_one())


async def take_touched(tx: Tx, rows_max: int) -> set[Key]:
    """The person-years of the oldest notes, which are gone with this transaction."""
    statement = sa.text("""
        DELETE FROM touched WHERE touched_id IN (
            SELECT touched_id FROM touched ORDER BY touched_id LIMIT :max FOR UPDATE SKIP LOCKED)
        RETURNING person_ids, training_years
    """)
    rows = (await tx.execute(statement, {"max": rows_max})).all()
    return {(year, person) for row in rows for person, year in zip(row.person_ids, row.training_years, strict=True)}


async def is_being_touched(tx: Tx, within_s: int) -> bool:
    """Whether a person-year that waits changed within the last so many seconds."""
    statement = sa.text("""
        SELECT coalesce(
            (SELECT at FROM touched ORDER BY touched_id DESC LIMIT 1) > now() - :within * interval '1 second', false
        )
    """)
    return bool((await tx.execute(statement, {"within": within_s})).scalar_one())


async def as_of(tx: Tx) -> datetime:
    """Up to when every change is in the standings."""
    statement = sa.text("SELECT coalesce((SELECT min(at) FROM touched), now())")
    found: datetime = (await tx.execute(statement)).scalar_one()
    return found


async def workplaces(tx: Tx, person_ids: Collection[UUID]) -> dict[UUID, tuple[Workplace, ...]]:
    """The units of these people, the first first."""
    statement = sa.text("""
        SELECT person_id, organisation_id, CAST(history AS text) AS history FROM person
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND organisation_id IS NOT NULL
    """)
    return {
        row.person_id: _workplaces(row.organisation_id, row.history)
        for row in (await tx.execute(statement, {"ids": list(person_ids)})).all()
    }


def _workplaces(today: UUID, history: str | None) -> tuple[Workplace, ...]:
    kept = orjson.loads(history).get("workplaces") if history else None
    if not kept:
        return (Workplace(None, today),)
    return tuple(Workplace(None if day is None else date.fromisoformat(day), UUID(unit)) for day, unit in kept)


_STANDING = Columns(models.standing, *Standing._fields)
_SAVE = _STANDING.insert(
    then=f"ON CONFLICT (training_year, person_id) DO UPDATE SET {_STANDING.excluded('training_year', 'person_id')}"
)
_OF_KEYS = """
    JOIN unnest(CAST(:years AS smallint[]), CAST(:people AS uuid[])) AS asked (training_year, person_id)
      USING (training_year, person_id)
"""


def _given(keys: Iterable[Key]) -> dict[str, list[int] | list[UUID]]:
    ordered = sorted(keys)
    return {"years": [year for year, _ in ordered], "people": [person for _, person in ordered]}


async def standings(tx: Tx, keys: Collection[Key]) -> dict[Key, Standing]:
    """Where these person-years stood when they were kept last."""
    statement = sa.text(f"SELECT {_STANDING.names} FROM standing {_OF_KEYS}")
    rows = (await tx.execute(statement, _given(keys))).all()
    return {(row.training_year, row.person_id): Standing(**row._mapping) for row in rows}


async def save_standings(tx: Tx, kept: Sequence[Standing], gone: Collection[Key]) -> None:
    """Write these, and take away those."""
    if kept:
        await tx.execute(_SAVE, _STANDING.arrays(kept))
    if gone:
        statement = sa.text("""
            DELETE FROM standing USING unnest(CAST(:years AS smallint[]), CAST(:people AS uuid[]))
                   AS given (training_year, person_id)
            WHERE standing.training_year = given.training_year AND standing.person_id = given.person_id
        """)
        await tx.execute(statement, _given(gone))


class _Change(NamedTuple):
    training_year: int
    organisation_id: UUID
    region_code: str
    post_category: str
    title_level: str
    people: int
    met: int
    near: int
    behind: int
    not_bound: int
    public_centihours: int
    professional_centihours: int


_CHANGES = Columns(models.board, *_Change._fields)
_ADD_CHANGES = _CHANGES.insert(
    then=f"""
        ON CONFLICT (training_year, organisation_id, region_code, post_category, title_level) DO UPDATE
        SET {", ".join(f"{name} = board.{name} + excluded.{name}" for name in COUNTED)}
    """
)


async def add_to_board(tx: Tx, changes: Mapping[Cell, Sequence[int]]) -> None:
    """Add what changed to the cells of the board."""
    if changes:
        await tx.execute(_ADD_CHANGES, _CHANGES.arrays([_Change(*cell, *changes[cell]) for cell in sorted(changes)]))


_ADD_HOURS = sa.text("""
    INSERT INTO hours_board AS kept (training_year, organisation_id, region_code, subject, mode, source, topic,
                                     centihours, entries)
    SELECT given.training_year, given.organisation_id, given.region_code, entry.subject, entry.mode, entry.source,
           coalesce(entry.topic, '') AS topic, sum(entry.centihours * given.sign), sum(given.sign)
    FROM unnest(CAST(:training_year AS smallint[]), CAST(:person_id AS uuid[]), CAST(:organisation_id AS uuid[]),
                CAST(:region_code AS text[]), CAST(:after AS integer[]), CAST(:until AS integer[]),
                CAST(:sign AS integer[]))
         AS given (training_year, person_id, organisation_id, region_code, after, until, sign)
    JOIN entry ON entry.training_year = given.training_year AND entry.person_id = given.person_id
              AND entry.seq > given.after AND entry.seq <= given.until
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (training_year, organisation_id, region_code, subject, mode, source, topic) DO UPDATE
    SET centihours = kept.centihours + excluded.centihours, entries = kept.entries + excluded.entries
""")


async def add_hours(tx: Tx, spans: Sequence[Span]) -> None:
    """Add these entries to what the people of their units learned, or take them off."""
    if spans:
        given = {name: [getattr(span, name) for span in spans] for name in Span._fields}
        await tx.execute(_ADD_HOURS, given)


async def begin_sweep(tx: Tx, year: int) -> None:
    """Note that everybody is to be looked at, once for each year."""
    statement = sa.text("INSERT INTO standing_sweep (training_year) VALUES (:year) ON CONFLICT DO NOTHING")
    await tx.execute(statement, {"year": year})


async def unfinished_sweep(tx: Tx) -> tuple[int, UUID] | None:
    """The year of a sweep that has not ended, and after whom it goes on."""
    statement = sa.text("""
        SELECT training_year, done_until FROM standing_sweep WHERE ended_at IS NULL ORDER BY training_year LIMIT 1
    """)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else (row.training_year, row.done_until or UUID(int=0))


async def save_sweep(tx: Tx, year: int, until: UUID | None, *, has_ended: bool) -> None:
    """How far it came."""
    statement = sa.text("""
        UPDATE standing_sweep SET done_until = coalesce(:until, done_until), ended_at = CASE WHEN :ended THEN now() END
        WHERE training_year = :year
    """)
    await tx.execute(statement, {"year": year, "until": until, "ended": has_ended})


async def next_people(tx: Tx, after: UUID, rows_max: int) -> list[UUID]:
    """The next people in the order of their ids whom the registry told of."""
    statement = sa.text("""
        SELECT person_id FROM person WHERE person_id > :after AND organisation_id IS NOT NULL
        ORDER BY person_id LIMIT :max
    """)
    return list((await tx.execute(statement, {"after": after, "max": rows_max})).scalars())


async def years_on_record(tx: Tx, person_ids: Collection[UUID]) -> set[Key]:
    """The training years of which these people have something on record."""
    statement = sa.text("""
        SELECT training_year, person_id FROM person_year WHERE person_id = ANY(CAST(:ids AS uuid[]))
    """)
    return {(row.training_year, row.person_id) for row in await tx.execute(statement, {"ids": list(person_ids)})}
