"""Services that are away: each part of a page says so by itself, and nothing is lost."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from live_platform import Platform
from plain_browser import Learners

from portal.clients.calls import Call, ServiceName
from portal.clients.services import Sent, Services

pytestmark = pytest.mark.anyio
AWAY: set[ServiceName] = set()


@pytest.fixture(autouse=True)
def some_are_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    send = Services._send

    async def failing(self: Services, call: Call[Any], sent: Sent) -> httpx.Response:
        if call.service in AWAY:
            return httpx.Response(503, headers={"retry-after": "7"})
        return await send(self, call, sent)

    monkeypatch.setattr(Services, "_send", failing)
    yield
    AWAY.clear()


async def test_without_the_ledger_the_page_stands_and_says_that_nothing_is_lost(learners: Learners) -> None:
    browser = await learners.signed_in(20)
    AWAY.add(ServiceName.LEDGER)
    await browser.open("/my/hours")
    assert browser.status == 200
    assert "您的学时没有丢失" in browser.text


@pytest.mark.parametrize("service", [ServiceName.CERTIFICATES, ServiceName.GATEWAY])
async def test_without_another_service_the_hours_are_there(learners: Learners, service: ServiceName) -> None:
    browser = await learners.signed_in(21 if service is ServiceName.GATEWAY else 22)
    AWAY.add(service)
    await browser.open("/my/hours")
    assert browser.status == 200
    assert "还差90学时" in browser.text


async def test_what_has_no_other_part_says_when_to_try_again(learners: Learners) -> None:
    browser = await learners.signed_in(23)
    AWAY.add(ServiceName.CERTIFICATES)
    await browser.open("/my/eligibility?purpose=promotion")
    assert browser.status == 503
    assert browser.answer is not None
    assert browser.answer.headers["retry-after"] == "7"
    assert "请在7秒后再试" in browser.text


async def test_without_the_registry_nobody_is_signed_out(platform: Platform, learners: Learners) -> None:
    browser = await learners.signed_in(24)
    platform.house.portal.web.state.portal.sessions.forget(browser.client.cookies["xueshi_session"])
    AWAY.add(ServiceName.REGISTRY)
    await browser.open("/my/hours")
    assert browser.status == 503
    AWAY.clear()
    await browser.open("/my/hours")
    assert browser.status == 200


async def test_without_the_registry_the_browser_is_signed_out_all_the_same(learners: Learners) -> None:
    browser = await learners.signed_in(25)
    AWAY.add(ServiceName.REGISTRY)
    await browser.press("退出登录")
    assert "xueshi_session" not in browser.client.cookies
    assert "您已在本浏览器退出登录" in browser.text
