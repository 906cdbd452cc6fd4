"""Registering oneself, a new unit, and a transfer: asked for by one, decided by another."""

import asyncio
import base64
import re
import secrets
from datetime import date
from typing import Any

import pytest
from applicants import PHOTO, decided, details, registration
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed, code_for

from common.identity import IdNumber
from common.limits import Limiter
from offices.authority import Role
from registry.applications import api as applications
from registry.applications.actions import limits as application_limits
from registry.applications.domain import TRANSITIONS, ApplicantAct, ApplicantDecision, ApplicationState
from registry.forms.domain import BadDetail, read_details

OTHER_SCHOOL = organisation_code(81)
NEW_UNIT = organisation_code(82)


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    """Of the school."""
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {
            "organisations": [
                {"code": OTHER_SCHOOL, "name": "零陵区第五小学", "kind": "institution", "region_code": "431102"}
            ]
        },
    )
    return await appointed(registry_api, 700, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def test_a_learner_registers_the_unit_confirms_and_they_come_in(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    learner = Staff(registry_api, 701)
    asked = await learner.ask("POST", "/v1/registrations", registration(701, name="测试701\ue863"))
    assert asked.status_code == 202
    assert (await learner.sign_in()).status_code == 401, "nobody comes in before the unit has confirmed"
    assert await registry_api.ids(701) == [None]

    listed = await administrator.ask("GET", "/v1/applications")
    assert id_number(701) not in listed.text
    [one] = [application for application in listed.json()["applications"] if application["row"]["name"] == "测试701䶮"]
    assert (one["kind"], one["details"]["phone"], "photo" in one["details"]) == ("registration", "13800000000", False)
    whole = await administrator.call("GET", f"/v1/applications/{one['application_id']}")
    assert whole["details"]["photo"] == PHOTO
    made = asked.json()
    assert made["application_id"] == one["application_id"]
    assert made["code"] not in listed.text
    unseen = await decided(administrator, {**made, "code": "AAAA-AAAA"}, "grant")
    assert (unseen.status_code, unseen.json()["type"]) == (422, "urn:xueshi:problem:wrong-code")
    granted = await decided(administrator, made, "grant")
    assert (granted.status_code, granted.json()) == (200, {"state": "granted"})

    assert (await learner.sign_in()).json()["needs"] == []
    own = await learner.call("GET", "/v1/account/details")
    assert own == {"name": "测试701䶮", "name_asked_for": None, "details": details(701)}
    again = await decided(administrator, made, "refuse", "晚了")
    assert (again.status_code, again.json()["type"]) == (409, "urn:xueshi:problem:is-decided")


async def test_how_much_waits_is_told_without_reading_about_anybody(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    asked = "SELECT organisation_id FROM organisation WHERE code = $1"
    school, other = [await registry_api.connection.fetchval(asked, code) for code in (SCHOOL, OTHER_SCHOOL)]

    async def waiting() -> int:
        found = await administrator.call("GET", f"/v1/applications/counts?organisation_id={school}")
        return sum(count["waiting"] for count in found["counts"] if count["kind"] == "registration")

    before, read = await waiting(), "SELECT count(*) FROM reading_waiting"
    made = (await Staff(registry_api, 760).ask("POST", "/v1/registrations", registration(760))).json()
    readings = await registry_api.connection.fetchval(read)
    assert await waiting() == before + 1
    assert await registry_api.connection.fetchval(read) == readings
    assert (await decided(administrator, made, "refuse", "非本单位人员")).is_success
    assert await waiting() == before
    answer = await administrator.ask("GET", f"/v1/applications/counts?organisation_id={other}")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:xueshi:problem:not-yours")


async def test_a_refusal_has_a_reason_and_leaves_nothing(registry_api: RegistryApi, administrator: Staff) -> None:
    stranger = Staff(registry_api, 702)
    asked = (await stranger.ask("POST", "/v1/registrations", registration(702))).json()
    assert (await decided(administrator, asked, "refuse")).status_code == 422
    assert (await decided(administrator, asked, "refuse", "非本单位人员")).json() == {"state": "refused"}
    assert await registry_api.ids(702) == [None]
    assert (await stranger.sign_in()).status_code == 401
    kept = await registry_api.connection.fetchval(
        "SELECT count(password_hash) FROM application WHERE state <> 'waiting'"
    )
    assert kept == 0


async def test_whoever_registers_somebody_else_first_gets_nothing_by_it(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    thief, owner = Staff(registry_api, 703), Staff(registry_api, 703)
    await thief.ask("POST", "/v1/registrations", registration(703, password="Thief-Horse-77", name="冒名"))
    asked = (await owner.ask("POST", "/v1/registrations", registration(703))).json()
    await decided(administrator, asked, "grant")
    assert (await thief.sign_in("Thief-Horse-77")).status_code == 401
    assert (await owner.sign_in()).status_code == 201
    waiting = (await administrator.call("GET", "/v1/applications"))["applications"]
    assert not [row for row in waiting if row["row"]["name"] == "冒名"]


async def test_false_registrations_of_others_do_not_block_a_persons_own(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    stranger, owner = Staff(registry_api, 704, address="172.20.0.1"), Staff(registry_api, 704, address="172.20.0.2")
    answers = [
        await stranger.ask("POST", "/v1/registrations", registration(704, password="Thief-Horse-77")) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [202] * 5 + [409]
    assert answers[-1].json()["type"] == "urn:xueshi:problem:too-many-waiting"
    own = await owner.ask("POST", "/v1/registrations", registration(704))
    assert own.status_code == 202
    assert (await decided(administrator, own.json(), "grant")).status_code == 200
    assert (await owner.sign_in()).status_code == 201


async def test_a_persons_own_registration_outlasts_those_of_strangers_at_other_addresses(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    owner = Staff(registry_api, 735, address="172.20.1.1")
    own = (await owner.ask("POST", "/v1/registrations", registration(735))).json()
    for host in range(2, 9):
        stranger = Staff(registry_api, 735, address=f"172.20.1.{host}")
        for _ in range(5):
            assert (await stranger.ask("POST", "/v1/registrations", registration(735))).status_code == 202
    counts = "SELECT count(*) FROM application WHERE state = 'waiting' AND blind_index = (SELECT blind_index FROM"
    found = await registry_api.connection.fetchval(
        f"{counts} application WHERE application_id = $1)", own["application_id"]
    )
    assert found == 20, "of those that have the most the oldest went"
    assert (await decided(administrator, own, "grant")).status_code == 200


async def test_registrations_at_the_same_moment_do_not_pass_the_limit_together(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    stranger = Staff(registry_api, 736, address="172.20.2.1")
    asks = (stranger.ask("POST", "/v1/registrations", registration(736)) for _ in range(12))
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*asks)])
    assert statuses == [202] * 5 + [409] * 7


async def test_one_address_fills_no_disk_and_gets_back_what_is_decided(
    registry_api: RegistryApi, administrator: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_limits, "WAITING_FROM_ADDRESS_MAX", 3)
    made = []
    for serial in (737, 738, 739):
        made.append(
            await Staff(registry_api, serial, address="172.20.3.1").ask(
                "POST", "/v1/registrations", registration(serial)
            )
        )
    assert [answer.status_code for answer in made] == [202] * 3
    fourth = Staff(registry_api, 740, address="172.20.3.1")
    assert (await fourth.ask("POST", "/v1/registrations", registration(740))).status_code == 409
    assert (await decided(administrator, made[0].json(), "grant")).status_code == 200
    assert (await fourth.ask("POST", "/v1/registrations", registration(740))).status_code == 202
    await registry_api.connection.execute("UPDATE application SET made_at = now() - interval '25 hours'")
    fifth = Staff(registry_api, 741, address="172.20.3.1")
    assert (await fifth.ask("POST", "/v1/registrations", registration(741))).status_code == 202, "a day later"


async def test_a_unit_cannot_take_an_office_by_confirming_a_registration(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    """The head of an office stands on the school's roster, and has no password yet."""
    await registry_api.register(person(720))
    head = Staff(registry_api, 720)
    code = await code_for(registry_api, 720, Role.HR_AUTHORITY, AUTHORITY)
    asked = await head.ask("POST", "/v1/registrations", registration(720, password="Thief-Horse-77"))
    assert (await decided(administrator, asked.json(), "grant")).status_code == 200
    assert (await head.sign_in("Thief-Horse-77")).status_code == 401
    assert (await head.set_password(code)).status_code == 204


async def test_a_unit_that_is_registered_meanwhile_is_not_changed(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    code = organisation_code(85)
    asked = {
        "code": code,
        "name": "抢注单位",
        "region_code": "431102",
        "administrator": {"id_number": id_number(721), "name": "测试721"},
        "password": PASSWORD,
    }
    made = (await Staff(registry_api, 721).ask("POST", "/v1/units", asked)).json()
    row = {"code": code, "name": "冷水滩区局", "kind": "department", "region_code": "431103"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    authority = await appointed(registry_api, 722, Role.HR_AUTHORITY, AUTHORITY)
    answer = await decided(authority, made, "grant")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:xueshi:problem:is-registered")
    kept = await registry_api.connection.fetchrow(
        "SELECT name, kind, region_code FROM organisation WHERE code = $1", code
    )
    assert tuple(kept) == ("冷水滩区局", "department", "431103")


async def test_two_decisions_about_one_person_at_the_same_moment_do_not_wait_for_each_other_for_ever(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    stranger = Staff(registry_api, 723)
    made = [(await stranger.ask("POST", "/v1/registrations", registration(723))).json() for _ in range(3)]
    answers = await asyncio.gather(*(decided(administrator, item, "grant") for item in made))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


async def test_what_a_flood_leaves_has_an_end_and_nobody_else_is_kept_out(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications, "_in_total", Limiter(rate=0.001, burst=3))
    monkeypatch.setattr(applications, "_few", Limiter(rate=0.001, burst=1))
    statuses = []
    for n, address in enumerate(["192.0.2.1"] * 6 + ["192.0.2.2"] * 2 + ["192.0.2.3"]):
        async with calling(registry_api.app, address) as stranger:
            answer = await stranger.post("/registry/v1/registrations", json=registration(950 + n))
            statuses.append(answer.status_code)
    assert statuses == [202, 202, 202, 202, 429, 429, 202, 429, 202]


async def test_what_is_refused_uses_up_nothing_of_what_others_may_ask(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications, "_in_total", Limiter(rate=0.001, burst=3))
    monkeypatch.setattr(applications, "_few", Limiter(rate=0.001, burst=1))
    wrong = registration(970, details={})
    nowhere = registration(971, unit_code=organisation_code(989))
    for n in range(4):
        async with calling(registry_api.app, f"192.0.2.{10 + n}") as stranger:
            for asked in (wrong, nowhere) * 3:
                assert (await stranger.post("/registry/v1/registrations", json=asked)).status_code in (404, 422)
    async with calling(registry_api.app, "192.0.2.20") as learner:
        made = [
            (await learner.post("/registry/v1/registrations", json=registration(972 + n))).status_code for n in range(5)
        ]
    assert made == [202, 202, 202, 202, 429]


async def test_tries_for_a_transfer_are_on_record_and_slowed_down(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    other = await appointed(registry_api, 724, Role.UNIT_ADMINISTRATOR, SCHOOL)
    wanted = {"name": "某人", "unit_code": SCHOOL, "post_category": "professional", "reason": "调动"}
    answers = [
        await other.ask("POST", "/v1/transfers", {**wanted, "id_number": id_number(serial)})
        for serial in range(930, 962)
    ]
    assert [answer.status_code for answer in answers[:30]] == [404] * 30
    assert answers[-1].status_code == 429
    found = await registry_api.connection.fetchval("SELECT count(*) FROM audit WHERE body LIKE '%person.not-found%'")
    assert found >= 30


async def test_a_password_that_somebody_has_is_not_replaced_by_a_registration(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    owner = await appointed(registry_api, 705, Role.AUDITOR, AUTHORITY)
    thief = Staff(registry_api, 705)
    asked = await thief.ask("POST", "/v1/registrations", registration(705, password="Thief-Horse-77"))
    await decided(administrator, asked.json(), "grant")
    assert (await thief.sign_in("Thief-Horse-77")).status_code == 401
    owner.steps += 1
    assert (await owner.sign_in()).status_code == 201


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unit_code": organisation_code(989)}, "unknown-organisation"),
        ({"post_category": "teacher"}, "not-allowed"),
        ({"post_grade": 14}, "not-allowed"),
        ({"password": "password"}, "weak-password"),
        ({"details": {}}, "bad-detail"),
        ({"details": {**details(706), "more": "1"}}, "bad-detail"),
        ({"details": details(706, phone=13800000000)}, "bad-detail"),
        ({"details": details(706, photo=base64.b64encode(b"GIF89a" + bytes(99)).decode())}, "bad-detail"),
        ({"id_number": "1"}, "not-this-shape"),
        ({"name": ""}, "not-this-shape"),
    ],
)
async def test_what_cannot_be_meant_is_refused_at_once(
    registry_api: RegistryApi, administrator: Staff, change: dict[str, Any], reason: str
) -> None:
    answer = await Staff(registry_api, 706).ask("POST", "/v1/registrations", {**registration(706), **change})
    assert answer.status_code in (404, 422)
    assert answer.json()["type"] == f"urn:xueshi:problem:{reason}"
    assert id_number(706) not in answer.text


async def test_a_unit_is_registered_and_its_administrator_comes_in(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    newcomer = Staff(registry_api, 707)
    asked = {
        "code": NEW_UNIT,
        "name": "零陵区特殊教育学校",
        "region_code": "431102",
        "department_code": DEPARTMENT,
        "administrator": {"id_number": id_number(707), "name": "测试707"},
        "password": PASSWORD,
    }
    made = (await newcomer.ask("POST", "/v1/units", asked)).json()
    assert (await decided(administrator, made, "grant")).status_code == 403, "not one unit for another"
    authority = await appointed(registry_api, 708, Role.HR_AUTHORITY, AUTHORITY)
    waiting = (await authority.call("GET", "/v1/applications"))["applications"]
    [one] = [row for row in waiting if row["application_id"] == made["application_id"]]
    assert (one["row"]["name"], one["administrator"]) == ("零陵区特殊教育学校", {"name": "测试707"})
    path = f"/v1/applications/{made['application_id']}"
    assert await authority.call("GET", path) == {**one, "state": "waiting"}
    assert (await decided(authority, made, "grant")).json() == {"state": "granted"}
    await newcomer.sign_in()
    await newcomer.enrol()
    account = await newcomer.call("GET", "/v1/account")
    assert [role["role"] for role in account["roles"]] == ["unit-administrator"]
    again = await newcomer.ask("POST", "/v1/units", asked)
    assert (again.status_code, again.json()["type"]) == (409, "urn:xueshi:problem:is-registered")


async def test_a_unit_whose_department_is_gone_meanwhile_waits_on(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    asked = {
        "code": organisation_code(83),
        "name": "零陵区某校",
        "region_code": "431102",
        "department_code": organisation_code(84),
        "administrator": {"id_number": id_number(709), "name": "测试709"},
        "password": PASSWORD,
    }
    made = (await Staff(registry_api, 709).ask("POST", "/v1/units", asked)).json()
    authority = await appointed(registry_api, 710, Role.HR_AUTHORITY, AUTHORITY)
    answer = await decided(authority, made, "grant")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:xueshi:problem:unknown-department")
    state = "SELECT state FROM application WHERE application_id = $1::uuid"
    assert await registry_api.connection.fetchval(state, made["application_id"]) == "waiting"


async def test_somebody_goes_to_another_unit_when_theirs_lets_them_go(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    await registry_api.register(person(711, unit_code=OTHER_SCHOOL, title_level="senior", name="测试•711"))
    wanted = {
        "id_number": id_number(711),
        "name": "测试· ７11\u200b",
        "unit_code": SCHOOL,
        "post_category": "professional",
        "effective_on": "2026-09-01",
        "reason": "调动",
    }
    nobody = await administrator.ask("POST", "/v1/transfers", {**wanted, "name": "别人"})
    assert (nobody.status_code, nobody.json()["type"]) == (404, "urn:xueshi:problem:no-such-person")
    elsewhere = await administrator.ask("POST", "/v1/transfers", {**wanted, "unit_code": OTHER_SCHOOL})
    assert elsewhere.status_code == 403
    made = await administrator.call("POST", "/v1/transfers", wanted)
    assert (await decided(administrator, made, "grant")).status_code == 403, "nobody grants their own"
    other = await appointed(registry_api, 712, Role.UNIT_ADMINISTRATOR, OTHER_SCHOOL)
    [one] = (await other.call("GET", "/v1/applications"))["applications"]
    assert (one["kind"], one["row"]["title_level"], one["reason"]) == ("transfer", "senior", "调动")
    assert (await decided(other, made, "grant")).json() == {"state": "granted"}
    assert await other.call("GET", f"/v1/applications/{made['application_id']}") == {**one, "state": "granted"}
    found = (await administrator.call("POST", "/v1/people/searches", {"name": "测试‧711"}))["people"]
    assert [(item["name"], item["unit_code"], item["title_level"]) for item in found] == [
        ("测试•711", SCHOOL, "senior")
    ], "found by a name that reads the same, which renames nobody"
    days = await registry_api.connection.fetch(
        "SELECT effective_on FROM placement JOIN person USING (person_id) WHERE name = '测试•711' ORDER BY 1"
    )
    assert days[1]["effective_on"] == date(2026, 9, 1)
    again = await administrator.ask("POST", "/v1/transfers", wanted)
    assert (again.status_code, again.json()["type"]) == (409, "urn:xueshi:problem:is-there")


async def test_another_name_waits_for_the_unit_before_anything_uses_it(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    await registry_api.register(person(716))
    [person_id] = await registry_api.ids(716)
    learner = Staff(registry_api, 716)
    asked = (await learner.ask("POST", "/v1/registrations", registration(716))).json()
    await decided(administrator, asked, "grant")
    await learner.sign_in()
    form = details(716)

    async def printed() -> list[str]:
        found = await registry_api.call("/registry/v1/people/names", {"person_ids": [person_id]})
        searched = await administrator.call("POST", "/v1/people/lookups", {"id_number": id_number(716)})
        return [found["people"][0]["name"], searched["name"], (await learner.call("GET", "/v1/account"))["name"]]

    async def says(name: str) -> dict[str, Any] | None:
        assert (await learner.ask("PUT", "/v1/account/details", {"details": form, "name": name})).status_code == 204
        asked_for: dict[str, Any] | None = (await learner.call("GET", "/v1/account/details"))["name_asked_for"]
        return asked_for

    async def waiting() -> list[dict[str, Any]]:
        found = (await administrator.call("GET", "/v1/applications"))["applications"]
        return [item for item in found if item["kind"] == "name"]

    wishes = []
    for name in ("冒名", "新名"):  # the later one stands in place of the earlier one
        asked_for = await says(name)
        assert asked_for is not None
        assert asked_for["name"] == name
        assert await printed() == ["测试716"] * 3
        wishes.append(await administrator.call("GET", f"/v1/applications/{asked_for['application_id']}"))
    assert [(wish["row"]["name"], wish["state"]) for wish in wishes] == [("冒名", "waiting"), ("新名", "waiting")]
    before = await administrator.call("GET", f"/v1/applications/{wishes[0]['application_id']}")
    assert before == {**wishes[0], "state": "superseded"}
    [shown] = await waiting()
    assert (shown["row"]["name"], shown["name_was"]) == ("新名", "测试716")
    assert id_number(716) not in str(shown)
    own = await learner.ask("POST", f"/v1/applications/{shown['application_id']}/decisions", {"decision": "grant"})
    assert own.status_code == 403
    await administrator.call("POST", f"/v1/applications/{shown['application_id']}/decisions", {"decision": "grant"})
    assert await printed() == ["新名"] * 3
    assert (await learner.call("GET", "/v1/account/details"))["name_asked_for"] is None
    told = (await learner.call("GET", "/v1/account/messages"))["messages"]
    assert "更名申请已通过" in [message["title"] for message in told if message["is_new"]]
    unread = (await learner.call("GET", "/v1/account/messages/unread"))["unread"]
    assert unread == sum(message["is_new"] for message in told)
    await learner.call("PUT", "/v1/account/messages/read", {"until": told[0]["at"]})
    assert (await learner.call("GET", "/v1/account/messages/unread"))["unread"] == 0
    # The name of before takes back what was asked for; what is refused is told.
    assert await says("又名") is not None
    assert await says("新名") is None
    assert await waiting() == []
    refused = await says("再名")
    assert refused is not None
    body = {"decision": "refuse", "reason": "与身份证不符"}
    await administrator.call("POST", f"/v1/applications/{refused['application_id']}/decisions", body)
    assert await printed() == ["新名"] * 3


async def test_an_administrator_does_not_confirm_their_own_name(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    await registry_api.register(person(administrator.serial))
    body = {"details": details(administrator.serial), "name": "自改名"}
    assert (await administrator.ask("PUT", "/v1/account/details", body)).status_code == 204
    asked_for = (await administrator.call("GET", "/v1/account/details"))["name_asked_for"]
    path = f"/v1/applications/{asked_for['application_id']}/decisions"
    answer = await administrator.ask("POST", path, {"decision": "grant"})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:xueshi:problem:oneself")


async def test_one_changes_everything_of_oneself_but_the_number(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    learner = Staff(registry_api, 713)
    asked = (await learner.ask("POST", "/v1/registrations", registration(713))).json()
    await decided(administrator, asked, "grant")
    await learner.sign_in()
    form = details(713, phone="13900000001", ethnicity="瑶族", title="一级教师", title_on="2019-12-01")
    assert (await learner.ask("PUT", "/v1/account/details", {"details": form, "name": "新名"})).status_code == 204
    kept = await learner.call("GET", "/v1/account/details")
    assert (kept["name_asked_for"]["name"], kept["details"]) == ("新名", form)
    number = await learner.ask("PUT", "/v1/account/details", {"details": form, "id_number": id_number(714)})
    assert number.status_code == 422
    bad = await learner.ask("PUT", "/v1/account/details", {"details": {**form, "sex": "other"}})
    assert (bad.status_code, bad.json()["type"]) == (422, "urn:xueshi:problem:bad-detail")
    assert [(error["at"], error["reason"]) for error in bad.json()["errors"]] == [("body/details/sex", "not-one-of")]
    assert bad.json()["parameters"] == {"field": "sex"}


async def test_one_takes_home_all_that_is_on_record_of_oneself(registry_api: RegistryApi, administrator: Staff) -> None:
    learner = Staff(registry_api, 715)
    asked = (await learner.ask("POST", "/v1/registrations", registration(715))).json()
    await decided(administrator, asked, "grant")
    await learner.sign_in()
    found = await learner.call("GET", "/v1/account/export")
    assert found["person"]["id_number"] == id_number(715)
    assert found["details"] == details(715)
    assert [placement["unit"] for placement in found["placements"]] == ["零陵区第一小学"]
    assert "application.granted" in [act["what"] for act in found["acts"]]
    assert found["account"]["id_number"] == id_number(715)
    assert [application["state"] for application in found["applications"]] == ["granted"]
    assert found["sessions"]
    sealed = await registry_api.connection.fetchval("SELECT string_agg(details_sealed, '') FROM person_details")
    assert b"13800000000" not in bytes(sealed)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"photo": None}, "photo"), ({"photo": "x"}, "photo"), ({"photo": "A" * 500_000}, "photo"),
        ({"sex": "x"}, "sex"), ({"email": "nobody"}, "email"), ({"phone": "12345678901"}, "phone"),
        ({"graduated_on": "2030-01-01"}, "graduated_on"), ({"graduated_on": "2008-02-30"}, "graduated_on"),
        ({"graduated_on": 2008}, "graduated_on"), ({"title_on": "1900-01-01"}, "title_on"),
        ({"education": ["bachelor"]}, "education"), ({"school": "x" * 81}, "school"), ({"major": "\x00"}, "major"),
        ({"native_place": 7}, "native_place"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_meant_is_named_and_not_repeated(change: dict[str, Any], field: str) -> None:
    number = IdNumber(id_number(1))
    with pytest.raises(BadDetail) as refused:
        read_details(details(1, **change), number, today=date(2026, 9, 1))
    assert refused.value.field == field


async def test_every_wrong_field_of_a_form_has_a_reason_and_a_chinese_sentence(registry_api: RegistryApi) -> None:
    wrong = {
        "sex": ("male" if details(706)["sex"] == "female" else "female", "sex-not-of-number"),
        "phone": ("12345678901", "phone-form"),
        "email": ("nobody", "email-form"),
        "native_place": ("", "missing"),
        "education": ("none", "not-one-of"),
        "major": (7, "not-text"),
        "school": ("x" * 81, "too-long"),
        "graduated_on": ("2999-01-01", "out-of-range"),
        "title": ("a\u200bb", "invisible-character"),
        "photo": ("R0lGODlh", "photo-form"),
        "title_on": ("2008-02-30", "not-a-date"),
    }
    form = details(706, **{name: value for name, (value, _) in wrong.items()}, more="1")
    shown = await refused_fields(registry_api, {**registration(706), "details": form})
    assert {at: reason for at, (reason, _) in shown.items()} == {
        **{f"body/details/{name}": reason for name, (_, reason) in wrong.items()},
        "body/details": "unknown-field",
    }
    assert shown["body/details/phone"][1] == "手机号码应为11位数字，以1开头。"
    large = details(706, photo="A" * 500_000)
    shown = await refused_fields(registry_api, {**registration(706), "details": large})
    assert shown == {"body/details/photo": ("photo-too-large", "照片不得超过300 KB。")}


async def refused_fields(registry_api: RegistryApi, body: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Where → reason and Chinese sentence of what is wrong with a registration."""
    async with calling(registry_api.app, f"10.7.{secrets.randbelow(250)}.{secrets.randbelow(250)}") as client:
        answer = await client.post("/registry/v1/registrations", json=body, headers={"accept-language": "zh-CN"})
    assert answer.status_code == 422, answer.text
    found = {error["at"]: (error["reason"], error["what"]) for error in answer.json()["errors"]}
    assert all(what.endswith("。") and not re.search(r"[a-z]{4,} [a-z]", what) for _, what in found.values()), found
    return found


@pytest.mark.parametrize(
    ("change", "at", "reason"),
    [
        ({"post_category": "teacher"}, "body/post_category", "not-one-of"),
        ({"title_level": "grand"}, "body/title_level", "not-one-of"),
        ({"post_grade": 14}, "body/post_grade", "grade-out-of-range"),
        ({"post_grade": "甲"}, "body/post_grade", "not-a-grade"),
        ({"hired_on": "1900-01-01"}, "body/hired_on", "too-early"),
        ({"effective_on": "2999-01-01"}, "body/effective_on", "too-far-ahead"),
        ({"hired_on": "soon"}, "body/hired_on", "not-a-date"),
        ({"id_number": "1"}, "body/id_number", "id-number-length"),
        ({"unit_code": "1"}, "body/unit_code", "organisation-code-length"),
        ({"name": " "}, "body/name", "missing"),
        ({"more": "1"}, "body", "unknown-field"),
    ],
)
async def test_a_wrong_field_of_a_registration_is_named_with_its_reason(
    registry_api: RegistryApi, change: dict[str, Any], at: str, reason: str
) -> None:
    shown = await refused_fields(registry_api, {**registration(706), **change})
    assert {place: word for place, (word, _) in shown.items()} == {at: reason}


def test_women_are_not_men() -> None:
    with pytest.raises(BadDetail, match="17th"):
        read_details(details(1, sex="female"), IdNumber(id_number(1)), today=date(2026, 9, 1))


def test_only_what_waits_is_decided() -> None:
    assert {state for state, _ in TRANSITIONS} == {ApplicationState.WAITING}
    assert {said for _, said in TRANSITIONS} == {*ApplicantDecision, *ApplicantAct}


async def test_a_weak_password_is_refused_with_what_is_asked_for_in_the_language_of_the_reader(
    registry_api: RegistryApi,
) -> None:
    weak = {**registration(707), "password": "Short-1"}
    chinese = {"accept-language": "zh-CN"}
    refused = await registry_api.client.post("/registry/v1/registrations", json=weak, headers=chinese)
    assert refused.status_code == 422
    assert refused.headers["content-language"] == "zh-CN"
    document = refused.json()
    assert document["parameters"]["why"] == "too-short"
    assert f"{document['parameters']['chars_min']}至{document['parameters']['chars_max']}个字符" in document["detail"]
