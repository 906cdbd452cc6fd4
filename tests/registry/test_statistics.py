"""How many people there are where: by organisation, by region, and who has not completed what is known of theirs."""

import io
from collections.abc import AsyncIterator

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Cluster, organisation_code, person
from python_calamine import CalamineWorkbook
from registry_api import RegistryApi, calling
from staff import appointed

from offices.authority import Role
from registry.statistics.jobs import HeadcountJob

FARM = organisation_code(71, region="431103")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CITY_OFFICE = organisation_code(72, region="431100")


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """Four at the school, two of them without a grade; one at the department; one in the next county. Counted."""
    async with RegistryApi.opened(cluster) as opened:
        await opened.call(
            "/registry/v1/organisations/imports",
            {
                "organisations": [
                    {"code": FARM, "name": "冷水滩区农场", "kind": "institution", "region_code": "431103"},
                    {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
                ]
            },
        )
        await opened.register(
            person(1, post_grade=7),
            person(2, post_grade=5, title_level="senior"),
            person(3),
            person(4, post_category="worker", title_level="none"),
            person(5, unit_code=DEPARTMENT, post_category="management", post_grade=8),
            person(6, unit_code=FARM),
        )
        assert await HeadcountJob(opened.service.db).take()
        yield opened


async def test_an_organisations_people_are_counted_now(registry_api: RegistryApi) -> None:
    administrator = await appointed(registry_api, 11, Role.UNIT_ADMINISTRATOR, SCHOOL)
    found = await administrator.call("GET", f"/v1/organisations/{SCHOOL}/statistics")
    assert found["organisation"] == {
        "code": SCHOOL, "name": "零陵区第一小学", "people": 4, "management": 0, "professional": 3, "worker": 1,
        "none": 1, "junior": 2, "intermediate": 0, "associate_senior": 0, "senior": 1, "without_grade": 2,
    }  # fmt: skip
    assert found["below"] == []
    await registry_api.register(person(7))
    found = await administrator.call("GET", f"/v1/organisations/{SCHOOL}/statistics")
    assert found["organisation"]["people"] == 5
    assert (await administrator.ask("GET", f"/v1/organisations/{DEPARTMENT}/statistics")).status_code == 403
    assert (await administrator.ask("GET", "/v1/regions/431102/statistics")).status_code == 403


async def test_a_department_sees_what_is_below_it(registry_api: RegistryApi) -> None:
    department = await appointed(registry_api, 12, Role.DEPARTMENT, DEPARTMENT)
    found = await department.call("GET", f"/v1/organisations/{DEPARTMENT}/statistics")
    assert found["organisation"]["people"] == 1
    assert [(item["code"], item["people"]) for item in found["below"]] == [(SCHOOL, 4)]
    assert found["counted_at"]


async def test_a_region_is_counted_with_what_is_right_below_it(registry_api: RegistryApi) -> None:
    city = await appointed(registry_api, 13, Role.HR_AUTHORITY, CITY_OFFICE)
    found = await city.call("GET", "/v1/regions/431100/statistics")
    assert (found["region"]["people"], found["region"]["organisations"]) == (6, 5)
    assert (found["own"]["people"], found["own"]["organisations"]) == (0, 1)
    shown = {item["region_code"]: (item["name"], item["people"], item["organisations"]) for item in found["below"]}
    assert shown["431102"] == ("零陵区", 5, 3)
    assert shown["431103"] == ("冷水滩区", 1, 1)
    assert len(shown) > 5, "a county without anybody is shown as well"
    county = await appointed(registry_api, 14, Role.HR_AUTHORITY, AUTHORITY)
    assert (await county.ask("GET", "/v1/regions/431100/statistics")).status_code == 403
    assert (await county.ask("GET", "/v1/regions/431103/statistics")).status_code == 403
    assert (await county.ask("GET", "/v1/regions/999999/statistics")).status_code == 404
    assert (await county.ask("GET", "/v1/regions/43110/statistics")).status_code == 422


async def test_units_that_lack_grades_come_first_that_lack_the_most_and_as_excel(registry_api: RegistryApi) -> None:
    city = await appointed(registry_api, 15, Role.HR_AUTHORITY, CITY_OFFICE)
    found = (await city.call("GET", "/v1/regions/431100/completeness"))["units"]
    assert [(item["code"], item["without_grade"], item["people"]) for item in found] == [(SCHOOL, 2, 4), (FARM, 1, 1)]
    async with calling(registry_api.app, city.address) as client:
        headers = {"authorization": f"Session {city.token}", "accept": XLSX}
        answer = await client.get("/registry/v1/regions/431100/completeness", headers=headers)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet == [
        ["单位代码", "单位名称", "地区", "人数", "未填岗位等级人数"],
        [SCHOOL, "零陵区第一小学", "零陵区", 4, 2],
        [FARM, "冷水滩区农场", "冷水滩区", 1, 1],
    ]


async def test_it_is_counted_again_when_it_is_time_and_by_one(registry_api: RegistryApi) -> None:
    census = HeadcountJob(registry_api.service.db)
    assert not await census.take(), "it was counted a moment ago"
    await registry_api.connection.execute("UPDATE census SET counted_at = now() - interval '6 minutes'")
    moved = "UPDATE person SET organisation_id = (SELECT organisation_id FROM organisation WHERE code = $1)"
    await registry_api.connection.execute(moved, SCHOOL)
    assert await census.take()
    counts = dict(
        await registry_api.connection.fetch(
            "SELECT code, people FROM headcount JOIN organisation USING (organisation_id)"
        )
    )
    assert list(counts) == [SCHOOL]
