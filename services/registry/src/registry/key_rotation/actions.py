"""Sealed columns under another key, page by page while everything runs; whatever ends it, it goes on where it was."""

from uuid import UUID

from common.db import Tx
from common.sealing import Sealer
from registry.key_rotation import queries
from registry.key_rotation.queries import SEALED, Sealed

SEAL_FIRST: dict[str, object] = {"bytea": b"", "text": "", "uuid": UUID(int=0)}


async def sealed_otherwise(tx: Tx, *, sealer: Sealer) -> dict[Sealed, int]:
    """How many rows of each column are sealed with another key than today's."""
    return {item: await queries.count_sealed_otherwise(tx, item, sealer.current) for item in SEALED}


async def reseal_page(
    tx: Tx, sealed: Sealed, after: object, rows_max: int, *, sealer: Sealer
) -> tuple[int, object | None]:
    """Seal the next rows with today's key; how many, and the last one, ``None`` where none is left."""
    rows = await queries.lock_page_sealed_otherwise(tx, sealed, sealer.current, after, rows_max)
    values = [
        (row.key, sealer.seal(sealer.open(bytes(row.value), bytes(row.context)), bytes(row.context))) for row in rows
    ]
    if values:
        await queries.save_sealed(tx, sealed, values)
    return len(rows), rows[-1].key if rows else None
