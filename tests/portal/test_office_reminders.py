"""An office chooses who is reminded, sees when that was, and what became of it."""

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, completion, id_number
from plain_browser import Learners, PlainBrowser
from staff import FAR_AUTHORITY, OTHER_OFFICES, appointed, desk_of
from strangers import put_away

from common.clock import china_date, now
from offices.authority import Role
from portal.clients.calls import ServiceName

pytestmark = pytest.mark.anyio
YEAR = china_date(now()).year


def signed_in(platform: Platform, token: str) -> PlainBrowser:
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", token, domain="test.local", path="/")
    return browser


async def pages_of(platform: Platform, code: str) -> str:
    [found] = await platform.sql("registry", "SELECT organisation_id FROM organisation WHERE code = $1", code)
    return f"/offices/{found['organisation_id']}/staff/reminders"


@pytest.fixture(scope="module")
async def administrator(platform: Platform, learners: Learners) -> PlainBrowser:
    """Of the school, whose people have no hours yet."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    await platform.settle()
    return signed_in(platform, learners.administrator.token)


@pytest.fixture(scope="module")
async def here(platform: Platform, administrator: PlainBrowser) -> str:
    assert administrator
    return await pages_of(platform, SCHOOL)


async def test_chosen_people_are_reminded_once_a_week_and_what_became_of_it_is_shown(
    platform: Platform, administrator: PlainBrowser, here: str
) -> None:
    people = [await platform.person_id(serial) for serial in (1, 2)]
    await administrator.open(here)
    assert "还没有发送过提醒" in administrator.text
    await administrator.follow("发送提醒")
    assert "****" in administrator.text, "several people may have the same name"
    await administrator.press("提醒所选人员")
    assert (administrator.status, "请选择要提醒的人员。" in administrator.text) == (422, True)
    await administrator.press("提醒所选人员", person_ids=people, text=f"请{id_number(3)}抓紧")
    assert (administrator.status, "身份证号" in administrator.text) == (422, True)
    await administrator.press("提醒所选人员", person_ids=people, text="请于年底前完成。")
    assert "提醒已发送。" in administrator.text
    assert f"{YEAR}年度催学提醒：2人" in administrator.text
    assert "目前已达标0人，接近达标0人，未达标2人" in administrator.text
    reminder = administrator.path
    await administrator.follow("返回提醒记录")
    assert "请于年底前完成。" in administrator.text
    days = {"started_at": f"{YEAR - 1}-12-01T08:00:00+08:00", "completed_at": f"{YEAR}-01-02T08:00:00+08:00"}
    await platform.push(*(
        completion(f"r-1-{subject}", 1, hours=hours, subject=subject, **days)
        for subject, hours in (("public", "30"), ("professional", "60"))
    ))  # fmt: skip
    await platform.settle()
    await administrator.open(reminder)
    assert "目前已达标1人，接近达标0人，未达标1人" in administrator.text
    rows = await administrator.rows_of()
    assert {(row["姓名"], row["目前情况"]) for row in rows} == {("测试1", "已达标"), ("测试2", "未达标")}
    await administrator.open(f"{here}/new")
    pages = administrator.text, (await administrator.open(f"{here}/new?page=2")).text
    assert "七天内不再提醒" in "".join(pages), "on the page that has the second of them"
    third = await platform.person_id(3)
    await administrator.press("提醒所选人员", person_ids=[people[1], third, "x"])
    assert "有1人没有发送" in administrator.text
    assert "七天内已经提醒过的1人" in administrator.text
    await administrator.open(f"{here}/new")
    await administrator.press("提醒所选人员", person_ids=[people[1]])
    assert (administrator.status, "所选人员都在七天内提醒过" in administrator.text) == (422, True)


async def test_everybody_on_the_page_is_reminded_with_one_press(
    administrator: PlainBrowser, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.offices.reminders.choosing.ROWS", 5)
    await administrator.open(f"{here}/new?page=4")
    assert "七天内不再提醒" not in administrator.text, (
        "people stand as in their roster: those of other tests are on page 1"
    )
    await administrator.press("提醒本页全部人员")
    assert f"{YEAR}年度催学提醒：5人" in administrator.text
    await administrator.open(f"{here}/new?page=4")
    assert administrator.text.count("七天内不再提醒") == 5


async def test_each_office_reminds_its_own_people_alone(
    platform: Platform, administrator: PlainBrowser, here: str, learners: Learners
) -> None:
    somebody = await platform.person_id(40)
    department = signed_in(platform, (await appointed(desk_of(platform), 980, Role.DEPARTMENT, DEPARTMENT)).token)
    own = await pages_of(platform, DEPARTMENT)
    await department.open(f"{own}/new")
    await department.press("提醒所选人员", person_ids=[somebody])
    assert "提醒已发送。" in department.text
    auditor = signed_in(platform, (await appointed(desk_of(platform), 979, Role.AUDITOR, AUTHORITY)).token)
    pages = await pages_of(platform, AUTHORITY)
    for path in ("", "/new"):
        assert (await auditor.open(pages + path)).status == 404
    far_staff = await appointed(desk_of(platform), 978, Role.HR_AUTHORITY, FAR_AUTHORITY)
    far = signed_in(platform, far_staff.token)
    pages = await pages_of(platform, FAR_AUTHORITY)
    await far.open(f"{pages}/new")
    assert "没有还差学时的人员" in far.text
    far_id = pages.split("/")[2]
    asked = {"organisation_id": far_id, "person_ids": [somebody]}
    assert (await far_staff.call("POST", "/v1/reminders/queries", asked))["last"] == [], "who is out of reach"
    school_id = here.split("/")[2]
    refused = await far_staff.ask("POST", "/v1/reminders/queries", {**asked, "organisation_id": school_id})
    assert (refused.status_code, refused.json()["reason"]) == (403, "not-yours")
    told = await learners.administrator.call(
        "POST", "/v1/reminders/queries", {"organisation_id": school_id, "person_ids": [somebody]}
    )
    assert [item["person_id"] for item in told["last"]] == [somebody]
    await administrator.open(here)
    reminder = next(href for href in administrator.reading.links.values() if href.startswith(f"{here}/0"))
    assert (await department.open(reminder)).status == 404
    assert (await far.open(reminder.replace(here, pages))).status == 404
    learner = await learners.signed_in(30)
    assert (await learner.open(f"{here}/new")).status == 404


async def test_a_ledger_that_is_away_leaves_who_was_reminded(
    administrator: PlainBrowser, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await administrator.open(here)
    reminder = next(href for href in administrator.reading.links.values() if href.startswith(f"{here}/0"))
    put_away(monkeypatch, ServiceName.LEDGER)
    await administrator.open(reminder)
    assert (administrator.status, "暂时查不到" in administrator.text) == (200, True)
    await administrator.open(f"{here}/new")
    assert (administrator.status, "暂时查不到" in administrator.text) == (200, True)
