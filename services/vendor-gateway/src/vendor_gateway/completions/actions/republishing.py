"""What was said of completions, once more."""

from uuid import UUID

from common.db import Tx
from common.events import Contract
from common.outbox import emit
from vendor_gateway.completions.queries import completions, turns


async def republish_completions(tx: Tx, after: UUID, rows_max: int) -> UUID | None:
    """Publish the next completions again, in the order of their ids; the last one, ``None`` where none is.

    What changes meanwhile is published beside it. So an acceptance may follow its revocation where the page was read
    before that was committed; consumers remember what is taken back.
    """
    page = await completions.page_of_completions(tx, after, rows_max)
    decided = await turns.turns_of(tx, [row.item_id for row in page if row.is_reviewed])
    accepted = [completions.published(row) for row in page]
    changed: list[Contract] = []
    for row in page:
        own = decided.get(row.item_id, [])
        changed += [turns.published_turn(row, turn) for turn in own]
        if row.is_revoked and not row.is_taken_off:  # what was taken off first was not taken back any more
            changed.append(turns.revoked_by_vendor(row.item_id, row.person_id, row.vendor, turns=len(own)))
    await emit(tx, [*accepted, *changed])
    return page[-1].item_id if page else None
