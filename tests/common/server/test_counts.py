"""What the server refuses is counted where operations look."""

import asyncio
import base64
import contextlib
import os
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from standalone.cluster.managed import free_ports

_KEY = f"1:{base64.urlsafe_b64encode(bytes(32)).decode()}"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A web process of the vendor gateway, whose database is away."""
    [port] = free_ports(1)
    told = {
        "XUESHI_TRUSTED_PROXIES": "none",
        "XUESHI_PORT": str(port),
        "XUESHI_DRAIN_S": "0",
        "VENDOR_GATEWAY_DATABASE_URL": "postgresql+asyncpg://nobody:x@127.0.0.1:1/nothing",
        "VENDOR_GATEWAY_REGISTRY_URL": "http://127.0.0.1:1/registry",
        "VENDOR_GATEWAY_BLIND_INDEX_KEY": _KEY,
        "VENDOR_GATEWAY_SEALING_KEYS": _KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "vendor_gateway", "web", env={**os.environ, **told}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def test_refusals_of_the_server_and_open_connections_are_counted(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client, asyncio.timeout(60):
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get("/live")).status_code == 200:
                    break
            await asyncio.sleep(0.05)
        assert (await client.get("/", headers={"x-a": "a" * 40_000})).status_code == 431
        shown = (await client.get("/metrics")).text.splitlines()
    assert 'xueshi_server_refused_total{reason="head-too-large"} 1.0' in shown
    [connections] = [line for line in shown if line.startswith("xueshi_connections_open ")]
    assert float(connections.split()[1]) >= 1, "this one"
