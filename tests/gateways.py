"""Web processes of the vendor gateway with limits of their own, over a platform's database."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
from answers import Described
from live_platform import Platform
from pydantic import SecretStr

import vendor_gateway.main
from common.bus import InProcessBus
from standalone import databases
from vendor_gateway.settings import Settings


@contextlib.asynccontextmanager
async def gateway(
    platform: Platform, url: str | None = None, *, address: str = "127.0.0.1", **settings: float
) -> AsyncIterator[httpx.AsyncClient]:
    """One more web process of the gateway, over the same database unless another is named, asked from an address."""
    server, keys = platform.cluster.server, platform.cluster.keys
    url = url or databases.app_url(server, "vendor_gateway", keys.role_passwords, platform.names["vendor_gateway"])
    told = Settings(
        database_url=SecretStr(url),
        blind_index_key=SecretStr(keys.blind_index),
        sealing_keys=SecretStr(keys.gateway_sealing),
        registry_url="http://registry",
        **settings,  # type: ignore[arg-type]  # numbers of Settings by name
    )
    service = vendor_gateway.main.service(told, InProcessBus())
    async with asked_from(service.web, address) as client:
        yield client
    await service.aclose()


def asked_from(app: Any, address: str) -> httpx.AsyncClient:
    """Somebody else who asks the same process."""
    transport = Described(app=app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, timeout=60)


def from_elsewhere(client: httpx.AsyncClient, address: str) -> httpx.AsyncClient:
    """The process that this client asks, asked from another address."""
    transport = client._transport
    assert isinstance(transport, Described)
    return asked_from(transport.app, address)
