"""Who is who; and what was said of completions, once more."""

from collections.abc import Sequence
from uuid import UUID

from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionRevoked
from common.db import Tx
from common.outbox import emit
from common.sealing import index_bytes
from vendor_gateway.queries import completions, people


async def store_people_and_release_parked(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember who is who; what was parked for them counts from now."""
    latest = {
        index_bytes(placement.blind_index): placement for placement in sorted(placed, key=lambda item: item.version)
    }
    await people.save_people(tx, latest)
    freed = await people.unpark(tx, list(latest))
    await emit(tx, [completions.published(row) for row in sorted(freed, key=lambda row: row.item_id)])


async def republish_completions(tx: Tx, after: UUID, rows_max: int) -> UUID | None:
    """Publish the next completions again, in the order of their ids; the last one, ``None`` where none is.

    Acceptances and revocations meanwhile are published beside it. So an acceptance may follow its revocation where the
    page was read before that was committed; consumers remember what is taken back.
    """
    page = await completions.page_of_completions(tx, after, rows_max)
    accepted = [completions.published(row) for row in page]
    revoked = [
        CompletionRevoked(item_id=row.item_id, person_id=row.person_id, vendor=row.vendor)
        for row in page
        if row.revoked_by is not None
    ]
    await emit(tx, [*accepted, *revoked])
    return page[-1].item_id if page else None
