"""Questions about person-years: their sums, and where they stand."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.person_years import PersonYear

_YEAR = """person_id, training_year, entries, head, public_centihours, professional_centihours, half_days,
           CAST(topics AS text) AS topics, granted, rulebook_id, met, side_changes"""
_YEARS_BY_KEY = sa.text(f"""
    SELECT {_YEAR} FROM person_year JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS smallint[]))
         AS asked (person_id, training_year) USING (person_id, training_year)
""")
_YEARS_OF_PEOPLE = sa.text(f"""
    SELECT {_YEAR} FROM person_year
    WHERE person_id = ANY(CAST(:ids AS uuid[])) AND training_year BETWEEN :first AND :last
    ORDER BY person_id, training_year
""")
FIRST, LAST = 0, 9_999


async def person_years(tx: Tx, keys: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], PersonYear]:
    """The person-years of these keys (each given once); new ones where there are none. Their people are locked."""
    wanted = list(keys)
    rows = await tx.execute(
        _YEARS_BY_KEY, {"ids": [person for person, _ in wanted], "years": [year for _, year in wanted]}
    )
    found = {(row.person_id, row.training_year): _person_year(row) for row in rows.all()}
    return {key: found.get(key) or PersonYear(*key) for key in wanted}


async def person_years_of(
    tx: Tx, person_ids: Iterable[UUID], *, first: int = FIRST, last: int = LAST
) -> list[PersonYear]:
    """The years that these people have, in order."""
    rows = await tx.execute(_YEARS_OF_PEOPLE, {"ids": list(person_ids), "first": first, "last": last})
    return [_person_year(row) for row in rows.all()]


async def page_of_people(tx: Tx, after: UUID, people_max: int) -> list[UUID]:
    """The next people, in the order of their ids, of whom some year has ever changed side."""
    statement = sa.text("""
        SELECT DISTINCT person_id FROM person_year WHERE person_id > :after AND side_changes > 0
        ORDER BY person_id LIMIT :max
    """)
    return list((await tx.execute(statement, {"after": after, "max": people_max})).scalars())


async def assessed_at(tx: Tx, person_id: UUID) -> dict[int, datetime]:
    """When each of the years that are on record was assessed last: at every entry, decision and move."""
    statement = sa.text("SELECT training_year, assessed_at FROM person_year WHERE person_id = :person")
    return {row.training_year: row.assessed_at for row in await tx.execute(statement, {"person": person_id})}


def _person_year(row: Any) -> PersonYear:
    person, year, entries, head, public, professional, half_days, topics, granted, rulebook_id, met, changes = row
    return PersonYear(
        person, year, entries, bytes(head), public, professional, half_days,
        {} if topics == "{}" else orjson.loads(topics), tuple(granted), rulebook_id, met, changes,
    )  # fmt: skip


_YEARS = Columns(
    models.person_year, "person_id", "training_year", "entries", "head", "public_centihours", "professional_centihours",
    "half_days", "topics", "rulebook_id", "met", "side_changes",
)  # fmt: skip
_SAVE_YEARS = _YEARS.insert(
    "assessed_at",
    then=f"""
        ON CONFLICT (person_id, training_year) DO UPDATE
        SET {_YEARS.excluded("person_id", "training_year")}, assessed_at = excluded.assessed_at
    """,
)


async def save_person_years(tx: Tx, years: Sequence[PersonYear], at: datetime) -> None:
    """Write person-years back whole, but for what was granted; their people are locked."""
    topics = [orjson.dumps(year.topics).decode() if year.topics else "{}" for year in years]
    await tx.execute(_SAVE_YEARS, {**_YEARS.arrays(years, topics=topics), "assessed_at": at})


_STANDINGS = Columns(models.person_year, "person_id", "training_year", "rulebook_id", "met", "side_changes")


async def save_standings(tx: Tx, years: Sequence[PersonYear], at: datetime) -> None:
    """Write back only which rulebook binds and on which side of it these person-years stand; sums did not change."""
    statement = sa.text(f"""
        UPDATE person_year y SET {_STANDINGS.assigned("person_id", "training_year")}, assessed_at = :at
        FROM {_STANDINGS.given} AS given ({_STANDINGS.names})
        WHERE y.person_id = given.person_id AND y.training_year = given.training_year
    """)
    if years:
        await tx.execute(statement, {**_STANDINGS.arrays(years), "at": at})
