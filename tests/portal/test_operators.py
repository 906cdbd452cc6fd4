"""Pages of operators: an installation that nobody has set up yet, until vendors and the HR platform can come."""

import asyncio
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from live_platform import SCHOOL, Platform, completion, id_number, organisation_code, person
from office_desks import browser_of
from plain_browser import Learners, PlainBrowser
from pydantic import SecretStr
from pydantic_settings import BaseSettings
from staff import PASSWORD, Staff, desk_of
from standardwebhooks import Webhook

from offices.operations import shown
from registry.audit.api import CHECK_LOCK
from registry.main import begin_first_run

pytestmark = pytest.mark.anyio
FIRST_RUN = "/operators/first-run"
SECRET = re.compile(r"<dt>密钥</dt><dd><code>([^<]+)</code>")
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}\b")
ONE, OTHER, OFFICIAL, SET_ASIDE = 901, 902, 903, 904
CITY = organisation_code(905, region="431200")


@dataclass
class Operators:
    """The two of an installation."""

    one: Staff
    other: Staff

    def browsers(self, platform: Platform) -> tuple[PlainBrowser, PlainBrowser]:
        """In which they are signed in."""
        return browser_of(platform, self.one), browser_of(platform, self.other)


def filled(code: str, **changes: str) -> dict[str, Any]:
    """The form of the first set-up."""
    return {
        "code": code, "name": f"测试{ONE}", "id_number": id_number(ONE), "password": PASSWORD, "again": PASSWORD,
        "second_name": f"测试{OTHER}", "second_id_number": id_number(OTHER), **changes,
    }  # fmt: skip


async def secret_of_three(browser: PlainBrowser, button: str, *filled: tuple[str, str]) -> str:
    """The one secret that the same form shows however often it is sent at once."""
    form, *_ = browser._form_of(button)
    data: dict[str, list[str]] = {}
    for name, value in [pair for pair in form.fields if pair[0] not in dict(filled)] + list(filled):
        data.setdefault(name, []).append(value)
    answers = await asyncio.gather(
        *(browser.client.post(form.action, data=data, headers={"origin": "http://test"}) for _ in range(3))
    )
    assert [answer.status_code for answer in answers] == [200] * 3, answers[-1].text
    [secret] = {found for answer in answers for found in SECRET.findall(answer.text)}
    return str(secret)


def signed(body: bytes, secret: str) -> dict[str, str]:
    """The headers of a delivery, as the official library signs it."""
    webhook_id, at = secrets.token_hex(8), datetime.now(UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body.decode()),
    }


@pytest.fixture(scope="module")
async def operators(platform: Platform) -> Operators:
    """They come of the code that the start has printed, after everything that is wrong was refused."""
    earlier, begun = [await begin_first_run(platform.house.registry) for _ in range(2)]
    assert earlier is not None
    assert begun is not None
    browser = await PlainBrowser.of(platform, address="10.9.0.1").open(FIRST_RUN)
    for changes, sentence in (
        ({}, "初始设置码不正确"),  # the code of before is good no more
        ({"code": begun.code, "second_id_number": id_number(ONE)}, "不能是同一人"),
        ({"code": begun.code, "password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "密码不符合要求"),
        ({"code": begun.code, "again": "x"}, "两次输入的密码不一致"),
    ):
        await browser.press("建立运维人员", **filled(**{"code": earlier.code, **changes}))
        assert (browser.status, sentence in browser.text) == (422, True), browser.text
    assert "已有账号的，请登录" in browser.text
    first, second = await browser.press_twice("建立运维人员", **filled(begun.code.lower().replace("-", " ")))
    assert browser.status == 200, browser.text
    [code] = CODE.findall(first)
    assert CODE.findall(second) == [code]
    again = await PlainBrowser.of(platform, address="10.9.0.2").open(FIRST_RUN)
    await again.press("建立运维人员", **filled(begun.code))
    assert (again.status, "初始设置码不正确" in again.text) == (422, True)

    one, other = Staff(desk_of(platform), ONE), Staff(desk_of(platform), OTHER)
    assert (await one.sign_in()).json()["needs"] == ["second-factor-enrolment"]
    await one.enrol()
    assert (await other.set_password(code)).status_code == 204
    await other.sign_in()
    await other.enrol()
    assert await begin_first_run(platform.house.registry) is None
    return Operators(one, other)


async def test_an_installation_is_set_up_until_an_authority_can_work(platform: Platform, operators: Operators) -> None:
    one, other = operators.browsers(platform)
    await one.open(FIRST_RUN)
    assert "管理员账号与验证器 已完成" in one.text
    assert "各级人社部门管理员 未开始" in one.text
    # Offices come from a file; a unit is refused, since its authority records it.
    await one.open("/operators/offices")
    rows = [
        "统一社会信用代码,机构名称,机构类别,行政区划代码,主管部门代码",
        f"{CITY},怀化市人力资源和社会保障局,人事综合管理部门,431200,",
        f"{organisation_code(906, region='431200')},怀化市教育局,主管部门,431200,",
        f"{organisation_code(907, region='431200')},怀化市第一中学,事业单位,431200,",
    ]
    file = {"file": ("机构.csv", "\n".join(rows).encode(), "text/csv")}
    await one.press("导入", files=file)
    assert "新登记2个，无变化0个，未导入1个" in one.text
    # The first of it is offered by one, confirmed by the other, and takes the role in a session of their own.
    await one.open(f"/operators/appointments?office={CITY}")
    offered = {"name": f"测试{OFFICIAL}", "id_number": id_number(OFFICIAL)}
    assert all("等待另一名运维人员确认" in text for text in await one.press_twice("发出任命", **offered))
    assert one.status == 200, one.text
    assert "确认" not in [text for form in one.reading.forms for text, *_ in form.buttons]
    await other.open("/operators/appointments")
    await other.press("确认")
    assert "等待本人接受" in other.text
    await one.open("/operators/appointments")
    await one.follow("密码设置码")
    await one.press("生成密码设置码", reason="首次登录")
    [code] = CODE.findall(one.text)
    official = Staff(desk_of(platform), OFFICIAL)
    assert (await official.set_password(code)).status_code == 204
    await official.sign_in()
    [offer] = (await official.call("GET", "/v1/account/roles"))["offers"]
    await official.call("POST", f"/v1/account/roles/{offer['role_id']}/acceptance")
    await official.enrol()
    await one.open(FIRST_RUN)
    assert "各级人社部门管理员 进行中" in one.text


async def test_a_vendor_gets_a_key_once_and_a_contract_and_delivers(platform: Platform, operators: Operators) -> None:
    one, other = operators.browsers(platform)
    await one.open("/operators/vendors")
    await one.press("登记", vendor="xinxue", name="新学网络学院")
    assert one.path == "/operators/vendors/xinxue"
    await one.press("登记协议", begins_on="2020-01-01", region="430000")
    assert "要求免费提供公共科目30学时" in one.text
    await one.press("登记协议", region="439999", yuan="a", free="1.555")
    for sentence in ("没有此行政区划代码", "每学时收费请填写数字", "免费提供的公共科目学时请填写数字"):
        assert sentence in one.text
    assert "还没有协议" in one.text
    await one.press("登记协议", region="430000", yuan="", free="30")
    assert "协议已登记" in one.text
    await one.press_twice("增加密钥", kind="hmac")
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", one.html)
    [kept] = await platform.sql("vendor_gateway", "SELECT count(*) FROM vendor_key WHERE vendor_id = 'xinxue'")
    assert kept["count"] == 1
    await one.open("/operators/vendors/xinxue")
    assert secret not in one.html
    body = json.dumps({"type": "course.completed", "data": completion("c1", 5)}).encode()
    path = "/vendor-gateway/v1/vendors/xinxue/completions"
    # Whoever has a key states hours of anybody: it takes two.
    early = await platform.client.post(path, content=body, headers=signed(body, secret))
    assert early.status_code == 401
    assert "等待另一名运维人员确认" in one.text
    await other.open("/operators/vendors/xinxue")
    await other.press("确认")
    assert "密钥已确认，立即生效" in other.text
    sent = await platform.client.post(path, content=body, headers=signed(body, secret))
    assert sent.status_code == 200, sent.text
    await other.open("/operators/trial")
    assert "新学网络学院" in other.text
    await other.open(FIRST_RUN)
    assert "联调测试 进行中" in other.text
    await other.open("/operators/vendors/xinxue")
    await other.follow("停用")
    await other.press("确认停用")
    assert "密钥已停用" in other.text
    late = await platform.client.post(path, content=body, headers=signed(body, secret))
    assert late.status_code == 401


async def test_a_program_gets_powers_by_two_and_loses_them_by_one(platform: Platform, operators: Operators) -> None:
    one, other = operators.browsers(platform)
    await one.open("/operators/clients")
    scopes = ["certificates:status", "registry:hr-data"]
    secret = await secret_of_three(one, "建立", ("client", "renshe"), *(("scopes", scope) for scope in scopes))
    await one.open("/operators/clients")
    await one.press("建立", client="renshe", scopes=scopes)
    assert (one.status, "没有看到其密钥的，请打开该程序" in one.text) == (422, True)
    grant, address = {"grant_type": "client_credentials"}, "/registry/oauth2/token"
    before = await platform.client.post(address, data=grant, auth=("renshe", secret))
    assert before.json().get("scope", "") == ""
    await one.open("/operators/clients")
    assert "同意" not in [text for form in one.reading.forms for text, *_ in form.buttons]
    await other.open("/operators/clients")
    assert secret not in other.html
    await other.press("同意")
    given = await platform.client.post(address, data=grant, auth=("renshe", secret))
    assert set(given.json()["scope"].split()) == {"certificates:status", "registry:hr-data"}
    await one.open("/operators/clients/renshe")
    another = await secret_of_three(one, "增加密钥")
    await one.open("/operators/clients/renshe")
    await one.press("增加密钥")
    assert (one.status, "请先在接入程序页面撤回该申请" in one.text) == (422, True)
    await other.open("/operators/clients")
    await other.press("同意")
    assert (await platform.client.post(address, data=grant, auth=("renshe", another))).status_code == 200
    await one.open("/operators/clients/renshe")
    await one.press("保存权限", scopes=[])
    assert (one.status, "请选择权限" in one.text) == (422, True)
    await one.press("保存权限", scopes=["certificates:status"])
    assert "核对岗位、职称和单位数据" in one.text
    assert "查询证书状态" not in one.text
    await one.press("确认收回")
    narrowed = await platform.client.post(address, data=grant, auth=("renshe", secret))
    assert narrowed.json()["scope"] == "certificates:status"
    await other.open("/operators/trial")
    assert "可以查询的接入程序" in other.text
    await one.open("/operators/clients/renshe")
    await one.follow("停用该程序")
    await one.press("确认停用")
    assert "接入程序已停用" in one.text
    assert (await platform.client.post(address, data=grant, auth=("renshe", secret))).status_code == 401


async def test_operators_read_what_waits_and_whether_it_adds_up_and_nothing_of_people(
    platform: Platform, operators: Operators, learners: Learners
) -> None:
    one, other = operators.browsers(platform)
    await platform.settle()
    await one.open("/operators")
    assert "待发送的事件" in one.text
    await one.press("开始核对")
    assert "接收和认定的学时＝已入账" in one.text
    assert "多出" not in one.text
    key, body = "a-person", b"what it says"
    for place in (1, 2):
        await platform.sql(
            "ledger",
            "INSERT INTO dead_letter (topic, key, type, body, body_sha256, reason)"
            " VALUES ('t', $1, 'made.up', $2, $3, 'Refused')",
            key,
            body,
            bytes([place]),
        )
    await one.open("/operators/dead-letters")
    assert "made.up" not in one.html, "what names no event of the platform may name itself by anything"
    assert "不能识别" in one.text
    assert "之后等候" in one.text
    assert key not in one.html
    assert body.decode() not in one.html
    await platform.sql("ledger", "DELETE FROM dead_letter WHERE key = $1", key)
    await one.open("/operators/audit")
    assert "还没有核对过" in one.text
    await one.press("开始核对")
    assert "操作记录完整" in one.text
    assert "核对人您本人" in one.text
    [head] = re.findall(r"<code>([0-9]+:[0-9a-f]{64})</code>", one.html)
    await other.open("/operators/audit")
    assert f"核对人运维人员测试{ONE}" in other.text
    # A head of before that is another one: what was found stays, for everybody who checks.
    await other.press("开始核对", kept=head[:-1] + ("1" if head[-1] == "0" else "0"))
    await one.open("/operators/audit")
    assert "录入的校验值与留痕不符，请先核对录入是否有误" in one.text, "what was typed is told apart from the trail"
    assert "处不一致" not in one.text
    await one.press("开始核对", kept=head)
    assert "操作记录完整" in one.text
    async with platform.house.registry.db.alone(CHECK_LOCK):
        await one.press("开始核对")
    assert "另一次核对正在进行，请稍后重新打开本页查看结果" in one.text
    assert "核对没有完成" not in one.text
    await one.open("/operators/rulebooks")
    assert "现行有效" in one.text
    await one.open("/operators/settings")
    for name, figure in (
        ("查看记录保存", "36个月"),
        ("“接近达标”须有规定学时的", "80%"),
        ("备案和申请办理期限", "7天"),
    ):
        assert re.search(f"{name}服务[^ ]+取值{figure}", one.text), one.text
    assert "01-31" in one.text
    # Other roles, programs, and people without a session are refused by every service.
    token = (await learners.administrator.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    for service in ("vendor-gateway", "filings", "ledger", "certificates"):
        for what in ("figures", "counts", "dead-letters", "settings"):
            path = f"/{service}/v1/operations/{what}"
            answer = await platform.client.get(path, headers={"authorization": f"Bearer {token}"})
            assert answer.status_code == 403, path
            assert (await platform.ask("GET", path)).status_code == 403, path
        path = f"/{service}/v1/operations/dead-letters/replays"
        answer = await platform.client.post(path, json={}, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 403, path
        assert (await platform.ask("POST", path, {})).status_code == 403, path
    assert (await learners.administrator.ask("GET", "/v1/operations/figures")).status_code == 403


async def test_what_was_set_aside_counts_once_an_operator_has_it_tried_again(
    platform: Platform, operators: Operators
) -> None:
    one, other = operators.browsers(platform)
    await platform.register(person(SET_ASIDE))
    await platform.settle()
    rule = f"CHECK (person_id <> '{await platform.person_id(SET_ASIDE)}') NOT VALID"
    await platform.sql("ledger", f"ALTER TABLE entry ADD CONSTRAINT a_mistake {rule}")
    await platform.push(
        completion("set-aside-1", SET_ASIDE, hours="5"), completion("set-aside-2", SET_ASIDE, hours="7")
    )
    await platform.settle()
    await one.open("/operators/dead-letters")
    assert "学时台账：2个" in one.text
    assert "IntegrityError" in one.html
    # Before the repair it stays where it is, and everybody is told so.
    await one.press("重新办理")
    assert (one.path, one.status) == ("/operators/dead-letters", 200)
    assert "已办理0个，留下2个" in one.text
    await platform.sql("ledger", "ALTER TABLE entry DROP CONSTRAINT a_mistake")
    await other.open("/operators/dead-letters")
    for wrong in ({"letter": "-1"}, {"letter": "9" * 40}, {"letter": "0"}, {"reason": "\0"}, {"reason": "逾" * 9}):
        await other.press("重新办理" if "letter" in wrong else "办理此类", None, **wrong)
        assert other.status == 404, "nothing is replayed that the page does not offer"
        await other.open("/operators/dead-letters")
    said = await other.press_twice("办理此类")
    assert "另一名运维人员办理" in said[1]
    assert all("已办理2个，留下0个" in text for text in said)
    assert "这些事件已不在此处" in said[1]
    await platform.settle()
    assert (await platform.statement(SET_ASIDE))["hours"]["total"] == "12"
    kept = await platform.sql("ledger", "SELECT by, applied FROM dead_letter_replay ORDER BY replay_id")
    assert [row["applied"] for row in kept] == [0, 2]
    assert len({row["by"] for row in kept}) == 2
    # The form of a page that was open all the while: nothing is there any more.
    await one.press("全部重新办理：学时台账")
    assert one.status == 200
    assert (await platform.check()).holds


def test_a_setting_that_is_no_number_and_no_switch_is_shown_to_nobody() -> None:
    class Told(BaseSettings):
        keep_days: int = 7
        is_strict: bool = True
        key: SecretStr = SecretStr("a secret")
        url: str = "postgresql://owner:password@host"

    assert [setting.value for setting in shown(Told(), ["keep_days", "is_strict"])] == [7, True]
    for name in ("key", "url"):
        with pytest.raises(TypeError):
            shown(Told(), [name])


async def test_pages_of_operators_are_for_operators_alone(
    platform: Platform, operators: Operators, learners: Learners
) -> None:
    administrator = browser_of(platform, learners.administrator)
    for page in (FIRST_RUN, "/operators", "/operators/offices", "/operators/vendors", "/operators/clients"):
        assert (await administrator.open(page)).status == 404, page
    for path in ("/v1/first-run", "/v1/offices", "/v1/role-offers"):
        assert (await learners.administrator.ask("GET", path)).status_code == 403, path
    assert (await operators.one.ask("GET", "/v1/offices?after=%00")).status_code == 422
    # An operator sees no people.
    for path in (f"/v1/organisations/{SCHOOL}/roles", "/v1/officials/listings"):
        assert (await operators.one.ask("GET", path)).status_code in (403, 405), path
