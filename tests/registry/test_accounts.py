"""Accounts: the first password, signing in and out, what locks and what ends, and the second factor."""

from dataclasses import replace
from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, person
from registry_api import RegistryApi
from staff import PASSWORD, Staff, appointed, code_for, role_of, waited

from offices.authority import Role


async def helped_in(registry_api: RegistryApi, serial: int) -> Staff:
    """Somebody on the school's roster, with a password, signed in."""
    authority = await appointed(registry_api, serial + 400, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(serial))
    [person_id] = await registry_api.ids(serial)
    code = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(code["code"])).status_code == 204
    assert (await staff.sign_in()).status_code == 201
    return staff


async def test_an_administrator_comes_in_by_code_password_and_second_factor(registry_api: RegistryApi) -> None:
    staff = Staff(registry_api, 1)
    code = await code_for(registry_api, 1, Role.HR_AUTHORITY, AUTHORITY)
    assert (await staff.sign_in()).status_code == 401, "there is no password yet"
    assert (await staff.set_password(code.lower().replace("-", ""))).status_code == 204
    assert (await staff.set_password(code)).status_code == 401, "a code is good once"

    begun = (await staff.sign_in()).json()
    assert begun["needs"] == ["second-factor-enrolment"]
    account = await staff.call("GET", "/v1/account")
    assert (account["name"], account["roles"]) == ("测试1", [])
    refused = await staff.ask("GET", f"/v1/organisations/{AUTHORITY}/roles")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:xueshi:problem:more-needed")

    before = staff.token
    codes = await staff.enrol()
    assert len(set(codes)) == 8
    assert (await staff.ask("GET", "/v1/account", token=before)).status_code == 401, "the token is another one now"
    account = await staff.call("GET", "/v1/account")
    assert [role["role"] for role in account["roles"]] == ["hr-authority"]
    assert account["needs"] == []
    roles = await staff.call("GET", f"/v1/organisations/{AUTHORITY}/roles")
    assert "测试1" in [role["name"] for role in roles["roles"]]


async def test_a_learner_is_helped_in_by_the_authority_and_sees_who_did(registry_api: RegistryApi) -> None:
    staff = await helped_in(registry_api, 2)
    account = await staff.call("GET", "/v1/account")
    assert (account["roles"], account["needs"]) == ([], [])
    acts = (await staff.call("GET", "/v1/account/looks"))["acts"]
    assert [act["what"] for act in acts] == ["session.begun", "password.set", "password.code-made", "person.placed"]
    assert acts[2]["reason"] == "本人到场"
    assert acts[2]["by"].startswith("account:")
    older = await staff.call("GET", f"/v1/account/looks?before={acts[1]['number']}")
    assert [act["what"] for act in older["acts"]] == ["password.code-made", "person.placed"]


async def test_codes_of_the_second_factor_cannot_be_guessed_between_right_passwords(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 17, Role.HR_AUTHORITY, AUTHORITY)
    staff.secret, second = b"", "/v1/sessions/current/second-factor"
    statuses = []
    for _ in range(2):
        await staff.sign_in()
        statuses += [(await staff.ask("POST", second, {"code": "000000"})).status_code for _ in range(3)]
    assert statuses == [401] * 5 + [429], "whatever comes between"


async def test_whoever_is_appointed_needs_a_code_of_those_who_may_appoint(registry_api: RegistryApi) -> None:
    """A password or a code from before may be known to somebody who could not appoint them."""
    administrator = await appointed(registry_api, 418, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(registry_api, 419, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(18))
    [person_id] = await registry_api.ids(18)
    staff = Staff(registry_api, 18)
    early = await administrator.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    given = await authority.call("POST", "/v1/roles", role_of(Role.AUDITOR, AUTHORITY, 18))
    assert given["state"] == "held", "nobody has come in yet"
    assert (await staff.set_password(early["code"])).status_code == 401
    code = await authority.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任"})
    assert (await staff.set_password(code["code"])).status_code == 204
    assert (await staff.sign_in()).json()["needs"] == ["second-factor-enrolment"]


async def test_nobody_is_helped_in_or_appointed_by_themselves(registry_api: RegistryApi) -> None:
    department = await appointed(registry_api, 19, Role.DEPARTMENT, DEPARTMENT)
    whom = {"role": "unit-administrator", "organisation_code": SCHOOL, "id_number": id_number(19), "name": "测试19"}
    refused = await department.ask("POST", "/v1/roles", whom)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:xueshi:problem:oneself")


async def test_a_few_wrong_passwords_are_forgotten_with_the_right_one(registry_api: RegistryApi) -> None:
    staff = await helped_in(registry_api, 4)
    for _ in range(2):
        for _ in range(3):
            assert (await staff.sign_in("Wrong-Horse-7")).status_code == 401
        assert (await staff.sign_in()).status_code == 201


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Short-7", "fewer than 10"),
        ("alllowercaseletters", "mixes fewer than 3"),
        ("Secret-850312-x", "name or the ID number"),
        ("Passw0rd123", "first that are guessed"),
        ("Aa1Aa1Aa1Aa1", "first that are guessed"),
        ("x" * 129, None),
    ],
)
async def test_a_weak_password_is_refused_with_what_is_wrong(
    registry_api: RegistryApi, password: str, why: str | None
) -> None:
    staff = Staff(registry_api, 5)
    refused = await staff.set_password(await code_for(registry_api, 5, Role.UNIT_ADMINISTRATOR, SCHOOL), password)
    assert refused.status_code == 422
    assert password not in refused.text
    if why:
        assert why in refused.json()["detail"]


async def test_the_code_is_still_good_after_a_weak_password(registry_api: RegistryApi) -> None:
    staff = Staff(registry_api, 6)
    code = await code_for(registry_api, 6, Role.UNIT_ADMINISTRATOR, SCHOOL)
    assert (await staff.set_password(code, "password")).status_code == 422
    assert (await staff.set_password(code)).status_code == 204


async def test_a_code_that_is_too_old_is_no_good(registry_api: RegistryApi) -> None:
    staff = Staff(registry_api, 8)
    code = await code_for(registry_api, 8, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.connection.execute("UPDATE one_time_code SET ends_at = now() WHERE used_at IS NULL")
    assert (await staff.set_password(code)).status_code == 401


async def test_sessions_end_when_nobody_is_there_and_when_their_time_is_over(registry_api: RegistryApi) -> None:
    staff = await helped_in(registry_api, 9)
    sets = "UPDATE session SET {} WHERE ended_at IS NULL"
    await registry_api.connection.execute(sets.format("seen_at = now() - interval '29 minutes'"))
    assert (await staff.ask("GET", "/v1/account")).status_code == 200
    seen = await registry_api.connection.fetchval("SELECT max(seen_at) > now() - interval '1 minute' FROM session")
    assert seen, "whoever is at work stays signed in"
    await registry_api.connection.execute(sets.format("seen_at = now() - interval '31 minutes'"))
    ended = await staff.ask("GET", "/v1/account")
    assert (ended.status_code, ended.json()["type"]) == (401, "urn:xueshi:problem:session-ended")
    assert ended.headers["www-authenticate"].startswith("Session")
    await staff.sign_in()
    await registry_api.connection.execute(sets.format("ends_at = now()"))
    assert (await staff.ask("GET", "/v1/account")).status_code == 401


async def test_signing_out_here_and_everywhere(registry_api: RegistryApi) -> None:
    staff = await helped_in(registry_api, 10)
    first = staff.token
    await staff.sign_in()
    found = (await staff.call("GET", "/v1/sessions"))["sessions"]
    assert [item["is_this"] for item in found] == [True, False]
    await staff.call("DELETE", "/v1/sessions/current")
    assert (await staff.ask("GET", "/v1/account")).status_code == 401
    staff.token = first
    assert (await staff.ask("GET", "/v1/account")).status_code == 200
    await staff.sign_in()
    await staff.call("DELETE", "/v1/sessions")
    assert (await staff.ask("GET", "/v1/account", token=first)).status_code == 401


async def test_another_password_ends_every_other_session(registry_api: RegistryApi) -> None:
    staff = await helped_in(registry_api, 11)
    first = staff.token
    await staff.sign_in()
    change: dict[str, Any] = {"password": PASSWORD, "new_password": "Battery-Staple-9"}
    assert (await staff.ask("PUT", "/v1/account/password", {**change, "password": "Wrong-7777"})).status_code == 401
    assert (await staff.ask("PUT", "/v1/account/password", {**change, "new_password": PASSWORD})).status_code == 422
    assert (await staff.ask("PUT", "/v1/account/password", change)).status_code == 204
    assert (await staff.ask("GET", "/v1/account")).status_code == 200
    assert (await staff.ask("GET", "/v1/account", token=first)).status_code == 401
    assert (await staff.sign_in()).status_code == 401
    assert (await staff.sign_in("Battery-Staple-9")).status_code == 201


async def test_a_password_that_is_too_old_is_changed_before_anything_else(registry_api: RegistryApi) -> None:
    staff = await helped_in(registry_api, 12)
    app = registry_api.service.web.state.app
    rules, app.rules = app.rules, replace(app.rules, policy=replace(app.rules.policy, days_max=90))
    try:
        await registry_api.connection.execute("UPDATE account SET password_set_at = now() - interval '91 days'")
        assert (await staff.sign_in()).json()["needs"] == ["password-change"]
        assert (await staff.ask("GET", "/v1/sessions")).status_code == 403
        await staff.call("PUT", "/v1/account/password", {"password": PASSWORD, "new_password": "Battery-Staple-9"})
        assert (await staff.ask("GET", "/v1/sessions")).status_code == 200
    finally:
        app.rules = rules
        await registry_api.connection.execute("UPDATE account SET password_set_at = now()")


async def test_a_code_of_the_second_factor_is_good_once_and_a_recovery_code_too(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 13, Role.HR_AUTHORITY, AUTHORITY)
    secret = staff.secret
    used = staff.next_code()
    staff.secret = b""
    second = "/v1/sessions/current/second-factor"
    await staff.sign_in()
    assert (await staff.ask("GET", "/v1/sessions")).json()["detail"].endswith("second-factor")
    assert (await staff.ask("PUT", "/v1/account/password", {"password": "x", "new_password": "y"})).status_code == 403
    staff.token = (await staff.call("POST", second, {"code": used}))["token"]
    await staff.call("GET", "/v1/sessions")
    await staff.sign_in()
    again = await staff.ask("POST", second, {"code": used})
    assert (again.status_code, again.json()["type"]) == (401, "urn:xueshi:problem:wrong-code")
    staff.secret = secret


async def test_a_lost_authenticator_is_replaced_by_a_recovery_code_or_by_whoever_helps_in(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 14, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(15))
    [person_id] = await registry_api.ids(15)
    staff = Staff(registry_api, 15)
    given = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "新入职"})
    await staff.set_password(given["code"])
    await staff.sign_in()
    codes = await staff.enrol()
    staff.secret = b""
    second = "/v1/sessions/current/second-factor"
    await staff.sign_in()
    staff.token = (await staff.call("POST", second, {"code": codes[3].lower()}))["token"]
    await staff.call("GET", "/v1/sessions")
    await staff.sign_in()
    assert (await staff.ask("POST", second, {"code": codes[3]})).status_code == 401

    help_in = {"reason": "手机丢失", "forget_second_factor": True}
    given = await authority.call("POST", f"/v1/people/{person_id}/codes", help_in)
    assert (await staff.set_password(given["code"], "Battery-Staple-9")).status_code == 409
    await waited(registry_api)
    await staff.set_password(given["code"], "Battery-Staple-9")
    assert (await staff.sign_in("Battery-Staple-9")).json()["needs"] == []
    acts = [act["what"] for act in (await staff.call("GET", "/v1/account/looks"))["acts"]]
    assert "second-factor.removed" in acts
    assert "second-factor.recovered" in acts


async def test_whoever_tries_number_after_number_from_one_address_is_stopped(registry_api: RegistryApi) -> None:
    guesser, statuses = Staff(registry_api, 0), []
    for serial in range(500, 570):
        guesser.serial = serial
        statuses.append(await guesser.sign_in())
    assert [answer.status_code for answer in statuses[:60]] == [401] * 60
    assert statuses[-1].status_code == 429
    assert int(statuses[-1].headers["retry-after"]) >= 1
    assert {answer.content for answer in statuses[:60]} == {statuses[0].content}


async def test_nothing_that_was_typed_stands_in_an_answer(registry_api: RegistryApi) -> None:
    staff = Staff(registry_api, 16)
    for body in ({"id_number": id_number(16)}, {"id_number": "43110219850312016", "password": PASSWORD}, [PASSWORD]):
        answer = await staff.ask("POST", "/v1/sessions", body)
        assert answer.status_code == 422
        assert PASSWORD not in answer.text
        assert id_number(16) not in answer.text
