"""Other services, asked over HTTP with this service's own client credentials (RFC 6749, section 4.4)."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import httpx
from pydantic import TypeAdapter

from certificates.domain.eligibility import Grounds, Question
from common import logs, tracing
from common.errors import Unavailable

log = logs.get(__name__)

CLIENT_ID = "certificates"
TIMEOUT_S = 10.0
"""For an answer, with a new token where one is needed."""
_KEPT = 0.8
"""The part of a token's life for which it is used."""


class Registry(NamedTuple):
    """Where tokens come from, and the secret that they are got with."""

    url: str
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
                        auth=(CLIENT_ID, self._registry.client_secret),
                    )
                    answer.raise_for_status()
                    token = answer.json()
                    self._token, self._until = token["access_token"], time.monotonic() + token["expires_in"] * _KEPT
                except (httpx.HTTPError, ValueError, KeyError) as error:
                    raise away("registry", error) from error
            return self._token


def away(service: str, error: Exception) -> Unavailable:
    """What a caller is told of a service that does not answer, or not as it should; the log is told a little more."""
    status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
    log.warning("neighbour_away", neighbour=service, error=type(error).__name__, status=status)
    return Unavailable(f"{service}-away", f"the {service} does not answer as it should; try again")


class Neighbour:
    """Another service, by name and address, asked with tokens of one scope."""

    def __init__(self, client: httpx.AsyncClient, name: str, url: str, tokens: Tokens) -> None:
        self._client, self._name, self._url, self._tokens = client, name, url, tokens

    async def post(self, path: str, document: Any) -> bytes:
        """The body of a 200. Raises :class:`Unavailable` for any other answer, and where none comes in time."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                token = await self._tokens.bearer()
                answer = await self._post(path, document, token)
                if answer.status_code == httpx.codes.UNAUTHORIZED:
                    answer = await self._post(path, document, await self._tokens.bearer(refused=token))
            answer.raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            raise away(self._name, error) from error
        return answer.content

    async def _post(self, path: str, document: Any, token: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", **tracing.headers()}
        return await self._client.post(f"{self._url}{path}", json=document, headers=headers)


@dataclass(frozen=True)
class _Answer:
    results: list[Grounds]


class Ledger:
    """What regulations ask of people, and how it stands."""

    def __init__(self, client: httpx.AsyncClient, ledger_url: str, registry: Registry) -> None:
        self._ledger = Neighbour(client, "ledger", ledger_url, Tokens(client, registry, "ledger:read"))
        self._reader = TypeAdapter(_Answer)

    async def grounds(self, questions: Sequence[tuple[UUID, Question]]) -> list[Grounds]:
        """The grounds of each question, in order. Raises :class:`Unavailable`: who cannot ask does not decide."""
        document = {
            "queries": [
                {"person_id": str(person_id), "purpose": asked.purpose.value, "on": asked.on.isoformat()}
                for person_id, asked in questions
            ]
        }
        body = await self._ledger.post("/v1/ground-queries", document)
        try:
            found = self._reader.validate_json(body).results
            if len(found) != len(questions):
                raise ValueError(f"{len(questions)} questions, {len(found)} answers")
        except ValueError as error:
            raise away("ledger", error) from error
        return found
