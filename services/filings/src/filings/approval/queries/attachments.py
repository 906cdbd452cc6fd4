"""Questions about attachments: written once, and never changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.approval.domain.kept import AttachedFile, AttachmentRow
from filings.approval.models import attachment


async def add(tx: Tx, columns: dict[str, Any]) -> None:
    """One of them."""
    await tx.execute(sa.insert(attachment).values(**columns))


async def count_of(tx: Tx, filing_id: UUID) -> int:
    """How many a filing has."""
    statement = sa.text("SELECT count(*) FROM attachment WHERE filing_id = :id")
    return int((await tx.execute(statement, {"id": filing_id})).scalar_one())


async def bytes_since(tx: Tx, applicant_id: UUID, since: datetime) -> int:
    """How much was attached to an applicant's filings after a moment."""
    statement = sa.text("""
        SELECT coalesce(sum(a.size), 0) FROM filing f JOIN attachment a USING (filing_id)
        WHERE f.applicant_id = :applicant AND a.added_at > :since
    """)
    return int((await tx.execute(statement, {"applicant": applicant_id, "since": since})).scalar_one())


async def of_filing(tx: Tx, filing_id: UUID) -> list[AttachmentRow]:
    """What is attached, without its content; the name is sealed."""
    statement = sa.text("""
        SELECT attachment_id, name, name_sealed, media_type, size, encode(sha256, 'hex') AS sha256, added_by, added_at
        FROM attachment WHERE filing_id = :id ORDER BY attachment_id
    """)
    return [AttachmentRow(**row._mapping) for row in await tx.execute(statement, {"id": filing_id})]


async def hashes_of(tx: Tx, filing_id: UUID, attachment_ids: Collection[UUID]) -> dict[UUID, str]:
    """The hashes of those of these that are a filing's own."""
    statement = sa.text("""
        SELECT attachment_id, encode(sha256, 'hex') AS sha256 FROM attachment
        WHERE filing_id = :id AND attachment_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = await tx.execute(statement, {"id": filing_id, "ids": list(attachment_ids)})
    return {row.attachment_id: row.sha256 for row in rows}


async def one(tx: Tx, filing_id: UUID, attachment_id: UUID) -> AttachedFile | None:
    """One of a filing, with its content."""
    statement = sa.text("""
        SELECT attachment_id, name, name_sealed, media_type, content_sealed FROM attachment
        WHERE filing_id = :filing AND attachment_id = :id
    """)
    row = (await tx.execute(statement, {"filing": filing_id, "id": attachment_id})).one_or_none()
    return None if row is None else AttachedFile(**row._mapping)
