"""Stored certificates, by what is printed on them."""

from typing import Any

import sqlalchemy as sa

from common.db import Tx


async def by_verify_code(tx: Tx, code: str) -> sa.Row[Any] | None:
    """The stored certificate of a printed code."""
    statement = sa.text("""
        SELECT certificate_id, person_id, training_year, edition, number, standing, standing_since,
               CAST(face AS text) AS face, pdf_sha256, stored_at
        FROM certificate WHERE verify_code = :code AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"code": code})).one_or_none()


async def by_number(tx: Tx, number: str) -> sa.Row[Any] | None:
    """The stored certificate of a printed number."""
    statement = sa.text("""
        SELECT certificate_id, person_id, verify_code, standing, standing_since, CAST(face AS text) AS face, pdf_sha256
        FROM certificate WHERE number = :number AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"number": number})).one_or_none()
