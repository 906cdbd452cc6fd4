"""A page with everything in a real browser: narrow, large, by keyboard, and within its policy."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chromium import Chromium, installed
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import DictLoader

from common.server import served, server_config
from pages import static
from pages.rendering import Link, Renderer, Site, environment
from standalone.app import listen

LONG = "永州市零陵区第一小学2026年春季学期教师信息技术应用能力提升培训"
EVERYTHING = """{% extends "pages/frame.html" %}
{% import "pages/forms.html" as forms %}{% import "pages/parts.html" as parts %}
{% import "pages/charts.html" as charts %}
{% block title %}{{ long }}{% endblock %}
{% block content %}
{{ forms.error_summary(errors) }}
{% call parts.banner("error", long) %}{{ long }}{% endcall %}
<section class="sheet">
{{ parts.facts([("原件指纹", "a" * 64), (long, long)]) }}
{{ charts.progress("progress", long, [(long, 5950, 9000, "59.5学时", "90学时，或12天")]) }}
{{ charts.bars("bars", long, ["县", "人数"], [(long, 4310, "4,310人")]) }}
{{ parts.table("cards", long, ["日期", "课程", "状态"], [["2026-03-05", long, parts.badge("已入账", "success")]]) }}
{{ parts.table("wide", long, ["日期", "课程", "机构"], [["2026-03-05", long, long]], is_wide=true) }}
{{ parts.pagination(6, 20, "?page=") }}
</section>
<form class="sheet">
{{ forms.field("phone", "手机号码", hint=long, error=long) }}{{ forms.choice("unit", "单位", [("1", long)]) }}
{{ forms.radios("subject", "科目", [("a", long)]) }}{{ forms.checkbox("read", long) }}
{{ forms.long_text("why", "说明") }}{{ forms.file("photo", "照片") }}
<div class="buttons">{{ forms.button("提交") }}{{ forms.button("保存草稿", "quiet") }}</div>
</form>
{% endblock %}"""
SITE = Site(home="/", organiser=LONG, icp="湘ICP备00000000号", links=(Link("帮助", "/"),))
RENDERER = Renderer(environment(DictLoader({"everything.html": EVERYTHING})), "/static/", SITE)
NAVIGATION = (Link("我的学时", "/", True), Link("去学习", "/"), Link("学时认定", "/"), Link("我的证书", "/"))
SIDEWAYS = """[...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll'))
    .map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    if installed() is None:
        pytest.skip("NO BROWSER: install Debian's package chromium")
    app = FastAPI()
    app.include_router(static.router)

    @app.get("/")
    async def everything(look: str = "") -> HTMLResponse:
        errors = [("phone", LONG), ("subject", "请选择科目")]
        return RENDERER.page("everything.html", look=look, long=LONG, errors=errors, navigation=NAVIGATION)

    with listen(0) as listening:
        async with served(server_config(app), [listening]):
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


@pytest.fixture
async def browser(tmp_path: Path, address: str) -> AsyncIterator[Chromium]:
    async with Chromium.opened(tmp_path / "profile") as opened:
        yield opened


async def shown(browser: Chromium, address: str, width: int) -> None:
    await browser.command(
        "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500
    )
    await browser.open(address)
    await browser.until("提交")


@pytest.mark.parametrize("look", ["", "large", "larger+contrast"])
@pytest.mark.parametrize("width", [320, 390, 1366])
async def test_nothing_scrolls_sideways_but_a_wide_table_in_its_region(
    browser: Chromium, address: str, width: int, look: str
) -> None:
    await shown(browser, f"{address}?look={look}", width)
    assert await browser.evaluate(SIDEWAYS) == []
    assert await browser.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("look", "pixels"), [("", 18), ("large", 22.5), ("larger", 27)])
async def test_type_has_the_size_that_was_chosen(browser: Chromium, address: str, look: str, pixels: float) -> None:
    await shown(browser, f"{address}?look={look}", 1366)
    assert float(await browser.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) == pixels


async def test_what_is_pressed_is_as_high_as_a_finger_is_wide(browser: Chromium, address: str) -> None:
    await shown(browser, address, 390)
    heights = await browser.evaluate(
        "[...document.querySelectorAll('.button, .field > input, select, textarea, .pick, .nav a, .pages a')]"
        ".map(element => element.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


async def test_the_keyboard_comes_to_the_content_first_and_its_place_is_seen(browser: Chromium, address: str) -> None:
    await shown(browser, address, 1366)
    seen = []
    for _ in range(9):
        for kind in ("keyDown", "keyUp"):
            await browser.command("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        seen.append(
            await browser.evaluate(
                "(() => { const at = document.activeElement; const style = getComputedStyle(at);"
                " const { left } = at.getBoundingClientRect();"
                " return [at.innerText, style.outlineStyle, style.outlineWidth, left >= 0] })()"
            )
        )
    assert [text for text, *_ in seen[:3]] == ["跳到正文", "学时平台", "我的学时"]
    assert [rest for _, *rest in seen] == [["solid", "3px", True]] * len(seen)


async def test_beneath_a_banners_sentence_stands_ordinary_text(browser: Chromium, address: str) -> None:
    await shown(browser, address, 1366)
    style = "(({ fontWeight, color }) => [fontWeight, color])(getComputedStyle(document.querySelector('%s')))"
    assert await browser.evaluate(style % ".banner.error > div") == await browser.evaluate(style % "main")


async def test_the_browser_has_nothing_to_complain_of(browser: Chromium, address: str) -> None:
    await shown(browser, address, 1366)
    assert await browser.evaluate("document.styleSheets[0].cssRules.length > 100")
    assert browser.console == []
