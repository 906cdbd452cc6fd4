"""Items of deliveries that are no completion on record."""

from collections.abc import Sequence
from uuid import UUID

from common.db import Tx
from common.db.columns import Columns
from vendor_gateway.completions import models
from vendor_gateway.completions.domain.unrecorded import UnrecordedItem

_ITEMS = Columns(models.unrecorded_item, *UnrecordedItem._fields)
_ADD_ITEMS = _ITEMS.insert("vendor_id", "delivery_id", then="ON CONFLICT DO NOTHING")


async def add_unrecorded(tx: Tx, vendor_id: str, delivery_id: UUID, items: Sequence[UnrecordedItem]) -> None:
    """Keep them; the same verdict on the same id of the same person is kept once, however often it is sent."""
    if items:
        # In one order for everybody, as completions are.
        ordered = sorted(items, key=lambda item: (item.completion_id, item.position))
        await tx.execute(_ADD_ITEMS, {**_ITEMS.arrays(ordered), "vendor_id": vendor_id, "delivery_id": delivery_id})
