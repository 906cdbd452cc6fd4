"""Offices decide about filings on their pages: what waits, one case with its rounds, and several at once."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from live_platform import Platform
from office_workers import FORM, OfficeWorker, learner, offices_of_lingling
from plain_browser import PlainBrowser
from staff import FAR_AUTHORITY, OTHER_OFFICES, appointed, desk_of
from strangers import put_away

from common.clock import china_date, now
from offices.authority import Role
from portal.clients.calls import ServiceName

pytestmark = pytest.mark.anyio
YEAR = china_date(now()).year - 1
SEMINAR = {
    "subject": "professional", "title": "高级研修班", "organiser": "省教育厅", "begins_on": f"{YEAR}-05-20",
    "ended_on": f"{YEAR}-05-24", "number": "JY-77",
}  # fmt: skip


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    await platform.settle()
    return await offices_of_lingling(platform)


@pytest.fixture(scope="module")
async def browsers(platform: Platform, offices: dict[str, OfficeWorker]) -> Mapping[str, PlainBrowser]:
    """One for each office."""
    return {name: browser_of(platform, worker) for name, worker in offices.items()}


def browser_of(platform: Platform, worker: OfficeWorker) -> PlainBrowser:
    """Of somebody who is signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", worker.staff.token, domain="test.local", path="/")
    return browser


def desk(worker: OfficeWorker) -> str:
    return f"/offices/{worker.organisation_id}"


def buttons_of(browser: PlainBrowser) -> set[str]:
    return {text for form in browser.reading.forms for text, *_ in form.buttons}


async def handed_in(worker: OfficeWorker, **changes: Any) -> str:
    """A training of the school that waits for its department."""
    filing_id = await worker.drafts(**changes)
    await worker.does(filing_id, "submit")
    return filing_id


async def test_an_empty_desk_says_what_comes(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    browser = browsers["city"]
    await browser.open(f"{desk(offices['city'])}/filings")
    assert "没有待办" in browser.text
    await browser.open(f"{desk(offices['city'])}/filings?kind=claim")
    assert "查看全部事项" in browser.text
    assert (await browser.open(f"{desk(offices['city'])}/filings?kind=other")).status == 404


async def test_a_training_is_returned_changed_and_agreed_to(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, bureau = offices["school"], browsers["bureau"]
    filing_id = await handed_in(school, title="退回再报的培训")
    await bureau.open(desk(offices["bureau"]))
    assert "待办1件" in bureau.reading.links
    await bureau.follow("待办1件")
    assert "退回再报的培训" in bureau.text
    assert "零陵区第一小学" in bureau.text
    await bureau.open(f"{desk(offices['bureau'])}/filings/{filing_id}")
    assert "永州师范高等专科学校" in bureau.text
    # The administrator who handed it in is named, with a masked number.
    assert "提交" in bureau.text
    assert "****" in bureau.text
    await bureau.press("提交意见")
    assert (bureau.status, "请选择办理意见。" in bureau.text) == (422, True)
    await bureau.press("提交意见", act="return")
    assert (bureau.status, "请写明理由或意见。" in bureau.text) == (422, True)
    await bureau.press("提交意见", act="return", text="请写明每天的安排")
    assert bureau.path == f"{desk(offices['bureau'])}/filings"
    assert "已退回" in bureau.text
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": {**FORM, "title": "退回再报的培训", "people": 80}})
    await school.does(filing_id, "submit")
    await bureau.open(f"{desk(offices['bureau'])}/filings/{filing_id}")
    assert "与上次提交的不同" in bureau.text
    assert "现在80人" in bureau.text
    await bureau.press("提交意见", act="endorse", text="同意")
    assert "已同意。" in bureau.text
    seen = await school.looks(filing_id)
    assert (seen["state"], seen["opinions"][-1]["text"]) == ("approved", "同意")


async def test_what_was_handed_in_anew_meanwhile_is_told_and_nothing_is_lost(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, bureau = offices["school"], browsers["bureau"]
    filing_id = await handed_in(school, title="中途改过的培训")
    address = f"{desk(offices['bureau'])}/filings/{filing_id}"
    await bureau.open(address)
    await school.does(filing_id, "take-back")
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": {**FORM, "title": "中途改过的培训", "people": 99}})
    await school.does(filing_id, "submit")
    await bureau.press("提交意见", act="refuse", text="与上月的重复")
    assert bureau.status == 409
    assert "申请单位刚重新提交了" in bureau.text
    assert "现在99人" in bureau.text
    assert "与上月的重复" in bureau.html
    assert (await school.looks(filing_id))["state"] == "in-chain"
    await bureau.press("提交意见", act="refuse")
    assert "不同意的决定" in bureau.text
    # Taken back by who decided, and then by nobody of another office.
    await bureau.open(address)
    await bureau.follow("收回")
    await bureau.press("确认收回")
    assert "已收回" in bureau.text
    await browsers["county"].open(f"{desk(offices['county'])}/filings/{filing_id}")
    assert "提交意见" not in buttons_of(browsers["county"])


async def test_those_with_remarks_are_left_and_counted(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, bureau = offices["school"], browsers["bureau"]
    plain = [await handed_in(school, title=f"一并同意{number}") for number in range(2)]
    begun = await handed_in(school, title="已经开始的培训", begins_on="2026-01-05", ends_on="2026-12-03")
    address = f"{desk(offices['bureau'])}/filings"
    await bureau.open(address)
    assert "提交时培训已经开始" in bureau.text
    await bureau.press("同意所选")
    assert (bureau.status, "请先勾选要同意的事项。" in bureau.text) == (422, True)
    await bureau.follow("选中本页全部")
    await bureau.press("同意所选", chosen=[*plain, begun], text="同意")
    assert "已办2件，留下1件" in bureau.text
    assert [(await school.looks(filing_id))["state"] for filing_id in (*plain, begun)] == [
        "approved", "approved", "in-chain",
    ]  # fmt: skip
    # Pressed on a page of before: what cannot be done any more is named, with why.
    gone = await handed_in(school, title="随后撤回的培训")
    await bureau.open(address)
    await school.does(gone, "withdraw", text="改期")
    await bureau.press("同意所选", chosen=gone, page="1")
    assert bureau.status == 409
    assert "随后撤回的培训：" in bureau.text


async def test_a_claim_shows_who_claims_and_the_conditions(
    platform: Platform, offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    person_id = await platform.person_id(11)
    filing_id = await offices["school"].claims(person_id, "senior-seminar", YEAR, SEMINAR)
    await offices["school"].does(filing_id, "submit")
    department = browsers["bureau"]
    await department.open(f"{desk(offices['bureau'])}/filings")
    assert "测试11（" in department.text
    assert "由零陵区第一小学代为申请" in department.text
    await department.open(f"{desk(offices['bureau'])}/filings/{filing_id}")
    assert "测试11（" in department.text
    await department.follow("下载证明.pdf")
    assert department.answer is not None
    assert department.answer.content == b"%PDF-1.7 paper"
    # Who looked stands on the person's record, by the office's role.
    who = await learner(platform, 11, offices["county"])
    async with asyncio.timeout(60):
        while (await platform.sql("filings", "SELECT count(*) FROM reading_waiting"))[0][0]:
            await asyncio.sleep(0.05)
    readings = (await who.call("GET", "/own/readings"))["readings"]
    assert {"filing", "attachment"} <= {reading["kind"] for reading in readings}
    assert "零陵区教育局" in {reading["office"] for reading in readings}
    # Another place's office learns nothing.
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    far = PlainBrowser.of(platform)
    staff = await appointed(desk_of(platform), 895, Role.HR_AUTHORITY, FAR_AUTHORITY)
    far.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    await far.open(f"{desk(offices['bureau'])}/filings/{filing_id}")
    assert far.status == 404
    await far.open("/offices")
    await far.open(f"{far.path}/filings/{filing_id}")
    assert far.status == 404
    assert "测试11" not in far.text


async def test_second_opinions_and_handing_over(
    offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    bureau, county = browsers["bureau"], browsers["county"]
    filing_id = await handed_in(offices["school"], title="加签的培训")
    await bureau.open(f"{desk(offices['bureau'])}/filings/{filing_id}")
    await bureau.follow("加签（征求意见）")
    await bureau.press("发出", office=offices["county"].organisation_id)
    assert (bureau.status, "请写明征求什么意见。" in bureau.text) == (422, True)
    await bureau.press("发出", office=offices["county"].organisation_id, text="是否重复？")
    assert "已征求意见" in bureau.text
    assert "征求的意见尚未答复" in bureau.text
    await county.open(f"{desk(offices['county'])}/filings/{filing_id}")
    await county.press("提交意见", act="give-opinion", text="不重复")
    assert "意见已答复" in county.text
    await bureau.open(f"{desk(offices['bureau'])}/filings/{filing_id}/acts/hand-over")
    await bureau.press("确认转办")
    assert (bureau.status, "请选择转给谁。" in bureau.text) == (422, True)
    await bureau.press("确认转办", colleague="anybody")
    assert "已转办" in bureau.text
    await bureau.press("提交意见", act="endorse")
    assert "已同意" in bureau.text


async def test_a_page_stands_while_the_registry_is_away(
    monkeypatch: pytest.MonkeyPatch, offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    filing_id = await handed_in(offices["school"], title="登记服务不在时的培训")
    put_away(monkeypatch, ServiceName.REGISTRY, "/v1/officials/listings")
    bureau = browsers["bureau"]
    await bureau.open(f"{desk(offices['bureau'])}/filings/{filing_id}")
    assert bureau.status == 200
    assert "姓名暂时查不到" in bureau.text
    await bureau.press("提交意见", act="endorse")
    assert "已同意" in bureau.text


async def test_names_of_officials_are_for_offices_alone(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    bureau, county = offices["bureau"], offices["county"]
    account = (await county.staff.call("GET", "/v1/account"))["account_id"]
    body = {"organisation_id": bureau.organisation_id, "account_ids": [account]}
    [official] = (await bureau.staff.call("POST", "/v1/officials/listings", body))["officials"]
    assert official["account_id"] == account
    assert (bool(official["name"]), official["id_number_masked"]) == (True, None), "of another place"
    who = await learner(platform, 12, county)
    assert (await who.staff.ask("POST", "/v1/officials/listings", body)).status_code == 403
    own = (await who.staff.call("GET", "/v1/account"))["account_id"]
    found = await bureau.staff.call("POST", "/v1/officials/listings", {**body, "account_ids": [own]})
    assert found["officials"] == [], "who never served an office is nobody's official"
    listed = await bureau.staff.call("GET", f"/v1/desks/{bureau.organisation_id}/colleagues")
    assert ["*" in official["id_number_masked"] for official in listed["officials"]] == [True]
    assert (await bureau.staff.ask("GET", f"/v1/desks/{county.organisation_id}/colleagues")).status_code == 403


async def test_desks_are_for_who_serves_them(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    bureau, county = offices["bureau"], offices["county"]
    for path in ("waiting", "filings", "counts"):
        assert await bureau.refusal("GET", f"/desks/{county.organisation_id}/{path}") == (403, "not-yours")
    counts = await county.call("GET", f"/desks/{county.organisation_id}/counts")
    assert set(counts) == {
        "waiting", "late", "with_remarks", "returned", "returned_trainings", "returned_rosters", "returned_claims",
        "to_review", "proposed_overturns",
    }  # fmt: skip
    # A unit takes part in what it filed, and is not told that it was drawn to be looked at again.
    school = offices["school"]
    filing_id = await school.drafts(title="抽中复核的备案")
    await school.does(filing_id, "submit")
    await bureau.does(filing_id, "endorse", text="同意")
    drawn = "UPDATE filing SET review = 'open' WHERE filing_id = $1 RETURNING taking_part"
    [row] = await platform.sql("filings", drawn, UUID(filing_id))
    assert {UUID(school.organisation_id), UUID(bureau.organisation_id)} <= set(row["taking_part"])
    to_review = [
        (await office.call("GET", f"/desks/{office.organisation_id}/counts"))["to_review"]
        for office in (school, bureau)
    ]
    assert to_review == [0, 1]
    await platform.sql("filings", "UPDATE filing SET review = NULL WHERE filing_id = $1", UUID(filing_id))


async def test_a_unit_claims_for_one_of_its_people(
    platform: Platform, offices: dict[str, OfficeWorker], browsers: Mapping[str, PlainBrowser]
) -> None:
    school, address = browsers["school"], f"{desk(offices['school'])}/claims"
    await school.open(f"{address}/people")
    await school.press("查找", name="无此人")
    assert "本单位没有这样的人员" in school.text
    await school.press("查找", name="测试31")
    [link] = [href for text, href in school.reading.links.items() if text.startswith("测试31（")]
    await school.open(link)
    await school.press("查看该年度", year=str(YEAR))
    [link] = [href for href in school.reading.links.values() if "/senior-seminar?" in href]
    await school.open(link)
    fields: dict[str, Any] = {f"form-{name}": value for name, value in {**SEMINAR, "number": "JY-78"}.items()}
    await school.press("保存并继续", **{**fields, "form-title": ""})
    assert school.status == 422
    await school.press("保存并继续", **fields)
    made = school.path
    assert "证明材料：请先上传" in school.text
    await school.press("上传")
    assert (school.status, "请选择要上传的文件。" in school.text) == (422, True)
    await school.press("上传", files={"file": ("证明.pdf", b"%PDF-1.7 paper", "application/pdf")})
    await school.follow("修改填写内容")
    await school.press("保存并继续", None, **{"form-title": "另一研修班"})
    assert "另一研修班" in school.text
    assert "下载证明.pdf" in school.reading.links
    await school.press("提交申请")
    assert school.path == made
    assert "申请已提交" in school.text
    assert "零陵区" in school.text
    await school.open(address)
    assert "测试31（" in school.text
    rows = [(row["申请对象"].partition("（")[0], row["状态"]) for row in await school.rows_of()]
    assert ("测试31", "办理中") in rows
    await school.open(f"{made}/acts/withdraw")
    await school.press("确认撤回", text="本人已另行申请")
    assert "已撤回。" in school.text
    # Neither the office that decides nor another unit writes there.
    bureau = browsers["bureau"]
    assert (await bureau.open(made)).status == 404
    for page in ("claims", "claims.xlsx"):
        assert (await bureau.open(f"{desk(offices['bureau'])}/{page}")).status == 404, page
    far = await platform.person_id(31)
    assert (await bureau.open(f"{desk(offices['bureau'])}/claims/new/{far}")).status == 404
