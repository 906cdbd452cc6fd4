"""What a completion waited for is on record and told, and how long the oldest of each kind has waited is measured."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from live_platform import Cluster, Platform, completion, person
from reviewers import Offices

from vendor_gateway import gauges

DAY = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    return await Offices(platform).open()


async def vendor_of(platform: Platform, vendor: str) -> None:
    """A vendor without contracts or opened years."""
    await platform.call("PUT", f"/vendor-gateway/v1/vendors/{vendor}", {"name": "新的机构"})
    key = await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors[vendor] = {"name": "新的机构", "secret": key["secret"]}


async def agree(platform: Platform, vendor: str, **other: Any) -> None:
    body = {"begins_on": "2016-01-01", "subjects": ["public", "professional"], **other}
    await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/contracts", body)


async def released(platform: Platform, offices: Offices, completion_id: str) -> Any:
    """What a reviewer reads of a release, once the job has looked."""
    for _ in range(100):
        found = (await offices.first.item_of(completion_id))["released"]
        if found is not None:
            break
        await platform.settle()
    return found


async def test_each_release_says_what_was_waited_for(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    vendor = f"new-{token[:8]}"
    await vendor_of(platform, vendor)
    this_year = {"started_at": "2026-05-06T08:00:00+08:00", "completed_at": "2026-05-06T16:00:00+08:00"}
    try:
        [verdict] = await platform.push(completion(f"{token}-u", serial, hours="2"))
        assert verdict["reason"] == "unknown-person"
        await platform.register(person(serial))
        await platform.settle()
        assert (await released(platform, offices, f"{token}-u"))["waited_for"] == "unknown-person"

        [verdict] = await platform.push(completion(f"{token}-k", serial, hours="2", **this_year), vendor=vendor)
        assert verdict["reason"] == "no-contract"
        assert (await offices.first.item_of(f"{token}-k"))["released"] is None
        await agree(platform, vendor)
        assert (await released(platform, offices, f"{token}-k"))["waited_for"] == "no-contract"

        [verdict] = await platform.push(completion(f"{token}-y", serial, hours="2", **DAY), vendor=vendor)
        assert verdict["reason"] == "year-closed"
        opening = {
            "training_year": 2025, "reason": "机构漏报", "person_id": await platform.person_id(serial),
            "organisation_id": offices.province.organisation_id,
        }  # fmt: skip
        await offices.province.call("POST", "/year-openings", opening)
        assert (await released(platform, offices, f"{token}-y"))["waited_for"] == "year-closed"

        [verdict] = await platform.push(completion(f"{token}-r", serial, hours="200", **DAY))
        assert verdict["reason"] == "held-for-review"
        [held] = await offices.first.inbox(token)
        assert await offices.first.decides("counts", held, reason=None) == ["counts"]
        assert (await released(platform, offices, f"{token}-r"))["waited_for"] == "review"
    finally:
        del platform.cluster.credentials.vendors[vendor]


async def test_a_release_from_the_catalogue_says_so(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    vendor = f"cat-{token[:8]}"
    await vendor_of(platform, vendor)
    try:
        await platform.register(person(serial))
        await agree(platform, vendor, region_code="431102", wants_catalogue=True, free_public_hours="30")
        await platform.settle()
        day = {"started_at": "2026-05-06T08:00:00+08:00", "completed_at": "2026-05-06T16:00:00+08:00"}
        [verdict] = await platform.push(completion(token, serial, hours="2", **day), vendor=vendor)
        assert verdict["reason"] == "held-for-review"
        course = {
            "code": f"C-{token}", "title": "生态环境保护", "subject": "public", "hours": "2", "begins_on": "2026-01-01",
        }  # fmt: skip
        path = f"/vendor-gateway/v1/vendors/{vendor}/courses"
        await platform.call("PUT", path, {"courses": [course]})
        await platform.call("POST", f"{path}/reviews", {"codes": [f"C-{token}"], "approval": "approved"})
        assert (await released(platform, offices, token))["waited_for"] == "catalogue"
    finally:
        del platform.cluster.credentials.vendors[vendor]


async def test_what_is_held_for_a_review_after_it_had_waited_is_not_released(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await platform.push(*(completion(f"{token}-{n}", serial, hours="10", **DAY) for n in range(2)))
    await platform.register(person(serial))
    await platform.settle()
    [held] = await offices.first.inbox(token)
    assert held["released"] is None
    [row] = await platform.sql(
        "vendor_gateway",
        "SELECT held_at, released_at FROM completion WHERE completion_id = $1", held["completion_id"],
    )  # fmt: skip
    assert (row["held_at"] is not None, row["released_at"]) == (True, None)


async def waited(platform: Platform) -> dict[str, float]:
    """The gauge: seconds by stage."""
    [question] = [item for item in gauges.QUESTIONS if item.gauge == "xueshi_held_oldest_seconds"]
    return {row[0]: float(row[1]) for row in await platform.sql("vendor_gateway", question.sql)}


async def test_the_oldest_that_waits_is_measured_for_each_stage(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    before = await waited(platform)
    assert before.keys() == {"unknown-person", "year-closed", "no-contract", "held-for-review", "proposed"}
    await platform.register(person(serial))
    await platform.settle()
    await platform.push(
        completion(f"{token}-h", serial, hours="200", **DAY), completion(f"{token}-p", serial, hours="2")
    )
    await platform.sql(
        "vendor_gateway",
        "UPDATE completion SET held_at = now() - interval '9 days' WHERE completion_id = $1",
        f"{token}-h",
    )
    item = await offices.first.item_of(f"{token}-p")
    assert await offices.first.decides("void", item, reason="替学") == ["propose-void"]
    await platform.sql(
        "vendor_gateway",
        "UPDATE review_act SET made_at = now() - interval '8 days' WHERE item_id = $1::uuid",
        item["item_id"],
    )
    seconds = await waited(platform)
    assert 9 * 86_400 <= seconds["held-for-review"] < 9 * 86_400 + 600
    assert 8 * 86_400 <= seconds["proposed"] < 8 * 86_400 + 600
    assert seconds["unknown-person"] < 600
    [held] = await offices.first.inbox(token)
    assert await offices.first.decides("void", held, reason="不属实") == ["void"]
    assert await offices.second.decides("refuse", await offices.second.item_of(f"{token}-p")) == ["refuse-void"]
    seconds = await waited(platform)
    assert max(seconds["held-for-review"], seconds["proposed"]) < 600


async def test_counts_stop_at_a_thousand_and_read_nothing_else(platform: Platform, offices: Offices) -> None:
    office = offices.first
    counted = await office.call("GET", f"/reviews/counts?organisation_id={office.organisation_id}")
    assert counted["held"] == len(await office.inbox(""))
    assert (counted["odd"], counted["proposed"]) == (len(await office.inbox("", "odd")), 0)
