"""Deliveries as they are kept, with their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from vendor_gateway.completions import models
from vendor_gateway.vendors.domain import Signed


@dataclass(frozen=True)
class KeptDelivery:
    """A delivery's body as it is kept: whole, or its beginning where every item was rejected."""

    sha256: bytes
    size: int
    sealed: bytes
    is_excerpt: bool = False


class Contradiction(NamedTuple):
    """An item of a delivery that contradicts a completion on record."""

    position: int
    item_id: UUID


_CONFLICTS = Columns(models.conflict, *Contradiction._fields)
_ADD_CONFLICTS = _CONFLICTS.insert("delivery_id")


async def earlier_answer(tx: Tx, vendor_id: str, webhook_id: str) -> sa.Row[Any] | None:
    """The answer that this delivery got before, with the hash of its body."""
    statement = sa.text("""
        SELECT answer, body_sha256 FROM delivery WHERE vendor_id = :vendor AND webhook_id = :webhook
    """)
    return (await tx.execute(statement, {"vendor": vendor_id, "webhook": webhook_id})).one_or_none()


async def add_delivery(
    tx: Tx,
    delivery_id: UUID,
    vendor_id: str,
    signed: Signed,
    *,
    body: KeptDelivery,
    is_revocation: bool,
    answer: tuple[bytes, dict[str, int | None]],
) -> None:
    """The evidence: signed headers, the body's hash and the sealed body, and what was answered with its counts.

    The counts are columns by name.
    """
    body_answered, counts = answer
    await tx.execute(
        sa.insert(models.delivery),
        {
            "delivery_id": delivery_id,
            "vendor_id": vendor_id,
            "webhook_id": signed.webhook_id,
            "signed_headers": signed.as_evidence(),
            "key_id": signed.key_id,
            "body_sha256": body.sha256,
            "body_bytes": body.size,
            "body_sealed": body.sealed,
            "is_excerpt": body.is_excerpt,
            "is_revocation": is_revocation,
            "answer": body_answered,
            **counts,
        },
    )


async def add_conflicts(tx: Tx, delivery_id: UUID, found: Sequence[Contradiction]) -> None:
    """Positions of a delivery that contradict completions on record."""
    if found:
        await tx.execute(_ADD_CONFLICTS, {**_CONFLICTS.arrays(found), "delivery_id": delivery_id})
