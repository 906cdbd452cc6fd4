"""A roster is handed in on a page: how far it is, counts that add up, rows to mend, and the sheet to mend them in."""

import asyncio
import io
from urllib.parse import unquote

import pytest
import xlsxwriter
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, id_number, organisation_code
from people_at_work import worked_off as done
from plain_browser import Learners, PlainBrowser
from staff import appointed, desk_of
from strangers import put_away

from offices.authority import Role
from portal.clients.calls import ServiceName
from registry.imports import jobs
from registry.imports.jobs import RosterJobs
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = ["身份证号", "姓名", "单位代码", "岗位类别", "职称级别"]
WRONG_NUMBER = id_number(842)[:-1] + ("1" if id_number(842)[-1] != "1" else "2")


def row(serial: int, **other: str) -> list[str]:
    """A row of somebody of the school."""
    fields = {"id": id_number(serial), "name": f"测试{serial}", "unit": SCHOOL, "post": "专业技术", "level": "中级"}
    return list({**fields, **other}.values())


def workbook(*rows: list[str]) -> bytes:
    """An Excel file, as offices have them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate(rows):
            sheet.write_row(place, 0, cells)
    return out.getvalue()


def signed_in(platform: Platform, token: str) -> PlainBrowser:
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", token, domain="test.local", path="/")
    return browser


async def organisation_of(platform: Platform, code: str) -> str:
    [found] = await platform.sql("registry", "SELECT organisation_id FROM organisation WHERE code = $1", code)
    return str(found["organisation_id"])


@pytest.fixture(scope="module")
async def administrator(platform: Platform, learners: Learners) -> PlainBrowser:
    """Of the school."""
    return signed_in(platform, learners.administrator.token)


@pytest.fixture(scope="module")
async def page(platform: Platform) -> str:
    return f"/offices/{await organisation_of(platform, SCHOOL)}/staff/rosters"


async def uploaded(browser: PlainBrowser, page: str, content: bytes, name: str = "名单.xlsx") -> PlainBrowser:
    await browser.open(page)
    return await browser.press("上传并导入", files={"file": (name, content, XLSX)})


async def test_a_roster_is_handed_in_and_its_counts_add_up(
    platform: Platform, administrator: PlainBrowser, page: str
) -> None:
    rows = [
        row(840),
        row(841, post="没有"),
        row(842, id=WRONG_NUMBER, name="欧阳一"),
        row(843, name=id_number(843)),
        row(1, level="副高级"),
        row(840),
        row(845, unit=organisation_code(998)),
    ]
    await administrator.open(page.removesuffix("/rosters"))
    await administrator.follow("名单导入")
    assert administrator.path == page
    await administrator.press("上传并导入", files={"file": ("名单.xlsx", workbook(HEADING, *rows), XLSX)})
    assert administrator.path.startswith(f"{page}/")
    assert any(words in administrator.text for words in ("等待处理", "正在处理", "已导入"))
    await done(platform)
    await administrator.open(administrator.path)
    assert "名单已导入，5行未导入" in administrator.text
    assert "新增1行，更新1行，无变化0行，未导入5行，合计7行；名单共7行。" in administrator.text
    assert "未导入的5行" in administrator.text
    assert "岗位类别：不在可选范围内，请从模板的下拉列表中选择。" in administrator.text
    assert "身份证号校验码不符，请核对。" in administrator.text
    assert f"{WRONG_NUMBER[:2]}{'*' * 14}{WRONG_NUMBER[-2:]}" in administrator.text
    assert WRONG_NUMBER not in administrator.html, "a wrong number is nearly a right one"
    assert "没有此单位代码的单位，请先登记单位。" in administrator.text
    assert "与前面的行身份证号相同，只导入了第一行。" in administrator.text
    assert "姓名：含有身份证号，请核对各列是否对齐。" in administrator.text
    assert "第3行" in administrator.text
    job = administrator.path
    await administrator.follow("下载退回表")
    assert administrator.answer is not None
    assert "人员名单（退回）.xlsx" in unquote(administrator.answer.headers["content-disposition"])
    sheet = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert [str(cells.cells[5]) for cells in sheet.rows] == [
        "新增", "未导入", "未导入", "未导入", "更新", "未导入", "未导入"
    ]  # fmt: skip
    mended = [[str(cell) for cell in cells.cells] for cells in sheet.rows]
    mended[1][3] = "管理"
    await administrator.open(job)
    content = workbook([str(cell) for cell in sheet.heading], *mended)
    await administrator.press("上传改正后的名单", files={"file": ("退回.xlsx", content, XLSX)})
    assert administrator.path != job
    await done(platform)
    await administrator.open(administrator.path)
    assert "新增1行，更新0行，无变化2行，未导入4行，合计7行；名单共7行。" in administrator.text
    await administrator.follow("返回名单导入")
    assert "新增1行，更新1行，无变化0行，未导入5行" in administrator.text, "what was handed in before stays in sight"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2", "名单缺少必填的列。"),
        (b"PK\x03\x04 no workbook", "文件无法打开"),
        ("身份证号,姓名,姓名,单位代码,岗位类别\n".encode(), "名单中有两列的表头相同。"),
        (b"\x00\x01\x02", "文件不是Excel或者CSV表格，请上传xlsx、xls、et或者csv文件。"),
        (b"%PDF-1.7\n1 0 obj", "文件不是Excel或者CSV表格，请上传xlsx、xls、et或者csv文件。"),
    ],
    ids=["no column", "no workbook", "a column twice", "no table", "a PDF"],
)
async def test_a_file_that_is_refused_whole_is_explained(
    platform: Platform, administrator: PlainBrowser, page: str, content: bytes, said: str
) -> None:
    await uploaded(administrator, page, content)
    await done(platform)
    await administrator.open(administrator.path)
    assert "名单未导入" in administrator.text
    assert f"没有登记任何人员。{said}" in administrator.text
    assert "正确的表头" in administrator.text
    assert "下载名单模板" in administrator.reading.links
    if said.startswith("名单缺少"):
        assert "有问题的列：身份证号" in administrator.text


async def test_a_roster_with_headings_only_says_that_nobody_is_in_it(
    platform: Platform, administrator: PlainBrowser, page: str
) -> None:
    await uploaded(administrator, page, "身份证号,姓名,单位代码,岗位类别\n".encode())
    await done(platform)
    await administrator.open(administrator.path)
    assert "名单中没有人员，请填写后重新上传" in administrator.text
    assert "全部导入" not in administrator.text
    await administrator.press("上传并导入")
    assert administrator.status == 422, "the form for another file stands on the page"


async def test_a_form_without_a_file_says_so(administrator: PlainBrowser, page: str) -> None:
    await administrator.open(page)
    await administrator.press("上传并导入")
    assert (administrator.status, "请选择要导入的人员名单。" in administrator.text) == (422, True)
    await uploaded(administrator, page, b"%PDF-1.7", "名单.pdf")
    assert (administrator.status, "请上传xlsx、xls、et或者csv文件。" in administrator.text) == (422, True)
    await uploaded(administrator, page, b"")
    assert (administrator.status, "该文件是空的" in administrator.text) == (422, True)
    await uploaded(administrator, page, b"1" * (8 * 1024 * 1024 + 1))
    assert (administrator.status, "文件超过8 MB" in administrator.text) == (422, True)


async def test_while_one_is_under_way_a_second_press_leads_to_it(
    platform: Platform, administrator: PlainBrowser, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.RosterJobs, "turn", _idle)
    await uploaded(administrator, page, workbook(HEADING, row(846)))
    first = administrator.path
    assert "等待处理" in administrator.text
    assert "查看最新进度" in administrator.reading.links
    await uploaded(administrator, page, workbook(HEADING, row(847)))
    assert administrator.path == first
    assert "您有一份名单正在处理" in administrator.text
    monkeypatch.undo()
    await done(platform)


async def _idle(_: RosterJobs) -> bool:
    return False


async def test_a_roster_that_is_broken_off_says_what_stayed(
    platform: Platform, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = await appointed(desk_of(platform), 986, Role.UNIT_ADMINISTRATOR, SCHOOL)
    browser = signed_in(platform, staff.token)
    monkeypatch.setattr(jobs, "PIECE_ROWS", 2)
    record = jobs.RosterJobs._record_piece
    pieces = list[int]()

    async def record_one(self: RosterJobs, *given: object) -> object:
        pieces.append(1)
        if len(pieces) == 2:
            await platform.sql("registry", "UPDATE session SET ended_at = now() WHERE account_id = "
                               "(SELECT account_id FROM account WHERE name = '测试986')")  # fmt: skip
        return await record(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs.RosterJobs, "_record_piece", record_one)
    content = workbook(HEADING, row(850), row(851, post="没有"), row(852), row(853))
    await uploaded(browser, page, content)
    job = browser.path
    await done(platform)
    await staff.sign_in()
    browser = signed_in(platform, staff.token)
    await browser.open(job)
    assert "名单导入中断：已处理2行，共4行" in browser.text
    assert "其余2行没有处理" in browser.text
    assert "新增1行，更新0行，无变化0行，未导入1行，未处理2行，合计4行；名单共4行。" in browser.text
    await browser.follow("下载退回表")
    assert browser.answer is not None
    sheet = await asyncio.to_thread(read_sheet, browser.answer.content, rows_max=100)
    assert [cells.cells[5] for cells in sheet.rows] == ["新增", "未导入", "未处理", "未处理"]


async def test_nobody_else_sees_what_became_of_it_and_who_records_nobody_has_no_such_page(
    platform: Platform, administrator: PlainBrowser, page: str
) -> None:
    await uploaded(administrator, page, workbook(HEADING, row(848)))
    job = administrator.path.removeprefix(page)
    await done(platform)
    colleague = signed_in(platform, (await appointed(desk_of(platform), 985, Role.UNIT_ADMINISTRATOR, SCHOOL)).token)
    for path in (job, f"{job}/file"):
        assert (await colleague.open(page + path)).status == 404
    answer = await colleague.client.get(
        f"/registry/v1/rosters{job}/refused",
        headers={"authorization": f"Session {colleague.client.cookies['xueshi_session']}"},
    )
    assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-job")
    for role, code, serial in ((Role.DEPARTMENT, DEPARTMENT, 984), (Role.AUDITOR, AUTHORITY, 983)):
        browser = signed_in(platform, (await appointed(desk_of(platform), serial, role, code)).token)
        own = f"/offices/{await organisation_of(platform, code)}/staff"
        await browser.open(own)
        assert browser.status == 200
        assert "名单导入" not in browser.reading.links
        for path in ("/rosters", "/rosters/template", f"/rosters{job}"):
            assert (await browser.open(own + path)).status == 404, path
        assert (await browser.open(page)).status == 404


async def test_the_page_stands_while_the_registry_lists_no_jobs(
    administrator: PlainBrowser, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_away(monkeypatch, ServiceName.REGISTRY, "/v1/jobs")
    await administrator.open(page)
    assert (administrator.status, "暂时查不到" in administrator.text) == (200, True)


async def test_the_template_is_an_empty_roster(administrator: PlainBrowser, page: str) -> None:
    await administrator.open(page)
    await administrator.follow("下载名单模板（Excel）")
    assert administrator.answer is not None
    sheet = await asyncio.to_thread(read_sheet, administrator.answer.content, rows_max=100)
    assert list(sheet.heading[:4]) == HEADING[:4]
