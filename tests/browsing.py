"""Real pages in a real browser: Playwright drives Debian's Chromium, and axe looks for what keeps people out."""

import contextlib
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import anyio
import pytest
from chromium import installed
from live_platform import Platform

from common.server import served, server_config
from standalone.app import listen

TOOLS = Path(__file__).parents[1] / ".cache" / "browser"
AXE = TOOLS / "axe_playwright_python" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA, and what axe counts as good practice."""
OF_A_LOOK = ("color-contrast", "target-size", "scrollable-region-focusable")
"""Rules of axe whose answer a width, a size of letters or other colours can change; the others go by the text."""
TABS_MAX, WALKS_MAX = 150, 10
_PATIENCE_MS = 90_000
INDEX = "element => [...document.querySelectorAll('*')].indexOf(element)"
STOP = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element), place = element.getBoundingClientRect();
    const isDrawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const isThere = place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth;
    return {
        index: [...document.querySelectorAll('*')].indexOf(element), seen: isDrawn && isThere,
        html: element.outerHTML.slice(0, 160),
    };
}"""
"""Where the keyboard is, and whether that is to be seen."""
USABLE = """() => {
    const all = [...document.querySelectorAll('*')];
    const isFirst = radio => {
        const group = all.filter(other => other.type === 'radio' && other.name === radio.name);
        return radio === (group.find(other => other.checked) || group[0]);
    };
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
        .filter(element => element.getClientRects().length && !element.disabled)
        .filter(element => element.type !== 'radio' || isFirst(element))
        .map(element => all.indexOf(element));
}"""
"""What can be used, in the order of the page; of buttons of choice the one at which the keyboard comes to them."""
SIDEWAYS = """[...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1
        && !element.closest('.scroll') && !element.closest('.skip') && !element.closest('.unseen'))
    .map(element => element.outerHTML.slice(0, 120))"""


def address_of(listening: socket.socket) -> str:
    """What somebody types who wants to go there."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def needed() -> None:
    """Leaves a test out where there is no browser; where tests are run for everybody (``CI``) that is an error."""
    missing = "no chromium" if installed() is None else None if AXE.exists() else "no driver: make browser"
    if missing:
        if os.environ.get("CI"):
            pytest.fail(f"NO BROWSER: {missing}")
        pytest.skip(f"NO BROWSER: {missing}")


@dataclass
class Browser:
    """One browser, and the platform that it looks at."""

    address: str
    playwright: Any
    program: Any

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, platform: Platform, listening: socket.socket | None = None) -> AsyncIterator[Self]:
        """The platform answers on a port of this machine while the block runs, where it was not given one already."""
        needed()
        if str(TOOLS) not in sys.path:
            sys.path.append(str(TOOLS))
        from playwright.async_api import async_playwright  # noqa: PLC0415 - it is not in the lock

        with listening or listen(0) as ours:
            async with served(server_config(platform.house.web), [ours]), async_playwright() as playwright:
                program = await playwright.chromium.launch(
                    executable_path=installed(), args=["--no-sandbox"], env={**os.environ, "LANGUAGE": "en_US"}
                )
                yield cls(address_of(ours), playwright, program)
                await program.close()

    @contextlib.asynccontextmanager
    async def window(
        self, *, width: int = 1366, has_scripts: bool = True, cookies: Sequence[tuple[str, str]] = ()
    ) -> AsyncIterator["Window"]:
        """A window of somebody's own, with nothing kept but these cookies."""
        context = await self.program.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=has_scripts, locale="zh-CN"
        )
        context.set_default_timeout(_PATIENCE_MS)
        page = await context.new_page()
        window = Window(self, page)
        await window.begin_again(cookies)
        page.on("console", lambda message: window.note(message.type, message.text))
        page.on("pageerror", lambda error: window.note("error", str(error)))
        try:
            yield window
        finally:
            await context.close()


@dataclass
class Window:
    """A page as somebody has it before them."""

    browser: Browser
    page: Any
    complaints: list[str] = field(default_factory=list)
    """What the browser complained of: scripts, the policy, files that are not there."""

    def note(self, kind: str, text: str) -> None:
        """The page's own answer (404 …) is no complaint of what is on it."""
        if kind in ("error", "warning") and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    async def begin_again(self, cookies: Sequence[tuple[str, str]]) -> None:
        """Somebody's whose browser keeps these cookies and no others, and has complained of nothing yet."""
        context = self.page.context
        await context.clear_cookies()
        await context.add_cookies(
            [{"name": name, "value": value, "url": self.browser.address, "httpOnly": True} for name, value in cookies]
        )
        self.complaints.clear()

    async def open(self, path: str) -> int:
        """Go there; the status of the answer."""
        answer = await self.page.goto(f"{self.browser.address}{path}")
        return int(answer.status)

    async def barriers(self, rules: Sequence[str] = ()) -> list[str]:
        """What axe finds: the rule, and the first place. ``rules``: these alone."""
        if not await self.page.evaluate("typeof axe === 'object'"):
            await self.page.evaluate(AXE.read_text("utf-8") + "; undefined")
        found = await self.page.evaluate(
            "([type, values]) => axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']})"
            ".then(result => result.violations.map(item => `${item.id}: ${item.nodes[0].html.slice(0, 160)}`))",
            ["rule", list(rules)] if rules else ["tag", list(RULES)],
        )
        return [str(item) for item in found]

    async def sideways(self) -> list[str]:
        """Elements that stand out of a page at the right."""
        found = await self.page.evaluate(SIDEWAYS)
        return [str(item) for item in found]


@dataclass
class Hand:
    """How somebody uses a page: by pointing, or by the keyboard alone.

    The keyboard goes once through each page of ours that it comes to, before it does anything there.
    """

    window: Window
    has_pointer: bool = True
    presses: list[str] = field(default_factory=list)
    """Links and buttons that were used since the count began: each asks for a page or a file."""

    @property
    def page(self) -> Any:
        """Of Playwright."""
        return self.window.page

    async def open(self, path: str) -> None:
        """The address is typed, and the count begins."""
        await self.window.open(path)
        await self._arrived()
        self.presses.clear()

    async def follow(self, text: str) -> None:
        """A link with these words."""
        await self._use("link", text)

    async def press(self, text: str) -> None:
        """A button with these words."""
        await self._use("button", text)

    async def download(self, text: str) -> bytes:
        """The file behind a link with these words."""
        async with self.page.expect_download() as expected:
            await self._act(self.page.get_by_role("link", name=text, exact=True).first)
        self.presses.append(text)
        return await anyio.Path(await (await expected.value).path()).read_bytes()

    async def fill(self, label: str, text: str) -> None:
        """A field by the first words of its label; a day is written ``2026-03-05``."""
        place = self.page.get_by_label(re.compile(f"^{label}")).first
        if self.has_pointer:
            await place.fill(text)
            return
        await self._reach(place)
        if await place.get_attribute("type") == "date":
            year, month, day = text.split("-")
            text = f"{month}{day}{year}"  # as a browser in English has them, which LANGUAGE sees to
        else:
            await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def choose(self, label: str, text: str) -> None:
        """An option of a list; the keyboard goes down the list."""
        place = self.page.get_by_label(re.compile(f"^{label}")).first
        if self.has_pointer:
            await place.select_option(label=text)
            return
        await self._reach(place)
        for _ in range(await place.locator("option").count()):
            if await place.evaluate("element => element.selectedOptions[0].text") == text:
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} has no {text}")

    async def pick(self, label: str) -> None:
        """Tick a box or one of several buttons of choice, among which the keyboard goes by its arrows."""
        place = self.page.get_by_label(label, exact=True).first
        if self.has_pointer:
            await place.check()
            return
        name = await place.evaluate("element => element.type === 'radio' ? element.name : ''")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        await self._reach(group.first if name and not await group.locator(":scope:checked").count() else place)
        await self.page.keyboard.press("Space")
        for _ in range(await group.count() if name else 0):
            if await place.is_checked():
                break
            await self.page.keyboard.press("ArrowDown")
        assert await place.is_checked(), label

    async def attach(self, label: str, path: Path) -> None:
        """Choose a file."""
        async with self.page.expect_file_chooser() as expected:
            await self._act(self.page.get_by_label(re.compile(f"^{label}")).first)
        await (await expected.value).set_files(str(path))

    async def sees(self, text: str) -> None:
        """These words stand on the page."""
        await self.page.get_by_text(text).first.wait_for()

    async def _use(self, role: str, text: str) -> None:
        async with self.page.expect_navigation():
            await self._act(self.page.get_by_role(role, name=text, exact=True).first)
        self.presses.append(text)
        await self._arrived()

    async def _act(self, place: Any) -> None:
        if self.has_pointer:
            await place.click()
        else:
            await self._reach(place)
            await self.page.keyboard.press("Enter")

    async def _arrived(self) -> None:
        if not self.has_pointer and self.page.url.startswith(self.window.browser.address):
            await self._go_round()

    async def _go_round(self) -> None:
        """Walk through the page; once more where it showed itself anew meanwhile, since work on it went on."""
        for _ in range(WALKS_MAX):
            shown_at = await self.page.evaluate("performance.timeOrigin")
            try:
                return await self._walk()
            except AssertionError:
                if await self.page.evaluate("performance.timeOrigin") == shown_at:
                    raise
        raise AssertionError(f"{self.page.url}: the page shows itself anew all the time")

    async def _walk(self) -> None:
        """The keyboard comes to everything in order, and then leaves the page (WCAG 2.1.2, 2.4.3)."""
        wanted, met = await self.page.evaluate(USABLE), list[int]()
        for _ in range(TABS_MAX):
            await self.page.keyboard.press("Tab")
            stop = await self._stop()
            if stop is None or stop in met[:1]:
                break
            if stop not in met[-1:]:  # a field for a day has three places
                met.append(stop)
        else:
            raise AssertionError(f"{self.page.url}: the keyboard does not leave the page")
        missed = set(wanted) - set(met)
        assert not missed, f"{self.page.url}: the keyboard does not come to {await self._shown(missed)}"
        assert [index for index in met if index in wanted] == wanted, f"{self.page.url}: the order is another one"

    async def _reach(self, place: Any) -> None:
        """Tab to it."""
        index = await place.evaluate(INDEX)
        stop = await self._stop()
        for _ in range(TABS_MAX):
            if stop == index:
                return
            await self.page.keyboard.press("Tab")
            stop = await self._stop()
        raise AssertionError(f"the keyboard does not reach {place}")

    async def _stop(self) -> int | None:
        """Where the keyboard is, which must be seen (WCAG 2.4.7, 2.4.11); ``None`` outside of the page."""
        found = await self.page.evaluate(STOP)
        if found is None:
            return None
        assert found["seen"], f"{self.page.url}: the keyboard's place is not seen at {found['html']}"
        return int(found["index"])

    async def _shown(self, indexes: Collection[int]) -> list[str]:
        elements = self.page.locator("*")
        return [await elements.nth(index).evaluate("element => element.outerHTML") for index in sorted(indexes)]
