"""What the portal remembers of a session: asked for in one call, and again after a minute."""

import pytest
from live_platform import Platform
from plain_browser import Learners

from portal.access import sessions
from portal.clients.calls import Call, ServiceName
from portal.clients.refusals import Away
from portal.clients.services import Sent, Services

pytestmark = pytest.mark.anyio


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Method and path of every call, in order; the counts of unread messages, which pages do not wait for, left out."""
    found: list[str] = []
    ask = Services.ask

    async def noted(self: Services, call: Call[object], sent: Sent) -> object:
        if not call.path.endswith("/unread"):
            found.append(f"{call.method} {call.path}")
        return await ask(self, call, sent)

    monkeypatch.setattr(Services, "ask", noted)
    return found


CONTEXT = "POST /v1/sessions/current/context"


async def test_a_session_that_is_seen_for_the_first_time_is_asked_about_once(
    platform: Platform, learners: Learners, called: list[str]
) -> None:
    browser = await learners.signed_in(1)
    platform.house.portal.web.state.portal.sessions.forget(browser.client.cookies["xueshi_session"])
    called.clear()
    await browser.open("/help")
    assert "测试1" in browser.text
    assert called == [CONTEXT]
    await browser.open("/help")
    assert called == [CONTEXT], "a page asks no more than once a minute"


async def test_a_session_that_was_ended_elsewhere_shows_no_name_after_a_minute(
    learners: Learners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "FRESH_S", 0.0)
    browser = await learners.signed_in(2)
    await browser.open("/help")
    assert "测试2" in browser.text
    session = {"authorization": f"Session {browser.client.cookies['xueshi_session']}"}
    assert (await browser.client.delete("/registry/v1/sessions/current", headers=session)).status_code == 204
    await browser.open("/help")
    assert browser.status == 200
    assert "测试2" not in browser.text
    assert "登录" in browser.reading.links


async def test_while_the_registry_is_away_a_session_goes_on_as_long_as_its_token(
    learners: Learners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "FRESH_S", 0.0)
    browser = await learners.signed_in(3)
    ask, tries = Services.ask, list[str]()

    async def without_registry(self: Services, call: Call[object], sent: Sent) -> object:
        if call.service is ServiceName.REGISTRY:
            tries.append(call.path)
            raise Away("registry")
        return await ask(self, call, sent)

    monkeypatch.setattr(Services, "ask", without_registry)
    for _ in range(3):
        await browser.open("/my/hours")
        assert browser.status == 200
        assert "测试3" in browser.text
    assert tries.count("/v1/sessions/current/context") == 1, "pages do not wait for it again and again"


async def test_who_looked_asks_each_service_once_and_nothing_else(learners: Learners, called: list[str]) -> None:
    browser = await learners.signed_in(4)
    called.clear()
    await browser.open("/my/account/readers")
    assert browser.status == 200
    assert sorted(called) == ["GET /v1/account/looks", *["GET /v1/own/readings"] * 4]
