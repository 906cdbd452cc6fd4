"""Help into accounts: by whom, with which proof, after which wait, and what its owner sees of it."""

import time
from datetime import datetime, timedelta

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, person
from registry_api import RegistryApi, calling
from staff import (
    CITY_OFFICE,
    FAR_AUTHORITY,
    FAR_SCHOOL,
    OTHER_OFFICES,
    PASSWORD,
    Staff,
    appointed,
    learner,
    provided,
    reason_of,
    role_of,
    waited,
)

from common.clock import china_text
from offices.authority import Role
from registry.access.domain import attempts as domain_attempts

OTHER_PASSWORD = "Thief-Horse-77"


@pytest.fixture(autouse=True)
def _long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no wait ends while a test goes on that does not wait."""
    monkeypatch.setattr(domain_attempts, "FIRST_WAIT", timedelta(minutes=5))


@pytest.fixture(autouse=True, scope="module")
async def offices(registry_api: RegistryApi) -> None:
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})


async def test_a_second_factor_is_proven_or_72_hours_pass_in_which_its_owner_sees_and_cancels(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 652, Role.HR_AUTHORITY, AUTHORITY)
    victim = await learner(registry_api, authority, 653, SCHOOL)
    [person_id] = await registry_api.ids(653)
    codes, help_in = f"/v1/people/{person_id}/codes", {"reason": "手机丢失", "forget_second_factor": True}
    made = await authority.call("POST", codes, help_in)
    assert made["good_from"] is not None
    thief = Staff(registry_api, 653)
    early = await thief.set_password(made["code"], OTHER_PASSWORD)
    assert reason_of(early) == (409, "code-waits")
    in_china = china_text(datetime.fromisoformat(made["good_from"]))
    assert early.json()["parameters"] == {"good_from": in_china}, "people read it"
    assert (await victim.ask("GET", "/v1/account")).status_code == 200, "nothing has changed"
    victim.secret, secret = b"", victim.secret
    assert (await victim.sign_in()).json()["needs"] == ["second-factor"], "the factor is still asked for"
    [shown] = (await victim.call("GET", "/v1/account"))["codes"]
    assert (shown["office"], shown["forgets_second_factor"]) == ("零陵区人力资源和社会保障局", True)
    await victim.call("DELETE", f"/v1/account/codes/{shown['code_id']}")
    await waited(registry_api)
    assert (await thief.set_password(made["code"], OTHER_PASSWORD)).status_code == 401
    victim.secret = secret
    assert (await victim.sign_in()).status_code == 201
    told = [message["kind"] for message in (await victim.call("GET", "/v1/account/messages"))["messages"]]
    assert "code-made" in told
    acts = [act["what"] for act in (await victim.call("GET", "/v1/account/looks"))["acts"]]
    assert {"password.code-made", "password.code-cancelled"} <= set(acts)


async def test_with_its_second_factor_an_account_is_helped_at_once_and_without_after_72_hours(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 654, Role.HR_AUTHORITY, AUTHORITY)
    owner = await learner(registry_api, authority, 655, SCHOOL)
    [person_id] = await registry_api.ids(655)
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"})
    body = {"id_number": id_number(655), "code": made["code"], "password": OTHER_PASSWORD}
    wrong = await owner.ask("POST", "/v1/passwords", {**body, "second_factor": "000000"})
    assert wrong.status_code == 401
    assert (await owner.ask("POST", "/v1/passwords", {**body, "second_factor": owner.next_code()})).status_code == 204
    assert (await owner.sign_in(OTHER_PASSWORD)).json()["needs"] == ["second-factor"]
    help_in = {"reason": "手机丢失", "forget_second_factor": True}
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", help_in)
    await waited(registry_api)
    assert (await owner.set_password(made["code"])).status_code == 204
    assert (await owner.sign_in()).json()["needs"] == []
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "又忘了"})
    assert made["good_from"] is not None, "an account that had a second factor waits as well"


async def test_proofs_with_a_code_count_as_tries_of_the_second_factor_and_only_with_a_right_one(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 690, Role.HR_AUTHORITY, AUTHORITY)
    owner = await learner(registry_api, authority, 691, SCHOOL)
    [person_id] = await registry_api.ids(691)
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"})
    body = {"id_number": id_number(691), "password": OTHER_PASSWORD, "second_factor": "000000"}
    stranger, holder = Staff(registry_api, 691), Staff(registry_api, 691)
    guessed = [await stranger.ask("POST", "/v1/passwords", {**body, "code": "AAAA-AAAA-AAAA"}) for _ in range(7)]
    assert [answer.status_code for answer in guessed] == [401] * 5 + [429] * 2
    tries = [await holder.ask("POST", "/v1/passwords", {**body, "code": made["code"]}) for _ in range(7)]
    assert [answer.status_code for answer in tries] == [401] * 5 + [429] * 2, "what strangers guessed is not theirs"
    right = {**body, "code": made["code"], "second_factor": owner.next_code()}
    assert (await owner.ask("POST", "/v1/passwords", right)).status_code == 429, "nor is a right one looked at"
    owner.secret, secret = b"", owner.secret
    await owner.sign_in()
    owner.secret = secret
    second = await owner.ask("POST", "/v1/sessions/current/second-factor", {"code": owner.next_code()})
    assert second.status_code == 429


async def test_a_roster_gives_no_power_over_an_account_that_was_in_use_before(registry_api: RegistryApi) -> None:
    """Somebody who stands on no roster and had a role: a unit writes them down and makes a code at once."""
    administrator = await appointed(registry_api, 658, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(registry_api, 659, Role.HR_AUTHORITY, AUTHORITY)
    retired = await appointed(registry_api, 660, Role.DEPARTMENT, DEPARTMENT)
    roles = (await authority.call("GET", f"/v1/organisations/{DEPARTMENT}/roles"))["roles"]
    [role_id] = [role["role_id"] for role in roles if role["name"] == "测试660"]
    await authority.call("DELETE", f"/v1/roles/{role_id}")
    await registry_api.register(person(660))
    [person_id] = await registry_api.ids(660)
    help_in = {"reason": "新入职", "forget_second_factor": True}
    made = await administrator.call("POST", f"/v1/people/{person_id}/codes", help_in)
    assert made["good_from"] is not None
    assert reason_of(await retired.set_password(made["code"], OTHER_PASSWORD)) == (409, "code-waits")
    assert (await retired.sign_in()).status_code == 201


async def test_an_office_far_away_keeps_nobody_from_being_helped(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 661, Role.HR_AUTHORITY, AUTHORITY)
    far = await appointed(registry_api, 662, Role.HR_AUTHORITY, FAR_AUTHORITY)
    await learner(registry_api, authority, 663, SCHOOL, second_factor=False)
    [person_id] = await registry_api.ids(663)
    offer = await far.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, FAR_SCHOOL, 663))
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"})
    owner = Staff(registry_api, 663)
    assert (await owner.set_password(made["code"])).status_code == 204
    await owner.sign_in()
    await owner.enrol()
    refused = await owner.ask("POST", f"/v1/account/roles/{offer['role_id']}/acceptance")
    assert reason_of(refused) == (409, "rests-on-another"), "who helped them could not give that role"
    await owner.call("POST", f"/v1/account/roles/{offer['role_id']}/refusal")
    assert (await owner.call("GET", "/v1/account/roles"))["offers"] == []


async def test_the_machines_owner_takes_over_no_account_in_silence(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 666, Role.HR_AUTHORITY, AUTHORITY)
    victim = await learner(registry_api, authority, 667, SCHOOL, second_factor=False)
    made = await provided(registry_api, 667, Role.UNIT_ADMINISTRATOR, SCHOOL, forget=True)
    assert made.good_from is not None
    thief = Staff(registry_api, 667)
    assert reason_of(await thief.set_password(made.code, OTHER_PASSWORD)) == (409, "code-waits")
    assert (await victim.call("GET", "/v1/account"))["roles"] == []
    assert len((await victim.call("GET", "/v1/account/roles"))["offers"]) == 1
    [shown] = (await victim.call("GET", "/v1/account"))["codes"]
    await victim.call("DELETE", f"/v1/account/codes/{shown['code_id']}")
    await provided(registry_api, 667, Role.UNIT_ADMINISTRATOR, SCHOOL, forget=True)
    [shown] = (await victim.call("GET", "/v1/account"))["codes"]
    once = await victim.ask("DELETE", f"/v1/account/codes/{shown['code_id']}")
    assert reason_of(once) == (404, "no-such-code"), "who holds the account is not judge of whose it is"
    await registry_api.register(person(668))
    void = await provided(registry_api, 668, Role.UNIT_ADMINISTRATOR, SCHOOL, "李四")
    assert (await Staff(registry_api, 668).set_password(void.code)).status_code == 401


async def test_a_code_is_no_good_once_its_maker_could_not_make_it_any_more(registry_api: RegistryApi) -> None:
    administrator = await appointed(registry_api, 669, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 670, Role.HR_AUTHORITY, CITY_OFFICE)
    await registry_api.register(person(671))
    [person_id] = await registry_api.ids(671)
    kept = await administrator.call("POST", f"/v1/people/{person_id}/codes", {"reason": "新入职"})
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 671))
    assert given["state"] == "held"
    thief = Staff(registry_api, 671)
    assert (await thief.set_password(kept["code"], OTHER_PASSWORD)).status_code == 401
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任"})
    assert (await thief.set_password(made["code"])).status_code == 204


async def test_a_session_without_the_second_factor_ends_itself_and_no_other(registry_api: RegistryApi) -> None:
    owner = await appointed(registry_api, 673, Role.UNIT_ADMINISTRATOR, SCHOOL)
    session = owner.token
    thief = Staff(registry_api, 673)
    await thief.sign_in()
    assert reason_of(await thief.ask("DELETE", "/v1/sessions")) == (403, "more-needed")
    assert (await owner.ask("GET", "/v1/account", token=session)).status_code == 200
    assert (await thief.ask("DELETE", "/v1/sessions/current")).status_code == 204


async def test_a_unit_that_takes_somebody_in_does_not_get_their_account_the_same_day(registry_api: RegistryApi) -> None:
    """Two units that work together: one lets somebody go, the other one helps them in."""
    far = await appointed(registry_api, 634, Role.HR_AUTHORITY, FAR_AUTHORITY)
    authority = await appointed(registry_api, 635, Role.HR_AUTHORITY, AUTHORITY)
    owner = await learner(registry_api, authority, 636, SCHOOL, second_factor=False)
    row = {"id_number": id_number(636), "name": "测试636", "unit_code": FAR_SCHOOL, "post_category": "professional"}
    wish = {**row, "effective_on": "2026-01-01", "reason": "调入"}
    made = await far.call("POST", "/v1/transfers", wish)
    await authority.call("POST", f"/v1/applications/{made['application_id']}/decisions", {"decision": "grant"})
    [person_id] = await registry_api.ids(636)
    assert (await authority.ask("POST", f"/v1/people/{person_id}/codes", {"reason": "…"})).status_code == 403
    given = await far.call("POST", f"/v1/people/{person_id}/codes", {"reason": "新调入"})
    thief = Staff(registry_api, 636)
    assert reason_of(await thief.set_password(given["code"], OTHER_PASSWORD)) == (409, "code-waits")
    assert [code["office"] for code in (await owner.call("GET", "/v1/account"))["codes"]] == ["荔湾区人社局"]


async def test_what_an_official_made_is_no_good_once_they_have_lost_their_role(registry_api: RegistryApi) -> None:
    city = await appointed(registry_api, 637, Role.HR_AUTHORITY, CITY_OFFICE)
    official = await appointed(registry_api, 638, Role.HR_AUTHORITY, AUTHORITY)
    holder = await appointed(registry_api, 632, Role.DEPARTMENT, DEPARTMENT)
    await registry_api.register(person(633))
    [person_id] = await registry_api.ids(633)
    made = await official.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    offer = await official.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 632))
    roles = (await city.call("GET", f"/v1/organisations/{AUTHORITY}/roles"))["roles"]
    [role_id] = [role["role_id"] for role in roles if role["name"] == "测试638"]
    await city.call("DELETE", f"/v1/roles/{role_id}")
    assert (await Staff(registry_api, 633).set_password(made["code"])).status_code == 401
    late = await holder.ask("POST", f"/v1/account/roles/{offer['role_id']}/acceptance")
    assert reason_of(late) == (409, "no-longer-given")


async def test_a_wrong_code_takes_as_long_for_somebody_as_for_nobody(registry_api: RegistryApi) -> None:
    await registry_api.register(person(860))
    for number in (id_number(860), id_number(861)):
        body = {"id_number": number, "code": "AAAA-AAAA-AAAA", "password": PASSWORD}
        began = time.monotonic()
        async with calling(registry_api.app, "10.7.7.7") as client:
            assert (await client.post("/registry/v1/passwords", json=body)).status_code == 401
        assert time.monotonic() - began > 0.19
