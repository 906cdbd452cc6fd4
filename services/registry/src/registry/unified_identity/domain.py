"""What an identity provider must say before its word counts (OpenID Connect Core 1.0), and how it is kept."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from common.identity import IdNumber, Malformed

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384")
"""Signatures of ID tokens that are taken: neither ``none`` nor one with a secret that two know."""
LEEWAY = timedelta(seconds=60)
"""How far the provider's clock and ours may be apart."""
ISSUED_MAX = timedelta(minutes=10)
"""How old an ID token may be that comes for a code of just now."""
SUBJECT_CHARS_MAX = 255
BACK_PATH = "/sign-in/identity/back"
"""Where the provider sends people back to: a page of the portal, at the public address."""


@dataclass(frozen=True)
class Registered:
    """What we are to the provider, and what it is to us; see the settings of the same names."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    number_claim: str
    name: str
    scope: str
    redirect_uri: str
    origins: tuple[str, ...] = ()


class NotVouched(ValueError):
    """An ID token does not say what it must; the message is a word for the log and holds nothing of the token."""


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for."""

    subject: str = field(repr=False)
    number: IdNumber | None = field(repr=False)
    """``None`` where the ID token does not hold the claim."""


def check_id_token(claims: Mapping[str, Any], *, ours: Registered, nonce: str, now: datetime) -> str:
    """The subject of an ID token whose signature is right (OpenID Connect Core, 3.1.3.7).

    Raises :class:`NotVouched` for another issuer, audience or nonce, and for one that has ended or is of another time.
    """
    if claims.get("iss") != ours.issuer:
        raise NotVouched("iss")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if ours.client_id not in audiences:
        raise NotVouched("aud")
    # A token for several parties says for which of them it was made.
    if claims.get("azp", None if len(audiences) > 1 else ours.client_id) != ours.client_id:
        raise NotVouched("azp")
    ends, issued, at = _seconds(claims.get("exp")), _seconds(claims.get("iat")), now.timestamp()
    if ends is None or ends + LEEWAY.total_seconds() <= at:
        raise NotVouched("exp")
    if issued is None or not -LEEWAY.total_seconds() <= at - issued <= ISSUED_MAX.total_seconds():
        raise NotVouched("iat")
    found = claims.get("nonce")
    if not isinstance(found, str) or not hmac.compare_digest(found.encode("utf-8", "replace"), nonce.encode()):
        raise NotVouched("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARS_MAX:
        raise NotVouched("sub")
    return subject


def number_in(claims: Mapping[str, Any], claim: str) -> IdNumber | None:
    """The ID number that stands in a claim; ``None`` where there is none, or none that is valid."""
    value = claims.get(claim)
    if not isinstance(value, str):
        return None
    try:
        return IdNumber(value.strip())
    except Malformed:
        return None


def subject_index(key: bytes, issuer: str, subject: str) -> bytes:
    """How a provider's subject is kept: by a keyed hash, since some providers use the ID number or a telephone number.

    ``key`` is that of blind indexes; the words in front keep the two apart.
    """
    told = b"\0".join((b"identity-link", issuer.encode(), subject.encode("utf-8", "surrogatepass")))
    return hmac.digest(key, told, "sha256")


def challenge_of(verifier: str) -> str:
    """What the provider is told of a code verifier beforehand (PKCE, RFC 7636, S256)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def word_of(seed: bytes, purpose: str) -> str:
    """A word that only the holder of a sign-in's seed can make: its nonce, its code verifier."""
    return urlsafe_b64encode(hmac.digest(seed, purpose.encode(), "sha256")).rstrip(b"=").decode()


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
