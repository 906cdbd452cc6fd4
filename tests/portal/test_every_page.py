"""Every page in a browser: nothing keeps people out, nothing is complained of, nothing stands out at the side."""

from collections.abc import AsyncIterator, Mapping

import pytest
from browsing import Browser, needed
from live_platform import Platform, a_full_year
from plain_browser import Learners
from portal_pages import EVERY, Shown, Viewer

pytestmark = pytest.mark.anyio
LOOKS = [(1366, ""), (320, ""), (390, "larger contrast")]


@pytest.fixture(scope="module")
async def browser(platform: Platform) -> AsyncIterator[Browser]:
    async with Browser.opened(platform) as opened:
        yield opened


@pytest.fixture(scope="module")
async def sessions(platform: Platform, learners: Learners) -> Mapping[Viewer, str]:
    """The session of each viewer, made once."""
    needed()
    await platform.push(*a_full_year(2))
    await platform.settle()
    return {Viewer.LEARNER: await _session_of(learners, 2), Viewer.NEWCOMER: await _session_of(learners, 3)}


async def _session_of(learners: Learners, serial: int) -> str:
    browser = await learners.signed_in(serial)
    return str(browser.client.cookies["xueshi_session"])


@pytest.mark.parametrize(("width", "look"), LOOKS, ids=["wide", "narrow", "large on a phone"])
@pytest.mark.parametrize("shown", EVERY, ids=str)
async def test_every_page_is_open_to_everybody(
    browser: Browser, sessions: Mapping[Viewer, str], shown: Shown, width: int, look: str
) -> None:
    cookies = [("xueshi_look", look)] if look else []
    if shown.viewer in sessions:
        cookies.append(("xueshi_session", sessions[shown.viewer]))
    async with browser.window(width=width, cookies=cookies) as window:
        assert await window.open(shown.today) == shown.status
        assert await window.barriers() == []
        assert await window.sideways() == []
        assert window.complaints == []
