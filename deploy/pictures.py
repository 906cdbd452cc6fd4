"""Takes the pictures of the learner's manual: `python -m deploy.pictures [NAME …]`, or `make pictures`.

It begins the demo with a few people in a folder of its own, signs in as the demo's learner, and writes PNG files into
docs/pictures/learner. What they show depends on the day: they are looked at, and no test compares them.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console

from common.process.settings import configure_logs
from offices.authority import Role
from standalone.accounts import Account, accounts_of
from standalone.app import Serving, run
from standalone.data_dir import DataDir
from standalone.demo import Demo

TOP = Path(__file__).parents[1]
FOLDER = TOP / "docs/pictures/learner"
TOOLS = TOP / ".cache/browser"
"""Where `make browser` puts Playwright, which is in no lock."""
PEOPLE = 200
DESK, PHONE = 1366, 390
"""The two widths, in pixels."""
NOTICE_READ = "我已阅读隐私说明"
_WINDOW_PX = 1000


class NoPicture(Exception):
    """The browser is missing, or a page does not have what its picture shows."""


@dataclass(frozen=True)
class Picture:
    """One page in one width, or in both."""

    name: str
    path: str
    """``{region}`` and ``{unit}`` stand for the code and the name where the learner works."""
    until: str = "main"
    """The last element that is shown, as a CSS selector: pictures end below it."""
    widths: Sequence[int] = (DESK, PHONE)
    link: str = ""
    """A CSS selector: from the page at the path, the first link that it finds leads to the one that is shown."""
    role: Role | None = Role.LEARNER
    """Who is signed in; nobody where there is none."""

    def file(self, width: int) -> str:
        """The name of its file."""
        return f"{self.name}-{width}.png"


PICTURES = (
    Picture("sign-in", "/sign-in", "main ul", (PHONE,), role=None),
    Picture("second-factor", "/my/hours", "main p.quiet", (PHONE,), role=Role.UNIT_ADMINISTRATOR),
    Picture("register", "/register?region={region}", "main section.sheet", (DESK,), role=None),
    Picture("password", "/password", "form.sheet", (PHONE,), role=None),
    Picture("hours", "/my/hours", "main section.sheet"),
    Picture("trace", "/my/trace", "main section.sheet", (DESK,)),
    Picture("trace-of-one", "/my/trace", "main ol.stations + *", (PHONE,), link="#traces tbody th a"),
    Picture("claim-kinds", "/my/claims/new", "#kinds-1", (DESK,)),
    Picture("claim", "/my/claims/new", "form.sheet .field:nth-of-type(3)", (PHONE,), link="#kinds-1 tbody th a"),
    Picture("certificates", "/my/certificates", "main section.sheet", (DESK,)),
    Picture("certificate", "/my/certificates", "section:has(svg.qr)", (PHONE,), link="main section.sheet a.quiet"),
    Picture("eligibility", "/my/eligibility?purpose=promotion", "main section.sheet", (DESK,)),
    Picture("account", "/my/account", "main section.sheet:last-of-type", (DESK,)),
    Picture("readers", "/my/account/readers", "#month-1", (DESK,)),
    Picture("case-kinds", "/my/cases/new", "main section.sheet:last-of-type", (PHONE,)),
)


@dataclass
class Photographer:
    """A browser that takes the pictures of a serving demo."""

    address: str
    accounts: Sequence[Account]
    program: Any

    async def take(self, pictures: Sequence[Picture]) -> None:
        """Write the file of each picture, for each role in a window of its own."""
        for role in dict.fromkeys(picture.role for picture in pictures):
            context = await self.program.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
            page = await context.new_page()
            await page.set_viewport_size({"width": DESK, "height": _WINDOW_PX})
            for account in self.accounts:
                if account.role is role:
                    await self._sign_in(page, account)
            for picture in pictures:
                if picture.role is role:
                    await self._take(page, picture)
            await context.close()

    async def _sign_in(self, page: Any, account: Account) -> None:
        """With number and password; the page for the second factor is as far as it goes for those who need one."""
        await page.goto(f"{self.address}/sign-in?next=/my/hours")
        await page.get_by_label("身份证号").fill(account.id_number)
        await page.get_by_label("密码").fill(account.password)
        await _press(page, "登录")
        if await page.get_by_role("button", name=NOTICE_READ).count():
            await _press(page, NOTICE_READ)  # else its banner is in every picture

    async def _take(self, page: Any, picture: Picture) -> None:
        for width in picture.widths:
            await page.set_viewport_size({"width": width, "height": _WINDOW_PX})
            await self._open(page, picture)
            last = await page.query_selector(picture.until)
            if last is None:
                raise NoPicture(f"{page.url} has no {picture.until}")
            box = await last.bounding_box()
            clip = {"x": 0, "y": 0, "width": width, "height": box["y"] + box["height"]}
            await page.screenshot(path=FOLDER / picture.file(width), clip=clip, full_page=True)

    async def _open(self, page: Any, picture: Picture) -> None:
        learner = next(account for account in self.accounts if account.role is Role.LEARNER)
        region = learner.organisation_code[2:8]  # of a unified social credit code (GB 32100)
        path = picture.path.format(region=region, unit=quote(learner.office))
        answer = await page.goto(f"{self.address}{path}")
        if picture.link and answer.ok:
            async with page.expect_navigation():
                await page.locator(picture.link).first.click()
        elif not answer.ok:
            raise NoPicture(f"{picture.path} answers {answer.status}")


async def _press(page: Any, text: str) -> None:
    async with page.expect_navigation():
        await page.get_by_role("button", name=text, exact=True).click()


@dataclass
class Session:
    """What runs beside the platform: the demo, then the pictures."""

    folder: DataDir
    browser: str
    pictures: Sequence[Picture]

    async def __call__(self, serving: Serving) -> bool:
        """The whole story; it is enough afterwards."""
        from playwright.async_api import async_playwright  # noqa: PLC0415 - it is not in the lock

        demo = Demo(self.folder, PEOPLE, once=True, console=Console(quiet=True))
        await demo(serving)
        if demo.failed:
            raise NoPicture(demo.failed)
        async with async_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-lcd-text", "--lang=zh-CN"]
            program = await playwright.chromium.launch(executable_path=self.browser, args=arguments)
            await Photographer(serving.address, accounts_of(self.folder), program).take(self.pictures)
            await program.close()
        return True


def main() -> None:
    """Take anew those that are named, or all of them."""
    known = [picture.name for picture in PICTURES]
    named = sys.argv[1:] or known
    if unknown := set(named) - set(known):
        raise NoPicture(f"no picture is named {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    browser = shutil.which("chromium")
    if browser is None or not (TOOLS / "playwright").is_dir():
        raise NoPicture("there is no chromium or no Playwright: make browser")
    sys.path.append(str(TOOLS))
    configure_logs("WARNING")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xueshi-pictures-") as folder:
        data = DataDir(Path(folder))
        run(data, port=0, beside=Session(data, browser, [picture for picture in PICTURES if picture.name in named]))


if __name__ == "__main__":
    main()
