"""What is larger than a page takes is told on a page."""

import pytest
from plain_browser import Learners

pytestmark = pytest.mark.anyio


async def test_a_file_that_is_too_large_is_told_on_a_page_that_says_what_to_do(learners: Learners) -> None:
    browser = await learners.signed_in(30)
    await browser.open("/my/account/details")
    await browser.press("保存", {"photo": ("a.jpg", b"\xff\xd8\xff" + bytes(3 * 2**20), "image/jpeg")})
    assert browser.status == 413
    assert "上传的文件过大" in browser.text
    assert "请压缩文件" in browser.text
