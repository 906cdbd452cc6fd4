"""Signing in with the province's unified identity in a real browser: the way there and back, and what stays behind."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import identity_provider
import pytest
from browsing import Browser, Window, address_of, needed
from identity_provider import Citizen, Provider, registered
from live_platform import Cluster, Platform, id_number, person

from registry.unified_identity.clients import IdentityProvider
from standalone.app import listen

pytestmark = pytest.mark.anyio
BUTTON = "用湘湘统一认证登录"


@dataclass
class Way:
    """A window whose sign-ins end at the provider, which sends them back at once."""

    window: Window
    provider: Provider
    citizen: Citizen
    referers: list[str] = field(default_factory=list)
    """What each request says of the page that it comes from."""

    async def begin(self) -> None:
        page = self.window.page
        page.on("request", lambda request: self.referers.append(request.headers.get("referer", "")))
        await page.context.route("**/sign-in/identity", self._sent_back)
        await self.window.open("/sign-in?next=/my/certificates")
        await page.get_by_role("button", name=BUTTON).click()
        await page.wait_for_load_state()

    async def _sent_back(self, route: Any) -> None:
        answer = await route.fetch(max_redirects=0)
        back = self.provider.send_back(answer.headers["location"], self.citizen)
        await route.fulfill(status=303, headers={**answer.headers, "location": back}, body="")


@pytest.fixture
async def browser(cluster: Cluster, tmp_path: Path, provider: Provider) -> AsyncIterator[Browser]:
    """A platform at a port, which is a client of the provider."""
    needed()
    ours = listen(0)
    async with Platform.begun(cluster, tmp_path, address_of(ours)) as platform:
        await platform.register(person(1))
        known = replace(registered(), redirect_uri=f"{address_of(ours)}/sign-in/identity/back")
        client = httpx.AsyncClient(transport=provider)
        platform.house.registry.web.state.identity_provider = IdentityProvider(client, known)
        async with Browser.opened(platform, ours) as opened:
            yield opened


@pytest.fixture
def provider() -> Provider:
    return Provider()


async def test_nothing_of_a_sign_in_stays_behind(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = f"{browser.address}/sign-in/identity/back"
    monkeypatch.setattr(identity_provider, "BACK", back)
    async with browser.window() as window:
        way, page = Way(window, provider, Citizen("citizen-1", id_number(1))), window.page
        await way.begin()
        assert page.url.startswith(f"{back}?code=")
        await page.get_by_role("button", name="确认并登录").click()
        await page.wait_for_load_state()
        assert page.url == f"{browser.address}/my/certificates"
        assert len(way.referers) > 5
        assert not [referer for referer in way.referers if "code=" in referer or "state=" in referer]
        await page.go_back()
        assert "登录未完成" in await page.title()
        await window.open("/my/account")
        await page.get_by_role("button", name="退出登录").first.click()
        await page.wait_for_load_state()
        await page.go_back()
        await page.wait_for_load_state()
        assert page.url == f"{browser.address}/sign-in?next=/my/account"
        assert "测试1" not in await page.content()
        assert "xueshi_session" not in {cookie["name"] for cookie in await page.context.cookies()}
        assert window.complaints == []
