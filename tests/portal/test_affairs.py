"""Affairs of offices on pages: organisations, appointments, announcements, corrections and acts; of one's own reach."""

import asyncio
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, id_number, organisation_code, person
from plain_browser import Learners, PlainBrowser
from staff import CITY_OFFICE, FAR_AUTHORITY, OTHER_OFFICES, appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
LIBRARY, MUSEUM, ANNEX, CLUB, HALL = (organisation_code(number) for number in (63, 64, 65, 66, 67))
TOMORROW = china_date(now()) + timedelta(days=1)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
async def ids(platform: Platform, learners: Learners) -> Mapping[str, str]:
    """Organisations by code."""
    organisations = [
        *OTHER_OFFICES,
        {"code": LIBRARY, "name": "零陵区图书馆", "kind": "institution", "region_code": "431102"},
        {"code": MUSEUM, "name": "零陵区博物馆", "kind": "institution", "region_code": "431102"},
    ]
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": organisations})
    await platform.register(person(710, unit_code=MUSEUM), person(711, unit_code=MUSEUM))
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    return {row["code"]: str(row["organisation_id"]) for row in rows}


@pytest.fixture(scope="module")
async def desks(platform: Platform, learners: Learners, ids: Mapping[str, str]) -> Mapping[str, PlainBrowser]:
    """Browsers of officials, by what they are."""
    held = {
        "county": (980, Role.HR_AUTHORITY, AUTHORITY),
        "colleague": (981, Role.HR_AUTHORITY, AUTHORITY),
        "city": (982, Role.HR_AUTHORITY, CITY_OFFICE),
        "far": (983, Role.HR_AUTHORITY, FAR_AUTHORITY),
        "department": (984, Role.DEPARTMENT, DEPARTMENT),
        "auditor": (985, Role.AUDITOR, AUTHORITY),
    }
    staff = {name: await appointed(desk_of(platform), *role) for name, role in held.items()}
    staff["unit"] = learners.administrator
    browsers = {}
    for name, who in staff.items():
        browsers[name] = PlainBrowser.of(platform)
        browsers[name].client.cookies.set("xueshi_session", who.token, domain="test.local", path="/")
    return browsers


OFFICE_OF = {
    "county": AUTHORITY, "colleague": AUTHORITY, "city": CITY_OFFICE, "far": FAR_AUTHORITY, "department": DEPARTMENT,
    "auditor": AUTHORITY, "unit": SCHOOL,
}  # fmt: skip


def here(ids: Mapping[str, str], name: str) -> str:
    """Where the pages of somebody's office begin."""
    return f"/offices/{ids[OFFICE_OF[name]]}"


def file_of(*rows: tuple[Any, ...]) -> tuple[str, bytes, str]:
    """A list of organisations as people fill it in."""
    out, heads = io.BytesIO(), ("统一社会信用代码", "机构名称", "机构类别", "行政区划代码", "主管部门代码")
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((heads, *rows)):
            sheet.write_row(number, 0, row)
    return "机构.xlsx", out.getvalue(), XLSX


async def sheet_of(browser: PlainBrowser) -> Any:
    """The table that a page answered with."""
    assert browser.answer is not None
    assert browser.answer.headers["content-type"] == XLSX, browser.answer.text
    return await asyncio.to_thread(read_sheet, browser.answer.content, rows_max=200)


async def test_affairs_lead_to_what_the_role_settles(desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]) -> None:
    for name, has, lacks in (
        ("county", {"机构管理", "投诉和意见办理", "公告", "记录合并与更正"}, {"操作记录"}),
        ("auditor", {"机构管理", "操作记录", "核对操作记录", "培训机构选择情况"}, {"公告", "投诉和意见办理"}),
        ("department", {"机构管理"}, {"公告", "记录合并与更正", "操作记录"}),
        ("unit", {"机构管理", "记录合并与更正"}, {"公告", "操作记录"}),
    ):
        await desks[name].open(f"{here(ids, name)}/affairs")
        links = set(desks[name].reading.links)
        assert has <= links, name
        assert not lacks & links, name


async def test_pages_stand_beneath_a_place_of_the_navigation(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    for name, place, pages in (
        ("county", "管理事项", ("/organisations", "/cases", "/case-record", "/announcements/new", "/mendings")),
        ("county", "备案和认定", ("/training-filings", "/supervision", "/spot-checks", "/bases/new")),
        ("unit", "备案和认定", ("/claims", "/filings")),
        ("auditor", "管理事项", ("/audit", "/vendor-choices")),
    ):
        for page in pages:
            await desks[name].open(here(ids, name) + page)
            current = re.findall(r'aria-current="page">([^<]+)</a>', desks[name].html.partition("<main")[0])
            assert current == [place], (name, page)
    await desks["county"].open(f"{here(ids, 'county')}/bases/new")
    ways = re.findall(r'aria-current="page">([^<]+)</a>', desks["county"].html.partition("<main")[2])
    assert ways == ["培训基地"]


async def test_an_auditor_is_led_to_nothing_that_is_refused(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    auditor = desks["auditor"]
    await auditor.open(here(ids, "auditor"))
    assert not {"备案和认定", "线下培训组织"} & set(auditor.reading.links)
    register = f"{here(ids, 'auditor')}/trainings/registers/course"
    await auditor.open(register)
    assert (auditor.status, "登记课程" in auditor.reading.links) == (200, False)
    assert (await auditor.open(f"{register}/new")).status == 404
    await desks["county"].open(f"{here(ids, 'county')}/trainings/registers/course")
    assert "登记课程" in desks["county"].reading.links


async def test_every_affair_is_closed_to_offices_of_other_roles_and_places(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    nothing = "00000000-0000-7000-8000-000000000000"
    of_authority = (
        "/unit-applications", "/organisation-import", "/organisation-import/template.xlsx", "/cases", "/case-record",
        "/unit-applications.xlsx", "/cases.xlsx",
        "/policy-answers", "/announcements", "/announcements/new", f"/announcements/{nothing}",
        f"/cases/{nothing}", f"/unit-applications/{nothing}", f"/organisations/{SCHOOL}/changes/rename",
    )  # fmt: skip
    of_auditor = ("/audit", "/audit.xlsx", "/audit/check")
    for name in ("department", "unit", "auditor"):
        for page in of_authority:
            assert (await desks[name].open(here(ids, name) + page)).status == 404, (name, page)
    for name in ("department", "unit", "county"):
        for page in of_auditor:
            assert (await desks[name].open(here(ids, name) + page)).status == 404, (name, page)
    for page in ("/mendings", "/mendings.xlsx"):
        assert (await desks["department"].open(here(ids, "department") + page)).status == 404, page
    for page in ("/affairs", "/organisations", "/cases", "/announcements", "/audit"):
        assert (await desks["far"].open(here(ids, "county") + page)).status == 404, page


async def test_organisations_are_found_by_name_and_by_filter(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    county = desks["county"]
    await county.open(f"{here(ids, 'county')}/organisations")
    assert "共5个机构" in county.text
    await county.press("查找机构", words="图书")
    assert "零陵区图书馆" in county.reading.links
    assert "零陵区第一小学" not in county.reading.links
    assert "图书" not in county.path, "what was typed stands in no address"
    await county.press("查找机构", words=id_number(5))
    assert (county.status, "不要填写身份证号" in county.text) == (422, True)
    await county.press("筛选", kind="department")
    assert "零陵区教育局" in county.reading.links
    assert "共1个机构" in county.text
    await county.open(f"{here(ids, 'county')}/organisations.xlsx?kind=department")
    sheet = await sheet_of(county)
    assert [row.cells[0] for row in sheet.rows] == ["零陵区教育局"]
    for query in ("kind=x", "state=x", "within=4311", "unattended=2", "page=0"):
        assert (await county.open(f"{here(ids, 'county')}/organisations?{query}")).status == 404, query


async def test_an_organisation_is_renamed_from_a_day_on(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    county = desks["county"]
    await county.open(f"{here(ids, 'county')}/organisations/{LIBRARY}")
    await county.follow("更名")
    await county.press("登记更名", effective_on="", reason="", name="")
    assert county.status == 422
    for said in ("请填写机构名称", "请填写生效日期", "请填写变更依据"):
        assert said in county.text
    number = id_number(712)
    name, reason = f"图书馆{number[:6]}-{number[6:]}", f"编办文件，联系人{number}"
    await county.press("登记更名", effective_on=str(TOMORROW), name=name, reason=reason)
    assert (county.status, number[6:] in county.html) == (422, False), "a refused number is not given back"
    assert "编办文件，联系人******************" in county.html
    assert 'value="图书馆******************"' in county.html
    await county.press("登记更名", effective_on="2020-01-01", reason="编办文件", name="零陵区总图书馆")
    assert county.status == 422
    assert "零陵区总图书馆" in county.html, "what was typed stays"
    await county.press("登记更名", effective_on=str(TOMORROW), reason="编办文件", name="零陵区总图书馆")
    assert "变更已登记" in county.text
    assert "更名为零陵区总图书馆" in county.text
    assert "测试980" in county.text
    for name in ("department", "far"):
        assert (await desks[name].open(f"{here(ids, name)}/organisations/{LIBRARY}")).status == 404, name
    await desks["auditor"].open(f"{here(ids, 'auditor')}/organisations/{LIBRARY}")
    assert "更名为零陵区总图书馆" in desks["auditor"].text
    assert "更名" not in desks["auditor"].reading.links


async def test_units_are_split_and_merged_with_their_people(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    county, museum = desks["county"], f"{here(ids, 'county')}/organisations/{MUSEUM}"
    await county.open(f"{museum}/changes/split")
    wrong: dict[str, Any] = {"code-1": LIBRARY, "unit-1": "零陵区展览馆", "people-1": "", "reason": "编办文件"}
    await county.press("登记分设", effective_on=str(TOMORROW), **wrong)
    assert (county.status, "机构" in county.text) == (422, True)
    await county.press("登记分设", effective_on=str(TOMORROW), **{**wrong, "code-1": ANNEX, "people-1": id_number(710)})
    assert "分设零陵区展览馆（1人）" in county.text, county.text
    await county.open(f"{museum}/changes/merge")
    await county.press("查找机构", find="图书")
    assert "选择接收机构" in county.text
    into = LIBRARY
    await county.press("登记并入", into=into, effective_on=str(TOMORROW), reason="编办文件", find="图书")
    assert "并入零陵区图书馆，1人随同转入" in county.text, county.text
    await county.open(f"{museum}/changes/reopen")
    assert county.status == 200, "it is closed from tomorrow on"
    await county.open(f"{museum}/changes/close")
    assert (county.status, county.path, "此前已登记撤销或者并入" in county.text) == (200, museum, True)


async def test_an_organisation_is_closed_once_however_often_its_form_is_sent(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], platform: Platform
) -> None:
    county, hall = desks["county"], f"{here(ids, 'county')}/organisations/{HALL}"
    unit = {"code": HALL, "name": "零陵区纪念馆", "kind": "institution", "region_code": "431102"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [unit]})
    for kind, button, done, again in (
        ("close", "登记撤销", "变更已登记", "此前已登记撤销"),
        ("reopen", "登记恢复", "变更已登记", "没有登记撤销，不需要恢复"),
    ):
        await county.open(f"{hall}/changes/{kind}")
        first, second = await county.press_twice(button, effective_on=str(TOMORROW), reason="编办文件")
        assert (done in first, again in second, county.status, county.path) == (True, True, 200, hall), second
    made = await platform.sql(
        "registry",
        "SELECT change.kind FROM organisation_change change JOIN organisation USING (organisation_id)"
        " WHERE code = $1 ORDER BY 1",
        HALL,
    )
    assert [row["kind"] for row in made] == ["close", "reopen"]
    await county.open(f"{hall}/changes/close")
    form, *_ = county._form_of("登记撤销")
    pairs = {**dict(form.fields), "effective_on": str(TOMORROW), "reason": "编办文件"}
    await county.client.post(form.action, data=pairs, headers={"origin": "http://test"})
    nowhere = await county.open(f"{hall}/changes/nothing")
    assert (nowhere.status, "变更已登记" in nowhere.text) == (404, False), (
        "a page that is not there tells of no success"
    )
    assert "变更已登记" in (await county.open(hall)).text


async def test_new_organisations_come_from_a_file_and_each_refused_row_is_told(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    county = desks["county"]
    await county.open(f"{here(ids, 'county')}/organisation-import")
    await county.press("导入")
    assert (county.status, "请选择要导入的文件" in county.text) == (422, True)
    rows = (
        (CLUB, "零陵区少年宫", "事业单位", "431102", DEPARTMENT),
        (organisation_code(67), "冷水滩区少年宫", "事业单位", "431103", ""),
    )
    await county.press("导入", files={"file": file_of(*rows)})
    assert "新登记1个，无变化0个，未导入1个" in county.text
    assert "第3行" in county.text
    await county.press("导入并下载结果表", files={"file": file_of(*rows)})
    assert [row.cells[5] for row in (await sheet_of(county)).rows] == ["无变化", "未导入"]
    await county.open(f"{here(ids, 'county')}/organisation-import")
    await county.press("导入", files={"file": ("x.xlsx", b"PK\x03\x04", XLSX)})
    assert (county.status, "无法作为机构名单读取" in county.text) == (422, True)
    await county.follow("下载模板")
    assert "统一社会信用代码" in (await sheet_of(county)).heading


async def test_a_unit_that_applies_is_granted_with_the_code_of_its_applicant(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], platform: Platform
) -> None:
    stranger = PlainBrowser.of(platform, address="10.9.9.9", own_serial=720)
    code = organisation_code(68)
    await stranger.open("/register/unit/form?region=431102")
    await stranger.press(
        "提交登记申请",
        unit_code=code, unit_name="零陵区文化馆", name="测试720", id_number=id_number(720),
        password="Anders-2026-lang", again="Anders-2026-lang",
    )  # fmt: skip
    assert stranger.status == 200, stranger.text
    [row] = await platform.sql("registry", "SELECT application_id FROM application WHERE kind = 'unit'")
    county = desks["county"]
    await county.open(here(ids, "county"))
    assert "新单位登记" in county.text
    await county.open(f"{here(ids, 'county')}/unit-applications")
    rows = await county.rows_of()
    assert (code, "测试720") in {(row["统一社会信用代码"], row["拟任管理员"]) for row in rows}
    await county.follow("零陵区文化馆")
    assert str(row["application_id"]) in county.path
    await county.press("同意", code="AAAA-AAAA")
    assert county.status == 422, county.text
    await desks["far"].open(f"{here(ids, 'far')}/unit-applications/{row['application_id']}")
    assert desks["far"].status in (403, 404)
    await county.press("不同意", reason="")
    assert "请填写不同意的理由" in county.text
    await county.press("不同意", reason="缺" * 501)
    assert (county.status, "缺" * 501 in county.html) == (422, True), "what was typed is there once more"
    await county.press("不同意", reason="材料不全")
    assert "已告知申请人" in county.text
    assert "没有等待办理的申请" in county.text


async def test_somebody_is_appointed_helped_in_and_released(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    county = desks["county"]
    await county.open(f"{here(ids, 'county')}/organisations/{LIBRARY}/roles")
    assert "还没有人在该机构任职" in county.text
    await county.press("任命", role="", name="", id_number="")
    for said in ("请选择角色", "请填写姓名", "请填写身份证号"):
        assert said in county.text
    await county.press("任命", role="unit-administrator", name="测试730", id_number=id_number(730))
    assert "任命已发出" in county.text
    assert "测试730" in county.text
    await county.follow("密码设置码")
    await county.press("生成密码设置码", reason="")
    assert "请填写理由" in county.text
    await county.press("生成密码设置码", reason="忘" * 501)
    assert (county.status, "忘" * 501 in county.html) == (422, True), "what was typed is there once more"
    await county.press("生成密码设置码", reason="首次登录")
    assert "只显示这一次" in county.text
    await county.follow("返回任命")
    await county.follow("撤回")
    await county.press("确认撤回")
    assert "任命已撤回" in county.text
    await county.press("任命", role="unit-administrator", name="测试1", id_number=id_number(1))
    assert "已任命，即日起生效" in county.text
    await county.follow("终止")
    await county.press("确认终止")
    assert "任命已终止" in county.text
    assert "还没有人在该机构任职" in county.text


async def test_nobody_appoints_where_they_do_not_reach(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    await desks["auditor"].open(f"{here(ids, 'auditor')}/organisations/{SCHOOL}/roles")
    assert desks["auditor"].status == 200
    assert not [form for form in desks["auditor"].reading.forms if form.action.endswith("/roles")]
    assert (await desks["far"].open(f"{here(ids, 'far')}/organisations/{SCHOOL}/roles")).status == 404
    await desks["county"].open(f"{here(ids, 'county')}/organisations/{AUTHORITY}/roles")
    roles = desks["county"].html
    assert 'value="auditor"' in roles
    assert 'value="hr-authority"' not in roles, "the level above gives that one"
    await desks["department"].open(f"{here(ids, 'department')}/organisations/{SCHOOL}/roles")
    await desks["department"].press("任命", role="unit-administrator", name="测试731", id_number=id_number(731))
    assert "任命已发出" in desks["department"].text


async def test_an_announcement_is_seen_beforehand_published_and_withdrawn(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], platform: Platform
) -> None:
    county = desks["county"]
    await county.open(f"{here(ids, 'county')}/announcements")
    assert "还没有公告" in county.text
    await county.follow("发布公告")
    await county.press("发布", title="", text="", region="")
    for said in ("请填写标题", "请填写内容", "请选择发布的地区", "请选择公开范围"):
        assert said in county.text
    filled: dict[str, Any] = {
        "title": "年度培训安排",
        "text": "一、时间。\n\n二、地点。",
        "region": "431102",
        "readers": "anybody",
    }
    await county.press("预览", **filled)
    assert "预览：年度培训安排" in county.text
    assert not await platform.sql("registry", "SELECT 1 FROM announcement")
    await county.press("发布")
    assert "公告已发布" in county.text
    anybody = PlainBrowser.of(platform, address="10.8.8.8")
    await anybody.open("/announcements")
    assert "年度培训安排" in anybody.reading.links
    await desks["city"].open(f"{here(ids, 'city')}/announcements")
    assert "年度培训安排" in desks["city"].reading.links, "the level above withdraws it, too"
    assert "年度培训安排" not in (await desks["far"].open(f"{here(ids, 'far')}/announcements")).text
    await county.follow("撤回")
    await county.press("确认撤回")
    assert "公告已撤回" in county.text
    assert "已撤回" in county.text
    await county.follow("发布公告")
    await county.press("发布", **{**filled, "title": "长" * 81})
    assert (county.status, "标题不能超过80个字" in county.text) == (422, True)


async def test_two_people_correct_a_number(desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]) -> None:
    county, colleague = desks["county"], desks["colleague"]
    await county.open(f"{here(ids, 'county')}/mendings/new")
    await county.press("提出", number="", right="", reason="")
    assert county.status == 422
    for said in ("请选择办理事项", "请填写登记的身份证号", "请填写理由"):
        assert said in county.text
    wrong: dict[str, Any] = {"kind": "correction", "reason": "核对身份证发现"}
    await county.press("提出", number=id_number(4), right=id_number(4), **wrong)
    assert "两个身份证号相同" in county.text
    await county.press("提出", number=id_number(999), right=id_number(940), **wrong)
    assert "管理范围内没有该身份证号的人员" in county.text
    await county.press("提出", number=id_number(4), right=id_number(940), **wrong)
    assert "已提出，等待另一名有权人员办理" in county.text
    assert "同意" not in county.reading.links, "who asks does not sign"
    assert "不同意" in county.reading.links, "who asks may take it back"
    await colleague.open(f"{here(ids, 'colleague')}")
    assert "记录合并与更正" in colleague.text
    await colleague.open(f"{here(ids, 'colleague')}/mendings")
    await colleague.follow("同意")
    await colleague.press("同意")
    assert "已办理" in colleague.text
    await colleague.press("筛选", state="signed")
    await colleague.follow("提出撤销")
    await colleague.press("提出撤销", reason="")
    assert "请填写理由" in colleague.text
    await colleague.press("提出撤销", reason="号码没有错")
    await county.open(f"{here(ids, 'county')}/mendings")
    assert "号码没有错" in county.text
    [row] = await county.rows_of()
    assert (row["姓名"], row["事项"], row["提出人"]) == ("测试4", "身份证号更正", "测试980")
    await county.follow("不同意撤销")
    assert (await desks["far"].open(f"{here(ids, 'far')}/mendings")).status == 200
    assert "测试4" not in desks["far"].text


async def test_an_auditor_reads_what_was_done_and_by_whom(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    auditor = desks["auditor"]
    await auditor.open(f"{here(ids, 'auditor')}/audit?what=role")
    assert "发出任命" in auditor.text
    assert "测试980" in auditor.text
    await auditor.follow("下载Excel表")
    sheet = await sheet_of(auditor)
    assert {"任命", "发出任命", "撤回任命", "终止任命"} <= {str(row.cells[2]) for row in sheet.rows}
    assert "其他" not in {str(row.cells[2]) for row in sheet.rows}
    await auditor.open(f"{here(ids, 'auditor')}/audit")
    assert "其他" not in auditor.text, "every act has its words"
    await auditor.follow("测试1")
    assert "任命" in auditor.text
    await auditor.open(f"{here(ids, 'auditor')}/audit?since=2026-05-01&until=2026-01-01")
    assert (auditor.status, "截止日期不得早于起始日期" in auditor.text) == (422, True)
    assert (await auditor.open(f"{here(ids, 'auditor')}/audit?what=x")).status == 404
    await auditor.open(f"{here(ids, 'auditor')}/audit?unit={ids[FAR_AUTHORITY]}")
    assert "没有这样的操作记录" not in auditor.text
    assert "测试983" not in auditor.text


async def test_an_auditor_checks_the_trail(desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]) -> None:
    auditor = desks["auditor"]
    await auditor.open(f"{here(ids, 'auditor')}/audit/check")
    await auditor.press("开始核对")
    assert "操作记录完整，未经改动" in auditor.text
    await auditor.press("开始核对", kept="7:" + "0" * 64)
    assert "录入的校验值与留痕不符，请先核对录入是否有误" in auditor.text
    await auditor.press("开始核对", kept="abc")
    assert (auditor.status, "请核对" in auditor.text) == (422, True)


async def test_how_freely_people_choose_is_shown(desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]) -> None:
    await desks["auditor"].open(f"{here(ids, 'auditor')}/vendor-choices")
    assert "还没有人选择培训机构" in desks["auditor"].text
    assert (await desks["department"].open(f"{here(ids, 'department')}/vendor-choices")).status == 404
