"""Signing in with the province's unified identity, in a browser without JavaScript."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from identity_provider import BACK, ISSUER, Citizen, Provider, registered
from live_platform import Platform, id_number
from plain_browser import Learners, PlainBrowser
from staff import PASSWORD

from registry.unified_identity.clients import IdentityProvider

pytestmark = pytest.mark.anyio
BUTTON, BACK_PAGE = "用湘湘统一认证登录", "/sign-in/identity/back"


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture(autouse=True)
def set_up(platform: Platform, provider: Provider) -> Iterator[None]:
    """The platform is a client of the provider, of which nothing is known yet."""
    provider.is_away = False
    state = platform.house.registry.web.state
    state.identity_provider = IdentityProvider(httpx.AsyncClient(transport=provider), registered())
    yield
    state.identity_provider = None


async def sent_on(browser: PlainBrowser, page: str = "/sign-in") -> str:
    """The button is pressed: the address of the provider to which the browser is led, as its policy allows."""
    await browser.open(page)
    assert browser.answer is not None
    assert "form-action 'self' https://identity.example;" in browser.answer.headers["content-security-policy"]
    form = next(form for form in browser.reading.forms if form.action == "/sign-in/identity")
    assert BUTTON in [text for text, _, _ in form.buttons]
    answer = await browser.client.post(form.action, data=dict(form.fields), headers={"origin": "http://test"})
    assert answer.status_code == 303, answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    given = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("xueshi_identity=")]
    assert len(given) == 1
    assert all(word in given[0] for word in ("HttpOnly", "SameSite=lax", "Max-Age=1200"))
    return str(answer.headers["location"])


async def come_back(browser: PlainBrowser, provider: Provider, address: str, citizen: Citizen) -> str:
    """They sign in there, and the browser goes where it is sent: that path."""
    back = provider.send_back(address, citizen)
    assert back.startswith(BACK)
    parts = urlsplit(back)
    await browser.open(f"{parts.path}?{parts.query}")
    return f"{parts.path}?{parts.query}"


def citizen_of(serial: int) -> Citizen:
    return Citizen(f"citizen-{serial}", id_number(serial))


async def test_the_first_time_is_confirmed_and_the_next_time_goes_on_at_once(
    platform: Platform, provider: Provider
) -> None:
    browser = PlainBrowser.of(platform, own_serial=31)
    address = await sent_on(browser, "/sign-in?next=/my/certificates")
    assert address.startswith(f"{ISSUER}/authorize?")
    back = await come_back(browser, provider, address, citizen_of(31))
    assert browser.status == 200
    assert "测试31" in browser.text
    assert f"43{'*' * 14}{id_number(31)[-2:]}" in browser.text
    assert "state=" not in browser.html, "the page does not repeat its address"
    await browser.press("确认并登录")
    assert browser.path == "/my/certificates"
    await browser.open(back)
    assert browser.status == 422
    assert "请重新登录" in browser.text, "an answer of the provider is good once"

    other = PlainBrowser.of(platform, own_serial=31)
    await come_back(other, provider, await sent_on(other), citizen_of(31))
    assert other.path == "/my/hours"
    assert "xueshi_identity" not in other.client.cookies


async def test_nobody_is_signed_in_with_what_another_browser_began(platform: Platform, provider: Provider) -> None:
    own, other, bare = (PlainBrowser.of(platform, own_serial=32) for _ in range(3))
    address = await sent_on(own)
    await sent_on(other)
    for browser in (other, bare):
        await come_back(browser, provider, address, citizen_of(32))
        assert browser.status == 422
        assert "登录未完成" in browser.text
        assert "xueshi_session" not in browser.client.cookies


async def test_a_link_from_elsewhere_does_not_end_a_sign_in_under_way(platform: Platform, provider: Provider) -> None:
    own, other = (PlainBrowser.of(platform, own_serial=39) for _ in range(2))
    address, others = await sent_on(own), provider.send_back(await sent_on(other), citizen_of(32))
    for link in (others.removeprefix("http://test"), f"{BACK_PAGE}?error=access_denied", f"{BACK_PAGE}?code=1&state=2"):
        await own.open(link)
        assert own.status == 422
    await come_back(own, provider, address, citizen_of(39))
    assert "测试39" in own.text
    assert own.answer is not None
    assert own.answer.headers["referrer-policy"] == "strict-origin", "the address has code and state"
    await own.press("确认并登录")
    assert own.path == "/my/hours"
    assert "xueshi_identity" not in own.client.cookies


async def test_the_session_of_who_used_the_browser_before_ends(learners: Learners, provider: Provider) -> None:
    browser, elsewhere = await learners.signed_in(36), PlainBrowser.of(learners.platform, own_serial=36)
    for serial in (37, 38):  # confirmed the first time, and recognised
        first = PlainBrowser.of(learners.platform, own_serial=serial)
        await come_back(first, provider, await sent_on(first), citizen_of(serial))
        if serial == 38:
            await first.press("确认并登录")
            await first.press("退出登录")
        kept = {"cookie": f"xueshi_session={browser.client.cookies['xueshi_session']}", "accept": "text/html"}
        assert (await elsewhere.client.get("/my/hours", headers=kept)).status_code == 200
        browser.own_numbers.add(id_number(serial))
        await come_back(browser, provider, await sent_on(browser), citizen_of(serial))
        if serial == 37:
            await browser.press("确认并登录")
        assert browser.path == "/my/hours"
        assert (await elsewhere.client.get("/my/hours", headers=kept)).status_code == 303


async def test_a_number_that_is_not_registered_leads_to_registration(platform: Platform, provider: Provider) -> None:
    browser = PlainBrowser.of(platform, own_serial=899)
    await come_back(browser, provider, await sent_on(browser), citizen_of(899))
    assert "请先注册" in browser.text
    assert browser.reading.links["注册"] == "/register"
    assert id_number(899) not in browser.html


async def test_whoever_refuses_at_the_provider_comes_back_to_a_page(platform: Platform, provider: Provider) -> None:
    browser = PlainBrowser.of(platform)
    await sent_on(browser)
    await browser.open("/sign-in/identity/back?error=access_denied&state=x")
    assert browser.status == 422
    assert browser.reading.links["返回登录"] == "/sign-in"
    await browser.open("/sign-in/identity/back?error=server_error&error_description=<b>x</b>")
    assert "<b>x</b>" not in browser.html


async def test_a_provider_that_is_away_leaves_the_password(platform: Platform, provider: Provider) -> None:
    browser = PlainBrowser.of(platform)
    provider.is_away = True
    await browser.open("/sign-in")
    assert "湘湘统一认证暂时没有响应" in browser.text
    assert "登录" in [text for form in browser.reading.forms for text, _, _ in form.buttons]
    await browser.press(BUTTON)
    assert browser.status == 422
    assert "或者用密码登录" in browser.text


async def test_nobody_is_led_to_another_site_afterwards(platform: Platform, provider: Provider) -> None:
    browser = PlainBrowser.of(platform, own_serial=33)
    address = await sent_on(browser, "/sign-in?next=//elsewhere.example")
    assert "elsewhere" not in browser.client.cookies["xueshi_identity"]
    word = browser.client.cookies["xueshi_identity"].strip('"').partition(".")[0]
    browser.client.cookies.delete("xueshi_identity")
    browser.client.cookies.set("xueshi_identity", f"{word}.https%3A%2F%2Felsewhere.example", domain="test.local")
    await come_back(browser, provider, address, citizen_of(33))
    await browser.press("确认并登录")
    assert browser.path == "/my/hours"


async def test_the_second_factor_is_asked_for_with_the_link_and_at_each_sign_in(
    learners: Learners, provider: Provider
) -> None:
    browser = PlainBrowser.of(learners.platform, own_serial=990)
    await come_back(browser, provider, await sent_on(browser), citizen_of(990))
    await browser.press("确认并登录", code="000000")
    assert browser.status == 422
    assert "测试990" in browser.text
    await browser.press("确认并登录", code=learners.administrator.next_code())
    assert browser.path == "/my/hours"
    other = PlainBrowser.of(learners.platform, own_serial=990)
    await come_back(other, provider, await sent_on(other, "/sign-in?next=/my/trace"), citizen_of(990))
    assert other.path == "/sign-in/second-factor?next=/my/trace"


async def test_a_link_is_seen_and_undone_under_ones_account(learners: Learners, provider: Provider) -> None:
    own = await learners.signed_in(34)
    await own.open("/my/account/identity")
    assert "没有关联" in own.text
    browser = PlainBrowser.of(learners.platform, own_serial=34)
    await come_back(browser, provider, await sent_on(browser), citizen_of(34))
    await browser.press("确认并登录")
    await browser.open("/my/account/identity")
    assert "湘湘统一认证" in browser.text
    await browser.press("解除关联")
    assert browser.status == 422
    assert "请输入密码" in browser.text
    await browser.press("解除关联", password="Wrong-Horse-7")
    assert browser.status == 422
    await browser.press("解除关联", password=PASSWORD)
    assert browser.path == "/my/account/identity"
    assert "已解除关联" in browser.text
    assert "没有关联" in browser.text
    await own.open("/my/account/identity")
    assert own.path.startswith("/sign-in"), "other sessions end"


async def test_without_a_provider_the_page_is_as_it_was(platform: Platform) -> None:
    platform.house.registry.web.state.identity_provider = None
    browser = await PlainBrowser.of(platform).open("/sign-in")
    assert [form.action for form in browser.reading.forms] == ["/sign-in", "/look"]
