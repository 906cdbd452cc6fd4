"""Setting a password with a code that was handed over."""

from typing import Any

import pytest
from live_platform import Platform, id_number
from plain_browser import Learners, PlainBrowser
from staff import PASSWORD, Staff

pytestmark = pytest.mark.anyio
OTHER = "Battery-Staple-8"


async def code_of(learners: Learners, serial: int) -> str:
    """What the administrator hands over."""
    path = f"/v1/people/{await learners.platform.person_id(serial)}/codes"
    code: str = (await learners.administrator.call("POST", path, {"reason": "本人到场"}))["code"]
    return code


def browser_of(platform: Platform, serial: int) -> PlainBrowser:
    """At an address of their own."""
    return PlainBrowser.of(platform, address=f"10.7.0.{serial}", own_serial=serial)


async def test_a_code_sets_a_password_with_which_its_owner_signs_in(learners: Learners) -> None:
    browser = browser_of(learners.platform, 21)
    code = await code_of(learners, 21)
    await browser.open("/sign-in")
    await browser.follow("忘记密码")
    assert "本单位培训管理员" in browser.text
    number = f"{id_number(21)[:6]} {id_number(21)[6:].lower()}"
    await browser.press("设置密码", id_number=number, code=code.lower(), password=OTHER, again=OTHER)
    assert browser.path == "/sign-in"
    assert "密码已设置，请用新密码登录" in browser.text
    await browser.press("登录", id_number=id_number(21), password=OTHER)
    assert browser.status == 200, browser.text
    await browser.open("/password")
    await browser.press("设置密码", id_number=id_number(21), code=code, password=PASSWORD, again=PASSWORD)
    assert "该码已经使用、作废、超过有效期" in browser.text


@pytest.mark.parametrize(
    ("wrong", "at", "sentence"),
    [
        ({"id_number": "", "code": ""}, "id_number", "请填写身份证号"),
        ({"password": "", "again": ""}, "again", "请再次填写新密码"),
        ({"again": "x"}, "again", "两次输入的新密码不一致"),
        ({"id_number": "12345"}, "id_number", "18"),
        ({"code": "AAAA-BBBB-CCCC"}, "code", "身份证号与密码设置码不符"),
        ({"password": "1234567890", "again": "1234567890"}, "password", "密码不符合要求"),
    ],
    ids=["nothing", "no password", "another", "no number", "wrong code", "weak"],
)
async def test_what_is_wrong_stands_at_its_field(
    learners: Learners, wrong: dict[str, Any], at: str, sentence: str
) -> None:
    browser = browser_of(learners.platform, 22)
    typed: dict[str, Any] = {
        "id_number": id_number(22),
        "code": await code_of(learners, 22),
        "password": OTHER,
        "again": OTHER,
    }
    await browser.open("/password")
    await browser.press("设置密码", **{**typed, **wrong})
    assert browser.status == 422
    assert sentence in browser.text
    assert f'id="{at}-error"' in browser.html
    assert OTHER not in browser.html
    assert typed["code"] not in browser.html


async def test_an_account_with_a_second_factor_waits_or_proves_it(learners: Learners) -> None:
    browser = await learners.help_in(23)
    staff_session = browser_of(learners.platform, 23)
    await staff_session.sign_in(23)
    token = staff_session.client.cookies.get("xueshi_session")
    owner = Staff(learners.administrator.registry_api, 23, token=str(token))
    await owner.enrol()
    code = await code_of(learners, 23)
    await browser.open("/password")
    await browser.press("设置密码", id_number=id_number(23), code=code, password=OTHER, again=OTHER)
    assert browser.status == 422
    assert "可立即使用" in browser.text
    assert 'id="second_factor-error"' in browser.html
    typed: dict[str, Any] = {"id_number": id_number(23), "code": code, "password": OTHER, "again": OTHER}
    await browser.press("设置密码", **typed, second_factor=owner.next_code())
    assert browser.path == "/sign-in"
