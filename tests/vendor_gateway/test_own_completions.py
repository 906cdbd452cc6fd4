"""What somebody is told of what vendors sent about them: each item with its verdict, and nothing of anybody else."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from live_platform import SCHOOL, VENDOR, Cluster, Platform, completion, id_number, person
from staff import Staff, appointed, desk_of

from offices.authority import Role
from vendor_gateway.completions.domain.completions import median_delay_s

NOW = datetime(2025, 3, 6, tzinfo=UTC)


async def learner_of(platform: Platform, serial: int) -> Staff:
    """Somebody on the school's roster who can sign in."""
    await platform.register(person(serial))
    learner = await appointed(desk_of(platform), serial, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.settle()
    return learner


async def asked(platform: Platform, learner: Staff, path: str) -> dict[str, Any]:
    token = (await learner.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    answer = await platform.client.get(f"/vendor-gateway/v1/{path}", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def own(platform: Platform, learner: Staff, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await asked(platform, learner, f"own/completions{query}"))["completions"]
    return found


async def revoke(platform: Platform, completion_id: str, reason: str) -> None:
    document = {"type": "course.completion.revoked", "data": {"completion_id": completion_id, "reason": reason}}
    body = json.dumps(document, ensure_ascii=False).encode()
    assert (await platform.post_signed(body)).json()["results"][0]["status"] == "accepted"


def vendors_of(platform: Platform) -> list[str]:
    return sorted(platform.cluster.credentials.vendors)


async def test_what_was_accepted_is_shown_with_its_vendor_and_its_moments(
    platform: Platform, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    odd = {"started_at": "2025-03-05T17:00:00+08:00", "hours": "1.5"}
    await platform.push(completion(token, serial))
    await platform.push(completion(f"{token}-odd", serial, **odd))
    await platform.settle()
    flagged, plain = await own(platform, learner)
    assert (plain["vendor"], plain["completion_id"], plain["verdict"], plain["reason"]) == (
        VENDOR, token, "accepted", None,
    )  # fmt: skip
    assert plain["vendor_name"]
    assert (plain["course_code"], plain["course_title"], plain["subject"], plain["hours"]) == (
        f"C-{token}", "生态环境保护", "public", "30",
    )  # fmt: skip
    assert plain["completed_at"] == "2025-03-05T18:00:00+08:00"
    assert datetime.fromisoformat(plain["received_at"]) > datetime.now(UTC) - timedelta(minutes=5)
    assert (plain["parked"], plain["met"], plain["revoked"], plain["handed_on"]) == (None, None, None, True)
    assert (flagged["reason"], flagged["parameters"]) == ("flagged", {"flags": ["too-fast"]})
    entries = {entry["source_id"] for entry in (await platform.statement(serial))["entries"]}
    assert {plain["item_id"], flagged["item_id"]} == entries, "the ledger names them by the same ids"


async def test_what_waited_for_a_registration_says_since_when_and_until_when(
    platform: Platform, serial: int, token: str
) -> None:
    await platform.push(completion(token, serial))
    [found] = await own(platform, await learner_of(platform, serial))
    assert (found["verdict"], found["reason"], found["handed_on"]) == ("accepted", None, True)
    assert found["parked"]["since"] == found["received_at"]
    assert datetime.fromisoformat(found["parked"]["until"]) > datetime.fromisoformat(found["parked"]["since"])


async def test_what_was_revoked_while_it_waited_is_shown_and_never_counted(
    platform: Platform, serial: int, token: str
) -> None:
    await platform.push(completion(token, serial))
    await revoke(platform, token, "误报")
    [found] = await own(platform, await learner_of(platform, serial))
    assert (found["verdict"], found["reason"], found["handed_on"]) == ("parked", "unknown-person", False)
    assert found["parked"]["until"] is None
    assert found["revoked"]["reason"] == "误报"


async def test_what_was_taken_back_says_when_and_why_but_no_number_that_stands_in_the_reason(
    platform: Platform, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    await platform.push(completion(token, serial))
    await platform.push(completion(f"{token}-b", serial))
    await revoke(platform, token, "学员未参加考试")
    await revoke(platform, f"{token}-b", f"应为{id_number(serial + 500)}")
    second, first = await own(platform, learner)
    assert (first["verdict"], first["revoked"]["reason"]) == ("accepted", "学员未参加考试")
    assert datetime.fromisoformat(first["revoked"]["at"]) >= datetime.fromisoformat(first["received_at"])
    assert second["revoked"]["reason"] is None


async def test_a_duplicate_names_what_it_repeats_and_the_same_sent_again_is_no_second_item(
    platform: Platform, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    await platform.push(completion(token, serial))
    again = completion(f"{token}-again", serial, course_code=f"C-{token}")
    for _ in range(3):
        await platform.push(completion(token, serial))
        await platform.push(again)
    duplicate, first = await own(platform, learner)
    assert first["completion_id"] == token
    assert (duplicate["verdict"], duplicate["reason"]) == ("duplicate", "sent-before-under-another-id")
    assert duplicate["met"] == {
        "vendor": VENDOR, "received_at": first["received_at"], "is_own": True, "item_id": first["item_id"],
        "completion_id": token,
    }  # fmt: skip
    assert (duplicate["hours"], duplicate["handed_on"]) == (None, False)


async def test_a_conflict_tells_nothing_of_somebody_else(platform: Platform, serial: int, token: str) -> None:
    learner, other = await learner_of(platform, serial), await learner_of(platform, serial + 500)
    await platform.push(completion(token, serial + 500, course_title="别人的课程"))
    await platform.push(completion(token, serial, course_title="我的课程"))
    [mine] = await own(platform, learner)
    assert (mine["verdict"], mine["reason"], mine["course_title"]) == ("conflict", "other-content", "我的课程")
    assert (mine["met"]["vendor"], mine["met"]["is_own"]) == (VENDOR, False)
    assert (mine["met"]["item_id"], mine["met"]["completion_id"]) == (None, None)
    [theirs] = await own(platform, other)
    assert (theirs["verdict"], theirs["course_title"]) == ("accepted", "别人的课程")


async def test_a_conflict_with_ones_own_completion_names_it(platform: Platform, serial: int, token: str) -> None:
    learner = await learner_of(platform, serial)
    await platform.push(completion(token, serial))
    await platform.push(completion(token, serial, hours="31"))
    conflict, first = await own(platform, learner)
    assert (conflict["verdict"], conflict["met"]["item_id"]) == ("conflict", first["item_id"])


async def test_what_was_rejected_is_told_to_whom_its_number_names_and_kept_once(
    platform: Platform, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    bad = completion(token, serial, hours="none")
    hidden = completion(f"{token}-b", serial, course_title=f"课程{id_number(serial)}", completed_at="yesterday")
    nobody = completion(f"{token}-c", serial + 600, hours="none")
    unreadable = completion("", serial)
    for _ in range(2):
        await platform.push(bad)
        await platform.push(hidden, nobody, unreadable)
    with_number, rejected = await own(platform, learner)
    assert (rejected["verdict"], rejected["reason"], rejected["course_title"]) == (
        "rejected", "bad-hours", "生态环境保护",
    )  # fmt: skip
    assert (rejected["met"], rejected["completed_at"]) == (None, "2025-03-05T18:00:00+08:00")
    assert (with_number["course_title"], with_number["completed_at"]) == (None, None)
    rows = await platform.sql("vendor_gateway", "SELECT 1 FROM unrecorded_item WHERE completion_id = $1", f"{token}-c")
    assert rows == [], "of a number that nobody has nothing is kept"


async def test_a_year_is_that_of_the_completion_in_china_and_pages_lead_on(
    platform: Platform, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    began = {"started_at": "2024-12-31T08:00:00+08:00"}
    await platform.push(
        completion(f"{token}-1", serial, completed_at="2024-12-31T15:59:59Z", **began),
        completion(f"{token}-2", serial, completed_at="2024-12-31T16:00:00Z", **began),
        *(completion(f"{token}-{number}", serial) for number in (3, 4)),
    )
    assert [item["completion_id"] for item in await own(platform, learner, "?year=2024")] == [f"{token}-1"]
    whole = await own(platform, learner, "?year=2025")
    assert {item["completion_id"] for item in whole} == {f"{token}-{number}" for number in (2, 3, 4)}
    first = await asked(platform, learner, "own/completions?year=2025&limit=2")
    assert first["completions"] == whole[:2]
    rest = await asked(platform, learner, f"own/completions?year=2025&limit=2&before={first['before']}")
    assert (rest["completions"], rest["before"]) == (whole[2:], None)
    assert (await asked(platform, learner, "own/completions?year=2025&limit=3"))["before"] is None


async def test_when_each_vendor_delivered_last_is_told_to_anybody_who_is_signed_in(
    platform: Platform, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    at = datetime.now(UTC)
    recent = {"started_at": (at - timedelta(days=9)).isoformat(), "completed_at": (at - timedelta(days=2)).isoformat()}
    await platform.sql("vendor_gateway", "UPDATE delivery SET median_delay_s = NULL")
    await platform.push(completion(token, serial, **recent))
    found = await asked(platform, learner, "vendor-freshness")
    assert [vendor["vendor"] for vendor in found["vendors"]] == vendors_of(platform)
    [vendor] = [vendor for vendor in found["vendors"] if vendor["vendor"] == VENDOR]
    assert at <= datetime.fromisoformat(vendor["last_delivery_at"]) <= datetime.now(UTC)
    assert abs(vendor["usual_delay_s"] - 2 * 24 * 3600) < 60
    # A revocation is no delivery of completions, and what is older than thirty days says nothing of today.
    await revoke(platform, token, "复核")
    await platform.sql("vendor_gateway", "UPDATE delivery SET received_at = received_at - interval '31 days'")
    [later] = [v for v in (await asked(platform, learner, "own/completions"))["vendors"] if v["vendor"] == VENDOR]
    assert datetime.fromisoformat(later["last_delivery_at"]) < at - timedelta(days=30)
    assert later["usual_delay_s"] is None
    assert (await platform.ask("GET", "/vendor-gateway/v1/vendor-freshness")).status_code == 403


@pytest.mark.parametrize(
    ("ago_s", "median"), [([], None), ([5], 5), ([1, 100], 1), ([9, 1, 5], 5), ([-60], 0)],
    ids=["nothing new", "one", "the lower of two", "in the middle", "a clock that is ahead"],
)  # fmt: skip
def test_the_delay_of_a_delivery_is_that_in_the_middle(ago_s: list[int], median: int | None) -> None:
    assert median_delay_s([NOW - timedelta(seconds=ago) for ago in ago_s], NOW) == median


async def test_what_still_waits_in_the_outbox_is_not_handed_on(cluster: Cluster, tmp_path: Path, token: str) -> None:
    async with Platform.resting(cluster, tmp_path) as platform:
        async with platform.house.registry.working():
            await platform.register(person(1))
            async with asyncio.timeout(60):
                while (await platform.sql("registry", "SELECT count(*) FROM outbox"))[0][0]:
                    await asyncio.sleep(0.05)
        learner = await appointed(desk_of(platform), 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
        await platform.push(completion(token, 1))
        assert [item["handed_on"] for item in await own(platform, learner)] == [False]
        await platform.sql("vendor_gateway", "DELETE FROM outbox")
        assert [item["handed_on"] for item in await own(platform, learner)] == [True]


async def test_what_is_ones_own_takes_a_token_of_ones_own(platform: Platform) -> None:
    assert (await platform.ask("GET", "/vendor-gateway/v1/own/completions")).status_code == 403
