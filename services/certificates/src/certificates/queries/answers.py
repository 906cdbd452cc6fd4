"""What others ask of certificates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from certificates.domain.status import KIND_ANNUAL
from common.db import Database, Tx

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


async def by_verify_code(tx: Tx, code: str) -> sa.Row[Any] | None:
    """The stored certificate of a printed code."""
    statement = sa.text("""
        SELECT certificate_id, person_id, edition, standing, standing_since,
               CAST(face AS text) AS face, pdf_sha256, stored_at
        FROM certificate WHERE verify_code = :code AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"code": code})).one_or_none()


async def waiting(tx: Tx, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Certificates that cannot be printed, with their reasons."""
    statement = sa.text("""
        SELECT certificate_id, person_id, training_year, waiting_reason, standing_since AS since
        FROM certificate WHERE stage = 'waiting' ORDER BY certificate_id LIMIT :max
    """)
    return (await tx.execute(statement, {"max": rows_max})).all()


async def of_years(tx: Tx, keys: Sequence[tuple[UUID, int]]) -> Sequence[sa.Row[Any]]:
    """The certificates of these people and years, whatever their stage."""
    statement = sa.text("""
        SELECT person_id, training_year, stage, standing, number, face ->> 'issued_on' AS issued_on
        FROM certificate JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS smallint[]))
             AS asked (person_id, training_year) USING (person_id, training_year)
        WHERE kind = :kind
    """)
    given = {"ids": [person for person, _ in keys], "years": [year for _, year in keys], "kind": KIND_ANNUAL}
    return (await tx.execute(statement, given)).all()


async def of_person(tx: Tx, person_id: UUID) -> Sequence[sa.Row[Any]]:
    """One person's certificates of all years, the newest first; number and code only where they are printed."""
    statement = sa.text("""
        SELECT training_year, kind, stage, standing, standing_since, applied_at,
               CASE WHEN stage = 'stored' THEN number END AS number,
               CASE WHEN stage = 'stored' THEN verify_code END AS verify_code,
               CASE WHEN stage = 'stored' THEN face ->> 'issued_on' END AS issued_on
        FROM certificate WHERE person_id = :person_id ORDER BY training_year DESC, kind
    """)
    return (await tx.execute(statement, {"person_id": person_id})).all()
