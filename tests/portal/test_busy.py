"""A process with no room left: people read when to come back, in one process for all and in the portal's own."""

import httpx
import pytest
from live_platform import Platform

import standalone.app
from common.process.entrypoints import door_of
from common.process.settings import ProcessSettings
from portal.main import service
from portal.settings import Settings

pytestmark = pytest.mark.anyio
BROWSER = {"accept": "text/html,*/*;q=0.8"}


async def is_told(door: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=door, base_url="http://test") as client:
        page = await client.get("/my/hours", headers=BROWSER)
        document = await client.get("/registry/v1/account")
    assert (page.status_code, document.status_code) == (503, 503)
    assert f"约<strong>{page.headers['retry-after']}秒</strong>后重试" in page.text
    assert document.json()["reason"] == "busy"


async def test_people_are_told_where_everything_is_one_process(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standalone.app, "_REQUESTS_MAX", 0)
    await is_told(httpx.ASGITransport(app=standalone.app.door_of(platform.house)))


async def test_people_are_told_by_the_process_of_the_portal() -> None:
    where = dict.fromkeys(("registry_url", "gateway_url", "filings_url", "ledger_url", "certificates_url"), "http://a")
    portal = service(Settings.model_validate({**where, "public_url": "http://test"}))
    door = door_of(portal, portal.web, ProcessSettings(requests_max=0, trusted_proxies="none"))
    await is_told(httpx.ASGITransport(app=door))
    await portal.aclose()
