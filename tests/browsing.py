"""Real pages in a real browser: Playwright drives Debian's Chromium, and axe looks for what keeps people out."""

import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from chromium import installed
from live_platform import Platform

from common.server import served, server_config
from standalone.app import listen

TOOLS = Path(__file__).parents[1] / ".cache" / "browser"
AXE = TOOLS / "axe_playwright_python" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA, and what axe counts as good practice."""
TABS_MAX = 150
SIDEWAYS = """[...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1
        && !element.closest('.scroll') && !element.closest('.skip') && !element.closest('.unseen'))
    .map(element => element.outerHTML.slice(0, 120))"""


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
    contexts: list[Any] = field(default_factory=list)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, platform: Platform) -> AsyncIterator[Self]:
        """The platform answers on a port of this machine while the block runs."""
        needed()
        if str(TOOLS) not in sys.path:
            sys.path.append(str(TOOLS))
        from playwright.async_api import async_playwright  # noqa: PLC0415 - it is not in the lock

        with listen(0) as listening:
            async with served(server_config(platform.house.web), [listening]), async_playwright() as playwright:
                program = await playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
                yield cls(f"http://127.0.0.1:{listening.getsockname()[1]}", playwright, program)
                await program.close()

    @contextlib.asynccontextmanager
    async def window(
        self, *, width: int = 1366, has_scripts: bool = True, cookies: Sequence[tuple[str, str]] = ()
    ) -> AsyncIterator["Window"]:
        """A window of somebody's own, with nothing kept but these cookies."""
        context = await self.program.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=has_scripts, locale="zh-CN"
        )
        await context.add_cookies(
            [{"name": name, "value": value, "url": self.address, "httpOnly": True} for name, value in cookies]
        )
        page = await context.new_page()
        window = Window(self, page)
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
    views: int = 0
    """Pages that were shown since the count began."""

    def note(self, kind: str, text: str) -> None:
        """The page's own answer (404 …) is no complaint of what is on it."""
        if kind in ("error", "warning") and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    async def open(self, path: str) -> int:
        """Go there; the status of the answer."""
        answer = await self.page.goto(f"{self.browser.address}{path}")
        return int(answer.status)

    async def barriers(self) -> list[str]:
        """What axe finds: the rule, and the first place."""
        await self.page.evaluate(AXE.read_text("utf-8") + "; undefined")
        found = await self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(result => result.violations"
            ".map(item => `${item.id}: ${item.nodes[0].html.slice(0, 160)}`))",
            list(RULES),
        )
        return [str(item) for item in found]

    async def sideways(self) -> list[str]:
        """Elements that stand out of a page at the right."""
        found = await self.page.evaluate(SIDEWAYS)
        return [str(item) for item in found]


@dataclass
class Hand:
    """How somebody uses a page: by pointing, or by the keyboard alone."""

    window: Window
    has_pointer: bool = True
    views: int = 0

    @property
    def page(self) -> Any:
        """Of Playwright."""
        return self.window.page

    async def open(self, path: str) -> None:
        """The address is typed."""
        await self.window.open(path)

    async def follow(self, text: str) -> None:
        """A link with these words."""
        await self._use(self.page.get_by_role("link", name=text, exact=True).first)

    async def press(self, text: str) -> None:
        """A button with these words."""
        await self._use(self.page.get_by_role("button", name=text, exact=True).first)

    async def fill(self, label: str, text: str) -> None:
        """A field by its label."""
        place = self.page.get_by_label(label).first
        if self.has_pointer:
            await place.fill(text)
            return
        await self._reach(place)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def choose(self, label: str, text: str) -> None:
        """An option of a list, or one of several buttons of choice."""
        place = self.page.get_by_label(label, exact=True).first
        if await place.evaluate("element => element.tagName") == "SELECT":
            await self._reach(place) if not self.has_pointer else None
            await place.select_option(label=text)
            return
        await self.pick(text)

    async def pick(self, label: str) -> None:
        """Tick a box or a button of choice."""
        place = self.page.get_by_label(label, exact=True).first
        if self.has_pointer:
            await place.check()
            return
        await self._reach(place)
        await self.page.keyboard.press("Space")

    async def attach(self, label: str, path: Path) -> None:
        """Choose a file."""
        await self.page.get_by_label(label).first.set_input_files(str(path))

    async def sees(self, text: str) -> None:
        """These words stand on the page."""
        await self.page.get_by_text(text).first.wait_for(timeout=20_000)

    async def _use(self, place: Any) -> None:
        async with self.page.expect_navigation():
            if self.has_pointer:
                await place.click()
            else:
                await self._reach(place)
                await self.page.keyboard.press("Enter")
        self.views += 1

    async def _reach(self, place: Any) -> None:
        """Tab to it; its focus is seen (WCAG 2.4.7)."""
        for _ in range(TABS_MAX):
            if await place.evaluate("element => element === document.activeElement"):
                seen = await place.evaluate("element => getComputedStyle(element).outlineStyle")
                assert seen != "none", "the keyboard's place is not seen"
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {place}")
