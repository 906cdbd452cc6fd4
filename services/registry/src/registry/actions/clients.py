"""Clients of the API, the keys that sign their tokens, and the tokens."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from common.auth import ALGORITHMS, ISSUER
from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.ids import uuid7
from common.sealing import Sealer
from registry import queries
from registry.domain import SCOPES

TOKEN_LIFETIME_MAX_S = 3_600


async def create_client(tx: Tx, client_id: str, scopes: Sequence[str]) -> str:
    """The new client's secret, shown this once; the registry keeps its SHA-256 (it has 256 random bits)."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        raise Refused("unknown-scope", f"there is no scope {unknown[0]}; there are {', '.join(sorted(SCOPES))}")
    secret = secrets.token_urlsafe(32)
    if not await queries.add_client(tx, client_id, _digest(secret), scopes):
        raise Conflict("client-exists", "there is a client of this name already")
    return secret


async def provide_client(tx: Tx, client_id: str, secret: str, scopes: Sequence[str]) -> None:
    """A client with a secret that the operator made (256 random bits or more); replaces what was there."""
    await queries.save_client(tx, client_id, _digest(secret), scopes)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def ensure_signing_key(tx: Tx, *, sealer: Sealer) -> None:
    """Make the first key where there is none."""
    await queries.lock_signing_keys(tx)
    if await queries.current_signing_key(tx) is None:
        await _add_signing_key(tx, sealer)


async def rotate_signing_key(tx: Tx, *, sealer: Sealer) -> str:
    """A new key signs from now; the old one stays in the JWKS while its tokens live. Returns the new key's id."""
    await queries.lock_signing_keys(tx)
    await queries.retire_signing_keys(tx)
    return await _add_signing_key(tx, sealer)


async def _add_signing_key(tx: Tx, sealer: Sealer) -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHMS[0]}, private=True)
    key_id = key.thumbprint()
    private = orjson.dumps(key.as_dict(private=True))
    public = orjson.dumps({**key.as_dict(private=False), "kid": key_id}).decode()
    await queries.add_signing_key(tx, key_id, sealer.seal(private, key_id.encode()), public)
    return key_id


async def public_keys(tx: Tx, *, at: datetime) -> dict[str, Any]:
    """The JWKS (RFC 7517)."""
    kept = await queries.public_keys(tx, at - timedelta(seconds=TOKEN_LIFETIME_MAX_S))
    return {"keys": [orjson.loads(jwk) for jwk in kept]}


class WrongClient(NotAllowed):
    """No such client, or not its secret: the same answer for both."""


async def issue_token(
    tx: Tx, client_id: str, secret: str, scope: str | None, *, sealer: Sealer, at: datetime, lifetime_s: int
) -> dict[str, Any]:
    """An access token (RFC 6749, 4.4; RFC 9068 claims) for the asked scopes, or for all that the client has."""
    client = await queries.client(tx, client_id)
    right = hmac.compare_digest(_digest(secret), bytes(client.secret_sha256) if client else bytes(32))
    if client is None or not right:
        raise WrongClient("invalid-client", "no such client, or a wrong secret")
    asked = scope.split() if scope else list(client.scopes)
    if not set(asked) <= set(client.scopes):
        raise Refused("invalid-scope", "the client does not have this scope")
    signing = await queries.current_signing_key(tx)
    assert signing is not None, "the service starts by making one"
    key = ECKey.import_key(orjson.loads(sealer.open(bytes(signing.private_sealed), signing.key_id.encode())))
    issued = int(at.timestamp())
    claims = {
        "iss": ISSUER,
        "sub": client_id,
        "client_id": client_id,
        "scope": " ".join(asked),
        "iat": issued,
        "exp": issued + lifetime_s,
        "jti": str(uuid7()),
    }
    header = {"alg": ALGORITHMS[0], "typ": "at+jwt", "kid": signing.key_id}
    token = jwt.encode(header, claims, key, algorithms=ALGORITHMS)
    return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime_s, "scope": claims["scope"]}
