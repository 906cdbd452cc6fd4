"""Training files of people: pages, PDF and Excel, for who reaches them, and on record."""

import io
from collections.abc import Mapping
from datetime import date
from uuid import UUID

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, completion, id_number
from plain_browser import Learners, PlainBrowser
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from staff import FAR_AUTHORITY, FAR_SCHOOL, OTHER_OFFICES, Staff, appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role
from portal.offices.archives import units
from portal.offices.archives.gathering import Residence, months_after

pytestmark = pytest.mark.anyio
LAST = china_date(now()).year - 1


def browser_of(platform: Platform, staff: Staff) -> PlainBrowser:
    """Somebody's who has signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    return browser


@pytest.fixture(scope="module")
async def ids(platform: Platform, learners: Learners) -> Mapping[str, str]:
    """Organisations by code; a teacher has met the last year, and has residential training of three months in it."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    day = {"started_at": f"{LAST}-05-01T08:00:00+08:00", "completed_at": f"{LAST}-05-06T18:00:00+08:00"}
    await platform.push(
        completion("a-1", 4, hours="30", subject="public", course_title="生态文明建设", **day),
        completion("a-2", 4, hours="60", subject="professional", course_title="=1+1教学法", **day),
    )
    await platform.settle()
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    return {row["code"]: str(row["organisation_id"]) for row in rows}


def told(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


async def test_a_unit_keeps_a_persons_file_as_page_pdf_and_excel(
    platform: Platform, learners: Learners, ids: Mapping[str, str]
) -> None:
    administrator = browser_of(platform, learners.administrator)
    page = f"/offices/{ids[SCHOOL]}/people/{await platform.person_id(4)}"
    await administrator.open(page)
    await administrator.follow("培训档案")
    assert administrator.path == f"{page}/archive"
    assert "没有脱产培训记录。" in administrator.text
    assert "没有两个月以上的脱产培训记录。" in administrator.text
    answer = await administrator.client.get(f"{page}/archive.pdf?year={LAST}")
    assert answer.headers["content-type"] == "application/pdf"
    printed = told(answer.content)
    for part in ("生态文明建设", "教学法", f"{LAST}年度", "在岗培训", "已达标", "两个月以上脱产培训情况"):
        assert part in printed, part
    answer = await administrator.client.get(f"{page}/archive.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["基本信息", "各年度情况", "学时记录", "认定和决定", "脱产培训", "两个月以上脱产培训"]
    entries = book.get_sheet_by_name("学时记录").to_python()[1:]
    assert {(row[2], row[6]) for row in entries} == {("生态文明建设", 30.0), ("=1+1教学法", 60.0)}
    years = {row[0]: row for row in book.get_sheet_by_name("各年度情况").to_python()[1:]}
    assert (years[LAST][1], years[LAST][4]) == ("已达标", 90.0)
    for content in (printed, str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])):
        assert id_number(4) not in content
    assert (await administrator.client.get(f"{page}/archive.doc")).status_code == 404


async def test_offices_above_read_the_file_and_others_find_nobody(
    platform: Platform, ids: Mapping[str, str], learners: Learners
) -> None:
    person = await platform.person_id(4)
    for serial, role, code, status in (
        (960, Role.HR_AUTHORITY, AUTHORITY, 200),
        (961, Role.DEPARTMENT, DEPARTMENT, 200),
        (962, Role.AUDITOR, AUTHORITY, 200),
        (963, Role.HR_AUTHORITY, FAR_AUTHORITY, 404),
    ):
        browser = browser_of(platform, await appointed(desk_of(platform), serial, role, code))
        page = f"/offices/{ids[code]}/people/{person}/archive"
        for beneath in ("", ".pdf", ".xlsx"):
            assert (await browser.client.get(page + beneath)).status_code == status, (role, beneath)
    administrator = browser_of(platform, learners.administrator)
    assert (await administrator.open(f"/offices/{ids[AUTHORITY]}/people/{person}/archive")).status == 404


async def test_each_part_of_a_file_that_was_read_is_on_record(
    platform: Platform, learners: Learners, ids: Mapping[str, str]
) -> None:
    person = await platform.person_id(6)
    administrator = browser_of(platform, learners.administrator)
    await administrator.client.get(f"/offices/{ids[SCHOOL]}/people/{person}/archive.pdf")
    for service, kind in (("ledger", "hours"), ("filings", "decisions"), ("certificates", "certificates")):
        rows = await platform.sql(
            service, "SELECT count(*) FROM reading WHERE kind = $1 AND office_id IS NOT NULL", kind
        )
        assert rows[0][0], service


async def test_a_units_file_has_a_line_for_each_of_its_people(
    platform: Platform, learners: Learners, ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are asked for at once."""
    monkeypatch.setattr(units, "_ROWS", 3)
    administrator = browser_of(platform, learners.administrator)
    page = f"/offices/{ids[SCHOOL]}/archives/unit"
    standings = await platform.sql(
        "ledger", "SELECT person_id FROM standing WHERE training_year = $1 AND organisation_id = $2", LAST,
        UUID(ids[SCHOOL]),
    )  # fmt: skip
    assert len(standings) > 3
    answer = await administrator.client.get(f"{page}.xlsx?year={LAST}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == len(standings) + 1
    [met] = [row for row in rows if row[8] == "已达标"]
    assert (met[0], met[5:8], met[9]) == ("测试4", [30.0, 60.0, 0.0], "证书有效")
    assert met[10] != "—"
    printed = told((await administrator.client.get(f"{page}.pdf?year={LAST}")).content)
    assert f"共{len(standings)}人" in printed
    assert str(met[10]) in printed
    assert id_number(4) not in printed
    monkeypatch.setattr(units, "PRINTED_MAX", 2)
    await administrator.open(f"{page}.pdf?year={LAST}")
    assert (administrator.status, "超过2人，请下载Excel表。" in administrator.text) == (422, True)


async def test_a_units_file_is_of_one_unit_within_reach(platform: Platform, ids: Mapping[str, str]) -> None:
    county = browser_of(platform, await appointed(desk_of(platform), 964, Role.HR_AUTHORITY, AUTHORITY))
    page = f"/offices/{ids[AUTHORITY]}/archives/unit.xlsx?year={LAST}"
    assert (await county.client.get(page)).status_code == 404
    assert (await county.client.get(f"{page}&unit={ids[SCHOOL]}")).status_code == 200
    assert (await county.client.get(f"{page}&unit={ids[FAR_SCHOOL]}")).status_code == 404, "as if it were not there"


@pytest.mark.parametrize(
    ("begins", "ends", "is_long"),
    [
        ("2025-03-01", "2025-04-30", True),
        ("2025-03-02", "2025-05-01", True),
        ("2025-03-02", "2025-04-30", False),
        ("2024-12-31", "2025-02-27", True),
        ("2025-05-12", "2025-05-12", False),
    ],
    ids=["two whole months", "from day to day", "a day short", "over the end of February", "a day"],
)
def test_two_months_are_counted_by_the_calendar(begins: str, ends: str, is_long: bool) -> None:
    residence = Residence("研修", date.fromisoformat(begins), date.fromisoformat(ends), "8", 2, None)
    assert residence.is_long is is_long


def test_a_month_later_stays_within_its_month() -> None:
    assert months_after(date(2024, 12, 31), 2) == date(2025, 2, 28)
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)
