"""Clients of the API, the keys that sign their tokens, and the tokens."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from joserfc.jwk import ECKey

from common.auth import ALGORITHMS, ISSUER
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from common.sealing import Sealer
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.actions.revocations import version_of
from registry.oauth.actions.signing import signed
from registry.oauth.domain.audiences import audience
from registry.oauth.domain.clients import SCOPES, widens
from registry.oauth.queries import clients as client_queries

TOKEN_LIFETIME_MAX_S = 3_600
SECRETS_MAX = 2
USE_NOTED_EVERY = timedelta(hours=1)


async def create_client(tx: Tx, client_id: str, *, by: str, now: datetime) -> str:
    """The new client's secret, shown this once; the registry keeps its SHA-256 (it has 256 random bits).

    It may do nothing before its scopes are proposed and approved.
    """
    secret = secrets.token_urlsafe(32)
    if not await client_queries.add_client(tx, client_id, _digest(secret), []):
        raise Conflict("client-exists", "there is a client of this name already")
    await client_queries.add_secret(tx, uuid7(), client_id, _digest(secret), _made_by(by))
    await record(tx, AuditedAct("client.created", by, details={"client": client_id}), at=now)
    return secret


async def provide_client(tx: Tx, client_id: str, secret: str, scopes: Sequence[str], *, now: datetime) -> None:
    """A client with a secret that the machine's owner made (256 random bits or more); replaces what was there.

    The owner of the machine could write the rows as well: no second person is asked for, and what changes is on the
    audit trail.
    """
    refuse_unknown(scopes)
    before = await client_queries.lock_client(tx, client_id)
    await client_queries.save_client(tx, client_id, _digest(secret), scopes)
    live = await client_queries.live_secrets(tx, client_id)
    is_known = any(bytes(live_secret.secret_sha256) == _digest(secret) for live_secret in live)
    if not is_known:
        await client_queries.add_secret(tx, uuid7(), client_id, _digest(secret), "")
    others = [live_secret.secret_id for live_secret in live if bytes(live_secret.secret_sha256) != _digest(secret)]
    await client_queries.revoke_secrets(tx, others)
    if before is None or set(before) != set(scopes) or others or not is_known:
        details = {"client": client_id, "scopes": sorted(scopes), "secret": "kept" if is_known else "new"}
        await record(tx, AuditedAct("client.provided", "operator", details=details), at=now)


async def add_own_secret(tx: Tx, client_id: str, shown: str, *, now: datetime) -> tuple[UUID, str]:
    """Another secret of the client that asks, beside the one that it shows; its id and itself, shown this once.

    Raises :class:`WrongClient` where that one was revoked meanwhile.
    """
    await lock_client(tx, client_id)
    await authenticated(tx, client_id, shown)
    await refuse_third_secret(tx, client_id)
    secret = secrets.token_urlsafe(32)
    secret_id = await put_secret(tx, client_id, _digest(secret), by=f"client:{client_id}", now=now)
    return secret_id, secret


async def refuse_third_secret(tx: Tx, client_id: str) -> None:
    """Raises :class:`Conflict` where the (locked) client has as many secrets as there may be."""
    if len(await client_queries.live_secrets(tx, client_id)) >= SECRETS_MAX:
        raise Conflict("two-secrets", "the client has two secrets; revoke one of them first")


async def put_secret(tx: Tx, client_id: str, secret_sha256: bytes, *, by: str, now: datetime) -> UUID:
    """A secret of a (locked) client is good from now on; its id."""
    secret_id = uuid7()
    await client_queries.add_secret(tx, secret_id, client_id, secret_sha256, _made_by(by))
    await record(
        tx, AuditedAct("client.secret-added", by, details={"client": client_id, "secret": str(secret_id)}), at=now
    )
    return secret_id


async def revoke_secret(
    tx: Tx, client_id: str, secret_id: UUID, *, by: str, shown: str | None = None, now: datetime
) -> None:
    """A secret opens nothing any more. The last one goes only with the client.

    ``shown``: by the client itself; raises :class:`WrongClient` where that one was revoked meanwhile.
    """
    await lock_client(tx, client_id)
    if shown is not None:
        await authenticated(tx, client_id, shown)
    live = {live_secret.secret_id for live_secret in await client_queries.live_secrets(tx, client_id)}
    if secret_id not in live:
        raise NotFound("no-such-secret", "the client has no such secret, or it is revoked already")
    if len(live) == 1:
        raise Conflict("last-secret", "it is the client's last secret; make another one first, or revoke the client")
    await client_queries.revoke_secrets(tx, [secret_id])
    await record(
        tx, AuditedAct("client.secret-revoked", by, details={"client": client_id, "secret": str(secret_id)}), at=now
    )


async def narrow_scopes(tx: Tx, client_id: str, scopes: Sequence[str], *, by: str, now: datetime) -> bool:
    """Whether these scopes give the client nothing that it lacks; then it has them from its next token on."""
    refuse_unknown(scopes)
    before = await lock_client(tx, client_id)
    if not scopes:
        raise Refused("no-scopes", "a client keeps at least one scope; one that is to do nothing more is revoked")
    if widens(before, scopes):
        return False
    await save_scopes(tx, client_id, scopes, by=by, now=now)
    return True


async def save_scopes(tx: Tx, client_id: str, scopes: Sequence[str], *, by: str, now: datetime) -> None:
    """What a (locked) client may do from its next token on."""
    await client_queries.save_scopes(tx, client_id, scopes)
    details = {"client": client_id, "scopes": list(scopes)}
    await record(tx, AuditedAct("client.scopes-changed", by, details=details), at=now)


async def revoke_client(tx: Tx, client_id: str, *, by: str, now: datetime) -> None:
    """A client gets no token any more; those it has are refused from now on."""
    await lock_client(tx, client_id)
    await client_queries.revoke_client(tx, client_id)
    await record(tx, AuditedAct("client.revoked", by, details={"client": client_id}), at=now)


async def clients(tx: Tx) -> list[dict[str, Any]]:
    """Every client: what it may do, and which secrets it has, when each was used last. No secret is among it."""
    found: dict[str, dict[str, Any]] = {}
    for row in await client_queries.all_clients(tx):
        client = found.setdefault(
            row.client_id,
            {
                "client_id": row.client_id,
                "scopes": row.scopes,
                "created_at": row.client_created_at,
                "revoked_at": row.client_revoked_at,
                "secrets": [],
            },
        )
        if row.secret_id is not None:
            names = ("secret_id", "created_by", "created_at", "last_used_at", "revoked_at")
            client["secrets"].append({name: getattr(row, name) for name in names})
    return list(found.values())


async def lock_client(tx: Tx, client_id: str) -> Sequence[str]:
    """The scopes of a client, which is held until the transaction ends; raises :class:`NotFound`."""
    scopes = await client_queries.lock_client(tx, client_id)
    if scopes is None:
        raise NotFound("no-such-client", "there is no client of this name, or it is revoked")
    return scopes


def refuse_unknown(scopes: Sequence[str]) -> None:
    """Raises :class:`Refused` for a scope that opens nothing."""
    if unknown := sorted(set(scopes) - SCOPES):
        raise Refused(
            "unknown-scope",
            f"there is no scope {unknown[0]}; there are {', '.join(sorted(SCOPES))}",
            scope=unknown[0],
            known=sorted(SCOPES),
        )


def _made_by(by: str) -> str:
    """As a secret's row names its maker: a client by its bare name, as ever."""
    return by.removeprefix("client:")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def ensure_signing_key(tx: Tx, *, sealer: Sealer) -> None:
    """Make the first key where there is none."""
    await client_queries.lock_signing_keys(tx)
    if await client_queries.current_signing_key(tx) is None:
        await _add_signing_key(tx, sealer)


async def rotate_signing_key(tx: Tx, *, by: str, sealer: Sealer, now: datetime) -> str:
    """A new key signs from now; the old one stays in the JWKS while its tokens live. Returns the new key's id."""
    await client_queries.lock_signing_keys(tx)
    await client_queries.retire_signing_keys(tx)
    key_id = await _add_signing_key(tx, sealer)
    await record(tx, AuditedAct("signing-key.rotated", by, details={"key": key_id}), at=now)
    return key_id


async def _add_signing_key(tx: Tx, sealer: Sealer) -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHMS[0]}, private=True)
    key_id = key.thumbprint()
    private = orjson.dumps(key.as_dict(private=True))
    public = orjson.dumps({**key.as_dict(private=False), "kid": key_id}).decode()
    await client_queries.add_signing_key(tx, key_id, sealer.seal(private, key_id.encode()), public)
    return key_id


async def public_keys(tx: Tx, *, now: datetime) -> dict[str, Any]:
    """The JWKS (RFC 7517)."""
    kept = await client_queries.public_keys(tx, now - timedelta(seconds=TOKEN_LIFETIME_MAX_S))
    return {"keys": [orjson.loads(jwk) for jwk in kept]}


class WrongClient(NotAllowed):
    """No such client, or not its secret: the same answer for both."""


async def authenticated(tx: Tx, client_id: str, secret: str) -> Any:
    """The client's secret that this is, with its scopes; raises :class:`WrongClient`."""
    live = await client_queries.live_secrets(tx, client_id)
    right = [
        live_secret for live_secret in live if hmac.compare_digest(_digest(secret), bytes(live_secret.secret_sha256))
    ]
    if not right:
        raise WrongClient("invalid-client", "no such client, or a wrong secret")
    return right[0]


async def issue_token(
    tx: Tx, client_id: str, secret: str, scope: str | None, *, sealer: Sealer, now: datetime, lifetime_s: int
) -> tuple[dict[str, Any], UUID | None]:
    """An access token (RFC 6749, 4.4; RFC 9068 claims) for the asked scopes, or for all that the client has.

    With it the id of the secret where its use is to be noted, see :func:`note_use`.
    """
    number = await version_of(tx, client_id)
    client = await authenticated(tx, client_id, secret)
    is_due = client.last_used_at is None or now - client.last_used_at > USE_NOTED_EVERY
    asked = scope.split() if scope else list(client.scopes)
    if not set(asked) <= set(client.scopes):
        raise Refused("invalid-scope", "the client does not have this scope")
    issued = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "sub": client_id,
        "client_id": client_id,
        "aud": audience(asked),
        "sid": f"secret:{client.secret_id}",
        "ver": number,
        "scope": " ".join(asked),
        "iat": issued,
        "exp": issued + lifetime_s,
        "jti": str(uuid7()),
    }
    token = await signed(tx, claims, "at+jwt", sealer=sealer)
    answer = {"access_token": token, "token_type": "Bearer", "expires_in": lifetime_s, "scope": claims["scope"]}
    return answer, client.secret_id if is_due else None


async def note_use(tx: Tx, secret_id: UUID, *, now: datetime) -> None:
    """A secret was good for a token; noted once an hour, to show which secret may be revoked."""
    await client_queries.note_use(tx, secret_id, now)
