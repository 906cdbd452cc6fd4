"""A request that is sent again under its Idempotency-Key is answered as before, and nothing is recorded twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from applicants import registration
from live_platform import AUTHORITY, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed, reason_of
from starlette.applications import Starlette
from starlette.routing import Mount

import registry.main
from common.bus import InProcessBus
from common.limits import Limiter
from offices.authority import Role
from registry.applications import api as applications
from registry.cases import api as cases
from registry.main import kept_for
from registry.retention.jobs import Retention

pytestmark = pytest.mark.anyio
OTHER_SCHOOL = organisation_code(86)
NOTICE = {"region_code": "431102", "title": "通知", "text": "请按时参加培训。"}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few people do more here than anybody would."""
    for module, names in ((cases, ("_openings", "_files", "_steps")), (applications, ("_by_address", "_few"))):
        for name in names:
            monkeypatch.setattr(module, name, Limiter(rate=100, burst=1_000))


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    staff = await appointed(registry_api, 401, Role.HR_AUTHORITY, AUTHORITY)
    await staff.choose_password()
    return staff


@pytest.fixture(scope="module")
async def colleague(registry_api: RegistryApi) -> Staff:
    """Somebody else of the county's authority."""
    return await appointed(registry_api, 402, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def teacher(registry_api: RegistryApi) -> Staff:
    staff = await appointed(registry_api, 403, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await staff.choose_password()
    return staff


@contextlib.asynccontextmanager
async def replica(registry_api: RegistryApi) -> AsyncIterator[Starlette]:
    """Another process of the registry on the same database, as far as a test can tell."""
    service = registry.main.service(registry_api.service.web.state.app.settings, InProcessBus())
    yield Starlette(routes=[Mount("/registry", service.web)])
    await service.aclose()


async def sent(staff: Staff, path: str, document: Any, key: str, *, app: Starlette | None = None) -> httpx.Response:
    headers = {"idempotency-key": key}
    if staff.token:
        headers["authorization"] = f"Session {staff.token}"
    async with calling(app or staff.registry_api.app, staff.address) as client:
        if isinstance(document, bytes):
            return await client.post(f"/registry{path}", content=document, headers=headers)
        return await client.post(f"/registry{path}", json=document, headers=headers)


def transfer(serial: int) -> dict[str, Any]:
    """Somebody whom the school takes in."""
    who = {"id_number": id_number(serial), "name": f"测试{serial}"}
    return {**who, "unit_code": SCHOOL, "post_category": "professional", "reason": "调动"}


async def count(registry_api: RegistryApi, table: str) -> int:
    return int(await registry_api.connection.fetchval(f"SELECT count(*) FROM {table}"))


async def test_the_same_announcement_twice_is_one(registry_api: RegistryApi, county: Staff) -> None:
    key, before = str(uuid4()), await count(registry_api, "announcement")
    first = await sent(county, "/v1/announcements", NOTICE, key)
    again = await sent(county, "/v1/announcements", NOTICE, key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await count(registry_api, "announcement") == before + 1
    assert (await sent(county, "/v1/announcements", NOTICE, str(uuid4()))).json() != first.json()


async def test_a_role_that_is_given_twice_is_offered_once(registry_api: RegistryApi, county: Staff) -> None:
    before = await count(registry_api, "role_offer")
    body = {"role": "unit-administrator", "id_number": id_number(899), "name": "测试899", "organisation_code": SCHOOL}
    first, again = [await sent(county, "/v1/roles", body, "role-899") for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert await count(registry_api, "role_offer") == before + 1


async def test_at_the_same_time_on_two_replicas_it_is_one_as_well(registry_api: RegistryApi, county: Staff) -> None:
    before = await count(registry_api, "announcement")
    async with replica(registry_api) as other:
        for _ in range(5):
            key = str(uuid4())
            answers = await asyncio.gather(
                *(sent(county, "/v1/announcements", NOTICE, key, app=app) for app in (None, other, None, other))
            )
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.text for answer in answers}) == 1
    assert await count(registry_api, "announcement") == before + 5


async def test_another_request_under_the_same_key_is_refused(registry_api: RegistryApi, county: Staff) -> None:
    key = str(uuid4())
    await sent(county, "/v1/announcements", NOTICE, key)
    before = await count(registry_api, "announcement")
    other = await sent(county, "/v1/announcements", {**NOTICE, "title": "另一通知"}, key)
    assert reason_of(other) == (422, "idempotency-key-reused")
    elsewhere = await sent(county, "/v1/transfers", transfer(499), key)
    assert reason_of(elsewhere) == (422, "idempotency-key-reused")
    assert await count(registry_api, "announcement") == before


async def test_another_caller_with_the_same_key_has_a_request_of_their_own(
    registry_api: RegistryApi, county: Staff, colleague: Staff
) -> None:
    key = str(uuid4())
    first = await sent(county, "/v1/announcements", NOTICE, key)
    other = await sent(colleague, "/v1/announcements", NOTICE, key)
    assert (other.status_code, other.json() == first.json()) == (201, False)


@pytest.mark.parametrize("key", ["", "x" * 65, "with space", "ключ"], ids=["empty", "65", "a space", "not ASCII"])
async def test_a_key_has_1_to_64_visible_characters(county: Staff, key: str) -> None:
    headers = {b"authorization": f"Session {county.token}".encode(), b"idempotency-key": key.encode()}
    async with calling(county.registry_api.app) as client:
        answer = await client.post("/registry/v1/announcements", json=NOTICE, headers=headers)
    assert reason_of(answer) == (422, "not-this-shape")


async def test_a_refused_request_is_not_remembered(registry_api: RegistryApi, county: Staff, teacher: Staff) -> None:
    key = str(uuid4())
    refused = await sent(teacher, "/v1/announcements", NOTICE, key)
    assert reason_of(refused) == (403, "not-yours")
    # The key is free for what the caller does send.
    case = {"kind": "feedback", "title": "课程", "text": "打不开。"}
    assert (await sent(teacher, "/v1/cases", case, key)).status_code == 201

    # Somebody who is not found is on the audit trail, and is looked for again.
    administrator, key = await appointed(registry_api, 404, Role.UNIT_ADMINISTRATOR, SCHOOL), str(uuid4())
    office = {"code": OTHER_SCHOOL, "name": "第六小学", "kind": "institution", "region_code": "431102"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [office]})
    wanted = transfer(405)
    assert reason_of(await sent(administrator, "/v1/transfers", wanted, key)) == (404, "no-such-person")
    await registry_api.register({**person(405), "unit_code": OTHER_SCHOOL})
    made = await sent(administrator, "/v1/transfers", wanted, key)
    assert made.status_code == 202
    assert (await sent(administrator, "/v1/transfers", wanted, key)).json() == made.json()
    waiting = await registry_api.connection.fetchval("SELECT count(*) FROM application WHERE kind = 'transfer'")
    assert waiting == 1


async def test_where_the_database_fails_between_neither_the_act_nor_its_memory_is_there(
    registry_api: RegistryApi, county: Staff
) -> None:
    await registry_api.connection.execute("""
        CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'administrator command' USING ERRCODE = '57P01'; END $$;
        CREATE TRIGGER fails BEFORE UPDATE ON idempotent_request FOR EACH ROW EXECUTE FUNCTION fails()
    """)
    key, before = str(uuid4()), await count(registry_api, "announcement")
    remembered = await count(registry_api, "idempotent_request")
    try:
        failed = await sent(county, "/v1/announcements", NOTICE, key)
        assert reason_of(failed) == (503, "database-away")
        assert await count(registry_api, "announcement") == before
        assert await count(registry_api, "idempotent_request") == remembered
    finally:
        await registry_api.connection.execute("DROP FUNCTION fails CASCADE")
    assert (await sent(county, "/v1/announcements", NOTICE, key)).status_code == 201
    assert await count(registry_api, "announcement") == before + 1


async def test_a_registration_sent_again_gets_its_code_again_and_nobody_else_does(registry_api: RegistryApi) -> None:
    stranger, key = Staff(registry_api, 410), str(uuid4())
    asked = registration(410)
    first = await sent(stranger, "/v1/registrations", asked, key)
    assert first.status_code == 202
    again = await sent(Staff(registry_api, 410), "/v1/registrations", asked, key)
    assert (again.status_code, again.json()) == (202, first.json())
    waiting = "SELECT count(*) FROM application WHERE kind = 'registration'"
    assert await registry_api.connection.fetchval(waiting) == 1

    # A key is worth nothing without what was said beside it: other contents are another request, not a collision.
    for other in (registration(410, password="Another-Horse-7"), registration(411)):
        answer = await sent(stranger, "/v1/registrations", other, key)
        assert answer.status_code == 202
        assert answer.json()["code"] != first.json()["code"]

    # What is kept opens for nobody: neither what was answered nor what was asked stands in it.
    rows = await registry_api.connection.fetch("SELECT key_hash, answer FROM idempotent_request")
    kept = b"".join(bytes(row["key_hash"]) + bytes(row["answer"] or b"") for row in rows)
    for secret in (first.json()["code"], first.json()["application_id"], key, PASSWORD, id_number(410)):
        assert secret.encode() not in kept


async def test_a_new_unit_asked_for_twice_is_asked_for_once(registry_api: RegistryApi) -> None:
    stranger, key = Staff(registry_api, 412), str(uuid4())
    asked = {
        "code": organisation_code(87), "name": "第七小学", "region_code": "431102", "password": PASSWORD,
        "administrator": {"id_number": id_number(412), "name": "测试412"},
    }  # fmt: skip
    answers = await asyncio.gather(*(sent(stranger, "/v1/units", asked, key) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert await registry_api.connection.fetchval("SELECT count(*) FROM application WHERE kind = 'unit'") == 1


async def test_a_case_its_steps_and_its_files_are_recorded_once(
    registry_api: RegistryApi, county: Staff, teacher: Staff
) -> None:
    opened = [
        await sent(teacher, "/v1/cases", {"kind": "feedback", "title": "登录", "text": "登录不上。"}, "one")
        for _ in range(2)
    ]
    assert opened[0].json() == opened[1].json()
    path = f"/v1/cases/{opened[0].json()['case_id']}"
    for _ in range(2):
        taken = await sent(county, f"{path}/steps", {"step": "take"}, "take")
        assert taken.json()["state"] == "in-work"
        asked = await sent(county, f"{path}/steps", {"step": "ask", "text": "什么时候?"}, "ask")
        assert asked.status_code == 200
        file = await sent(teacher, f"{path}/attachments", b"%PDF-1.7\n" + bytes(100), "file")
        assert file.status_code == 201
    seen = await teacher.call("GET", path)
    assert [entry["step"] for entry in seen["entries"]] == ["add", "take", "ask"]
    assert len(seen["attachments"]) == 1


async def test_a_key_tells_a_helper_nothing_of_what_was_sent_before(registry_api: RegistryApi, teacher: Staff) -> None:
    case = {"kind": "feedback", "title": "举报", "text": "…"}
    assert (await sent(teacher, "/v1/cases", case, "known")).status_code == 201
    # A helper sets a password, and enrols a second factor of their own.
    await registry_api.connection.execute("""
        UPDATE account SET helped_at = now(), password_set_at = now(), help_before_totp_at = now()
        WHERE name = '测试403'
    """)
    answer = await sent(teacher, "/v1/cases", case, "known")
    assert reason_of(answer) == (403, "password-of-helper")
    await registry_api.connection.execute("UPDATE account SET password_set_at = now() + '1s' WHERE name = '测试403'")
    other = await sent(teacher, "/v1/cases", {**case, "title": "别的"}, "known")
    assert other.status_code == 201, "the key is as new to them as every other"


async def test_an_answer_is_remembered_for_a_day(registry_api: RegistryApi, county: Staff) -> None:
    key = str(uuid4())
    first = await sent(county, "/v1/announcements", NOTICE, key)
    job = Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings))
    assert (await job.forget())["idempotent_request"] == 0
    await registry_api.connection.execute("UPDATE idempotent_request SET made_at = now() - interval '25 hours'")
    later = await sent(county, "/v1/announcements", NOTICE, key)
    assert (later.status_code, later.json() == first.json()) == (201, False)
    left = await count(registry_api, "idempotent_request")
    assert (await job.forget())["idempotent_request"] == left - 1
    assert (await sent(county, "/v1/announcements", NOTICE, key)).json() == later.json()
