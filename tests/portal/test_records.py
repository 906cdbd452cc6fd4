"""What offices see of one person beside hours: completions, certificates, decisions, what may be done; by reach."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, a_full_year, completion, person
from office_desks import browser_of, organisation_ids
from plain_browser import Learners, PlainBrowser
from reviewers import PROVINCE_OFFICE, Offices
from staff import FAR_AUTHORITY

from common.clock import china_date, now
from portal.clients.calls import Call, ServiceName
from portal.clients.services import Sent, Services

pytestmark = pytest.mark.anyio
DAY = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}
PAGES = ("completions?year=2025", "certificates", "decisions", "eligibility")
AWAY: set[ServiceName] = set()


@pytest.fixture(autouse=True)
def some_are_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    send = Services._send

    async def failing(self: Services, call: Call[Any], sent: Sent) -> httpx.Response:
        if call.service in AWAY:
            return httpx.Response(503)
        return await send(self, call, sent)

    monkeypatch.setattr(Services, "_send", failing)
    yield
    AWAY.clear()


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    """The first has a full year and a course that waits, the second nothing."""
    found = await Offices(platform).open()
    await platform.push(*a_full_year(1), completion("h-1", 1, hours="200", course_title="一天学完的课程", **DAY))
    await platform.settle()
    return found


@pytest.fixture(scope="module")
async def ids(platform: Platform, offices: Offices) -> Mapping[str, str]:
    return await organisation_ids(platform)


@pytest.fixture(scope="module")
def browsers(platform: Platform, offices: Offices, learners: Learners) -> Mapping[str, PlainBrowser]:
    staff = {"unit": learners.administrator, "first": offices.first.staff, "second": offices.second.staff}
    staff |= {"province": offices.province.staff, "far": offices.far.staff}
    return {name: browser_of(platform, who) for name, who in staff.items()}


async def test_a_unit_sees_what_vendors_sent_the_certificate_and_what_may_be_done(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    unit, here = browsers["unit"], f"/offices/{ids[SCHOOL]}/people/{await platform.person_id(1)}"
    await unit.open(here)
    await unit.follow("网络学习记录")
    await unit.press("查询", year="2025")
    assert unit.text.count("已接收") == 2
    assert "学习时间或课程信息需要核实" in unit.text
    assert "一天学完的课程" not in unit.reading.links, "a unit reviews nothing"
    await unit.follow("证书")
    assert "2025年度 有效" in unit.text
    assert "撤销或恢复2025年度证书" not in unit.reading.links
    await unit.follow("下载2025年度证书")
    assert unit.answer is not None
    assert unit.answer.headers["content-type"] == "application/pdf"
    await unit.open(f"{here}/eligibility")
    assert unit.text.count("等级晋升") == 1
    assert "符合：" in unit.text
    await unit.follow("决定和申请")
    assert "没有申请，也不在任何参训名单上" in unit.text
    assert "还没有认定或决定" in unit.text


async def test_each_page_is_for_who_reaches_the_person(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    who = await platform.person_id(1)
    [certificate] = await platform.sql("certificates", "SELECT certificate_id FROM certificate")
    file = f"certificates/{certificate['certificate_id']}/certificate.pdf"
    for page in (*PAGES, file):
        for name, code, status in (
            ("first", AUTHORITY, 200),
            ("far", FAR_AUTHORITY, 404),
            ("unit", AUTHORITY, 404),
        ):
            await browsers[name].open(f"/offices/{ids[code]}/people/{who}/{page}")
            assert browsers[name].status == status, (name, page)


@pytest.mark.parametrize(
    ("service", "pages"),
    [
        (ServiceName.GATEWAY, ("completions",)),
        (ServiceName.CERTIFICATES, ("certificates", "eligibility")),
        (ServiceName.FILINGS, ("decisions",)),
    ],
)
async def test_where_a_service_is_away_its_part_says_so(
    platform: Platform,
    browsers: Mapping[str, PlainBrowser],
    ids: Mapping[str, str],
    service: ServiceName,
    pages: tuple[str, ...],
) -> None:
    AWAY.add(service)
    for page in pages:
        await browsers["unit"].open(f"/offices/{ids[SCHOOL]}/people/{await platform.person_id(2)}/{page}")
        assert (browsers["unit"].status, "暂时查不到" in browsers["unit"].text) == (200, True), page


async def test_a_certificate_is_revoked_and_restored_by_two_people(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    first, second = browsers["first"], browsers["second"]
    await first.open(f"/offices/{ids[AUTHORITY]}/people/{await platform.person_id(1)}/certificates")
    await first.follow("撤销或恢复2025年度证书")
    here = first.path
    await first.press("提议撤销")
    assert (first.status, "请填写理由" in first.text) == (422, True)
    await first.press("提议撤销", reason="查实他人代学")
    assert "已提议撤销，等待本机关另一人复核" in first.text
    assert "撤回提议" in first.text
    assert "复核同意" not in [text for form in first.reading.forms for text, *_ in form.buttons]
    await first.open(f"/offices/{ids[AUTHORITY]}/certificates")
    [row] = await first.rows_of()
    assert (row["姓名"], row["提议"], row["理由"]) == ("测试1", "撤销", "查实他人代学")
    await first.open(here)
    await second.open(f"/offices/{ids[AUTHORITY]}")
    await second.follow("证书办理")
    await second.follow("测试1，2025年度")
    assert "查实他人代学" in second.text
    await second.press("提交")
    assert "请选择复核意见" in second.text
    await second.press("提交", step="refuse")
    assert "请填写理由" in second.text
    await second.press("提交", step="confirm")
    assert "已复核同意，立即生效" in second.text
    assert (await platform.status(1))["status"] == "revoked"
    await first.press("提交", step="withdraw")
    assert (first.status, "已撤销" in first.text) == (409, True), "it had ended meanwhile"
    await second.open(here)
    await second.press("提议恢复", reason="申诉属实")
    await first.open(here)
    await first.press("提交", step="confirm")
    assert (await platform.status(1))["status"] == "certified"
    await first.open(f"/offices/{ids[AUTHORITY]}/certificates")
    assert "没有等待复核的提议" in first.text


async def test_a_certificate_is_found_by_its_number_by_its_authority_and_those_above(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    [row] = await platform.sql("certificates", "SELECT number FROM certificate")
    for name, code in (("province", PROVINCE_OFFICE), ("first", AUTHORITY)):
        await browsers[name].open(f"/offices/{ids[code]}/certificates")
        await browsers[name].press("查找", number=f" {row['number'].lower()} ")
        assert (browsers[name].status, "测试1" in browsers[name].text) == (200, True)
    far = browsers["far"]
    await far.open(f"/offices/{ids[FAR_AUTHORITY]}/certificates")
    await far.press("查找", number=row["number"])
    assert (far.status, "测试1" in far.text) == (422, False)
    for path in (f"/offices/{ids[FAR_AUTHORITY]}/certificates/{row['number']}", f"/offices/{ids[SCHOOL]}/certificates"):
        for name in ("far", "unit"):
            assert (await browsers[name].open(path)).status == 404
    assert (await far.open(f"/offices/{ids[FAR_AUTHORITY]}/certificates/x")).status == 404


async def test_certificates_of_a_renamed_unit_are_reissued_with_progress(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    first = browsers["first"]
    change = {
        "kind": "rename",
        "name": "零陵区实验小学",
        "effective_on": str(china_date(now())),
        "reason": "零编办〔2026〕3号",
    }
    await platform.call("POST", f"/registry/v1/organisations/{SCHOOL}/changes", change)
    await platform.settle()
    await first.open(f"/offices/{ids[AUTHORITY]}/certificates")
    await first.follow("单位更名换发")
    await first.press("查找", name="没有的单位")
    assert "没有找到单位" in first.text
    await first.press("查找", name="实验小学")
    assert "1份有效证书印着“零陵区第一小学”" in first.text
    await first.press("换发印有“零陵区第一小学”的证书")
    assert "将改印“零陵区实验小学”" in first.text
    await first.press("确认换发")
    assert "换发已提出" in first.text
    await platform.settle()
    await first.open(first.path)
    assert "已办完" in first.text
    await first.follow("返回单位更名换发")
    assert "零陵区实验小学" in first.reading.links
    assert [(row["单位"], row["原名称"]) for row in await first.rows_of()] == [("零陵区实验小学", "零陵区第一小学")]
    far = browsers["far"]
    await far.open(f"/offices/{ids[FAR_AUTHORITY]}/certificates/reissues")
    assert "还没有提出过换发" in far.text
    await far.press("查找", name="实验小学")
    assert "没有找到单位" in far.text


async def test_what_cannot_be_made_is_listed_for_its_authority_with_what_it_waits_for(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    await platform.register(person(30, name="张\U00030edd"))
    await platform.push(*a_full_year(30))
    await platform.settle()
    await browsers["first"].open(f"/offices/{ids[AUTHORITY]}/certificates/not-made")
    assert "姓名中有暂不能印制的字" in browsers["first"].text
    asked = "SELECT count(*) FROM reading WHERE kind = 'waiting-certificates'"
    before = (await platform.sql("certificates", asked))[0][0]
    [row] = await browsers["first"].rows_of()
    assert (row["姓名"], row["原因"]) == ("张\U00030edd", "姓名中有暂不能印制的字，由平台运维人员处理")
    assert (await platform.sql("certificates", asked))[0][0] == before + 1, "the person sees who has the table"
    assert (await browsers["far"].open(f"/offices/{ids[AUTHORITY]}/certificates/not-made.xlsx")).status == 404
    await browsers["far"].open(f"/offices/{ids[FAR_AUTHORITY]}/certificates/not-made")
    assert "没有待制的证书" in browsers["far"].text
    await browsers["unit"].open(f"/offices/{ids[SCHOOL]}/certificates/not-made")
    assert browsers["unit"].status == 404


async def test_closed_years_are_shown_with_what_came_late_in_the_region(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    first, far = browsers["first"], browsers["far"]
    await first.open(f"/offices/{ids[AUTHORITY]}")
    await first.follow("年度结账")
    assert "2025年度" in first.text
    assert "湖南省" in first.text
    await first.open(f"/offices/{ids[AUTHORITY]}/year-closes/2025")
    assert "测试1" in first.text
    assert "兰心网络学院，专业科目" in first.text
    assert ("测试1", "兰心网络学院", "专业科目") in {
        (row["姓名"], row["来源"], row["科目"]) for row in await first.rows_of()
    }
    await far.open(f"/offices/{ids[FAR_AUTHORITY]}/year-closes/2025")
    assert "本地区没有变动" in far.text
    for path in ("", "/2025", "/2025/late-entries.xlsx"):
        assert (await browsers["unit"].open(f"/offices/{ids[SCHOOL]}/year-closes{path}")).status == 404
    for path in ("/1999", "/2025?after=x!"):
        assert (await first.open(f"/offices/{ids[AUTHORITY]}/year-closes{path}")).status == 404
