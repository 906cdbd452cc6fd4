"""Somebody goes to a vendor in a real browser: cookies, policies and redirects as only a browser takes them."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from browsing import AXE, RULES
from chromium import Chromium, installed
from live_platform import AUTHORITY, Cluster, id_number, person
from registry_api import RegistryApi
from staff import PASSWORD, Staff, appointed, approved, two_operators
from vendor_sites import VendorSite

from common.server import served, server_config
from offices.authority import Role
from pages.cookies import SESSION_COOKIE
from standalone.app import listen


@dataclass
class Vendor(VendorSite):
    """A vendor's web site, and the registry at which its visitors sign in."""

    registry_api: RegistryApi = field(kw_only=True)


@pytest.fixture(scope="module")
async def vendor(cluster: Cluster) -> AsyncIterator[Vendor]:
    """A registry and a vendor at addresses of their own, and one teacher with a password."""
    if installed() is None:  # a fresh machine has none, and the tests must pass there; it is said aloud
        pytest.skip("NO BROWSER: install Debian's package chromium")
    with listen(0) as ours, listen(0) as theirs:
        registry, own = (f"http://127.0.0.1:{item.getsockname()[1]}" for item in (ours, theirs))
        async with RegistryApi.opened(cluster, registry) as registry_api:
            await registry_api.provide("lanxin", "secret-of-lanxin", [])
            vendor = Vendor(f"{registry}/registry", own, registry_api=registry_api)
            await approved(await two_operators(registry_api), "PUT", "/v1/clients/lanxin/sign-in", vendor.sign_in)
            authority = await appointed(registry_api, 900, Role.HR_AUTHORITY, AUTHORITY)
            await registry_api.register(person(1))
            [person_id] = await registry_api.ids(1)
            code = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
            await Staff(registry_api, 1).set_password(code["code"])
            async with served(server_config(registry_api.app), [ours]), served(server_config(vendor.app), [theirs]):
                yield vendor


@pytest.fixture(autouse=True)
async def unasked(vendor: Vendor) -> None:
    """Nobody has agreed to anything yet."""
    withdraw = "UPDATE vendor_consent SET withdrawn_at = now() WHERE withdrawn_at IS NULL"
    await vendor.registry_api.connection.execute(withdraw)


@pytest.fixture
async def browser(tmp_path: Path, vendor: Vendor) -> AsyncIterator[Chromium]:
    async with Chromium.opened(tmp_path / "profile") as opened:
        yield opened


async def test_somebody_signs_in_agrees_and_arrives(vendor: Vendor, browser: Chromium) -> None:
    await browser.open(f"{vendor.own}/start")
    assert "前往“蓝信网络学院”学习" in await browser.until("登录")
    await browser.type_into("id_number", id_number(1))
    await browser.type_into("password", PASSWORD)
    await browser.press("登录")
    assert "身份证号" in await browser.until("是否同意")
    assert id_number(1) not in await browser.evaluate("location.href + document.documentElement.outerHTML")
    await browser.press("同意并前往")
    await browser.until("测试1 of 零陵区第一小学 arrived")
    # The stylesheet came, and nothing was tried that the page's policy forbids.
    assert [said for said in browser.console if "policy" in said.lower() or "refused" in said.lower()] == []


async def test_somebody_who_is_signed_in_at_the_portal_is_asked_for_consent_once(
    vendor: Vendor, browser: Chromium
) -> None:
    staff = Staff(vendor.registry_api, 1)
    await staff.sign_in()
    await browser.open(f"{vendor.registry}/.well-known/openid-configuration")
    await browser.until("issuer")
    await browser.evaluate(f"document.cookie = '{SESSION_COOKIE}={staff.token}; path=/; samesite=lax'")
    await browser.open(f"{vendor.own}/start")
    asked = await browser.until("是否同意")
    assert "您已登录：测试1" in asked
    assert "密码" not in asked.split("请核对")[0]
    await browser.press("同意并前往")
    await browser.until("测试1 of 零陵区第一小学 arrived")
    await browser.open(f"{vendor.own}/start")
    await browser.until("测试1 of 零陵区第一小学 arrived")
    assert [said for said in browser.console if "policy" in said.lower() or "refused" in said.lower()] == []


async def barriers(browser: Chromium) -> list[str]:
    """What axe finds on the page, where axe is there."""
    if not AXE.exists():
        return []
    await browser.evaluate(AXE.read_text("utf-8") + "; undefined")
    found: list[str] = await browser.evaluate(
        f"axe.run(document, {{runOnly: {{type: 'tag', values: {list(RULES)}}}}})"
        ".then(result => result.violations.map(item => `${item.id}: ${item.nodes[0].html}`))"
    )
    return found


async def test_who_declines_goes_back_and_a_wrong_password_stays(vendor: Vendor, browser: Chromium) -> None:
    await browser.open(f"{vendor.own}/start")
    await browser.until("登录")
    await browser.type_into("id_number", id_number(1))
    await browser.type_into("password", f"Wrong-{secrets.token_hex(4)}")
    await browser.press("登录")
    await browser.until("不正确")
    assert await barriers(browser) == []
    await browser.type_into("id_number", id_number(1))
    await browser.type_into("password", PASSWORD)
    await browser.press("登录")
    await browser.until("是否同意")
    await browser.press("不同意")
    await browser.until("error: access_denied")


async def test_the_page_of_one_browser_is_no_good_in_another(vendor: Vendor, browser: Chromium, tmp_path: Path) -> None:
    await browser.open(f"{vendor.own}/start")
    await browser.until("登录")
    address = await browser.evaluate("location.href")
    request = await browser.evaluate("document.querySelector('[name=request]').value")
    async with httpx.AsyncClient() as stranger:
        form = {"request": request, "step": "sign-in", "id_number": id_number(1), "password": PASSWORD}
        answer = await stranger.post(address.split("?")[0], data=form)
    assert answer.status_code == 400
