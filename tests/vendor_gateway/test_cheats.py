"""Vendors who try to have more counted than was learned, and honest ones whom the rules must not cost anything."""

import asyncio
from typing import Any

import asyncpg
import pytest
from intake import EVERYWHERE, centihours, hold_of, known, looked_at_again, new_vendor, on, released, verdicts_of
from live_platform import VENDOR, Platform, completion, organisation_code, person

from vendor_gateway.main import provide_backlog

ELSEWHERE = organisation_code(71, region="430103")


@pytest.mark.parametrize(
    "started_at", ["0001-01-01T00:00:00Z", "0001-01-01T08:00:00+08:00", "0001-01-20T00:00:00-12:00"]
)
async def test_a_beginning_at_the_beginning_of_time_costs_its_delivery_nothing(
    platform: Platform, serial: int, token: str, started_at: str
) -> None:
    await known(platform, serial)
    items = [completion(f"{token}-{n}", serial, hours="9", started_at=started_at) for n in range(2)]
    assert verdicts_of(await platform.push(*items)) == [("accepted", "flagged")] * 2
    on_that_day = completion(f"{token}-day", serial, hours="17", **on("2025-03-05"))
    assert verdicts_of(await platform.push(on_that_day)) == [("parked", "held-for-review")]


async def _void(platform: Platform, completion_id: str) -> None:
    """As an office's decision leaves it."""
    await platform.sql("vendor_gateway", "UPDATE completion SET hold = 'void' WHERE completion_id = $1", completion_id)


async def test_what_an_office_voided_is_held_when_it_is_taken_back_and_sent_anew(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="200", **on("2025-05-06")))
    await _void(platform, token)
    assert (await platform.revoke(token))["status"] == "accepted"
    anew = completion(f"{token}-2", serial, course_code=f" ｃ-{token} ", hours="60")
    [verdict] = await platform.push(anew)
    assert (verdict["status"], verdict["reason"]) == ("parked", "held-for-review")
    assert "it voided this course of this year of this person" in verdict["detail"]
    assert await centihours(platform, serial) == 0
    another = completion(f"{token}-3", serial, course_code=f"D-{token}", hours="60")
    assert verdicts_of(await platform.push(another)) == [("accepted", None)], "other courses are not touched"
    year_before = completion(f"{token}-4", serial, course_code=f"C-{token}", hours="8", **on("2024-05-06"))
    assert verdicts_of(await platform.push(year_before)) == [("accepted", None)], "nor the other years of this one"


async def test_what_is_sent_anew_after_a_void_is_held_too_where_it_waited_for_something_else(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    vendor = f"void-{token[:8]}"
    async with new_vendor(platform, vendor, {**EVERYWHERE, "begins_on": "2024-01-01"}):
        await platform.push(completion(token, serial, hours="200", **on("2025-05-06")), vendor=vendor)
        await _void(platform, token)
        await platform.revoke(token, vendor=vendor)
        await platform.push(completion(f"{token}-2", serial, course_code=f"C-{token}"), vendor=vendor)
        assert await hold_of(platform, f"{token}-2") == "year-closed"
        await provide_backlog(platform.house.gateway, [vendor, "2025"])
        await looked_at_again(platform)
        assert await hold_of(platform, f"{token}-2") == "held-for-review"
    assert await centihours(platform, serial) == 0


@pytest.mark.parametrize(
    "first", [False, True], ids=["once it may be repeated", "once it may not be repeated any more"]
)
async def test_the_same_completion_counts_once_whatever_the_catalogue_says_meanwhile(
    platform: Platform, serial: int, token: str, first: bool
) -> None:
    await known(platform, serial)
    course = {"code": f"R-{token}", "title": "学习会", "subject": "public", "hours": "2", "begins_on": "2025-01-01"}
    item = completion(token, serial, course_code=f"R-{token}", hours="2", **on("2025-03-10"))
    for number, is_repeatable in enumerate((first, not first)):
        saved = {"courses": [{**course, "is_repeatable": is_repeatable}]}
        await platform.call("PUT", f"/vendor-gateway/v1/vendors/{VENDOR}/courses", saved)
        verdicts = verdicts_of(await platform.push({**item, "completion_id": f"{token}-{number}"}))
        assert verdicts == [("duplicate", "sent-before-under-another-id") if number else ("accepted", None)]
    assert await centihours(platform, serial) == 200


async def test_what_came_in_time_is_in_time_however_long_it_waited(platform: Platform, serial: int, token: str) -> None:
    vendor = f"slow-{token[:8]}"
    async with new_vendor(platform, vendor) as base:
        await known(platform, serial)
        await platform.push(completion(token, serial), completion(f"{token}-late", serial), vendor=vendor)
        assert await hold_of(platform, token) == "year-closed", "2025 is closed today"
        # It came on the last day of the window, when there was no contract; the other one came today.
        await platform.sql(
            "vendor_gateway", "UPDATE completion SET hold = 'no-contract' WHERE completion_id LIKE $1 || '%'", token
        )
        await _came_on(platform, token, "2026-01-31 23:59:59+08")
        await platform.call("POST", f"{base}/contracts", EVERYWHERE)
        await released(platform, token)
        assert await hold_of(platform, f"{token}-late") == "year-closed"
    assert await centihours(platform, serial) == 3_000


async def _came_on(platform: Platform, completion_id: str, moment: str) -> None:
    """As if its delivery had come then; a copy of it has come, for this completion alone."""
    await platform.sql(
        "vendor_gateway",
        """WITH copied AS (
               INSERT INTO delivery SELECT (jsonb_populate_record(delivery, jsonb_build_object(
                   'delivery_id', gen_random_uuid(), 'webhook_id', webhook_id || '-then', 'received_at', $2::text))).*
               FROM delivery JOIN completion USING (delivery_id) WHERE completion_id = $1 RETURNING delivery_id)
           UPDATE completion SET delivery_id = copied.delivery_id FROM copied WHERE completion_id = $1""",
        completion_id, moment,
    )  # fmt: skip


async def test_a_contract_that_holds_for_longer_takes_what_waited_for_it(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    vendor = f"long-{token[:8]}"
    contract = {**EVERYWHERE, "ends_on": "2026-03-04"}
    async with new_vendor(platform, vendor, contract) as base:
        days = ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"]
        items = [completion(f"{token}-{n}", serial, hours="2", **on(day)) for n, day in enumerate(days)]
        verdicts = verdicts_of(await platform.push(*items, vendor=vendor))
        assert verdicts == [("accepted", None)] * 2 + [("parked", "no-contract")] * 2
        [agreed] = (await platform.call("GET", f"{base}/contracts"))["contracts"]
        end = f"{base}/contracts/{agreed['contract_id']}/end"
        await platform.call("PUT", end, {"ends_on": "2026-03-05"})
        await released(platform, f"{token}-2")
        assert await hold_of(platform, f"{token}-3") == "no-contract"
        await platform.call("PUT", end, {"ends_on": "2026-02-01"})
        await looked_at_again(platform)
    assert await centihours(platform, serial) == 600, "what counted goes on counting"


async def test_somebody_whose_region_is_set_right_has_what_waited_for_a_contract_there(
    platform: Platform, serial: int, token: str
) -> None:
    elsewhere = {"code": ELSEWHERE, "name": "天心区第一小学", "kind": "institution", "region_code": "430103"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [elsewhere]})
    await known(platform, serial)
    vendor = f"near-{token[:8]}"
    async with new_vendor(platform, vendor, {**EVERYWHERE, "region_code": "430103"} | {"free_public_hours": "30"}):
        item = completion(token, serial, hours="2", **on("2026-11-20"))
        assert verdicts_of(await platform.push(item, vendor=vendor)) == [("parked", "no-contract")]
        moved: dict[str, Any] = {"unit_code": ELSEWHERE, "effective_on": "2026-11-01"}
        await platform.register(person(serial, **moved))
        await platform.settle()
        await released(platform, token)
    assert await centihours(platform, serial) == 200


async def test_a_delivery_that_is_being_judged_when_the_contract_is_made_is_looked_at_again(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    vendor = f"race-{token[:8]}"
    async with new_vendor(platform, vendor) as base:
        # The delivery is held up at its end, by a twin of the same webhook-id that is about to be committed.
        await platform.push(completion(f"{token}-0", serial), vendor=vendor)
        twin = await asyncpg.connect(platform.cluster.server.dsn(platform.names["vendor_gateway"]))
        try:
            held_up = twin.transaction()
            await held_up.start()
            await twin.execute(
                """INSERT INTO delivery SELECT (jsonb_populate_record(delivery, jsonb_build_object(
                       'delivery_id', gen_random_uuid(), 'webhook_id', $1::text))).*
                   FROM delivery WHERE vendor_id = $2""",
                token, vendor,
            )  # fmt: skip
            item = completion(token, serial, hours="2", **on("2026-03-05"))
            pushing = asyncio.ensure_future(platform.push(item, vendor=vendor, webhook_id=token))
            await asyncio.sleep(0.5)
            await platform.call("POST", f"{base}/contracts", EVERYWHERE)
            await asyncio.sleep(3)
            await held_up.rollback()
        finally:
            await twin.close()
        assert verdicts_of(await pushing) == [("parked", "no-contract")]
        await released(platform, token)


@pytest.mark.parametrize(
    ("completed_at", "reason"),
    [
        ("2026-03-04T23:59:59+08:00", None),
        ("2026-03-05T05:59:59+14:00", None),
        ("2026-03-04T03:59:59.999999-12:00", None),
        ("2026-03-04T04:00:00-12:00", "no-contract"),
        ("2026-03-05T06:00:00+14:00", "no-contract"),
        ("2026-01-01T00:00:00+08:00", None),
        ("2025-12-31T04:00:00-12:00", None),
        ("2025-12-31T03:59:59-12:00", "year-closed"),
        ("2024-02-29T18:00:00+08:00", "year-closed"),
    ],
)
async def test_days_of_contracts_and_years_are_days_in_china(
    platform: Platform, serial: int, token: str, completed_at: str, reason: str | None
) -> None:
    await known(platform, serial)
    vendor = f"zone-{token[:8]}"
    contract = {"begins_on": "2026-01-01", "ends_on": "2026-03-04", "subjects": ["public"]}
    async with new_vendor(platform, vendor, contract):
        item = completion(token, serial, hours="2", started_at="2024-02-01T08:00:00Z", completed_at=completed_at)
        [verdict] = await platform.push(item, vendor=vendor)
        assert (verdict["status"], verdict.get("reason")) == (
            "parked" if reason else "accepted", reason or ("flagged" if "2026-03" in completed_at else None),
        )  # fmt: skip
