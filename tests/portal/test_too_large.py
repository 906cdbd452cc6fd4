"""What is larger than a page takes is told on a page."""

import tempfile
from importlib.resources import files
from pathlib import Path

import pytest
from live_platform import Platform
from plain_browser import Learners, PlainBrowser

pytestmark = pytest.mark.anyio


async def test_a_file_that_is_too_large_is_told_on_a_page_that_says_what_to_do(learners: Learners) -> None:
    browser = await learners.signed_in(30)
    await browser.open("/my/account/details")
    await browser.press("保存", {"photo": ("a.jpg", b"\xff\xd8\xff" + bytes(3 * 2**20), "image/jpeg")})
    assert browser.status == 413
    assert "上传的文件过大" in browser.text
    assert "请压缩文件" in browser.text


def test_every_field_for_a_file_says_how_large_it_may_be() -> None:
    """In an attribute too, by which the browser tells it before the file is sent."""
    pages = files("portal").joinpath("templates")
    texts = [path.read_text("utf-8") for path in Path(str(pages)).rglob("*.html")]
    fields = [line for text in texts for line in text.splitlines() if 'type="file"' in line or "forms.file(" in line]
    assert len(fields) >= 6
    assert [line for line in fields if "bytes_max=" not in line and "data-bytes-max" not in line] == []


async def test_nobody_without_a_session_puts_files_on_the_disk(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder for them is small, and everybody's."""
    kept: list[object] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", kept.append)
    browser = PlainBrowser.of(platform)
    for session in ("", "made-up"):
        if session:
            browser.client.cookies.set("xueshi_session", session)
        answer = await browser.client.post(
            "/my/claims/00000000-0000-7000-8000-000000000000/files",
            files={"file": ("a.pdf", b"%PDF-1.7" + bytes(8 * 2**20), "application/pdf")},
            headers={"origin": "http://test", "sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=/my/claims/")
    assert kept == []
