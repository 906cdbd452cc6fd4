"""What counts for a vendor and for an address, when it is counted, and what is kept of what came to nothing."""

import asyncio
import contextlib
import hashlib
import json
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import httpx
import prometheus_client
import pytest
import sqlalchemy as sa
from gateways import from_elsewhere, gateway
from live_platform import VENDOR, Platform, completion
from sqlalchemy.exc import IntegrityError

import vendor_gateway.main
from common.limits import Limiter
from common.process.settings import ProcessSettings
from common.web import Problem
from vendor_gateway.access.request_limits import WAITING_MAX, WORK_AT_ONCE, Meter, RequestLimits
from vendor_gateway.completions.actions.deliveries import EXCERPT_BYTES

Sign = Callable[..., dict[str, str]]
URL = f"http://gateway/v1/vendors/{VENDOR}/completions"
QUERIES = URL.replace("completions", "completion-queries")


def batch(*items: Any) -> bytes:
    return json.dumps({"type": "course.completed.batch", "data": items}).encode()


class Body:
    """A body in parts of 64 KiB, how much of it was asked for, and a hand on the tap."""

    def __init__(self, size: int, *, stops: bool = False) -> None:
        self.size, self.read = size, 0
        self.goes_on = asyncio.Event()
        if not stops:
            self.goes_on.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.read < self.size:
            self.read += 65_536
            yield b"x" * 65_536
            await self.goes_on.wait()


async def posted(client: httpx.AsyncClient, body: Body, headers: dict[str, str], url: str = URL) -> httpx.Response:
    return await client.post(url, content=body.__aiter__(), headers={**headers, "content-length": str(body.size)})


async def test_nothing_is_read_before_the_headers_could_be_a_vendors(platform: Platform, sign: Sign) -> None:
    signed, body = sign(b"other"), Body(4_194_304)
    async with gateway(platform) as client:
        for changed in ({"webhook-id": ""}, {"webhook-timestamp": "1_23"}, {"webhook-timestamp": "123"}):
            assert (await posted(client, body, {**signed, **changed})).status_code == 401
        assert (await posted(client, body, signed, URL.replace(VENDOR, "nobody"))).status_code == 404
    assert body.read == 0


async def test_beyond_its_pace_nothing_of_a_vendor_is_read_but_a_stored_delivery_gets_its_answer(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(*(completion(f"{token}-{n}", serial) for n in range(3)))
    async with gateway(platform, items_per_second=0.001, items_burst=3) as client:
        first = await client.post(URL, content=body, headers=sign(body))
        large = Body(1_048_576)
        assert (await posted(client, large, sign(b"x" * large.size, webhook_id=f"{token}-2"))).status_code == 429
        assert large.read == 0
        for _ in range(3):
            again = await client.post(URL, content=body, headers=sign(body))
            assert (again.status_code, again.content) == (200, first.content)
        other = batch(completion(f"{token}-x", serial))
        assert (await client.post(URL, content=other, headers=sign(other))).status_code == 409
        # Nobody else is told what a delivery was answered.
        assert (
            await client.post(URL, content=body, headers={**sign(body), "webhook-signature": "v1,A"})
        ).status_code == 401


async def test_a_pace_that_comes_back_while_it_is_looked_up_lets_a_new_delivery_in(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    first, second = (batch(*(completion(f"{token}-{n}", serial) for n in numbers)) for numbers in ((1, 2), (3, 4)))
    holder = await asyncpg.connect(platform.cluster.server.dsn(platform.names["vendor_gateway"]))
    try:
        async with gateway(platform, items_per_second=1, items_burst=2) as client, asyncio.timeout(60):
            assert (await client.post(URL, content=first, headers=sign(first))).status_code == 200
            transaction = holder.transaction()
            await transaction.start()
            await holder.execute("LOCK TABLE delivery")
            headers = sign(second, webhook_id=f"{token}-2")
            posting = asyncio.create_task(client.post(URL, content=second, headers=headers))
            while not await holder.fetch("SELECT FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
            await asyncio.sleep(1.2)
            await transaction.rollback()
            answer = await posting
    finally:
        await holder.close()
    assert answer.status_code == 200
    assert [result["completion_id"] for result in answer.json()["results"]] == [f"{token}-3", f"{token}-4"]


async def test_who_names_a_vendor_beyond_its_pace_takes_nothing_of_its_resends_and_counts_for_their_address(
    platform: Platform, sign: Sign, serial: int, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor_gateway.main, "RESENDS_PER_SECOND", 0.001)
    monkeypatch.setattr(vendor_gateway.main, "RESENDS_BURST", 3)
    body = batch(completion(token, serial))
    limits: dict[str, Any] = {"items_per_second": 0.001, "items_burst": 1, "address_refusals_per_second": 0.001}
    async with gateway(platform, address="192.0.2.1", address_refusals_burst=3, **limits) as client:
        first = await client.post(URL, content=body, headers=sign(body))
        async with from_elsewhere(client, "192.0.2.2") as stranger:
            refused = []
            for number in range(4):
                forged = {**sign(body, webhook_id=f"{token}-{number}"), "webhook-signature": "v1,AAAA"}
                answer = await stranger.post(URL, content=body, headers=forged)
                refused.append((answer.status_code, answer.headers.get("connection")))
        assert refused == [(429, None)] * 3 + [(429, "close")], "its address has none left"
        again = await client.post(URL, content=body, headers=sign(body))
        assert (again.status_code, again.content) == (200, first.content)


@pytest.mark.parametrize(
    ("limits", "body"),
    [
        ({"requests_per_second": 0.001, "requests_burst": 1}, batch({})),
        ({"bytes_per_second": 0.001, "bytes_burst": 400}, batch({"note": "x" * 400})),
        ({"refusals_per_second": 0.001, "refusals_burst": 3}, batch({}, {}, {})),
        ({"refusals_per_second": 0.001, "refusals_burst": 1}, b"{}"),
        ({"refusals_per_second": 0.001, "refusals_burst": 1}, b"not JSON"),
    ],
    ids=["requests", "bytes", "rejected items", "another shape", "no JSON"],
)
async def test_requests_bytes_and_refusals_of_a_vendor_count_and_others_do_not_feel_it(
    platform: Platform, sign: Sign, serial: int, token: str, limits: dict[str, float], body: bytes
) -> None:
    good = batch(completion(token, serial))
    async with gateway(platform, None, address="192.0.2.1", **limits) as client:
        await client.post(URL, content=body, headers=sign(body))
        refused = await client.post(URL, content=good, headers=sign(good, webhook_id=f"{token}-2"))
        assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (429, True)
        other = sign(good, secret=platform.cluster.credentials.vendors["qihang"]["secret"])
        assert (await client.post(URL.replace(VENDOR, "qihang"), content=good, headers=other)).status_code == 200


async def test_questions_count_by_the_ids_asked_about(platform: Platform, sign: Sign, token: str) -> None:
    body = json.dumps({"completion_ids": [f"{token}-{n}" for n in range(10)]}).encode()
    async with gateway(platform, questions_per_second=1, questions_burst=10) as client:
        assert (await client.post(QUERIES, content=body, headers=sign(body))).status_code == 200
        refused = await client.post(QUERIES, content=body, headers=sign(body))
        assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (429, True)


async def test_what_nobody_signed_counts_for_its_address_and_for_no_vendor(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(completion(token, serial))
    forged = {**sign(body), "webhook-signature": "v1,AAAA"}
    async with gateway(
        platform, address="192.0.2.1", address_refusals_per_second=0.001, address_refusals_burst=4
    ) as client:
        for attempt in (forged, {}, {**forged, "webhook-id": ""}):
            assert (await client.post(URL, content=body, headers=attempt)).status_code == 401
        assert (await client.post(URL.replace(VENDOR, "nobody"), content=body, headers=forged)).status_code == 404
        refused = await client.post(URL, content=body, headers=sign(body))
        assert (refused.status_code, refused.headers["connection"]) == (429, "close")
        assert int(refused.headers["retry-after"]) >= 1
        async with from_elsewhere(client, "192.0.2.2") as elsewhere:
            assert (await elsewhere.post(URL, content=body, headers=sign(body))).status_code == 200


async def test_the_addresses_of_one_ipv6_subscriber_count_as_one(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = batch(completion(token, serial))
    limits: dict[str, Any] = {"address_refusals_per_second": 0.001, "address_refusals_burst": 2}
    async with gateway(platform, address="2001:db8:1:2::1", **limits) as client:
        statuses = []
        for address in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:3::1"):
            async with from_elsewhere(client, address) as elsewhere:
                statuses.append((await elsewhere.post(URL, content=body, headers={})).status_code)
    assert statuses == [401, 401, 429, 401]


async def test_bytes_that_were_read_for_nothing_count_for_their_address(
    platform: Platform, sign: Sign, token: str
) -> None:
    limits = {"address_bytes_per_second": 0.001, "address_bytes_burst": 1_000_000}
    async with gateway(platform, None, address="192.0.2.1", **limits) as client:
        statuses = [(await posted(client, Body(524_288), sign(b"other"))).status_code for _ in range(4)]
    assert statuses == [401, 401, 429, 429]


async def test_one_address_has_eight_mebibytes_on_their_way_that_nobody_signed_yet(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    async with gateway(platform, address="192.0.2.1") as client, from_elsewhere(client, "192.0.2.2") as elsewhere:
        slow = [Body(4_194_304, stops=True) for _ in range(2)]
        on_their_way = [asyncio.create_task(posted(client, body, sign(b"other"))) for body in slow]
        async with asyncio.timeout(60):
            while not all(body.read for body in slow):
                await asyncio.sleep(0.01)
        third = Body(4_194_304)
        assert (await posted(client, third, sign(b"other"))).status_code == 429
        assert third.read == 0
        good = batch(completion(token, serial))
        assert (await elsewhere.post(URL, content=good, headers=sign(good))).status_code == 200
        for body in slow:
            body.goes_on.set()
        assert [(await task).status_code for task in on_their_way] == [401, 401]
        assert (await client.post(URL, content=good, headers=sign(good))).status_code == 200


async def test_of_a_delivery_that_came_to_nothing_the_beginning_is_kept(platform: Platform, token: str) -> None:
    body = batch({"completion_id": token, "noise": [f"{n:x}" for n in range(30_000)] + ["y" * 3_000_000]})
    answer = await platform.post_signed(body, webhook_id=token)
    assert [result["status"] for result in answer.json()["results"]] == ["rejected"]
    assert (await platform.post_signed(body, webhook_id=token)).content == answer.content
    row = await _row(platform, token)
    assert (row["is_excerpt"], row["body_bytes"]) == (True, len(body))
    assert row["body_sha256"] == hashlib.sha256(body).digest()
    assert len(row["body_sealed"]) < EXCERPT_BYTES + 100
    assert _opened(platform, row) == body[:EXCERPT_BYTES]


async def test_what_something_rests_on_is_kept_whole(platform: Platform, serial: int, token: str) -> None:
    body = batch({"note": "z" * 100_000}, completion(token, serial))
    await platform.post_signed(body, webhook_id=token)
    row = await _row(platform, token)
    assert (row["is_excerpt"], row["body_bytes"], _opened(platform, row)) == (False, len(body), body)


async def test_of_what_something_rests_on_there_can_be_no_excerpt(platform: Platform, serial: int, token: str) -> None:
    await platform.post_signed(batch(completion(token, serial)), webhook_id=token)
    async with platform.house.gateway.db.transaction() as tx:
        with pytest.raises(IntegrityError, match="delivery_excerpt_of_nothing"):
            await tx.execute(
                sa.text("""
                    INSERT INTO delivery
                    SELECT (jsonb_populate_record(d, jsonb_build_object(
                        'delivery_id', gen_random_uuid(), 'webhook_id', CAST(:anew AS text), 'is_excerpt', true))).*
                    FROM delivery d WHERE webhook_id = :token
                """),
                {"anew": f"{token}-anew", "token": token},
            )


async def _row(platform: Platform, webhook_id: str) -> Any:
    [row] = await platform.sql("vendor_gateway", "SELECT * FROM delivery WHERE webhook_id = $1", webhook_id)
    return row


def _opened(platform: Platform, row: Any) -> bytes:
    sealer = platform.house.gateway.web.state.app.keys.sealer
    return zlib.decompress(sealer.open(row["body_sealed"], row["delivery_id"].bytes))


async def test_a_vendor_waits_for_itself_and_for_nobody_else() -> None:
    assert ProcessSettings.model_fields["requests_max"].default // 4 >= WAITING_MAX, (
        "all of its places are few of the process's"
    )
    refused = prometheus_client.Counter("limited", "", ("limit",), registry=None)
    limits = RequestLimits({meter: Limiter(1, 10) for meter in Meter}, {}, refused)
    entered: list[str] = []
    ends = asyncio.Event()

    async def work(vendor: str) -> None:
        async with limits.working(vendor, 1):
            entered.append(vendor)
            await ends.wait()

    async with asyncio.TaskGroup() as group:
        for _ in range(WAITING_MAX):
            group.create_task(work("loud"))
        group.create_task(work("quiet"))
        async with asyncio.timeout(60):
            while "quiet" not in entered:
                await asyncio.sleep(0)
        assert entered.count("loud") == WORK_AT_ONCE
        with pytest.raises(Problem) as too_many:
            await work("loud")
        assert too_many.value.status == 429
        ends.set()
    assert entered.count("loud") == WAITING_MAX


async def test_who_waits_in_a_vendors_queue_finds_what_those_before_it_left() -> None:
    refused = prometheus_client.Counter("limited", "", ("limit",), registry=None)
    limits = RequestLimits({meter: Limiter(0.001, 10) for meter in Meter}, {}, refused)
    with contextlib.suppress(Problem):
        async with limits.working("loud", 1):
            limits.count("loud", Meter.ITEMS, 10)
    with pytest.raises(Problem) as too_fast:
        async with limits.working("loud", 1):
            pass
    assert too_fast.value.status == 429
