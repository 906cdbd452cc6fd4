"""What the one script does, in a browser that runs it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from browsing import Browser
from live_platform import SCHOOL, Platform, id_number
from plain_browser import Learners

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def browser(platform: Platform) -> AsyncIterator[Browser]:
    async with Browser.opened(platform) as opened:
        yield opened


async def test_the_keyboard_stands_at_what_is_wrong(browser: Browser) -> None:
    async with browser.window() as window:
        await window.open("/sign-in")
        await window.page.fill("#id_number", id_number(1))
        await window.page.evaluate("document.getElementById('password').removeAttribute('required')")
        await window.page.click("main button")
        await window.page.wait_for_selector("#errors")
        assert await window.page.evaluate("document.activeElement.id") == "errors"


async def test_a_form_is_sent_once_however_often_its_button_is_pressed(browser: Browser) -> None:
    async with browser.window() as window:
        posts: list[str] = []
        window.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        await window.open("/sign-in")
        await window.page.fill("#id_number", id_number(1))
        await window.page.fill("#password", "wrong")
        await window.page.evaluate(
            "() => { const button = document.querySelector('main button'); button.click(); button.click(); }"
        )
        await window.page.wait_for_selector("#errors")
        assert len(posts) == 1


async def test_a_photo_that_is_too_large_is_told_before_it_is_sent(browser: Browser, tmp_path: Path) -> None:
    async with browser.window() as window:
        posts: list[str] = []
        window.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        await window.open(f"/register/form?unit={SCHOOL}&region=431102&name=零陵区第一小学")
        for size, words in [(300 * 1024 + 1, "文件超过300 KB，请压缩或者更换后重新选择。"), (1024, "")]:
            photo = tmp_path / f"{size}.jpg"
            photo.write_bytes(bytes(size))
            await window.page.set_input_files("#photo", str(photo))
            assert await window.page.evaluate("document.getElementById('photo').validationMessage") == words
        assert posts == []


async def test_before_the_session_ends_its_person_is_asked_and_may_go_on(browser: Browser, learners: Learners) -> None:
    session = (await learners.signed_in(5)).client.cookies["xueshi_session"]
    async with browser.window(cookies=[("xueshi_session", session)]) as window:
        await window.page.clock.install()
        await window.open("/my/hours")
        assert not await window.page.is_visible("#idle")
        await window.page.clock.fast_forward("24:45")
        assert not await window.page.is_visible("#idle")
        await window.page.clock.fast_forward("00:30")
        assert await window.page.is_visible("#idle")
        async with window.page.expect_response(lambda answer: answer.url.endswith("/my/session")):
            await window.page.click("#idle button")
        await window.page.wait_for_selector("#idle", state="hidden")
        assert window.complaints == []
