"""Signing in, what a session may still need, and signing out, in a browser without JavaScript."""

import pytest
from live_platform import Platform, id_number
from plain_browser import Learners, PlainBrowser
from staff import PASSWORD

pytestmark = pytest.mark.anyio


async def test_who_signs_in_sees_their_hours_and_who_signs_out_does_not(learners: Learners) -> None:
    browser = await learners.signed_in(2)
    assert browser.path == "/my/hours"
    await browser.press("退出登录")
    assert browser.path == "/"
    assert "您已退出登录" in browser.text
    await browser.open("/my/hours")
    assert browser.path == "/sign-in?next=/my/hours"


@pytest.mark.parametrize(
    ("number", "password", "sentence"),
    [
        ("", "x", "请输入身份证号"),
        (id_number(1), "", "请输入密码"),
        ("12345", "x", "18"),
        (id_number(1), "x", "不正确"),
    ],
    ids=["no number", "no password", "no ID number", "wrong password"],
)
async def test_what_is_wrong_is_said_and_the_number_stays(
    platform: Platform, number: str, password: str, sentence: str
) -> None:
    browser = PlainBrowser.of(platform, own_serial=1)
    await browser.open("/sign-in")
    await browser.press("登录", id_number=number, password=password)
    assert browser.status == 422
    assert sentence in browser.text
    assert f'value="{number}"' in browser.html or not number
    assert "<title>错误：登录" in browser.html


async def test_a_number_may_be_typed_in_full_width_with_blanks(learners: Learners) -> None:
    browser = await learners.help_in(5)
    await browser.open("/sign-in")
    number = id_number(5)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in number[:6]) + f" {number[6:].lower()}"
    await browser.press("登录", id_number=wide, password=PASSWORD)
    assert browser.path == "/my/hours"


async def test_a_role_needs_the_second_factor_and_the_page_asks_for_it(learners: Learners) -> None:
    browser = PlainBrowser.of(learners.platform, own_serial=990)
    await browser.open("/sign-in?next=/my/hours/2025")
    await browser.press("登录", id_number=id_number(990), password=PASSWORD)
    assert browser.path == "/sign-in/second-factor?next=/my/hours/2025"
    await browser.press("确定", code="000000")
    assert browser.status == 422
    await browser.press("确定", code=learners.administrator.next_code())
    assert browser.path == "/my/hours/2025"


async def test_typed_text_outlives_the_session(learners: Learners) -> None:
    browser = await learners.signed_in(7)
    form = next(form for form in browser.reading.forms if form.action == "/look")
    browser.client.cookies.delete("xueshi_session")
    await browser.send(form, [*form.fields, ("size", "large")])
    assert browser.status == 409
    assert "您刚才填写的内容还在" in browser.text
    await browser.press("继续提交")
    assert 'class="large"' in browser.html


async def test_size_and_contrast_are_chosen_one_by_one_and_keep_each_other(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/help")
    for button, look in [
        ("特大", "larger"),
        ("高对比度", "larger contrast"),
        ("大", "large contrast"),
        ("普通", "large"),
    ]:
        await browser.press(button)
        assert browser.path == "/help"
        assert f'<html lang="zh-CN" class="{look}">' in browser.html
    assert browser.html.count('aria-pressed="true"') == 2


async def test_a_form_of_another_site_is_refused(learners: Learners) -> None:
    browser = await learners.signed_in(8)
    answer = await browser.client.post("/sign-out", data={"csrf": "x"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    answer = await browser.client.post("/sign-out", data={"csrf": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    await browser.open("/my/hours")
    assert browser.path == "/my/hours"


@pytest.mark.parametrize(
    ("serial", "elsewhere"),
    [
        (40, "https://elsewhere.example/"),
        (41, "//elsewhere.example"),
        (42, "/\\elsewhere.example"),
        (43, "javascript:alert(1)"),
    ],
    ids=["another site", "no scheme", "backslash", "a script"],
)
async def test_nobody_is_led_to_another_site(learners: Learners, serial: int, elsewhere: str) -> None:
    browser = await learners.help_in(serial)
    answer = await browser.client.get("/sign-in", params={"next": elsewhere})
    assert 'name="next" value="/my/hours"' in answer.text
    await browser.open("/sign-in")
    form = next(form for form in browser.reading.forms if form.action == "/sign-in")
    tie = dict(form.fields)["csrf"]
    pairs = [("csrf", tie), ("next", elsewhere), ("id_number", id_number(serial)), ("password", PASSWORD)]
    await browser.send(form, pairs)
    assert browser.path == "/my/hours"


async def test_cookies_are_for_no_script_and_no_other_site(learners: Learners) -> None:
    browser = await learners.help_in(11)
    await browser.open("/sign-in")
    form = next(form for form in browser.reading.forms if form.action == "/sign-in")
    pairs = [*form.fields, ("id_number", id_number(11)), ("password", PASSWORD)]
    headers = {"origin": "http://test"}
    answer = await browser.client.post("/sign-in", data=dict(pairs), headers=headers)
    given = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith("xueshi_session=") for cookie in given)
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie for cookie in given)


async def test_the_session_of_who_used_the_browser_before_ends(learners: Learners) -> None:
    first = await learners.signed_in(44)
    kept = {"cookie": f"xueshi_session={first.client.cookies['xueshi_session']}", "accept": "text/html"}
    elsewhere = PlainBrowser.of(learners.platform, own_serial=44)
    assert (await elsewhere.client.get("/my/hours", headers=kept)).status_code == 200
    await learners.help_in(45)
    await first.sign_in(45)
    assert (await elsewhere.client.get("/my/hours", headers=kept)).status_code == 303
