"""Announcements, messages, feedback and complaints: told to whom they concern, and to nobody else."""

from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed

from common.limits import Limiter
from offices.authority import Role
from registry.cases import api as cases
from registry.cases.domain import NEEDS_TEXT, OF_REPORTER, TRANSITIONS, CaseAct, CaseState, media_type_of

pytestmark = pytest.mark.anyio
CITY_OFFICE, FAR_OFFICE = organisation_code(71, region="431100"), organisation_code(72, region="431103")
PDF = b"%PDF-1.7\n" + bytes(1_000)


def reason(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rsplit(":")[-1]


@pytest.fixture(scope="module")
async def furnished(registry_api: RegistryApi) -> None:
    rows = [
        {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
        {"code": FAR_OFFICE, "name": "冷水滩区人社局", "kind": "hr-authority", "region_code": "431103"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})


async def themselves(registry_api: RegistryApi, serial: int, role: Role, unit: str | None = None) -> Staff:
    """Somebody with a role, and a password that nobody else has known."""
    staff = await appointed(registry_api, serial, role, unit)
    await staff.choose_password()
    return staff


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi, furnished: None) -> Staff:
    return await themselves(registry_api, 701, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def city(registry_api: RegistryApi, furnished: None) -> Staff:
    return await themselves(registry_api, 702, Role.HR_AUTHORITY, CITY_OFFICE)


@pytest.fixture(scope="module")
async def far(registry_api: RegistryApi, furnished: None) -> Staff:
    return await themselves(registry_api, 703, Role.HR_AUTHORITY, FAR_OFFICE)


@pytest.fixture(scope="module")
async def teacher(registry_api: RegistryApi) -> Staff:
    """Somebody of the school, whom a role has given an account."""
    await registry_api.register(person(704))
    return await themselves(registry_api, 704, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(scope="module")
async def head(registry_api: RegistryApi) -> Staff:
    """Somebody else of the school."""
    return await themselves(registry_api, 705, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One teacher says more here than anybody would."""
    for name in ("_openings", "_files", "_steps"):
        monkeypatch.setattr(cases, name, Limiter(rate=100, burst=1_000))


async def opened(staff: Staff, **other: Any) -> Any:
    body = {"kind": "feedback", "title": "课程打不开", "text": "平台三天打不开课程。", **other}
    return await staff.ask("POST", "/v1/cases", body)


async def step(staff: Staff, case_id: str, what: str, text: str | None = None) -> Any:
    return await staff.ask("POST", f"/v1/cases/{case_id}/steps", {"step": what, "text": text})


async def told(staff: Staff) -> list[tuple[str, str, bool]]:
    found = await staff.call("GET", "/v1/account/messages")
    unread = await staff.call("GET", "/v1/account/messages/unread")
    assert unread["unread"] == sum(message["is_new"] for message in found["messages"])
    return [(message["kind"], message["title"], message["is_new"]) for message in found["messages"]]


async def test_what_a_region_is_told_reaches_everybody_in_it_until_it_is_withdrawn(
    county: Staff, city: Staff, far: Staff, teacher: Staff
) -> None:
    body = {"region_code": "431100", "title": "关于2026年度继续教育的通知", "text": "一、…\n二、…"}
    made = await city.call("POST", "/v1/announcements", body)
    for staff in (county, city, far, teacher):
        assert ("announcement", body["title"], True) in await told(staff)
    own = await county.call("POST", "/v1/announcements", {**body, "region_code": "431102", "title": "县区通知"})
    assert "县区通知" in [title for _, title, _ in await told(teacher)]
    assert "县区通知" not in [title for _, title, _ in await told(far)]
    assert reason(await county.ask("POST", "/v1/announcements", body)) == (403, "not-yours")
    assert reason(await teacher.ask("POST", "/v1/announcements", body)) == (403, "not-yours")
    assert reason(await far.ask("DELETE", f"/v1/announcements/{own['announcement_id']}")) == (403, "not-yours")
    await city.call("DELETE", f"/v1/announcements/{made['announcement_id']}")
    assert body["title"] not in [title for _, title, _ in await told(county)]
    answer = await city.ask("DELETE", f"/v1/announcements/{made['announcement_id']}")
    assert reason(answer) == (404, "no-such-announcement")


async def test_what_was_read_is_not_new(county: Staff, teacher: Staff) -> None:
    body = {"region_code": "431102", "title": "已读测试", "text": "…"}
    await county.call("POST", "/v1/announcements", body)
    found = await teacher.call("GET", "/v1/account/messages")
    latest = found["messages"][0]
    assert latest["is_new"]
    await teacher.call("PUT", "/v1/account/messages/read", {"until": latest["at"]})
    assert not any(is_new for _, _, is_new in await told(teacher))
    # Whoever says that they have read the future is told of it nevertheless.
    await teacher.call("PUT", "/v1/account/messages/read", {"until": "2100-01-01T00:00:00+08:00"})
    await county.call("POST", "/v1/announcements", {**body, "title": "之后"})
    assert ("announcement", "之后", True) in await told(teacher)


async def test_a_case_goes_from_hand_to_hand_until_it_is_closed(
    registry_api: RegistryApi, county: Staff, city: Staff, teacher: Staff
) -> None:
    case_id = (await opened(teacher)).json()["case_id"]
    [waiting] = [case for case in (await county.call("GET", "/v1/cases"))["cases"] if case["case_id"] == case_id]
    assert (waiting["state"], waiting["title"], waiting["reporter"]) == ("open", "课程打不开", None)
    assert reason(await step(county, case_id, "answer", "已修复")) == (409, "out-of-order")
    await step(county, case_id, "take")
    assert reason(await step(county, case_id, "answer")) == (422, "no-text")
    assert (await step(county, case_id, "ask", "哪个平台?")).json()["state"] == "in-work"
    assert (await step(teacher, case_id, "add", "蓝信。")).json()["state"] == "in-work"
    assert (await step(county, case_id, "answer", "已修复。")).json()["state"] == "answered"
    assert (await step(teacher, case_id, "reopen", "仍打不开。")).json()["state"] == "open"
    assert (await step(county, case_id, "refer", "请市局办理。")).json()["state"] == "open"
    # The county has passed it on: it is the city's now.
    assert (await county.ask("GET", f"/v1/cases/{case_id}")).status_code == 404
    await step(city, case_id, "take")
    await step(city, case_id, "answer", "已协调厂商。")
    assert (await step(teacher, case_id, "close")).json()["state"] == "closed"
    assert reason(await step(teacher, case_id, "reopen", "…")) == (409, "out-of-order")
    seen = await teacher.call("GET", f"/v1/cases/{case_id}")
    assert [entry["step"] for entry in seen["entries"]] == [
        "add", "take", "ask", "add", "answer", "reopen", "refer", "take", "answer", "close",
    ]  # fmt: skip
    assert seen["entries"][4]["text"] == "已修复。"
    assert [kind for kind, _, _ in await told(teacher)].count("case") == 6


async def test_how_much_is_to_be_answered_is_told_without_reading_it(
    registry_api: RegistryApi, county: Staff, city: Staff, far: Staff, teacher: Staff
) -> None:
    rows = await registry_api.connection.fetch("SELECT code, organisation_id::text FROM organisation")
    ids = {row["code"]: row["organisation_id"] for row in rows}

    async def waiting(staff: Staff, code: str) -> tuple[int, int]:
        found = await staff.call("GET", f"/v1/cases/counts?organisation_id={ids[code]}")
        listed = (await staff.call("GET", "/v1/cases"))["cases"]
        assert found["waiting"] == len(listed)
        return found["waiting"], found["late"]

    before, elsewhere = await waiting(county, AUTHORITY), await waiting(far, FAR_OFFICE)
    case_id = (await opened(teacher)).json()["case_id"]
    own = (await opened(county)).json()["case_id"]
    assert await waiting(county, AUTHORITY) == (before[0] + 1, before[1]), "one's own is not for oneself"
    late = "UPDATE case_file SET due_on = current_date - 3 WHERE case_id = $1::uuid"
    await registry_api.connection.execute(late, case_id)
    readings = "SELECT count(*) FROM reading_waiting"
    read = await registry_api.connection.fetchval(readings)
    asked = f"/v1/cases/counts?organisation_id={ids[AUTHORITY]}"
    assert await county.call("GET", asked) == {"waiting": before[0] + 1, "late": before[1] + 1}
    desk = f"/v1/desks/{ids[AUTHORITY]}/counts"
    counted = await county.call("GET", desk)
    assert counted["cases"] == {"waiting": before[0] + 1, "late": before[1] + 1}
    assert counted["needs_own_password"] is False
    whole = await county.call("POST", f"/v1/desks/{ids[AUTHORITY]}", {})
    assert (whole["waiting"], whole["people"]) == (counted, [])
    of_office = f"organisation_id={ids[AUTHORITY]}"
    listed = f"/v1/organisations?{of_office}&kind=institution&state=there&is_unattended=true"
    assert counted["unattended"] == (await county.call("GET", listed))["total"]
    assert counted["applications"] == (await county.call("GET", f"/v1/applications/counts?{of_office}"))["counts"]
    assert counted["mendings"] == (await county.call("GET", f"/v1/mendings/counts?{of_office}"))["waiting"]
    for staff in (far, teacher):
        assert reason(await staff.ask("GET", desk)) == (403, "not-yours")
        assert reason(await staff.ask("POST", desk.removesuffix("/counts"), {})) == (403, "not-yours")
    assert await registry_api.connection.fetchval(readings) == read
    assert await waiting(far, FAR_OFFICE) == elsewhere
    for staff in (city, far, teacher):
        assert reason(await staff.ask("GET", asked)) == (403, "not-yours")
    await step(county, case_id, "take")
    await step(county, case_id, "answer", "已修复。")
    assert await waiting(county, AUTHORITY) == before
    await step(county, own, "close")


async def test_whoever_reports_is_protected(
    registry_api: RegistryApi, county: Staff, city: Staff, far: Staff, teacher: Staff, head: Staff
) -> None:
    # Of the school, to the county; nobody of the school sees it, and no office sees by whom it is.
    body = {"kind": "complaint", "title": "代学", "text": "有人代学。", "about_code": SCHOOL}
    case_id = (await opened(teacher, **body)).json()["case_id"]
    seen = await county.call("GET", f"/v1/cases/{case_id}")
    assert seen["reporter"] is None
    assert not seen["is_yours"]
    shown = str(seen) + str((await county.call("GET", "/v1/cases"))["cases"])
    me = await teacher.call("GET", "/v1/account")
    for mine in ("测试704", str(me.get("account_id", "704-nothing"))):
        assert mine not in shown
    for stranger in (far, head, city):
        assert (await stranger.ask("GET", f"/v1/cases/{case_id}")).status_code == 404
        assert case_id not in str(await stranger.call("GET", "/v1/cases"))
    # Nor does a look into the tables or the audit trail tell.
    account_id = await registry_api.connection.fetchval("SELECT account_id FROM account WHERE name = '测试704'")
    rows = await registry_api.connection.fetch("SELECT to_jsonb(c)::text AS row FROM case_file c")
    rows += await registry_api.connection.fetch(
        "SELECT to_jsonb(e)::text AS row FROM case_entry e WHERE made_by IS NULL"
    )
    assert str(account_id) not in "".join(row["row"] for row in rows)
    trail = await registry_api.connection.fetch("SELECT convert_from(body, 'UTF8') AS body FROM audit")
    assert all(str(account_id) not in item["body"] for item in trail if "case." in item["body"])


async def test_a_complaint_of_an_authority_goes_to_the_level_above(county: Staff, city: Staff, teacher: Staff) -> None:
    body = {"kind": "complaint", "title": "不予核定", "text": "…", "about_code": AUTHORITY, "is_named": True}
    case_id = (await opened(teacher, **body)).json()["case_id"]
    assert (await county.ask("GET", f"/v1/cases/{case_id}")).status_code == 404
    assert (await city.call("GET", f"/v1/cases/{case_id}"))["reporter"] == "测试704"


async def test_a_complaint_of_an_authority_stays_hidden_from_it_wherever_it_lies(
    county: Staff, city: Staff, teacher: Staff
) -> None:
    # It lies with the city, is about the city, and somebody who has roles in both offices is of the one complained of.
    body = {"kind": "complaint", "title": "乱收费", "text": "…", "about_code": SCHOOL}
    case_id = (await opened(teacher, **body)).json()["case_id"]
    own = await teacher.registry_api.connection.fetchval(
        "SELECT organisation_id FROM organisation WHERE code = $1", AUTHORITY
    )
    await teacher.registry_api.connection.execute(
        "UPDATE case_file SET about_id = $1 WHERE case_id = $2::uuid", own, case_id
    )
    assert (await county.ask("GET", f"/v1/cases/{case_id}")).status_code == 404
    assert case_id not in str(await county.call("GET", "/v1/cases"))


async def test_files_are_what_they_say_and_are_the_reporters(county: Staff, far: Staff, teacher: Staff) -> None:
    case_id = (await opened(teacher)).json()["case_id"]
    path = f"/registry/v1/cases/{case_id}/attachments"
    client = teacher.registry_api.client
    headers = {"authorization": f"Session {teacher.token}"}
    made = await client.post(path, content=PDF, headers=headers)
    assert made.status_code == 201
    for content in (b"MZ\x90", b"<html>", b"", PDF + bytes(5 * 2**20)):
        assert reason(await client.post(path, content=content, headers=headers)) == (422, "bad-attachment")
    theirs = {"authorization": f"Session {county.token}"}
    assert reason(await client.post(path, content=PDF, headers=theirs)) == (403, "not-your-step")
    found = await client.get(f"{path}/{made.json()['attachment_id']}", headers=theirs)
    assert (found.content, found.headers["content-type"]) == (PDF, "application/pdf")
    assert found.headers["x-content-type-options"] == "nosniff"
    others = {"authorization": f"Session {far.token}"}
    assert (await client.get(f"{path}/{made.json()['attachment_id']}", headers=others)).status_code == 404
    for _ in range(4):
        assert (await client.post(path, content=PDF, headers=headers)).status_code == 201
    assert reason(await client.post(path, content=PDF, headers=headers)) == (409, "too-many-attachments")


async def test_what_cannot_be_opened_is_told(county: Staff, teacher: Staff, registry_api: RegistryApi) -> None:
    assert reason(await opened(teacher, about_code=SCHOOL)) == (422, "feedback-about")
    nobody = await themselves(registry_api, 706, Role.OPERATOR)
    assert reason(await opened(nobody)) == (422, "no-region")
    unknown = {"kind": "complaint", "about_code": organisation_code(79)}
    assert reason(await opened(nobody, **unknown)) == (404, "unknown-organisation")


def test_every_step_from_every_state_is_decided() -> None:
    assert {state for state, _ in TRANSITIONS} == set(CaseState) - {CaseState.CLOSED}
    assert {step for _, step in TRANSITIONS} == set(CaseAct)
    assert OF_REPORTER | {CaseAct.TAKE, CaseAct.ASK, CaseAct.REFER, CaseAct.ANSWER} == set(CaseAct)
    assert set(CaseAct) >= NEEDS_TEXT
    assert media_type_of(b"GIF89a") is None
