"""Departments and HR authorities watch what is filed below them: lists, spot checks, and the register of bases."""

from collections.abc import Mapping

import pytest
from live_platform import AUTHORITY, Platform
from office_workers import OfficeWorker, held, offices_of_lingling
from plain_browser import PlainBrowser
from staff import appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role
from tables.sheets import read_sheet

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
    await browser.open(f"{desk(county)}/spot-checks")
    assert "已查1件" in browser.text
    # Another office of the caller's own kind has none of it.
    city = browsers["city"]
    await city.open(f"{desk(offices['city'])}/spot-checks/{address.rpartition('/')[2]}")
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
    await school.open(f"{desk(offices['school'])}/training-filings")
    await school.press("新建备案")
    await school.follow("基本信息")
    assert "永州师专基地" in school.text
    await browser.follow("永州师专基地")
    await browser.press("登记结束日期")
    assert (browser.status, "请填写结束日期" in browser.text) == (422, True)
    await browser.press("登记结束日期", ends_on="2099-01-01")
    assert "结束日期已登记" in browser.text
    assert "至2099-01-01" in browser.text
    assert (await school.open(f"{desk(offices['school'])}/bases/new")).status == 404
