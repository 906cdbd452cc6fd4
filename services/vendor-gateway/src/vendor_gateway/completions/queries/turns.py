"""What two people decided about hours that had counted: taken off, given back, taken off again."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.contracts.vendor_gateway import CompletionRestored, CompletionRevoked
from common.db import Tx


class DecidedTurn(NamedTuple):
    """A decision after which hours count no more, or do again."""

    number: int
    """Counts them from 1: odd ones took the hours off, even ones gave them back."""
    decision_id: UUID
    office_id: UUID
    office: str | None
    """What the office is called; ``None`` where the registry has not told."""


async def turns_of(tx: Tx, item_ids: Collection[UUID]) -> dict[UUID, list[DecidedTurn]]:
    """The decisions about each of these completions, the first first; nothing of those about which none was made."""
    statement = sa.text("""
        SELECT item_id, row_number() OVER (PARTITION BY item_id ORDER BY act_id) AS number, act_id, made_for,
               organisation.name
        FROM review_act LEFT JOIN organisation ON organisation.organisation_id = review_act.made_for
        WHERE item_id = ANY(CAST(:ids AS uuid[])) AND what IN ('confirm-void', 'confirm-restore')
        ORDER BY item_id, act_id
    """)
    found = defaultdict[UUID, list[DecidedTurn]](list)
    if item_ids:
        for item_id, *turn in await tx.execute(statement, {"ids": list(item_ids)}):
            found[item_id].append(DecidedTurn(*turn))
    return found


def published_turn(row: Any, turn: DecidedTurn) -> CompletionRevoked | CompletionRestored:
    """What is published of a decision about a completion, of which ``row`` has id, person and vendor."""
    own: dict[str, Any] = {"item_id": row.item_id, "person_id": row.person_id, "vendor": row.vendor, **turn._asdict()}
    return CompletionRestored(**own) if turn.number % 2 == 0 else CompletionRevoked(by="office", **own)


def revoked_by_vendor(item_id: UUID, person_id: UUID, vendor_id: str, *, turns: int) -> CompletionRevoked:
    """What is published of a completion that its vendor took back, after so many decisions about it."""
    return CompletionRevoked(item_id=item_id, person_id=person_id, vendor=vendor_id, by="vendor", number=turns + 1)
