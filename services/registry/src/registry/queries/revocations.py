"""Questions about tokens that ended before their time. Triggers write the entries, whatever takes a right away."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from common.db import Tx


async def entries_after(tx: Tx, cursor: int) -> Sequence[sa.Row[Any]]:
    """Entries of transactions that ended since the cursor was given out, each with the next cursor; the oldest first.

    The cursor is a transaction's number: none below it was still at work, so that none can come to light later. One row
    without an entry where there is none.
    """
    statement = sa.text("""
        SELECT subject_sha256, number, CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS next
        FROM (SELECT) AS here
        LEFT JOIN revocation ON written_in >= CAST(CAST(:cursor AS text) AS xid8)
        ORDER BY revoked_at
    """)
    return (await tx.execute(statement, {"cursor": str(cursor)})).all()


async def number_of(tx: Tx, subject_sha256: bytes) -> int:
    """The number up to which a subject's tokens are good no more; 0 where nothing was ever taken, or long ago."""
    found = await tx.execute(
        sa.text("SELECT number FROM revocation WHERE subject_sha256 = :digest"), {"digest": subject_sha256}
    )
    return int(found.scalar() or 0)
