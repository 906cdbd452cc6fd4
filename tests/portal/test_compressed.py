"""Pages leave compressed, and nothing secret can be learnt from how long they are (BREACH)."""

import re

import httpx
import pytest
from live_platform import Platform
from plain_browser import Learners, PlainBrowser

pytestmark = pytest.mark.anyio
_TIE = re.compile(r'name="csrf" value="([^"]+)"')


async def test_pages_and_their_files_are_compressed(platform: Platform) -> None:
    browser = await PlainBrowser.of(platform).open("/sign-in")
    assert browser.answer is not None
    assert browser.answer.headers["content-encoding"] == "gzip"
    for address in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', browser.html):
        assert (await browser.client.get(address)).headers["content-encoding"] == "gzip"


async def test_a_browser_without_gzip_gets_the_page_as_it_is(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    answer = await browser.client.get("/sign-in", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.content.startswith(b"<!doctype html>")


async def test_every_page_writes_another_tie_and_each_is_good(learners: Learners) -> None:
    browser = await learners.signed_in(51)
    pages = [await browser.client.get("/my/account") for _ in range(3)]
    ties = [set(_TIE.findall(page.text)) for page in pages]
    assert [len(written) for written in ties] == [1, 1, 1], "one page writes one tie, which compresses"
    assert len(set.union(*ties)) == 3
    for written in ties:
        assert (await look(browser, written.pop())).status_code == 303


async def test_a_tie_that_is_none_of_ours_is_no_tie(learners: Learners) -> None:
    browser, other = await learners.signed_in(52), await learners.signed_in(53)
    [foreign] = set(_TIE.findall((await other.client.get("/my/account")).text))
    for tie in (foreign, foreign[:44], "A" * 88, "学时", ""):
        assert (await look(browser, tie)).status_code == 409, tie


async def look(browser: PlainBrowser, tie: str) -> httpx.Response:
    """A form that changes nothing but the look."""
    return await browser.client.post("/look", data={"csrf": tie, "next": "/my/account", "size": "large"})


async def test_a_page_that_another_site_asks_for_tells_nothing_by_its_length(learners: Learners) -> None:
    browser = await learners.signed_in(54)
    for sent_by, is_compressed in {"none": True, "same-origin": True, "cross-site": False, "same-site": False}.items():
        answer = await browser.client.get("/my/account?q=guess", headers={"sec-fetch-site": sent_by})
        assert answer.status_code == 200
        assert ("content-encoding" in answer.headers) == is_compressed, sent_by
