"""What others ask of certificates."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from certificates.domain.own_certificates import OwnCertificate, StandingChange
from certificates.domain.status import KIND_ANNUAL, IssuanceStage, Standing
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
        SELECT certificate_id, person_id, training_year, edition, number, standing, standing_since,
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


CHANGES_MAX = 100
"""Of one certificate, the latest ones."""


async def own_certificates(tx: Tx, person_id: UUID) -> list[OwnCertificate]:
    """One's certificates of all years, the newest first, without their histories."""
    statement = sa.text("""
        SELECT certificate_id, training_year AS year, kind, stage, standing, standing_since AS since, applied_at,
               CASE WHEN stage = 'stored' THEN stored_at END AS stored_at,
               CASE WHEN stage = 'stored' THEN number END AS number,
               CASE WHEN stage = 'stored' THEN face ->> 'issued_on' END AS issued_on,
               CASE WHEN stage = 'stored' THEN verify_code END AS code
        FROM certificate WHERE person_id = :person_id ORDER BY training_year DESC, kind
    """)
    return [
        OwnCertificate(
            **{
                **row._mapping,
                "stage": IssuanceStage(row.stage),
                "standing": Standing(row.standing),
                "issued_on": None if row.issued_on is None else date.fromisoformat(row.issued_on),
            }
        )
        for row in await tx.execute(statement, {"person_id": person_id})
    ]


async def standing_changes(tx: Tx, certificate_ids: Sequence[UUID]) -> list[StandingChange]:
    """The history of their standings, up to the latest 100 of each."""
    statement = sa.text("""
        SELECT certificate_id, change.standing, change.at
        FROM unnest(CAST(:ids AS uuid[])) AS asked (certificate_id)
        CROSS JOIN LATERAL (
            SELECT id, standing, at FROM standing_change
            WHERE standing_change.certificate_id = asked.certificate_id ORDER BY id DESC LIMIT :max
        ) AS change ORDER BY change.id
    """)
    rows = await tx.execute(statement, {"ids": list(certificate_ids), "max": CHANGES_MAX})
    return [StandingChange(row.certificate_id, Standing(row.standing), row.at) for row in rows]


async def own_file(tx: Tx, person_id: UUID, certificate_id: UUID) -> sa.Row[Any] | None:
    """Where the signed file of one's own certificate stands; ``None`` where it is not one's own or not made."""
    statement = sa.text("""
        SELECT certificate_id, training_year, edition, standing, number
        FROM certificate WHERE certificate_id = :id AND person_id = :person_id AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"id": certificate_id, "person_id": person_id})).one_or_none()


async def by_number(tx: Tx, number: str) -> sa.Row[Any] | None:
    """The stored certificate of a printed number."""
    statement = sa.text("""
        SELECT certificate_id, person_id, verify_code, standing, standing_since, CAST(face AS text) AS face, pdf_sha256
        FROM certificate WHERE number = :number AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"number": number})).one_or_none()
