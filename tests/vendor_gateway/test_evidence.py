"""What is kept of a delivery: enough to prove it later, and no ID number in clear."""

import json
import zlib
from datetime import UTC, datetime
from typing import Any

import asyncpg
from live_platform import VENDOR, Platform, completion, id_number, person

from vendor_gateway.vendors.actions import live_keys
from vendor_gateway.vendors.domain import read_headers, verify_body


def batch(*items: Any) -> bytes:
    return json.dumps({"type": "course.completed.batch", "data": list(items)}, ensure_ascii=False).encode()


async def delivery(platform: Platform, webhook_id: str) -> asyncpg.Record:
    """The row of a delivery."""
    rows = await platform.sql("vendor_gateway", "SELECT * FROM delivery WHERE webhook_id = $1", webhook_id)
    assert len(rows) == 1
    return rows[0]


async def test_the_sealed_body_opens_to_what_was_sent_and_its_signature_still_proves_it(
    platform: Platform, serial: int, token: str
) -> None:
    body = batch(completion(token, serial), {"note": "\u0000 is only text here"}) + b" \n"
    answer = await platform.post_signed(body, webhook_id=token)
    row = await delivery(platform, token)
    app = platform.house.gateway.web.state.app
    opened = zlib.decompress(app.keys.sealer.open(row["body_sealed"], row["delivery_id"].bytes))
    assert opened == body
    assert row["answer"] == answer.content
    headers = json.loads(row["signed_headers"])
    async with platform.house.gateway.db.reading() as tx:
        keys = await live_keys(tx, VENDOR, sealer=app.keys.sealer)
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert verify_body(read_headers(headers, now=at), opened, keys).key_id == row["key_id"]


async def test_the_counts_of_a_delivery_are_its_verdicts(platform: Platform, serial: int, token: str) -> None:
    await platform.register(person(serial))
    await platform.settle()
    first, unknown = completion(token, serial), completion(f"{token}-u", 994)
    items = [first, first, {**first, "hours": "1"}, unknown, None, {}, completion(f"{token}-b", serial)]
    await platform.post_signed(batch(*items), webhook_id=token)
    row = await delivery(platform, token)
    names = ("received", "accepted", "duplicate", "conflict", "parked", "rejected")
    assert {name: row[name] for name in names} == dict(zip(names, (7, 2, 1, 1, 1, 2), strict=True))
    body = json.dumps({"type": "course.completion.revoked", "data": {"completion_id": token, "reason": "复核"}})
    await platform.post_signed(body.encode(), webhook_id=f"{token}-r")
    row = await delivery(platform, f"{token}-r")
    assert row["is_revocation"]
    assert {name: row[name] for name in names} == dict(zip(names, (1, 1, 0, 0, 0, 0), strict=True))


async def test_the_metrics_count_what_was_answered_once(platform: Platform, serial: int, token: str) -> None:
    line = f'xueshi_completions_total{{vendor="{VENDOR}",verdict="parked"}} '

    async def parked() -> float:
        text = (await platform.client.get("/vendor-gateway/metrics")).text
        assert id_number(serial)[:17] not in text
        return float(next((item.removeprefix(line) for item in text.splitlines() if item.startswith(line)), "0"))

    before = await parked()
    for _ in range(3):
        await platform.post_signed(batch(completion(token, serial)), webhook_id=token)
    assert await parked() == before + 1


async def test_what_is_odd_is_accepted_and_stands_before_a_reviewer_while_it_counts(
    platform: Platform, serial: int, token: str
) -> None:
    await platform.register(person(serial))
    await platform.settle()
    times = [
        {"started_at": f"2025-03-0{n}T17:15:00+08:00", "completed_at": f"2025-03-0{n}T18:00:00+08:00"}
        for n in (1, 2, 3)
    ]
    odd = [completion(f"{token}-{n}", serial, hours="1.1", **times[n]) for n in range(3)]
    good = completion(
        f"{token}-good", serial, started_at="2025-04-01T08:00:00+08:00", completed_at="2025-04-10T08:00:00+08:00"
    )
    verdicts = await platform.push(*odd, good, completion(f"{token}-p", 993, **times[0]))
    assert [(verdict["status"], verdict.get("reason")) for verdict in verdicts] == [
        *[("accepted", "flagged")] * 3, ("accepted", None), ("parked", "unknown-person"),
    ]  # fmt: skip
    assert (
        "1.1 class hours lie between 2025-03-01T17:15+08:00 and 2025-03-01T18:00+08:00, which have room for 1 ("
        in verdicts[0]["detail"]
    )

    async def shown() -> list[dict[str, Any]]:
        """Page by page, of this test."""
        found, after = [], ""
        while page := (await platform.call("GET", f"/vendor-gateway/v1/flagged-completions?limit=1{after}"))[
            "completions"
        ]:
            assert len(page) == 1
            found += page
            after = f"&after={page[-1]['item_id']}"
        return [item for item in found if item["completion_id"].startswith(token)]

    listed = [item for item in await shown() if item["person_id"]]
    assert {item["completion_id"] for item in listed} == {f"{token}-{n}" for n in range(3)}
    assert listed[0]["flags"] == ["too-fast"]
    assert id_number(serial)[:17] not in json.dumps(listed)

    await platform.revoke(f"{token}-1")
    # Ids of one millisecond are in no order.
    assert sorted(item["completion_id"] for item in await shown()) == [f"{token}-0", f"{token}-2"], (
        "those that count, no others"
    )


async def test_no_id_number_stands_in_clear_in_any_file_of_the_database(platform: Platform, token: str) -> None:
    numbers = [id_number(serial, born="19991231") for serial in range(600, 605)]
    people = [person(1, id_number=number) for number in numbers[:3]]
    items = [completion(f"{token}-{n}", id_number=number) for n, number in enumerate(numbers)]
    await platform.post_signed(batch(*items, {**items[0], "hours": "1"}, {**items[1], numbers[4]: "x"}))
    await platform.register(*people)
    await platform.post_signed(batch(*items[:4]), webhook_id=f"{token}-2")
    await platform.settle()

    wanted = [
        text for number in numbers for text in (number.encode(), number[:17].encode(), number.encode().hex().encode())
    ]
    seen = 0
    for package, name in platform.names.items():
        connection = await asyncpg.connect(platform.cluster.server.dsn(name))
        try:
            await connection.execute("CHECKPOINT")
            files = await connection.fetch("""
                SELECT oid::regclass::text AS name, pg_read_binary_file(pg_relation_filepath(oid)) AS bytes
                FROM pg_class WHERE relkind IN ('r', 'i', 't') AND relfilenode <> 0 AND oid >= 16384
            """)
        finally:
            await connection.close()
        for file in files:
            seen += token.encode() in file["bytes"]
            assert not any(text in file["bytes"] for text in wanted), f"{package}.{file['name']} shows an ID number"
    assert seen, "the search finds what does stand in clear"


async def test_everything_adds_up_at_the_end(platform: Platform) -> None:
    await platform.settle()
    checked = await platform.check()
    assert checked.holds, checked.equations
