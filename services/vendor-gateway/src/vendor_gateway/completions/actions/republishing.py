"""What was said of completions, once more."""

from uuid import UUID

from common.contracts.vendor_gateway import CompletionRevoked
from common.db import Tx
from common.outbox import emit
from vendor_gateway.completions.queries import completions


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
        if row.is_taken_back
    ]
    await emit(tx, [*accepted, *revoked])
    return page[-1].item_id if page else None
