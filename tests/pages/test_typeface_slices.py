"""Rare characters of names: a slice of our typeface is fetched where the machine has none, and by no other page."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import pytest
from chromium import Chromium, installed
from deploy.typeface_slices import GLYPHS, Unihan, plan
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import DictLoader
from starlette.middleware.base import RequestResponseEndpoint

from common.server import served, server_config
from pages import static
from pages.rendering import Renderer, environment
from standalone.app import listen

HAN = files("pages").joinpath("static/han")
RULE = re.compile(r'@font-face{font-family:"Xueshi Han";src:url\(([\w.-]+)\)format\("woff2"\);font-display:swap;'
                  r"unicode-range:([0-9A-FU+,-]+)}\n")  # fmt: skip
OFFICE = range(0x4E00, 0x9FA6)
"""What every office computer and phone draws (GB/T 2312, GBK)."""
PAGE = """{% extends "pages/frame.html" %}{% block title %}人员{% endblock %}
{% block content %}<p id="name">{{ name }}</p><p><label>姓名 <input value="{{ name }}"></label></p>{% endblock %}"""
# A machine with Latin letters alone: what these tests see must not depend on the fonts that are installed here.
NO_CHINESE = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{cache}</cachedir></fontconfig>"""


def codes_of(ranges: str) -> set[int]:
    found = set[int]()
    for text in ranges.split(","):
        first, _, last = text.removeprefix("U+").partition("-")
        found |= {*range(int(first, 16), int(last or first, 16) + 1)}
    return found


RULES = [(name, codes_of(ranges)) for name, ranges in RULE.findall(HAN.joinpath("rules.txt").read_text("utf-8"))]


def test_every_slice_is_named_once_and_nothing_else_stands_in_the_rules() -> None:
    rules = HAN.joinpath("rules.txt").read_text("utf-8")
    assert RULE.sub("", rules) == ""
    assert sorted(name for name, _ in RULES) == sorted(
        path.name for path in HAN.iterdir() if path.name.endswith(".woff2")
    )


def test_a_character_stands_in_one_slice_or_also_in_the_last_which_then_counts() -> None:
    *ranges, (last, _) = RULES
    assert last == "han-standard.woff2"
    seen = set[int]()
    for name, codes in ranges:
        assert not codes & seen, name
        seen |= codes


def test_what_every_machine_draws_is_in_no_slice() -> None:
    for name, codes in RULES:
        assert not codes & {*OFFICE}, name
        assert min(codes) >= 0x3400, name


def test_slices_stay_small_and_so_do_all_of_them_together() -> None:
    sizes = [len(static.FILES[name].content) for name, _ in RULES]
    assert max(sizes) <= 100 * 1024
    assert sum(sizes) <= 6 * 10**6


def test_the_style_sheet_names_them_as_they_are_served() -> None:
    sheet = static.FILES["xueshi.css"].content.decode()
    named = re.findall(r"url\(([^)]+)\)", sheet)
    assert named == [static.hashed_name(name) for name, _ in RULES]
    [family] = re.findall(r"\bfont: 1rem/[^;]+;", sheet)
    assert family.endswith('"Xueshi Han", sans-serif;'), "what the machine has is asked first"


@pytest.mark.parametrize(
    ("source", "is_read", "is_of_hong_kong", "is_there"),
    [
        ("GKX", True, False, True),
        ("GKX", False, False, False),
        ("GIDC", False, False, True),
        ("GZJW", True, False, False),
        (None, True, False, False),
        (None, False, True, True),
    ],
    ids=[
        "of an old dictionary, with a reading",
        "of an old dictionary, without one",
        "of the register of persons",
        "an inscription",
        "not of the mainland",
        "of Hong Kong",
    ],
)
def test_what_a_name_of_today_may_hold_is_cut(
    source: str | None, is_read: bool, is_of_hong_kong: bool, is_there: bool
) -> None:
    code, other, extension_c = 0x20089, 0x20090, 0x2A700
    known = Unihan(
        standard=frozenset({0x36C3, 0x4E00}),
        sources={other: "GIDC", extension_c: "GIDC", **({code: source} if source else {})},
        hong_kong=frozenset({code} if is_of_hong_kong else ()),
        read=frozenset({code} if is_read else ()),
    )
    drawn = {"serif": {0x36C3, 0x3400, 0x4E00, 0x9FA6}, "b": {code, other}, "c-f": {extension_c}}
    parts = {part.name: part.codes for _, part in plan(drawn, known)}
    assert (code in parts["han-b1"]) is is_there
    assert parts["han-standard"] == [0x36C3], "what every machine draws is left out"
    assert all(len(codes) <= GLYPHS for codes in parts.values())


@dataclass
class Stage:
    address: str
    fetched: list[str] = field(default_factory=list)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    if installed() is None:
        pytest.skip("NO BROWSER: install Debian's package chromium")
    renderer = Renderer(environment(DictLoader({"page.html": PAGE})), "/static/")
    app = FastAPI()
    app.include_router(static.router)

    @app.get("/")
    async def page(name: str) -> HTMLResponse:
        return renderer.page("page.html", name=name)

    with listen(0) as listening:
        found = Stage(f"http://127.0.0.1:{listening.getsockname()[1]}/?name=")

        @app.middleware("http")
        async def noted(request: Request, call_next: RequestResponseEndpoint) -> Response:
            found.fetched.append(request.url.path.rpartition("/")[2].partition(".")[0])
            return await call_next(request)

        async with served(server_config(app), [listening]):
            yield found


@pytest.fixture
async def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chromium]:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(NO_CHINESE.format(cache=tmp_path / "cache"))
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    async with Chromium.opened(tmp_path / "profile") as opened:
        yield opened


async def drawn_with(browser: Chromium) -> set[tuple[str, bool]]:
    """The fonts that draw the name, and whether each came with the page."""
    for domain in ("DOM", "CSS"):
        await browser.command(f"{domain}.enable")
    top = (await browser.command("DOM.getDocument"))["root"]["nodeId"]
    node = (await browser.command("DOM.querySelector", nodeId=top, selector="#name"))["nodeId"]
    fonts = (await browser.command("CSS.getPlatformFontsForNode", nodeId=node))["fonts"]
    return {(font["familyName"], font["isCustomFont"]) for font in fonts}


async def opened(browser: Chromium, stage: Stage, name: str) -> dict[str, int]:
    """The page with this name; how many slices the browser had, by their state, once nothing more came."""
    await browser.open(f"{stage.address}{name}")
    await browser.until(name)
    answer = await browser.command(
        "Runtime.evaluate",
        expression="document.fonts.ready.then(() => [...document.fonts].map(face => face.status))",
        awaitPromise=True,
        returnByValue=True,
    )
    states = answer["result"]["value"]
    return {state: states.count(state) for state in {*states}}


@pytest.mark.parametrize("name", ["张𬭎", "李㛃", "王䶮"])
async def test_a_name_from_the_national_table_fetches_one_slice_and_is_drawn_by_it(
    browser: Chromium, stage: Stage, name: str
) -> None:
    assert (await opened(browser, stage, name))["loaded"] == 1
    assert stage.fetched.count("han-standard") == 1
    assert [file for file in stage.fetched if file.startswith("han-")] == ["han-standard"]
    assert ("Noto Serif SC", True) in await drawn_with(browser)
    assert browser.console == [], "the policy of the page lets it in"


async def test_a_rare_name_fetches_the_slice_that_has_it(browser: Chromium, stage: Stage) -> None:
    rare = chr(min(dict(RULES)["han-b2.woff2"]))
    assert (await opened(browser, stage, f"赵{rare}"))["loaded"] == 1
    assert [file for file in stage.fetched if file.startswith("han-")] == ["han-b2"]
    assert ("Xueshi Han B", True) in await drawn_with(browser)


async def test_what_no_font_draws_is_a_box_and_not_nothing(browser: Chromium, stage: Stage) -> None:
    await opened(browser, stage, "测𬭎")
    place = "(({ x, y }) => [x, y])(document.querySelector('#name').getBoundingClientRect())"
    x, y = await browser.evaluate(place)
    first, nothing = [
        await browser.command("Page.captureScreenshot", clip={"x": left, "y": y, "width": 18, "height": 28, "scale": 1})
        for left in (x, x + 200)
    ]
    assert first["data"] != nothing["data"]


async def test_an_ordinary_page_fetches_no_slice(browser: Chromium, stage: Stage) -> None:
    assert (await opened(browser, stage, "测试一")).keys() == {"unloaded"}
    # The mark is fetched when the browser gets round to it.
    assert set(stage.fetched) - {"mark"} == {"", "xueshi"}
