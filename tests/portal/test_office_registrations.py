"""An office decides registrations, transfers and names, hands out codes, and records who has left."""

import re
from typing import Any

import pytest
from applicants import registration
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, id_number, organisation_code, person
from plain_browser import Learners, PlainBrowser
from staff import FAR_AUTHORITY, FAR_SCHOOL, OTHER_OFFICES, Staff, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio
OTHER = organisation_code(71)


def signed_in(platform: Platform, token: str) -> PlainBrowser:
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", token, domain="test.local", path="/")
    return browser


async def staff_pages(platform: Platform, code: str) -> str:
    [found] = await platform.sql("registry", "SELECT organisation_id FROM organisation WHERE code = $1", code)
    return f"/offices/{found['organisation_id']}/staff"


@pytest.fixture(scope="module")
async def administrator(platform: Platform, learners: Learners) -> PlainBrowser:
    """Of the school; another school is registered beside it."""
    unit = {"code": OTHER, "name": "零陵区第七小学", "kind": "institution", "region_code": "431102"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [*OTHER_OFFICES, unit]})
    return signed_in(platform, learners.administrator.token)


@pytest.fixture(scope="module")
async def here(platform: Platform, administrator: PlainBrowser) -> str:
    assert administrator
    return await staff_pages(platform, SCHOOL)


@pytest.fixture(scope="module")
async def county(platform: Platform, administrator: PlainBrowser) -> PlainBrowser:
    assert administrator
    return signed_in(platform, (await appointed(desk_of(platform), 980, Role.HR_AUTHORITY, AUTHORITY)).token)


def people_of(browser: PlainBrowser) -> set[str]:
    """Who is listed."""
    return {text for text, href in browser.reading.links.items() if "/people/" in href and "/staff/" not in href}


async def asked(platform: Platform, serial: int) -> dict[str, str]:
    """Somebody registers; the id and the code of that."""
    made: dict[str, str] = await Staff(desk_of(platform), serial).call(
        "POST", "/v1/registrations", registration(serial)
    )
    return made


async def test_a_registration_is_granted_with_its_code_alone(
    platform: Platform, administrator: PlainBrowser, here: str
) -> None:
    made = await asked(platform, 870)
    await administrator.open(f"{here}/applications")
    assert "人员注册" in administrator.text
    await administrator.follow("测试870")
    assert "新登记人员" in administrator.text
    picture = await administrator.client.get(f"{administrator.path}/photo")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert made["code"] not in administrator.html
    await administrator.press("同意")
    assert (administrator.status, "请填写申请人当面出示的确认码。" in administrator.text) == (422, True)
    await administrator.press("同意", code="AAAA-AAAA")
    assert administrator.status == 422
    await administrator.press("同意", code=made["code"].lower())
    assert (administrator.path, "已同意。" in administrator.text) == (f"{here}/applications", True)
    assert "测试870" not in administrator.reading.links
    await administrator.open(f"{here}/applications/registration/{made['application_id']}")
    assert "该申请已经办结：已同意" in administrator.text
    assert await platform.person_id(870)


async def test_a_refusal_says_why(platform: Platform, administrator: PlainBrowser, here: str) -> None:
    made = await asked(platform, 871)
    await administrator.open(f"{here}/applications/registration/{made['application_id']}")
    await administrator.press("不同意")
    assert (administrator.status, "不同意的，请写明理由" in administrator.text) == (422, True)
    await administrator.press("不同意", reason=f"证号{id_number(871)}有误")
    assert administrator.status == 422
    assert "身份证号" in administrator.text
    await administrator.press("不同意", reason="不是本单位人员")
    assert "已答复不同意" in administrator.text
    state = await administrator.client.post(
        "/registry/v1/registrations/state", json={name: made[name] for name in ("application_id", "code")}
    )
    assert (state.json()["state"], state.json()["opinion"]) == ("refused", "不是本单位人员")


async def test_what_waits_long_is_marked_and_lists_are_paged(
    platform: Platform, administrator: PlainBrowser, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for serial in (872, 873):
        await asked(platform, serial)
    await platform.sql(
        "registry", "UPDATE application SET made_at = made_at - interval '9 days' WHERE state = 'waiting'"
    )
    monkeypatch.setattr("portal.offices.registrations.waiting.ROWS", 1)
    await administrator.open(f"{here}/applications")
    assert "9天" in administrator.text
    assert "共2件，先提交的在前，第1页，共2页" in administrator.text
    monkeypatch.setattr("portal.offices.registrations.waiting._AT_ONCE", 1)
    rows = await administrator.rows_of()
    assert [(row["申请人"], row["事项"], row["等待（天）"]) for row in rows] == [
        ("测试872", "人员注册", 9),
        ("测试873", "人员注册", 9),
    ]
    assert rows[0]["身份证号"] == f"43{'*' * 14}{id_number(872)[-2:]}"
    first = "测试872" in administrator.reading.links
    await administrator.follow("下一页")
    assert first != ("测试872" in administrator.reading.links)
    await administrator.open(f"{here}/applications?page=3")
    assert "没有等待确认的申请" in administrator.text


async def test_somebody_goes_to_another_unit_when_theirs_lets_them_go(
    platform: Platform, administrator: PlainBrowser, here: str, county: PlainBrowser
) -> None:
    await platform.register(person(874))
    there = signed_in(platform, (await appointed(desk_of(platform), 979, Role.UNIT_ADMINISTRATOR, OTHER)).token)
    page = f"{await staff_pages(platform, OTHER)}/transfers"
    wanted: dict[str, Any] = {
        "id_number": id_number(874),
        "name": "测试874",
        "post_category": "professional",
        "reason": "工作需要",
    }
    await there.open(page)
    await there.press("提出调入申请", **{**wanted, "name": "别人"})
    assert (there.status, id_number(874) in there.html) == (422, False)
    await there.press("提出调入申请", **wanted, effective_on="2026-13-01")
    assert "请填写日期" in there.text
    await there.press("提出调入申请", **wanted, effective_on="")
    assert "调入申请已提交，等待原单位确认。" in there.text
    await administrator.open(f"{here}/applications")
    assert "人员调入（调往零陵区第七小学）" in administrator.text
    await administrator.follow("测试874")
    assert "工作需要" in administrator.text
    await administrator.press("同意")
    assert "已同意。" in administrator.text
    await there.open(page.replace("transfers", "people"))
    await there.press("查询", name="测试874")
    assert "测试874" in there.reading.links
    await county.open(f"{await staff_pages(platform, AUTHORITY)}/transfers")
    await county.press("提出调入申请", **wanted, unit_code=OTHER)
    assert (county.status, "此人已在该单位。" in county.text) == (422, True)


async def test_a_slip_is_made_for_who_was_found(platform: Platform, administrator: PlainBrowser, here: str) -> None:
    await administrator.open(f"{here}/people")
    await administrator.press("查询", id_number=id_number(20))
    assert administrator.path == f"{here}/people", "no number in an address"
    await administrator.follow("发密码设置码")
    await administrator.press("生成密码设置码", reason="")
    assert administrator.status == 422
    slips = await administrator.press_twice("生成密码设置码", reason="首次登录")
    [code] = {code for slip in slips for code in re.findall(r"[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}", slip)}
    somebody = Staff(desk_of(platform), 20)
    assert (await somebody.set_password(code)).status_code == 204
    assert (await somebody.sign_in()).status_code == 201
    await administrator.open(f"{here}/people/{await platform.person_id(990)}/code")
    await administrator.press("生成密码设置码")
    assert administrator.status == 422, "nobody helps themselves in"


async def test_people_are_found_by_the_beginning_of_their_name_page_by_page(
    administrator: PlainBrowser, here: str
) -> None:
    await administrator.open(f"{here}/people")
    await administrator.press("查询", name="测试")
    first = people_of(administrator)
    await administrator.press("下一页")
    second = people_of(administrator)
    assert len(first) == 50
    assert second
    assert not first & second
    await administrator.open(f"{here}/people")
    await administrator.press("查询", name="欧阳")
    assert "没有找到" in administrator.text
    await administrator.press("查询", name="")
    assert "请填写姓名或者身份证号。" in administrator.text
    await administrator.press("查询", name="", id_number="12")
    assert administrator.status == 422


async def test_who_has_left_is_recorded_and_counted_no_more(
    platform: Platform, administrator: PlainBrowser, here: str
) -> None:
    page = f"{here}/people/{await platform.person_id(21)}/departure"
    await administrator.open(page)
    await administrator.press("登记离开")
    assert [administrator.status, "请选择离开的原因。" in administrator.text] == [422, True]
    await administrator.press("登记离开", because="retired", ended_on="1900-01-01")
    assert administrator.status == 422
    await administrator.press("登记离开", because="retired", ended_on="2026-05-01")
    assert "已登记离开。" in administrator.text
    await administrator.press("查询", id_number=id_number(21))
    assert "自2026年5月1日起离开" in administrator.text
    await administrator.open(page)
    await administrator.press("登记离开", because="left", ended_on="2026-06-01")
    assert administrator.status in (200, 422)
    own = f"{here}/people/{await platform.person_id(990)}/departure"
    await administrator.open(own)
    await administrator.press("登记离开", because="left", ended_on="2026-05-01")
    assert (administrator.status, "不得更改本人的登记" in administrator.text) == (422, True)


async def test_nobody_records_people_of_another_place(
    platform: Platform, administrator: PlainBrowser, here: str, learners: Learners
) -> None:
    made, somebody = await asked(platform, 875), await platform.person_id(22)
    paths = (
        "/applications", f"/applications/registration/{made['application_id']}",
        f"/applications/registration/{made['application_id']}/photo", "/transfers", "/people",
        f"/people/{somebody}/code", f"/people/{somebody}/departure",
    )  # fmt: skip
    far = await appointed(desk_of(platform), 978, Role.HR_AUTHORITY, FAR_AUTHORITY)
    browser, pages = signed_in(platform, far.token), await staff_pages(platform, FAR_AUTHORITY)
    for path in paths:
        await browser.open(here + path)
        assert browser.status == 404, path
    assert (await browser.open(f"{pages}/applications")).status == 200
    assert "没有等待确认的申请" in browser.text
    for path in paths[1:3]:
        assert (await browser.open(pages + path)).status in (403, 404)
    for path in paths[5:]:
        assert (await browser.open(pages + path)).status == 404
    await browser.open(f"{pages}/people")
    await browser.press("查询", id_number=id_number(22))
    assert "没有找到" in browser.text
    departure = {"person_id": somebody, "ended_on": "2026-05-01", "because": "left"}
    answer = await far.call("POST", "/v1/people/departures", {"departures": [departure, departure]})
    assert [(result["status"], result["reason"]) for result in answer["results"]] == [
        ("refused", "no-such-person"), ("refused", "no-such-person")
    ]  # fmt: skip
    assert answer["results"][0]["message"] == "在您管理范围内没有找到此人。"
    other = await staff_pages(platform, OTHER)
    other_id = other.split("/")[2]
    refused = await far.ask("GET", f"/v1/applications?organisation_id={other_id}")
    assert (refused.status_code, refused.json()["reason"]) == (403, "not-yours")
    department = await appointed(desk_of(platform), 977, Role.DEPARTMENT, DEPARTMENT)
    browser, pages = signed_in(platform, department.token), await staff_pages(platform, DEPARTMENT)
    for path in paths:
        # A department looks for people of its units, and records nothing of them.
        assert (await browser.open(pages + path)).status == (200 if path == "/people" else 404), path
    refused = await department.ask("POST", "/v1/people/departures", {"departures": [departure]})
    assert (refused.status_code, refused.json()["reason"]) == (403, "not-yours")
    learner = await learners.signed_in(23)
    for path in paths:
        assert (await learner.open(here + path)).status == 404, path


async def test_of_several_that_leave_each_has_its_verdict(platform: Platform, learners: Learners) -> None:
    people = [await platform.person_id(serial) for serial in (24, 25)]
    asked_for = [
        {"person_id": people[0], "ended_on": "2026-04-01", "because": "died"},
        {"person_id": people[0], "ended_on": "2026-05-01", "because": "left"},
        {"person_id": people[1], "ended_on": "1930-05-01", "because": "left"},
    ]
    staff = learners.administrator
    found = (await staff.call("POST", "/v1/people/departures", {"departures": asked_for}))["results"]
    assert [(item["row"], item["status"], item.get("reason")) for item in found] == [
        (1, "recorded", None), (2, "refused", "repeated"), (3, "refused", "implausible-day")
    ]  # fmt: skip
    again = (await staff.call("POST", "/v1/people/departures", {"departures": asked_for[:1]}))["results"]
    assert [item["status"] for item in again] == ["unchanged"]
    refused = await staff.ask(
        "POST", "/v1/people/departures", {"departures": [{**asked_for[0], "because": "mistaken"}]}
    )
    assert refused.status_code == 422


async def test_a_full_number_is_shown_once_for_a_reason(
    platform: Platform, learners: Learners, administrator: PlainBrowser, here: str
) -> None:
    office, person_id = here.removesuffix("/staff"), await platform.person_id(1)
    await administrator.open(f"{office}/people/{person_id}")
    assert id_number(1) not in administrator.html
    await administrator.follow("查看完整号码")
    await administrator.press("查看完整身份证号")
    assert "请写明理由" in administrator.text
    administrator.own_numbers.add(id_number(1))
    await administrator.press("查看完整身份证号", reason="办理职称申报")
    assert id_number(1) in administrator.text
    assert administrator.answer is not None
    assert "no-store" in administrator.answer.headers["cache-control"]
    assert administrator.path == f"{office}/people/{person_id}/id-number"
    administrator.own_numbers.clear()
    await administrator.follow("返回测试1")
    learner = await learners.signed_in(1)
    await learner.open("/my/account/acts")
    assert "办理职称申报" in learner.text


async def test_a_department_looks_for_people_of_its_units_alone(
    platform: Platform, administrator: PlainBrowser
) -> None:
    far = person(861, name="司马远", unit_code=FAR_SCHOOL)
    await platform.register(person(862, name="司马近", unit_code=SCHOOL), far)
    staff = await appointed(desk_of(platform), 863, Role.DEPARTMENT, DEPARTMENT)
    department, pages = signed_in(platform, staff.token), await staff_pages(platform, DEPARTMENT)
    await department.open(f"{pages}/people")
    await department.press("查询", name="司马")
    assert people_of(department) == {"司马近"}
    assert not {"发密码设置码", "登记离开"} & set(department.reading.links)
    await department.press("查询", name="", id_number=id_number(861))
    assert "没有找到" in department.text
    person_id = await platform.person_id(862)
    await department.open(f"{pages.removesuffix('/staff')}/people/{person_id}/id-number")
    assert department.status == 404, "a department sees no number in full"
    # By the roles of one organisation: those of another one do not widen it.
    await department.open(f"{await staff_pages(platform, SCHOOL)}/people")
    assert department.status == 404
