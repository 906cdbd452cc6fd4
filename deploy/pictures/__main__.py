"""Takes the pictures of the manuals anew: `python -m deploy.pictures [NAME …]`, or `make pictures`.

It begins the demo with a few people in a folder of its own, lets the people of the demo who can sign in do some work at
their desks, and writes PNG files into docs/pictures. What they show depends on the day: they are looked at, and no test
compares them.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from deploy.pictures.photographer import NoPicture, Photographer
from deploy.pictures.scene import Scene
from deploy.pictures.shown import FOLDER, MANUALS, PICTURES, TOP, Picture
from rich.console import Console

from common.process.settings import configure_logs
from standalone.accounts import accounts_of
from standalone.app import Serving, run
from standalone.data_dir import DataDir
from standalone.demo import Demo

TOOLS = TOP / ".cache/browser"
"""Where `make browser` puts Playwright, which is in no lock."""
PEOPLE = 200
_REQUEST_S = 60


@dataclass
class Session:
    """What runs beside the platform: the demo, then the pictures."""

    folder: DataDir
    browser: str
    pictures: Sequence[Picture]

    async def __call__(self, serving: Serving) -> bool:
        """The whole story; it is enough afterwards."""
        demo = Demo(self.folder, PEOPLE, once=True, console=Console(quiet=True))
        await demo(serving)
        if demo.failed:
            raise NoPicture(demo.failed)
        await photographed(serving.address, self.folder, self.browser, self.pictures)
        return True


async def photographed(address: str, folder: DataDir, browser: str, pictures: Sequence[Picture]) -> None:
    """Take the pictures of a platform on which the demo has been."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - it is not in the lock

    async with httpx.AsyncClient(base_url=address, timeout=_REQUEST_S) as client, async_playwright() as playwright:
        scene = Scene(client, accounts_of(folder))
        await scene.set()
        arguments = ["--no-sandbox", "--disable-lcd-text", "--lang=zh-CN"]
        program = await playwright.chromium.launch(executable_path=browser, args=arguments)
        await Photographer(address, scene, program).take(pictures)
        await program.close()


def main() -> None:
    """Take anew those that are named, or all of them."""
    known = sorted({picture.name for picture in PICTURES})
    named = sys.argv[1:] or known
    if unknown := set(named) - set(known):
        raise NoPicture(f"no picture is named {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    browser = shutil.which("chromium")
    if browser is None or not (TOOLS / "playwright").is_dir():
        raise NoPicture("there is no chromium or no Playwright: make browser")
    sys.path.append(str(TOOLS))
    configure_logs("WARNING")
    for manual in MANUALS:
        (FOLDER / manual).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xueshi-pictures-") as folder:
        data = DataDir(Path(folder))
        run(data, port=0, beside=Session(data, browser, [picture for picture in PICTURES if picture.name in named]))


if __name__ == "__main__":
    main()
