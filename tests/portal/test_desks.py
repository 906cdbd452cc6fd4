"""Desks of offices: each sees its own people, who is behind, one of them, and what it adds up to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, completion, id_number, organisation_code, person
from plain_browser import Learners, PlainBrowser
from staff import CITY_OFFICE, OTHER_OFFICES, Staff, appointed, desk_of
from strangers import announced, put_away, recorded

from common.clock import china_date, now
from offices.authority import Role
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import StandingList
from portal.clients.services import Sent, Services
from portal.messages_zh import WORDS
from portal.offices import people as people_pages
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
YEAR = china_date(now()).year
COLLEGE = organisation_code(61, region="431103")
HEALTH, NEW_UNIT = organisation_code(62), organisation_code(63)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def this_year(serial: int, hours: str, subject: str, **other: Any) -> dict[str, Any]:
    """A course that somebody completed early in the year that runs."""
    day = f"{YEAR}-01-02"
    return completion(
        f"d-{serial}-{subject}", serial, hours=hours, subject=subject, started_at=f"{YEAR - 1}-12-01T08:00:00+08:00",
        completed_at=f"{day}T18:00:00+08:00", **other,
    )  # fmt: skip


def browser_of(platform: Platform, staff: Staff) -> PlainBrowser:
    """Somebody's who has signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    return browser


def people_of(browser: PlainBrowser) -> set[str]:
    """The pages of people to which a list leads."""
    return {href for href in browser.reading.links.values() if "/people/" in href}


@pytest.fixture(scope="module")
async def ids(platform: Platform, learners: Learners) -> Mapping[str, str]:
    """Organisations by code. One has met the year at the school, one is near, and a far unit has one person."""
    organisations = [
        *OTHER_OFFICES,
        {"code": COLLEGE, "name": "冷水滩区中学", "kind": "institution", "region_code": "431103"},
        {"code": HEALTH, "name": "零陵区卫生健康局", "kind": "department", "region_code": "431102"},
        {"code": NEW_UNIT, "name": "零陵区图书馆", "kind": "institution", "region_code": "431102"},
    ]
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": organisations})
    await platform.register(
        person(700, unit_code=COLLEGE, name="欧阳远"), person(701, name="司马迟", title_level="senior")
    )
    await platform.push(
        this_year(1, "30", "public"), this_year(1, "60", "professional"), this_year(2, "30", "public"),
        this_year(2, "50", "professional"), this_year(3, "20.5", "professional"),
    )  # fmt: skip
    await platform.settle()
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    return {row["code"]: str(row["organisation_id"]) for row in rows}


@pytest.fixture(scope="module")
async def desks(platform: Platform, ids: Mapping[str, str]) -> Mapping[str, PlainBrowser]:
    """Browsers of officials, by what they are."""
    offices = {
        "county": (980, Role.HR_AUTHORITY, AUTHORITY),
        "city": (981, Role.HR_AUTHORITY, CITY_OFFICE),
        "auditor": (982, Role.AUDITOR, CITY_OFFICE),
        "department": (983, Role.DEPARTMENT, DEPARTMENT),
        "other department": (984, Role.DEPARTMENT, HEALTH),
        "new unit": (985, Role.UNIT_ADMINISTRATOR, NEW_UNIT),
    }
    return {
        name: browser_of(platform, await appointed(desk_of(platform), serial, role, unit))
        for name, (serial, role, unit) in offices.items()
    }


@pytest.fixture(scope="module")
async def administrator(platform: Platform, learners: Learners, ids: Mapping[str, str]) -> PlainBrowser:
    """Of the school, who learns there as well."""
    return browser_of(platform, learners.administrator)


async def test_a_desk_says_where_people_stand_and_leads_on(administrator: PlainBrowser, ids: Mapping[str, str]) -> None:
    await administrator.open("/offices")
    assert administrator.path == f"/offices/{ids[SCHOOL]}"
    assert "零陵区第一小学工作台" in administrator.text
    assert "单位培训管理员" in administrator.text
    assert {"61 人员", "1 已达标", "1 接近达标", "59 未达标"} <= set(administrator.reading.links)
    assert "还差学时最多的10人" in administrator.text
    assert "数据截至" in administrator.text
    assert "网络学时核查" not in administrator.text
    assert {"工作台", "人员达标情况", "达标统计", "我的学时"} <= set(administrator.reading.links)
    assert "/my/messages" in administrator.reading.links.values()
    await administrator.follow("1 接近达标")
    assert administrator.path == f"/offices/{ids[SCHOOL]}/people?year={YEAR}&state=near"
    assert "共1人" in administrator.text
    assert "测试2" in administrator.reading.links


async def test_nobody_opens_the_desk_of_an_office_that_is_not_theirs(
    administrator: PlainBrowser, desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], learners: Learners
) -> None:
    learner = await learners.signed_in(5)
    nowhere = "00000000-0000-7000-8000-000000000000"
    somebody = await administrator.platform.person_id(1)
    pages = (
        "",
        "/people",
        "/people.xlsx",
        "/board",
        "/board.xlsx",
        f"/people/{somebody}",
        f"/people/{somebody}/years/{YEAR}",
    )
    for browser, own in ((administrator, SCHOOL), (desks["department"], DEPARTMENT), (learner, None)):
        for office in {AUTHORITY, SCHOOL, CITY_OFFICE, DEPARTMENT} - {own}:
            for page in pages:
                await browser.open(f"/offices/{ids[office]}{page}")
                assert (browser.status, "没有这个页面" in browser.text) == (404, True), page
        await browser.open(f"/offices/{nowhere}")
        assert browser.status == 404
    assert (await learner.open("/offices")).path == "/my/hours"
    stranger = PlainBrowser.of(administrator.platform)
    assert (await stranger.open(f"/offices/{ids[SCHOOL]}/people")).path.startswith("/sign-in?next=")


async def test_one_persons_page_is_open_to_who_reaches_them_and_to_nobody_else(
    administrator: PlainBrowser, desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    far, near = [await administrator.platform.person_id(serial) for serial in (700, 1)]
    seen = {
        "county": (AUTHORITY, {near}), "city": (CITY_OFFICE, {near, far}), "auditor": (CITY_OFFICE, {near, far}),
        "department": (DEPARTMENT, {near}), "other department": (HEALTH, set[str]()),
        "new unit": (NEW_UNIT, set[str]()),
    }  # fmt: skip
    for name, (office, reached) in seen.items():
        for who in (near, far):
            for page in ("", f"/years/{YEAR}"):
                await desks[name].open(f"/offices/{ids[office]}/people/{who}{page}")
                assert desks[name].status == (200 if who in reached else 404), (name, page)


async def test_who_is_behind_is_filtered_and_paged(administrator: PlainBrowser, ids: Mapping[str, str]) -> None:
    here = f"/offices/{ids[SCHOOL]}/people"
    await administrator.open(here)
    assert "共61人" in administrator.text
    assert "第1页，共2页" in administrator.text
    first = people_of(administrator)
    await administrator.follow("下一页")
    second = people_of(administrator)
    assert (len(first), len(second), first & second) == (50, 11, set())
    await administrator.press("查询", title_level="senior")
    assert "司马迟" in administrator.reading.links
    assert "共1人" in administrator.text
    assert f"43{'*' * 14}{id_number(701)[-2:]}" in administrator.text
    await administrator.press("查询", title_level="", subject="public", missing_over="29.99")
    assert "测试2" not in administrator.reading.links
    await administrator.follow("下一页")
    assert "公共科目30学时，专业科目39.5学时" in administrator.text, "of the third, who has 20.5"
    await administrator.press("查询", state="met", subject="", missing_over="")
    assert "测试1" in administrator.reading.links
    await administrator.press("查询", state="met", subject="professional", missing_over="")
    assert "没有符合条件的人员" in administrator.text
    await administrator.press("查询", missing_over="一百", subject="")
    assert administrator.status == 422
    assert "请填写0至1000之间的学时数" in administrator.text
    for query in (
        "state=x",
        "year=1",
        "page=0",
        "page=201",
        "within=x",
        "unit=x",
        "title_level=professor",
        f"missing_over={id_number(1)}",
    ):
        assert (await administrator.open(f"{here}?{query}")).status == 404, query


async def read_by_others(platform: Platform) -> list[int]:
    """Of how many people readings are on record: of where they stand, and of their names."""
    kinds = {"ledger": "standings", "registry": "search"}
    asked = "SELECT coalesce(sum(people), 0) AS people FROM reading WHERE kind = $1"
    return [(await platform.sql(package, asked, kind))[0]["people"] for package, kind in kinds.items()]


async def test_a_table_has_everybody_of_the_filter_with_masked_numbers(
    administrator: PlainBrowser, ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.offices.people.TABLE_PAGE", 7)
    await administrator.open(f"/offices/{ids[SCHOOL]}/people")
    before = await read_by_others(administrator.platform)
    await administrator.follow("下载Excel表")
    assert administrator.answer is not None
    headers = administrator.answer.headers
    assert (headers["content-type"], headers["cache-control"]) == (XLSX, "no-store")
    assert f"{YEAR}年度人员达标情况（零陵区第一小学）.xlsx" in unquote(headers["content-disposition"])
    sheet = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert list(sheet.heading[:3]) == ["姓名", "身份证号", "单位"]
    rows = {str(row.cells[0]): row.cells for row in sheet.rows}
    assert len(rows) == 61
    assert rows["测试2"][5:9] == ["接近达标", 10, 0, 10]
    masked = [str(cells[1]) for cells in rows.values()]
    assert all(number[2:16] == "*" * 14 for number in masked)
    read = zip(await read_by_others(administrator.platform), before, strict=True)
    assert [then - earlier for then, earlier in read] == [60, 60], "all but oneself can see that"
    await administrator.open(f"/offices/{ids[SCHOOL]}/people.xlsx?year={YEAR}&state=met")
    sheet = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert [row.cells[0] for row in sheet.rows] == ["测试1"]


async def test_one_person_is_shown_with_their_years_and_every_entry(
    administrator: PlainBrowser, ids: Mapping[str, str]
) -> None:
    await administrator.open(f"/offices/{ids[SCHOOL]}/people?state=near")
    await administrator.follow("测试2")
    assert f"{YEAR}年度：还差10学时" in administrator.text.replace(" ", "")
    assert "专业科目学时还差" in administrator.text
    assert f"43{'*' * 14}{id_number(2)[-2:]}" in administrator.text
    assert f"{YEAR}年度" in administrator.reading.links
    await administrator.follow(f"{YEAR}年度")
    assert administrator.text.count("生态环境保护") == 2
    assert "lanxin" not in administrator.text, "a vendor has a name"
    await administrator.follow("返回测试2的学时")
    assert administrator.status == 200


async def test_a_board_goes_from_city_to_county_to_unit_to_people(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    city = desks["city"]
    await city.open(f"/offices/{ids[CITY_OFFICE]}/board")
    assert f"永州市{YEAR}年度达标率1.6%（1/62）" in city.text
    assert "湖南省 › 永州市" in city.text
    await city.follow("零陵区")
    assert f"零陵区{YEAR}年度达标率1.6%（1/61）" in city.text
    assert city.reading.links["永州市"].startswith(f"/offices/{ids[CITY_OFFICE]}/board?")
    assert "湖南省" not in city.reading.links
    await city.follow("零陵区第一小学")
    assert "永州市 › 零陵区 › 零陵区第一小学" in city.text
    assert "专业技术岗位" in city.text
    await city.press("查看", by="title-level")
    assert "不单列" in city.text, "one senior alone"
    await city.follow("查看人员名单")
    assert "共61人" in city.text
    await city.open(f"/offices/{ids[CITY_OFFICE]}/board?within=431103")
    await city.follow("冷水滩区中学")
    await city.follow("查看人员名单")
    assert "共1人" in city.text
    assert "欧阳远" in city.reading.links


async def test_a_board_says_what_was_learned(administrator: PlainBrowser, ids: Mapping[str, str]) -> None:
    here = f"/offices/{ids[SCHOOL]}/board"
    await administrator.open(here)
    assert "公共科目60学时（2条）" in administrator.text
    assert "下级地区" not in administrator.text, "a unit has no regions below it"
    for by, said in {"mode": "网络培训", "source": "兰心网络学院190.5学时（5条）", "topic": "不属于必修内容"}.items():
        await administrator.open(f"{here}?hours_by={by}")
        assert said in administrator.text, by
    await administrator.follow("下载Excel表")
    assert administrator.answer is not None
    sheet = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert [row.cells[:4] for row in sheet.rows][-1] == ["合计", 61, 0, 1]
    for query in ("by=x", "hours_by=x", "within=4311", "unit=1"):
        assert (await administrator.open(f"{here}?{query}")).status == 404, query


async def test_what_is_not_in_reach_is_not_there(
    administrator: PlainBrowser, desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    assert (await administrator.open(f"/offices/{ids[SCHOOL]}/board?unit={ids[COLLEGE]}")).status == 404
    for page in ("board", "people"):
        assert (await desks["county"].open(f"/offices/{ids[AUTHORITY]}/{page}?within=431103")).status == 404


async def test_each_role_sees_what_waits_for_it(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = list[str](), Services.ask

    async def noted(services: Services, call: Call[Any], sent: Sent) -> Any:
        asked.append(f"{call.service} {call.path}")
        return await ask(services, call, sent)

    monkeypatch.setattr(Services, "ask", noted)
    county = desks["county"]
    await county.open(f"/offices/{ids[AUTHORITY]}")
    work = Counter(path for path in asked if "unread" not in path and "/account" not in path and "session" not in path)
    assert work == Counter({
        "ledger /v1/desks/{organisation_id}/standings": 1, "registry /v1/desks/{organisation_id}": 1,
        "vendor-gateway /v1/reviews/counts": 1, "filings /v1/desks/{organisation_id}/counts": 1,
    })  # fmt: skip
    assert "网络学时核查" in county.text
    assert "没有等待办理的事项" in county.text
    assert "我的学时" not in county.reading.links, "who is on no roster owes no hours"
    await desks["department"].open(f"/offices/{ids[DEPARTMENT]}")
    assert "网络学时核查" not in desks["department"].text
    assert "备案和申请" in desks["department"].text
    await desks["auditor"].open(f"/offices/{ids[CITY_OFFICE]}")
    assert "待我办理" not in desks["auditor"].text


async def test_a_new_unit_is_told_what_to_do(desks: Mapping[str, PlainBrowser], ids: Mapping[str, str]) -> None:
    browser = desks["new unit"]
    await browser.open(f"/offices/{ids[NEW_UNIT]}")
    assert "管理范围内还没有人员" in browser.text
    assert "导入本单位人员名单" in browser.text
    await browser.open(f"/offices/{ids[NEW_UNIT]}/people")
    assert "没有符合条件的人员" in browser.text
    await browser.open(f"/offices/{ids[NEW_UNIT]}/board")
    assert "没有应参训人员" in browser.text


async def test_who_serves_several_offices_goes_from_one_to_the_other(
    platform: Platform, ids: Mapping[str, str]
) -> None:
    staff = await appointed(desk_of(platform), 986, Role.UNIT_ADMINISTRATOR, NEW_UNIT)
    account_id = (await staff.call("GET", "/v1/account"))["account_id"]
    await platform.sql(
        "registry",
        "INSERT INTO role SELECT (jsonb_populate_record(held, jsonb_build_object("
        "'role_id', gen_random_uuid(), 'role', 'department', 'organisation_id', $1::text))).*"
        " FROM role AS held WHERE account_id = $2",
        ids[DEPARTMENT],
        UUID(account_id),
    )
    browser = await browser_of(platform, staff).open(f"/offices/{ids[NEW_UNIT]}")
    assert "切换单位" in browser.text
    await browser.follow("零陵区教育局")
    assert "零陵区教育局工作台" in browser.text
    assert "主管部门" in browser.text
    assert browser.reading.links["零陵区图书馆"] == f"/offices/{ids[NEW_UNIT]}"


async def test_a_part_that_is_away_leaves_the_rest(
    administrator: PlainBrowser,
    desks: Mapping[str, PlainBrowser],
    ids: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = f"/offices/{ids[SCHOOL]}"
    with monkeypatch.context() as patched:
        put_away(patched, ServiceName.LEDGER)
        for page in ("", "/people", "/board", f"/people/{await administrator.platform.person_id(1)}"):
            await administrator.open(here + page)
            assert (administrator.status, "暂时查不到" in administrator.text) == (200, True), page
        assert (await administrator.open(f"{here}/people.xlsx")).status == 503
    with monkeypatch.context() as patched:
        put_away(patched, ServiceName.REGISTRY, "/v1/people/listings")
        await administrator.open(f"{here}/people?state=near")
        assert "姓名暂时查不到" in administrator.text
        assert "10" in administrator.text
        assert (await administrator.open(f"{here}/people.xlsx")).status == 503
    with monkeypatch.context() as patched:
        put_away(patched, ServiceName.GATEWAY)
        await desks["county"].open(f"/offices/{ids[AUTHORITY]}")
        assert "暂时查不到" in desks["county"].text
        assert "未达标" in desks["county"].text


async def test_a_desk_shows_announcements_of_its_region(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], platform: Platform
) -> None:
    staff = await appointed(desk_of(platform), 987, Role.HR_AUTHORITY, AUTHORITY)
    await announced(staff, "年度培训安排")
    await desks["department"].open(f"/offices/{ids[DEPARTMENT]}")
    assert "年度培训安排" in desks["department"].reading.links


async def test_no_page_asks_for_more_than_it_shows(
    desks: Mapping[str, PlainBrowser], ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = recorded(monkeypatch, ServiceName.LEDGER, "/v1/desks/{organisation_id}/standings")
    await desks["county"].open(f"/offices/{ids[AUTHORITY]}")
    assert [item.query.get("rows", 10) for item in sent] == [10]


async def test_more_people_than_are_counted_are_said_to_be_more(
    administrator: PlainBrowser, ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Services.ask

    async def answer(services: Services, call: Call[Any], sent: Sent) -> Any:
        found = await ask(services, call, sent)
        return replace(found, total=10_000, is_counted=False) if isinstance(found, StandingList) else found

    monkeypatch.setattr(Services, "ask", answer)
    await administrator.open(f"/offices/{ids[SCHOOL]}/people")
    assert "超过10000人" in administrator.text
    assert "下载Excel表（全部人员，按登记先后排列）" in administrator.reading.links
    assert administrator.reading.links["200"].endswith("&page=200")


def test_why_nothing_is_asked_is_said_of_others_as_of_oneself() -> None:
    assert WORDS["NotBoundOfPerson"].keys() >= WORDS["NotBound"].keys()


async def test_a_table_is_plain_text_in_every_cell(administrator: PlainBrowser, ids: Mapping[str, str]) -> None:
    await administrator.platform.register(person(702, name="=1+1", unit_code=SCHOOL))
    await administrator.platform.settle()
    await administrator.open(f"/offices/{ids[SCHOOL]}/people.xlsx?year={YEAR}")
    assert administrator.answer is not None
    sheet = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert "=1+1" in {row.cells[0] for row in sheet.rows}


async def test_a_table_of_many_leaves_as_it_is_made_and_has_everybody_once(
    administrator: PlainBrowser, ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/offices/{ids[SCHOOL]}/people.xlsx?year={YEAR}"
    await administrator.open(address)
    assert administrator.answer is not None
    whole = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    monkeypatch.setattr(people_pages, "TABLE_MAX", 1)
    monkeypatch.setattr(people_pages, "TABLE_PAGE", 7)
    await administrator.open(address)
    made = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert made.heading == whole.heading
    cells = [[list(row.cells) for row in sheet.rows] for sheet in (made, whole)]
    assert sorted(cells[0], key=str) == sorted(cells[1], key=str)
    with monkeypatch.context() as patched:
        put_away(patched, ServiceName.REGISTRY, "/v1/people/listings")
        assert (await administrator.open(address)).status == 503, "nothing is sent before it is known who they are"
    assert (await administrator.open(address)).status == 200, "what failed takes nobody's place"


async def test_one_large_table_leaves_to_an_account_at_a_time_and_two_to_all(
    administrator: PlainBrowser,
    desks: Mapping[str, PlainBrowser],
    ids: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people_pages, "TABLE_MAX", 1)
    made, may_go_on, begun = people_pages._made, asyncio.Event(), asyncio.Semaphore(0)

    async def held(*given: Any) -> AsyncIterator[bytes]:
        begun.release()
        await may_go_on.wait()
        async for chunk in made(*given):
            yield chunk

    monkeypatch.setattr(people_pages, "_made", held)
    of_school, of_department = (f"/offices/{ids[code]}/people.xlsx?year={YEAR}" for code in (SCHOOL, DEPARTMENT))
    again = PlainBrowser.of(administrator.platform)
    again.client.cookies.update(administrator.client.cookies)
    async with asyncio.timeout(120), asyncio.TaskGroup() as going:
        for browser, address in ((administrator, of_school), (desks["department"], of_department)):
            going.create_task(browser.open(address))
            await begun.acquire()
        await again.open(of_school)
        assert (again.status, "您有一张人数较多的表正在下载" in again.text) == (429, True)
        await desks["county"].open(f"/offices/{ids[AUTHORITY]}/people.xlsx?year={YEAR}")
        assert (desks["county"].status, "正在下载大表的用户较多" in desks["county"].text) == (429, True)
        may_go_on.set()
    assert (administrator.status, desks["department"].status) == (200, 200)
    assert (await again.open(of_school)).status == 200, "the places are free again"
