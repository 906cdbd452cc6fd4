"""Somebody who helped a colleague to an account, kept its keys, and waits until the colleague is appointed."""

import pytest
from office import Office
from staff import CITY_OFFICE, OTHER_OFFICES, PASSWORD, Staff, appointed, learner, role_of, waited
from world import AUTHORITY, SCHOOL, id_number, person

from registry.access.domain.authority import Role

SLEEPERS = "Sleeper-Horse-77"


@pytest.fixture(autouse=True, scope="module")
async def offices(office: Office) -> None:
    await office.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})


async def asleep(office: Office, administrator: Staff, serial: int) -> Staff:
    """The administrator of the colleague's school has the colleague's account."""
    await office.register(person(serial))
    [person_id] = await office.ids(serial)
    code = (await administrator.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"}))["code"]
    sleeper = Staff(office, serial)
    await sleeper.set_password(code, SLEEPERS)
    await sleeper.sign_in(SLEEPERS)
    await sleeper.enrol()
    return sleeper


async def test_who_enrolled_the_second_factor_of_a_colleague_does_not_get_the_colleagues_office(
    office: Office,
) -> None:
    administrator = await appointed(office, 681, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(office, 682, Role.HR_AUTHORITY, CITY_OFFICE)
    sleeper = await asleep(office, administrator, 683)
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

    colleague = Staff(office, 683)
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    assert (await colleague.set_password(made["code"])).status_code == 204
    assert (await colleague.sign_in()).json()["needs"] == ["second-factor-enrolment"]
    await colleague.enrol()
    assert [role["role"] for role in (await colleague.call("GET", "/v1/account"))["roles"]] == ["hr-authority"]


async def test_a_sleeper_who_does_not_accept_keeps_nothing_but_what_they_had(office: Office) -> None:
    """The colleague comes with a code of the office above, and waits: the sleeper's factor is not theirs to prove."""
    administrator = await appointed(office, 684, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(office, 685, Role.HR_AUTHORITY, CITY_OFFICE)
    sleeper = await asleep(office, administrator, 686)
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 686))
    help_in = {"reason": "新任，本人到场", "forget_second_factor": True}
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", help_in)
    await waited(office)
    colleague = Staff(office, 686)
    assert (await colleague.set_password(made["code"])).status_code == 204
    assert (await sleeper.ask("GET", "/v1/account")).status_code == 401
    await colleague.sign_in()
    await colleague.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    await colleague.enrol()
    assert [role["role"] for role in (await colleague.call("GET", "/v1/account"))["roles"]] == ["hr-authority"]


async def test_another_password_of_ones_own_washes_nothing_clean(office: Office) -> None:
    administrator = await appointed(office, 687, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(office, 688, Role.HR_AUTHORITY, CITY_OFFICE)
    sleeper = await asleep(office, administrator, 689)
    await sleeper.call("PUT", "/v1/account/password", {"password": SLEEPERS, "new_password": PASSWORD})
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 689))
    accepted = await sleeper.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["code"]


async def test_a_second_factor_of_before_is_enrolled_anew_though_the_password_is_new(office: Office) -> None:
    """Its owner proves it with the new office's code: the maker of the first code may have a copy of its secret."""
    administrator = await appointed(office, 690, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(office, 691, Role.HR_AUTHORITY, CITY_OFFICE)
    owner = await asleep(office, administrator, 692)
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


async def test_an_account_that_had_its_owners_second_factor_keeps_its_wait_after_a_sleepers(office: Office) -> None:
    administrator = await appointed(office, 670, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(office, 671, Role.HR_AUTHORITY, CITY_OFFICE)
    await learner(office, city, 672, SCHOOL)
    [person_id] = await office.ids(672)
    lost = {"reason": "手机丢失", "forget_second_factor": True}
    made = await administrator.call("POST", f"/v1/people/{person_id}/codes", lost)
    await waited(office)
    sleeper = Staff(office, 672)
    await sleeper.set_password(made["code"], SLEEPERS)
    await sleeper.sign_in(SLEEPERS)
    await sleeper.enrol()
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 672))
    accepted = await sleeper.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["code"]
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    assert made["good_from"] is not None
