"""Roles over HTTP: given, used and taken only where they reach."""

from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed, code_for, reason_of, two_operators

from offices.authority import Role

OTHER_SCHOOL, NEXT_COUNTY = organisation_code(41), organisation_code(42, region="431103")


async def furnished(registry_api: RegistryApi) -> None:
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {
            "organisations": [
                {"code": OTHER_SCHOOL, "name": "零陵区第二小学", "kind": "institution", "region_code": "431102"},
                {"code": NEXT_COUNTY, "name": "冷水滩区农场", "kind": "institution", "region_code": "431103"},
            ]
        },
    )


def new_role(role: Role, serial: int, unit: str | None) -> dict[str, object]:
    return {"role": role, "id_number": id_number(serial), "name": f"测试{serial}", "organisation_code": unit}


async def test_an_authority_appoints_in_its_county_and_not_in_the_next(registry_api: RegistryApi) -> None:
    await furnished(registry_api)
    authority = await appointed(registry_api, 101, Role.HR_AUTHORITY, AUTHORITY)
    assert (await authority.ask("POST", "/v1/roles", new_role(Role.UNIT_ADMINISTRATOR, 102, SCHOOL))).status_code == 201
    again = await authority.ask("POST", "/v1/roles", new_role(Role.UNIT_ADMINISTRATOR, 102, SCHOOL))
    assert (again.status_code, again.json()["type"]) == (409, "urn:xueshi:problem:has-role")
    for body, status in (
        (new_role(Role.UNIT_ADMINISTRATOR, 102, NEXT_COUNTY), 403),
        (new_role(Role.HR_AUTHORITY, 102, AUTHORITY), 403),
        (new_role(Role.OPERATOR, 102, None), 403),
        (new_role(Role.DEPARTMENT, 102, SCHOOL), 422),
        (new_role(Role.UNIT_ADMINISTRATOR, 102, None), 422),
        (new_role(Role.UNIT_ADMINISTRATOR, 102, organisation_code(999)), 404),
        ({**new_role(Role.UNIT_ADMINISTRATOR, 102, SCHOOL), "id_number": "1"}, 422),
        ({**new_role(Role.UNIT_ADMINISTRATOR, 102, SCHOOL), "name": f"姓{id_number(102)}"}, 422),
    ):
        answer = await authority.ask("POST", "/v1/roles", body)
        assert answer.status_code == status, answer.text
        assert id_number(102) not in answer.text


async def test_a_role_that_is_taken_ends_the_sessions_of_whoever_had_it(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 103, Role.HR_AUTHORITY, AUTHORITY)
    administrator = await appointed(registry_api, 104, Role.UNIT_ADMINISTRATOR, SCHOOL)
    roles = (await authority.call("GET", f"/v1/organisations/{SCHOOL}/roles"))["roles"]
    [role_id] = [role["role_id"] for role in roles if role["name"] == "测试104"]
    refused = await administrator.ask("DELETE", f"/v1/roles/{role_id}")
    assert refused.status_code == 403, "nobody takes a role who may not give it"
    await authority.call("DELETE", f"/v1/roles/{role_id}")
    assert (await administrator.ask("GET", "/v1/account")).status_code == 401
    assert (await authority.ask("DELETE", f"/v1/roles/{role_id}")).status_code == 404
    await administrator.sign_in()
    assert (await administrator.call("GET", "/v1/account"))["roles"] == []


async def test_a_units_administrator_helps_in_their_people_and_nobody_elses(registry_api: RegistryApi) -> None:
    await furnished(registry_api)
    administrator = await appointed(registry_api, 105, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.register(person(106), person(107, unit_code=OTHER_SCHOOL))
    mine, others = await registry_api.ids(106, 107)
    assert (await administrator.ask("POST", f"/v1/people/{mine}/codes", {"reason": "新入职"})).status_code == 201
    refused = await administrator.ask("POST", f"/v1/people/{others}/codes", {"reason": "新入职"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:xueshi:problem:not-yours")
    unknown = await administrator.ask("POST", f"/v1/people/{AUTHORITY_ID}/codes", {"reason": "新入职"})
    assert unknown.status_code == 404
    no_reason = await administrator.ask("POST", f"/v1/people/{mine}/codes", {"reason": " "})
    assert no_reason.status_code == 422


AUTHORITY_ID = "00000000-0000-7000-8000-000000000000"


async def test_nobody_takes_over_the_account_of_somebody_whom_they_could_not_appoint(registry_api: RegistryApi) -> None:
    """The head of an office may stand on the roster of a school; its administrator must not get their roles."""
    administrator = await appointed(registry_api, 108, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.register(person(109))
    [person_id] = await registry_api.ids(109)
    await appointed(registry_api, 109, Role.HR_AUTHORITY, AUTHORITY)
    refused = await administrator.ask("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:xueshi:problem:has-roles")


async def test_who_has_which_role_is_for_whoever_may_see_the_people(registry_api: RegistryApi) -> None:
    department = await appointed(registry_api, 110, Role.DEPARTMENT, DEPARTMENT)
    assert (await department.ask("GET", f"/v1/organisations/{SCHOOL}/roles")).status_code == 200
    assert (await department.ask("GET", f"/v1/organisations/{AUTHORITY}/roles")).status_code == 403
    assert (await department.ask("GET", f"/v1/organisations/{organisation_code(998)}/roles")).status_code == 404


async def test_an_operator_appoints_authorities_and_sees_nobody(registry_api: RegistryApi) -> None:
    operator = await appointed(registry_api, 111, Role.OPERATOR)
    given = await operator.call("POST", "/v1/roles", new_role(Role.HR_AUTHORITY, 112, AUTHORITY))
    assert given["state"] == "offered"
    assert (await operator.ask("GET", f"/v1/organisations/{AUTHORITY}/roles")).status_code == 403
    chain = await operator.call("GET", "/v1/audit/check")
    assert chain["breaks"] == []


async def test_an_auditor_sees_what_was_done_and_changes_nothing(registry_api: RegistryApi) -> None:
    auditor = await appointed(registry_api, 113, Role.AUDITOR, AUTHORITY)
    await registry_api.register(person(114))
    [person_id] = await registry_api.ids(114)
    authority = await appointed(registry_api, 115, Role.HR_AUTHORITY, AUTHORITY)
    await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "新入职"})
    acts = (await auditor.call("GET", f"/v1/people/{person_id}/acts"))["acts"]
    assert [act["what"] for act in acts] == ["password.code-made", "person.placed"]
    assert (await authority.ask("GET", f"/v1/people/{person_id}/acts")).status_code == 403
    assert (await auditor.ask("POST", f"/v1/people/{person_id}/codes", {"reason": "看看"})).status_code == 403
    assert (await auditor.call("GET", "/v1/audit/check"))["breaks"] == []
    assert (await authority.ask("GET", "/v1/audit/check")).status_code == 403


async def test_nobody_comes_in_without_a_session_or_with_a_clients_token(registry_api: RegistryApi) -> None:
    stranger = Staff(registry_api, 116)
    await code_for(registry_api, 116, Role.HR_AUTHORITY, AUTHORITY)
    for path in ("/v1/account", "/v1/sessions", "/v1/account/looks", "/v1/audit/check"):
        answer = await stranger.ask("GET", path)
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:xueshi:problem:no-session")
        assert (await registry_api.look(f"/registry{path}")).status_code == 401
        assert (await stranger.ask("GET", path, token="x" * 43)).status_code == 401


async def test_a_role_ends_with_its_organisation(registry_api: RegistryApi) -> None:
    gone = organisation_code(43)
    row = {"code": gone, "name": "零陵区撤并小学", "kind": "institution", "region_code": "431102"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    administrator = await appointed(registry_api, 117, Role.UNIT_ADMINISTRATOR, gone)
    assert (await administrator.call("GET", "/v1/account"))["roles"]
    close = {"kind": "close", "effective_on": "2026-01-01", "reason": "撤并"}
    await registry_api.call(f"/registry/v1/organisations/{gone}/changes", close)
    assert (await administrator.call("GET", "/v1/account"))["roles"] == []
    assert (await administrator.ask("GET", f"/v1/organisations/{gone}/roles")).status_code == 403


async def test_nobody_is_made_a_learner(registry_api: RegistryApi) -> None:
    operator = await appointed(registry_api, 118, Role.OPERATOR)
    answer = await operator.ask("POST", "/v1/roles", new_role(Role.LEARNER, 1, SCHOOL))
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (422, "not-given")


async def test_an_operator_alone_makes_nobody_who_sees_people(registry_api: RegistryApi) -> None:
    one, other = await two_operators(registry_api)
    given = await one.call("POST", "/v1/roles", new_role(Role.HR_AUTHORITY, 119, AUTHORITY))
    code = (await one.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任"}))["code"]
    puppet = Staff(registry_api, 119)
    await puppet.set_password(code)
    await puppet.sign_in()
    path = f"/v1/account/roles/{given['role_id']}/acceptance"
    assert reason_of(await puppet.ask("POST", path)) == (409, "second-person")
    confirm = f"/v1/role-offers/{given['role_id']}/confirmation"
    assert reason_of(await one.ask("POST", confirm)) == (403, "second-person")
    assert (await puppet.ask("POST", confirm)).status_code == 403
    [shown] = [
        row for row in (await other.call("GET", "/v1/role-offers"))["offers"] if row["role_id"] == given["role_id"]
    ]
    assert (shown["role"], shown["confirmed_by"]) == ("hr-authority", None)
    assert (shown["name"], id_number(119) in str(shown)) == ("测试119", False), "who confirms must know whom"
    await other.call("POST", confirm)
    assert reason_of(await other.ask("POST", confirm)) == (409, "confirmed")
    assert (await puppet.call("POST", path))["needs"] == ["second-factor-enrolment"]


async def test_a_second_operator_is_made_by_two_and_no_program_makes_anybody(registry_api: RegistryApi) -> None:
    one, _ = await two_operators(registry_api, 992)
    given = await one.call("POST", "/v1/roles", new_role(Role.OPERATOR, 120, None))
    assert given["state"] == "offered"
    answer = await registry_api.ask("/registry/v1/administrators", new_role(Role.OPERATOR, 121, None))
    assert answer.status_code == 404
    answer = await registry_api.ask("/registry/v1/roles", new_role(Role.OPERATOR, 121, None))
    assert answer.status_code == 401
