"""Deliveries as they are kept, with their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx
from vendor_gateway.domain.signatures import Signed


@dataclass(frozen=True)
class Kept:
    """A delivery's body as it is kept: whole, or its beginning where every item was rejected."""

    sha256: bytes
    size: int
    sealed: bytes
    is_excerpt: bool = False


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
    body: Kept,
    is_revocation: bool,
    answer: tuple[bytes, dict[str, int]],
) -> None:
    """The evidence: signed headers, the body's hash and the sealed body, and what was answered with its counts."""
    statement = sa.text("""
        INSERT INTO delivery (delivery_id, vendor_id, webhook_id, signed_headers, key_id, body_sha256, body_bytes,
                              body_sealed, is_excerpt, is_revocation, answer, received, accepted, duplicate, conflict,
                              parked, rejected)
        VALUES (:id, :vendor, :webhook, CAST(:headers AS jsonb), :key, :sha256, :size, :sealed, :is_excerpt,
                :revocation, :answer, :received, :accepted, :duplicate, :conflict, :parked, :rejected)
    """)
    await tx.execute(
        statement,
        {
            "id": delivery_id,
            "vendor": vendor_id,
            "webhook": signed.webhook_id,
            "headers": orjson.dumps(signed.as_evidence()).decode(),
            "key": signed.key_id,
            "sha256": body.sha256,
            "size": body.size,
            "sealed": body.sealed,
            "is_excerpt": body.is_excerpt,
            "revocation": is_revocation,
            "answer": answer[0],
            **answer[1],
        },
    )


async def add_conflicts(tx: Tx, delivery_id: UUID, found: Sequence[tuple[int, UUID]]) -> None:
    """Positions of a delivery that contradict completions on record."""
    statement = sa.text("""
        INSERT INTO conflict (delivery_id, position, item_id)
        SELECT :delivery, * FROM unnest(CAST(:positions AS integer[]), CAST(:items AS uuid[]))
    """)
    if found:
        positions, items = zip(*found, strict=True)
        await tx.execute(statement, {"delivery": delivery_id, "positions": list(positions), "items": list(items)})
