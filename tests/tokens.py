"""A registry that is not there: its keys, its list of revocations, and tokens that it might have made."""

import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from common.auth import ALGORITHMS, ISSUER
from registry.oauth.domain.audiences import audience


def new_key() -> ECKey:
    """A signing key."""
    made = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
    return ECKey.import_key({**made.as_dict(private=True), "kid": made.thumbprint()})


def registry_with(key: ECKey) -> httpx.MockTransport:
    """Answers every question with the key, and with nothing revoked; and what a region is called."""
    document = {"keys": [key.as_dict(private=False)], "next": "1", "revoked": []}

    def answer(request: httpx.Request) -> httpx.Response:
        above = request.url.params.get("above", "")
        below = {"code": f"{above[:2]}1100", "name": "永州市"}
        way = {"way": [{"code": above, "name": f"地区{above[:2]}"}], "regions": [below]} if above else {}
        return httpx.Response(200, json={**document, **way})

    return httpx.MockTransport(answer)


def bearer(key: ECKey, client_id: str, scope: str, **more: Any) -> dict[str, str]:
    """The header of a client's token; ``more`` are further claims, such as a person's roles."""
    at = int(time.time())
    claims = {
        "iss": ISSUER, "sub": client_id, "sid": "secret:1", "ver": 0, "aud": audience(scope.split()), "scope": scope,
        "iat": at, "exp": at + 900, **more,
    }  # fmt: skip
    return {
        "authorization": f"Bearer {jwt.encode({'alg': 'ES256', 'kid': key.kid}, claims, key, algorithms=ALGORITHMS)}"
    }
