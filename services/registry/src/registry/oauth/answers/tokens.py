"""Tokens of clients, and the keys that sign them."""

from typing import Literal

from common.openapi import LEFT_OUT, Answer


class SigningKey(Answer):
    """The key that signs tokens from now on."""

    key_id: str
    """``kid`` in tokens and among the public keys."""


class PublicKey(Answer):
    """A key that tokens are checked with (RFC 7517; RFC 7518, 6.2)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    use: Literal["sig"]
    alg: Literal["ES256"]
    kid: str


class PublicKeys(Answer):
    """The keys of tokens that are good (RFC 7517, 5)."""

    keys: list[PublicKey]


class Token(Answer):
    """An access token (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    """In seconds."""
    scope: str
    """What was granted, parted by blanks."""
    id_token: str = LEFT_OUT
    """Who signed in; for the code of a sign-in alone."""


class TokenRefusal(Answer):
    """Why there is no token (RFC 6749, 5.2)."""

    error: Literal["invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type", "invalid_scope"]
    error_description: str
