"""Whoever has a role elsewhere is on nobody's roster, and in nobody's unit, without their consent."""

from typing import Any

import pytest
from applicants import decided, registration
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed

from offices.authority import Role

pytestmark = pytest.mark.anyio
CITY_OFFICE, NEIGHBOUR = organisation_code(81, region="431100"), organisation_code(82, region="431102")


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    rows = [
        {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
        {"code": NEIGHBOUR, "name": "零陵区第九小学", "kind": "institution", "region_code": "431102"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})
    return await appointed(registry_api, 300, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def uploaded(staff: Staff, serial: int, unit: str = SCHOOL) -> tuple[str, str | None]:
    """Status and reason of one row of a roster."""
    text = f"身份证号,姓名,单位代码,岗位类别\n{id_number(serial)},测试{serial},{unit},专业技术"
    answer = await staff.registry_api.client.post(
        "/registry/v1/rosters", content=text.encode(), headers={"authorization": f"Session {staff.token}"}
    )
    [verdict] = answer.json()["results"]
    return verdict["status"], verdict.get("reason")


async def offered(staff: Staff, state: str = "waiting") -> list[dict[str, Any]]:
    found = (await staff.call("GET", "/v1/account/placement-offers"))["offers"]
    told = (await staff.call("GET", "/v1/account/messages"))["messages"]
    unread = (await staff.call("GET", "/v1/account/messages/unread"))["unread"]
    assert unread == sum(message["is_new"] for message in told), "an offer that waits counts until it is answered"
    return [item for item in found if item["state"] == state]


async def answered(staff: Staff, offer: dict[str, Any], decision: str) -> Any:
    path = f"/v1/account/placement-offers/{offer['offer_id']}/decisions"
    return await staff.ask("POST", path, {"decision": decision})


async def test_a_roster_places_an_official_only_once_they_have_agreed(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    official = await appointed(registry_api, 301, Role.HR_AUTHORITY, AUTHORITY)
    assert await uploaded(administrator, 301) == ("rejected", "needs-consent")
    assert await registry_api.ids(301) == [None]
    [offer] = await offered(official)
    assert (offer["unit"], offer["unit_code"]) == ("零陵区第一小学", SCHOOL)
    # Nobody answers for somebody else, and nobody twice.
    stranger = await answered(administrator, offer, "accept")
    assert (stranger.status_code, stranger.json()["type"]) == (404, "urn:xueshi:problem:no-such-offer")
    assert (await answered(official, offer, "refuse")).json()["state"] == "refused"
    assert (await answered(official, offer, "accept")).status_code == 404
    assert await uploaded(administrator, 301) == ("rejected", "needs-consent")
    assert await offered(official) == [], "who has refused is not asked again and again"
    await registry_api.connection.execute("UPDATE placement_offer SET decided_at = decided_at - interval '31 days'")
    assert await uploaded(administrator, 301) == ("rejected", "needs-consent")
    [offer] = await offered(official)
    assert (await answered(official, offer, "accept")).json()["state"] == "accepted"
    assert await uploaded(administrator, 301) == ("created", None)
    # Whoever stands there is recorded on as anybody.
    await registry_api.connection.execute("DELETE FROM placement_offer")
    assert await uploaded(administrator, 301) == ("unchanged", None)


async def test_an_office_places_its_own_and_whoever_has_no_role_elsewhere(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    county = await appointed(registry_api, 302, Role.HR_AUTHORITY, AUTHORITY)
    await appointed(registry_api, 303, Role.HR_AUTHORITY, CITY_OFFICE)
    await appointed(registry_api, 304, Role.DEPARTMENT, DEPARTMENT)
    await appointed(registry_api, 305, Role.OPERATOR)
    await appointed(registry_api, 307, Role.HR_AUTHORITY, AUTHORITY)
    assert await uploaded(county, 307, AUTHORITY) == ("created", None)
    assert await uploaded(county, 300) == ("created", None)
    assert await uploaded(county, 304, NEIGHBOUR) == ("created", None), "the county reaches both"
    assert await uploaded(county, 306) == ("created", None)
    assert await uploaded(county, 303) == ("rejected", "needs-consent"), "the city's officials are not the county's"
    assert await uploaded(county, 305, AUTHORITY) == ("rejected", "needs-consent")
    assert await uploaded(administrator, 304) == ("rejected", "belongs-elsewhere"), "and need not be asked"


async def test_a_registration_in_an_officials_name_waits_for_them(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    official = await appointed(registry_api, 311, Role.HR_AUTHORITY, AUTHORITY)
    asked = (await Staff(registry_api, 311).ask("POST", "/v1/registrations", registration(311))).json()
    answer = await decided(administrator, asked, "grant")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:xueshi:problem:needs-consent")
    assert await registry_api.ids(311) == [None]
    [offer] = await offered(official)
    await answered(official, offer, "accept")
    assert (await decided(administrator, asked, "grant")).status_code == 200
    assert await registry_api.ids(311) != [None]


async def test_an_official_is_not_handed_from_school_to_school(registry_api: RegistryApi, administrator: Staff) -> None:
    await registry_api.register(person(312))
    taking = await appointed(registry_api, 313, Role.UNIT_ADMINISTRATOR, NEIGHBOUR)
    official = await appointed(registry_api, 312, Role.HR_AUTHORITY, CITY_OFFICE)
    wanted = {
        "id_number": id_number(312), "name": "测试312", "unit_code": NEIGHBOUR, "post_category": "professional",
        "reason": "工作需要",
    }  # fmt: skip
    asked = (await taking.ask("POST", "/v1/transfers", wanted)).json()
    path = f"/v1/applications/{asked['application_id']}/decisions"
    answer = await administrator.ask("POST", path, {"decision": "grant"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:xueshi:problem:needs-consent")
    [offer] = await offered(official)
    assert offer["unit_code"] == NEIGHBOUR
    await answered(official, offer, "accept")
    assert (await administrator.ask("POST", path, {"decision": "grant"})).json() == {"state": "granted"}
