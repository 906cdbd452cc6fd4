"""How far somebody has read: one row a reader, in each service that has messages for people."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from common.clock import Moment
from common.db import Tx


class ReadMark(BaseModel):
    """A request's body: everything up to this moment has been read."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    until: Moment


def read_mark_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every service that has messages for people."""
    return sa.Table(
        "read_mark",
        metadata,
        sa.Column("reader_id", sa.Uuid, primary_key=True),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        comment="how far somebody has read; what is later is new to them",
    )


async def read_until(tx: Tx, reader_id: UUID) -> datetime | None:
    """How far somebody has read; ``None`` before the first time."""
    statement = sa.text("SELECT read_until FROM read_mark WHERE reader_id = :reader")
    found: datetime | None = (await tx.execute(statement, {"reader": reader_id})).scalar_one_or_none()
    return found


async def save_read_until(tx: Tx, reader_id: UUID, until: datetime, *, at: datetime) -> None:
    """Somebody has read everything up to a moment, this one at the latest; nothing becomes new again."""
    statement = sa.text("""
        INSERT INTO read_mark (reader_id, read_until) VALUES (:reader, :until)
        ON CONFLICT (reader_id) DO UPDATE SET read_until = greatest(read_mark.read_until, excluded.read_until)
    """)
    await tx.execute(statement, {"reader": reader_id, "until": min(until, at)})
