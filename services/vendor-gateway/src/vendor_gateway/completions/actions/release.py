"""What waited and counts from now."""

from collections.abc import Sequence

from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.outbox import emit
from common.sealing import index_bytes
from vendor_gateway.completions.queries import completions
from vendor_gateway.people import queries as people


async def store_people_and_release_parked(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember who is who; what was parked for them counts from now."""
    latest = {
        index_bytes(placement.blind_index): placement for placement in sorted(placed, key=lambda item: item.version)
    }
    await people.save_people(tx, latest)
    freed = await completions.unpark(tx, list(latest))
    await emit(tx, [completions.published(row) for row in sorted(freed, key=lambda row: row.item_id)])
