"""What is taken without anybody having looked: one course once, time once, for whom a vendor teaches, until when."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from live_platform import VENDOR, Platform, completion, person

from common.clock import now
from common.errors import DomainError
from vendor_gateway.main import provide_backlog


async def known(platform: Platform, serial: int) -> int:
    """Somebody whom the gateway knows."""
    await platform.register(person(serial))
    await platform.settle()
    return serial


def told(verdicts: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Status and reason of each."""
    return [(verdict["status"], verdict.get("reason")) for verdict in verdicts]


async def hours(platform: Platform, serial: int) -> int:
    """Centihours that the ledger counts."""
    await platform.settle()
    rows = await platform.sql(
        "ledger",
        "SELECT coalesce(sum(centihours), 0)::integer FROM entry WHERE person_id = $1::uuid",
        await platform.person_id(serial),
    )
    return int(rows[0][0])


def day(of: str, first: str = "08:00", last: str = "18:00", **other: Any) -> dict[str, Any]:
    """The times of a completion on one day."""
    return {"started_at": f"{of}T{first}:00+08:00", "completed_at": f"{of}T{last}:00+08:00", **other}


@pytest.mark.parametrize("later", ["05T18:00:00.001", "05T18:00:01", "05T19:00:00", "06T18:00:00"])
async def test_a_completion_told_anew_with_another_moment_counts_once(
    platform: Platform, serial: int, token: str, later: str
) -> None:
    await known(platform, serial)
    first = completion(token, serial, hours="20")
    again = completion(f"{token}-2", serial, hours="20", course_code=f" c-{token.upper()} ")
    again["completed_at"] = f"2025-03-{later}+08:00"
    assert told(await platform.push(first, again)) == [("accepted", None), ("duplicate", "same-course-this-year")]
    [verdict] = await platform.push({**again, "completion_id": f"{token}-3"})
    assert (verdict["status"], verdict["reason"]) == ("duplicate", "same-course-this-year")
    assert token in verdict["detail"]
    assert await hours(platform, serial) == 2_000
    next_year = completion(f"{token}-4", serial, course_code=f"C-{token}", **day("2024-12-31"), hours="5")
    assert told(await platform.push(next_year)) == [("accepted", None)]


async def test_what_a_catalogue_lets_be_repeated_counts_each_time(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    course = {
        "code": f"R-{token}", "title": "每月学习会", "subject": "public", "hours": "2", "begins_on": "2025-01-01",
        "is_repeatable": True,
    }  # fmt: skip
    saved = await platform.call("PUT", f"/vendor-gateway/v1/vendors/{VENDOR}/courses", {"courses": [course]})
    assert saved == {"saved": 1}
    items = [
        completion(f"{token}-{month}", serial, course_code=f"r-{token}", hours="2", **day(f"2025-0{month}-10"))
        for month in (3, 4)
    ]
    assert told(await platform.push(*items)) == [("accepted", None)] * 2
    assert told(await platform.push({**items[0], "completion_id": f"{token}-x"})) == [
        ("duplicate", "sent-before-under-another-id")
    ]
    assert await hours(platform, serial) == 400


async def test_one_working_day_holds_what_it_has_room_for_whoever_delivers(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    items = [completion(f"{token}-{n}", serial, hours="10", **day("2025-05-06", last="16:00")) for n in range(9)]
    assert told(await platform.push(*items)) == [("accepted", None)] + [("parked", "held-for-review")] * 8
    for vendor in ("qihang", "mingde"):
        item = completion(f"{token}-{vendor}", serial, hours="10", **day("2025-05-06", last="16:00"))
        [verdict] = await platform.push(item, vendor=vendor)
        assert (verdict["status"], verdict["reason"]) == ("parked", "held-for-review")
    assert "20 class hours lie between 2025-05-06T08:00+08:00 and 2025-05-06T16:00+08:00" in verdict["detail"]
    assert "at most 16 a day" in verdict["detail"]
    assert "20 %" in verdict["detail"]
    assert "平台规则" in verdict["detail"]
    assert await hours(platform, serial) == 1_000


async def test_two_hundred_hours_in_twenty_seconds_certify_nobody(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    seconds = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T08:00:20+08:00", "hours": "200"}
    verdicts = await platform.push(
        completion(f"{token}-1", serial, **seconds), completion(f"{token}-2", serial, subject="professional", **seconds)
    )
    assert told(verdicts) == [("parked", "held-for-review")] * 2
    assert await hours(platform, serial) == 0
    assert (await platform.status(serial))["status"] == "not-certified"


async def test_the_same_day_taken_by_two_deliveries_at_once_is_spent_once(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    pushes = [
        platform.push(
            completion(f"{token}-{vendor}", serial, hours="10", **day("2025-05-07", last="16:00")), vendor=vendor
        )
        for vendor in ("lanxin", "qihang", "mingde")
    ]
    verdicts = [verdict for verdicts in await asyncio.gather(*pushes) for verdict in verdicts]
    assert sorted(told(verdicts)) == [("accepted", None), ("parked", "held-for-review"), ("parked", "held-for-review")]
    assert await hours(platform, serial) == 1_000


async def test_a_vendor_without_a_contract_waits_for_one(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    vendor = f"new-{token[:8]}"
    await platform.call("PUT", f"/vendor-gateway/v1/vendors/{vendor}", {"name": "新机构"})
    key = await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors[vendor] = {"name": "新机构", "secret": key["secret"]}
    today = now().date().isoformat()
    try:
        recent = {"started_at": f"{today}T00:00:00+08:00", "completed_at": f"{today}T00:45:00+08:00", "hours": "1"}
        if datetime.fromisoformat(recent["completed_at"]) > now():
            recent = day("2026-03-05", hours="1")
        item = completion(token, serial, **recent)
        [verdict] = await platform.push(item, vendor=vendor)
        assert (verdict["status"], verdict["reason"]) == ("parked", "no-contract")
        path = f"/vendor-gateway/v1/vendors/{vendor}/contracts"
        too_few = {"region_code": "430000", "begins_on": "2026-01-01", "subjects": ["public"]}
        refused = await platform.ask("POST", path, too_few)
        assert (refused.status_code, refused.json()["reason"]) == (422, "too-few-free-hours")
        refused = await platform.ask("POST", path, {**too_few, "region_code": "999999"})
        assert (refused.status_code, refused.json()["reason"]) == (422, "unknown-region")
        elsewhere = {**too_few, "region_code": "150000", "yuan_per_hour": "4.01"}
        refused = await platform.ask("POST", path, elsewhere)
        assert (refused.status_code, refused.json()["reason"]) == (422, "over-fee-cap")
        await platform.call("POST", path, {**elsewhere, "yuan_per_hour": "4", "organiser_level": "city"})
        agreed = {**too_few, "free_public_hours": "30"}
        added, again = [await platform.call("POST", path, agreed) for _ in range(2)]
        assert added == again, "pressed twice, it is one contract"
        await _released(platform, token)
        assert await hours(platform, serial) == 100
        await platform.call("PUT", f"{path}/{added['contract_id']}/end", {"ends_on": "2026-01-02"})
        listed = (await platform.call("GET", path))["contracts"]
        assert [(contract["region_code"], contract["ends_on"]) for contract in listed] == [
            ("430000", "2026-01-02"), ("150000", None),
        ]  # fmt: skip
        assert [contract["organiser_level"] for contract in listed] == ["province", "city"]
        level = "SELECT organiser_level FROM completion WHERE completion_id = $1"
        assert [row[0] for row in await platform.sql("vendor_gateway", level, token)] == ["province"]
    finally:
        del platform.cluster.credentials.vendors[vendor]


async def _released(platform: Platform, token: str) -> None:
    """Until the completion counts."""
    async with asyncio.timeout(60):
        while await platform.sql(
            "vendor_gateway", "SELECT 1 FROM completion WHERE completion_id = $1 AND hold IS NOT NULL", token
        ):
            await asyncio.sleep(0.1)


async def test_courses_are_held_against_the_catalogue_where_the_contract_wants_one(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    vendor = f"cat-{token[:8]}"
    await platform.call("PUT", f"/vendor-gateway/v1/vendors/{vendor}", {"name": "有目录的机构"})
    key = await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors[vendor] = {"name": "有目录的机构", "secret": key["secret"]}
    base = f"/vendor-gateway/v1/vendors/{vendor}"
    try:
        contract = {"begins_on": "2026-01-01", "subjects": ["public", "professional"], "wants_catalogue": True}
        await platform.call("POST", f"{base}/contracts", contract)
        course = {"code": "A-1", "title": "课程", "subject": "public", "hours": "2", "begins_on": "2026-01-01"}
        await platform.call("PUT", f"{base}/courses", {"courses": [course, {**course, "code": "B-1"}]})
        done = await platform.call("POST", f"{base}/courses/reviews", {"codes": ["a-1", "Z"], "approval": "approved"})
        assert done == {"done": 1, "unknown": ["Z"]}
        times = [day(f"2026-03-0{n}") for n in range(1, 6)]
        verdicts = await platform.push(
            completion(f"{token}-1", serial, course_code="A-1", hours="2", **times[0]),
            completion(f"{token}-2", serial, course_code="X-1", hours="2", **times[1]),
            completion(f"{token}-3", serial, course_code="B-1", hours="2", **times[2]),
            vendor=vendor,
        )
        assert told(verdicts) == [("accepted", None)] + [("parked", "held-for-review")] * 2
        assert ["unknown-course" in verdicts[1]["detail"], "course-not-approved" in verdicts[2]["detail"]] == [True] * 2
        await platform.call("POST", f"{base}/courses/reviews", {"codes": ["B-1"], "approval": "approved"})
        await _released(platform, f"{token}-3")
        assert await hours(platform, serial) == 400, "what was held for its course alone counts by itself"
        other = await known(platform, serial + 500)
        [verdict] = await platform.push(
            completion(f"{token}-4", other, course_code="A-1", hours="3", subject="professional", **times[3]),
            vendor=vendor,
        )
        assert (verdict["status"], "more-than-catalogue, other-than-catalogue" in verdict["detail"]) == ("parked", True)
        refused = await platform.ask("PUT", f"{base}/courses", {"courses": [course, {**course, "code": "a 1"}]})
        assert refused.status_code == 200, "two codes"
        refused = await platform.ask("PUT", f"{base}/courses", {"courses": [course, {**course, "code": " a-1"}]})
        assert (refused.status_code, refused.json()["reason"]) == (422, "course-twice")
        assert (await platform.ask("GET", f"{base}/courses?after=%00")).status_code == 422
        page = await platform.call("GET", f"{base}/courses?limit=1")
        assert [(found["code"], found["approval"]) for found in page["courses"]] == [("A-1", "approved")]
    finally:
        del platform.cluster.credentials.vendors[vendor]


async def test_the_owner_takes_over_what_a_vendor_had_before_the_platform(
    platform: Platform, serial: int, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await known(platform, serial)
    vendor = f"old-{token[:8]}"
    await platform.call("PUT", f"/vendor-gateway/v1/vendors/{vendor}", {"name": "早有的机构"})
    key = await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors[vendor] = {"name": "早有的机构", "secret": key["secret"]}
    try:
        everywhere = {"begins_on": "2016-01-01", "subjects": ["public"]}
        await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/contracts", everywhere)
        [verdict] = await platform.push(completion(token, serial), vendor=vendor)
        assert (verdict["status"], verdict["reason"]) == ("parked", "year-closed")
        for arguments, reason in (
            (["nobody", "2025"], "unknown-vendor"), ([vendor], "no-such-year"), ([vendor, "2015"], "no-such-year"),
            ([vendor, "soon"], "usage"), ([], "unknown-vendor"),
        ):  # fmt: skip
            with pytest.raises(DomainError, match=reason):
                await provide_backlog(platform.house.gateway, arguments)
        await provide_backlog(platform.house.gateway, [vendor, "2025", "2024"])
        assert capsys.readouterr().out == f"{vendor}: 2024, 2025\n"
        await _released(platform, token)
        assert await hours(platform, serial) == 3_000
    finally:
        del platform.cluster.credentials.vendors[vendor]


async def test_a_vendor_is_told_why_something_is_parked(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="200", **day("2025-05-08")))
    body = json.dumps({"completion_ids": [token]}).encode()
    answer = (await platform.post_signed(body, path="completion-queries")).json()
    assert answer["results"] == [{"completion_id": token, "status": "parked", "reason": "held-for-review"}]


async def test_an_unknown_field_beside_the_data_and_a_moment_that_is_none_are_refused(platform: Platform) -> None:
    item = completion("x", 1)
    for document, reason in (
        ({"type": "course.completed", "data": item, "note": "x"}, "not-this-shape"),
        ({"type": "course.completed", "data": item, "timestamp": "yesterday"}, "bad-timestamp"),
        ({"type": "course.completed", "data": item, "timestamp": 17}, "bad-timestamp"),
        ({"type": "course.completed", "data": item, "timestamp": "2025-13-45T99:99:60Z"}, "bad-timestamp"),
    ):
        answer = await platform.post_signed(json.dumps(document).encode())
        assert (answer.status_code, answer.json()["reason"]) == (422, reason)


async def test_everything_adds_up(platform: Platform) -> None:
    await platform.settle()
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]
