"""Cases on the pages of the office that answers: the whole course, and reporters who stay unknown."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, Platform
from plain_browser import Learners, PlainBrowser
from staff import CHOSEN, FAR_AUTHORITY, OTHER_OFFICES, PASSWORD, appointed, desk_of

from common.clock import china_date, now
from common.limits import Limiter
from offices.authority import Role
from registry.cases import api as cases_api

pytestmark = pytest.mark.anyio
PAPER = ("来信.pdf", b"%PDF-1.7 letter", "application/pdf")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """People say more here than anybody would."""
    for name in ("_openings", "_files", "_steps", "_taken_down"):
        monkeypatch.setattr(cases_api, name, Limiter(rate=100, burst=1_000))


@pytest.fixture(scope="module")
async def desks(platform: Platform, learners: Learners) -> Mapping[str, tuple[PlainBrowser, str]]:
    """Browsers of two authorities with passwords of their own, and where their pages begin."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    ids = {row["code"]: row["organisation_id"] for row in rows}
    found = {}
    for name, serial, office in (("county", 980, AUTHORITY), ("far", 981, FAR_AUTHORITY)):
        staff = await appointed(desk_of(platform), serial, Role.HR_AUTHORITY, office)
        await staff.choose_password()
        browser = PlainBrowser.of(platform)
        browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
        found[name] = browser, f"/offices/{ids[office]}"
    return found


async def said(learners: Learners, serial: int, kind: str, title: str, text: str) -> PlainBrowser:
    """What somebody has reported, without their name."""
    browser = await learners.signed_in(serial)
    await browser.open("/sign-in/new-password?next=/my/cases")
    await browser.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    await browser.open(f"/my/cases/new?kind={kind}")
    await browser.press("提交", title=title, text=text, is_named="no")
    assert browser.path.endswith("/done"), browser.text
    return browser


async def test_a_question_is_taken_answered_and_published_in_other_words(
    desks: Mapping[str, tuple[PlainBrowser, str]], learners: Learners, monkeypatch: pytest.MonkeyPatch
) -> None:
    county, here = desks["county"]
    asked = "我在上海旁听的公开课程一共听了三十二个学时，能不能算进今年的专业科目里面呢，怎么办理？"
    await said(learners, 21, "policy-question", "旁听算学时吗", asked)
    await county.open(here)
    assert "投诉和意见" in county.text
    await county.open(f"{here}/cases")
    assert "还有15天" in county.text
    await said(learners, 22, "feedback", "=1+2", "证书页打印出来字太小，看不清楚。")
    monkeypatch.setattr(cases_api, "CASES_MAX", 1)
    await county.open(f"{here}/cases")
    rows = await county.rows_of()
    assert {(row["标题"], row["类别"]) for row in rows} == {("旁听算学时吗", "政策咨询"), ("=1+2", "意见反馈")}
    titles = {"旁听算学时吗", "=1+2"} & set(county.reading.links)
    await county.follow("下一页")
    assert titles | ({"旁听算学时吗", "=1+2"} & set(county.reading.links)) == {"旁听算学时吗", "=1+2"}
    monkeypatch.undo()
    await county.open(f"{here}/cases")
    await county.follow("旁听算学时吗")
    assert "未公开姓名" in county.text
    assert "测试21" not in county.html
    await county.follow("受理")
    await county.press("确认受理")
    assert "测试980" in county.text
    await county.follow("答复")
    await county.press("提交答复", text="")
    assert (county.status, "请填写答复内容" in county.text) == (422, True)
    await county.press("提交答复", text="旁听不能认定学时。")
    assert "已答复" in county.text
    await county.follow("公开答复")
    await county.press("公开", question="", answer="")
    assert "请填写问题" in county.text
    await county.press("公开", question=asked, answer="旁听不能认定学时。")
    assert county.status == 422, "words of the asker"
    await county.press("预览", question="旁听课程能否认定学时", answer="不能。")
    assert "预览：旁听课程能否认定学时" in county.text
    await county.press("公开", question="旁听课程能否认定学时", answer="不能。")
    assert "答复已公开" in county.text
    await county.open(f"{here}/policy-answers")
    await county.follow("撤回")
    await county.press("确认撤回")
    assert "还没有公开的政策解答" in county.text


async def test_a_complaint_by_telephone_is_taken_down_with_its_letter(
    desks: Mapping[str, tuple[PlainBrowser, str]], platform: Platform
) -> None:
    county, here = desks["county"]
    await county.open(f"{here}/case-record")
    await county.press("登记", received_on="")
    for told in ("请选择类别", "请选择反映方式", "请填写反映的内容", "请填写收到日期"):
        assert told in county.text
    filled: dict[str, Any] = {"kind": "complaint", "how": "telephone", "text": "指定培训机构。", "received_on": ""}
    await county.press("查找单位", **filled, about_name="第一小学")
    assert "零陵区第一小学" in county.text
    await county.press("登记", **{**filled, "received_on": "2020-01-01"}, about=SCHOOL)
    assert county.status == 422, "it came too long ago"
    await county.press(
        "登记", **{**filled, "received_on": str(china_date(now()))}, about=SCHOOL, contact="0746-1234567"
    )
    assert "查询码只显示这一次" in county.text
    number, code = re.findall(r'class="told">([^<]+)<', county.html)
    # Who has the slip learns of state and days, and of nothing else.
    caller = PlainBrowser.of(platform)
    await caller.open("/help/case-progress")
    await caller.press("查询", number="12345", code="")
    assert "共12位数字" in caller.text
    assert "请填写登记时告知的查询码" in caller.text
    await caller.press("查询", number=number, code="AAAA-AAAA-AAAA")
    assert caller.status == 422
    assert "没有此编号和查询码的事项" in caller.text
    await caller.press("查询", number=number.replace("-", ""), code=code.lower())
    assert "应于" in caller.text
    assert "零陵区人社部门" in caller.text
    assert not re.search("指定培训机构|第一小学|0746-1234567", caller.text)
    assert caller.path == "/help/case-progress"
    await county.follow("返回投诉和意见办理")
    await county.follow("来电投诉举报")
    assert "0746-1234567" in county.text
    assert "零陵区第一小学" in county.text
    await county.press("上传附件")
    assert "请选择要上传的文件" in county.text
    await county.press("上传附件", files={"file": PAPER})
    assert "文件已上传" in county.text
    await county.follow("下载第1个附件")
    assert county.answer is not None
    assert county.answer.content == PAPER[1]


async def test_another_authority_sees_nothing_of_it(
    desks: Mapping[str, tuple[PlainBrowser, str]], platform: Platform
) -> None:
    far, here = desks["far"]
    await far.open(f"{here}/cases")
    assert "没有这样的事项" in far.text
    rows = await platform.sql("registry", "SELECT case_id FROM case_file")
    assert rows
    for row in rows:
        for page in ("", "/steps/take", "/publication"):
            assert (await far.open(f"{here}/cases/{row['case_id']}{page}")).status in (403, 404), page
