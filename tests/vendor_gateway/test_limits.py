"""Too fast, or PostgreSQL away: a vendor is told when to come back, and nothing is half recorded."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pytest
from gateways import gateway
from live_platform import VENDOR, Platform, completion

from standalone import databases

Sign = Callable[..., dict[str, str]]
URL = f"http://gateway/v1/vendors/{VENDOR}/completions"


def batch(*items: Any) -> bytes:
    return json.dumps({"type": "course.completed.batch", "data": list(items)}).encode()


def come_back(answer: httpx.Response, status: int) -> int:
    """Seconds to wait."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    wait_s = int(answer.headers["retry-after"])
    assert wait_s >= 1
    return wait_s


async def rows(platform: Platform, webhook_id: str) -> int:
    found = await platform.sql("vendor_gateway", "SELECT count(*) FROM delivery WHERE webhook_id = $1", webhook_id)
    return int(found[0][0])


async def test_beyond_its_pace_a_vendor_waits_and_nothing_is_recorded(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(*(completion(f"{token}-{n}", serial) for n in range(3)))
    async with gateway(platform, items_per_second=0.2, items_burst=3) as client:
        assert (await client.post(URL, content=body, headers=sign(body))).status_code == 200
        wait_s = come_back(await client.post(URL, content=body, headers=sign(body, webhook_id=f"{token}-2")), 429)
        assert wait_s <= 5
        assert await rows(platform, f"{token}-2") == 0
        # Others are not slowed down by it, and what was refused is taken later.
        other = sign(body, secret=platform.cluster.credentials.vendors["qihang"]["secret"])
        assert (await client.post(URL.replace(VENDOR, "qihang"), content=body, headers=other)).status_code == 200
        await asyncio.sleep(wait_s)
        answer = await client.post(URL, content=body, headers=sign(body, webhook_id=f"{token}-2"))
        assert [result["status"] for result in answer.json()["results"]] == ["duplicate"] * 3


async def test_what_is_larger_than_the_pace_allows_at_once_still_passes(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(*(completion(f"{token}-{n}", serial) for n in range(10)))
    async with gateway(platform, items_per_second=0.1, items_burst=5) as client:
        assert (await client.post(URL, content=body, headers=sign(body))).status_code == 200
        assert come_back(await client.post(URL, content=body, headers=sign(body, webhook_id=f"{token}-2")), 429) >= 30


async def test_who_is_not_believed_uses_up_nobodys_pace(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(completion(token, serial))
    async with gateway(platform, items_per_second=0.001, items_burst=1) as client:
        for _ in range(20):
            refused = await client.post(URL, content=body, headers={**sign(body), "webhook-signature": "v1,AAAA"})
            assert refused.status_code == 401
        assert (await client.post(URL, content=b"{}", headers=sign(b"{}"))).status_code == 422
        assert (await client.post(URL, content=body, headers=sign(body))).status_code == 200


async def test_with_the_database_away_a_vendor_is_asked_to_come_back(
    platform: Platform, sign: Sign, token: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"postgresql+asyncpg://nobody:x@127.0.0.1:{taken.getsockname()[1]}/nothing"
        async with gateway(platform, url) as client:
            for path in ("completions", "completion-queries"):
                body = batch(completion(token))
                come_back(await client.post(URL.replace("completions", path), content=body, headers=sign(body)), 503)
            assert (await client.get("http://gateway/ready")).status_code == 503
            assert (await client.get("http://gateway/live")).status_code == 200
            assert (await client.get("http://gateway/metrics")).status_code == 200


@pytest.mark.parametrize("wrong", ["password", "database"])
async def test_a_database_that_lets_nobody_in_is_away_too(
    platform: Platform, sign: Sign, token: str, wrong: str
) -> None:
    server, keys = platform.cluster.server, platform.cluster.keys
    url = databases.app_url(server, "vendor_gateway", keys.role_passwords, platform.names["vendor_gateway"])
    url = url.replace(keys.role_passwords["vendor_gateway_app"], "wrong") if wrong == "password" else url + "_gone"
    async with gateway(platform, url) as client:
        body = batch(completion(token))
        come_back(await client.post(URL, content=body, headers=sign(body)), 503)
        assert (await client.get("http://gateway/ready")).status_code == 503


async def test_a_standby_that_may_not_write_is_away_too(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body, name = batch(completion(token, serial)), platform.names["vendor_gateway"]
    await platform.sql("vendor_gateway", f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        async with gateway(platform) as client:
            come_back(await client.post(URL, content=body, headers=sign(body)), 503)
    finally:
        await platform.sql("registry", f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    assert (await platform.post_signed(body, webhook_id=f"msg-{token}")).status_code == 200


async def test_a_connection_lost_in_the_middle_is_tried_again_and_counts_once(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(completion(token, serial))
    holder = await asyncpg.connect(platform.cluster.server.dsn(platform.names["vendor_gateway"]))
    waiting = "SELECT DISTINCT pid FROM pg_locks WHERE NOT granted"
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("LOCK TABLE delivery")
        post = asyncio.create_task(platform.post_signed(body, webhook_id=token))
        while not (found := await holder.fetch(waiting)):
            await asyncio.sleep(0.01)
        await holder.execute("SELECT pg_terminate_backend($1)", found[0][0])
        while not (again := await holder.fetch(waiting)) or again == found:
            await asyncio.sleep(0.01)
        await transaction.rollback()
        answer = await post
    finally:
        await holder.close()
    assert [result["status"] for result in answer.json()["results"]] == ["parked"]
    assert await rows(platform, token) == 1


async def test_after_every_connection_was_cut_a_vendor_that_comes_back_is_served(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    holder = await asyncpg.connect(platform.cluster.server.dsn())
    try:
        await holder.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
            platform.names["vendor_gateway"],
        )
    finally:
        await holder.close()
    statuses = []
    for _ in range(20):
        answer = await platform.post_signed(batch(completion(token, serial)), webhook_id=token)
        statuses.append(answer.status_code)
        if answer.status_code == 200:
            break
        come_back(answer, 503)
    assert statuses[-1] == 200
    assert await rows(platform, token) == 1
    await platform.settle()
    assert (await platform.check()).holds
