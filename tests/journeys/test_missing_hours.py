"""Somebody asks why their hours are missing: what vendors sent, what became of it, and what the year still lacks."""

from typing import Any

import pytest
from live_platform import SCHOOL, VENDOR, YEAR, Platform, completion, person
from staff import Staff, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio


async def own(platform: Platform, learner: Staff, path: str) -> Any:
    """What a learner is told of themselves."""
    token = (await learner.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    answer = await platform.client.get(path, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_learner_sees_what_waited_what_contradicted_and_what_is_still_missing(platform: Platform) -> None:
    # Before the unit has recorded the learner, the vendor delivers, and what it delivers waits.
    [verdict] = await platform.push(completion("p", hours="20"))
    assert verdict["status"] == "parked"
    await platform.register(person(1))
    learner = await appointed(desk_of(platform), 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.settle()
    # Then the vendor contradicts itself, and takes another course back.
    await platform.push(completion("p", hours="30"))
    await platform.push(completion("q", subject="professional", hours="60"))
    await platform.settle()
    await platform.revoke("q")
    await platform.settle()

    trace = await own(platform, learner, f"/vendor-gateway/v1/own/completions?year={YEAR}")
    taken_back, conflict, waited = trace["completions"]
    assert (waited["verdict"], waited["hours"], waited["handed_on"]) == ("accepted", "20", True)
    assert waited["parked"]["until"] is not None, "it waited, and counts since the registration"
    assert (conflict["verdict"], conflict["reason"]) == ("conflict", "other-content")
    assert conflict["met"]["item_id"] == waited["item_id"], "what was recorded first stands"
    assert taken_back["revoked"]["reason"] == "复核"
    [vendor] = [vendor for vendor in trace["vendors"] if vendor["vendor"] == VENDOR]
    assert vendor["last_delivery_at"] is not None

    year = await own(platform, learner, f"/ledger/v1/own/years/{YEAR}")
    entries = {(entry["source_id"], entry["kind"]): entry for entry in year["entries"]}
    entered = entries[waited["item_id"], "credit"]
    assert [part["key"] for part in entered["counted"]] == ["total", "public"]
    assert entries[taken_back["item_id"], "credit"]["taken_back"]["by"] == "vendor"
    assert (conflict["item_id"], "credit") not in entries
    assert {item["key"]: item["missing"] for item in year["requirements"]} == {
        "total": "70", "public": "10", "professional": "60",
    }  # fmt: skip
    years = (await own(platform, learner, "/ledger/v1/own/years"))["years"]
    [listed] = [item for item in years if item["year"] == YEAR]
    assert (listed["bound"], listed["hours"]["total"]) == (True, "20")
    # The sentence behind the number is there for anybody.
    policy = (await platform.client.get(f"/ledger/v1/regulations/{year['rulebook']['id']}")).json()
    sentences = [item["sentence"] for article in policy["articles"] for item in article["provisions"]]
    assert "培训对象每年度公共科目培训累计不少于30学时。" in sentences
    assert (await platform.check()).holds
