"""Every page in a browser: nothing keeps people out, nothing is complained of, nothing stands out at the side."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from browsing import Browser, needed
from live_platform import SCHOOL, Platform, a_full_year, id_number
from plain_browser import Learners, PlainBrowser
from portal_pages import EVERY, Shown, Viewer
from strangers import announced, authority_of

pytestmark = pytest.mark.anyio
LOOKS = [(1366, ""), (320, ""), (390, "larger contrast")]


@dataclass(frozen=True)
class People:
    """Sessions by viewer, and ids of the learner's."""

    sessions: Mapping[Viewer, str]
    ids: Mapping[str, str]


@pytest.fixture(scope="module")
async def browser(platform: Platform) -> AsyncIterator[Browser]:
    async with Browser.opened(platform) as opened:
        yield opened


@pytest.fixture(scope="module")
async def people(platform: Platform, learners: Learners) -> People:
    """The viewers, with what is on record of them."""
    needed()
    await platform.push(*a_full_year(2))
    await platform.settle()
    learner, newcomer = await learners.signed_in(2), await learners.signed_in(3)
    await learner.open("/my/certificates")
    certificate = next(href for href in learner.reading.links.values() if href.count("/") == 3)
    await learner.open("/my/trace?year=2025")
    item = next(href for href in learner.reading.links.values() if href.startswith("/my/trace/"))
    authority = await authority_of(platform)
    announcement = await announced(authority, "年度培训安排", text="一、时间。\n\n二、地点。")
    wrong = {"person_id": await platform.person_id(2), "reason": "核对身份证后发现", "id_number": id_number(905)}
    await learners.administrator.call("POST", "/v1/mendings", wrong)
    await learner.open("/my/account/corrections")
    mending = learner.reading.links["提出异议"]
    return People(
        {Viewer.LEARNER: _session_of(learner), Viewer.NEWCOMER: _session_of(newcomer)},
        {
            "CERTIFICATE": certificate.rpartition("/")[2],
            "ITEM": item.rpartition("/")[2],
            "SCHOOL": SCHOOL,
            "ANNOUNCEMENT": announcement,
            "MENDING": mending.rpartition("/")[2],
        },
    )


def _session_of(browser: PlainBrowser) -> str:
    return str(browser.client.cookies["xueshi_session"])


@pytest.mark.parametrize(("width", "look"), LOOKS, ids=["wide", "narrow", "large on a phone"])
@pytest.mark.parametrize("shown", EVERY, ids=str)
async def test_every_page_is_open_to_everybody(
    browser: Browser, people: People, shown: Shown, width: int, look: str
) -> None:
    cookies = [("xueshi_look", look)] if look else []
    if shown.viewer in people.sessions:
        cookies.append(("xueshi_session", people.sessions[shown.viewer]))
    async with browser.window(width=width, cookies=cookies) as window:
        assert await window.open(shown.with_ids(people.ids)) == shown.status
        assert await window.barriers() == []
        assert await window.sideways() == []
        assert window.complaints == []
