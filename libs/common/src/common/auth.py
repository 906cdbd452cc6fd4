"""Who calls: bearer tokens of the registry (JWT, RFC 9068 in spirit), checked against its JWKS."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import httpx
from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from common.errors import Unavailable
from common.problems import Problem
from common.revocations import Bearing, Revocations, bearing_of, remote

ALGORITHMS = ["ES256"]
ISSUER = "xueshi-registry"
OWN = "own"
"""The scope of people's tokens: what is on record of themselves. No client is given it."""
_ACCOUNT = "account:"
_TOKENS_MAX = 10_000
_TOKEN_BYTES_MAX = 8_192
_KEYS_TTL_S = 300.0
_KEYS_AGAIN_S = 5.0
_LEEWAY_S = 30


@dataclass(frozen=True)
class Caller:
    """An authenticated API client, or a person who acts for themselves."""

    client_id: str
    scopes: frozenset[str]
    person_id: UUID | None = None
    """Who is on a roster and comes with a token of their session; such a token has the scope :data:`OWN` alone."""
    roles: frozenset[tuple[str, UUID]] = frozenset()
    """A person's roles, each with its organisation, as they were when the token was made."""
    is_operator: bool = False
    """A person who keeps the installation running, and gave a second factor in the session of the token."""

    @property
    def is_person(self) -> bool:
        """Whether a person asks, with a token of their session; else a program does, whose scopes say all."""
        return self.client_id.startswith(_ACCOUNT)


def key_set(document: Any) -> KeySet:
    """A JWKS document (RFC 7517) as keys; raises ``ValueError`` for anything else."""
    try:
        return KeySet.import_key_set(document)
    except (JoseError, KeyError, TypeError) as error:
        raise ValueError("not a key set") from error


KeySource = Callable[[bool], Awaitable[KeySet]]
"""Today's public keys; ``True`` asks for them afresh because one was not known."""


class RemoteKeys:
    """The registry's JWKS over HTTP: kept, renewed every five minutes, asked again for an unknown key.

    While the registry is away the keys of before are used, and it is asked at most every 5 s, by one request at a
    time: the others do not wait for an answer that may never come.
    """

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client, self._url = client, url
        self._kept: KeySet | None = None
        self._fetched_at = self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self.answers: bool | None = None
        """Whether the registry answered when it was asked last; ``None`` before that."""

    async def __call__(self, afresh: bool) -> KeySet:
        """Raises :class:`common.errors.Unavailable` where the registry never answered this process."""
        at = time.monotonic()
        is_old = at - self._fetched_at > _KEYS_TTL_S
        if self._kept is None or ((is_old or afresh) and at - self._asked_at > _KEYS_AGAIN_S):
            if self._kept is not None and self._asking.locked() and not afresh:
                return self._kept
            async with self._asking:
                if self._asked_at < at:  # nobody has had an answer, or none, since this request came
                    await self._ask()
        if self._kept is None:
            raise Unavailable("registry-away", "tokens cannot be checked: the registry is away")
        return self._kept

    async def _ask(self) -> None:
        try:
            answer = await self._client.get(self._url)
            answer.raise_for_status()
            self._kept, self._fetched_at, self.answers = key_set(answer.json()), time.monotonic(), True
        except (httpx.HTTPError, ValueError):
            self.answers = False
        finally:
            self._asked_at = time.monotonic()


def _unauthorised(detail: str) -> Problem:
    return Problem(401, "invalid-token", detail, headers={"www-authenticate": 'Bearer error="invalid_token"'})


@dataclass(frozen=True)
class _Verified:
    caller: Caller
    bearing: Bearing
    until: float


class Gate:
    """Checks the bearer tokens of one service; a token once verified is remembered until it ends (by default minutes).

    Whether it was revoked is looked up at each request.
    """

    def __init__(self, keys: KeySource, revocations: Revocations, *, service: str) -> None:
        self.keys, self.revocations = keys, revocations
        self._service = service
        self._known: OrderedDict[str, _Verified] = OrderedDict()

    async def caller(self, authorization: str | None, *, is_act: bool = True) -> Caller:
        """The caller behind an Authorization header; raises 401.

        ``is_act``: something is to be changed, which nobody may while it is unknown what was revoked lately (503).
        """
        if not authorization:
            raise Problem(
                401, "no-token", "send 'Authorization: Bearer <token>' with a token of POST /registry/oauth2/token",
                headers={"www-authenticate": "Bearer"},
            )  # fmt: skip
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_BYTES_MAX:
            raise Problem(
                401, "invalid-request", "the Authorization header is not 'Bearer <token>'",
                headers={"www-authenticate": 'Bearer error="invalid_request"'},
            )  # fmt: skip
        verified = self._known.get(token)
        if verified is None or verified.until <= time.time():
            verified = self._known[token] = await self._verify(token)
            if len(self._known) > _TOKENS_MAX:
                self._known.popitem(last=False)
        if await self.revocations.is_revoked(verified.bearing, is_act=is_act):
            raise _unauthorised("the token was revoked; sign in again, or ask for a new one")
        return verified.caller

    async def _verify(self, token: str) -> _Verified:
        for afresh in (False, True):
            keys = await self.keys(afresh)
            try:
                claims: dict[str, Any] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
                break
            except (JoseError, ValueError, TypeError, KeyError):
                if afresh:
                    raise _unauthorised("the token is not one of ours") from None
        until, issuer = claims.get("exp"), claims.get("iss")
        if not isinstance(until, int) or until + _LEEWAY_S < time.time():
            raise _unauthorised("the token has ended; ask for a new one")
        try:
            bearing = bearing_of(claims)
        except ValueError:
            issuer = None
        if issuer != ISSUER:
            raise _unauthorised("the token is not one of ours")
        audience = claims.get("aud")
        if not isinstance(audience, list):
            raise _unauthorised("the token is not one of ours")
        person = claims.get("person_id")
        # A token for other services opens nothing here: each route says which scope it lacks.
        scopes = frozenset(str(claims.get("scope", "")).split() if self._service in audience else ())
        roles = frozenset((role, UUID(organisation)) for role, organisation in claims.get("roles", ()))
        is_operator = claims.get("operator") is True and OWN in scopes
        caller = Caller(claims["sub"], scopes, None if person is None else UUID(person), roles, is_operator)
        return _Verified(caller, bearing, float(until))


def remote_gate(client: httpx.AsyncClient, registry_url: str, *, service: str) -> Gate:
    """The gate of a service that asks the registry for its keys and its list of revocations."""
    keys = RemoteKeys(client, f"{registry_url}/.well-known/jwks.json")
    return Gate(keys, Revocations(remote(client, registry_url)), service=service)


def requires(scope: str, *, only_reads: bool = False) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: the caller, who has this scope; 401 or 403 otherwise. ``only_reads``: a question sent by POST."""

    async def check(request: Request) -> Caller:
        return await admit(request, scope, only_reads=only_reads)

    check.scope = scope  # type: ignore[attr-defined]  # read by the architecture tests
    return check


async def admit(request: Request, scope: str, *others: str, only_reads: bool = False) -> Caller:
    """The same for routes that take the request as it is; one of ``others`` is as good as the scope.

    The gate is the application's (``app.state.gate``).
    """
    gate: Gate = request.app.state.gate
    is_act = not only_reads and request.method not in ("GET", "HEAD")
    caller = await gate.caller(request.headers.get("authorization"), is_act=is_act)
    request.state.by = caller.client_id if caller.is_person else f"client:{caller.client_id}"
    if caller.scopes.isdisjoint((scope, *others)):
        raise Problem(
            403, "insufficient-scope", f"this needs the scope {scope}", scope=scope,
            headers={"www-authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )  # fmt: skip
    return caller


async def _own(request: Request) -> UUID:
    caller = await admit(request, OWN)
    if caller.person_id is None:
        raise Problem(403, "not-staff", "you stand on no roster, so nothing is on record of you here")
    return caller.person_id


_own.scope = OWN  # type: ignore[attr-defined]  # read by the architecture tests
oneself = _own
"""A dependency: who asks about themselves, with a token of ``POST /registry/v1/sessions/current/tokens``."""
Oneself = Annotated[UUID, Depends(oneself)]


acting = requires(OWN)
"""A dependency: a person who acts by their roles, with a token of their session."""
Acting = Annotated[Caller, Depends(acting)]


def account_of(caller: Caller) -> UUID:
    """The account of a person's token."""
    return UUID(caller.client_id.removeprefix(_ACCOUNT))
