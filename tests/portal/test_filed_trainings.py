"""A unit files its trainings on its pages: part by part, checked, handed in, returned, changed, withdrawn."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from live_platform import Platform, id_number
from office_workers import OfficeWorker, held, office_worker, offices_of_lingling, offices_of_xincheng
from plain_browser import PlainBrowser
from staff import FAR_AUTHORITY, OTHER_OFFICES

from offices.authority import Role

pytestmark = pytest.mark.anyio
BASICS = {
    "form-title": "小学数学教师培训", "form-subject": "professional", "form-training_type": "in-service",
    "form-institution": "永州师范高等专科学校", "form-address": "永州市零陵区", "form-postcode": "425100",
    "form-email": "peixun@example.cn", "form-leader": "王某", "form-leader_post": "主任",
    "form-leader_phone": "0746-1234567", "form-contact": "李某", "form-contact_post": "干事",
    "form-contact_phone": "13800000000", "form-begins_on": "2026-12-01", "form-ends_on": "2026年12月2日",
    "form-place": "一号楼", "form-scope": "全区小学数学教师", "form-people": "120", "form-plan": "第一天备课。",
}  # fmt: skip
PART = "基本信息、师资和费用"
COSTS = {"form-trainers-1-name": "王某", "form-trainers-1-about": "特级教师", "form-fee": "0"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STRANGER = "00000000-0000-7000-8000-000000000000"
PAPER = ("培训通知.pdf", b"%PDF-1.7 notice", "application/pdf")


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    await platform.settle()
    return await offices_of_lingling(platform)


def browser_of(platform: Platform, worker: OfficeWorker) -> PlainBrowser:
    """Of somebody who is signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", worker.staff.token, domain="test.local", path="/")
    return browser


@pytest.fixture(scope="module")
async def school(platform: Platform, offices: dict[str, OfficeWorker]) -> PlainBrowser:
    return browser_of(platform, offices["school"])


async def filled(browser: PlainBrowser, button: str, fields: Mapping[str, Any]) -> None:
    """Press a button once these fields, whose names are none of Python, are filled in."""
    await browser.press(button, **fields)


async def begun(browser: PlainBrowser, worker: OfficeWorker) -> str:
    """The address of a new draft."""
    await browser.open(f"/offices/{worker.organisation_id}/training-filings")
    await browser.press("新建备案")
    assert browser.status == 200
    return browser.path.removesuffix("/sections/basics")


async def test_a_training_is_filled_in_part_by_part(offices: dict[str, OfficeWorker], school: PlainBrowser) -> None:
    await school.open(f"/offices/{offices['school'].organisation_id}/training-filings")
    assert "没有备案" in school.text
    address = await begun(school, offices["school"])
    assert "按本单位最近一次" not in school.text, "nothing was handed in yet"
    # A part that lacks something is saved all the same, and says what.
    await filled(school, "保存并继续", {**BASICS, **COSTS, "form-people": ""})
    assert school.status == 422
    assert "已保存。以下内容还须补正" in school.text
    assert "培训人数：请填写人数（1至100000）。" in school.text
    await school.open(f"{address}/check")
    assert "还不能提交" in school.text
    await school.open(address)
    assert f"{PART} 未完成" in school.text
    assert school.text.count("未开始") == 1
    await school.follow(PART)
    assert BASICS["form-title"] in school.html
    await filled(school, "保存并继续", {"form-people": "120"})
    assert school.path == f"{address}/sections/schedule"
    # Two half days for each of the two days stand there already.
    assert school.html.count('value="2026-12-01"') == 2
    await filled(
        school,
        "保存并继续",
        {"form-sittings-1-topic": "备课", "form-sittings-2-topic": "听课", "form-sittings-1-hours": "4"},
    )
    assert school.path == f"{address}/check", school.text
    await school.open(address)
    assert school.text.count("已完成") == 2
    await school.open(f"{address}/check")
    await school.follow("上传附件")
    await school.press("上传")
    assert (school.status, "请选择要上传的文件。" in school.text) == (422, True)
    await school.press("上传", files={"file": PAPER})
    assert "已上传1个文件" in school.text
    await school.follow("下一步：核对并提交")
    assert "2026-12-01，上午，备课" in school.text
    await school.press("提交备案")
    assert school.path == f"{address}/done"
    assert address.rpartition("/")[2] not in school.text, "an id of ours is no number of theirs"
    assert "零陵区教育局" in school.text
    await school.follow("下载备案表")
    assert school.answer is not None
    assert school.answer.content.startswith(b"%PDF")
    await school.open(f"/offices/{offices['school'].organisation_id}/training-filings?state=in-chain")
    assert BASICS["form-title"] in school.text
    [row] = await school.rows_of()
    assert (row["培训"], row["人数"], row["结束日期"]) == (BASICS["form-title"], 120, "2026-12-02")
    assert row["由谁办理"].startswith("零陵区教育局：")


async def test_a_new_plan_begins_with_what_the_last_one_said_of_institution_and_costs(
    offices: dict[str, OfficeWorker], school: PlainBrowser
) -> None:
    worker = offices["school"]
    await worker.does(await worker.drafts(institution="永州名师中心", contact="周某", fee="12", payer="unit"), "submit")
    await worker.drafts(institution="尚未提交的机构", contact="吴某")
    await school.open(f"/offices/{worker.organisation_id}/filings")
    await school.press("新建线下培训备案")
    assert "已按本单位最近一次提交的备案填入" in school.text
    shown = {name: value for form in school.reading.forms for name, value in form.fields}
    assert [shown[f"form-{name}"] for name in ("institution", "contact", "fee")] == ["永州名师中心", "周某", "12"]
    assert [shown[f"form-{name}"] for name in ("title", "begins_on", "trainers-1-name")] == ["", "", ""]


async def test_entries_of_long_registers_are_looked_for_where_they_are_chosen(
    platform: Platform, offices: dict[str, OfficeWorker], school: PlainBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.offices.filings.register_choices._SHOWN_MAX", 1)
    monkeypatch.setattr("portal.offices.filings.register_choices._ROWS_SHOWN_MAX", 1)
    worker = offices["school"]
    teachers = {name: await registered(worker, name, "teacher") for name in ("周老师", "吴老师", "郑老师")}
    courses = {name: await registered(worker, name, "course") for name in ("班级管理", "备课方法")}
    institutions = {name: await registered(worker, name, "institution") for name in ("甲培训中心", "乙培训中心")}
    await platform.sql("filings", "UPDATE library_item SET state = 'listed'")
    address = await begun(school, worker)
    assert "名册较长，列出其中1个" in school.text
    await filled(school, "查找名录中的培训机构", {**BASICS, **COSTS, "words-registered_institution": id_number(3)})
    assert (school.status, "请填写查找的字，不要填写身份证号" in school.text) == (422, True)
    await filled(school, "查找名录中的培训机构", {"words-registered_institution": "没有的"})
    assert "没有含“没有的”的" in school.text
    await filled(school, "查找名录中的培训机构", {"words-registered_institution": "乙培训"})
    assert options(school) >= {institutions["乙培训中心"]}
    chosen = {"form-registered_institution": institutions["乙培训中心"], "words-trainers": "郑"}
    await filled(school, "查找师资库中的教师", chosen)
    assert BASICS["form-title"] in school.html, "what was typed is there once more"
    # Chosen, then looked for another: what was chosen stays, though it is neither found now nor kept yet.
    row = {"form-trainers-2-teacher": teachers["郑老师"]}
    await filled(school, "查找师资库中的教师", {**row, "words-trainers": "吴", "words-registered_institution": "甲"})
    assert options(school) >= {teachers["吴老师"], teachers["郑老师"], institutions["乙培训中心"]}
    assert "郑老师（永州师专）" in school.html
    await school.press("保存并继续")
    assert school.path == f"{address}/sections/schedule", school.text
    await filled(school, "查找课程库中的课程", {"words-sittings": "备课"})
    await filled(school, "保存并继续", {"form-sittings-1-course": courses["备课方法"]})
    assert school.path == f"{address}/check", school.text
    for said in ("乙培训中心", "郑老师", "2026-12-01，上午，备课方法"):
        assert said in school.text, said
    for item_id in (*teachers.values(), *courses.values(), *institutions.values()):
        assert item_id not in school.text


async def test_ids_that_are_typed_past_the_lists_are_refused_and_never_shown(
    platform: Platform, offices: dict[str, OfficeWorker], school: PlainBrowser
) -> None:
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    await platform.settle()
    far = await office_worker(platform, Role.HR_AUTHORITY, FAR_AUTHORITY)
    named = {"name": "外县进修学校", "subjects": ["professional"], "begins_on": "2016-01-01"}
    base = await far.call("POST", "/training-bases", {**named, "office_id": far.organisation_id})
    # The lists offer something, or there would be no fields to fill in.
    county = offices["county"]
    await county.call("POST", "/training-bases", {**named, "office_id": county.organisation_id})
    item_id = await registered(offices["school"], "听课", "course")
    await county.call("POST", f"/library-items/{item_id}/acts", {"act": "list"})
    filing_id = await offices["school"].drafts(title="越过名册填写的培训")
    address = f"/offices/{offices['school'].organisation_id}/training-filings/{filing_id}"
    await school.open(f"{address}/sections/basics")
    await filled(school, "保存并继续", {"form-base": base["base_id"]})
    said = "培训基地：该基地由其他地区确定，请选择本地区或上级地区的培训基地"
    assert (school.status, said in school.text) == (422, True)
    await school.open(f"{address}/sections/schedule")
    await filled(school, "保存并继续", {"form-sittings-1-course": STRANGER})
    unknown = "半天安排：所选课程不在课程库中，请重新选择"
    assert (school.status, unknown in school.text) == (422, True)
    await school.open(f"{address}/check")
    for sentence in ("还不能提交", said, unknown, "（名册中没有）"):
        assert sentence in school.text, sentence
    assert STRANGER not in school.text
    assert base["base_id"] not in school.text
    await school.open(address)
    assert f"{PART} 未完成 课程安排 未完成" in school.text


def options(browser: PlainBrowser) -> set[str]:
    """What may be chosen on the page."""
    return set(re.findall(r'<option value="([^"]+)"', browser.html))


async def registered(worker: OfficeWorker, name: str, kind: str) -> str:
    """An entry of a register that the school asks for."""
    item = {
        "organisation_id": worker.organisation_id, "kind": kind, "name": name, "about": "教育教学",
        "subjects": ["professional"], "begins_on": "2026-01-01",
    } | ({"employer": "永州师专"} if kind == "teacher" else {})  # fmt: skip
    return str((await worker.call("POST", "/library-items", item))["item_id"])


async def test_what_was_returned_says_why_and_marks_what_was_changed(
    offices: dict[str, OfficeWorker], school: PlainBrowser
) -> None:
    worker, bureau = offices["school"], offices["bureau"]
    filing_id = await worker.drafts(title="退回修改的培训")
    await worker.does(filing_id, "submit")
    await bureau.does(filing_id, "return", text="人数与范围不符")
    address = f"/offices/{worker.organisation_id}/training-filings/{filing_id}"
    await school.open(f"/offices/{worker.organisation_id}")
    assert "被退回待修改的备案1件" in school.reading.links
    await school.follow("被退回待修改的备案1件")
    await school.follow("退回修改的培训")
    assert "零陵区教育局退回：人数与范围不符" in school.text
    await school.follow(PART)
    await filled(school, "保存草稿", {"form-people": "80"})
    assert "退回以后的修改" in school.text
    assert "现在80人" in school.text
    await school.follow(PART)
    assert "培训人数（已修改）" in school.text
    # Another window has written it meanwhile: what was typed is shown once more, and nothing is lost.
    seen = await worker.looks(filing_id)
    form = {name: value for name, value in seen["form"].items() if value is not None}
    await worker.call("PUT", f"/filings/{filing_id}/form", {"form": {**form, "place": "二号楼"}})
    await filled(school, "保存草稿", {"form-scope": "全市小学教师"})
    assert school.status == 409
    assert "已有变动" in school.text
    assert "全市小学教师" in school.html
    await school.open(f"{address}/check")
    await school.press("提交备案")
    assert school.path == f"{address}/done"
    await school.open(f"{address}/acts/withdraw")
    await school.press("确认撤回", text="改期")
    assert "已撤回。" in school.text
    await school.open(f"{address}/sections/basics")
    assert (school.status, "不能修改" in school.text) == (409, True)


async def test_a_fee_over_the_cap_is_said_at_once_with_its_article(platform: Platform) -> None:
    workers = await offices_of_xincheng(platform)
    browser = browser_of(platform, workers["school"])
    address = await begun(browser, workers["school"])
    await filled(browser, "保存并继续", {**BASICS, **COSTS, "form-fee": "99", "form-fee_kind": "theory"})
    assert browser.status == 422
    assert "收费标准：" in browser.text
    assert "第二十六条" in browser.text
    await filled(browser, "保存并继续", {"form-fee": "1"})
    assert browser.path == f"{address}/sections/schedule", browser.text


async def test_others_neither_see_nor_write_it(
    platform: Platform, offices: dict[str, OfficeWorker], school: PlainBrowser
) -> None:
    worker, bureau = offices["school"], browser_of(platform, offices["bureau"])
    filing_id = await worker.drafts(title="本校的草稿")
    await bureau.open(f"/offices/{offices['bureau'].organisation_id}/training-filings/{filing_id}")
    assert bureau.status == 404
    await bureau.open(f"/offices/{worker.organisation_id}/training-filings/{filing_id}")
    assert bureau.status == 404
    await worker.does(filing_id, "submit")
    await bureau.open(f"/offices/{offices['bureau'].organisation_id}/training-filings/{filing_id}")
    assert bureau.status == 404, "what it decides about is no training of its own"
    assert await offices["bureau"].refusal("GET", f"/filings/{filing_id}/lacking") == (404, "no-such-filing")
    await school.open(f"/offices/{worker.organisation_id}/training-filings/{filing_id}/sections/other")
    assert school.status in (404, 422)


async def test_a_roster_is_ticked_or_sent_and_every_row_has_its_verdict(
    platform: Platform, offices: dict[str, OfficeWorker], school: PlainBrowser
) -> None:
    worker, bureau = offices["school"], offices["bureau"]
    training = await worker.drafts(title="已办的培训", people=3, **held())
    await worker.does(training, "submit")
    await bureau.does(training, "endorse")
    await school.open(f"/offices/{worker.organisation_id}/training-filings/{training}")
    await school.follow("下载名单表样")
    assert school.answer is not None
    template = school.answer.content
    await school.open(f"/offices/{worker.organisation_id}/training-filings/{training}")
    await school.press("登记参训名单")
    address = school.path
    assert "名单还没有人员" in school.text
    await school.press("上传名单")
    assert (school.status, "请选择填好的名单文件。" in school.text) == (422, True)
    await school.press("上传名单", files={"sheet": ("x.xlsx", b"no sheet", XLSX)})
    assert (school.status, "无法作为参训名单读取" in school.text) == (422, True)
    # Everybody of the unit may be ticked; who is not of it is refused, whoever writes the form.
    await school.follow("在网页上勾选")
    await school.press("登记所选人员")
    assert (school.status, "请勾选参训的人员。" in school.text) == (422, True)
    people = [await platform.person_id(serial) for serial in (21, 22)]
    await school.press("登记所选人员", person=people)
    assert school.path == address, school.text
    assert "名单已收到" in school.text
    await platform.settle()
    await school.open(address)
    assert "2 可以计入" in school.text
    assert "测试21" in school.text
    refused = await worker.refusal("PUT", f"/rosters/{address.rpartition('/')[2]}/people", {"person_ids": [STRANGER]})
    assert refused == (422, "not-of-unit")
    await school.open(f"{address}?state=refused")
    assert "没有这类行" in school.text
    await school.press("提交名单")
    assert (school.status, "不收费的填0" in school.text) == (422, True)
    await school.press("提交名单", fee_charged="0")
    assert "名单已提交" in school.text
    assert "待审核" in school.text
    deciding = browser_of(platform, bureau)
    await deciding.open(f"/offices/{bureau.organisation_id}/filings/{address.rpartition('/')[2]}")
    assert "测试22" in deciding.text
    await deciding.press("提交意见", act="endorse")
    await platform.settle()
    await school.open(address)
    assert "2 已计入" in school.text
    await school.follow("下载退回表（Excel，含逐行结果，改正后可以重新上传）")
    assert school.answer is not None
    assert school.answer.content.startswith(b"PK")
    assert template.startswith(b"PK")


async def test_a_roster_waits_for_the_training(offices: dict[str, OfficeWorker], school: PlainBrowser) -> None:
    worker = offices["school"]
    training = await worker.drafts(title="尚未开始的培训")
    await worker.does(training, "submit")
    await offices["bureau"].does(training, "endorse")
    await school.open(f"/offices/{worker.organisation_id}/training-filings/{training}")
    await school.press("登记参训名单")
    assert (school.status, "培训尚未开始" in school.text) == (409, True)
