"""Questions about clients of the API and the keys that sign their tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def add_client(tx: Tx, client_id: str, secret_sha256: bytes, scopes: Sequence[str]) -> bool:
    """Whether the name was free; the secret is for :func:`add_secret`."""
    statement = sa.text("""
        INSERT INTO client (client_id, secret_sha256, scopes) VALUES (:id, :secret, CAST(:scopes AS text[]))
        ON CONFLICT (client_id) DO NOTHING
    """)
    # The release before this one looks for the secret here.
    done = await tx.execute(statement, {"id": client_id, "secret": secret_sha256, "scopes": list(scopes)})
    return bool(done.rowcount)


async def save_client(tx: Tx, client_id: str, secret_sha256: bytes, scopes: Sequence[str]) -> None:
    """The client as given, whatever was there."""
    statement = sa.text("""
        INSERT INTO client (client_id, secret_sha256, scopes) VALUES (:id, :secret, CAST(:scopes AS text[]))
        ON CONFLICT (client_id) DO UPDATE
        SET secret_sha256 = excluded.secret_sha256, scopes = excluded.scopes, revoked_at = NULL
    """)
    await tx.execute(statement, {"id": client_id, "secret": secret_sha256, "scopes": list(scopes)})


async def lock_client(tx: Tx, client_id: str) -> list[str] | None:
    """The scopes of the client of this name, held until the transaction ends; ``None``: none, or it is revoked."""
    statement = sa.text("SELECT scopes FROM client WHERE client_id = :id AND revoked_at IS NULL FOR UPDATE")
    row = (await tx.execute(statement, {"id": client_id})).one_or_none()
    return None if row is None else list(row.scopes)


async def save_scopes(tx: Tx, client_id: str, scopes: Sequence[str]) -> None:
    """What a client may do from now on."""
    statement = sa.text("UPDATE client SET scopes = CAST(:scopes AS text[]) WHERE client_id = :id")
    await tx.execute(statement, {"id": client_id, "scopes": list(scopes)})


async def revoke_client(tx: Tx, client_id: str) -> None:
    """The client and its secrets are no good any more."""
    for statement in (
        "UPDATE client SET revoked_at = now() WHERE client_id = :id",
        "UPDATE client_secret SET revoked_at = now() WHERE client_id = :id AND revoked_at IS NULL",
    ):
        await tx.execute(sa.text(statement), {"id": client_id})


async def add_secret(tx: Tx, secret_id: UUID, client_id: str, secret_sha256: bytes, created_by: str) -> None:
    """One more secret of a client."""
    statement = sa.text("""
        INSERT INTO client_secret (secret_id, client_id, secret_sha256, created_by)
        VALUES (:id, :client, :secret, :by)
    """)
    await tx.execute(statement, {"id": secret_id, "client": client_id, "secret": secret_sha256, "by": created_by})


async def live_secrets(tx: Tx, client_id: str) -> Sequence[sa.Row[Any]]:
    """A client's secrets that are good, and its scopes beside each; none where it is revoked."""
    statement = sa.text("""
        SELECT secret_id, s.secret_sha256, scopes, last_used_at
        FROM client_secret s JOIN client USING (client_id)
        WHERE client_id = :id AND client.revoked_at IS NULL AND s.revoked_at IS NULL ORDER BY s.created_at
    """)
    return (await tx.execute(statement, {"id": client_id})).all()


async def revoke_secrets(tx: Tx, secret_ids: Sequence[UUID]) -> None:
    """These are no good any more."""
    statement = sa.text("UPDATE client_secret SET revoked_at = now() WHERE secret_id = ANY(CAST(:ids AS uuid[]))")
    await tx.execute(statement, {"ids": list(secret_ids)})


async def note_use(tx: Tx, secret_id: UUID, at: datetime) -> None:
    """When a secret was good for a token last."""
    statement = sa.text("UPDATE client_secret SET last_used_at = :at WHERE secret_id = :id")
    await tx.execute(statement, {"id": secret_id, "at": at})


async def all_clients(tx: Tx) -> Sequence[sa.Row[Any]]:
    """Every client with its secrets, revoked ones included, by name; the oldest secret first."""
    statement = sa.text("""
        SELECT client_id, scopes, client.created_at AS client_created_at, client.revoked_at AS client_revoked_at,
               secret_id, created_by, s.created_at, last_used_at, s.revoked_at
        FROM client LEFT JOIN client_secret s USING (client_id) ORDER BY client_id, s.created_at
    """)
    return (await tx.execute(statement)).all()


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
