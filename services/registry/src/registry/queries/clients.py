"""Questions about clients of the API and the keys that sign their tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from common.db import Tx


async def add_client(tx: Tx, client_id: str, secret_sha256: bytes, scopes: Sequence[str]) -> bool:
    """Whether the name was free."""
    statement = sa.text("""
        INSERT INTO client (client_id, secret_sha256, scopes) VALUES (:id, :secret, CAST(:scopes AS text[]))
        ON CONFLICT (client_id) DO NOTHING
    """)
    done = await tx.execute(statement, {"id": client_id, "secret": secret_sha256, "scopes": list(scopes)})
    return bool(done.rowcount)


async def save_client(tx: Tx, client_id: str, secret_sha256: bytes, scopes: Sequence[str]) -> None:
    """The client as given, whatever was there."""
    statement = sa.text("""
        INSERT INTO client (client_id, secret_sha256, scopes) VALUES (:id, :secret, CAST(:scopes AS text[]))
        ON CONFLICT (client_id) DO UPDATE SET secret_sha256 = excluded.secret_sha256, scopes = excluded.scopes
    """)
    await tx.execute(statement, {"id": client_id, "secret": secret_sha256, "scopes": list(scopes)})


async def client(tx: Tx, client_id: str) -> sa.Row[Any] | None:
    """A client that is not revoked."""
    found = await tx.execute(
        sa.text("SELECT secret_sha256, scopes FROM client WHERE client_id = :id AND revoked_at IS NULL"),
        {"id": client_id},
    )
    return found.one_or_none()


async def lock_signing_keys(tx: Tx) -> None:
    """One at a time makes keys."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('signing_key'))"))


async def add_signing_key(tx: Tx, key_id: str, private_sealed: bytes, public_jwk: str) -> None:
    """A new current key."""
    statement = sa.text("""
        INSERT INTO signing_key (key_id, private_sealed, public_jwk) VALUES (:id, :private, CAST(:public AS jsonb))
    """)
    await tx.execute(statement, {"id": key_id, "private": private_sealed, "public": public_jwk})


async def retire_signing_keys(tx: Tx) -> None:
    """Those of before sign no more; tokens they signed live on."""
    await tx.execute(sa.text("UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL"))


async def current_signing_key(tx: Tx) -> sa.Row[Any] | None:
    """The key that signs now."""
    found = await tx.execute(
        sa.text("""
            SELECT key_id, private_sealed FROM signing_key WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT 1
        """)
    )
    return found.one_or_none()


async def public_keys(tx: Tx, since: datetime) -> list[str]:
    """Public keys of today, and of those that retired after ``since``."""
    statement = sa.text("""
        SELECT CAST(public_jwk AS text) AS jwk FROM signing_key
        WHERE retired_at IS NULL OR retired_at > :since ORDER BY created_at DESC
    """)
    return [row.jwk for row in await tx.execute(statement, {"since": since})]
