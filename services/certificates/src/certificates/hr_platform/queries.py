"""Who is certified for which year."""

from collections.abc import Sequence
from typing import Any

from common.db import Database

_STATUSES = """
    SELECT certificate.standing, certificate.stage <> 'stored' AS waits, certificate.standing_since, certificate.number,
           certificate.kind, certificate.verify_code, certificate.printed_edition,
           certificate.face ->> 'issued_on' AS issued_on, certificate.taken_off ->> 'by' AS taken_off_by,
           certificate.taken_off ->> 'office' AS taken_off_office
    FROM unnest($1::bytea[], $2::smallint[]) WITH ORDINALITY AS asked (blind_index, year, position)
    LEFT JOIN person ON person.blind_index = asked.blind_index
    LEFT JOIN certificate ON certificate.person_id = coalesce(person.merged_into, person.person_id)
                         AND certificate.training_year = asked.year
                         AND certificate.kind = 'annual'
                         AND (certificate.stage = 'stored'
                              OR certificate.waiting_reason IS NOT NULL AND certificate.standing = 'valid'
                                 AND certificate.stage IN ('waiting', 'intended'))
    ORDER BY position
"""


async def statuses(db: Database, indexes: Sequence[bytes], years: Sequence[int]) -> Sequence[Any]:
    """One row for each question, in order; nulls for unknown people, and for people whose year is not met or whose
    certificate does not exist. One that only we cannot print is there, and ``waits``.
    """
    return await db.fetch(_STATUSES, indexes, years)
