"""Vendors and what they sign with."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from common.sealing import Sealer
from vendor_gateway.vendors import queries
from vendor_gateway.vendors.domain import KeyKind, VerifyingKey, is_of_small_order

KEYS_MAX = 5
USUAL_OF = timedelta(days=30)
DELIVERIES_MAX = 1_000
"""So many deliveries of a vendor say how long it usually takes."""

RESERVED_IDS = frozenset(("filings",))
"""Sources of the ledger that are no vendor."""


async def live_keys(tx: Tx, vendor_id: str, *, sealer: Sealer) -> list[VerifyingKey]:
    """What this vendor may sign with today."""
    rows = await queries.vendor_keys(tx, vendor_id)
    if rows is None:
        raise NotFound("unknown-vendor", "there is no vendor of this name")
    return [
        VerifyingKey(row.key_id, KeyKind(row.kind), sealer.open(bytes(row.key_sealed), row.key_id.encode()))
        for row in rows
        if row.proposed_by is None
    ]


async def add_key(
    tx: Tx, vendor_id: str, kind: KeyKind, public_key: str | None, *, proposed_by: str | None, sealer: Sealer
) -> dict[str, Any]:
    """One more key. HMAC: a new secret, shown this once (``whsec_…``). Ed25519: the vendor's public key.

    ``public_key`` is base64 of its 32 bytes, with or without the prefix ``whpk_``. What a person proposes verifies
    nothing before another one confirms it: whoever has a key states hours of anybody.
    """
    await queries.lock_vendor(tx, vendor_id)
    live = await queries.vendor_keys(tx, vendor_id)
    if live is None:
        raise NotFound("unknown-vendor", "there is no vendor of this name")
    if len(live) >= KEYS_MAX:
        raise Refused("too-many-keys", f"a vendor has at most {KEYS_MAX} live keys; end one first", keys_max=KEYS_MAX)
    key_id = f"{vendor_id}-{uuid7().hex[:12]}-{secrets.token_hex(4)}"
    key = secrets.token_bytes(32) if kind is KeyKind.HMAC else _public_key(public_key)
    await queries.add_vendor_key(tx, key_id, vendor_id, kind.value, sealer.seal(key, key_id.encode()), proposed_by)
    shown: dict[str, Any] = {"key_id": key_id, "kind": kind.value, "waits": proposed_by is not None}
    if kind is KeyKind.HMAC:
        shown["secret"] = "whsec_" + base64.b64encode(key).decode()
    return shown


async def confirm_key(tx: Tx, vendor_id: str, key_id: str, by: str) -> None:
    """A key that another operator proposed verifies from now; :class:`NotAllowed` for the same one."""
    found = await queries.proposer_of_key(tx, vendor_id, key_id)
    if found is None:
        raise NotFound("unknown-key", "the vendor has no live key of this id")
    if found.proposed_by is None:
        raise Conflict("key-confirmed", "this key waits for nobody; it verifies already")
    if found.proposed_by == by:
        raise NotAllowed("second-operator", "another operator than the one who added a key confirms it")
    await queries.confirm_vendor_key(tx, key_id)


async def save_vendor(tx: Tx, vendor_id: str, name: str) -> None:
    """A vendor under its name; :class:`Refused` where the id means somebody else in the ledger."""
    if vendor_id in RESERVED_IDS:
        raise Refused(
            "reserved-id", f"no vendor can be called {vendor_id}: the ledger calls another source so", vendor=vendor_id
        )
    await queries.save_vendor(tx, vendor_id, name)


async def provide_key(tx: Tx, vendor_id: str, name: str, secret: str, *, sealer: Sealer) -> None:
    """A vendor with an HMAC secret (``whsec_…``) that the operator made; nothing where the key is there already."""
    await save_vendor(tx, vendor_id, name)
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    key_id = f"{vendor_id}-{hashlib.sha256(key).hexdigest()[:16]}"
    await queries.add_vendor_key(tx, key_id, vendor_id, KeyKind.HMAC.value, sealer.seal(key, key_id.encode()))


async def vendor_freshness(tx: Tx, *, now: datetime) -> Sequence[sa.Row[Any]]:
    """When each vendor delivered last, and how long after completion it usually does."""
    return await queries.vendor_freshness(tx, since=now - USUAL_OF, deliveries_max=DELIVERIES_MAX)


def _public_key(text: str | None) -> bytes:
    try:
        key = base64.b64decode((text or "").removeprefix("whpk_"), validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refused("bad-public-key", "public_key is base64 of the 32 bytes of an Ed25519 public key")
    if is_of_small_order(key):
        raise Refused("weak-public-key", "this public key verifies signatures that nobody made; make a new key pair")
    return key
