"""What the HR platform has otherwise is listed with both values, settled one by one or many at once, and counted."""

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, id_number, person
from plain_browser import Learners, PlainBrowser
from staff import FAR_AUTHORITY, OTHER_OFFICES, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio


def signed_in(platform: Platform, token: str) -> PlainBrowser:
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", token, domain="test.local", path="/")
    return browser


async def pages_of(platform: Platform, code: str) -> str:
    [found] = await platform.sql("registry", "SELECT organisation_id FROM organisation WHERE code = $1", code)
    return f"/offices/{found['organisation_id']}/staff"


@pytest.fixture(scope="module")
async def here(platform: Platform) -> str:
    """The school's pages; of three of its people the HR platform says another title."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    await platform.register(*(person(serial, title_level="intermediate") for serial in (10, 11, 12)))
    records = [{"id_number": id_number(serial), "title_level": "senior"} for serial in (10, 11, 12)]
    await platform.call("POST", "/registry/v1/hr-data/records", {"records": records})
    return await pages_of(platform, SCHOOL)


@pytest.fixture(scope="module")
async def administrator(platform: Platform, learners: Learners) -> PlainBrowser:
    return signed_in(platform, learners.administrator.token)


def ticks(browser: PlainBrowser) -> list[str]:
    """What the ticks of a list say."""
    return [part.split('"')[0].replace("&#34;", '"') for part in browser.html.split('name="chosen" value="')[1:]]


async def test_differences_are_taken_and_kept_and_counted(
    platform: Platform, administrator: PlainBrowser, here: str
) -> None:
    await administrator.open(f"{here}/differences")
    assert "职称级别" in administrator.text
    assert "正高级" in administrator.text
    marks = ticks(administrator)
    assert len(marks) == 3
    await administrator.press("采用人社数据")
    assert (administrator.status, "请选择要办理的项目。" in administrator.text) == (422, True)
    await administrator.press("保留本平台数据", chosen=marks[0])
    assert "请写明理由" in administrator.text
    await administrator.press("采用人社数据", chosen=marks[0], effective_on="3月")
    assert "请填写日期" in administrator.text
    await administrator.press("保留本平台数据", chosen=marks[0], reason=f"证号{id_number(1)}")
    assert (administrator.status, "身份证号" in administrator.text) == (422, True)
    stale = marks[1].replace('"ours":"intermediate"', '"ours":"junior"')
    await administrator.press("采用人社数据", chosen=[marks[0], stale, "{}"], effective_on="")
    assert "已办理1项" in administrator.text
    assert "1项未办理：数据已有变动，请重新核对后办理。" in administrator.text
    await administrator.press("保留本平台数据", chosen=marks[1], reason="评审文件尚未下发")
    assert "已办理。" in administrator.text
    await administrator.open(f"{here}/differences?state=kept")
    assert "评审文件尚未下发" in administrator.text
    assert [row["保留理由"] for row in await administrator.rows_of()] == ["评审文件尚未下发"]
    await administrator.open(f"{here}/differences/progress")
    assert "本期应于" in administrator.text
    for said in ("3 已收到人社数据", "1 一致", "1 已说明理由", "1 待办理"):
        assert said in administrator.text, said
    for query in ("state=x", "unit=x", "after=x", "overdue=2"):
        assert (await administrator.open(f"{here}/differences?{query}")).status in (404, 422), query


async def test_each_office_sees_its_own_and_settles_where_it_records(
    platform: Platform, here: str, administrator: PlainBrowser
) -> None:
    department = signed_in(platform, (await appointed(desk_of(platform), 980, Role.DEPARTMENT, DEPARTMENT)).token)
    own = await pages_of(platform, DEPARTMENT)
    await department.open(f"{own}/differences")
    assert "零陵区第一小学" in department.text
    assert not ticks(department), "a department looks on"
    far = signed_in(platform, (await appointed(desk_of(platform), 979, Role.HR_AUTHORITY, FAR_AUTHORITY)).token)
    pages = await pages_of(platform, FAR_AUTHORITY)
    await far.open(f"{pages}/differences")
    assert "没有差异" in far.text
    await administrator.open(f"{here}/differences")
    [mark] = ticks(administrator)
    form = {"decision": "take", "chosen": mark, "csrf": ""}
    for browser, page, status in ((far, here, 404), (department, own, 404)):
        answer = await browser.client.post(
            f"{page}/differences", data=form, headers={"origin": "http://test", "sec-fetch-site": "same-origin"}
        )
        assert answer.status_code in (status, 303, 403), "nobody of another place settles it"
    await administrator.open(f"{here}/differences")
    assert ticks(administrator) == [mark]
    county = signed_in(platform, (await appointed(desk_of(platform), 978, Role.HR_AUTHORITY, AUTHORITY)).token)
    pages = await pages_of(platform, AUTHORITY)
    await county.open(f"{pages}/differences/progress?by=organisation")
    await county.follow("零陵区第一小学")
    assert ticks(county) == [mark]
    await county.open(f"{pages}/completeness")
    assert county.status == 200
    await county.open(f"{pages}/completeness.xlsx")
    assert county.answer is not None
    assert county.answer.headers["content-disposition"].startswith("attachment")
    assert (await administrator.open(f"{here}/completeness")).status == 404
