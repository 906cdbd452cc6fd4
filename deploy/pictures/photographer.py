"""A browser that takes pictures of a serving platform, each with few colours, so that its file is small."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deploy.pictures.scene import Scene
from deploy.pictures.shown import DESK, Picture
from PIL import Image

NOTICE_READ = "我已阅读隐私说明"
_WINDOW_PX = 1000
_COLOURS = 64
_ABOVE_PX = 16
"""Between the upper edge of a picture and the element with which it begins."""


class NoPicture(Exception):
    """The browser is missing, or a page does not have what its picture shows."""


@dataclass
class Photographer:
    """One browser, and the platform that it looks at."""

    address: str
    scene: Scene
    program: Any

    async def take(self, pictures: Sequence[Picture]) -> None:
        """Write the file of each picture, for each who is signed in, and how far, in a window of its own."""
        for role, is_whole in dict.fromkeys((picture.role, picture.is_whole) for picture in pictures):
            context = await self.program.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
            page = await context.new_page()
            await page.set_viewport_size({"width": DESK, "height": _WINDOW_PX})
            if role is not None and is_whole:
                await self._bring(page, self.scene.sessions[role])
            elif role is not None:
                account = self.scene.account(role)
                await self._begin(page, account.id_number, account.password)
            for picture in pictures:
                if (picture.role, picture.is_whole) == (role, is_whole):
                    await self._take(page, picture)
            await context.close()

    async def _bring(self, page: Any, session: str) -> None:
        """Signed in, with the notice read: else its banner is in every picture."""
        cookie = {"name": "xueshi_session", "value": session, "url": self.address, "httpOnly": True}
        await page.context.add_cookies([cookie])
        await page.goto(f"{self.address}/my/messages")
        if await page.get_by_role("button", name=NOTICE_READ).count():
            await _press(page, NOTICE_READ)

    async def _begin(self, page: Any, id_number: str, password: str) -> None:
        """With number and password, as far as the page for the second factor."""
        await page.goto(f"{self.address}/sign-in?next=/my/hours")
        await page.get_by_label("身份证号").fill(id_number)
        await page.get_by_label("密码").fill(password)
        await _press(page, "登录")

    async def _take(self, page: Any, picture: Picture) -> None:
        for width in picture.widths:
            await page.set_viewport_size({"width": width, "height": _WINDOW_PX})
            await self._open(page, picture)
            top = (await _box_of(page, picture.since))["y"] - _ABOVE_PX if picture.since else 0
            last = await _box_of(page, picture.until)
            clip = {"x": 0, "y": top, "width": width, "height": last["y"] + last["height"] - top}
            shot = await page.screenshot(clip=clip, full_page=True)
            picture.file(width).write_bytes(with_few_colours(shot))

    async def _open(self, page: Any, picture: Picture) -> None:
        path = picture.path.format(**self.scene.words)
        answer = await page.goto(f"{self.address}{path}")
        if picture.link and answer.ok:
            async with page.expect_navigation():
                await page.locator(picture.link).first.click()
        elif not answer.ok:
            raise NoPicture(f"{picture.path} answers {answer.status}")


def with_few_colours(shot: bytes) -> bytes:
    """The same picture as a PNG with a palette, which pages of text and plain colours lose nothing by."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(shot)) as picture:
        few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(written, "PNG", optimize=True)
    return written.getvalue()


async def _box_of(page: Any, selector: str) -> Any:
    element = await page.query_selector(selector)
    box = await element.bounding_box() if element else None
    if box is None:
        raise NoPicture(f"{page.url} shows no {selector}")
    return box


async def _press(page: Any, text: str) -> None:
    async with page.expect_navigation():
        await page.get_by_role("button", name=text, exact=True).click()
