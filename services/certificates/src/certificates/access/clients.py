"""The registry, asked what is printed of people."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import httpx
import orjson

from certificates.grounds.clients import CLIENT_ID
from common.service_client import Registry, ServiceClient, Tokens


class Names(Protocol):
    """Who says what is printed of people."""

    async def of(self, person_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
        """Name, masked ID number, organisation, post category; people who are not known are left out."""


class RegistryNames:
    """The registry, asked over HTTP in batches with the service's own client credentials."""

    def __init__(self, client: httpx.AsyncClient, registry_url: str, client_secret: str) -> None:
        tokens = Tokens(client, Registry(registry_url, CLIENT_ID, client_secret), "people:names")
        self._registry = ServiceClient(client, "registry", registry_url, tokens)

    async def of(self, person_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
        """Raises :class:`Unavailable` while the registry is away: the certificates wait."""
        asked = {"person_ids": [str(person_id) for person_id in person_ids]}
        answer = orjson.loads(await self._registry.post("/v1/people/names", asked))
        return {UUID(person["person_id"]): person for person in answer["people"]}
