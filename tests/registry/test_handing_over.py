"""People are handed over to vendors: chosen freely, signed in by OpenID Connect, arriving registered."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from live_platform import SCHOOL, Cluster, id_number, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed
from vendor_sites import BACK, VENDORS, Browser, Vendor, changed, signed_in, with_vendors

from common.limits import Limiter
from offices.authority import Role
from registry.accounts.api import attempts
from registry.oidc.actions import sign_ins
from registry.oidc.domain import BadRequest, answered, is_fit, is_verified, read_request, subject


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """Three vendors, and one teacher with a password."""
    async with with_vendors(cluster) as opened:
        yield opened


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One teacher signs in more often than anybody would."""
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))


@pytest.fixture
async def browser(registry_api: RegistryApi) -> AsyncIterator[Browser]:
    """Of somebody who has agreed to nothing yet."""
    await registry_api.connection.execute("UPDATE vendor_consent SET withdrawn_at = now() WHERE withdrawn_at IS NULL")
    async with calling(registry_api.app, f"10.9.{secrets.randbelow(250)}.{secrets.randbelow(250)}") as client:
        yield Browser(client)


async def test_an_ordinary_client_library_signs_somebody_in_from_end_to_end(
    registry_api: RegistryApi, browser: Browser
) -> None:
    vendor = Vendor(registry_api)
    first = await browser.open(await vendor.sent_to())
    assert (first.status_code, "蓝信网络学院" in first.text) == (200, True)
    consent = await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
    assert all(word in consent.text for word in ("蓝信网络学院", "姓名", "工作单位", "身份证号", "不同意"))
    assert id_number(1) not in consent.text
    back = await browser.send("agree")
    assert back.status_code == 303
    assert back.headers["location"].startswith(f"{BACK}&code=")

    claims, told = await vendor.came_back(back.headers["location"])
    assert claims["iss"] == "http://test/registry"
    assert claims["aud"] == "lanxin"
    assert set(claims) == {"iss", "sub", "aud", "iat", "exp", "auth_time", "nonce"}
    assert told == {
        "sub": claims["sub"],
        "name": "测试1",
        "employment": {
            "unit_code": SCHOOL, "unit": "零陵区第一小学", "region_code": "431102", "post_category": "professional",
            "title_level": "junior",
        },
        "id_number": id_number(1),
    }  # fmt: skip

    learner = Staff(registry_api, 1)
    await learner.sign_in()
    acts = (await learner.call("GET", "/v1/account/looks"))["acts"]
    [vendor_told] = [act for act in acts if act["what"] == "vendor.told"]
    assert (vendor_told["by"], vendor_told["details"]) == (
        "client:lanxin",
        {"given": ["profile", "employment", "id_number"]},
    )
    assert "vendor.agreed" in [act["what"] for act in acts]


async def test_each_vendor_knows_somebody_by_another_name_and_always_by_the_same(
    registry_api: RegistryApi, browser: Browser
) -> None:
    subs = []
    for client_id in ("lanxin", "lanxin", "hongye"):
        vendor = Vendor(registry_api, client_id)
        claims, _ = await vendor.came_back(await signed_in(browser, await vendor.sent_to()))
        subs.append(claims["sub"])
    assert subs[0] == subs[1] != subs[2]


async def test_who_does_not_agree_goes_back_and_nothing_is_told(registry_api: RegistryApi, browser: Browser) -> None:
    await browser.open(await Vendor(registry_api).sent_to())
    await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
    back = await browser.send("decline")
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert (back.status_code, query["error"], "code" in query) == (303, ["access_denied"], False)
    assert query["iss"] == ["http://test/registry"]


async def test_an_administrator_gives_the_second_factor_on_the_way(registry_api: RegistryApi, browser: Browser) -> None:
    await registry_api.register(person(2))
    staff = await appointed(registry_api, 2, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await browser.open(await Vendor(registry_api).sent_to())
    asked = await browser.send("sign-in", id_number=id_number(2), password=PASSWORD)
    assert "六位数字" in asked.text
    early = await browser.client.post(
        "/registry/oauth2/authorize",
        data={"request": re.findall(r'name="request" value="([^"]+)"', asked.text)[0], "step": "agree"},
    )
    assert early.status_code == 400, "nobody agrees before the second factor"
    assert (await browser.send("second-factor", code="000000")).status_code == 401
    assert "是否同意" in (await browser.send("second-factor", code=staff.next_code())).text
    assert (await browser.send("agree")).status_code == 303


async def test_wrong_passwords_are_told_on_the_page_and_count(registry_api: RegistryApi, browser: Browser) -> None:
    await browser.open(await Vendor(registry_api).sent_to())
    for number, word in ((id_number(1), "不正确"), (id_number(999), "不正确"), ("12345", "18位")):
        answer = await browser.send("sign-in", id_number=number, password="Wrong-Horse-7")
        assert (answer.status_code, word in answer.text) == (401, True)
        assert number not in answer.text
        assert "Wrong-Horse-7" not in answer.text
    assert "是否同意" in (await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)).text


async def test_somebody_on_no_roster_goes_no_further(registry_api: RegistryApi, browser: Browser) -> None:
    await appointed(registry_api, 3, Role.OPERATOR)
    await browser.open(await Vendor(registry_api).sent_to())
    answer = await browser.send("sign-in", id_number=id_number(3), password=PASSWORD)
    assert (answer.status_code, "人员名单" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "change",
    [{"client_id": "nobody"}, {"client_id": None}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": None},
     {"redirect_uri": BACK + "x"}, {"state": "\x00"}],
)  # fmt: skip
async def test_nobody_is_sent_to_an_address_that_was_not_registered(
    registry_api: RegistryApi, browser: Browser, change: dict[str, str | None]
) -> None:
    answer = await browser.open(changed(await Vendor(registry_api).sent_to(), **change))
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"request": "eyJ..."}, "request_not_supported"),
        ({"request_uri": "https://vendor.example/request"}, "request_uri_not_supported"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"nonce": "n" * 3_000}, "invalid_request"),
    ],
)
async def test_what_a_vendor_asks_wrongly_is_told_to_it_at_its_address(
    registry_api: RegistryApi, browser: Browser, change: dict[str, str | None], error: str
) -> None:
    answer = await browser.open(changed(await Vendor(registry_api).sent_to(), **change))
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (answer.status_code, query["error"]) == (303, [error])
    assert "state" in query


async def test_a_form_of_another_browser_or_another_site_gets_nowhere(
    registry_api: RegistryApi, browser: Browser
) -> None:
    page = await browser.open(await Vendor(registry_api).sent_to())
    form = {
        "request": re.findall(r'name="request" value="([^"]+)"', page.text)[0],
        "step": "sign-in",
        "id_number": id_number(1),
        "password": PASSWORD,
    }
    elsewhere = {"origin": "https://evil.example"}
    assert (await browser.client.post("/registry/oauth2/authorize", data=form, headers=elsewhere)).status_code == 403
    async with calling(registry_api.app) as other:
        assert (await other.post("/registry/oauth2/authorize", data=form)).status_code == 400
    own = {"origin": "http://test"}
    assert (await browser.client.post("/registry/oauth2/authorize", data=form, headers=own)).status_code == 200
    await registry_api.connection.execute("UPDATE handing_over SET ends_at = now()")
    assert (await browser.client.post("/registry/oauth2/authorize", data=form)).status_code == 400


async def test_nothing_is_kept_of_a_sign_in_before_somebody_has_signed_in(
    registry_api: RegistryApi, browser: Browser
) -> None:
    """300 strangers left 300 rows of 4 KB for a week."""

    async def kept() -> int:
        found: int = await registry_api.connection.fetchval("SELECT count(*) FROM handing_over")
        return found

    before = await kept()
    for _ in range(5):
        await browser.open(await Vendor(registry_api).sent_to())
        await browser.send("sign-in", id_number=id_number(999), password=PASSWORD)
    assert await kept() == before
    await browser.open(await Vendor(registry_api).sent_to())
    await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
    assert await kept() == before + 1


async def test_a_sign_in_that_was_begun_ends_though_nothing_of_it_is_kept(
    registry_api: RegistryApi, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "REQUEST_LASTS", timedelta(seconds=-1))
    await browser.open(await Vendor(registry_api).sent_to())
    monkeypatch.undo()
    answer = await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
    assert answer.status_code == 400


async def test_a_sign_in_that_was_changed_or_made_up_gets_nowhere(registry_api: RegistryApi, browser: Browser) -> None:
    page = await browser.open(await Vendor(registry_api).sent_to())
    [carried] = re.findall(r'name="request" value="([^"]+)"', page.text)
    form = {"step": "sign-in", "id_number": id_number(1), "password": PASSWORD}
    for request in (carried[:-8] + "AAAAAAA=", carried[:40], "x", "é", "", "A" * 30_000):
        answer = await browser.client.post("/registry/oauth2/authorize", data={**form, "request": request})
        assert answer.status_code == 400, request


async def test_pages_let_nothing_in_and_no_frame_around_them(registry_api: RegistryApi, browser: Browser) -> None:
    page = await browser.open(await Vendor(registry_api).sent_to())
    policy = page.headers["content-security-policy"]
    assert all(word in policy for word in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"))
    assert page.headers["cache-control"] == "no-store"
    assert "httponly" in page.headers["set-cookie"].lower()
    [name] = re.findall(r'<link rel="stylesheet" href="../static/([^"]+)">', page.text)
    assert (await browser.client.get(f"/registry/static/{name}")).headers["content-type"].startswith("text/css")


async def test_a_redirect_address_adds_no_word_to_the_policy_of_the_page(
    registry_api: RegistryApi, browser: Browser
) -> None:
    """One that was registered before addresses were read as strictly as now."""
    address = "https://vendor.example;script-src *'unsafe-inline'/back"
    await registry_api.connection.execute("UPDATE relying_party SET redirect_uris = redirect_uris || $1::text", address)
    page = await browser.open(changed(await Vendor(registry_api).sent_to(), redirect_uri=address))
    page = await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
    assert "是否同意" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "form-action 'self';" in page.headers["content-security-policy"]


async def exchanged(registry_api: RegistryApi, client_id: str, **form: str) -> httpx.Response:
    fields = {"grant_type": "authorization_code", "redirect_uri": BACK, **form}
    async with calling(registry_api.app) as client:
        return await client.post("/registry/oauth2/token", data=fields, auth=(client_id, f"secret-of-{client_id}"))


async def a_code(registry_api: RegistryApi, browser: Browser) -> tuple[str, str]:
    """A code and the verifier that goes with it."""
    verifier = secrets.token_urlsafe(40)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    address = changed(await Vendor(registry_api).sent_to(), code_challenge=challenge)
    back = await signed_in(browser, address)
    return parse_qs(urlsplit(back).query)["code"][0], verifier


async def test_a_code_is_good_once_and_a_second_try_takes_the_first_back(
    registry_api: RegistryApi, browser: Browser
) -> None:
    code, verifier = await a_code(registry_api, browser)
    first = await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    bearer = {"authorization": f"Bearer {first.json()['access_token']}"}
    assert (await browser.client.get("/registry/oauth2/userinfo", headers=bearer)).status_code == 200
    again = await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await browser.client.get("/registry/oauth2/userinfo", headers=bearer)).status_code == 401


@pytest.mark.parametrize("wrong", ["verifier", "client", "address", "late", "nonsense"])
async def test_a_code_is_good_for_whom_it_was_made_and_for_a_minute(
    registry_api: RegistryApi, browser: Browser, wrong: str
) -> None:
    code, verifier = await a_code(registry_api, browser)
    if wrong == "late":
        await registry_api.connection.execute("UPDATE handing_over SET code_ends_at = now()")
    answer = await exchanged(
        registry_api,
        "hongye" if wrong == "client" else "lanxin",
        code="x" if wrong == "nonsense" else code,
        code_verifier=verifier[:-1] + "_" * 2 if wrong == "verifier" else verifier,
        redirect_uri="https://vendor.example/" if wrong == "address" else BACK,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    # That was its one try (RFC 7636, 4.6): whoever guesses verifiers has no second guess.
    if wrong not in ("late", "nonsense"):
        again = await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)
        assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


async def test_a_stranger_without_the_secret_uses_no_code_up(registry_api: RegistryApi, browser: Browser) -> None:
    code, verifier = await a_code(registry_api, browser)
    form = {"grant_type": "authorization_code", "redirect_uri": BACK, "code": code, "code_verifier": "x" * 43}
    async with calling(registry_api.app) as client:
        answer = await client.post("/registry/oauth2/token", data=form, auth=("lanxin", "guessed"))
    assert answer.status_code == 401
    assert (await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)).status_code == 200


async def test_a_code_of_somebody_whose_account_was_closed_is_used_up(
    registry_api: RegistryApi, browser: Browser
) -> None:
    code, verifier = await a_code(registry_api, browser)
    close = (
        "UPDATE account SET closed_at = {} WHERE blind_index = (SELECT blind_index FROM person WHERE name = '测试1')"
    )
    await registry_api.connection.execute(close.format("now()"))
    refused = await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    await registry_api.connection.execute(close.format("NULL"))
    assert (await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)).status_code == 400


async def test_scopes_that_nobody_knows_are_ignored_and_what_was_granted_is_told(
    registry_api: RegistryApi, browser: Browser
) -> None:
    verifier = secrets.token_urlsafe(40)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"scope": "email offline_access profile openid everything profile", "code_challenge": challenge}
    back = await signed_in(browser, changed(await Vendor(registry_api).sent_to(), **asked))
    code = parse_qs(urlsplit(back).query)["code"][0]
    answer = (await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)).json()
    assert answer["scope"] == "openid profile"
    bearer = {"authorization": f"Bearer {answer['access_token']}"}
    told = (await browser.client.get("/registry/oauth2/userinfo", headers=bearer)).json()
    assert set(told) == {"sub", "name"}


async def test_a_vendor_sends_people_and_asks_about_them_by_post_as_by_get(
    registry_api: RegistryApi, browser: Browser
) -> None:
    verifier = secrets.token_urlsafe(40)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    address = urlsplit(changed(await Vendor(registry_api).sent_to(), code_challenge=challenge))
    form = dict(parse_qsl(address.query))
    elsewhere = {"origin": "https://vendor.example"}
    browser.page = await browser.client.post("/registry/oauth2/authorize", data=form, headers=elsewhere)
    assert (browser.page.status_code, "蓝信网络学院" in browser.page.text) == (200, True)
    await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
    back = (await browser.send("agree")).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    access = (await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)).json()["access_token"]
    path, bearer = "/registry/oauth2/userinfo", {"authorization": f"Bearer {access}"}
    told = (await browser.client.get(path, headers=bearer)).json()
    assert (await browser.client.post(path, headers=bearer)).json() == told
    assert (await browser.client.post(path, data={"access_token": access})).json() == told
    both = await browser.client.post(path, data={"access_token": access}, headers=bearer)
    assert (both.status_code, both.json()["type"]) == (400, "urn:xueshi:problem:invalid-request")
    assert (await browser.client.post(path, data={"access_token": "x"})).status_code == 401
    assert (await browser.client.post(path)).status_code == 401
    # What is wrong with it is told as by GET, and nobody is sent to an address that was not registered.
    wrong = await browser.client.post("/registry/oauth2/authorize", data={**form, "scope": "profile"})
    assert parse_qs(urlsplit(wrong.headers["location"]).query)["error"] == ["invalid_scope"]
    wrong = await browser.client.post(
        "/registry/oauth2/authorize", data={**form, "redirect_uri": "https://evil.example"}
    )
    assert (wrong.status_code, "location" in wrong.headers) == (400, False)


async def test_an_access_token_of_a_sign_in_opens_nothing_else_and_ends(
    registry_api: RegistryApi, browser: Browser
) -> None:
    code, verifier = await a_code(registry_api, browser)
    token = (await exchanged(registry_api, "lanxin", code=code, code_verifier=verifier)).json()
    bearer = {"authorization": f"Bearer {token['access_token']}"}
    body = {"id_numbers": [id_number(1)]}
    assert (await browser.client.post("/registry/v1/people/queries", json=body, headers=bearer)).status_code == 401
    as_token = {"authorization": f"Bearer {token['id_token']}"}
    refused = await browser.client.post("/registry/v1/people/queries", json=body, headers=as_token)
    assert refused.status_code == 401, "an ID token is no access token"
    await registry_api.connection.execute("UPDATE handing_over SET access_ends_at = now()")
    assert (await browser.client.get("/registry/oauth2/userinfo", headers=bearer)).status_code == 401


async def test_anybody_reads_the_vendors_and_none_that_is_revoked(registry_api: RegistryApi) -> None:
    stranger = Staff(registry_api, 0)
    answers = [await stranger.ask("GET", "/v1/vendors") for _ in range(40)]
    assert answers[0].headers["cache-control"] == "public, max-age=60"
    shown = [answer.json()["vendors"] for answer in answers]
    assert {vendor["name"] for vendor in shown[0]} == set(VENDORS.values())
    assert "https://qinghe.example" in [vendor["homepage"] for vendor in shown[0]], "no address within the site"
    assert len({tuple(vendor["name"] for vendor in vendors) for vendors in shown}) > 2, "the list recommends none"
    await registry_api.connection.execute("UPDATE client SET revoked_at = now() WHERE client_id = 'qinghe'")
    left = (await stranger.call("GET", "/v1/vendors"))["vendors"]
    await registry_api.connection.execute("UPDATE client SET revoked_at = NULL WHERE client_id = 'qinghe'")
    assert {vendor["name"] for vendor in left} == set(VENDORS.values()) - {VENDORS["qinghe"]}


async def test_addresses_of_vendors_are_checked(registry_api: RegistryApi) -> None:
    sign_in = {"name": "某学院", "redirect_uris": [BACK], "start_url": "https://v.example"}
    operator = await appointed(registry_api, 902, Role.OPERATOR)
    for address in ("http://vendor.example/back", "https://vendor.example;script-src *'/", "https://v.example/a b"):
        answer = await operator.ask("PUT", "/v1/clients/lanxin/sign-in", {**sign_in, "redirect_uris": [address]})
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:xueshi:problem:bad-address"), address
    assert (await operator.ask("PUT", "/v1/clients/nobody/sign-in", sign_in)).status_code == 404


@pytest.mark.parametrize(
    ("uri", "fit"),
    [("https://a.example/b?c=d", True), ("http://127.0.0.1:8000/b", True), ("http://localhost/b", True),
     ("http://a.example/b", False), ("https://a.example/b#c", False), ("https://u@a.example/", False),
     ("https://a.example;script-src *'/b", False), ("https://a.example, https://b.example/", False),
     ("https://a.example\\@b.example/", False), ("https://a.example/\nb", False), ("https://a.example'/b", False),
     ("https://机构.example/b", False), ("https://@a.example/", False), ("https://[::1]:8000/b", True),
     ("http://[::1]:8000/b", True), ("https://a.example", True), ("https://a.example:8443?b", True),
     ("javascript:alert(1)", False), ("/b", False), ("https:///b", False),
     ("https://[x/", False), ("https://a]b/", False),
     ("https://a.example/[b]", True), ("https://a.example/" + "b" * 2_000, False)],
)  # fmt: skip
def test_which_addresses_somebody_may_be_sent_to(uri: str, fit: bool) -> None:
    assert is_fit(uri) is fit


def test_the_verifier_of_the_standard_fits_its_challenge() -> None:
    """RFC 7636, appendix B."""
    challenge, verifier = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert is_verified(challenge, verifier)
    assert not is_verified(challenge, verifier[:-1] + "l")
    assert not is_verified(challenge, "")


def test_subjects_are_pairwise_and_tell_nothing() -> None:
    key = bytes(32)
    subjects = {subject(key, client, index) for client in ("a", "b") for index in (b"1", b"2")}
    assert len(subjects) == 4
    assert {len(item) for item in subjects} == {43}
    assert subject(key, "ab", b"1") != subject(key, "a", b"b1")


def test_answers_go_behind_what_stands_in_the_address() -> None:
    assert answered("https://a.example/b?c=d", {"code": "1", "state": None}) == "https://a.example/b?c=d&code=1"
    assert answered("https://a.example/b", {"code": "1 &"}) == "https://a.example/b?code=1+%26"
    with pytest.raises(BadRequest):
        read_request({}, BACK)


async def test_a_known_browser_goes_through_while_strangers_guess_from_everywhere(
    registry_api: RegistryApi, browser: Browser
) -> None:
    vendor = Vendor(registry_api)
    await signed_in(browser, await vendor.sent_to())
    device = [cookie for cookie in browser.client.cookies.jar if cookie.name == "xueshi-device"]
    assert [(cookie.path, cookie.has_nonstandard_attr("HttpOnly")) for cookie in device] == [("/registry/oauth2", True)]
    for host in range(30):
        await Staff(registry_api, 1, address=f"172.21.0.{host}").sign_in("Wrong-Horse-7")
    async with calling(registry_api.app, "172.21.1.1") as client:
        stranger = Browser(client)
        await stranger.open(await Vendor(registry_api).sent_to())
        slow = await stranger.send("sign-in", id_number=id_number(1), password=PASSWORD)
    assert (slow.status_code, "操作过于频繁" in slow.text) == (429, True)
    assert int(slow.headers["retry-after"]) >= 1
    await signed_in(browser, await vendor.sent_to())
    await registry_api.connection.execute("DELETE FROM attempt")
