"""Questions about what is looked at again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.ids import uuid7
from vendor_gateway.releases import models


async def begin(tx: Tx, because: str, *, vendor_id: str | None = None, person_id: UUID | None = None) -> UUID:
    """What is parked of this vendor, or of this person, is to be looked at again; the id of that."""
    release_id = uuid7()
    release = {"release_id": release_id, "because": because, "vendor_id": vendor_id, "person_id": person_id}
    await tx.execute(sa.insert(models.release), release)
    return release_id


async def begin_for_people(tx: Tx, because: str, person_ids: Collection[UUID]) -> None:
    """The same of each of these people."""
    if person_ids:
        ordered = [{"release_id": uuid7(), "because": because, "person_id": person_id} for person_id in person_ids]
        await tx.execute(sa.insert(models.release), ordered)


_LOCK = 0x7465726D
"""Advisory locks, one a vendor: deliveries that are judged by what was agreed until now."""


async def hold_terms(tx: Tx, vendor_id: str) -> None:
    """A delivery of the vendor is about to be judged by what is agreed now, until the transaction ends."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock_shared(:lock, hashtext(:vendor))"), _of(vendor_id))


async def wait_for_deliveries(tx: Tx, vendor_id: str) -> None:
    """Until no delivery of the vendor is being judged by what was agreed before this moment."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(:lock, hashtext(:vendor))"), _of(vendor_id))


def _of(vendor_id: str) -> dict[str, Any]:
    return {"lock": _LOCK, "vendor": vendor_id}


async def next_to_do(tx: Tx) -> sa.Row[Any] | None:
    """The oldest one that has not ended, held until the transaction ends; nobody waits for it."""
    statement = sa.text("""
        SELECT release_id, vendor_id, person_id, done_until FROM release WHERE ended_at IS NULL
        ORDER BY release_id LIMIT 1 FOR UPDATE SKIP LOCKED
    """)
    return (await tx.execute(statement)).one_or_none()


async def note(tx: Tx, release_id: UUID, *, done_until: UUID | None, seen: int, released: int) -> None:
    """How far it is; ``done_until`` is ``None`` where nothing is left."""
    statement = sa.text("""
        UPDATE release SET done_until = coalesce(:done_until, done_until), seen = seen + :seen,
                           released = released + :released,
                           ended_at = CASE WHEN CAST(:done_until AS uuid) IS NULL THEN now() END
        WHERE release_id = :release
    """)
    given = {"release": release_id, "done_until": done_until, "seen": seen, "released": released}
    await tx.execute(statement, given)
