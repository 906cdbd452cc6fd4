"""Who is who."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.db.columns import Columns
from vendor_gateway.people import models

_PEOPLE = Columns(models.person, "blind_index", "person_id", "version", "merged_into")
_SAVE_PEOPLE = _PEOPLE.insert(
    then=f"""
        ON CONFLICT (blind_index) DO UPDATE SET {_PEOPLE.excluded("blind_index")}
        WHERE person.version < excluded.version
           OR (person.version = excluded.version AND person.merged_into IS NULL AND excluded.merged_into IS NOT NULL)
    """
)


async def person_ids(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """The people of these blind indexes. Unknown ones are remembered and locked until the transaction ends.

    A registration that arrives at the same moment waits for that lock and then finds what was parked behind it: no
    completion is parked for somebody who is known.
    """
    known = await known_people(tx, indexes)
    unknown = sorted(set(indexes) - known.keys())
    if unknown:
        remember = sa.text("""
            INSERT INTO person (blind_index) SELECT unnest(CAST(:indexes AS bytea[])) ON CONFLICT DO NOTHING
        """)
        await tx.execute(remember, {"indexes": unknown})
        known |= await known_people(tx, unknown, lock=True)
    return known


async def known_people(tx: Tx, indexes: Sequence[bytes], *, lock: bool = False) -> dict[bytes, UUID]:
    """The people of these blind indexes who are registered; nothing is remembered of the others."""
    statement = sa.text(
        "SELECT blind_index, person_id FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[]))"
        + (" ORDER BY blind_index FOR SHARE" if lock else "")
    )
    found = await tx.execute(statement, {"indexes": list(indexes)})
    return {blind_index: person_id for blind_index, person_id in found.all() if person_id is not None}


async def save_people(tx: Tx, people: Mapping[bytes, PersonPlaced]) -> None:
    """Who is who, by blind index; an older version changes nothing.

    Published again, a version shows with whom a person was merged: it may have arrived before that was kept.
    """
    ordered = dict(sorted(people.items()))
    await tx.execute(_SAVE_PEOPLE, _PEOPLE.arrays(list(ordered.values()), blind_index=list(ordered)))
