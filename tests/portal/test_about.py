"""Help, the privacy notice and the accessibility statement."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from live_platform import Platform
from plain_browser import PlainBrowser

from pages.formats import date_zh
from portal.access.visitor import Portal
from portal.public.about import PRIVACY_NOTICE_OF
from registry.settings import Settings

pytestmark = pytest.mark.anyio
PAGES = ("/help", "/privacy", "/accessibility")


@pytest.fixture
def browser(platform: Platform) -> PlainBrowser:
    """Nobody's."""
    return PlainBrowser.of(platform)


@pytest.fixture
def named_site(platform: Platform) -> Iterator[None]:
    """The installation has said who runs it."""
    state = platform.house.portal.web.state
    portal: Portal = state.portal
    site = replace(portal.renderer.site, organiser="某省人力资源和社会保障厅", contact="0000-0000000")
    state.portal = replace(portal, renderer=replace(portal.renderer, site=site))
    yield
    state.portal = portal


async def test_the_foot_leads_to_each(browser: PlainBrowser) -> None:
    for text, path in zip(("帮助", "隐私说明", "无障碍声明"), PAGES, strict=True):
        await browser.open("/sign-in")
        await browser.follow(text)
        assert (browser.path, browser.status) == (path, 200)


@pytest.mark.parametrize("path", PAGES)
async def test_what_an_installation_has_not_said_is_left_out(browser: PlainBrowser, path: str) -> None:
    await browser.open(path)
    assert "主办单位：" not in browser.text
    assert "联系方式：" not in browser.text
    assert "（）" not in browser.text


@pytest.mark.usefixtures("named_site")
@pytest.mark.parametrize("path", PAGES)
async def test_what_an_installation_has_said_stands_there(browser: PlainBrowser, path: str) -> None:
    await browser.open(path)
    body = browser.html.split("<footer")[0]
    assert "某省人力资源和社会保障厅" in body
    assert "0000-0000000" in body


async def test_the_notice_has_its_version_and_the_true_times(browser: PlainBrowser) -> None:
    await browser.open("/privacy")
    assert f"版本：{date_zh(PRIVACY_NOTICE_OF)}" in browser.text
    kept = Settings.model_fields
    for setting, words in [
        ("keep_applications_days", "办结后{}天"),
        ("keep_sessions_days", "登录结束后、通知发出后{}天"),
        ("keep_devices_days", "最后一次登录后{}天"),
        ("keep_codes_days", "使用或者失效后{}天"),
        ("keep_sign_ins_days", "结束后{}天"),
        ("keep_readings_months", "{}个月"),
    ]:
        assert words.format(kept[setting].default) in browser.text, setting


@pytest.mark.parametrize("path", PAGES)
async def test_links_lead_to_pages_of_anybody_that_are_there(browser: PlainBrowser, path: str) -> None:
    await browser.open(path)
    anchors = set(re.findall(r' id="([\w-]+)"', browser.html))
    for href in dict.fromkeys(browser.reading.links.values()):
        if href.startswith("#"):
            assert href[1:] in anchors, href
        elif not href.startswith("/my/"):
            await browser.open(href)
            assert browser.status == 200, href


async def test_what_the_first_page_says_of_help_is_there(browser: PlainBrowser) -> None:
    await browser.open("/")
    asked = {href.partition("#")[2] for href in browser.reading.links.values() if href.startswith("/help#")}
    await browser.open("/help")
    assert asked
    assert asked <= set(re.findall(r' id="([\w-]+)"', browser.html))
    assert browser.html.count("<h3") >= 15
