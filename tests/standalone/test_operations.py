"""Metrics and probes of one process on one port: this machine reads them, and nobody from outside."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Never

import httpx
import pytest
import structlog
from live_platform import Platform
from structlog.typing import EventDict

from common.server import TrustedProxies, served, server_config
from standalone import disk
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


async def test_a_disk_that_fills_is_not_ready_a_metric_and_one_line(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, said = [disk.SCARCE_BYTES], list[tuple[object, object]]()

    def keep(_: object, level: str, event: EventDict) -> Never:
        said.append((event["event"], event["free_mb"]))
        raise structlog.DropEvent

    async def said_so_many(count: int) -> None:
        async with asyncio.timeout(60):
            while len(said) < count:
                await asyncio.sleep(0.01)

    monkeypatch.setattr(disk, "free_bytes", lambda folder: free[0])
    monkeypatch.setattr(disk, "log", structlog.wrap_logger(None, processors=[keep]))
    monkeypatch.setattr(disk, "_LOOK_EVERY_S", 0.01)
    disk.watch_room(platform.house.services, tmp_path)
    telling = asyncio.create_task(disk.tell_when_scarce(tmp_path))
    for left, status in ((disk.SCARCE_BYTES, 200), (disk.LOW_BYTES, 200), (disk.LOW_BYTES - 1, 503), (2**31, 200)):
        free[0] = left
        await said_so_many(0 if left == disk.SCARCE_BYTES else 2 if left == 2**31 else 1)
        ready = await platform.client.get("/ledger/ready")
        assert (ready.status_code, ready.json()["checks"]["disk"]) == (status, status == 200)
        metrics = (await platform.client.get("/ledger/metrics")).text
        [shown] = re.findall(r"^xueshi_data_free_bytes (\S+)$", metrics, re.MULTILINE)
        assert float(shown) == left
    telling.cancel()
    assert said == [("disk_scarce", "64"), ("disk_has_room", "2,048")]
