"""Feedback, complaints and questions: said once, answered by an office, and closed without the password."""

import re
from hashlib import sha256

import pytest
from live_platform import AUTHORITY, Platform, id_number
from plain_browser import Learners, PlainBrowser
from staff import CHOSEN, PASSWORD, Staff, appointed, desk_of

from common.limits import Limiter
from offices.authority import Role
from registry.cases import api as cases_api

pytestmark = pytest.mark.anyio
PAPER = ("截图.png", b"\x89PNG\r\n\x1a\n picture", "image/png")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """People say more here than anybody would."""
    for name in ("_openings", "_files", "_steps"):
        monkeypatch.setattr(cases_api, name, Limiter(rate=100, burst=1_000))


@pytest.fixture(scope="module")
async def county(platform: Platform) -> Staff:
    """Who answers for the county's authority."""
    staff = await appointed(desk_of(platform), 991, Role.HR_AUTHORITY, AUTHORITY)
    await staff.choose_password()
    return staff


async def themselves(learners: Learners, serial: int) -> PlainBrowser:
    """Somebody whose password nobody else knows."""
    browser = await learners.signed_in(serial)
    await browser.open("/sign-in/new-password?next=/my/cases")
    return await browser.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)


async def said(browser: PlainBrowser, kind: str = "feedback") -> str:
    """A case that was opened; its address."""
    await browser.open(f"/my/cases/new?kind={kind}")
    await browser.press("提交", title="课程打不开", text="三天打不开。\n请处理。", is_named="no")
    assert browser.path.endswith("/done"), browser.text
    return browser.path.removesuffix("/done")


async def test_a_password_that_a_helper_made_opens_nothing(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    for address in ("/my/cases", "/my/cases/new?kind=feedback"):
        await browser.open(address)
        assert browser.status == 403
        assert "请先换成只有您知道的密码" in browser.text
    await browser.follow("修改密码")
    await browser.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    assert browser.path == "/my/cases"
    assert "您还没有提出过事项" in browser.text


async def test_feedback_goes_from_the_form_to_the_answer_and_on(learners: Learners, county: Staff) -> None:
    browser = await themselves(learners, 2)
    await browser.follow("提出意见、投诉或咨询")
    await browser.follow("意见反馈")
    await browser.press("提交", title="课程打不开")
    assert browser.status == 422
    assert "请填写内容。" in browser.text
    assert 'value="课程打不开"' in browser.html
    number = id_number(2)
    for written in (number, f"{number[:6]} {number[6:14]} {number[14:]}", f"{number[:6]}-{number[6:14]}-{number[14:]}"):
        await browser.press("提交", text=f"我的号码是{written}。", is_named="no")
        assert browser.status == 422
        assert "含有身份证号，请删除。" in browser.text
    await browser.press("提交", text="三天打不开。\n请处理。", is_named="no")
    assert "湖南省永州市零陵区人社部门办理" in browser.text
    assert "受理部门看不到您的姓名" in browser.text
    address = browser.path.removesuffix("/done")
    await browser.press("上传附件", files={"file": PAPER})
    assert "文件已上传" in browser.text
    await browser.press("上传附件", files={"file": ("a.txt", b"text", "text/plain")})
    assert "附件须为PDF、JPEG或PNG文件，不超过5 MB。" in browser.text
    await browser.follow("下载第1个附件")
    assert browser.answer is not None
    assert browser.answer.content == PAPER[1]
    await browser.open(address)
    assert "待受理" in browser.text

    path = f"/v1/cases/{address.rpartition('/')[2]}/steps"
    await county.call("POST", path, {"step": "take"})
    await county.call("POST", path, {"step": "ask", "text": "哪一门课程？"})
    await browser.open(address)
    assert "经办人：测试991" in browser.text
    assert "哪一门课程？" in browser.text
    await browser.follow("补充说明")
    await browser.press("提交补充")
    assert browser.status == 422
    assert "请填写补充内容。" in browser.text
    [form] = [form for form in browser.reading.forms if form.action.endswith("/add")]
    pairs = [pair for pair in form.fields if pair[0] != "text"] + [("text", "生态环境保护")]
    for _ in range(2):
        await browser.send(form, pairs)
        assert "补充内容已提交。" in browser.text
    assert browser.text.count("生态环境保护") == 1


async def test_who_is_not_content_says_so_and_who_is_ends_it(learners: Learners, county: Staff) -> None:
    browser = await themselves(learners, 9)
    address = await said(browser)
    path = f"/v1/cases/{address.rpartition('/')[2]}/steps"
    await county.call("POST", path, {"step": "take"})
    await county.call("POST", path, {"step": "answer", "text": "已修复。"})
    await browser.open("/my/cases")
    assert "已答复" in browser.text
    await browser.follow("课程打不开")
    await browser.follow("继续反映")
    await browser.press("提交", text="还是打不开")
    assert "已交受理部门重新办理。" in browser.text
    await browser.follow("结束该事项")
    await browser.press("确认结束")
    assert "该事项已结束。" in browser.text
    await browser.open(f"{address}/steps/add")
    assert browser.status == 409
    assert "该事项目前的状态不能办理此项。" in browser.text


async def test_sent_twice_is_one_case(learners: Learners, platform: Platform) -> None:
    browser = await themselves(learners, 3)
    await browser.open("/my/cases/new?kind=policy-question")
    [form] = [form for form in browser.reading.forms if form.action == "/my/cases/new"]
    kept = [pair for pair in form.fields if pair[0] not in ("title", "text")]
    pairs = [*kept, ("title", "问"), ("text", "答？"), ("is_named", "no")]
    assert (await browser.send(form, pairs)).path == (await browser.send(form, pairs)).path
    await browser.open("/my/cases")
    assert len(re.findall(r'href="/my/cases/[0-9a-f-]{36}"', browser.html)) == 1


async def test_an_organisation_is_found_by_a_part_of_its_name(learners: Learners) -> None:
    browser = await themselves(learners, 4)
    await browser.open("/my/cases/new?kind=complaint")
    await browser.press("查找单位", title="指定机构", text="只许在一家学。")
    assert "请填写单位名称或其中一部分。" in browser.text
    await browser.press("查找单位", about_name="没有的单位")
    assert "没有找到名称含有这些字的单位" in browser.text
    await browser.press("查找单位", about_name="第一小学")
    assert browser.status == 200
    assert "零陵区第一小学" in browser.text
    assert "只许在一家学。" in browser.html
    await browser.press("提交", is_named="yes")
    assert "请查找并选择被反映的单位" in browser.text
    code = re.findall(r'name="about" value="([0-9A-Z]{18})"', browser.html)[0]
    await browser.press("提交", about=code)
    assert "受理部门能看到您的姓名" in browser.text
    await browser.follow("查看该事项")
    assert "投诉举报，反映零陵区第一小学" in browser.text


async def test_prepared_texts_fill_in_the_form_and_record_nothing(learners: Learners) -> None:
    browser = await themselves(learners, 5)
    await browser.open("/my/cases/new?kind=feedback")
    [form] = [form for form in browser.reading.forms if form.action == "/my/cases/new"]
    form.action = "/my/cases/draft"
    tie = [pair for pair in form.fields if pair[0] == "csrf"]
    await browser.send(form, [*tie, ("title", "我的学时少了"), ("text", "课程“生态环境保护”没有记入。" * 300)])
    assert browser.status == 200
    assert 'value="我的学时少了"' in browser.html
    assert "没有记入" in browser.html
    await browser.open("/my/cases")
    assert "您还没有提出过事项" in browser.text
    await browser.open("/my/cases/draft")
    assert browser.path == "/my/cases/new"


async def test_after_ten_minutes_the_password_is_asked_for_and_what_was_typed_is_kept(
    learners: Learners, platform: Platform
) -> None:
    browser = await themselves(learners, 6)
    await browser.open("/my/cases/new?kind=feedback")
    await platform.sql("registry", "UPDATE session SET created_at = created_at - interval '11 minutes'")
    await browser.press("提交", title="标题还在", text="内容还在", is_named="no")
    assert browser.status == 403
    assert "请再次输入密码" in browser.text
    await browser.press("继续", password="Wrong-Horse-7")
    assert browser.status == 422
    await browser.press("继续", password=CHOSEN)
    await browser.press("继续提交")
    assert "标题还在" in browser.text
    assert browser.path.endswith("/done")
    await browser.open("/my/cases")
    assert browser.status == 200
    browser.client.cookies.delete("xueshi_proof")
    await browser.open("/my/cases")
    await browser.press("继续", password=CHOSEN)
    assert browser.path == "/my/cases"
    assert browser.status == 200


async def test_a_long_text_is_there_after_another_sign_in(learners: Learners, platform: Platform) -> None:
    browser = await themselves(learners, 10)
    await browser.open("/my/cases/new?kind=feedback")
    token = sha256(str(browser.client.cookies["xueshi_session"]).encode()).digest()
    await platform.sql("registry", "UPDATE session SET ends_at = now() WHERE token_sha256 = $1", token)
    long = "平台三天打不开课程。" * 900
    await browser.press("提交", title="很长", text=long, is_named="no")
    assert browser.status == 401
    await browser.press("登录", id_number=id_number(10), password=CHOSEN)
    await browser.press("继续提交")
    assert browser.path.endswith("/done"), browser.text
    await browser.follow("查看该事项")
    assert long in browser.text


async def test_cases_of_others_are_no_pages(learners: Learners) -> None:
    mine, other = await themselves(learners, 7), await themselves(learners, 8)
    address = await said(mine)
    for page in ("", "/done", "/steps/add"):
        await other.open(f"{address}{page}")
        assert other.status == 404, page
    await other.open("/my/cases/new?kind=praise")
    assert other.status == 404
