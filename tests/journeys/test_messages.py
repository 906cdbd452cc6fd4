"""What somebody is told of their hours and certificates, with a token of their own session and of nobody else."""

from typing import Any

import pytest
from staff import Staff, appointed, desk_of
from world import AUTHORITY, SCHOOL, YEAR, World, a_full_year, person

from registry.access.domain.authority import Role

pytestmark = pytest.mark.anyio


async def own(world: World, staff: Staff, path: str, method: str = "GET", document: Any = None) -> Any:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    return await world.client.request(method, path, json=document, headers={"authorization": f"Bearer {token}"})


async def test_hours_certificate_and_suspension_are_told_once_read_they_are_not_new(world: World) -> None:
    desk = desk_of(world)
    await world.register(person(1), person(2))
    learner = await appointed(desk, 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
    other = await appointed(desk, 2, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await world.push(*a_full_year(1))
    await world.settle()
    await world.revoke("q1")
    await world.settle()
    hours = (await own(world, learner, "/ledger/v1/own/messages")).json()["messages"]
    assert [(hour["kind"], hour["is_new"]) for hour in hours if hour["kind"] != "deadline-near"] == [
        ("hours-reversal", True), ("hours-credit", True),
    ]  # fmt: skip
    assert f"{YEAR}年度：记入2笔，共90学时。" in [hour["text"] for hour in hours]
    certificates = (await own(world, learner, "/certificates/v1/own/messages")).json()["messages"]
    assert [certificate["kind"] for certificate in certificates] == ["certificate-suspended", "certificate-ready"]
    until = certificates[0]["at"]
    answer = await own(world, learner, "/certificates/v1/own/messages/read", "PUT", {"until": until})
    assert answer.status_code == 204
    again = (await own(world, learner, "/certificates/v1/own/messages")).json()["messages"]
    assert [message["is_new"] for message in again] == [False, False]
    # Somebody else is told nothing of it.
    assert (await own(world, other, "/certificates/v1/own/messages")).json()["messages"] == []
    # One's own year and certificates, and nobody's by id.
    assert (await own(world, learner, f"/ledger/v1/own/years/{YEAR}")).json()["hours"]["total"] == "30"
    found = (await own(world, learner, "/certificates/v1/own/certificates")).json()["certificates"]
    assert [item["standing"] for item in found] == ["suspended"]
    answer = await own(world, learner, f"/ledger/v1/people/{await world.person_id(2)}/years/{YEAR}")
    assert answer.status_code == 403


async def test_a_program_is_not_somebody_and_who_is_on_no_roster_has_nothing(world: World) -> None:
    desk = desk_of(world)
    token = await world.token()
    answer = await world.client.get("/ledger/v1/own/messages", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    clerk = await appointed(desk, 9, Role.HR_AUTHORITY, AUTHORITY)
    assert (await own(world, clerk, "/ledger/v1/own/messages")).json()["type"].endswith("not-staff")
