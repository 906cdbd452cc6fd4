"""My claims: what may be claimed, the form, the papers, handing in, and what became of each."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform
from office_workers import OfficeWorker, office_worker
from plain_browser import Learners, PlainBrowser

from common.clock import china_date, now
from filings.drafts import actions as draft_actions
from offices.authority import Role

pytestmark = pytest.mark.anyio
YEAR = china_date(now()).year - 1
SEMINAR = {
    "form-subject": "professional", "form-title": "中学语文高级研修班", "form-organiser": "省教育厅",
    "form-begins_on": f"{YEAR}-05-20", "form-ended_on": f"{YEAR}年5月24日", "form-number": "JY-9",
}  # fmt: skip
PAPER = ("结业证书.pdf", b"%PDF-1.7 paper", "application/pdf")


@pytest.fixture(scope="module")
async def school(platform: Platform, learners: Learners) -> OfficeWorker:
    """The unit's administrator, who gives the first opinion."""
    await platform.settle()
    return await office_worker(platform, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def count_of(platform: Platform, table: str) -> int:
    [row] = await platform.sql("filings", f"SELECT count(*) FROM {table}")
    return int(row[0])


async def filled(browser: PlainBrowser, button: str, fields: Mapping[str, Any]) -> None:
    """Press a button once these fields, whose names are none of Python, are filled in."""
    await browser.press(button, **fields)


async def drafted(browser: PlainBrowser, **other: str) -> str:
    """A claim of a senior seminar with everything but its paper; its address."""
    await browser.open(f"/my/claims/new/senior-seminar?year={YEAR}")
    await filled(browser, "下一步：上传材料", {**SEMINAR, **other})
    assert browser.status == 200, browser.text
    assert browser.path.endswith("/files")
    return browser.path.removesuffix("/files")


async def submitted(browser: PlainBrowser, **other: str) -> str:
    """The same, handed in."""
    address = await drafted(browser, **other)
    await browser.press("上传", files={"file": PAPER})
    await browser.follow("下一步：核对并提交")
    await browser.press("提交申请")
    assert browser.path == f"{address}/done", browser.text
    return address


async def test_nothing_yet_says_what_may_be_claimed(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    await browser.open("/my/claims")
    assert "您还没有学时认定申请" in browser.text
    assert "线下培训、高级研修班、专业技术人员继续教育" in browser.text
    await browser.follow("查看可以申请的事项")
    await browser.press("查看该年度", year=str(YEAR))
    assert browser.path == f"/my/claims/new?year={YEAR}"
    assert "湘人社函〔2023〕63号" in browser.text
    assert browser.reading.links["第四部分"] == "/policies/hunan-2023#四"
    assert [heading for heading in ("学时认定", "补训") if f"<h2>{heading}</h2>" in browser.html] == [
        "学时认定",
        "补训",
    ]
    assert "每项认定32学时" in browser.text
    await browser.open("/my/claims/new?year=2005")
    assert "补训" in browser.text or "没有可以申请的事项" in browser.text


async def test_a_claim_goes_from_the_form_to_the_confirmation(
    platform: Platform, learners: Learners, school: OfficeWorker
) -> None:
    browser = await learners.signed_in(2)
    await browser.open("/my/claims/new")
    await browser.open(f"/my/claims/new/senior-seminar?year={YEAR}")
    assert f"应在{YEAR}-01-01至{YEAR}-12-31之间" in browser.text
    await filled(browser, "下一步：上传材料", {"form-title": "研修班"})
    assert browser.status == 422
    assert "举办单位：请填写。" in browser.text
    assert 'value="研修班"' in browser.html
    await filled(browser, "下一步：上传材料", {**SEMINAR, "form-ended_on": f"{YEAR - 1}-05-24"})
    assert browser.path.endswith("/files"), browser.text
    address = browser.path.removesuffix("/files")
    assert "PDF、JPEG或PNG文件，每个不超过10 MB，最多40个" in browser.text

    await browser.press("上传")
    assert "请选择要上传的文件" in browser.text
    await browser.press("上传", files={"file": ("结业证书.txt", b"text", "text/plain")})
    assert browser.status == 422
    assert "附件须为PDF、JPEG或PNG文件，不超过10 MB。" in browser.text
    await browser.press("上传", files={"file": PAPER})
    assert "文件已上传" in browser.text
    await browser.follow("下载结业证书.pdf")
    assert browser.answer is not None
    assert browser.answer.content == PAPER[1]
    assert browser.answer.headers["content-type"] == "application/pdf"
    assert browser.answer.headers["content-disposition"].startswith("attachment")
    await browser.open(f"{address}/files")
    await browser.press("上传", files={"file": ("通知.hta", PAPER[1], "application/pdf")})
    await browser.follow("下载通知.hta")
    assert browser.answer.headers["content-disposition"].endswith(".hta.pdf"), "nothing runs it"

    await browser.open(f"{address}/check")
    assert "研修班名称中学语文高级研修班" in browser.text
    await browser.press("提交申请")
    assert browser.status == 422
    assert f"结束日期：不在申请的{YEAR}年度内。" in browser.text
    await browser.follow("修改填写内容")
    await filled(browser, "下一步：上传材料", {"form-ended_on": f"{YEAR}-05-24"})
    await browser.follow("下一步：核对并提交")
    assert "高级研修班认定32学时" in browser.text
    assert "研修班已经结束结果✓ 符合" in browser.text
    assert f"填写或登记{YEAR}年5月20日至{YEAR}年5月24日" in browser.text
    await browser.press("提交申请")
    assert browser.path == f"{address}/done"
    assert "申请已提交" in browser.text
    assert "零陵区第一小学：待单位签署意见" in browser.text

    await browser.open("/my/claims")
    assert "零陵区第一小学：待单位签署意见" in browser.text
    await browser.follow(f"{YEAR}年度高级研修班：中学语文高级研修班")
    assert browser.path == address
    assert "正在办理" in browser.text
    assert "尚未办理" in browser.text


async def test_two_claims_of_one_kind_are_told_apart_in_the_list(learners: Learners) -> None:
    browser = await learners.signed_in(13)
    for title, day in (("暑期教师研修", "05-20"), ("骨干校长研修", "06-03")):
        await drafted(browser, **{"form-title": title, "form-begins_on": f"{YEAR}-{day}"})
    await browser.open("/my/claims")
    assert {f"{YEAR}年度高级研修班：{title}" for title in ("暑期教师研修", "骨干校长研修")} <= set(
        browser.reading.links
    )
    assert f"{YEAR}-06-03至{YEAR}-" in browser.text


async def test_a_condition_that_is_not_met_is_shown_before_it_is_handed_in(
    learners: Learners, school: OfficeWorker
) -> None:
    """A make-up is for a year that has ended."""
    year = china_date(now()).year
    browser = await learners.signed_in(13)
    await browser.open(f"/my/claims/new/make-up?year={year}")
    asked = {
        "form-reason": "援疆", "form-years": [str(year)], "form-counts_from": f"{year}-11-01",
        "form-counts_until": f"{year}-12-31", "form-number": "BX-13",
    }  # fmt: skip
    await filled(browser, "下一步：上传材料", asked)
    await browser.press("上传并核对", files={"file": PAPER})
    assert "补训的年度已经结束结果✗ 不符合" in browser.text, browser.text
    assert "有条件不符合规定，请修改填写内容后再提交。" in browser.text


async def test_what_no_office_may_approve_is_not_said_to_be_open_to_it(
    learners: Learners, school: OfficeWorker
) -> None:
    browser = await learners.signed_in(17)
    address = await drafted(browser, **{"form-ended_on": f"{YEAR}-05-18"})
    await browser.press("上传", files={"file": PAPER})
    await browser.follow("下一步：核对并提交")
    assert "起止日期不符合规定" in browser.text
    assert "请修改填写内容后再提交" in browser.text
    assert "仍可以提交" not in browser.text
    await browser.press("提交申请")
    assert browser.status == 422
    assert browser.path == f"{address}/check"


async def test_a_make_up_shows_what_it_would_do_to_each_year(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    await browser.open(f"/my/claims/new/make-up?year={YEAR}")
    asked = {
        "form-reason": "援疆", "form-years": [str(YEAR)], "form-counts_from": f"{YEAR + 1}-01-01",
        "form-counts_until": f"{YEAR + 1}-12-31", "form-number": "BX-7",
    }  # fmt: skip
    await filled(browser, "下一步：上传材料", asked)
    assert browser.path.endswith("/files"), browser.text
    await browser.press("上传", files={"file": PAPER})
    await browser.follow("下一步：核对并提交")
    assert "批准后各年度学时" in browser.text
    assert f"{YEAR}年度" in browser.text
    assert "未达标，共0学时（公共科目0学时，专业科目0学时）" in browser.text


async def test_the_last_paper_leads_on_to_checking(learners: Learners, school: OfficeWorker) -> None:
    browser = await learners.signed_in(12)
    address = await drafted(browser)
    await browser.press("上传并核对", files={"file": ("结业证书.txt", b"text", "text/plain")})
    assert browser.path == f"{address}/files"
    await browser.press("上传并核对", files={"file": PAPER})
    assert browser.path == f"{address}/check"
    assert "文件已上传" in browser.text
    assert "下载结业证书.pdf" in browser.text


async def test_pressed_twice_is_done_once(platform: Platform, learners: Learners, school: OfficeWorker) -> None:
    browser = await learners.signed_in(3)
    before = await count_of(platform, "filing")
    await browser.open(f"/my/claims/new/senior-seminar?year={YEAR}")
    [form] = [form for form in browser.reading.forms if form.has_files is False and "/new/" in form.action]
    pairs = [pair for pair in form.fields if pair[0] not in SEMINAR] + [*SEMINAR.items(), ("do", "next")]
    first, again = (await browser.send(form, pairs)).path, (await browser.send(form, pairs)).path
    assert first == again
    assert await count_of(platform, "filing") == before + 1

    [upload] = [form for form in browser.reading.forms if form.has_files]
    kept = await count_of(platform, "attachment")
    for _ in range(2):
        await browser.send(upload, upload.fields, {"file": PAPER})
    assert browser.text.count("下载结业证书.pdf") == 1
    assert await count_of(platform, "attachment") == kept + 1

    await browser.follow("下一步：核对并提交")
    [form] = [form for form in browser.reading.forms if form.action.endswith("/check")]
    await browser.send(form, form.fields)
    await browser.send(form, form.fields)
    assert browser.path.endswith("/done")
    address = browser.path.removesuffix("/done")
    for said in ("已提醒正在办理的单位", "今天已经催办过，请明天再催"):
        await browser.open(f"{address}")
        if "催办该申请" not in browser.reading.links:
            assert said in browser.text
            break
        await browser.follow("催办该申请")
        await browser.press("确认催办")
        assert said in browser.text
    await browser.open(f"{address}/acts/withdraw")
    await browser.press("确认撤回")
    assert browser.status == 422
    [form] = [form for form in browser.reading.forms if form.action.endswith("/withdraw")]
    pairs = [pair for pair in form.fields if pair[0] != "text"] + [("text", "填错了")]
    for _ in range(2):
        await browser.send(form, pairs)
        assert browser.path == address
        assert "申请已撤回。" in browser.text


async def test_files_from_several_windows_at_once_are_all_there(learners: Learners) -> None:
    browser = await learners.signed_in(13)
    address = await drafted(browser)
    [upload] = [form for form in browser.reading.forms if form.has_files]
    sent = {"origin": "http://test", "sec-fetch-site": "same-origin"}
    names = [f"材料{number}.pdf" for number in range(4)]

    async def added(name: str) -> int:
        fields, file = {**dict(upload.fields), "key": name.encode().hex()}, (name, PAPER[1], PAPER[2])
        answer = await browser.client.post(upload.action, data=fields, files={"file": file}, headers=sent)
        return answer.status_code

    assert await asyncio.gather(*(added(name) for name in names)) == [303] * 4
    await browser.open(f"{address}/files")
    assert {f"下载{name}" for name in names} <= set(browser.reading.links)


async def test_another_content_after_the_back_button_is_told_in_plain_words(learners: Learners) -> None:
    browser = await learners.signed_in(15)
    await browser.open(f"/my/claims/new/senior-seminar?year={YEAR}")
    [form] = [form for form in browser.reading.forms if "/new/" in form.action]
    pairs = [pair for pair in form.fields if pair[0] not in SEMINAR] + [*SEMINAR.items(), ("do", "next")]
    await browser.send(form, pairs)
    await browser.send(form, [*(pair for pair in pairs if pair[0] != "form-title"), ("form-title", "另一个")])
    assert browser.status == 422
    assert "本页已经提交过一次，内容与现在不同。" in browser.text
    assert "Idempotency" not in browser.text
    await browser.press("下一步：上传材料")
    assert browser.path.endswith("/files"), "another one was meant"


async def test_a_returned_claim_shows_the_opinion_first(learners: Learners, school: OfficeWorker) -> None:
    browser = await learners.signed_in(4)
    address = await submitted(browser)
    filing_id = address.rpartition("/")[2]
    await school.does(filing_id, "return", text="请补充课程表")
    await browser.open("/my/claims")
    assert "请补充课程表" in browser.text
    await browser.open(address)
    assert "零陵区第一小学退回：请补充课程表" in browser.text
    await browser.follow("修改后重新提交")
    seen = browser.reading.forms
    # Somebody writes it in another window meanwhile.
    await filled(browser, "保存草稿", {"form-title": "另一个窗口"})
    browser.reading.forms = seen
    await filled(browser, "下一步：上传材料", {"form-title": "这个窗口"})
    assert browser.status == 409
    assert "该申请在您打开本页以后已有变动" in browser.text
    assert 'value="这个窗口"' in browser.html
    await browser.press("下一步：上传材料")
    await browser.follow("下一步：核对并提交")
    assert "研修班名称这个窗口" in browser.text
    await browser.press("提交申请")
    assert "申请已提交" in browser.text
    await browser.open(address)
    await browser.follow("收回该申请")
    await browser.press("确认收回")
    assert "申请已收回，您可以修改后重新提交。" in browser.text
    await browser.open(f"{address}/files")
    await browser.press("移除 结业证书.pdf")
    assert "还没有上传证明材料" in browser.text
    await browser.follow("下一步：核对并提交")
    assert "还不能提交，请先补全以下内容" in browser.text


async def test_an_approved_claim_shows_who_agreed_and_when(
    platform: Platform, learners: Learners, school: OfficeWorker
) -> None:
    browser = await learners.signed_in(8)
    address = await submitted(browser)
    filing_id = address.rpartition("/")[2]
    await school.does(filing_id, "endorse", text="属实")
    await browser.open(address)
    assert re.search(r"零陵区第一小学 *状态已同意 *时间20\d\d-", browser.text)
    assert "零陵区教育局：待审核" in browser.text
    bureau = await office_worker(platform, Role.DEPARTMENT, DEPARTMENT)
    await bureau.does(filing_id, "endorse", text="同意认定")
    if "已通过" not in (await browser.open(address)).text:
        county = await office_worker(platform, Role.HR_AUTHORITY, AUTHORITY)
        await county.does(filing_id, "endorse")
        await browser.open(address)
    assert "已通过" in browser.text
    assert re.search(r"零陵区教育局 *状态已同意 *时间20\d\d-", browser.text)
    assert "同意认定" in browser.text
    await browser.open("/my/claims")
    assert "已办结" in browser.text
    await browser.open("/my/decisions")
    assert "32学时（专业科目）" in browser.text
    await browser.open(f"{address}/acts/withdraw")
    assert "据此计入的学时会核减" in browser.text


async def test_what_the_unit_filed_is_followed_and_not_changed(
    platform: Platform, learners: Learners, school: OfficeWorker
) -> None:
    browser = await learners.signed_in(9)
    form = {name.removeprefix("form-"): value for name, value in SEMINAR.items()} | {"ended_on": f"{YEAR}-05-24"}
    filing_id = await school.claims(await platform.person_id(9), "senior-seminar", YEAR, form)
    await school.does(filing_id, "submit")
    await browser.open("/my/claims")
    assert "由单位代为申请" in browser.text
    await browser.open(f"/my/claims/{filing_id}")
    assert "请联系所在单位培训管理员" in browser.text
    assert "撤回该申请" not in browser.reading.links
    await browser.open(f"/my/claims/{filing_id}/form")
    assert browser.status == 409
    assert "该申请现在不在您手中，不能修改。" in browser.text


async def test_what_was_decided_is_read_with_its_ground(
    platform: Platform, learners: Learners, school: OfficeWorker
) -> None:
    browser = await learners.signed_in(5)
    await browser.open("/my/decisions")
    assert "还没有关于您的认定或决定" in browser.text
    row: dict[str, Any] = {
        "reference": "R-portal", "person_id": await platform.person_id(5), "subject": "public", "mode": "residential",
        "training_type": "in-service", "kind": "offline-hours", "activity": "党建培训", "title": "党建培训",
        "hours": "8", "ended_on": f"{YEAR}-05-01", "evidence": {"kind": "结业证书", "number": "D-1"},
        "decided_by": [(await platform.call("POST", "/registry/v1/organisations/queries", {"codes": [AUTHORITY]}))
                       ["results"][0]["organisation_id"]],
    }  # fmt: skip
    [verdict] = (await platform.call("POST", "/filings/v1/recognitions", {"recognitions": [row]}))["results"]
    assert verdict["status"] == "created", verdict
    await browser.open("/my/decisions")
    assert "党建培训" in browser.text
    assert "8学时（公共科目）" in browser.text
    assert "零陵区人力资源和社会保障局" in browser.text


async def test_what_is_not_there_or_not_ones_own_is_no_page(learners: Learners) -> None:
    browser = await learners.signed_in(6)
    nobody = "/my/claims/00000000-0000-7000-8000-000000000000"
    for address in (nobody, f"{nobody}/form", f"{nobody}/check", "/my/claims/new/no-such-kind", "/my/claims/x"):
        await browser.open(address)
        assert browser.status == 404, address
    address = await drafted(browser)
    other = await learners.signed_in(7)
    for page in ("", "/form", "/files", "/check", "/done", "/acts/withdraw"):
        await other.open(f"{address}{page}")
        assert other.status == 404, page
    await browser.open(f"{address}/acts/remind")
    assert browser.status == 404, "nobody is urged about a draft"


async def test_nobody_fills_the_store_with_claims_and_files_of_their_own(
    learners: Learners, school: OfficeWorker, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_actions, "CLAIMS_MAX", 2)
    monkeypatch.setattr(draft_actions, "FILES_BYTES_MAX", 3 * len(PAPER[1]))
    browser = await learners.signed_in(14)
    first = await drafted(browser)
    await browser.open(f"{first}/acts/withdraw")
    await browser.press("确认撤回")
    second = await drafted(browser, **{"form-number": "JY-10"})
    await browser.open(f"/my/claims/new/senior-seminar?year={YEAR}")
    await filled(browser, "下一步：上传材料", SEMINAR)
    assert browser.status == 422
    assert "您一天之内已开始2项申请" in browser.text
    await browser.open(f"{second}/files")
    for _ in range(3):
        await browser.press("上传", files={"file": PAPER})
        assert browser.status == 200
    await browser.press("上传", files={"file": PAPER})
    assert browser.status == 422
    assert "您最近7天上传的附件合计超过" in browser.text
    # The unit claims for many people, and is not held up.
    for _ in range(3):
        filing_id = await school.claims(await platform.person_id(14), "senior-seminar", YEAR, {})
    await school.attaches(filing_id, content=PAPER[1] * 4)
