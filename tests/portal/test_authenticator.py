"""Enrolling an authenticator, as a step of signing in and from the account; and where one is signed in."""

import re
from base64 import b32decode

import pytest
from live_platform import SCHOOL, id_number
from plain_browser import Learners, PlainBrowser
from staff import PASSWORD, code_for, desk_of

from common.clock import now
from offices.authority import Role
from portal.public.authenticator import in_groups, secret_of
from portal.qr_codes import qr_code
from registry.accounts.domain.second_factor import code_at, enrolment_uri, step_of

pytestmark = pytest.mark.anyio
SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ?)+)</code>")


def code_of(browser: PlainBrowser, *, ahead: int = 0) -> str:
    """What the authenticator shows that was given the secret of the page."""
    [shown] = SECRET.findall(browser.html)
    return code_at(b32decode(shown.replace(" ", "")), step_of(now()) + ahead)


async def test_a_role_without_an_authenticator_leads_to_enrolling_one(learners: Learners) -> None:
    desk = desk_of(learners.platform)
    made = await code_for(desk, 992, Role.UNIT_ADMINISTRATOR, SCHOOL)
    browser = PlainBrowser.of(learners.platform, own_serial=992)
    body = {"id_number": id_number(992), "code": made, "password": PASSWORD}
    assert (await browser.client.post("/registry/v1/passwords", json=body)).status_code == 204
    await browser.open("/sign-in?next=/my/hours/2025")
    await browser.press("登录", id_number=id_number(992), password=PASSWORD)
    assert browser.path == "/sign-in/authenticator?next=/my/hours/2025"
    await browser.press("开始登记")
    assert "扫描二维码" in browser.html
    first = SECRET.findall(browser.html)
    await browser.press("确定", code="000000")
    assert browser.status == 422
    assert "验证码不正确" in browser.text
    assert SECRET.findall(browser.html) == first  # the same code again: nothing is enrolled twice
    token = browser.client.cookies["xueshi_session"]
    await browser.press("确定", code=code_of(browser))
    assert "恢复码只在本页显示这一次" in browser.text
    assert len(re.findall(r"<li><code>", browser.html)) == 8
    assert browser.client.cookies["xueshi_session"] != token
    await browser.follow("我已保存，继续")
    assert browser.path == "/my/hours/2025"
    await browser.open("/my/account")
    assert "单位培训管理员（零陵区第一小学）" in browser.text


async def test_anybody_may_enrol_one_and_is_asked_for_it_from_then_on(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    await browser.open("/my/account/authenticator")
    await browser.follow("登记身份验证器")
    await browser.press("开始登记")
    await browser.press("确定", code="12 34")
    assert "请输入身份验证器上显示的六位数字" in browser.text
    later = code_of(browser, ahead=1)
    await browser.press("确定", code=code_of(browser))
    await browser.follow("我已保存，继续")
    assert browser.path == "/my/account/authenticator"
    assert "您已登记身份验证器" in browser.text
    await browser.open("/sign-in/authenticator")
    await browser.press("开始登记")
    assert browser.status == 422
    assert "该账号已登记身份验证器" in browser.text
    other = PlainBrowser.of(learners.platform, own_serial=1)
    await other.sign_in(1)
    assert other.path.startswith("/sign-in/second-factor")
    await other.press("确定", code=later)
    assert other.path == "/my/hours"


async def test_ten_minutes_after_signing_in_the_password_is_asked_for_again(learners: Learners) -> None:
    browser = await learners.signed_in(2)
    registry = learners.platform.house.registry
    async with registry.db.transaction() as tx:
        await tx.exec_driver_sql("UPDATE session SET created_at = created_at - interval '11 minutes'")
    await browser.open("/sign-in/authenticator?next=/my/account")
    await browser.press("开始登记")
    assert browser.status == 422
    assert "请再输入一次密码" in browser.text
    await browser.press("开始登记", password="Wrong-Horse-7")
    assert "密码不正确" in browser.text
    await browser.press("开始登记", password=PASSWORD)
    assert browser.status == 200
    await browser.press("确定", code=code_of(browser))
    await browser.follow("我已保存，继续")
    assert browser.path == "/my/account"


async def test_a_secret_is_carried_through_no_other_sign_in(learners: Learners) -> None:
    browser = await learners.signed_in(3)
    await browser.open("/sign-in/authenticator")
    await browser.press("开始登记")
    [shown] = SECRET.findall(browser.html)
    form = next(form for form in browser.reading.forms if form.action == "/sign-in/authenticator/code")
    browser.client.cookies.delete("xueshi_session")
    await browser.send(form, [*form.fields, ("code", "123456")])
    assert browser.status == 409
    assert shown.replace(" ", "") not in browser.html


async def test_what_is_no_secret_is_not_drawn(learners: Learners) -> None:
    browser = await learners.signed_in(4)
    await browser.open("/sign-in/authenticator")
    await browser.press("开始登记")
    for uri in (
        "",
        "https://elsewhere.example/",
        "otpauth://totp/x?secret=abc",
        "otpauth://totp/<b>?secret=" + "A" * 32,
    ):
        assert not secret_of(uri)
        form = next(form for form in browser.reading.forms if form.action == "/sign-in/authenticator/code")
        pairs = [pair for pair in form.fields if pair[0] != "enrolment"]
        answer = await browser.client.post(form.action, data=dict([*pairs, ("enrolment", uri), ("code", "123456")]))
        assert answer.status_code == 303


def test_the_secret_is_read_off_what_the_registry_makes_and_the_code_has_its_quiet_zone() -> None:
    uri = enrolment_uri(bytes(range(20)), "0192f0c1")
    assert secret_of(uri) == "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT"
    assert in_groups("AAAQEAYEAU") == "AAAQ EAYE AU"
    drawn = qr_code(uri)
    assert drawn.path.startswith("M4 4h1v1h-1z")
    assert (drawn.size - 8 - 17) % 4 == 0


async def test_devices_are_listed_and_all_of_them_signed_out(learners: Learners) -> None:
    browser = await learners.signed_in(5)
    other = PlainBrowser.of(learners.platform, own_serial=5)
    await other.sign_in(5)
    await browser.open("/my/account/devices")
    assert "目前有效的登录，共2处" in browser.text
    assert browser.text.count("本次登录") == 1
    await browser.follow("退出全部设备")
    assert "包括本设备" in browser.text
    await browser.press("退出全部设备")
    assert browser.path == "/sign-in"
    assert "您已退出全部设备" in browser.text
    assert "xueshi_device" not in browser.client.cookies
    await other.open("/my/account")
    assert other.path == "/sign-in?next=/my/account"
