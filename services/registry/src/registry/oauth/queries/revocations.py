"""Questions about tokens that ended before their time. Triggers write the entries, whatever takes a right away."""

import sqlalchemy as sa

from common.db import Tx


async def list_after(tx: Tx, cursor: int) -> str:
    """Entries of transactions that ended since the cursor was given out, with the next one, as the JSON that services
    read; made by the database, for there may be 50,000 of them and more.

    The cursor is a transaction's number: none below it was still at work, so that none can come to light later.
    """
    statement = sa.text("""
        SELECT CAST(json_build_object(
            'next', CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text),
            'revoked', coalesce(
                json_agg(json_build_object('digest', encode(subject_sha256, 'hex'), 'number', number)
                         ORDER BY revoked_at), '[]')
        ) AS text)
        FROM revocation WHERE written_in >= CAST(CAST(:cursor AS text) AS xid8)
    """)
    return str((await tx.execute(statement, {"cursor": str(cursor)})).scalar_one())


async def number_of(tx: Tx, subject_sha256: bytes) -> int:
    """The number up to which a subject's tokens are good no more; 0 where nothing was ever taken, or long ago."""
    found = await tx.execute(
        sa.text("SELECT number FROM revocation WHERE subject_sha256 = :digest"), {"digest": subject_sha256}
    )
    return int(found.scalar() or 0)
