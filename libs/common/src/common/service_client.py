"""Other services, asked over HTTP with a service's own client credentials (RFC 6749, section 4.4)."""

import asyncio
import time
from typing import Any, NamedTuple

import httpx

from common import logs, tracing
from common.errors import Unavailable

log = logs.get(__name__)

TIMEOUT_S = 10.0
"""For an answer, with a new token where one is needed."""
_KEPT = 0.8
"""The part of a token's life for which it is used."""


class Registry(NamedTuple):
    """Where tokens come from, and what they are got with."""

    url: str
    client_id: str
    """The asking service's own OAuth client."""
    client_secret: str


class Tokens:
    """Bearer tokens of one scope, each used until shortly before its end."""

    def __init__(self, client: httpx.AsyncClient, registry: Registry, scope: str) -> None:
        self._client, self._registry, self._scope = client, registry, scope
        self._token, self._until = "", 0.0
        self._renewing = asyncio.Lock()

    async def bearer(self, refused: str | None = None) -> str:
        """A token that is not the refused one. Many may ask at once: one of them gets it, the others wait for it."""
        async with self._renewing:
            if time.monotonic() > self._until or self._token == refused:
                try:
                    answer = await self._client.post(
                        f"{self._registry.url}/oauth2/token",
                        data={"grant_type": "client_credentials", "scope": self._scope},
                        auth=(self._registry.client_id, self._registry.client_secret),
                    )
                    answer.raise_for_status()
                    token = answer.json()
                    self._token, self._until = token["access_token"], time.monotonic() + token["expires_in"] * _KEPT
                except (httpx.HTTPError, ValueError, KeyError) as error:
                    raise away("registry", error) from error
            return self._token


class OwnToken(NamedTuple):
    """The token of a person who asks about themselves, passed on: the other service answers them, and not us."""

    token: str

    async def bearer(self, refused: str | None = None) -> str:
        """There is no other one."""
        return self.token


def away(service: str, error: Exception) -> Unavailable:
    """What a caller learns of a service that does not answer, or not as it should; the log has a little more."""
    status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
    log.warning("neighbour_away", neighbour=service, error=type(error).__name__, status=status)
    return Unavailable(f"{service}-away", f"the {service} does not answer as it should; try again")


class ServiceClient:
    """Another service, by name and address, asked with tokens of one scope, or with a person's own."""

    def __init__(self, client: httpx.AsyncClient, name: str, url: str, tokens: Tokens | OwnToken) -> None:
        self._client, self._name, self._url, self._tokens = client, name, url, tokens

    async def get(self, path: str) -> bytes:
        """The body of a 200. Raises :class:`Unavailable` for any other answer, and where none comes in time."""
        return await self._ask("GET", path, None)

    async def post(self, path: str, document: Any) -> bytes:
        """The same for a POST."""
        return await self._ask("POST", path, document)

    async def _ask(self, method: str, path: str, document: Any) -> bytes:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                token = await self._tokens.bearer()
                answer = await self._send(method, path, document, token)
                if answer.status_code == httpx.codes.UNAUTHORIZED:
                    answer = await self._send(method, path, document, await self._tokens.bearer(refused=token))
            answer.raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            raise away(self._name, error) from error
        return answer.content

    async def _send(self, method: str, path: str, document: Any, token: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", **tracing.headers()}
        return await self._client.request(method, f"{self._url}{path}", json=document, headers=headers)
