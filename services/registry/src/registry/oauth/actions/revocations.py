"""The list of tokens that ended before their time, for every service that takes tokens."""

from typing import Any

import orjson

from common.db import Tx
from common.revocations import subject_digest
from registry.oauth.queries import revocations as revocation_queries


async def revoked_since(tx: Tx, cursor: int) -> dict[str, Any]:
    """``{"next", "revoked"}`` as ``common.revocations`` reads it; cursor 0 asks for everything."""
    found: dict[str, Any] = orjson.loads(await revocation_queries.list_after(tx, cursor))
    return found


async def version_of(tx: Tx, subject: str) -> int:
    """What a new token of a subject says in ``ver``. Ask before what the subject may do is read, never after.

    What is taken in between is then in the token or revokes it.
    """
    return await revocation_queries.number_of(tx, subject_digest(subject))
