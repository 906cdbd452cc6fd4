"""The review of online hours on pages: what waits, one with everything about it, deciding one and many, two people."""

from collections.abc import Mapping
from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, completion, id_number, person
from office_desks import browser_of, organisation_ids
from plain_browser import Learners, PlainBrowser
from reviewers import PROVINCE_OFFICE, Offices
from staff import CITY_OFFICE, FAR_AUTHORITY

from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
DAY = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}
MONTH = {"started_at": "2025-03-01T08:00:00+08:00", "completed_at": "2025-04-10T18:00:00+08:00"}


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    """The second one of the county stands on the school's roster as well."""
    await platform.register(person(902))
    return await Offices(platform).open()


@pytest.fixture(scope="module")
async def ids(platform: Platform, offices: Offices) -> Mapping[str, str]:
    """Organisations by code."""
    return await organisation_ids(platform)


@pytest.fixture(scope="module")
def browsers(platform: Platform, offices: Offices) -> Mapping[str, PlainBrowser]:
    """Of two people of the county's authority, one of the city's, one of the province's, one of another province."""
    found = {"first": offices.first, "second": offices.second, "city": offices.city}
    found |= {"province": offices.province, "far": offices.far}
    return {name: browser_of(platform, reviewer.staff) for name, reviewer in found.items()}


async def held(platform: Platform, serial: int, *titles: str) -> list[str]:
    """Courses of two hundred hours on one day, which wait; their item ids."""
    await platform.push(
        *(completion(f"{serial}-{title}", serial, hours="200", course_title=title, **DAY) for title in titles)
    )
    return [await item_of(platform, f"{serial}-{title}") for title in titles]


async def item_of(platform: Platform, completion_id: str) -> str:
    [row] = await platform.sql(
        "vendor_gateway", "SELECT item_id FROM completion WHERE completion_id = $1", completion_id
    )
    return str(row["item_id"])


def reviews_of(ids: Mapping[str, str], code: str = AUTHORITY) -> str:
    return f"/offices/{ids[code]}/reviews"


async def test_the_inbox_leads_to_one_with_everything_about_it_and_one_person_voids_what_never_counted(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    await held(platform, 1, "一天学完的课程")
    county = browsers["first"]
    await county.open(f"/offices/{ids[AUTHORITY]}")
    assert "网络学时核查" in county.reading.links
    await county.follow("网络学时核查")
    assert "测试1" in county.text
    assert "兰心网络学院" in county.text
    await county.follow("下载Excel表")
    assert county.answer is not None
    [row] = [row.cells for row in read_sheet(county.answer.content, rows_max=100).rows if "一天" in str(row.cells[0])]
    assert row[1:4] == ["兰心网络学院", "测试1", f"43{'*' * 14}{id_number(1)[-2:]}"]
    assert (await browsers["far"].open(f"{reviews_of(ids)}.xlsx")).status == 404
    await county.open(reviews_of(ids))
    await county.follow("一天学完的课程")
    assert "超过一天可有的学时" in county.text
    assert "学习当日该人员的全部记录，共1条" in county.text
    assert f"43{'*' * 14}{id_number(1)[-2:]}" in county.text
    assert "学时和达标情况不变" in county.text, "it has not counted"
    await county.press("提交")
    assert county.status == 422
    assert "请选择办理意见" in county.text
    await county.press("提交", decision="void")
    assert "请填写理由" in county.text
    county.own_numbers.add(id_number(1))  # what was typed stays there, to be mended
    await county.press("提交", decision="void", reason=f"证号{id_number(1)}")
    assert (county.status, "身份证号" in county.text) == (422, True)
    await county.press("提交", decision="void", reason="八小时学完二百学时")
    assert county.status == 200
    assert "已查实作废，该记录不计入" in county.text
    assert "八小时学完二百学时" in county.text
    assert "零陵区人力资源和社会保障局（您本人）" in county.text


async def test_hours_that_counted_are_voided_by_two_people_who_see_what_comes_of_it(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    await platform.push(
        completion("r-p", 2, hours="30", course_title="公共课", **MONTH),
        completion("r-q", 2, hours="60", subject="professional", course_title="专业课", **MONTH),
    )
    await platform.settle()
    here = f"{reviews_of(ids)}/{await item_of(platform, 'r-q')}"
    first, second = browsers["first"], browsers["second"]
    await first.open(here)
    assert "90学时（公共科目30，专业科目60），已达标" in first.text
    assert "30学时（公共科目30，专业科目0），未达标" in first.text
    assert "该年度证书已签发的，随之暂停" in first.text
    await first.press("提交", decision="void", reason="他人代学")
    assert "已提出作废" in first.text
    await first.open(here)
    assert "同意作废" not in first.text, "who proposed does not confirm"
    await first.press("提交", decision="withdraw", reason="再核实")
    assert "已撤回作废提议" in first.text
    await first.press("提交", decision="void", reason="他人代学")
    await second.open(f"{reviews_of(ids)}?state=proposed")
    await second.follow("专业课")
    assert "同意后对学时的影响" in second.text
    await second.press("提交", decision="confirm")
    assert "已同意作废" in second.text
    await platform.settle()
    assert (await platform.status(2))["status"] == "suspended"
    await second.open(here)
    assert "恢复对学时的影响" in second.text
    assert "该年度证书因此暂停的，随之恢复" in second.text
    await second.press("提交", decision="restore", reason="申诉属实")
    await first.open(here)
    await first.press("提交", decision="confirm")
    await platform.settle()
    assert (await platform.status(2))["status"] == "certified"


async def test_many_are_decided_at_once_and_what_changed_meanwhile_is_left_and_counted(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    chosen = await held(platform, 3, "第一门", "第二门", "第三门")
    first, second = browsers["first"], browsers["second"]
    await first.open(f"{reviews_of(ids)}?vendor=lanxin")
    await first.press("所选：查实作废")
    assert (first.status, "请先在列表中勾选" in first.text) == (422, True)
    await first.open(f"{reviews_of(ids)}?vendor=lanxin")
    await first.press("所选：查实作废", item=chosen)
    assert "要办理的记录，共3条" in first.text
    await second.open(f"{reviews_of(ids)}/{chosen[0]}")
    await second.press("提交", decision="counts")
    await first.press("确认查实作废")
    assert (first.status, "请填写理由" in first.text) == (422, True)
    await first.press("确认查实作废", reason="同一天")
    assert "已办理2条" in first.text
    assert "未办理1条" in first.text
    assert "查看以后情况有变化，请再看一遍" in first.text
    assert "/decided?" in first.path
    assert await first.follow("第一门")
    assert "核查属实" in first.text


async def test_a_form_that_arrives_twice_says_the_same(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    [item] = await held(platform, 4, "只有一门")
    first = browsers["first"]
    await first.open(f"{reviews_of(ids)}/deciding?decision=counts&item={item}")
    form = next(form for form in first.reading.forms if form.action.endswith("/deciding"))
    for _ in range(2):
        await first.send(form, form.fields)
        assert "已办理1条" in first.text
        assert "未办理" not in first.text


async def test_another_places_roles_and_other_roles_are_refused(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str], learners: Learners
) -> None:
    [item] = await held(platform, 5, "别处的课程")
    far, administrator = browsers["far"], browser_of(platform, learners.administrator)
    for browser, code in ((far, AUTHORITY), (administrator, SCHOOL), (administrator, AUTHORITY)):
        for page in ("", f"/{item}", f"/deciding?decision=void&item={item}", "/years"):
            await browser.open(f"{reviews_of(ids, code)}{page}")
            assert browser.status == 404, (code, page)
    await far.open(f"{reviews_of(ids, FAR_AUTHORITY)}/{item}")
    assert far.status == 404
    await far.open(f"{reviews_of(ids, FAR_AUTHORITY)}/deciding?decision=void&item={item}")
    assert "别处的课程" not in far.html
    await browsers["city"].open(f"{reviews_of(ids, CITY_OFFICE)}/{item}")
    assert "别处的课程" in browsers["city"].text
    for query in ("state=x", "page=0", "page=26", "vendor=X", "chosen=x"):
        assert (await browsers["first"].open(f"{reviews_of(ids)}?{query}")).status == 404, query
    for page in ("deciding?decision=x", "decided?decision=void", "decided?decision=void&left=x"):
        assert (await browsers["first"].open(f"{reviews_of(ids)}/{page}")).status == 404, page


async def test_nobody_decides_about_their_own_hours(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    [item] = await held(platform, 902, "自己的课程")
    second = browsers["second"]
    await second.open(f"{reviews_of(ids)}/{item}")
    await second.press("提交", decision="counts")
    assert second.status == 409
    assert "本人的学时由他人核查" in second.text


async def test_only_the_province_opens_years_for_a_vendor_or_for_one_person(
    platform: Platform, browsers: Mapping[str, PlainBrowser], ids: Mapping[str, str]
) -> None:
    here = f"{reviews_of(ids, PROVINCE_OFFICE)}/years"
    province = browsers["province"]
    await province.open(reviews_of(ids, PROVINCE_OFFICE))
    await province.follow("年度开放")
    assert "已结账" in province.text
    await province.press("确认开放")
    assert (province.status, "请选择要开放的年度" in province.text) == (422, True)
    [closed] = [row for row in years_of(province) if row == "2024"]
    told = await province.press_twice("确认开放", year=closed, vendor="lanxin", reason="机构补报")
    assert ["年度已开放" in text for text in told] == [True, True]
    [made] = await platform.sql("vendor_gateway", "SELECT count(*) FROM year_opening WHERE reason = '机构补报'")
    assert made["count"] == 1, "the same form sent twice"
    assert "兰心网络学院" in province.text
    who: Any = await platform.person_id(6)
    await province.open(f"{here}?person={who}")
    await province.press("确认开放", year=closed, reason=f"证号{id_number(6)}")
    assert province.status == 422
    await province.press("确认开放", year=closed, reason="本人补报")
    assert "测试6" in province.text
    await browsers["first"].open(reviews_of(ids))
    assert "年度开放" not in browsers["first"].reading.links
    nobody = "00000000-0000-7000-8000-000000000000"
    assert (await province.open(f"{here}?person={nobody}")).status == 404


def years_of(browser: PlainBrowser) -> list[str]:
    """The years that the form offers."""
    return [part.split('"')[0] for part in browser.html.split('<option value="')[1:] if part[:4].isdigit()]
