"""Who is who."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.db.columns import Columns
from vendor_gateway.people import models
from vendor_gateway.people.domain import KnownPerson

_PEOPLE = Columns(
    models.person, "blind_index", "person_id", "version", "merged_into", "organisation_id", "region_code", "regions"
)
_SAVE_PEOPLE = _PEOPLE.insert(
    then=f"""
        ON CONFLICT (blind_index) DO UPDATE SET {_PEOPLE.excluded("blind_index")}
        WHERE person.version < excluded.version
           OR (person.version = excluded.version AND (person.region_code IS NULL
               OR (person.merged_into IS NULL AND excluded.merged_into IS NOT NULL)))
        RETURNING blind_index
    """
)
_KNOWN = sa.text("""
    SELECT blind_index, person_id, region_code, regions,
           merged_into IS NOT NULL OR EXISTS (
               SELECT FROM person AS other WHERE other.merged_into = person.person_id
           ) AS has_other_records,
           EXISTS (
               SELECT FROM completion WHERE completion.blind_index = person.blind_index AND revoked_by IS NOT NULL
           ) AS has_revoked
    FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[]))
""")
# As a rule everybody is known: then one statement locks them, in the order in which registrations meet them.
_LOCK_KNOWN = sa.text("""
    SELECT count(*) FROM (
        SELECT FROM person
        WHERE blind_index = ANY(CAST(:indexes AS bytea[]))
          AND (SELECT count(*) FROM person AS there WHERE there.blind_index = ANY(CAST(:indexes AS bytea[]))) = :people
        ORDER BY blind_index FOR NO KEY UPDATE
    ) AS locked
""")
# One statement that meets known and unknown people in one order, as the registrations do: nobody waits in a circle.
# What its WHERE leaves as it is it locks all the same.
_LOCK = sa.text("""
    INSERT INTO person (blind_index) SELECT unnest(CAST(:indexes AS bytea[]))
    ON CONFLICT (blind_index) DO UPDATE SET version = person.version WHERE false
""")


async def lock_people(tx: Tx, indexes: Collection[bytes]) -> dict[bytes, KnownPerson]:
    """The people of these blind indexes, locked until the transaction ends; unknown ones are remembered and locked too.

    What two deliveries say of one person is judged one after the other: each sees what the other counted. And a
    registration that arrives at the same moment waits and then finds what was parked behind it: no completion is
    parked for somebody who is known.
    """
    ordered = sorted(set(indexes))
    locked = (await tx.execute(_LOCK_KNOWN, {"indexes": ordered, "people": len(ordered)})).scalar_one()
    if locked < len(ordered):
        await tx.execute(_LOCK, {"indexes": ordered})
    # Read once they are held: what was told of another record of theirs while this waited is seen.
    return await known_people(tx, ordered)


async def wait_for_person(tx: Tx, person_id: UUID) -> None:
    """Until no delivery about somebody is being judged."""
    await tx.execute(sa.text("SELECT 1 FROM person WHERE person_id = :person FOR UPDATE"), {"person": person_id})


async def known_people(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, KnownPerson]:
    """The people of these blind indexes who are registered; nothing is remembered of the others."""
    return _known((await tx.execute(_KNOWN, {"indexes": list(indexes)})).all())


def _known(rows: Iterable[Any]) -> dict[bytes, KnownPerson]:
    return {
        bytes(index): KnownPerson(person_id, region, _regions(regions) if regions else (), has_others, has_revoked)
        for index, person_id, region, regions, has_others, has_revoked in rows
        if person_id is not None
    }


def _regions(kept: Sequence[Sequence[str | None]]) -> tuple[tuple[date | None, str], ...]:
    return tuple((None if day is None else date.fromisoformat(day), str(region)) for day, region in kept)


async def save_people(tx: Tx, people: Mapping[bytes, PersonPlaced]) -> list[bytes]:
    """Who is who, by blind index; an older version changes nothing. Returns of whom something new was told.

    Published again, a version shows where somebody stands and with whom they were merged: it may have arrived before
    that was kept.
    """
    ordered = dict(sorted(people.items()))
    regions = [_moves(person) for person in ordered.values()]
    told = await tx.execute(
        _SAVE_PEOPLE, _PEOPLE.arrays(list(ordered.values()), blind_index=list(ordered), regions=regions)
    )
    return [bytes(index) for index in told.scalars()]


def _moves(person: PersonPlaced) -> str | None:
    """Nothing for most people: they never moved between regions."""
    if all(placement.region_code == person.region_code for placement in person.placements):
        return None
    return orjson.dumps([(placement.effective_on, placement.region_code) for placement in person.placements]).decode()


async def place_of(tx: Tx, person_id: UUID) -> tuple[UUID | None, str | None]:
    """The unit and the region in which somebody stands now, by the record of theirs that stays; nothing of people of
    whom the registry has not told.
    """
    statement = sa.text("""
        SELECT kept.organisation_id, kept.region_code
        FROM person AS asked JOIN person AS kept ON kept.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = :person
    """)
    row = (await tx.execute(statement, {"person": person_id})).one_or_none()
    return (None, None) if row is None else (row.organisation_id, row.region_code)


async def stands_in(tx: Tx, person_id: UUID, stem: str) -> bool:
    """Whether somebody of this id stands in a region now."""
    statement = sa.text(
        "SELECT EXISTS (SELECT FROM person WHERE person_id = :person AND region_code LIKE :stem || '%')"
    )
    return bool((await tx.execute(statement, {"person": person_id, "stem": stem})).scalar_one())
