"""Departments and HR authorities watch what is filed below them: lists, spot checks, and the register of bases."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from live_platform import AUTHORITY, Platform
from office_workers import OfficeWorker, held, offices_of_lingling
from plain_browser import PlainBrowser
from reviewers import PROVINCE_OFFICE
from staff import appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role
from portal.clients.calls import Call
from portal.clients.models.filings import FilingStatistics
from portal.clients.models.registry import TrainingAdministrators
from portal.clients.services import Sent, Services
from portal.offices.statistics.frame import kept_table
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
TODAY = china_date(now()).isoformat()


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    await platform.settle()
    return await offices_of_lingling(platform)


@pytest.fixture(scope="module")
async def browsers(platform: Platform, offices: dict[str, OfficeWorker]) -> Mapping[str, PlainBrowser]:
    """One for each office."""
    found = {}
    for name, worker in offices.items():
        found[name] = PlainBrowser.of(platform)
        found[name].client.cookies.set("xueshi_session", worker.staff.token, domain="test.local", path="/")
    return found


def desk(worker: OfficeWorker) -> str:
    return f"/offices/{worker.organisation_id}"


async def test_lists_say_what_stands_out_and_are_kept_as_tables(
    platform: Platform, offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, county, browser = offices["school"], offices["county"], browsers["county"]
    for name in ("without-roster", "far-from-plan", "fees", "reviews", "proposals"):
        await browser.open(f"{desk(county)}/supervision?list={name}")
        assert "没有" in browser.text, name
    filing_id = await school.drafts(title="未交名单的培训", **held(days_ago=50))
    await school.does(filing_id, "submit")
    await browser.open(f"{desk(county)}/supervision")
    assert "零陵区教育局" in browser.text
    await offices["bureau"].does(filing_id, "endorse")
    await browser.open(f"{desk(county)}/supervision?list=without-roster")
    assert "未交名单的培训" in browser.reading.links
    await browser.follow("下载Excel表")
    assert browser.answer is not None
    sheet = read_sheet(browser.answer.content, rows_max=10)
    assert list(sheet.heading) == ["事项", "申报单位", "结束日期", "计划人数"]
    await browser.open(f"{desk(county)}/supervision?list=without-roster")
    await browser.follow("未交名单的培训")
    assert "永州师范高等专科学校" in browser.text
    assert (await browser.open(f"{desk(county)}/supervision?list=other")).status == 404
    # An auditor reads the lists, and opens no filing.
    staff = await appointed(desk_of(platform), 985, Role.AUDITOR, AUTHORITY)
    auditor = PlainBrowser.of(platform)
    auditor.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    await auditor.open(desk(county))
    await auditor.follow("备案和认定监督")
    await auditor.follow("无名单")
    assert "未交名单的培训" in auditor.text
    assert not {"未交名单的培训", "自动认定复核", "提请撤销"} & set(auditor.reading.links)
    assert (await auditor.open(f"{desk(county)}/supervision?list=proposals")).status == 404
    assert (await auditor.open(f"{desk(county)}/filings/{filing_id}")).status == 404
    assert (await auditor.open(f"{desk(county)}/spot-checks")).status == 404
    school_browser = browsers["school"]
    assert (await school_browser.open(f"{desk(school)}/supervision")).status == 404
    assert (await school_browser.open(f"{desk(school)}/supervision.xlsx")).status == 404
    assert (await school_browser.open(f"{desk(county)}/supervision")).status == 404


async def test_a_spot_check_is_drawn_and_looked_at_one_by_one(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, county, browser = offices["school"], offices["county"], browsers["county"]
    filing_id = await school.drafts(title="抽查的培训")
    await school.does(filing_id, "submit")
    await offices["bureau"].does(filing_id, "endorse")
    await browser.open(f"{desk(county)}/spot-checks")
    await browser.press("随机抽取", kind="training", begins_on=TODAY, ends_on="2026-01-01", count="0")
    assert browser.status == 422
    assert "截止日期不得早于开始日期。" in browser.text
    assert "请填写抽取件数（1至100）。" in browser.text
    await browser.press("随机抽取", begins_on="2020-01-01", ends_on="2020-01-02", count="5")
    assert (browser.status, "可供抽查" in browser.text) == (422, True)
    await browser.press("随机抽取", begins_on=TODAY, ends_on=TODAY, count="100")
    assert "已随机抽取" in browser.text
    address = browser.path
    await browser.open(f"{address}/items/1")
    await browser.press("记录结果", is_right="no")
    assert (browser.status, "请写明发现的问题。" in browser.text) == (422, True)
    await browser.press("记录结果", is_right="no", found="签到表缺一页")
    assert "抽查结果已记录" in browser.text
    assert "签到表缺一页" in browser.text
    rows = await browser.rows_of()
    assert {(row["抽查结果"], row["发现的问题"]) for row in rows if row["序号"] == 1} == {("有问题", "签到表缺一页")}
    assert "抽查的培训" in {row["事项"] for row in rows}
    await browser.open(f"{desk(county)}/spot-checks")
    assert "已查1件" in browser.text
    # Another office of the caller's own kind has none of it.
    city = browsers["city"]
    for page in ("", "/items.xlsx"):
        await city.open(f"{desk(offices['city'])}/spot-checks/{address.rpartition('/')[2]}{page}")
        assert city.status == 404


async def test_a_base_is_named_ended_and_chosen(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    county, browser, school = offices["county"], browsers["county"], browsers["school"]
    await browser.open(f"{desk(county)}/bases")
    assert "还没有登记培训基地" in browser.text
    await browser.follow("登记培训基地")
    await browser.press("登记", name="永州师专基地", begins_on=TODAY)
    assert (browser.status, "请选择可以培训的科目。" in browser.text) == (422, True)
    await browser.press("登记", subjects="professional")
    assert "培训基地已登记" in browser.text
    await school.open(f"{desk(offices['school'])}/bases")
    assert "永州师专基地" in school.text
    assert "登记培训基地" not in school.reading.links
    assert [(row["名称"], row["科目"]) for row in await school.rows_of()] == [("永州师专基地", "专业科目")]
    await school.open(f"{desk(offices['school'])}/training-filings")
    await school.press("新建备案")
    assert "永州师专基地" in school.text
    await browser.follow("永州师专基地")
    await browser.press("登记结束日期")
    assert (browser.status, "请填写结束日期" in browser.text) == (422, True)
    await browser.press("登记结束日期", ends_on="2099-01-01")
    assert "结束日期已登记" in browser.text
    assert "至2099-01-01" in browser.text
    assert (await school.open(f"{desk(offices['school'])}/bases/new")).status == 404


async def test_statistics_say_what_waits_what_was_decided_and_how_many_days_it_took(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    year = TODAY[:4]
    waits, agreed, refused = [await school.drafts(title=f"统计的培训{number}") for number in range(3)]
    for filing_id in (waits, agreed, refused):
        await school.does(filing_id, "submit")
    await bureau.does(agreed, "endorse")
    await bureau.does(refused, "refuse", text="与岗位无关。")
    assert (await browsers["bureau"].open(f"{desk(bureau)}/filings.xlsx?kind=training")).status == 200
    assert browsers["bureau"].answer is not None
    waiting = read_sheet(browsers["bureau"].answer.content, rows_max=100)
    assert "统计的培训0" in {str(row.cells[0]) for row in waiting.rows}
    assert "统计的培训1" not in {str(row.cells[0]) for row in waiting.rows}
    assert (await browsers["county"].open(f"{desk(bureau)}/filings.xlsx")).status == 404
    browser = browsers["county"]
    await browser.open(f"{desk(county)}/board")
    await browser.follow("备案和认定")
    assert "本部门和所辖单位现有待办" in browser.text
    await browser.follow("下载Excel表")
    assert browser.answer is not None
    sheet = read_sheet(browser.answer.content, rows_max=100)
    rows = {str(row.cells[0]): dict(zip(sheet.heading, row.cells, strict=True)) for row in sheet.rows}
    of_bureau = rows["零陵区教育局"]
    assert float(str(of_bureau["现有待办（件）"])) >= 1
    assert float(str(of_bureau["同意（次）"])) >= 1
    assert of_bureau["不同意（次）"] == 1
    assert 0 <= float(str(of_bureau["办理天数中位数"])) < 1
    assert rows["合计"]["不同意（次）"] == 1
    await browser.open(f"{desk(county)}/filing-statistics?by=month")
    assert f"{year}年{int(TODAY[5:7])}月" in browser.text
    await browser.open(f"{desk(county)}/filing-statistics?by=kind&year=2001")
    assert "2001年共同意0次" in browser.text
    assert (await browser.open(f"{desk(county)}/filing-statistics?by=other")).status == 404
    await browsers["school"].open(f"{desk(school)}/filing-statistics")
    assert "本单位现有待办0件" in browsers["school"].text
    assert (await browsers["school"].open(f"{desk(county)}/filing-statistics")).status == 404


async def test_administrators_are_compared_by_what_their_units_have_done(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    browser = browsers["county"]
    await browser.open(f"{desk(county)}/administrators?order=behind")
    assert "湘人社函〔2023〕63号五（一）" in browser.text
    await browser.follow("下载Excel表")
    assert browser.answer is not None
    sheet = read_sheet(browser.answer.content, rows_max=1_000)
    rows = {str(row.cells[0]): dict(zip(sheet.heading, row.cells, strict=True)) for row in sheet.rows}
    assert rows["零陵区教育局"]["类别"] == "主管部门"
    assert float(str(rows["零陵区教育局"]["办理备案认定（次）"])) >= 2
    assert float(str(rows["零陵区第一小学"]["培训管理员（人）"])) >= 1
    assert (await browsers["bureau"].open(f"{desk(bureau)}/administrators")).status == 200
    assert (await browsers["school"].open(f"{desk(school)}/administrators")).status == 404
    assert (await browsers["school"].open(f"{desk(school)}/vendor-scorecards")).status == 404
    assert (await browsers["bureau"].open(f"{desk(bureau)}/vendor-scorecards.xlsx")).status == 404
    assert (await browsers["bureau"].open(f"{desk(county)}/administrators.xlsx")).status == 404


async def test_a_file_of_two_tables_has_the_columns_of_each() -> None:
    sheets: list[tuple[str, dict[str, str], list[dict[str, object]]]] = [
        ("甲", {"name": "名称", "met": "达标"}, [{"name": "a", "met": 1}]),
        ("乙", {"unit": "单位"}, [{"unit": "b"}]),
    ]
    content = bytes((await kept_table("两张表", sheets)).body)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = [parts.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
    assert ["达标" in text for text in texts] == [True, False]
    assert ["单位" in text for text in texts] == [False, True]


async def test_tables_say_that_offices_are_left_out_of_them(
    offices: dict[str, OfficeWorker],
    browsers: Mapping[str, PlainBrowser],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask, county, browser = Services.ask, offices["county"], browsers["county"]

    async def cut_off(services: Services, call: Call[Any], sent: Sent) -> Any:
        found = await ask(services, call, sent)
        if isinstance(found, FilingStatistics):
            return replace(found, rows=found.rows[:1], is_whole=False)
        return replace(found, is_whole=False) if isinstance(found, TrainingAdministrators) else found

    monkeypatch.setattr(Services, "ask", cut_off)
    await browser.open(f"{desk(county)}/filing-statistics")
    assert "统计和Excel表只有前1个办理单位，请选择地区查看其余的。" in browser.text
    await browser.follow("下载Excel表")
    assert browser.answer is not None
    last = read_sheet(browser.answer.content, rows_max=100).rows[-1]
    assert last.cells[0] == "只列出前1个办理单位，合计包含全部；其余的请选择地区后下载"
    await browser.open(f"{desk(county)}/administrators")
    assert "备案认定只统计前1个办理单位" in browser.text
    await browser.follow("下载Excel表")
    sheet = read_sheet(browser.answer.content, rows_max=1_000)
    rows = {str(row.cells[0]): dict(zip(sheet.heading, row.cells, strict=True)) for row in sheet.rows}
    assert [text.partition("，")[0] for text in list(rows)[-2:]] == [
        f"只列出前{len(rows) - 2}个单位",
        "备案认定只统计前1个办理单位",
    ]
    assert rows["零陵区第一小学"]["办理备案认定（次）"] == "—", "nobody knows that it is none"


async def test_a_province_chooses_a_region_before_its_administrators_are_a_table(platform: Platform) -> None:
    rows = [{"code": PROVINCE_OFFICE, "name": "省人社厅", "kind": "hr-authority", "region_code": "430000"}]
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": rows})
    await platform.settle()
    staff = await appointed(desk_of(platform), 986, Role.AUDITOR, PROVINCE_OFFICE)
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    [(office_id,)] = await platform.sql(
        "registry", "SELECT organisation_id FROM organisation WHERE code = $1", PROVINCE_OFFICE
    )
    await browser.open(f"/offices/{office_id}/administrators.xlsx?order=days")
    assert browser.path.startswith(f"/offices/{office_id}/administrators?")
    assert "请选择地区" in browser.text
    await browser.open(f"/offices/{office_id}/administrators.xlsx?within=431100")
    assert browser.answer is not None
    assert "spreadsheetml" in browser.answer.headers["content-type"]
