"""What somebody has begun, been told or been helped with counts for what it is, and for nothing more."""

import asyncio
from base64 import b32decode
from datetime import timedelta
from uuid import uuid4

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed, learner, reason_of, role_of, two_operators, waited

from common.clock import now
from common.errors import Unavailable
from common.limits import Limiter
from offices.authority import Role
from registry.accounts.api import attempts
from registry.applications import queries as application_queries
from registry.applications.domain import Application, ApplicationKind
from registry.messages.domain import of_notice

SECOND, ENROLMENT = "/v1/sessions/current/second-factor", "/v1/account/second-factor"
HELP = {"reason": "本人到场", "forget_second_factor": True}


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 301, Role.HR_AUTHORITY, AUTHORITY)


async def whats(staff: Staff) -> list[str]:
    """What was done about somebody, as they read it."""
    return [act["what"] for act in (await staff.call("GET", "/v1/account/looks"))["acts"]]


async def messages(staff: Staff) -> list[tuple[str, str]]:
    """What they were told, each with its title."""
    return [
        (message["kind"], message["title"]) for message in (await staff.call("GET", "/v1/account/messages"))["messages"]
    ]


# --- second factors -------------------------------------------------------------------------------------------------


async def test_a_secret_that_waits_for_its_first_code_raises_no_session(
    registry_api: RegistryApi, authority: Staff
) -> None:
    owner = await learner(registry_api, authority, 302, SCHOOL, second_factor=False)
    thief = Staff(registry_api, 302)
    await thief.sign_in()
    begun = await thief.call("POST", ENROLMENT)
    assert reason_of(await thief.ask("POST", SECOND, {"code": "000000"})) == (409, "not-enrolled")
    thief.secret = b32decode(begun["secret"] + "=" * (-len(begun["secret"]) % 8))
    assert reason_of(await thief.ask("POST", SECOND, {"code": thief.next_code()})) == (409, "not-enrolled")
    await owner.enrol()
    ended = await thief.ask("GET", "/v1/account")
    assert reason_of(ended) == (401, "session-ended"), "who is in with the password alone has not given the factor"
    assert (await owner.ask("GET", "/v1/account")).status_code == 200


async def test_a_factor_that_was_never_there_is_not_remembered_as_one(
    registry_api: RegistryApi, authority: Staff
) -> None:
    owner = await learner(registry_api, authority, 303, SCHOOL, second_factor=False)
    [person_id] = await registry_api.ids(303)
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", HELP)
    assert (await owner.set_password(made["code"])).status_code == 204
    await owner.sign_in()
    assert "second-factor.removed" not in await whats(owner)
    again = await authority.call("POST", f"/v1/people/{person_id}/codes", HELP)
    assert again["good_from"] is None, "an account that never had a second factor need not wait for one"
    await owner.set_password(again["code"])
    await owner.sign_in()
    await owner.enrol()
    third = await authority.call("POST", f"/v1/people/{person_id}/codes", HELP)
    assert third["good_from"] is not None
    await waited(registry_api)
    assert (await owner.set_password(third["code"])).status_code == 204
    await owner.sign_in()
    assert "second-factor.removed" in await whats(owner)


async def test_a_full_queue_is_no_wrong_password(
    registry_api: RegistryApi, authority: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await learner(registry_api, authority, 304, SCHOOL, second_factor=False)
    hashing = registry_api.service.web.state.app.hashing

    async def full(*_: object) -> bool:
        raise Unavailable("too-many-sign-in", "too many sign in just now")

    with monkeypatch.context() as patched:
        patched.setattr(type(hashing), "is_right", full)
        for _ in range(6):
            answer = await owner.ask("POST", "/v1/sessions/current/password-proofs", {"password": PASSWORD})
            assert answer.status_code == 503
    assert (await owner.ask("POST", "/v1/sessions/current/password-proofs", {"password": PASSWORD})).status_code == 201


# --- help -----------------------------------------------------------------------------------------------------------


async def test_nobody_helps_themselves_in_wherever_they_stand(registry_api: RegistryApi) -> None:
    await registry_api.register(person(306))
    both = await appointed(registry_api, 306, Role.HR_AUTHORITY, AUTHORITY)
    [person_id] = await registry_api.ids(306)
    assert reason_of(await both.ask("POST", f"/v1/people/{person_id}/codes", HELP)) == (403, "oneself")


async def test_a_code_that_has_run_out_cannot_be_cancelled_any_more(
    registry_api: RegistryApi, authority: Staff
) -> None:
    owner = await learner(registry_api, authority, 308, SCHOOL, second_factor=False)
    [person_id] = await registry_api.ids(308)
    await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"})
    [code] = (await owner.call("GET", "/v1/account"))["codes"]
    past = "UPDATE one_time_code SET ends_at = now() - interval '1 minute' WHERE code_id = $1::uuid"
    await registry_api.connection.execute(past, code["code_id"])
    cancelled = await owner.ask("DELETE", f"/v1/account/codes/{code['code_id']}")
    assert reason_of(cancelled) == (404, "no-such-code")


# --- what one is told -----------------------------------------------------------------------------------------------


async def test_the_confirmation_of_a_role_is_told_as_what_it_is(registry_api: RegistryApi) -> None:
    one, other = await two_operators(registry_api, 310)
    holder = await appointed(registry_api, 312, Role.DEPARTMENT, DEPARTMENT)
    given = await one.call("POST", "/v1/roles", role_of(Role.AUDITOR, AUTHORITY, 312))
    await other.call("POST", f"/v1/role-offers/{given['role_id']}/confirmation")
    assert ("role-confirmed", "任命已经复核") in await messages(holder)
    assert "您账号的原密码已作废" not in [title for _, title in await messages(holder)]


async def test_an_offer_under_another_name_is_on_record_and_tells_nobody_to_accept_it(
    registry_api: RegistryApi, authority: Staff
) -> None:
    owner = await learner(registry_api, authority, 313, SCHOOL, second_factor=False)
    given = await authority.call("POST", "/v1/roles", role_of(Role.DEPARTMENT, DEPARTMENT, 313, "李四"))
    assert set(given) == {"role_id", "state"}
    assert "role.offered" in await whats(owner)
    assert "role-offered" not in [kind for kind, _ in await messages(owner)]
    await authority.call("DELETE", f"/v1/roles/{given['role_id']}")
    assert "role-withdrawn" not in [kind for kind, _ in await messages(owner)]


def test_every_kind_of_notice_has_words_of_its_own() -> None:
    kinds = [f"role-{what}" for what in ("offered", "given", "confirmed", "accepted", "refused", "withdrawn", "ended")]
    kinds += ["code-made", "password-set", "credentials-forgotten"]
    titles = {of_notice(kind, {"role": "auditor"}, None, None, now()).title for kind in kinds}
    assert len(titles) == len(kinds)
    with pytest.raises(ValueError, match="no notice"):
        of_notice("another", {}, None, None, now())


async def test_of_notices_of_one_moment_no_page_leaves_any_out(registry_api: RegistryApi, authority: Staff) -> None:
    owner = await learner(registry_api, authority, 314, SCHOOL, second_factor=False)
    add = """
        INSERT INTO account_notice (notice_id, account_id, kind, details, made_at)
        SELECT gen_random_uuid(), account_id, 'role-ended', '{"role": "auditor"}', '2026-01-01T00:00:00Z'
        FROM account, generate_series(1, 150) WHERE name = '测试314'
    """
    await registry_api.connection.execute(add)
    page = await owner.call("GET", "/v1/account/messages")
    assert sum(message["kind"] == "role-ended" for message in page["messages"]) == 150, (
        "of one moment all stand on one page"
    )


async def test_those_on_no_roster_read_their_own_sign_ins(registry_api: RegistryApi) -> None:
    department = await appointed(registry_api, 315, Role.DEPARTMENT, DEPARTMENT)
    await Staff(registry_api, 315).sign_in("Wrong-Horse-7")
    assert {"session.begun", "session.refused"} <= set(await whats(department))
    exported = await department.call("GET", "/v1/account/export")
    assert "session.begun" in [act["what"] for act in exported["acts"]]


async def test_whose_number_somebody_else_tried_reads_it(registry_api: RegistryApi, authority: Staff) -> None:
    owner = await learner(registry_api, authority, 317, SCHOOL, second_factor=False)
    far = await appointed(registry_api, 318, Role.UNIT_ADMINISTRATOR, DEPARTMENT)
    wanted = {"unit_code": DEPARTMENT, "post_category": "professional", "reason": "调动", "id_number": id_number(317)}
    assert (await far.ask("POST", "/v1/transfers", {**wanted, "name": "另一人"})).status_code == 404
    assert "person.not-found" in await whats(owner)
    headers = {"authorization": f"Session {far.token}"}
    roster = f"身份证号,姓名,单位代码,岗位类别\n{id_number(317)},某某,{DEPARTMENT},专业技术\n"
    async with calling(registry_api.app, far.address) as client:
        answer = await client.post("/registry/v1/rosters", content=roster.encode(), headers=headers)
    assert answer.json()["results"][0]["reason"] == "belongs-elsewhere"
    assert "person.tried" in await whats(owner)


async def test_a_row_that_contradicts_itself_is_refused_and_the_others_are_recorded(registry_api: RegistryApi) -> None:
    wrong = person(319, hired_on="2021-01-01", ended_on="2020-01-01", ended_because="left")
    answer = await registry_api.register(person(320), wrong, person(321))
    assert [row["status"] for row in answer["results"]] == ["created", "rejected", "created"]
    assert answer["results"][1]["reason"] == "ended-before-hired"


async def test_roles_end_where_the_unit_moves_into_another_province_with_its_people(
    registry_api: RegistryApi, authority: Staff
) -> None:
    unit = organisation_code(97)
    row = {"code": unit, "name": "零陵区第七小学", "kind": "institution", "region_code": "431102"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    official = await learner(registry_api, authority, 322, unit)
    given = await authority.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, unit, 322))
    assert given["state"] == "held"
    await official.sign_in()
    assert (await official.call("GET", "/v1/account"))["roles"]
    moved = {**row, "region_code": "440103"}
    assert (await registry_api.call("/registry/v1/organisations/imports", {"organisations": [moved]}))["updated"] == 1
    await official.sign_in()
    assert (await official.call("GET", "/v1/account"))["roles"] == []


# --- strangers ------------------------------------------------------------------------------------------------------


async def test_an_address_that_asks_for_too_many_devices_is_taken_for_one_without(
    registry_api: RegistryApi, authority: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await learner(registry_api, authority, 316, SCHOOL, second_factor=False)
    owner.device = (await owner.sign_in()).json()["device"]
    monkeypatch.setattr(attempts, "_devices", Limiter(rate=0.001, burst=1))
    assert (await owner.sign_in()).json()["device"] is None, "it is known"
    answer = await owner.sign_in()
    assert answer.status_code == 201
    assert answer.json()["device"] is not None, "nothing was asked, and it signs in as one that is not known"


async def test_what_is_decided_just_now_is_displaced_by_nobody(registry_api: RegistryApi) -> None:
    """A flood makes the oldest go; one that an office is deciding meanwhile stays, with its decision."""
    application_id = uuid4()
    add = """
        INSERT INTO application (application_id, kind, blind_index, region_code, body_sealed, made_by)
        VALUES ($1, 'unit', '', '431102', '', 'anybody')
    """
    await registry_api.connection.execute(add, application_id)
    asked = Application(ApplicationKind.UNIT, {}, region_code="431102")

    async def displace() -> None:
        async with registry_api.service.db.transaction() as tx:
            await application_queries.displace(tx, asked, None, 1, since=now() - timedelta(days=1))

    async with registry_api.connection.transaction():
        decide = "UPDATE application SET state = 'granted' WHERE application_id = $1"
        await registry_api.connection.execute(decide, application_id)
        displacing = asyncio.create_task(displace())
        async with asyncio.timeout(60):
            while not await registry_api.connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
    await displacing
    kept = "SELECT state FROM application WHERE application_id = $1"
    assert await registry_api.connection.fetchval(kept, application_id) == "granted"
