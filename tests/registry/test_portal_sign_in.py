"""Somebody who is signed in at the portal goes on to a vendor: asked for consent once, and for no password."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, Cluster, id_number, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed, learner, reason_of
from vendor_sites import BACK, VENDORS, Browser, Vendor, changed, with_vendors

from common.clock import now
from common.limits import Limiter
from offices.authority import Role
from pages.cookies import SESSION_COOKIE, session_cookie
from registry.accounts.api import attempts
from registry.oidc.domain import BadRequest, Prompting, read_prompting

AUTHORIZE = "/registry/oauth2/authorize"
CONSENTS = "/v1/account/consents"


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """Three vendors, and one teacher with a password."""
    async with with_vendors(cluster) as opened:
        yield opened


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One teacher signs in more often than anybody would."""
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))


@dataclass
class Portal:
    """A browser in which somebody is signed in at the portal."""

    staff: Staff
    browser: Browser


@asynccontextmanager
async def at_portal(registry_api: RegistryApi, staff: Staff) -> AsyncIterator[Portal]:
    """As the portal keeps their session."""
    async with calling(registry_api.app, f"10.9.{secrets.randbelow(250)}.{secrets.randbelow(250)}") as client:
        client.cookies.set(SESSION_COOKIE, staff.token, domain="test.local", path="/")
        yield Portal(staff, Browser(client))


@pytest.fixture
async def portal(registry_api: RegistryApi) -> AsyncIterator[Portal]:
    """The teacher, who has agreed to nothing yet."""
    await registry_api.connection.execute("UPDATE vendor_consent SET withdrawn_at = now() WHERE withdrawn_at IS NULL")
    staff = Staff(registry_api, 1)
    await staff.sign_in()
    async with at_portal(registry_api, staff) as opened:
        yield opened


def told(answer: httpx.Response) -> dict[str, str]:
    """What stands in the address to which somebody is sent back."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{BACK}&")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def exchanged(registry_api: RegistryApi, code: str, verifier: str) -> httpx.Response:
    """What a vendor gets for a code."""
    form = {"grant_type": "authorization_code", "redirect_uri": BACK, "code": code, "code_verifier": verifier}
    async with calling(registry_api.app) as client:
        return await client.post("/registry/oauth2/token", data=form, auth=("lanxin", "secret-of-lanxin"))


async def asked_with_verifier(registry_api: RegistryApi) -> tuple[str, str]:
    """An authorization request and the verifier that goes with it."""
    verifier = secrets.token_urlsafe(40)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return changed(await Vendor(registry_api).sent_to(), code_challenge=challenge), verifier


async def userinfo(registry_api: RegistryApi, access: str) -> httpx.Response:
    """What the vendor is told."""
    bearer = {"authorization": f"Bearer {access}"}
    async with calling(registry_api.app) as client:
        return await client.get("/registry/oauth2/userinfo", headers=bearer)


async def test_the_page_asks_for_consent_alone_and_the_next_time_for_nothing(
    registry_api: RegistryApi, portal: Portal
) -> None:
    vendor = Vendor(registry_api)
    page = await portal.browser.open(await vendor.sent_to())
    assert page.status_code == 200
    assert all(word in page.text for word in ("测试1", "蓝信网络学院", "身份证号", "是否同意"))
    assert 'name="password"' not in page.text
    assert id_number(1) not in page.text
    claims, known = await vendor.came_back((await portal.browser.send("agree")).headers["location"])
    assert (known["name"], known["id_number"]) == ("测试1", id_number(1))
    began = datetime.fromisoformat((await portal.staff.call("GET", "/v1/sessions/current"))["began_at"])
    assert claims["auth_time"] == int(began.timestamp()), "when they gave their password, not when they came by"

    again, _ = await vendor.came_back(told_address(await portal.browser.open(await vendor.sent_to())))
    assert again["sub"] == claims["sub"]
    assert "是否同意" in (await portal.browser.open(await Vendor(registry_api, "hongye").sent_to())).text
    assert (await portal.staff.ask("GET", "/v1/account")).status_code == 200, "the portal's session goes on"
    acts = [act["what"] for act in (await portal.staff.call("GET", "/v1/account/looks"))["acts"]]
    assert {"vendor.agreed", "vendor.signed-in"} <= set(acts)


def told_address(answer: httpx.Response) -> str:
    """Where somebody is sent back to with a code."""
    assert "code" in told(answer)
    return str(answer.headers["location"])


async def test_a_vendor_that_asks_for_more_asks_again_and_for_less_does_not(
    registry_api: RegistryApi, portal: Portal
) -> None:
    address = await Vendor(registry_api).sent_to()
    await portal.browser.open(changed(address, scope="openid profile"))
    assert "身份证号" not in portal.browser.page.text  # type: ignore[union-attr]
    await portal.browser.send("agree")
    assert "code" in told(await portal.browser.open(changed(address, scope="openid profile")))
    assert "code" in told(await portal.browser.open(changed(address, scope="openid")))
    assert "身份证号" in (await portal.browser.open(changed(address, scope="openid id_number"))).text
    await portal.browser.send("agree")
    [consent] = (await portal.staff.call("GET", CONSENTS))["consents"]
    assert consent["scopes"] == ["profile", "id_number"]
    assert "code" in told(await portal.browser.open(changed(address, scope="openid id_number profile")))


async def test_a_consent_is_listed_and_ends_what_the_vendor_has_when_it_is_withdrawn(
    registry_api: RegistryApi, portal: Portal
) -> None:
    address, verifier = await asked_with_verifier(registry_api)
    await portal.browser.open(address)
    code = told(await portal.browser.send("agree"))["code"]
    access = (await exchanged(registry_api, code, verifier)).json()["access_token"]
    assert (await userinfo(registry_api, access)).status_code == 200
    [consent] = (await portal.staff.call("GET", CONSENTS))["consents"]
    assert (consent["client_id"], consent["name"]) == ("lanxin", VENDORS["lanxin"])
    assert consent["scopes"] == ["profile", "employment", "id_number"]
    assert consent["given_at"] <= consent["last_used_at"]
    waiting = told(await portal.browser.open(address))["code"]

    await portal.staff.call("DELETE", f"{CONSENTS}/lanxin")
    assert (await portal.staff.call("GET", CONSENTS))["consents"] == []
    assert (await userinfo(registry_api, access)).status_code == 401
    assert (await exchanged(registry_api, waiting, verifier)).json()["error"] == "invalid_grant"
    assert reason_of(await portal.staff.ask("DELETE", f"{CONSENTS}/lanxin")) == (404, "no-such-consent")
    assert "是否同意" in (await portal.browser.open(address)).text
    await portal.browser.send("agree")
    assert (await userinfo(registry_api, access)).status_code == 401, "what ended does not come back"
    acts = [act["what"] for act in (await portal.staff.call("GET", "/v1/account/looks"))["acts"]]
    assert "vendor.consent-withdrawn" in acts


async def test_whoever_agreed_after_a_password_is_not_asked_again_either(
    registry_api: RegistryApi, portal: Portal
) -> None:
    await portal.browser.open(await Vendor(registry_api).sent_to())
    await portal.browser.send("agree")
    async with calling(registry_api.app, "10.8.0.1") as client:
        elsewhere = Browser(client)
        await elsewhere.open(await Vendor(registry_api).sent_to())
        answer = await elsewhere.send("sign-in", id_number=id_number(1), password=PASSWORD)
        assert "code" in told(answer)
        await elsewhere.open(changed(await Vendor(registry_api).sent_to(), prompt="consent"))
        answer = await elsewhere.send("sign-in", id_number=id_number(1), password=PASSWORD)
        assert "是否同意" in answer.text


@pytest.mark.parametrize(
    "change", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": "0"}, {"prompt": "login consent"}]
)
async def test_a_vendor_may_want_the_password_again(
    registry_api: RegistryApi, portal: Portal, change: dict[str, str]
) -> None:
    await portal.browser.open(await Vendor(registry_api).sent_to())
    await portal.browser.send("agree")
    page = await portal.browser.open(changed(await Vendor(registry_api).sent_to(), **change))
    assert 'name="password"' in page.text
    assert (await portal.browser.send("agree")).status_code == 400, "the session alone is not enough"


async def test_an_older_sign_in_than_the_vendor_takes_is_asked_for_the_password(
    registry_api: RegistryApi, portal: Portal
) -> None:
    await registry_api.connection.execute("UPDATE session SET created_at = now() - interval '10 minutes'")
    address = await Vendor(registry_api).sent_to()
    assert 'name="password"' in (await portal.browser.open(changed(address, max_age="300"))).text
    assert "是否同意" in (await portal.browser.open(changed(address, max_age="3000"))).text


async def test_consent_is_asked_for_again_where_the_vendor_wants_that(
    registry_api: RegistryApi, portal: Portal
) -> None:
    for _ in range(2):
        page = await portal.browser.open(changed(await Vendor(registry_api).sent_to(), prompt="consent"))
        assert "是否同意" in page.text
        await portal.browser.send("agree")


async def test_without_a_page_the_vendor_gets_a_code_or_what_is_missing(
    registry_api: RegistryApi, portal: Portal
) -> None:
    address = changed(await Vendor(registry_api).sent_to(), prompt="none")
    async with calling(registry_api.app) as nobody:
        assert told(await nobody.get(address))["error"] == "login_required"
    assert told(await portal.browser.open(address))["error"] == "consent_required"
    await portal.browser.open(await Vendor(registry_api).sent_to())
    await portal.browser.send("agree")
    assert "code" in told(await portal.browser.open(address))
    assert told(await portal.browser.open(changed(address, max_age="0")))["error"] == "login_required"
    assert told(await portal.browser.open(changed(address, prompt="none login")))["error"] == "invalid_request"
    assert told(await portal.browser.open(changed(address, max_age="soon")))["error"] == "invalid_request"
    await portal.staff.call("DELETE", "/v1/sessions/current")
    assert told(await portal.browser.open(address))["error"] == "login_required"


async def test_looking_without_a_page_does_not_prolong_the_session(registry_api: RegistryApi, portal: Portal) -> None:
    address = await Vendor(registry_api).sent_to()
    idle = "UPDATE session SET seen_at = now() - interval '20 minutes' WHERE ended_at IS NULL"
    await registry_api.connection.execute(idle)
    await portal.browser.open(changed(address, prompt="none"))
    assert (await portal.staff.call("GET", "/v1/sessions/current"))["idle_ends_in_s"] <= 600
    await portal.browser.open(address)
    assert (await portal.staff.call("GET", "/v1/sessions/current"))["idle_ends_in_s"] > 1_700


async def test_a_session_without_its_second_factor_is_no_session_here(registry_api: RegistryApi) -> None:
    await registry_api.register(person(2))
    staff = await appointed(registry_api, 2, Role.UNIT_ADMINISTRATOR, SCHOOL)
    half = Staff(registry_api, 2)
    await half.sign_in()
    async with at_portal(registry_api, half) as opened:
        assert 'name="password"' in (await opened.browser.open(await Vendor(registry_api).sent_to())).text
    async with at_portal(registry_api, staff) as opened:
        assert "是否同意" in (await opened.browser.open(await Vendor(registry_api).sent_to())).text
        assert "code" in told(await opened.browser.send("agree"))


@pytest.mark.parametrize("token", ["", "x", "x" * 5_000])
async def test_a_cookie_that_is_no_session_is_asked_for_the_password(registry_api: RegistryApi, token: str) -> None:
    async with calling(registry_api.app) as client:
        client.cookies.set(SESSION_COOKIE, token, domain="test.local", path="/")
        page = await client.get(await Vendor(registry_api).sent_to())
    assert 'name="password"' in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://test", "sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_cannot_agree_with_the_session_of_the_portal(
    registry_api: RegistryApi, portal: Portal, headers: dict[str, str]
) -> None:
    page = await portal.browser.open(await Vendor(registry_api).sent_to())
    form = {"request": request_in(page), "step": "agree"}
    answer = await portal.browser.client.post(AUTHORIZE, data=form, headers=headers)
    assert (answer.status_code, "location" in answer.headers) == (403, False)
    assert (await portal.staff.call("GET", CONSENTS))["consents"] == []
    own = {"origin": "http://test", "sec-fetch-site": "same-origin"}
    assert "code" in told(await portal.browser.client.post(AUTHORIZE, data=form, headers=own))


def request_in(page: httpx.Response) -> str:
    """What the form of a page carries."""
    found: list[str] = re.findall(r'name="request" value="([^"]+)"', page.text)
    return found[0]


async def test_a_form_is_good_in_the_session_and_the_browser_for_which_it_was_made(
    registry_api: RegistryApi, portal: Portal
) -> None:
    authority = await appointed(registry_api, 903, Role.HR_AUTHORITY, AUTHORITY)
    other = await learner(registry_api, authority, 4, SCHOOL, second_factor=False)
    page = await portal.browser.open(await Vendor(registry_api).sent_to())
    form = {"request": request_in(page), "step": "agree"}
    async with at_portal(registry_api, other) as stranger:
        theirs = await stranger.browser.open(await Vendor(registry_api).sent_to())
        assert (await stranger.browser.client.post(AUTHORIZE, data=form)).status_code == 400
        # Somebody else signs in at the portal in the same browser.
        client = stranger.browser.client
        client.cookies.set(SESSION_COOKIE, portal.staff.token, domain="test.local", path="/")
        answer = await client.post(AUTHORIZE, data={"request": request_in(theirs), "step": "agree"})
        assert answer.status_code == 400
    assert (await portal.staff.call("GET", CONSENTS))["consents"] == []
    await portal.staff.call("DELETE", "/v1/sessions/current")
    assert (await portal.browser.client.post(AUTHORIZE, data=form)).status_code == 400, "they signed out meanwhile"


async def test_the_page_stands_in_no_frame_and_a_form_is_good_once(registry_api: RegistryApi, portal: Portal) -> None:
    page = await portal.browser.open(await Vendor(registry_api).sent_to())
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert (page.headers["x-frame-options"], page.headers["referrer-policy"]) == ("DENY", "same-origin")
    form = {"request": request_in(page), "step": "agree"}
    assert "code" in told(await portal.browser.client.post(AUTHORIZE, data=form))
    assert (await portal.browser.client.post(AUTHORIZE, data=form)).status_code == 400


async def test_somebody_else_signs_in_instead(registry_api: RegistryApi, portal: Portal) -> None:
    authority = await appointed(registry_api, 904, Role.HR_AUTHORITY, AUTHORITY)
    await learner(registry_api, authority, 5, SCHOOL, second_factor=False)
    vendor = Vendor(registry_api)
    await portal.browser.open(await vendor.sent_to())
    assert 'name="password"' in (await portal.browser.send("somebody-else")).text
    asked = await portal.browser.send("sign-in", id_number=id_number(5), password=PASSWORD)
    assert "测试5" in asked.text
    _, known = await vendor.came_back((await portal.browser.send("agree")).headers["location"])
    assert known["name"] == "测试5"
    assert (await portal.staff.ask("GET", "/v1/account")).status_code == 200


async def test_who_declines_goes_back_and_is_asked_again(registry_api: RegistryApi, portal: Portal) -> None:
    await portal.browser.open(await Vendor(registry_api).sent_to())
    assert told(await portal.browser.send("decline"))["error"] == "access_denied"
    assert "是否同意" in (await portal.browser.open(await Vendor(registry_api).sent_to())).text


async def test_nothing_is_kept_before_somebody_agrees(registry_api: RegistryApi, portal: Portal) -> None:
    count = "SELECT count(*) FROM handing_over"
    before = await registry_api.connection.fetchval(count)
    await portal.browser.open(await Vendor(registry_api).sent_to())
    assert await registry_api.connection.fetchval(count) == before


def test_the_cookie_cannot_be_set_by_another_host_under_https() -> None:
    assert session_cookie("https://xueshi.example") == "__Host-xueshi_session"
    assert session_cookie("http://127.0.0.1:8000") == "xueshi_session"


@pytest.mark.parametrize(
    ("fields", "ago_s", "accepted"),
    [
        ({}, 9_999, True),
        ({"prompt": "consent unheard-of"}, 9_999, True),
        ({"max_age": "60"}, 59, True),
        ({"max_age": "60"}, 61, False),
        ({"max_age": "0"}, 0, False),
        ({"prompt": "login"}, 0, False),
        ({"prompt": "consent select_account"}, 0, False),
    ],
)
def test_who_goes_on_without_a_password(fields: dict[str, str], ago_s: int, accepted: bool) -> None:
    at = now()
    assert read_prompting(fields).accepts(at - timedelta(seconds=ago_s), at) is accepted


@pytest.mark.parametrize("fields", [{"prompt": "none consent"}, {"max_age": "-1"}, {"max_age": ""}, {"max_age": "１"}])
def test_what_cannot_be_meant_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        read_prompting(fields)
    assert Prompting().is_silent is False
