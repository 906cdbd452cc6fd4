"""Leaves (请假) as they are kept: sealed; those of the release before stand in clear until they are sealed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from registry.people.domain.rows import Leave


def leaves_document(leaves: Sequence[Leave]) -> bytes:
    """Leaves as they are sealed: kind and two days each."""
    return orjson.dumps([(leave.kind, leave.begins_on, leave.ends_on) for leave in leaves])


def read_leaves(stored: str | bytes) -> tuple[Leave, ...]:
    """What was kept."""
    return tuple(
        Leave(kind, date.fromisoformat(begins), None if ends is None else date.fromisoformat(ends))
        for kind, begins, ends in orjson.loads(stored)
    )


async def leaves_of(tx: Tx, person_id: UUID) -> sa.Row[Any] | None:
    """What is kept of somebody's leaves; ``None`` where there is nobody."""
    statement = sa.text("""
        SELECT organisation_id, CAST(leaves AS text) AS leaves, leaves_sealed FROM person WHERE person_id = :id
    """)
    return (await tx.execute(statement, {"id": person_id})).one_or_none()


async def lock_page_of_clear_leaves(
    tx: Tx, after: bytes, people_max: int
) -> tuple[Sequence[sa.Row[Any]], bytes | None]:
    """Of the next people those with leaves in clear, held; and the last one looked at, ``None`` where none is left."""
    statement = sa.text("""
        SELECT blind_index FROM (
            SELECT blind_index FROM person WHERE blind_index > :after ORDER BY blind_index LIMIT :max
        ) AS page ORDER BY blind_index DESC LIMIT 1
    """)
    last = (await tx.execute(statement, {"after": after, "max": people_max})).scalar_one_or_none()
    if last is None:
        return [], None
    statement = sa.text("""
        SELECT person_id, CAST(leaves AS text) AS leaves, leaves_sealed FROM person
        WHERE blind_index > :after AND blind_index <= :last AND leaves <> '[]' ORDER BY blind_index FOR UPDATE
    """)
    return (await tx.execute(statement, {"after": after, "last": last})).all(), bytes(last)


async def save_leaves(tx: Tx, sealed: Sequence[tuple[UUID, bytes]]) -> None:
    """Leaves of these people, sealed; nothing of them stays in clear."""
    statement = sa.text("""
        UPDATE person SET leaves = '[]', leaves_sealed = given.sealed
        FROM unnest(CAST(:people AS uuid[]), CAST(:sealed AS bytea[])) AS given (person_id, sealed)
        WHERE person.person_id = given.person_id
    """)
    await tx.execute(statement, {"people": [item for item, _ in sealed], "sealed": [value for _, value in sealed]})
