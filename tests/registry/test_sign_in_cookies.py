"""Cookies of the pages on which people sign in at vendors, over https: no page without TLS can set one."""

from collections.abc import AsyncIterator

import httpx
import pytest
from live_platform import Cluster
from registry_api import RegistryApi
from vendor_sites import Browser, Vendor, signed_in, with_vendors

from common.limits import Limiter
from registry.accounts.api import attempts

PATH = "/registry/oauth2"


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """Three vendors, and one teacher with a password."""
    async with with_vendors(cluster, "https://test") as opened:
        yield opened


@pytest.fixture
async def browser(registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))
    transport = httpx.ASGITransport(app=registry_api.app, client=("10.9.8.7", 5_000))
    async with httpx.AsyncClient(transport=transport, base_url="https://test", timeout=30) as client:
        yield Browser(client)


def kept(browser: Browser) -> dict[str, tuple[str, bool]]:
    """The browser's cookies: name → path, and whether TLS alone carries it."""
    return {cookie.name: (cookie.path, cookie.secure) for cookie in browser.client.cookies.jar}


async def test_over_https_the_names_say_that_tls_set_them(registry_api: RegistryApi, browser: Browser) -> None:
    await signed_in(browser, await Vendor(registry_api).sent_to())
    assert kept(browser) == {"__Secure-xueshi-sign-in": (PATH, True), "__Secure-xueshi-device": (PATH, True)}


async def test_a_device_that_was_known_before_stays_known_under_the_other_name(
    registry_api: RegistryApi, browser: Browser
) -> None:
    await signed_in(browser, await Vendor(registry_api).sent_to())
    token = browser.client.cookies["__Secure-xueshi-device"]
    browser.client.cookies.clear()
    browser.client.cookies.set("xueshi-device", token, domain="test.local", path=PATH)
    devices = await registry_api.connection.fetchval("SELECT count(*) FROM device")
    await signed_in(browser, await Vendor(registry_api).sent_to())
    assert await registry_api.connection.fetchval("SELECT count(*) FROM device") == devices, "it was known"
    assert browser.client.cookies["__Secure-xueshi-device"] == token
    assert "xueshi-device" not in kept(browser)


async def test_a_sign_in_that_began_under_a_name_without_prefix_is_not_taken(
    registry_api: RegistryApi, browser: Browser
) -> None:
    await browser.open(await Vendor(registry_api).sent_to())
    value = browser.client.cookies["__Secure-xueshi-sign-in"]
    browser.client.cookies.clear()
    browser.client.cookies.set("xueshi-sign-in", value, domain="test.local", path=PATH)
    assert (await browser.send("sign-in", id_number="1", password="2")).status_code == 400
