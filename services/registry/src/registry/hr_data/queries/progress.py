"""How far units are with what differs: counted at the question, and kept for offices of large regions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from common.db import Tx
from offices.reach import People
from registry.hr_data.queries.differences import DIFFERENCE, STAFF, given_of, whom

Part = Literal["region", "department", "organisation"]
COUNTS = ("people", "told_of", "same", "differing", "settled", "overdue")
_KEYS: dict[Part, str] = {
    "department": "CAST(coalesce(organisation.department_id, organisation.organisation_id) AS text)",
    "organisation": "CAST(organisation.organisation_id AS text)",
}


def _by_unit(condition: str) -> str:
    """How far the people of each unit are.

    Everybody of whom the HR platform has told is one of ``same``, ``differing`` and ``settled``; ``overdue`` are those
    of ``differing`` of whom something was said before a moment.
    """
    return f"""
        SELECT person.organisation_id,
               count(*) AS people, count(hr_data_record.person_id) AS told_of,
               count(hr_data_record.person_id) FILTER (WHERE is_open IS NULL) AS same,
               count(*) FILTER (WHERE is_open) AS differing, count(*) FILTER (WHERE NOT is_open) AS settled,
               count(*) FILTER (WHERE is_overdue) AS overdue
        FROM person JOIN organisation USING (organisation_id) LEFT JOIN hr_data_record USING (person_id)
        LEFT JOIN (
            SELECT person_id, bool_or(settled_at IS NULL) AS is_open,
                   bool_or(settled_at IS NULL AND said_at < :said_before) AS is_overdue
            FROM ({DIFFERENCE} AND {condition}) AS difference GROUP BY person_id
        ) AS differing USING (person_id)
        WHERE {STAFF} AND {condition} GROUP BY person.organisation_id
    """


def _parts(unit: str, people: People, by: Part) -> sa.TextClause:
    """Part by part: by region it is the level below the office's own."""
    of_region = (
        "left(organisation.region_code, 4) || '00'" if len(people.stem or "") == 2 else "organisation.region_code"
    )
    return sa.text(f"""
        WITH unit AS ({unit}), counted AS (
            SELECT {of_region if by == "region" else _KEYS[by]} AS key,
                   {", ".join(f"CAST(sum(unit.{name}) AS bigint) AS {name}" for name in COUNTS)}
            FROM unit JOIN organisation USING (organisation_id) GROUP BY 1
        )
        SELECT counted.*, coalesce(region.name, organisation.name) AS name
        FROM counted LEFT JOIN region ON region.code = counted.key
        LEFT JOIN organisation ON CAST(organisation.organisation_id AS text) = counted.key
        ORDER BY counted.key
    """)


async def progress(tx: Tx, people: People, by: Part, said_before: datetime) -> Sequence[sa.Row[Any]]:
    """How many people of an office are how far now."""
    statement = _parts(_by_unit(whom(people)), people, by)
    return (await tx.execute(statement, {**given_of(people), "said_before": said_before})).all()


async def kept_progress(tx: Tx, people: People, by: Part) -> Sequence[sa.Row[Any]]:
    """The same as it was counted last."""
    unit = f"SELECT hr_progress.* FROM hr_progress JOIN organisation USING (organisation_id) WHERE {whom(people)}"
    return (await tx.execute(_parts(unit, people, by), given_of(people))).all()


async def counted_at(tx: Tx) -> datetime | None:
    """What is kept is as of then; ``None`` before the first count."""
    found: datetime | None = (
        await tx.execute(sa.text("SELECT counted_at FROM hr_progress_count"))
    ).scalar_one_or_none()
    return found


async def begin_count(tx: Tx, counted_before: datetime, at: datetime) -> bool:
    """Whether it is time to count, and nobody else does; the caller counts then."""
    statement = sa.text("""
        INSERT INTO hr_progress_count (counted_at) VALUES (:at)
        ON CONFLICT (single) DO UPDATE SET counted_at = excluded.counted_at WHERE hr_progress_count.counted_at < :before
    """)
    if not (await tx.execute(sa.text("SELECT pg_try_advisory_xact_lock(hashtext('hr_progress'))"))).scalar_one():
        return False
    return bool((await tx.execute(statement, {"at": at, "before": counted_before})).rowcount)


async def count_everybody(tx: Tx, said_before: datetime) -> None:
    """How far every unit is, in place of what was kept."""
    await tx.execute(sa.text("DELETE FROM hr_progress"))
    statement = sa.text(f"INSERT INTO hr_progress (organisation_id, {', '.join(COUNTS)}) {_by_unit('true')}")
    await tx.execute(statement, {"said_before": said_before})
