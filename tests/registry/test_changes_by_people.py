"""Organisations changed by those whose roles reach every place that the change touches."""

from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, organisation_code
from registry_api import RegistryApi
from staff import Staff, appointed

from common.clock import china_date, now
from offices.authority import Role

pytestmark = pytest.mark.anyio
CITY_OFFICE, FAR_SCHOOL = organisation_code(71, region="431100"), organisation_code(72, region="431103")


async def change(staff: Staff, code: str, kind: str, **other: Any) -> tuple[int, str]:
    body = {"kind": kind, "effective_on": china_date(now()).isoformat(), "reason": "机构改革", **other}
    answer = await staff.ask("POST", f"/v1/organisations/{code}/changes", body)
    return answer.status_code, answer.json().get("type", "").rsplit(":")[-1]


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    rows = [
        {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
        {"code": FAR_SCHOOL, "name": "冷水滩区小学", "kind": "institution", "region_code": "431103"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})
    return await appointed(registry_api, 601, Role.HR_AUTHORITY, AUTHORITY)


async def test_an_authority_changes_what_lies_in_its_region_which_is_on_record(
    registry_api: RegistryApi, county: Staff
) -> None:
    assert await change(county, SCHOOL, "rename", name="零陵区第一完全小学") == (201, "")
    made_by = await registry_api.connection.fetchval("SELECT made_by FROM organisation_change")
    account_id = await registry_api.connection.fetchval("SELECT account_id FROM account WHERE name = '测试601'")
    assert made_by == f"account:{account_id}"
    told = await registry_api.connection.fetch("SELECT convert_from(body, 'UTF8') AS body FROM audit")
    assert any("organisation.changed" in event["body"] for event in told)


async def test_every_place_that_a_change_touches_must_be_ones_own(registry_api: RegistryApi, county: Staff) -> None:
    assert await change(county, FAR_SCHOOL, "close") == (403, "not-yours")
    assert await change(county, SCHOOL, "merge", into_code=FAR_SCHOOL) == (403, "not-yours")
    assert await change(county, SCHOOL, "move", region_code="431103") == (403, "not-yours")
    split = [{"code": organisation_code(73), "name": "分校", "region_code": "431103"}]
    assert await change(county, SCHOOL, "split", units=split) == (403, "not-yours")
    city = await appointed(registry_api, 602, Role.HR_AUTHORITY, CITY_OFFICE)
    assert await change(city, SCHOOL, "move", region_code="431103", department_code=None) == (201, "")


async def test_an_office_is_changed_by_the_level_above_alone(registry_api: RegistryApi, county: Staff) -> None:
    city = await appointed(registry_api, 604, Role.HR_AUTHORITY, CITY_OFFICE)
    second = organisation_code(74, region="431100")
    row = {"code": second, "name": "永州市第二人社局", "kind": "hr-authority", "region_code": "431100"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    # Another office of the city is not the city's to change, and one of a county is not to be lifted to the city.
    assert await change(city, second, "rename", name="新名") == (403, "not-yours")
    assert await change(city, AUTHORITY, "move", region_code="431100") == (403, "not-yours")
    assert await change(city, second, "merge", into_code=CITY_OFFICE) == (403, "oneself")
    assert await change(city, AUTHORITY, "rename", name="零陵区人社局") == (201, "")
    assert await change(city, SCHOOL, "close", effective_on="2020-01-01") == (422, "past-day")


async def test_nobody_changes_their_own_office_and_an_administrator_changes_none(
    registry_api: RegistryApi, county: Staff
) -> None:
    assert await change(county, AUTHORITY, "rename", name="新名") == (403, "oneself")
    administrator = await appointed(registry_api, 603, Role.UNIT_ADMINISTRATOR, DEPARTMENT)
    assert await change(administrator, SCHOOL, "rename", name="新名") == (403, "not-yours")
    assert await change(county, organisation_code(79), "close") == (404, "no-such-organisation")
    assert await change(Staff(registry_api, 699, token="nobody"), SCHOOL, "close") == (401, "session-ended")
