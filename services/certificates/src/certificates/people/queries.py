"""Who is where: what the registry said of people."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from certificates.people import models
from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.db.columns import Columns
from common.sealing import index_bytes

_PEOPLE = Columns(models.person, "person_id", "blind_index", "organisation_id", "region_code", "version", "merged_into")
_SAVE_PEOPLE = _PEOPLE.insert(
    then=f"""
        ON CONFLICT (person_id) DO UPDATE SET {_PEOPLE.excluded("person_id")}
        WHERE person.version < excluded.version
    """
)


async def save_people(tx: Tx, people: Sequence[PersonPlaced]) -> None:
    """Who is where; an older version changes nothing. People are given once each."""
    ordered = sorted(people, key=lambda person: person.person_id)
    indexes = [index_bytes(person.blind_index) for person in ordered]
    await tx.execute(_SAVE_PEOPLE, _PEOPLE.arrays(ordered, blind_index=indexes))


async def by_index(tx: Tx, indexes: Sequence[bytes]) -> list[UUID | None]:
    """Whom each blind index belongs to, in order; ``None`` where nobody is known.

    Of two records of one human it is the one that stays, whichever number is asked for.
    """
    statement = sa.text("""
        SELECT coalesce(person.merged_into, person.person_id)
        FROM unnest(CAST(:indexes AS bytea[])) WITH ORDINALITY AS asked (blind_index, position)
        LEFT JOIN person USING (blind_index) ORDER BY position
    """)
    return list((await tx.execute(statement, {"indexes": list(indexes)})).scalars())


async def person_asked(tx: Tx, person_id: UUID) -> UUID | None:
    """Of two records of one human the one that stays, whichever is asked for; ``None`` where none is known."""
    statement = sa.text("SELECT coalesce(merged_into, person_id) FROM person WHERE person_id = :id")
    found: UUID | None = (await tx.execute(statement, {"id": person_id})).scalar_one_or_none()
    return found


class PlacedRecord(NamedTuple):
    """Which record of somebody is asked, and where it stands."""

    person_id: UUID
    organisation_id: UUID
    region_code: str


async def places_of(tx: Tx, person_ids: Collection[UUID]) -> dict[UUID, PlacedRecord]:
    """Where these people stand now; of two records of one human the one that stays, whichever is asked for."""
    statement = sa.text("""
        SELECT asked.person_id AS asked_for, kept.person_id, kept.organisation_id, kept.region_code
        FROM person AS asked JOIN person AS kept ON kept.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = (await tx.execute(statement, {"ids": list(person_ids)})).all()
    return {row.asked_for: PlacedRecord(row.person_id, row.organisation_id, row.region_code) for row in rows}


async def records_of(tx: Tx, person_id: UUID) -> list[tuple[UUID, bytes | None]]:
    """Every record of the same human, this one included, each with its blind index where it is known."""
    statement = sa.text("""
        WITH head AS (
            SELECT coalesce((SELECT merged_into FROM person WHERE person_id = :id), CAST(:id AS uuid)) AS person_id
        ), ids AS (
            SELECT person_id FROM head
            UNION SELECT CAST(:id AS uuid)
            UNION SELECT person.person_id FROM person JOIN head ON person.merged_into = head.person_id
        )
        SELECT ids.person_id, blind_index FROM ids LEFT JOIN person USING (person_id)
    """)
    rows = (await tx.execute(statement, {"id": person_id})).all()
    return [(row.person_id, None if row.blind_index is None else bytes(row.blind_index)) for row in rows]
