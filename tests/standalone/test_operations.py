"""Metrics and probes of one process on one port: this machine reads them, and nobody from outside."""

from collections.abc import Iterator

import httpx
import pytest
from live_platform import Platform

from common.server import TrustedProxies, served, server_config
from standalone.app import door_of, listen

pytestmark = pytest.mark.anyio
OUTSIDER = {"x-forwarded-for": "203.0.113.9"}
SPOOFED = {"x-forwarded-for": "127.0.0.1, 203.0.113.9"}


def paths_of(platform: Platform) -> Iterator[str]:
    for place in ("", *(f"/{service.name}" for service in platform.house.services)):
        yield from (f"{place}{path}" for path in ("/live", "/ready", "/metrics"))


async def test_this_machine_reads_them_and_whom_the_proxy_passes_on_finds_nothing(platform: Platform) -> None:
    config = server_config(door_of(platform.house), trusted=TrustedProxies.read("127.0.0.1"))
    with listen(0) as listening:
        async with served(config, [listening]), httpx.AsyncClient() as client:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            paths = list(paths_of(platform))
            assert len(paths) == 18
            for path in paths:
                assert (await client.get(f"{address}{path}")).status_code == 200, path
                for headers in (OUTSIDER, SPOOFED):
                    answer = await client.get(f"{address}{path}", headers=headers)
                    assert (answer.status_code, "xueshi_" in answer.text) == (404, False), path
                    assert answer.headers["cache-control"] == "no-store"
                    assert answer.headers["x-content-type-options"] == "nosniff"
            assert (await client.get(f"{address}/", headers=OUTSIDER)).status_code == 200, "pages are for everybody"


async def test_an_address_that_is_none_is_not_of_this_machine(platform: Platform) -> None:
    for client in (("203.0.113.9", 40_000), ("::ffff:203.0.113.9", 40_000), ("", 0)):
        transport = httpx.ASGITransport(app=door_of(platform.house), client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
            assert (await asking.get("/metrics")).status_code == 404, client
    transport = httpx.ASGITransport(app=door_of(platform.house), client=("::1", 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
        assert (await asking.get("/metrics")).status_code == 200
