"""Who is who, and whose completions wait for them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.contracts.registry import PersonPlaced
from common.db import Tx


async def person_ids(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """The people of these blind indexes. Unknown ones are remembered and locked until the transaction ends.

    A registration that arrives at the same moment waits for that lock and then finds what was parked behind it: no
    completion is parked for somebody who is known.
    """
    known = await _known_people(tx, indexes, lock=False)
    unknown = sorted(set(indexes) - known.keys())
    if unknown:
        remember = sa.text("""
            INSERT INTO person (blind_index) SELECT unnest(CAST(:indexes AS bytea[])) ON CONFLICT DO NOTHING
        """)
        await tx.execute(remember, {"indexes": unknown})
        known |= await _known_people(tx, unknown, lock=True)
    return known


async def _known_people(tx: Tx, indexes: Sequence[bytes], *, lock: bool) -> dict[bytes, UUID]:
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
    statement = sa.text("""
        INSERT INTO person AS p (blind_index, person_id, version, merged_into)
        SELECT * FROM unnest(CAST(:indexes AS bytea[]), CAST(:ids AS uuid[]), CAST(:versions AS integer[]),
                             CAST(:merged AS uuid[]))
        ON CONFLICT (blind_index) DO UPDATE
        SET person_id = excluded.person_id, version = excluded.version, merged_into = excluded.merged_into
        WHERE p.version < excluded.version
           OR (p.version = excluded.version AND p.merged_into IS NULL AND excluded.merged_into IS NOT NULL)
    """)
    ordered = sorted(people.items())
    await tx.execute(
        statement,
        {
            "indexes": [index for index, _ in ordered],
            "ids": [placed.person_id for _, placed in ordered],
            "versions": [placed.version for _, placed in ordered],
            "merged": [placed.merged_into for _, placed in ordered],
        },
    )


async def unpark(tx: Tx, indexes: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
    """What was parked for these people counts from now."""
    statement = sa.text("""
        UPDATE completion SET person_id = person.person_id FROM person
        WHERE completion.blind_index = ANY(CAST(:indexes AS bytea[])) AND person.blind_index = completion.blind_index
          AND person.person_id IS NOT NULL AND completion.person_id IS NULL AND revoked_by IS NULL
        RETURNING item_id, completion.person_id, vendor_id, course_code, course_title, subject, topic, centihours,
                  completed_at
    """)
    return (await tx.execute(statement, {"indexes": list(indexes)})).all()
