"""Leave, retirement and leaving: recorded by rosters, and nobody who has left is counted."""

import asyncio

import pytest
from live_platform import SCHOOL, person
from registry_api import RegistryApi
from staff import Staff, appointed

from common.clock import china_date, now
from offices.authority import Role
from registry.imports.actions.people import import_people

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


async def test_who_leaves_keeps_what_was_recorded_of_them_at_that_moment(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    await registry_api.register(person(897, title_level="junior"))
    [person_id] = await registry_api.ids(897)
    body = {"departures": [{"person_id": str(person_id), "ended_on": f"{china_date(now())}", "because": "retired"}]}
    service, keys = registry_api.service, registry_api.service.web.state.app.keys
    async with service.db.transaction() as tx:
        raised = person(897, title_level="senior", effective_on=f"{china_date(now())}")
        [verdict] = await import_people(
            tx, [raised], index=keys.index, sealer=keys.sealer, today=china_date(now()), by="operator"
        )
        assert verdict.status == "updated"
        leaving = asyncio.ensure_future(administrator.call("POST", "/v1/people/departures", body))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(leaving), 1)
    assert [result["status"] for result in (await leaving)["results"]] == ["recorded"]
    kept = await registry_api.connection.fetchrow(
        "SELECT title_level, ended_because FROM person WHERE person_id = $1::uuid", str(person_id)
    )
    assert tuple(kept) == ("senior", "retired")
