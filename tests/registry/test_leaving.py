"""Leave, retirement and leaving: recorded by rosters, and nobody who has left is counted."""

import pytest
from live_platform import SCHOOL, person
from registry_api import RegistryApi
from staff import Staff, appointed

from offices.authority import Role

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 801, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def counted(staff: Staff) -> int:
    found = await staff.call("GET", f"/v1/organisations/{SCHOOL}/statistics")
    return int(found["organisation"]["people"])


async def test_leave_and_leaving_are_recorded_and_who_left_is_not_counted(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    await registry_api.register(person(895), person(896))
    before = await counted(administrator)
    rows = [
        person(895, leave_kind="sick", leave_begins_on="2026-03-01"),
        person(895, leave_kind="sick", leave_begins_on="2026-03-01", leave_ends_on="2026-03-20"),
        person(895, leave_kind="study", leave_begins_on="2026-03-10", leave_ends_on="2026-04-20"),
        person(896, ended_on="2026-05-01", ended_because="retired"),
        person(896, title_level="senior"),
        person(896, ended_because="none"),
        person(896, ended_on="2026-05-01"),
    ]
    verdicts = [(await registry_api.register(row))["results"][0] for row in rows]
    assert [(verdict["status"], verdict.get("reason")) for verdict in verdicts] == [
        ("updated", None),
        ("updated", None),
        ("rejected", "overlapping-leave"),
        ("updated", None),
        ("rejected", "has-ended"),
        ("rejected", "is-no-correction"),
        ("rejected", "not-allowed"),
    ]
    assert await counted(administrator) == before - 1
    for row in (person(896, ended_because="none", correction=True), person(896, title_level="senior")):
        assert (await registry_api.register(row))["results"][0]["status"] == "updated"
    await registry_api.register(person(896, ended_on="2026-05-01", ended_because="left"))
    await registry_api.register(person(896, hired_on="2026-06-01"))
    ended = await registry_api.connection.fetchval("SELECT ended_on FROM person WHERE name = '测试896'")
    assert ended is None
