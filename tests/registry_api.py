"""The registry alone, answering over HTTP from a database of its own: quicker to have than a whole platform."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import asyncpg
import httpx
from answers import Described
from live_platform import ORGANISATIONS, Cluster, id_number
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

import registry.main
import registry.settings
from common.bus import InProcessBus
from common.clock import now
from common.service import Service
from registry.oauth.actions import clients as client_actions
from registry.oauth.domain.clients import SCOPES
from standalone import databases


def calling(app: Starlette, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client at this address."""
    transport = Described(app=app, raise_app_exceptions=False, client=(address, 5_000))
    return httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30)


@dataclass
class RegistryApi:
    """A registry at work."""

    service: Service
    app: Starlette
    client: httpx.AsyncClient
    connection: asyncpg.Connection

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls,
        cluster: Cluster,
        public_url: str = "http://test",
        *,
        identity_transport: httpx.AsyncBaseTransport | None = None,
        **other: Any,
    ) -> AsyncIterator[Self]:
        """On a database as it was migrated; ``other``: settings beside those of every test."""
        async with cluster.fresh.database("registry") as name:
            settings = registry.settings.Settings(
                database_url=SecretStr(
                    databases.app_url(cluster.server, "registry", cluster.keys.role_passwords, name)
                ),
                blind_index_key=SecretStr(cluster.keys.blind_index),
                sealing_keys=SecretStr(cluster.keys.registry_sealing),
                public_url=public_url,
                password_memory_kib=1024,  # hashing is slow on purpose, and not the subject
                password_passes=1,
                **other,
            )
            service = registry.main.service(settings, InProcessBus(), identity_transport=identity_transport)
            await registry.main.prepare(service)
            app = Starlette(routes=[Mount("/registry", service.web)])
            connection = await asyncpg.connect(cluster.server.dsn(name))
            async with calling(app) as client:
                registry_api = cls(service, app, client, connection)
                await registry_api.call("/registry/v1/organisations/imports", {"organisations": ORGANISATIONS})
                yield registry_api
            await connection.close()
            await service.aclose()

    async def provide(self, client_id: str, secret: str, scopes: Sequence[str]) -> None:
        """An API client on record."""
        async with self.service.db.transaction() as tx:
            await client_actions.provide_client(tx, client_id, secret, scopes, now=now())

    async def allowed(self, *scopes: str) -> dict[str, str]:
        """The headers of a new client with these scopes."""
        name = f"tested-{secrets.token_hex(4)}"
        await self.provide(name, "secret", scopes)
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "secret"}
        answer = await self.client.post("/registry/oauth2/token", data=form)
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    async def ask(self, path: str, document: Any = None, *scopes: str) -> httpx.Response:
        """A POST by a new client that may do everything, or only what is named."""
        return await self.client.post(path, json=document, headers=await self.allowed(*(scopes or SCOPES)))

    async def look(self, path: str, *scopes: str) -> httpx.Response:
        """A GET by a new client that may do everything, or only what is named."""
        return await self.client.get(path, headers=await self.allowed(*(scopes or SCOPES)))

    async def put(self, path: str, document: Any, *scopes: str) -> httpx.Response:
        """The same for PUT."""
        return await self.client.put(path, json=document, headers=await self.allowed(*(scopes or SCOPES)))

    async def remove(self, path: str, *scopes: str) -> httpx.Response:
        """The same for DELETE."""
        return await self.client.delete(path, headers=await self.allowed(*(scopes or SCOPES)))

    async def call(self, path: str, document: Any = None) -> Any:
        """The JSON of a POST that succeeds."""
        answer = await self.ask(path, document)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json()

    async def register(self, *people: dict[str, Any]) -> dict[str, Any]:
        """Import people; the whole answer."""
        found: dict[str, Any] = await self.call("/registry/v1/people/imports", {"people": list(people)})
        return found

    async def ids(self, *serials: int) -> list[str | None]:
        """The platform's own ids of people."""
        asked = {"id_numbers": [id_number(serial) for serial in serials]}
        answer = await self.call("/registry/v1/people/queries", asked)
        return [result["person_id"] for result in answer["results"]]
