"""The province's identity provider, asked over HTTP: discovery, keys, tokens, userinfo."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from common import logs
from common.errors import Refused, Unavailable
from common.identity import IdNumber
from registry.unified_identity.domain import (
    ALGORITHMS,
    NotVouched,
    Registered,
    Vouched,
    challenge_of,
    check_id_token,
    number_in,
    origin_of,
)

log = logs.get(__name__)
TIMEOUT_S, LOOK_TIMEOUT_S = 8.0, 1.5
"""For one question; and where a page only wants to know whether the provider is there."""
_KEPT_S, _AGAIN_S = 600.0, 5.0
"""How long discovery and keys are used, and how soon they are asked for again."""
_BYTES_MAX = 256 * 1024
_KEYS_MAX = 50


@dataclass(frozen=True)
class Metadata:
    """What we use of a provider's discovery document (OpenID Connect Discovery 1.0, 3)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    uses_post: bool
    """It takes the client's secret in the form alone (``client_secret_post``)."""


@dataclass(frozen=True)
class Tokens:
    """What came for a code: whom the ID token vouches for, and a token for the userinfo."""

    vouched: Vouched
    access_token: str = field(repr=False)


class _Kept:
    """A document of the provider, kept for some minutes; while it is away the one of before is used."""

    def __init__(self) -> None:
        self.value: Any = None
        self.fetched_at = self.asked_at = float("-inf")
        self.asking = asyncio.Lock()

    def is_fresh(self, afresh: bool) -> bool:
        """Whether it is used as it is: it is new enough, or was asked for just now."""
        at = time.monotonic()
        if at - self.asked_at <= _AGAIN_S:
            return True
        return not afresh and self.value is not None and at - self.fetched_at <= _KEPT_S


class IdentityProvider:
    """One provider, of which we are a client. Whatever fails there is :class:`Unavailable`, never a wrong word."""

    def __init__(self, client: httpx.AsyncClient, ours: Registered) -> None:
        self.ours, self._client = ours, client
        self._metadata, self._keys = _Kept(), _Kept()

    async def is_away(self) -> bool:
        """Whether it does not answer now, as far as a page can wait for that."""
        try:
            async with asyncio.timeout(LOOK_TIMEOUT_S):
                await self.metadata()
        except (Unavailable, TimeoutError):
            return True
        return False

    def form_origins(self) -> list[str]:
        """Where a form leads that begins a sign-in, with the redirects behind it, as far as is known."""
        known = self._metadata.value
        found = {origin_of(self.ours.issuer), *self.ours.origins}
        return sorted(found if known is None else found | {origin_of(known.authorization_endpoint)})

    async def metadata(self) -> Metadata:
        """The discovery document. Raises :class:`Unavailable`, also for one of another issuer."""
        kept = self._metadata
        if not kept.is_fresh(False):
            async with kept.asking:
                if not kept.is_fresh(False):
                    await self._renew(kept, self._discovered)
        if kept.value is None:
            raise _away("discovery")
        found: Metadata = kept.value
        return found

    async def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where somebody is sent to sign in (code flow with PKCE S256, OpenID Connect Core, 3.1.2.1)."""
        metadata = await self.metadata()
        asked = {
            "response_type": "code",
            "client_id": self.ours.client_id,
            "redirect_uri": self.ours.redirect_uri,
            "scope": self.ours.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(asked)}"

    async def exchange(self, code: str, nonce: str, verifier: str, *, now: datetime) -> Tokens:
        """What comes for a code, its ID token checked. Raises :class:`Refused` for a code that the provider refuses and
        for an ID token that does not say what it must, and :class:`Unavailable`.
        """
        metadata, ours = await self.metadata(), self.ours
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": ours.redirect_uri}
        form["code_verifier"], auth = verifier, None
        if metadata.uses_post:
            form |= {"client_id": ours.client_id, "client_secret": ours.client_secret}
        else:  # RFC 6749, 2.3.1: both are encoded as in a form first
            auth = httpx.BasicAuth(_encoded(ours.client_id), _encoded(ours.client_secret))
        status, document = await self._ask("POST", metadata.token_endpoint, data=form, auth=auth)
        if status in (400, 403) and document.get("error") in ("invalid_grant", "access_denied"):
            raise Refused("identity-code-refused", "the identity provider does not take this code; begin again")
        token, access_token = document.get("id_token"), document.get("access_token")
        if status != httpx.codes.OK or not isinstance(token, str) or not isinstance(access_token, str):
            raise _away("token", status=status)
        try:
            claims = await self._verified(token)
            subject = check_id_token(claims, ours=ours, nonce=nonce, now=now)
        except NotVouched as wrong:
            log.warning("identity_token_refused", wrong=str(wrong))
            raise Refused(
                "identity-not-vouched", "the identity provider's answer is not one for us; begin again"
            ) from None
        return Tokens(Vouched(subject, number_in(claims, ours.number_claim)), access_token)

    async def number_of(self, tokens: Tokens) -> IdNumber | None:
        """The ID number out of the userinfo (OpenID Connect Core, 5.3), which is of the same subject."""
        endpoint = (await self.metadata()).userinfo_endpoint
        if endpoint is None:
            return None
        headers = {"authorization": f"Bearer {tokens.access_token}"}
        status, claims = await self._ask("GET", endpoint, headers=headers)
        if status != httpx.codes.OK:
            raise _away("userinfo", status=status)
        if claims.get("sub") != tokens.vouched.subject:
            log.warning("identity_token_refused", wrong="userinfo-sub")
            raise Refused("identity-not-vouched", "the identity provider's answer is not one for us; begin again")
        return number_in(claims, self.ours.number_claim)

    async def _verified(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that is signed with a key of the provider's; keys are asked for anew for a new one."""
        for afresh in (False, True):
            keys = await self._key_set(afresh)
            try:
                claims: dict[str, Any] = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            except InvalidKeyIdError:
                continue
            except (JoseError, ValueError, TypeError, KeyError):
                if afresh:
                    break
            else:
                return claims
        raise NotVouched("signature")

    async def _key_set(self, afresh: bool) -> KeySet:
        kept = self._keys
        if not kept.is_fresh(afresh):
            async with kept.asking:
                if not kept.is_fresh(afresh):
                    await self._renew(kept, self._published)
        if kept.value is None:
            raise _away("keys")
        found: KeySet = kept.value
        return found

    async def _renew(self, kept: _Kept, fetch: Callable[[], Awaitable[object]]) -> None:
        try:
            kept.value = await fetch()
            kept.fetched_at = time.monotonic()
        except Unavailable:
            pass  # it is in the log; what was known before is used
        except ValueError as error:
            log.warning("identity_provider_away", error=str(error))
        finally:
            kept.asked_at = time.monotonic()

    async def _discovered(self) -> Metadata:
        address = f"{self.ours.issuer.rstrip('/')}/.well-known/openid-configuration"
        status, document = await self._ask("GET", address)
        # A document of another issuer would lead people, and our secret, elsewhere (Discovery, 4.3).
        if status != httpx.codes.OK or document.get("issuer") != self.ours.issuer:
            raise ValueError("not this issuer's discovery document")
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        userinfo = document.get("userinfo_endpoint")
        return Metadata(
            authorization_endpoint=_address(document.get("authorization_endpoint")),
            token_endpoint=_address(document.get("token_endpoint")),
            jwks_uri=_address(document.get("jwks_uri")),
            userinfo_endpoint=None if userinfo is None else _address(userinfo),
            uses_post="client_secret_basic" not in methods and "client_secret_post" in methods,
        )

    async def _published(self) -> KeySet:
        status, document = await self._ask("GET", (await self.metadata()).jwks_uri)
        if status != httpx.codes.OK:
            raise ValueError("no key set")
        return _signing_keys(document)

    async def _ask(self, method: str, address: str, **sent: Any) -> tuple[int, dict[str, Any]]:
        """Status and JSON object of an answer; an empty object where it is none. Raises :class:`Unavailable`."""
        headers = {"accept": "application/json", **sent.pop("headers", {})}
        body = bytearray()
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                self._client.stream(method, address, headers=headers, **sent) as answer,
            ):
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > _BYTES_MAX:
                        raise _away("too-long", status=answer.status_code)
        except (httpx.HTTPError, TimeoutError) as error:
            raise _away(type(error).__name__) from error
        try:
            document = orjson.loads(body)
        except ValueError:
            document = None
        return answer.status_code, document if isinstance(document, dict) else {}


def _signing_keys(document: Mapping[str, Any]) -> KeySet:
    """Keys for signatures that we take; a provider may publish others beside them, such as SM2.

    Raises ``ValueError`` where there is none.
    """
    published = document.get("keys")
    keys = []
    for item in (published if isinstance(published, list) else [])[:_KEYS_MAX]:
        if not isinstance(item, dict) or item.get("use", "sig") != "sig" or item.get("kty") not in ("RSA", "EC"):
            continue
        try:
            keys += KeySet.import_key_set({"keys": [item]}).keys
        except (JoseError, KeyError, TypeError, ValueError):
            continue
    if not keys:
        raise ValueError("no key that signs")
    return KeySet(keys)


def _address(value: object) -> str:
    """An endpoint; raises ``ValueError`` for one that is not reached by https."""
    if not isinstance(value, str) or urlsplit(value).scheme != "https" or not urlsplit(value).hostname:
        raise ValueError("an endpoint has no https address")
    return value


def _encoded(text: str) -> str:
    return urlencode({"": text})[1:]


def _away(what: str, **told: Any) -> Unavailable:
    log.warning("identity_provider_away", error=what, **told)
    return Unavailable("identity-provider-away", "the identity provider does not answer as it should; try again")
