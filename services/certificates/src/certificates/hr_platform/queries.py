"""Who is certified for which year."""

from collections.abc import Sequence
from typing import Any

from common.db import Database

_STATUSES = """
    SELECT certificate.standing, certificate.number, certificate.kind, certificate.verify_code,
           certificate.face ->> 'issued_on' AS issued_on
    FROM unnest($1::bytea[], $2::smallint[]) WITH ORDINALITY AS asked (blind_index, year, position)
    LEFT JOIN person ON person.blind_index = asked.blind_index
    LEFT JOIN certificate ON certificate.person_id = coalesce(person.merged_into, person.person_id)
                         AND certificate.training_year = asked.year
                         AND certificate.kind = 'annual' AND certificate.stage = 'stored'
    ORDER BY position
"""


async def statuses(db: Database, indexes: Sequence[bytes], years: Sequence[int]) -> Sequence[Any]:
    """One row for each question, in order; nulls for unknown people and for people without a certificate."""
    return await db.fetch(_STATUSES, indexes, years)
