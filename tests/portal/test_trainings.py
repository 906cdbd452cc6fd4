"""Face-to-face training on pages: an office opens it, people come and type the code, and a roster is made."""

import re
from datetime import datetime, time, timedelta

import pytest
from live_platform import AUTHORITY, Platform, id_number
from office_workers import office_worker
from plain_browser import Learners, PlainBrowser
from staff import Staff, appointed, desk_of
from trainings import AHEAD, approved_training, open_training, registered_teacher, worker_of

from common.clock import CHINA, china_date, now
from offices.authority import Role

pytestmark = pytest.mark.anyio
FIRST = china_date(now()) + timedelta(days=AHEAD)


def browser_of(platform: Platform, staff: Staff) -> PlainBrowser:
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    return browser


@pytest.fixture
async def school(platform: Platform, learners: Learners) -> PlainBrowser:
    return browser_of(platform, learners.administrator)


async def test_an_office_opens_a_training_and_people_come_to_it(  # noqa: PLR0915 - a story of one training
    platform: Platform, learners: Learners, school: PlainBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = await worker_of(platform, learners.administrator)
    filing_id = await approved_training(platform, worker, title="课堂教学培训", contact="李某")
    page = f"/offices/{worker.organisation_id}/trainings"
    await school.open(page)
    assert "未开放报名" in school.text
    # 1. It is opened; what is wrong is told at its field.
    await school.follow("课堂教学培训")
    await school.follow("设置报名")
    await school.press("保存", quota="0", closes_on="某日")
    assert school.status == 422
    assert "请填写1至10000之间的人数。" in school.text
    await school.press("保存", quota="1", closes_on=FIRST.isoformat())
    assert "报名设置已保存。" in school.text
    # 2. Somebody enrols, somebody else waits.
    first, second = await learners.signed_in(11), await learners.signed_in(12)
    await first.open("/my/trainings")
    await first.follow("课堂教学培训")
    assert "永州师专一号楼" in first.text
    await first.press("报名")
    assert "报名成功。" in first.text
    await second.open(f"/my/trainings/{filing_id}")
    await second.press("报名")
    assert "候补，前面还有0人" in second.text
    await first.press("取消报名")
    await second.open("/my/messages")
    await second.follow("查看培训")
    assert "已报名" in second.text
    # 3. The unit enrols one more of its people, who waits.
    await school.open(f"{page}/{filing_id}/people")
    assert re.search(r"测试\d+\s?\d*\*+\d", school.text), "several people may have the same name"
    await school.press("为所选人员报名", despite="1")
    assert "请选择要报名的人员。" in school.text
    assert 'name="despite" value="1" checked' in school.html
    await school.press("为所选人员报名", person=[await platform.person_id(13)])
    assert "名额已满，列入候补：1人" in school.text
    assert school.path == f"{page}/{filing_id}/enrolled?waiting=1", "opened anew it enrols nobody"
    await school.follow("返回培训")
    assert {"测试12", "测试13"} <= set(re.findall(r"测试\d+", school.text))
    assert (await school.open(f"{page}/{filing_id}/people.xlsx")).status == 200
    # 4. On the day: the code on the wall, and on the phone.
    await school.open(f"{page}/{filing_id}/code")
    assert "现在不在该培训的签到时间内" in school.text
    moment = datetime.combine(FIRST, time(9), tzinfo=CHINA)
    monkeypatch.setattr("filings.check_ins.api.now", lambda: moment)
    await school.open(f"{page}/{filing_id}/code")
    [code] = re.findall(r'class="code-now">(\d{6})<', school.html)
    await second.open(f"/my/trainings/{filing_id}")
    await second.follow("签到")
    await second.press("签到", code="12")
    assert "请填写屏幕上的6位数字签到码。" in second.text
    await second.press("签到", code=f"{(int(code) + 1) % 10**6:06d}")
    assert "签到码不正确" in second.text
    await second.press("签到", code=f"{code[:3]} {code[3:]}")
    assert "签到成功。" in second.text
    await second.press("签到", code=code)
    assert "无需重复签到" in second.text
    # 5. The sheet, a result, and the way to the roster, which waits for the training to begin.
    await school.open(f"{page}/{filing_id}/sheet")
    assert "扫码或输入签到码" in school.text
    await school.press("登记已签字的人员")
    assert "签到表已登记。" in school.text
    await school.open(f"{page}/{filing_id}/results")
    person_id = await platform.person_id(12)
    await school.press("保存", None, **{f"result-{person_id}": "优" * 33})
    assert "考核结果不能超过32个字。" in school.text
    await school.press("保存", None, **{f"result-{person_id}": "合格"})
    assert "考核结果已登记。" in school.text
    await school.open(f"{page}/{filing_id}")
    await school.press("按签到记录生成参训名单")
    assert "培训尚未开始" in school.text
    monkeypatch.setattr("filings.rosters.api.now", lambda: moment)
    await school.press("按签到记录生成参训名单")
    assert re.fullmatch(rf"/offices/{worker.organisation_id}/rosters/[0-9a-f-]{{36}}", school.path)
    assert (school.status, "提交名单" in school.text) == (200, True)
    await school.open(f"{page}/{filing_id}")
    await school.follow("查看备案")
    assert school.path == f"/offices/{worker.organisation_id}/training-filings/{filing_id}"
    assert school.status == 200


async def test_enrolment_is_opened_to_units_that_are_chosen_on_the_page(
    platform: Platform, learners: Learners, school: PlainBrowser
) -> None:
    worker = await worker_of(platform, learners.administrator)
    filing_id = await approved_training(platform, worker, title="校际教研")
    await school.open(f"/offices/{worker.organisation_id}/trainings/{filing_id}/enrolment")
    await school.press("保存", whose="chosen")
    assert school.status == 422
    assert "请勾选单位" in school.text
    await school.press("查找单位", words="没有这样的单位")
    assert "没有名称中有“没有这样的单位”的单位" in school.text
    await school.press("查找单位", words=id_number(77))
    assert school.status == 422
    await school.press("查找单位", words="零陵", unit=[worker.organisation_id])
    chosen = re.findall(r'name="unit" value="([^"]+)" checked', school.html)
    others = re.findall(r'name="unit" value="([^"]+)">', school.html)
    assert chosen == [worker.organisation_id], "what was ticked stays ticked"
    assert others
    await school.press("保存", unit=[worker.organisation_id, others[0]])
    assert "报名设置已保存。" in school.text
    path = f"/trainings/{filing_id}?organisation_id={worker.organisation_id}"
    assert set((await worker.call("GET", path))["units"]) == {worker.organisation_id, others[0]}
    query = f"/filings/{filing_id}/enrolment/units/queries"
    assert (await worker.refusal("POST", query, {"words": "\x00"}))[0] == 422
    other = await office_worker(platform, Role.HR_AUTHORITY, AUTHORITY)
    refused = await other.refusal("POST", query, {"words": ""})
    assert refused == (403, "not-yours")


async def test_what_is_held_at_the_same_time_is_told_before(
    platform: Platform, learners: Learners, school: PlainBrowser
) -> None:
    worker = await worker_of(platform, learners.administrator)
    one = await platform.person_id(14)
    await open_training(platform, worker, one, title="先报的培训")
    other = await open_training(platform, worker, title="后报的培训")
    page = f"/offices/{worker.organisation_id}/trainings/{other}"
    shown = [(await school.open(f"{page}/people?page={number}")).text for number in (1, 2)]
    assert sum("时间冲突 “先报的培训”" in text for text in shown) == 1
    await school.press("为所选人员报名", person=[one])
    assert "与其他培训冲突，未报名：1人" in school.text
    browser = await learners.signed_in(14)
    await browser.open(f"/my/trainings/{other}")
    assert f"“先报的培训”：{FIRST.month}月{FIRST.day}日" in browser.text
    await browser.press("仍要报名")
    assert "报名成功。" in browser.text
    await school.open(f"{page}/sheet")
    await school.press("登记已签字的人员", half_day="某日", person=[one])
    assert "请选择签到表的半天。" in school.text
    assert re.search(f'value="{one}" checked', school.html), "what was ticked stays ticked"
    await school.open(page)
    await school.press("取消所选人员的报名", reason="另有安排")
    assert (school.status, 'value="另有安排"' in school.html) == (422, True)
    await school.press("取消所选人员的报名", person=[one])
    assert "已取消所选人员的报名" in school.text
    await browser.open("/my/messages")
    assert "理由：另有安排" in browser.text


async def test_a_teacher_is_registered_and_reviewed_on_pages(
    platform: Platform, learners: Learners, school: PlainBrowser
) -> None:
    worker = await worker_of(platform, learners.administrator)
    page = f"/offices/{worker.organisation_id}/trainings/registers/teacher"
    await school.open(page)
    assert "没有符合条件的条目" in school.text
    await school.follow("登记师资")
    await school.press("登记", name="周老师")
    assert (school.status, "请填写工作单位。" in school.text) == (422, True)
    await school.press(
        "登记", name="周老师", employer="永州师专", about="班级管理", subjects=["public"], begins_on="2026-01-01"
    )
    assert "待审核" in school.text
    path = school.path.rpartition("/")[2]
    authority = await appointed(desk_of(platform), 984, Role.HR_AUTHORITY, AUTHORITY)
    office = await worker_of(platform, authority, AUTHORITY)
    browser = browser_of(platform, authority)
    await browser.open(f"/offices/{office.organisation_id}/trainings/registers/teacher?whose=own")
    await browser.follow("周老师")
    await browser.press("不予入库")
    assert (browser.status, "请写明理由。" in browser.text) == (422, True)
    await browser.press("审核通过，入库")
    assert "已审核入库。" in browser.text
    await browser.press("清退出库", reason="违反师德")
    assert "违反师德" in browser.text
    # A name is looked for by a form: it stands in no address.
    await school.open(f"{page}?words=周")
    assert 'value="周"' not in school.html
    await school.press("查询", words="无此人")
    assert "没有符合条件的条目" in school.text
    await school.press("查询", words="周")
    assert (school.path, "已清退" in school.text, "周老师" in school.text) == (page, True, True)
    [row] = await school.rows_of("下载Excel表（不按关键词筛选）")
    assert (row["名称"], row["工作单位"], row["状态"]) == ("周老师", "永州师专", "已清退")
    await school.press("查询", words="周" * 51)
    assert (school.status, "关键词不超过50字" in school.text) == (422, True)
    assert "周" * 51 in school.html, "what was typed is there once more"
    assert (await school.open(f"{page}/{path}")).status == 200


async def test_pages_of_others_are_not_there(platform: Platform, learners: Learners) -> None:
    worker = await worker_of(platform, learners.administrator)
    filing_id = await open_training(platform, worker, title="他人不见")
    item_id = await registered_teacher(worker, "吴老师")
    browser = await learners.signed_in(15)
    for end in ("", f"/{filing_id}", f"/{filing_id}/code", f"/{filing_id}/sheet", f"/registers/teacher/{item_id}"):
        assert (await browser.open(f"/offices/{worker.organisation_id}/trainings{end}")).status == 404
    nothing = "00000000-0000-7000-8000-000000000000"
    assert (await browser.open(f"/my/trainings/{nothing}")).status == 404
    assert (await browser.open(f"/my/trainings/{nothing}/attendance")).status == 404
