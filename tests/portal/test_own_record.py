"""Who looked, a copy of one's data, and what waits for one's own answer."""

import orjson
import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number
from plain_browser import Learners, PlainBrowser
from staff import Staff, appointed, desk_of, role_of

from common.clock import china_date, now
from common.readings import add_up
from offices.authority import Role
from portal.clients.calls import ServiceName

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def authority(learners: Learners) -> Staff:
    """The office of the county."""
    return await appointed(desk_of(learners.platform), 995, Role.HR_AUTHORITY, AUTHORITY)


async def browser_of(learners: Learners, staff: Staff) -> PlainBrowser:
    """A browser in which somebody with a second factor is signed in."""
    browser = PlainBrowser.of(learners.platform, own_serial=staff.serial)
    await browser.sign_in(staff.serial)
    return await browser.press("确定", code=staff.next_code())


async def test_who_looked_is_shown_by_month_with_office_and_kind(
    learners: Learners, monkeypatch: pytest.MonkeyPatch
) -> None:
    await learners.administrator.call("POST", "/v1/people/searches", {"name": "测试1"})
    question = {"id_number": id_number(1), "purpose": "promotion", "on": f"{china_date(now())}"}
    await learners.platform.call("POST", "/certificates/v1/eligibility-queries", {"queries": [question]})
    await learners.platform.settle()
    for service in (
        learners.platform.house.registry,
        learners.platform.house.ledger,
        learners.platform.house.certificates,
    ):
        await add_up(service.db, service.web.state.app.readings.sealer)
    browser = await learners.signed_in(1)
    await browser.open("/my/account")
    await browser.follow("谁查看过我")
    assert "零陵区第一小学（单位培训管理员）" in browser.text
    assert "人员查询" in browser.text
    assert "人社业务平台等业务系统" in browser.text
    assert "能否办理人事业务（用于等级晋升）" in browser.text
    assert "本平台（办理您的业务）" in browser.text
    assert "截至" in browser.text
    addresses = learners.platform.house.portal.web.state.portal.services._addresses
    monkeypatch.setitem(addresses, ServiceName.CERTIFICATES, "http://nowhere/none")
    await browser.open("/my/account/readers")
    assert "证书方面的查看记录暂时查不到，没有丢失" in browser.text
    assert "人员查询" in browser.text


async def test_ones_own_question_is_not_listed_among_those_who_looked(learners: Learners) -> None:
    browser = await learners.signed_in(21)
    await browser.open("/my/eligibility?purpose=promotion")
    assert browser.status == 200
    for service in (learners.platform.house.ledger, learners.platform.house.certificates):
        await add_up(service.db, service.web.state.app.readings.sealer)
    await browser.open("/my/account/readers")
    assert "用于等级晋升" not in browser.text
    assert "办理业务的学时条件" not in browser.text


async def test_what_was_done_is_shown_with_who_did_it(learners: Learners) -> None:
    browser = await learners.signed_in(8)
    await browser.open("/my/account")
    await browser.follow("我的操作记录")
    assert "开具密码设置码" in browser.text
    assert "零陵区第一小学 测试990" in browser.text
    assert "首次登录" in browser.text
    assert "您本人" in browser.text
    await browser.open("/my/account/acts?before=1")
    assert "没有更早的操作记录" in browser.text
    await browser.open("/my/account/acts?before=0")
    assert browser.status == 404


async def test_nobody_has_looked_yet(learners: Learners) -> None:
    browser = await learners.signed_in(2)
    await browser.open("/my/account/readers?before=2020-01-01T00:00:00Z")
    assert "没有更早的查看记录" in browser.text
    await browser.follow("最近的记录")
    assert browser.path == "/my/account/readers"


async def test_ones_own_data_come_as_a_file(learners: Learners) -> None:
    browser = await learners.signed_in(3)
    await browser.open("/my/account/export")
    answer = await browser.client.get(browser.reading.links["下载数据文件"])
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["content-disposition"].endswith(".json")
    assert orjson.loads(answer.content)["account"]["id_number"] == id_number(3)


async def test_a_role_is_taken_or_not(learners: Learners, authority: Staff) -> None:
    desk = desk_of(learners.platform)
    official = await appointed(desk, 996, Role.AUDITOR, AUTHORITY)
    operators = [await appointed(desk, serial, Role.OPERATOR) for serial in (997, 998)]
    browser = await browser_of(learners, official)
    await browser.open("/my/account/roles")
    assert "审计人员" in browser.text
    for decision, sentence in (("谢绝", "您已谢绝该任命"), ("接受任命", "请完成以下验证，之后即可使用该角色")):
        role_id = (await operators[0].call("POST", "/v1/roles", role_of(Role.OPERATOR, None, 996)))["role_id"]
        await operators[1].call("POST", f"/v1/role-offers/{role_id}/confirmation")
        await browser.open("/my/account")
        assert "1项待答复" in browser.text
        await browser.follow("我的角色和任命")
        assert "拟任命您为平台运维人员" in browser.text
        await browser.press(decision)
        assert sentence in browser.text
    await browser.press("确定", code=official.next_code())
    assert browser.path == "/my/account/roles"
    assert "平台运维人员" in browser.text


async def test_a_password_that_another_office_may_know_is_good_no_more_with_the_role(
    learners: Learners, authority: Staff
) -> None:
    browser = await learners.signed_in(7)
    offered = await authority.call("POST", "/v1/roles", role_of(Role.DEPARTMENT, DEPARTMENT, 7))
    assert offered["state"] == "offered"
    await browser.open("/my/account/roles")
    assert "拟任命您为主管部门（零陵区教育局）" in browser.text
    await browser.press("接受任命")
    assert "原密码已经作废，您的登录已全部退出" in browser.text
    assert "退出登录" not in browser.html
    await browser.open("/my/account")
    assert browser.path == "/sign-in?next=/my/account"


async def test_nothing_to_answer_says_so(learners: Learners) -> None:
    browser = await learners.signed_in(4)
    await browser.open("/my/account/roles")
    assert "您没有管理角色" in browser.text
    await browser.open("/my/account/offers")
    assert "没有征求您意见的事项" in browser.text
    await browser.open("/my/account/corrections")
    assert "没有关于您的更正或合并" in browser.text


async def test_a_unit_that_wants_an_official_is_answered(learners: Learners) -> None:
    official = await appointed(desk_of(learners.platform), 994, Role.HR_AUTHORITY, AUTHORITY)
    text = f"身份证号,姓名,单位代码,岗位类别\n{id_number(994)},测试994,{SCHOOL},专业技术"
    headers = {"authorization": f"Session {learners.administrator.token}"}
    await learners.platform.client.post("/registry/v1/rosters", content=text.encode(), headers=headers)
    browser = await browser_of(learners, official)
    await browser.open("/my/account/offers")
    assert "零陵区第一小学" in browser.text
    shown = next(form for form in browser.reading.forms if form.action.startswith("/my/account/offers/"))
    await browser.press("同意列入")
    assert "您已同意列入该单位的人员名单" in browser.text
    assert "同意列入" not in [text for form in browser.reading.forms for text, *_ in form.buttons]
    await browser.send(shown, [*shown.fields, ("decision", "refuse")])  # the page was open in another window
    assert browser.status == 422
    assert "没有等待您答复的事项" in browser.text
    await browser.send(shown, shown.fields)
    assert "请选择接受或者不接受" in browser.text


async def test_a_correction_about_oneself_is_objected_to(learners: Learners) -> None:
    person_id = await learners.platform.person_id(5)
    body = {"person_id": person_id, "reason": "核对身份证后发现", "id_number": id_number(905)}
    await learners.administrator.call("POST", "/v1/mendings", body)
    browser = await learners.signed_in(5)
    await browser.open("/my/account/corrections")
    assert "身份证号更正" in browser.text
    assert "核对身份证后发现" in browser.text
    await browser.follow("提出异议")
    path = browser.path
    await browser.press("提出异议", reason=" ")
    assert browser.status == 422
    assert "请写明理由" in browser.text
    await browser.press("提出异议", reason="更正后的身份证号不是我的。")
    assert browser.path == "/my/account/corrections"
    assert "您的异议已提交" in browser.text
    assert "未予同意" in browser.text
    await browser.open(path)
    assert browser.path == "/my/account/corrections"


async def test_a_transfer_is_the_new_units_to_ask_for(learners: Learners) -> None:
    browser = await learners.signed_in(6)
    await browser.open("/my/account")
    await browser.follow("调动到其他单位")
    assert "零陵区第一小学的培训管理员确认后" in browser.text
