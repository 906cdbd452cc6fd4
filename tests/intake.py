"""What tests of the vendors' intake share: people whom the gateway knows, vendors, and what is on record."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from live_platform import Platform, person


async def known(platform: Platform, serial: int, **other: Any) -> int:
    """Somebody whom the gateway knows."""
    await platform.register(person(serial, **other))
    await platform.settle()
    return serial


def verdicts_of(results: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Status and reason of each."""
    return [(result["status"], result.get("reason")) for result in results]


def on(day: str, first: str = "08:00", last: str = "18:00", **other: Any) -> dict[str, Any]:
    """The times of a completion on one day."""
    return {"started_at": f"{day}T{first}:00+08:00", "completed_at": f"{day}T{last}:00+08:00", **other}


async def centihours(platform: Platform, serial: int) -> int:
    """What the ledger counts."""
    await platform.settle()
    rows = await platform.sql(
        "ledger",
        "SELECT coalesce(sum(centihours), 0)::integer FROM entry WHERE person_id = $1::uuid",
        await platform.person_id(serial),
    )
    return int(rows[0][0])


async def hold_of(platform: Platform, completion_id: str) -> str | None:
    """Why a completion does not count; ``None`` where it does."""
    rows = await platform.sql("vendor_gateway", "SELECT hold FROM completion WHERE completion_id = $1", completion_id)
    held: str | None = rows[0][0]
    return held


async def released(platform: Platform, completion_id: str) -> None:
    """Until it counts."""
    async with asyncio.timeout(60):
        while await hold_of(platform, completion_id) is not None:
            await asyncio.sleep(0.1)


async def looked_at_again(platform: Platform) -> None:
    """Until nothing is left to be judged again."""
    async with asyncio.timeout(60):
        while await platform.sql("vendor_gateway", "SELECT 1 FROM release WHERE ended_at IS NULL"):
            await asyncio.sleep(0.1)


EVERYWHERE = {"begins_on": "2016-01-01", "subjects": ["public", "professional"]}


@contextlib.asynccontextmanager
async def new_vendor(platform: Platform, vendor: str, *contracts: dict[str, Any]) -> AsyncIterator[str]:
    """A vendor with a key and these contracts; the address of what operators do about it."""
    base = f"/vendor-gateway/v1/vendors/{vendor}"
    await platform.call("PUT", base, {"name": f"机构{vendor}"})
    key = await platform.call("POST", f"{base}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors[vendor] = {"name": f"机构{vendor}", "secret": key["secret"]}
    try:
        for contract in contracts:
            await platform.call("POST", f"{base}/contracts", contract)
        await looked_at_again(platform)
        yield base
    finally:
        del platform.cluster.credentials.vendors[vendor]
