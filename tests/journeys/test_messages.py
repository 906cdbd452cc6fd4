"""What somebody is told of their hours and certificates, with a token of their own session and of nobody else."""

from typing import Any
from uuid import uuid4

import pytest
from live_platform import AUTHORITY, SCHOOL, YEAR, Platform, a_full_year, person
from staff import Staff, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio


async def own(platform: Platform, staff: Staff, path: str, method: str = "GET", document: Any = None) -> Any:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    return await platform.client.request(method, path, json=document, headers={"authorization": f"Bearer {token}"})


async def unread(platform: Platform, staff: Staff, service: str) -> int:
    answer = (await own(platform, staff, f"/{service}/v1/own/messages/unread")).json()
    assert set(answer) == {"unread"}
    return int(answer["unread"])


async def test_hours_certificate_and_suspension_are_told_once_read_they_are_not_new(platform: Platform) -> None:
    desk = desk_of(platform)
    await platform.register(person(1), person(2))
    learner = await appointed(desk, 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
    other = await appointed(desk, 2, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.push(*a_full_year(1))
    await platform.settle()
    await platform.revoke("q1")
    await platform.settle()
    hours = (await own(platform, learner, "/ledger/v1/own/messages")).json()["messages"]
    assert await unread(platform, learner, "ledger") == len(hours)
    await own(platform, learner, "/ledger/v1/own/messages/read", "PUT", {"until": hours[0]["at"]})
    assert await unread(platform, learner, "ledger") == 0
    assert await unread(platform, learner, "certificates") == 2
    assert [(hour["kind"], hour["is_new"]) for hour in hours if hour["kind"] != "deadline-near"] == [
        ("hours-reversal", True), ("hours-credit", True),
    ]  # fmt: skip
    assert f"{YEAR}年度：记入2笔，共90学时。" in [hour["text"] for hour in hours]
    certificates = (await own(platform, learner, "/certificates/v1/own/messages")).json()["messages"]
    assert [certificate["kind"] for certificate in certificates] == ["certificate-suspended", "certificate-ready"]
    until = certificates[0]["at"]
    answer = await own(platform, learner, "/certificates/v1/own/messages/read", "PUT", {"until": until})
    assert answer.status_code == 204
    again = (await own(platform, learner, "/certificates/v1/own/messages")).json()["messages"]
    assert [message["is_new"] for message in again] == [False, False]
    assert [await unread(platform, staff, "certificates") for staff in (learner, other)] == [0, 0]
    # Somebody else is told nothing of it.
    assert (await own(platform, other, "/certificates/v1/own/messages")).json()["messages"] == []
    # One's own year and certificates; by id those of one's unit alone, whose administrator one is.
    assert (await own(platform, learner, f"/ledger/v1/own/years/{YEAR}")).json()["hours"]["total"] == "30"
    found = (await own(platform, learner, "/certificates/v1/own/certificates")).json()["certificates"]
    assert [item["standing"] for item in found] == ["suspended"]
    answer = await own(platform, learner, f"/ledger/v1/people/{uuid4()}/years/{YEAR}")
    assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-person")


async def test_a_program_is_not_somebody_and_who_is_on_no_roster_has_nothing(platform: Platform) -> None:
    desk = desk_of(platform)
    token = await platform.token()
    answer = await platform.client.get("/ledger/v1/own/messages", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    ledger_actions = await appointed(desk, 9, Role.HR_AUTHORITY, AUTHORITY)
    assert (await own(platform, ledger_actions, "/ledger/v1/own/messages")).json()["type"].endswith("not-staff")
