"""The yearly report at pages: read, frozen by the authority of the region, corrected by an edition, kept as files."""

import asyncio
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from urllib.parse import unquote

import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, completion
from plain_browser import Learners, PlainBrowser
from staff import CITY_OFFICE, FAR_AUTHORITY, OTHER_OFFICES, Staff, appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role

pytestmark = pytest.mark.anyio
LAST = china_date(now()).year - 1


def browser_of(platform: Platform, staff: Staff) -> PlainBrowser:
    """Somebody's who has signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    return browser


@pytest.fixture(scope="module")
async def ids(platform: Platform, learners: Learners) -> Mapping[str, str]:
    """Organisations by code; one person has met the last year."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    day = {"started_at": f"{LAST}-05-01T08:00:00+08:00", "completed_at": f"{LAST}-05-06T18:00:00+08:00"}
    await platform.push(
        completion("r-1", 1, hours="30", subject="public", **day),
        completion("r-2", 1, hours="60", subject="professional", **day),
    )
    await platform.settle()
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    return {row["code"]: str(row["organisation_id"]) for row in rows}


@pytest.fixture(scope="module")
async def desks(platform: Platform, ids: Mapping[str, str]) -> Mapping[str, PlainBrowser]:
    """Browsers of officials, by what they are."""
    offices = {
        "county": (970, Role.HR_AUTHORITY, AUTHORITY),
        "city": (971, Role.HR_AUTHORITY, CITY_OFFICE),
        "auditor": (972, Role.AUDITOR, CITY_OFFICE),
        "far": (973, Role.HR_AUTHORITY, FAR_AUTHORITY),
    }
    return {
        name: browser_of(platform, await appointed(desk_of(platform), serial, role, code))
        for name, (serial, role, code) in offices.items()
    }


async def test_pages_about_a_region_or_unit_of_others_are_not_there(
    platform: Platform, ids: Mapping[str, str], desks: Mapping[str, PlainBrowser]
) -> None:
    [there, *_] = await platform.sql(
        "registry", "SELECT region_code, organisation_id FROM organisation WHERE code = $1", FAR_AUTHORITY
    )
    [here, *_] = await platform.sql("registry", "SELECT region_code FROM organisation WHERE code = $1", AUTHORITY)
    regions = (
        "board", "board.xlsx", "people", "people.xlsx", "filing-statistics", "filing-statistics.xlsx",
        "vendor-scorecards", "vendor-scorecards.xlsx", "administrators", "administrators.xlsx", "organisations",
        "organisations.xlsx",
    )  # fmt: skip
    units = ("board", "board.xlsx", "people", "people.xlsx", "archives/unit.pdf", "archives/unit.xlsx",
             "staff/differences")  # fmt: skip
    pages = [("county", f"{page}?within={code}") for page in regions for code in ("here", "there")]
    pages += [("county", f"{page}?unit={whose}") for page in units for whose in ("school", "far")]
    pages += [("auditor", f"{page}?unit={whose}") for page in ("audit", "audit.xlsx") for whose in ("school", "far")]
    given = {"here": here["region_code"], "there": there["region_code"], "school": ids[SCHOOL],
             "far": ids[FAR_AUTHORITY]}  # fmt: skip
    nowhere = await desks["county"].client.get(f"/offices/{ids[FAR_AUTHORITY]}/board")
    for who, page in pages:
        desk = ids[AUTHORITY] if who == "county" else ids[CITY_OFFICE]
        address, _, whose = page.rpartition("=")
        answer = await desks[who].client.get(f"/offices/{desk}/{address}={given[whose]}")
        assert answer.status_code == (200 if whose in ("here", "school") else 404), page
        if answer.status_code == 404:
            said = re.findall(r"<h1.*?</h1>|<p>[^<]*</p>", answer.text)
            assert said == re.findall(r"<h1.*?</h1>|<p>[^<]*</p>", nowhere.text), page


async def test_a_report_is_read_frozen_kept_and_corrected(
    platform: Platform, ids: Mapping[str, str], desks: Mapping[str, PlainBrowser]
) -> None:
    county, pages = desks["county"], f"/offices/{ids[AUTHORITY]}/reports"
    await county.open(pages)
    assert "还没有定稿的年度报告" in county.text
    await county.open(f"{pages}/{LAST}")
    assert f"零陵区{LAST}年度报告（草稿）" in county.text
    assert re.search(r"已达标1人", county.text), county.text
    await county.press("定稿")
    assert "年度报告已定稿。" in county.text
    frozen = county.path
    digest = re.search(r"[0-9a-f]{64}", county.text)
    assert digest
    files = {}
    for paper in ("pdf", "xlsx", "inputs"):
        answer = await county.client.get(f"{frozen}/{paper}")
        assert answer.status_code == 200
        assert f"零陵区{LAST}年度事业单位工作人员培训情况报告" in unquote(answer.headers["content-disposition"])
        files[paper] = answer.content
    assert hashlib.sha256(files["inputs"]).hexdigest() == digest.group()
    assert files["pdf"].startswith(b"%PDF-1.7")
    await county.open(f"{pages}/{LAST}")
    await county.press("定稿", reason="江永县补录学时")
    assert "数据与已定稿的报告一致，无需另出新版。" in county.text
    day = {"started_at": f"{LAST}-06-01T08:00:00+08:00", "completed_at": f"{LAST}-06-06T18:00:00+08:00"}
    await platform.push(completion("r-3", 1, hours="8", subject="professional", **day))
    await platform.settle()
    await county.open(f"{pages}/{LAST}")
    await county.press("定稿", reason=" ")
    assert (county.status, "该年度报告已经定稿，更正须填写原因。" in county.text) == (422, True)
    await county.press("定稿", reason="江永县补录学时")
    assert "（第2版）" in county.text
    await county.open(frozen)
    assert "该版报告已被新版更正，仅供查考。" in county.text
    assert (await county.client.get(f"{frozen}/pdf")).content == files["pdf"]
    await county.open(pages)
    assert "第1版（已被更正）" in county.text


async def test_a_running_year_is_read_and_not_frozen(ids: Mapping[str, str], desks: Mapping[str, PlainBrowser]) -> None:
    county = await desks["county"].open(f"/offices/{ids[AUTHORITY]}/reports/{LAST + 1}")
    assert f"{LAST + 1}年度尚未结束，年度结束后方可定稿。" in county.text
    assert "定稿" not in {text for form in county.reading.forms for text, *_ in form.buttons}


async def test_an_auditor_reads_and_does_not_freeze(ids: Mapping[str, str], desks: Mapping[str, PlainBrowser]) -> None:
    auditor = await desks["auditor"].open(f"/offices/{ids[CITY_OFFICE]}/reports/{LAST}")
    assert "年度报告由本地区人事综合管理部门定稿。" in auditor.text
    await auditor.open(f"/offices/{ids[CITY_OFFICE]}/reports")
    assert f"零陵区{LAST}年度" in auditor.text, "reports of counties below are read as well"


async def test_other_places_and_narrower_roles_have_no_report(
    platform: Platform, learners: Learners, ids: Mapping[str, str], desks: Mapping[str, PlainBrowser]
) -> None:
    [report] = await platform.sql("ledger", "SELECT report_id FROM report WHERE edition = 1")
    far = desks["far"]
    for beneath in ("", "/pdf", "/inputs"):
        await far.open(f"/offices/{ids[FAR_AUTHORITY]}/reports/frozen/{report['report_id']}{beneath}")
        assert far.status == 404
    assert (await far.open(f"/offices/{ids[AUTHORITY]}/reports")).status == 404
    administrator = browser_of(platform, learners.administrator)
    assert (await administrator.open(f"/offices/{ids[SCHOOL]}/reports")).status == 200
    assert "年度报告" not in administrator.text
    assert (await administrator.open(f"/offices/{ids[SCHOOL]}/reports/{LAST}")).status == 404


async def test_a_unit_has_its_certificates_packed_and_fetches_them(
    platform: Platform, learners: Learners, ids: Mapping[str, str], desks: Mapping[str, PlainBrowser]
) -> None:
    administrator = await browser_of(platform, learners.administrator).open(f"/offices/{ids[SCHOOL]}/reports")
    await administrator.press("打包证书", year="")
    assert (administrator.status, "请选择年度。" in administrator.text) == (422, True)
    await administrator.press("打包证书", year=str(LAST - 1))
    assert (administrator.status, "没有有效证书" in administrator.text) == (422, True)
    await administrator.press("打包证书", year=str(LAST))
    assert administrator.status == 200, administrator.text
    here = administrator.path
    assert re.fullmatch(rf"/offices/{ids[SCHOOL]}/archives/bundles/[0-9a-f-]{{36}}", here)
    async with asyncio.timeout(60):
        while "下载ZIP文件" not in administrator.text:
            await asyncio.sleep(0.1)
            await administrator.open(here)
    assert "共1份证书" in administrator.text
    answer = await administrator.client.get(f"{here}/file")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert f"{LAST}年度培训合格证书.zip" in unquote(answer.headers["content-disposition"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        [name] = archive.namelist()
        assert archive.read(name).startswith(b"%PDF")
    # It is for who asked alone, and only a unit's own desk has the button.
    bundle_id = here.rpartition("/")[2]
    for end in ("", "/file"):
        county = desks["county"]
        assert (await county.open(f"/offices/{ids[AUTHORITY]}/archives/bundles/{bundle_id}{end}")).status == 404
    await county.open(f"/offices/{ids[AUTHORITY]}/reports")
    assert "打包证书" not in county.text
