"""What the registry says under its signature: access tokens and id tokens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from common.auth import ALGORITHMS, ISSUER, OWN
from common.db import Tx
from common.ids import uuid7
from common.sealing import Sealer
from registry.access.domain.account_rules import AccountRules
from registry.accounts.actions.sessions import actor_of_session, is_operator
from registry.accounts.queries import sessions as session_queries
from registry.oauth.actions.revocations import version_of
from registry.oauth.domain.audiences import OF_PEOPLE
from registry.oauth.queries import clients as client_queries

PERSON_TOKEN_S, ROLES_MAX = 300, 80
"""Of more roles the oldest are in a token: it must fit into a header, and nobody works in eighty offices."""


async def signed(tx: Tx, claims: Mapping[str, Any], kind: str, *, sealer: Sealer) -> str:
    """A JWT under today's signing key; ``kind`` is its ``typ``."""
    signing = await client_queries.current_signing_key(tx)
    assert signing is not None, "the service starts by making one"
    key = ECKey.import_key(orjson.loads(sealer.open(bytes(signing.private_sealed), signing.key_id.encode())))
    header = {"alg": ALGORITHMS[0], "typ": kind, "kid": signing.key_id}
    return jwt.encode(header, dict(claims), key, algorithms=ALGORITHMS)


async def token_of_oneself(
    tx: Tx, session_id: UUID, *, rules: AccountRules, sealer: Sealer, now: datetime
) -> dict[str, Any] | None:
    """With which somebody asks the other services about themselves, for five minutes (RFC 9068 claims).

    ``None`` where the session has ended. What they may do is read here, after the number that the token names.
    """
    row = await session_queries.session_by_id(tx, session_id)
    number = 0 if row is None else await version_of(tx, f"account:{row.account_id}")
    actor = await actor_of_session(tx, session_id, rules=rules, now=now)
    if actor is None or actor.needs:
        return None
    issued = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "sub": actor.by,
        "aud": OF_PEOPLE,
        "sid": f"session:{session_id}",
        "ver": number,
        "scope": OWN,
        "iat": issued,
        "exp": issued + PERSON_TOKEN_S,
        "jti": str(uuid7()),
        **({} if actor.person_id is None else {"person_id": str(actor.person_id)}),
        **({"operator": True} if await is_operator(tx, actor) else {}),
        "roles": [(grant.role, str(grant.organisation_id)) for grant in actor.grants if grant.organisation_id][
            :ROLES_MAX
        ],
    }
    token = await signed(tx, claims, "at+jwt", sealer=sealer)
    return {"access_token": token, "token_type": "Bearer", "expires_in": PERSON_TOKEN_S, "scope": OWN}
