"""The list of tokens that ended before their time, for every service that takes tokens."""

from typing import Any

from common.db import Tx
from common.revocations import subject_digest
from registry.queries import revocations


async def revoked_since(tx: Tx, cursor: int) -> dict[str, Any]:
    """``{"next", "revoked"}`` as ``common.revocations`` reads it; cursor 0 asks for everything."""
    rows = await revocations.entries_after(tx, cursor)
    return {
        "next": str(rows[0].next),
        "revoked": [
            {"digest": bytes(row.subject_sha256).hex(), "number": row.number}
            for row in rows
            if row.subject_sha256 is not None
        ],
    }


async def version_of(tx: Tx, subject: str) -> int:
    """What a new token of a subject says in ``ver``. Ask before what the subject may do is read, never after.

    What is taken in between is then in the token or revokes it.
    """
    return await revocations.number_of(tx, subject_digest(subject))
