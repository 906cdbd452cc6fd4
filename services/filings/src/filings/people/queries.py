"""Questions about people and organisations."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.db.columns import Columns
from common.sealing import index_bytes
from filings.people import models
from filings.people.domain import Organisation, PersonFile, person_from, placements_document

_PEOPLE = Columns(
    models.person, "person_id", "organisation_id", "placements", "version", "blind_index", "hired_on", "merged_into"
)
_SAVE_PEOPLE = _PEOPLE.insert(
    then=f"""
        ON CONFLICT (person_id) DO UPDATE SET {_PEOPLE.excluded("person_id")}, leaves = NULL
        WHERE person.version < excluded.version OR person.blind_index IS NULL AND person.version = excluded.version
    """
)


async def save_people(tx: Tx, people: Sequence[PersonPlaced]) -> None:
    """People; an older version changes nothing. Each is given once."""
    ordered = sorted(people, key=lambda person: person.person_id)
    indexes = [index_bytes(person.blind_index) for person in ordered]
    placements = [orjson.dumps(placements_document(person)).decode() for person in ordered]
    await tx.execute(_SAVE_PEOPLE, _PEOPLE.arrays(ordered, blind_index=indexes, placements=placements))


async def lock(tx: Tx, person_ids: Iterable[UUID]) -> dict[UUID, PersonFile]:
    """Those of these people that are known, locked in the order of their ids: decisions about one take turns."""
    return await _files(tx, person_ids, "ORDER BY person_id FOR NO KEY UPDATE")


async def files_of(tx: Tx, person_ids: Iterable[UUID]) -> dict[UUID, PersonFile]:
    """The same, to look at."""
    return await _files(tx, person_ids, "")


async def _files(tx: Tx, person_ids: Iterable[UUID], how: str) -> dict[UUID, PersonFile]:
    statement = sa.text(f"""
        SELECT person_id, organisation_id, CAST(placements AS text) AS placements, hired_on
        FROM person WHERE person_id = ANY(CAST(:ids AS uuid[])) {how}
    """)
    rows = await tx.execute(statement, {"ids": list(person_ids)})
    return {
        row.person_id: PersonFile(
            row.person_id,
            row.organisation_id,
            person_from(orjson.loads(row.placements), row.hired_on),
        )
        for row in rows
    }


async def people_by_index(tx: Tx, indexes: Collection[bytes]) -> dict[bytes, UUID]:
    """Who has these numbers, by the record into which theirs was merged (合并)."""
    statement = sa.text("""
        SELECT DISTINCT ON (blind_index) blind_index, coalesce(merged_into, person_id) AS person_id FROM person
        WHERE blind_index = ANY(CAST(:indexes AS bytea[])) ORDER BY blind_index, person_id DESC
    """)
    rows = await tx.execute(statement, {"indexes": list(indexes)})
    return {bytes(row.blind_index): row.person_id for row in rows}


async def indexes_in(tx: Tx, organisation_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The blind indexes of those of these people who are of a unit by now."""
    statement = sa.text("""
        SELECT person_id, blind_index FROM person
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND organisation_id = :unit AND merged_into IS NULL
          AND blind_index IS NOT NULL
    """)
    rows = await tx.execute(statement, {"ids": list(person_ids), "unit": organisation_id})
    return {row.person_id: bytes(row.blind_index) for row in rows}


async def organisations_around(tx: Tx, organisation_ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """These organisations and all that stand above them."""
    statement = sa.text("""
        WITH RECURSIVE around AS (
            SELECT organisation_id, kind, department_id, authority_id FROM organisation
            WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
            UNION
            SELECT o.organisation_id, o.kind, o.department_id, o.authority_id
            FROM organisation o JOIN around ON o.organisation_id IN (around.department_id, around.authority_id)
        )
        SELECT * FROM around
    """)
    rows = await tx.execute(statement, {"ids": list(set(organisation_ids))})
    return {row.organisation_id: Organisation(*row) for row in rows}


async def place_of(tx: Tx, person_id: UUID, today: date) -> tuple[UUID | None, str | None]:
    """The unit and the region in which somebody stands today, by the record of theirs that stays; nothing of people of
    whom the registry has not told.
    """
    statement = sa.text("""
        SELECT kept.organisation_id, CAST(kept.placements AS text) AS placements
        FROM person AS asked JOIN person AS kept ON kept.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = :person
    """)
    row = (await tx.execute(statement, {"person": person_id})).one_or_none()
    if row is None:
        return None, None
    placement = person_from(orjson.loads(row.placements)).placed_on(today)
    return row.organisation_id, placement.region_code if placement else None


async def is_known(tx: Tx, person_id: UUID) -> bool:
    """Whether the registry has told of this person."""
    found = await tx.execute(sa.text("SELECT EXISTS (SELECT FROM person WHERE person_id = :id)"), {"id": person_id})
    return bool(found.scalar_one())


async def has_gaps(tx: Tx) -> bool:
    """Whether no organisation is known, or some of what is known was published before all of it was kept."""
    statement = sa.text("""
        SELECT NOT EXISTS (SELECT FROM organisation) OR EXISTS (SELECT FROM organisation WHERE name = '')
            OR EXISTS (SELECT FROM person WHERE blind_index IS NULL)
    """)
    return bool((await tx.execute(statement)).scalar_one())


async def organisation_with_region(tx: Tx, organisation_id: UUID) -> tuple[Organisation, str] | None:
    """An organisation as the registry told of it last, and the region in which it lies."""
    statement = sa.text("""
        SELECT organisation_id, kind, department_id, authority_id, region_code FROM organisation
        WHERE organisation_id = :id
    """)
    row = (await tx.execute(statement, {"id": organisation_id})).one_or_none()
    return None if row is None else (Organisation(*row[:4]), row.region_code)


async def kinds_of(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """What kinds of organisation these are; those that nobody told of are left out."""
    statement = sa.text("""
        SELECT organisation_id, kind FROM organisation WHERE organisation_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = await tx.execute(statement, {"ids": list(organisation_ids)})
    return {organisation_id: kind for organisation_id, kind in rows}


async def names_of(tx: Tx, organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these organisations are called, as far as that was published."""
    statement = sa.text("""
        SELECT organisation_id, name FROM organisation
        WHERE organisation_id = ANY(CAST(:ids AS uuid[])) AND name <> ''
    """)
    rows = await tx.execute(statement, {"ids": list(organisation_ids)})
    return {organisation_id: name for organisation_id, name in rows}


async def below(tx: Tx, organisation_ids: Collection[UUID]) -> set[UUID]:
    """Every organisation that has one of these above it, at whatever distance, and these themselves."""
    statement = sa.text("""
        WITH RECURSIVE below (organisation_id) AS (
            SELECT unnest(CAST(:ids AS uuid[]))
            UNION
            SELECT o.organisation_id FROM organisation o
            JOIN below b ON b.organisation_id IN (o.department_id, o.authority_id)
        )
        SELECT organisation_id FROM below
    """)
    return set((await tx.execute(statement, {"ids": list(organisation_ids)})).scalars())
