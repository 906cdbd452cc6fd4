"""Somebody who helped a colleague to an account, kept its keys, and waits until the colleague is appointed."""

import pytest
from live_platform import AUTHORITY, SCHOOL, id_number, person
from registry_api import RegistryApi
from staff import CITY_OFFICE, OTHER_OFFICES, PASSWORD, Staff, appointed, learner, role_of, waited

from offices.authority import Role

SLEEPERS = "Sleeper-Horse-77"


@pytest.fixture(autouse=True, scope="module")
async def offices(registry_api: RegistryApi) -> None:
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})


async def asleep(registry_api: RegistryApi, administrator: Staff, serial: int) -> Staff:
    """The administrator of the colleague's school has the colleague's account."""
    await registry_api.register(person(serial))
    [person_id] = await registry_api.ids(serial)
    code = (await administrator.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"}))["code"]
    sleeper = Staff(registry_api, serial)
    await sleeper.set_password(code, SLEEPERS)
    await sleeper.sign_in(SLEEPERS)
    await sleeper.enrol()
    return sleeper


async def test_who_enrolled_the_second_factor_of_a_colleague_does_not_get_the_colleagues_office(
    registry_api: RegistryApi,
) -> None:
    administrator = await appointed(registry_api, 681, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 682, Role.HR_AUTHORITY, CITY_OFFICE)
    sleeper = await asleep(registry_api, administrator, 683)
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 683))
    await sleeper.sign_in(SLEEPERS)
    assert (await sleeper.call("GET", "/v1/account"))["roles"] == []

    assert given["state"] == "offered", "nobody has proven yet that the account is the colleague's"
    accepted = await sleeper.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["code"]
    assert (await sleeper.ask("GET", "/v1/account")).status_code == 401
    assert (await sleeper.sign_in(SLEEPERS)).status_code == 401, "what they knew is forgotten"
    refused = await administrator.ask("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "忘记密码"})
    assert refused.status_code == 403

    colleague = Staff(registry_api, 683)
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    assert (await colleague.set_password(made["code"])).status_code == 204
    assert (await colleague.sign_in()).json()["needs"] == ["second-factor-enrolment"]
    await colleague.enrol()
    assert [role["role"] for role in (await colleague.call("GET", "/v1/account"))["roles"]] == ["hr-authority"]


async def test_a_sleeper_who_does_not_accept_keeps_nothing_but_what_they_had(registry_api: RegistryApi) -> None:
    """The colleague comes with a code of the office above, and waits: the sleeper's factor is not theirs to prove."""
    administrator = await appointed(registry_api, 684, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 685, Role.HR_AUTHORITY, CITY_OFFICE)
    sleeper = await asleep(registry_api, administrator, 686)
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 686))
    help_in = {"reason": "新任，本人到场", "forget_second_factor": True}
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", help_in)
    await waited(registry_api)
    colleague = Staff(registry_api, 686)
    assert (await colleague.set_password(made["code"])).status_code == 204
    assert (await sleeper.ask("GET", "/v1/account")).status_code == 401
    await colleague.sign_in()
    await colleague.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    await colleague.enrol()
    assert [role["role"] for role in (await colleague.call("GET", "/v1/account"))["roles"]] == ["hr-authority"]


async def test_another_password_of_ones_own_washes_nothing_clean(registry_api: RegistryApi) -> None:
    administrator = await appointed(registry_api, 687, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 688, Role.HR_AUTHORITY, CITY_OFFICE)
    sleeper = await asleep(registry_api, administrator, 689)
    await sleeper.call("PUT", "/v1/account/password", {"password": SLEEPERS, "new_password": PASSWORD})
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 689))
    accepted = await sleeper.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["code"]


async def test_a_second_factor_of_before_is_enrolled_anew_though_the_password_is_new(registry_api: RegistryApi) -> None:
    """Its owner proves it with the new office's code: the maker of the first code may have a copy of its secret."""
    administrator = await appointed(registry_api, 690, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 691, Role.HR_AUTHORITY, CITY_OFFICE)
    owner = await asleep(registry_api, administrator, 692)
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 692))
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    body = {"id_number": id_number(692), "code": made["code"], "password": PASSWORD}
    assert (await owner.ask("POST", "/v1/passwords", {**body, "second_factor": owner.next_code()})).status_code == 204
    await owner.sign_in()
    accepted = await owner.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["second-factor-enrolment"]
    copied = owner.secret
    await owner.enrol()
    assert owner.secret != copied
    assert [role["role"] for role in (await owner.call("GET", "/v1/account"))["roles"]] == ["hr-authority"]


async def test_an_account_that_had_its_owners_second_factor_keeps_its_wait_after_a_sleepers(
    registry_api: RegistryApi,
) -> None:
    administrator = await appointed(registry_api, 670, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 671, Role.HR_AUTHORITY, CITY_OFFICE)
    await learner(registry_api, city, 672, SCHOOL)
    [person_id] = await registry_api.ids(672)
    lost = {"reason": "手机丢失", "forget_second_factor": True}
    made = await administrator.call("POST", f"/v1/people/{person_id}/codes", lost)
    await waited(registry_api)
    sleeper = Staff(registry_api, 672)
    await sleeper.set_password(made["code"], SLEEPERS)
    await sleeper.sign_in(SLEEPERS)
    await sleeper.enrol()
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 672))
    accepted = await sleeper.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["code"]
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    assert made["good_from"] is not None
