"""Nobody gets hold of an account by giving its owner a role: stories of offices that try."""

import itertools
from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import CITY_OFFICE, FAR_AUTHORITY, FAR_SCHOOL, OTHER_OFFICES, Staff, appointed, learner, reason_of, role_of

from offices.authority import Role

OTHER_PASSWORD = "Thief-Horse-77"


@pytest.fixture(autouse=True, scope="module")
async def offices(registry_api: RegistryApi) -> None:
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})


async def test_an_office_far_away_gets_nothing_of_an_account_by_giving_its_owner_a_role(
    registry_api: RegistryApi,
) -> None:
    far = await appointed(registry_api, 641, Role.HR_AUTHORITY, FAR_AUTHORITY)
    victim = await learner(registry_api, far, 642, FAR_SCHOOL)
    session = victim.token
    department = await appointed(registry_api, 643, Role.DEPARTMENT, DEPARTMENT)
    given = await department.ask("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 642))
    assert (given.status_code, given.json()["state"]) == (201, "offered")
    role_id = given.json()["role_id"]
    for forgets in (True, False):
        help_in = {"reason": "新任", "forget_second_factor": forgets}
        assert reason_of(await department.ask("POST", f"/v1/roles/{role_id}/codes", help_in)) == (403, "out-of-reach")
    account = await victim.call("GET", "/v1/account")
    assert (account["roles"], account["needs"], account["codes"]) == ([], [], [])
    [offer] = (await victim.call("GET", "/v1/account/roles"))["offers"]
    assert (offer["role"], offer["organisation"], offer["office"]) == (
        "unit-administrator", "零陵区第一小学", "零陵区教育局",
    )  # fmt: skip
    await department.call("DELETE", f"/v1/roles/{role_id}")
    assert (await victim.call("GET", "/v1/account/roles"))["offers"] == []
    assert (await victim.ask("GET", "/v1/account", token=session)).status_code == 200, "no session has ended"
    assert (await victim.sign_in()).status_code == 201, "the password is what it was"
    acts = (await victim.call("GET", "/v1/account/looks"))["acts"]
    done = [(act["what"], act["by_office"], act["by_name"]) for act in acts if act["what"].startswith("role.")]
    assert done == [("role.withdrawn", "零陵区教育局", "测试643"), ("role.offered", "零陵区教育局", "测试643")]
    told = [message["kind"] for message in (await victim.call("GET", "/v1/account/messages"))["messages"]]
    assert told[:2] == ["role-withdrawn", "role-offered"]


async def test_no_order_of_such_acts_changes_anything_of_the_account(registry_api: RegistryApi) -> None:
    far = await appointed(registry_api, 630, Role.HR_AUTHORITY, FAR_AUTHORITY)
    victim = await learner(registry_api, far, 631, FAR_SCHOOL)
    department = await appointed(registry_api, 629, Role.DEPARTMENT, DEPARTMENT)
    before = await registry_api.connection.fetchrow(_ACCOUNT, "测试631")
    for order in itertools.permutations(("offer", "help", "forget", "take")):
        role_id = "00000000-0000-7000-8000-000000000000"
        for act in order:
            match act:
                case "offer":
                    body = role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 631)
                    role_id = (await department.ask("POST", "/v1/roles", body)).json().get("role_id", role_id)
                case "take":
                    await department.ask("DELETE", f"/v1/roles/{role_id}")
                case _:
                    body = {"reason": "新任", "forget_second_factor": act == "forget"}
                    refused = await department.ask("POST", f"/v1/roles/{role_id}/codes", body)
                    assert refused.status_code in (403, 404)
        await department.ask("DELETE", f"/v1/roles/{role_id}")
    assert (await victim.ask("GET", "/v1/account")).status_code == 200
    assert await registry_api.connection.fetchrow(_ACCOUNT, "测试631") == before


_ACCOUNT = """
    SELECT password_hash, totp_sealed, totp_confirmed_at, reach_changed_at,
           (SELECT count(*) FROM one_time_code WHERE one_time_code.account_id = account.account_id AND used_at IS NULL)
    FROM account WHERE name = $1
"""


async def test_a_name_that_is_not_theirs_is_answered_like_somebody_unknown_and_opens_nothing(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 644, Role.HR_AUTHORITY, AUTHORITY)
    victim = await learner(registry_api, authority, 645, SCHOOL)
    far = await appointed(registry_api, 646, Role.HR_AUTHORITY, FAR_AUTHORITY)
    await learner(registry_api, far, 647, FAR_SCHOOL)
    answers = [
        (await authority.ask("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, serial, name))).json()
        for serial, name in ((645, "李四"), (647, "测试647"))
    ]
    answers.append(await authority.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 648)))
    assert {(answer["state"], tuple(answer)) for answer in answers} == {("offered", ("role_id", "state"))}
    assert (await victim.call("GET", "/v1/account/roles"))["offers"] == [], "it is meant for somebody else"
    taken = await victim.ask("POST", f"/v1/account/roles/{answers[0]['role_id']}/acceptance")
    assert reason_of(taken) == (404, "no-such-role")
    shown = (await authority.call("GET", f"/v1/organisations/{SCHOOL}/roles"))["offers"]
    assert {"李四", "测试647", "测试648"} <= {offer["name"] for offer in shown}, "as they were written, not as they are"
    assert "role.offered" in [act["what"] for act in (await victim.call("GET", "/v1/account/looks"))["acts"]]


async def test_nobody_gives_a_code_to_somebody_whom_they_only_offered_a_role(registry_api: RegistryApi) -> None:
    """A number that is on no roster: its first code comes from the office that appoints; a used account gets none."""
    authority = await appointed(registry_api, 649, Role.HR_AUTHORITY, AUTHORITY)
    other = await appointed(registry_api, 650, Role.HR_AUTHORITY, FAR_AUTHORITY)
    given = await authority.call("POST", "/v1/roles", role_of(Role.DEPARTMENT, DEPARTMENT, 651))
    assert given["state"] == "offered"
    elsewhere = await other.ask("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任"})
    assert reason_of(elsewhere) == (403, "out-of-reach")
    made = await authority.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任"})
    newcomer = Staff(registry_api, 651)
    assert (await newcomer.set_password(made["code"])).status_code == 204
    assert (await newcomer.sign_in()).json()["needs"] == []
    accepted = await newcomer.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted == {"role_id": given["role_id"], "needs": ["second-factor-enrolment"]}
    await newcomer.enrol()
    assert [role["role"] for role in (await newcomer.call("GET", "/v1/account"))["roles"]] == ["department"]
    acts = (await newcomer.call("GET", "/v1/account/looks"))["acts"]
    assert {"role.offered", "password.code-made", "role.accepted"} <= {act["what"] for act in acts}
    again = await authority.ask("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "忘记密码"})
    assert reason_of(again) == (403, "out-of-reach"), "an account in use on no roster is helped by the operator alone"


async def test_a_role_counts_at_once_within_reach_and_in_no_session_of_before(registry_api: RegistryApi) -> None:
    city = await appointed(registry_api, 656, Role.HR_AUTHORITY, CITY_OFFICE)
    holder = await learner(registry_api, city, 657, SCHOOL)
    given = await city.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 657, "测 试657"))
    assert given["state"] == "held"
    account = await holder.call("GET", "/v1/account")
    assert (account["roles"], account["needs"]) == ([], []), "somebody may have had that session since long before"
    second = await holder.call("POST", "/v1/sessions/current/second-factor", {"code": holder.next_code()})
    holder.token = second["token"]
    assert [role["role"] for role in (await holder.call("GET", "/v1/account"))["roles"]] == ["unit-administrator"]


async def test_a_role_that_is_accepted_counts_once_the_second_factor_was_given_anew(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 697, Role.HR_AUTHORITY, AUTHORITY)
    holder = await appointed(registry_api, 698, Role.DEPARTMENT, DEPARTMENT)
    given = await authority.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 698))
    assert given["state"] == "offered", "an office's staff stands on no roster"
    path = f"/v1/account/roles/{given['role_id']}"
    assert (await holder.call("POST", f"{path}/acceptance"))["needs"] == ["second-factor"]
    assert [role["role"] for role in (await holder.call("GET", "/v1/account"))["roles"]] == ["department"]
    second = await holder.call("POST", "/v1/sessions/current/second-factor", {"code": holder.next_code()})
    holder.token = second["token"]
    roles = {role["role"] for role in (await holder.call("GET", "/v1/account"))["roles"]}
    assert roles == {"department", "unit-administrator"}
    assert reason_of(await holder.ask("POST", f"{path}/refusal")) == (404, "no-such-role"), "it is theirs by now"


async def test_an_offer_lapses_and_can_be_made_again(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 640, Role.HR_AUTHORITY, AUTHORITY)
    holder = await appointed(registry_api, 639, Role.DEPARTMENT, DEPARTMENT)
    body = role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 639)
    given = await authority.call("POST", "/v1/roles", body)
    assert reason_of(await authority.ask("POST", "/v1/roles", body)) == (409, "has-role")
    await registry_api.connection.execute("UPDATE role_offer SET ends_at = now() WHERE answer IS NULL")
    late = await holder.ask("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert reason_of(late) == (404, "no-such-role")
    assert (await authority.call("POST", "/v1/roles", body))["state"] == "offered"


async def test_a_number_that_is_on_no_roster_is_not_sat_upon(registry_api: RegistryApi) -> None:
    """An office opens an account with the number of somebody who is recorded elsewhere later."""
    far = await appointed(registry_api, 664, Role.HR_AUTHORITY, FAR_AUTHORITY)
    given = await far.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, FAR_SCHOOL, 665, "占用"))
    made = await far.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任"})
    squatter = Staff(registry_api, 665)
    assert (await squatter.set_password(made["code"], OTHER_PASSWORD)).status_code == 204
    await squatter.sign_in(OTHER_PASSWORD)
    await squatter.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    await squatter.enrol()
    await registry_api.register(person(665))
    assert (await squatter.ask("GET", "/v1/account")).status_code == 401
    assert (await squatter.sign_in(OTHER_PASSWORD)).status_code == 401
    roles = (await far.call("GET", f"/v1/organisations/{FAR_SCHOOL}/roles"))["roles"]
    assert "占用" not in [role["name"] for role in roles]


async def test_a_role_does_not_follow_its_holder_into_another_province(registry_api: RegistryApi) -> None:
    holder = await appointed(registry_api, 672, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.register(person(672))
    await holder.sign_in()
    assert [role["role"] for role in (await holder.call("GET", "/v1/account"))["roles"]] == ["unit-administrator"]
    await registry_api.register(person(672, unit_code=FAR_SCHOOL, effective_on="2026-01-01"))
    assert (await holder.ask("GET", "/v1/account")).status_code == 401
    await holder.sign_in()
    assert (await holder.call("GET", "/v1/account"))["roles"] == []
    acts = (await holder.call("GET", "/v1/account/looks"))["acts"]
    assert [act["reason"] for act in acts if act["what"] == "role.ended"] == ["moved-out-of-reach"]


def new_unit(serial: int, unit: str) -> dict[str, Any]:
    return {
        "code": unit,
        "name": "零陵区第九小学",
        "region_code": "431102",
        "department_code": DEPARTMENT,
        "administrator": {"id_number": id_number(serial), "name": f"测试{serial}"},
        "password": OTHER_PASSWORD,
    }


async def granted(authority: Staff, applicant: Staff, body: dict[str, Any]) -> None:
    made = (await applicant.ask("POST", "/v1/units", body)).json()
    decision = {"decision": "grant", "code": made["code"]}
    assert (await authority.ask("POST", f"/v1/applications/{made['application_id']}/decisions", decision)).is_success


async def test_a_new_unit_is_no_way_into_the_account_of_somebody_who_stands_elsewhere(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 674, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(675, unit_code=FAR_SCHOOL))
    thief = Staff(registry_api, 675)
    await granted(authority, thief, new_unit(675, organisation_code(55)))
    assert (await thief.sign_in(OTHER_PASSWORD)).status_code == 401
    far = await appointed(registry_api, 676, Role.HR_AUTHORITY, FAR_AUTHORITY)
    owner = await learner(registry_api, far, 675, FAR_SCHOOL)
    assert (await owner.call("GET", "/v1/account"))["roles"] == []
    assert len((await owner.call("GET", "/v1/account/roles"))["offers"]) == 1


async def test_a_founder_who_asked_for_a_unit_and_came_in_person_has_it_at_once(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 677, Role.HR_AUTHORITY, AUTHORITY)
    founder = Staff(registry_api, 678)
    await granted(authority, founder, new_unit(678, organisation_code(56)))
    assert (await founder.sign_in(OTHER_PASSWORD)).json()["needs"] == ["second-factor-enrolment"]
    await founder.enrol()
    assert [role["role"] for role in (await founder.call("GET", "/v1/account"))["roles"]] == ["unit-administrator"]


async def test_two_records_that_become_one_hand_over_no_account(registry_api: RegistryApi) -> None:
    """A unit's administrator holds the account of one record; the other one is of somebody in another unit."""
    other = organisation_code(57)
    row = {"code": other, "name": "零陵区第八小学", "kind": "institution", "region_code": "431102"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    administrator = await appointed(registry_api, 679, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(registry_api, 692, Role.HR_AUTHORITY, AUTHORITY)
    await learner(registry_api, administrator, 693, SCHOOL)
    await registry_api.register(person(694, unit_code=other))
    goes, stays = await registry_api.ids(693, 694)
    made = await administrator.call("POST", "/v1/mendings", {"person_id": goes, "into_id": stays, "reason": "重复"})
    await authority.call("POST", f"/v1/mendings/{made['mending_id']}/steps", {"step": "sign"})
    assert (await Staff(registry_api, 694).sign_in()).status_code == 401


async def test_an_account_is_told_when_its_role_ends_and_by_which_office(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 695, Role.HR_AUTHORITY, AUTHORITY)
    holder = await appointed(registry_api, 696, Role.UNIT_ADMINISTRATOR, SCHOOL)
    roles = (await authority.call("GET", f"/v1/organisations/{SCHOOL}/roles"))["roles"]
    [role_id] = [role["role_id"] for role in roles if role["name"] == "测试696"]
    await authority.call("DELETE", f"/v1/roles/{role_id}")
    await holder.sign_in()
    [ended] = [act for act in (await holder.call("GET", "/v1/account/looks"))["acts"] if act["what"] == "role.ended"]
    assert (ended["by_office"], ended["by_name"]) == ("零陵区人力资源和社会保障局", "测试695")
    told = (await holder.call("GET", "/v1/account/messages"))["messages"]
    assert "零陵区第一小学的单位培训管理员" in told[0]["text"]
