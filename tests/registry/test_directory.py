"""Regions and units for anybody who looks for theirs, and one's own organisations by name."""

import pytest
from applicants import registration
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, organisation_code
from registry_api import RegistryApi
from staff import Staff, appointed, learner, reason_of

from common.limits import Limiter
from offices.authority import Role
from registry.access import api as access_api
from registry.organisations import api as organisation_api

CLOSED, ELSEWHERE = organisation_code(61), organisation_code(62, region="431103")


@pytest.fixture(scope="module")
async def stranger(registry_api: RegistryApi) -> Staff:
    """Somebody without a session, where a unit has been closed and another one lies in the next district."""
    units = [
        {"code": CLOSED, "name": "零陵区停办小学", "kind": "institution", "region_code": "431102"},
        {"code": ELSEWHERE, "name": "冷水滩区100%小学", "kind": "institution", "region_code": "431103"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": units})
    closure = {"kind": "close", "effective_on": "2026-01-01", "reason": "停办"}
    await registry_api.call(f"/registry/v1/organisations/{CLOSED}/changes", closure)
    return Staff(registry_api, 0)


async def test_regions_are_browsed_from_the_province_down(stranger: Staff) -> None:
    provinces = await stranger.call("GET", "/v1/regions")
    assert provinces["way"] == []
    assert len(provinces["regions"]) == 34
    assert {"code": "430000", "name": "湖南省", "level": "province", "is_divided": True} in provinces["regions"]
    city = await stranger.call("GET", "/v1/regions?above=431100")
    assert [region["name"] for region in city["way"]] == ["湖南省", "永州市"]
    assert {"code": "431102", "name": "零陵区", "level": "county", "is_divided": False} in city["regions"]
    assert all(region["code"].startswith("4311") for region in city["regions"])
    assert (await stranger.call("GET", "/v1/regions?above=431102"))["regions"] == []
    assert reason_of(await stranger.ask("GET", "/v1/regions?above=999999")) == (404, "unknown-region")


async def test_a_unit_is_found_by_region_and_part_of_its_name_without_a_session(stranger: Staff) -> None:
    found = await stranger.ask("GET", "/v1/units?region_code=431100&name=小学")
    assert [unit["code"] for unit in found.json()["units"]] == [ELSEWHERE, SCHOOL]
    assert found.json()["units"][1] == {
        "code": SCHOOL,
        "name": "零陵区第一小学",
        "kind": "institution",
        "region_code": "431102",
        "region": "零陵区",
        "path": ["湖南省", "永州市", "零陵区", "零陵区教育局", "零陵区第一小学"],
    }
    assert found.headers["cache-control"] == "public, max-age=60"
    below = await stranger.call("GET", "/v1/units?region_code=431102")
    assert {unit["code"] for unit in below["units"]} == {SCHOOL, DEPARTMENT, AUTHORITY}
    percent = await stranger.call("GET", "/v1/units?region_code=430000&name=0%25小")
    assert [unit["code"] for unit in percent["units"]] == [ELSEWHERE], "a text is no pattern"
    assert (await stranger.call("GET", "/v1/units?region_code=440000"))["units"] == []
    assert reason_of(await stranger.ask("GET", "/v1/units?region_code=999999")) == (404, "unknown-region")
    assert reason_of(await stranger.ask("GET", "/v1/units?name=小学")) == (422, "not-this-shape")
    assert reason_of(await stranger.ask("GET", "/v1/units?region_code=431102&name=a%00b")) == (422, "not-this-shape")


async def test_units_come_in_pages_that_lose_none(stranger: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organisation_api, "UNITS_MAX", 2)
    first = await stranger.call("GET", "/v1/units?region_code=431100")
    second = await stranger.call("GET", f"/v1/units?region_code=431100&after={first['after']}")
    assert [len(first["units"]), len(second["units"]), second["after"]] == [2, 2, None]
    assert {unit["code"] for unit in first["units"] + second["units"]} == {SCHOOL, DEPARTMENT, AUTHORITY, ELSEWHERE}


async def test_nobody_registers_at_a_unit_that_is_not_found(stranger: Staff) -> None:
    refused = await stranger.ask("POST", "/v1/registrations", registration(620, unit_code=CLOSED))
    assert reason_of(refused) == (409, "unit-not-there")


async def test_an_address_that_copies_everything_is_slowed_down(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_api, "_public_reads", Limiter(rate=0.01, burst=2))
    copier, reader = Staff(registry_api, 0, address="172.22.0.1"), Staff(registry_api, 0, address="172.22.0.2")
    statuses = [(await copier.ask("GET", path)).status_code for path in ("/v1/regions", "/v1/units?region_code=431102")]
    slowed = await copier.ask("GET", "/v1/regions")
    assert (statuses, reason_of(slowed)) == ([200, 200], (429, "too-fast"))
    assert slowed.headers["cache-control"] == "no-store"
    assert (await reader.ask("GET", "/v1/regions")).status_code == 200


async def test_people_read_the_names_of_their_unit_and_of_the_offices_of_their_roles(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 621, Role.HR_AUTHORITY, AUTHORITY)
    own = await authority.call("GET", "/v1/account")
    assert own["unit"] is None
    assert own["roles"][0]["organisation"] == {
        "code": AUTHORITY,
        "name": "零陵区人力资源和社会保障局",
        "kind": "hr-authority",
        "region_code": "431102",
        "region": "零陵区",
        "path": ["湖南省", "永州市", "零陵区", "零陵区人力资源和社会保障局"],
    }
    teacher = await learner(registry_api, authority, 622, SCHOOL)
    unit = (await teacher.call("GET", "/v1/account"))["unit"]
    assert (unit["code"], unit["path"][-2:]) == (SCHOOL, ["零陵区教育局", "零陵区第一小学"])
    operator = await appointed(registry_api, 623, Role.OPERATOR)
    assert (await operator.call("GET", "/v1/account"))["roles"][0]["organisation"] is None
    exported = await authority.call("GET", "/v1/account/export")
    assert exported["roles"][0]["organisation"]["name"] == "零陵区人力资源和社会保障局"
