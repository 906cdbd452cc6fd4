"""Signing in with the province's unified identity: the provider's word is checked, and replaces the password alone."""

import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from identity_provider import ISSUER, Citizen, Claims, Provider, asked_of, changed, new_key, returned, settings
from joserfc.jwk import OctKey
from live_platform import AUTHORITY, SCHOOL, Cluster, id_number, person
from pydantic import ValidationError
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed, provided, reason_of

from common.clock import now
from common.limits import Limiter
from registry.access.domain.authority import Role
from registry.accounts.api import attempts
from registry.main import kept_for
from registry.retention.jobs import Retention
from registry.settings import Settings
from registry.unified_identity import api, clients
from registry.unified_identity.actions import SIGN_IN_LASTS

SIGN_INS = "/v1/identity-sign-ins"
LINKS = "/v1/account/identity-links"


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster, provider: Provider) -> AsyncIterator[RegistryApi]:
    """A registry that is a client of the provider, with an authority that hands out codes."""
    async with RegistryApi.opened(cluster, identity_transport=provider, **settings()) as opened:
        yield opened


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 900, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(autouse=True)
def as_it_was(registry_api: RegistryApi, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider says nothing wrong; nothing is known of it yet, and it may be asked again at once."""
    monkeypatch.setattr(clients, "_AGAIN_S", -1.0)
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))
    provider.change, provider.is_away, provider.is_in_id_token = None, False, True
    provider.discovery, provider.userinfo = {}, {}
    state = registry_api.service.web.state
    state.identity_provider = unknown_yet(registry_api)


def unknown_yet(registry_api: RegistryApi) -> clients.IdentityProvider:
    """The provider as a process has it that has not asked it anything."""
    known = registry_api.service.web.state.identity_provider
    return clients.IdentityProvider(known._client, known.ours)


@dataclass
class Browser:
    """Somebody who signs in with the provider, as the portal asks for them."""

    registry_api: RegistryApi
    provider: Provider
    citizen: Citizen
    begun: Claims = field(default_factory=dict)
    device: str = ""
    address: str = field(default_factory=lambda: f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.9")

    async def ask(self, path: str, document: Any = None) -> httpx.Response:
        headers = {"xueshi-device": self.device} if self.device else {}
        async with calling(self.registry_api.app, self.address) as client:
            return await client.post(f"/registry{path}", json=document, headers=headers)

    async def sent_back(self) -> dict[str, str]:
        """Begin, sign in at the provider, and come back; what completes the sign-in."""
        answer = await self.ask(SIGN_INS)
        assert answer.status_code == 201, answer.text
        self.begun = answer.json()
        back = returned(self.provider.send_back(self.begun["authorization_url"], self.citizen))
        return {**back, "browser": self.begun["browser"]}

    async def come_in(self) -> httpx.Response:
        return await self.ask(f"{SIGN_INS}/completions", await self.sent_back())

    async def confirmed(self, code: str | None = None) -> httpx.Response:
        """The first time, to the end."""
        answer = await self.come_in()
        assert answer.status_code == 201, answer.text
        return await self.confirm(answer.json()["confirmation"]["ticket"], code)

    async def confirm(self, ticket: str, code: str | None = None) -> httpx.Response:
        document = {"ticket": ticket, "browser": self.begun["browser"]}
        return await self.ask(f"{SIGN_INS}/confirmations", document if code is None else {**document, "code": code})


Open = Callable[..., Browser]


@pytest.fixture
def open_browser(registry_api: RegistryApi, provider: Provider) -> Open:
    def open_one(serial: int, subject: str = "", number: str | None = "") -> Browser:
        citizen = Citizen(subject or f"citizen-{serial}", id_number(serial) if number == "" else number)
        return Browser(registry_api, provider, citizen)

    return open_one


async def with_password(registry_api: RegistryApi, authority: Staff, serial: int) -> Staff:
    """Somebody of the school who has a password."""
    await registry_api.register(person(serial))
    [person_id] = await registry_api.ids(serial)
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(made["code"])).status_code == 204
    return staff


async def signed_in_by(registry_api: RegistryApi, serial: int, answer: httpx.Response) -> Staff:
    """Who they are in the session of an answer."""
    assert answer.status_code == 201, answer.text
    document = answer.json()
    return Staff(registry_api, serial, token=document.get("session", document)["token"])


async def rows(registry_api: RegistryApi, table: str) -> int:
    return int(await registry_api.connection.fetchval(f"SELECT count(*) FROM {table}"))


async def acts(registry_api: RegistryApi, what: str) -> int:
    statement = "SELECT count(*) FROM audit WHERE convert_from(body, 'UTF8') LIKE $1"
    return int(await registry_api.connection.fetchval(statement, f'%"{what}"%'))


async def test_the_first_time_is_confirmed_and_later_ones_go_by_the_subject_alone(
    registry_api: RegistryApi, authority: Staff, provider: Provider, open_browser: Open
) -> None:
    await with_password(registry_api, authority, 1)
    browser = open_browser(1)
    answer = await browser.come_in()
    found = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert found["session"] is None
    confirmation = found["confirmation"]
    assert (confirmation["name"], confirmation["provider"]) == ("测试1", "湘湘统一认证")
    assert confirmation["masked_number"] == f"43{'*' * 14}{id_number(1)[-2:]}"
    assert not confirmation["has_second_factor"]
    assert await rows(registry_api, "identity_link") == 0, "nothing is recorded before"

    staff = await signed_in_by(registry_api, 1, await browser.confirm(confirmation["ticket"]))
    assert (await staff.call("GET", "/v1/account"))["name"] == "测试1"
    assert await acts(registry_api, "identity.linked") == 1

    provider.is_in_id_token = False
    provider.asked.clear()
    later = await browser.come_in()
    assert later.json()["confirmation"] is None
    assert later.json()["session"]["needs"] == []
    assert "/userinfo" not in provider.asked, "the number is asked for the first time alone"
    kept = await registry_api.connection.fetchval("SELECT subject_index FROM identity_link")
    assert b"citizen-1" not in bytes(kept)


async def test_the_number_may_stand_in_the_userinfo_alone(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    await registry_api.register(person(2))
    provider.is_in_id_token = False
    answer = await open_browser(2).come_in()
    assert answer.json()["confirmation"]["name"] == "测试2"
    provider.userinfo = {"sub": "somebody else"}
    assert reason_of(await open_browser(2).come_in()) == (422, "identity-not-vouched")


async def test_who_stands_on_a_roster_gets_an_account_without_a_password(
    registry_api: RegistryApi, open_browser: Open
) -> None:
    await registry_api.register(person(3))
    staff = await signed_in_by(registry_api, 3, await open_browser(3).confirmed())
    account = await staff.call("GET", "/v1/account")
    assert account["person_id"] == (await registry_api.ids(3))[0]
    assert (await Staff(registry_api, 3).sign_in()).status_code == 401


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (id_number(998), (404, "identity-not-registered")),
        (None, (422, "identity-without-number")),
        (id_number(998)[:17] + "?", (422, "identity-without-number")),
    ],
    ids=["nobody's", "none", "no valid one"],
)
async def test_a_number_that_nobody_has_here_leaves_nothing(
    registry_api: RegistryApi, open_browser: Open, number: str | None, expected: tuple[int, str]
) -> None:
    tables = ("account", "identity_link", "session", "audit")
    before = [await rows(registry_api, table) for table in tables]
    answer = await open_browser(998, number=number).come_in()
    assert reason_of(answer) == expected
    assert [await rows(registry_api, table) for table in tables] == before
    assert id_number(998) not in answer.text


def with_claim(name: str, value: Any) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, name: value}


@pytest.mark.parametrize(
    "change",
    [
        with_claim("nonce", "another"),
        lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        with_claim("aud", ["another"]),
        with_claim("aud", ["xueshi", "another"]),
        with_claim("azp", "another"),
        with_claim("iss", f"{ISSUER}/"),
        with_claim("exp", int(time.time()) - 61),
        with_claim("exp", "tomorrow"),
        with_claim("iat", int(time.time()) - 3_600),
        with_claim("iat", int(time.time()) + 3_600),
        with_claim("sub", ""),
        with_claim("sub", 7),
    ],
    ids=[
        "another nonce", "no nonce", "for another client", "for several and none in particular", "made for another",
        "another issuer", "expired", "no moment", "of an hour ago", "of the future", "no subject", "a number",
    ],
)  # fmt: skip
async def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    registry_api: RegistryApi, provider: Provider, open_browser: Open, change: Callable[[Claims], Claims]
) -> None:
    await registry_api.register(person(4))
    provider.change = change
    assert reason_of(await open_browser(4).come_in()) == (422, "identity-not-vouched")


async def test_keys_may_change_at_any_time_and_a_foreign_one_signs_nothing(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    await registry_api.register(person(5))
    assert (await open_browser(5).come_in()).status_code == 201
    provider.rotate()
    assert (await open_browser(5).come_in()).status_code == 201
    own, provider.signing_key = provider.signing_key, new_key()
    assert reason_of(await open_browser(5).come_in()) == (422, "identity-not-vouched")
    provider.signing_key = type(own).import_key({**provider.signing_key.as_dict(private=True), "kid": own.kid})
    assert reason_of(await open_browser(5).come_in()) == (422, "identity-not-vouched")
    provider.rotate(own)


@pytest.mark.parametrize(("algorithm", "status"), [("ES256", 201), ("HS256", 422), ("RS384", 422)])
async def test_signatures_are_of_few_kinds(
    registry_api: RegistryApi, provider: Provider, open_browser: Open, algorithm: str, status: int
) -> None:
    await registry_api.register(person(6))
    own = provider.signing_key
    key = OctKey.import_key("0" * 64, {"kid": own.kid}) if algorithm == "HS256" else new_key(algorithm)
    provider.signing_key, provider.algorithm = key, algorithm
    provider.published = [own] if algorithm == "HS256" else [key]
    try:
        assert (await open_browser(6).come_in()).status_code == status
    finally:
        provider.algorithm = "RS256"
        provider.rotate(own)


async def test_a_state_is_good_once_and_in_its_browser_alone(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(7))
    mine, theirs = open_browser(7), open_browser(8)
    back = await mine.sent_back()
    other = (await theirs.ask(SIGN_INS)).json()
    path = f"{SIGN_INS}/completions"
    assert reason_of(await theirs.ask(path, {**back, "browser": other["browser"]})) == (422, "identity-lost")
    head, tail = back["state"][:30], back["state"][31:]
    turned = head + ("A" if back["state"][30] != "A" else "B") + tail
    assert reason_of(await mine.ask(path, {**back, "state": turned})) == (422, "identity-lost")
    assert reason_of(await mine.ask(path, {**back, "state": "é"})) == (422, "identity-lost")
    assert reason_of(await mine.ask(path, {**back, "iss": "https://elsewhere.example"})) == (
        422,
        "identity-not-vouched",
    )
    first = await mine.ask(path, {**back, "iss": ISSUER})
    assert first.status_code == 201
    assert reason_of(await mine.ask(path, back)) == (409, "identity-used")
    again = await mine.sent_back()
    assert reason_of(await mine.ask(path, {**again, "code": back["code"]})) == (422, "identity-code-refused")
    ticket = first.json()["confirmation"]["ticket"]
    assert reason_of(await mine.confirm(ticket)) == (422, "identity-lost"), "it began another sign-in since"
    own = await open_browser(7).come_in()
    stolen = own.json()["confirmation"]["ticket"]
    taken = {"ticket": stolen, "browser": other["browser"]}
    assert reason_of(await theirs.ask(f"{SIGN_INS}/confirmations", taken)) == (422, "identity-lost")


async def test_a_confirmation_is_good_once(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(9))
    browser = open_browser(9)
    ticket = (await browser.come_in()).json()["confirmation"]["ticket"]
    assert (await browser.confirm(ticket)).status_code == 201
    assert reason_of(await browser.confirm(ticket)) == (409, "identity-used")


async def test_what_began_too_long_ago_is_over(
    registry_api: RegistryApi, open_browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registry_api.register(person(10))
    browser = open_browser(10)
    back, late = await browser.sent_back(), now() + SIGN_IN_LASTS
    monkeypatch.setattr(api, "now", lambda: late)
    assert reason_of(await browser.ask(f"{SIGN_INS}/completions", back)) == (422, "identity-lost")


async def test_the_request_to_the_provider_is_bound_and_says_nothing_of_anybody(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    browser = open_browser(11)
    address = (await browser.ask(SIGN_INS)).json()["authorization_url"]
    asked = asked_of(address)
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert set(asked) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method",
    }  # fmt: skip
    browser.begun = (await browser.ask(SIGN_INS)).json()
    theirs = changed(browser.begun["authorization_url"], code_challenge=asked["code_challenge"])
    back = returned(provider.send_back(theirs, browser.citizen))
    answer = await browser.ask(f"{SIGN_INS}/completions", {**back, "browser": browser.begun["browser"]})
    assert reason_of(answer) == (422, "identity-code-refused"), "the provider compares the verifier"


async def test_a_provider_that_is_away_costs_a_sentence(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    shown = (await registry_api.client.get("/registry/v1/identity-provider")).json()
    assert shown == {
        "name": "湘湘统一认证", "is_away": False, "has_passwords": True, "form_origins": ["https://identity.example"],
    }  # fmt: skip
    browser = open_browser(12)
    back = await browser.sent_back()
    provider.is_away = True
    answer = await browser.ask(f"{SIGN_INS}/completions", back)
    assert reason_of(answer) == (503, "identity-provider-away")
    assert "retry-after" in answer.headers
    registry_api.service.web.state.identity_provider = unknown_yet(registry_api)
    assert reason_of(await browser.ask(SIGN_INS)) == (503, "identity-provider-away")
    assert (await registry_api.client.get("/registry/v1/identity-provider")).json()["is_away"]


async def test_a_form_leads_to_every_origin_on_the_way(registry_api: RegistryApi, provider: Provider) -> None:
    known = registry_api.service.web.state.identity_provider
    ours = replace(known.ours, origins=("https://login.example",))
    provider.discovery = {"authorization_endpoint": "https://sso.example:8443/authorize?realm=hn"}
    asked = clients.IdentityProvider(known._client, ours)
    assert asked.form_origins() == ["https://identity.example", "https://login.example"]
    assert (await asked.authorization_url("s", "n", "v")).startswith("https://sso.example:8443/authorize?realm=hn&")
    assert asked.form_origins() == ["https://identity.example", "https://login.example", "https://sso.example:8443"]


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://identity.example/token"},
        {"jwks_uri": None},
    ],
    ids=["another issuer", "an address without https", "no keys"],
)
async def test_another_discovery_document_is_not_believed(
    registry_api: RegistryApi, provider: Provider, discovery: Claims
) -> None:
    provider.discovery = discovery
    assert await unknown_yet(registry_api).is_away()


async def test_the_secret_goes_in_the_form_where_the_provider_takes_it_there_alone(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    await registry_api.register(person(13))
    provider.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await open_browser(13).come_in()).status_code == 201


async def test_an_account_with_a_second_factor_is_linked_with_it_and_signs_in_with_it(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 14)
    await staff.sign_in()
    await staff.enrol()
    browser = open_browser(14)
    confirmation = (await browser.come_in()).json()["confirmation"]
    assert confirmation["has_second_factor"]
    before = await rows(registry_api, "identity_link")
    for code in (None, "000000"):
        assert reason_of(await browser.confirm(confirmation["ticket"], code)) == (401, "wrong-code")
    assert await rows(registry_api, "identity_link") == before
    done = await browser.confirm(confirmation["ticket"], staff.next_code())
    assert done.json()["needs"] == []
    assert done.json()["device"]
    again = await browser.come_in()
    assert again.json()["session"]["needs"] == ["second-factor"], "the provider's word replaces the password alone"


async def test_a_role_needs_the_platforms_own_second_factor_and_the_providers_word_enrols_none(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 15)
    browser = open_browser(15)
    assert (await browser.confirmed()).status_code == 201
    await registry_api.connection.execute(
        """
        INSERT INTO role (role_id, account_id, role, organisation_id, given_by)
        SELECT gen_random_uuid(), a.account_id, 'unit-administrator', p.organisation_id, 'test'
        FROM account a JOIN person p USING (blind_index) WHERE a.name = '测试15'
        """
    )
    found = (await browser.come_in()).json()["session"]
    assert found["needs"] == ["second-factor-enrolment"]
    by_provider = Staff(registry_api, 15, token=found["token"])
    assert reason_of(await by_provider.ask("POST", "/v1/account/second-factor")) == (403, "password-needed")
    proof = await by_provider.call("POST", "/v1/sessions/current/password-proofs", {"password": PASSWORD})
    async with calling(registry_api.app) as client:
        headers = {"authorization": f"Session {found['token']}", "password-proof": proof["proof"]}
        answer = await client.post("/registry/v1/account/second-factor", headers=headers)
    assert answer.status_code == 201
    assert (await staff.sign_in()).status_code == 201
    assert (await staff.ask("POST", "/v1/account/second-factor")).status_code == 201, "the password is enough"


async def test_a_subject_of_another_account_opens_neither(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(16), person(17))
    assert (await open_browser(16, "shared").confirmed()).status_code == 201
    before = await acts(registry_api, "identity.refused")
    assert reason_of(await open_browser(17, "shared").come_in()) == (409, "identity-linked-elsewhere")
    assert await acts(registry_api, "identity.refused") == before + 1
    assert (await open_browser(16, "shared", id_number(997)).come_in()).json()["session"], "a number of nobody's here"


async def test_two_confirmations_of_one_subject_link_one_account(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(18), person(19))
    first, second = open_browser(18, "twice"), open_browser(19, "twice")
    tickets = [(await browser.come_in()).json()["confirmation"]["ticket"] for browser in (first, second)]
    assert (await first.confirm(tickets[0])).status_code == 201
    before = await acts(registry_api, "identity.refused")
    assert reason_of(await second.confirm(tickets[1])) == (409, "identity-linked-elsewhere")
    assert await acts(registry_api, "identity.refused") == before + 1


async def test_a_new_subject_of_the_same_number_replaces_the_one_of_before(
    registry_api: RegistryApi, open_browser: Open
) -> None:
    await registry_api.register(person(20))
    assert (await open_browser(20, "old").confirmed()).status_code == 201
    staff = await signed_in_by(registry_api, 20, await open_browser(20, "new").confirmed())
    assert len((await staff.call("GET", LINKS))["links"]) == 1
    assert (await open_browser(20, "old").come_in()).json()["session"] is None


async def test_a_closed_account_stays_closed(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(21), person(22))
    browser, other = open_browser(21), open_browser(22)
    assert (await browser.confirmed()).status_code == 201
    ticket = (await other.come_in()).json()["confirmation"]["ticket"]
    await registry_api.connection.execute(
        "INSERT INTO account (account_id, blind_index, id_number_sealed, name) SELECT gen_random_uuid(), blind_index,"
        " id_number_sealed, name FROM person WHERE name = '测试22'"
    )
    await registry_api.connection.execute("UPDATE account SET closed_at = now() WHERE name IN ('测试21', '测试22')")
    assert reason_of(await browser.come_in()) == (403, "account-closed")
    assert reason_of(await open_browser(21, "another").come_in()) == (403, "account-closed")
    assert reason_of(await other.confirm(ticket)) == (403, "account-closed")


async def test_a_link_is_shown_and_undone_with_the_password(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    with_word = await with_password(registry_api, authority, 23)
    browser = open_browser(23)
    by_provider = await signed_in_by(registry_api, 23, await browser.confirmed())
    shown = await by_provider.call("GET", LINKS)
    assert shown["provider"] == "湘湘统一认证"
    [link] = shown["links"]
    path = f"{LINKS}/{link['link_id']}"
    assert reason_of(await by_provider.ask("DELETE", path)) == (403, "password-needed")
    stranger = await with_password(registry_api, authority, 24)
    await stranger.sign_in()
    assert reason_of(await stranger.ask("DELETE", path)) == (404, "no-such-link")
    await with_word.sign_in()
    [exported] = (await with_word.call("GET", "/v1/account/export"))["identity_links"]
    assert exported["issuer"] == ISSUER
    assert (await with_word.ask("DELETE", path)).status_code == 204
    assert (await by_provider.ask("GET", "/v1/account")).status_code == 401, "every other session ends"
    assert (await with_word.call("GET", LINKS))["links"] == []
    assert (await with_word.call("GET", "/v1/account/export"))["identity_links"] == []
    told = [message["kind"] for message in (await with_word.call("GET", "/v1/account/messages"))["messages"]]
    assert {"identity-linked", "identity-unlinked"} <= set(told)
    assert (await browser.come_in()).json()["confirmation"], "it is confirmed anew"


async def test_a_link_is_undone_with_the_second_factor_of_just_now(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 27)
    await staff.sign_in()
    await staff.enrol()
    by_provider = await signed_in_by(registry_api, 27, await open_browser(27).confirmed(staff.next_code()))
    [link] = (await by_provider.call("GET", LINKS))["links"]
    old = "UPDATE session SET second_factor_at = now() - interval '11 minutes' WHERE by_provider"
    await registry_api.connection.execute(old)
    path = f"{LINKS}/{link['link_id']}"
    assert reason_of(await by_provider.ask("DELETE", path)) == (403, "password-needed")
    given = {"code": staff.next_code()}
    raised = await by_provider.call("POST", "/v1/sessions/current/second-factor", given)
    by_provider.token = raised["token"]
    assert (await by_provider.ask("DELETE", path)).status_code == 204


async def test_a_corrected_number_ends_the_link_of_the_one_of_before(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    await with_password(registry_api, authority, 28)
    assert (await open_browser(28).confirmed()).status_code == 201
    administrator = await appointed(registry_api, 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    [wrong] = await registry_api.ids(28)
    asked = {"person_id": wrong, "reason": "核对身份证后发现", "id_number": id_number(29)}
    mending = await administrator.call("POST", "/v1/mendings", asked)
    await authority.call("POST", f"/v1/mendings/{mending['mending_id']}/steps", {"step": "sign"})
    assert reason_of(await open_browser(28).come_in()) == (404, "identity-not-registered"), "not even by the subject"
    answer = await open_browser(28, number=id_number(29)).come_in()
    assert answer.json()["confirmation"]["name"] == "测试28", "it is confirmed anew under the right number"


async def test_words_that_were_used_are_forgotten(registry_api: RegistryApi) -> None:
    job = Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings))
    left = await rows(registry_api, "used_identity_word")
    assert left
    assert (await job.forget())["used_identity_word"] == 0
    await registry_api.connection.execute("UPDATE used_identity_word SET ends_at = now() - interval '2 hours'")
    assert (await job.forget())["used_identity_word"] == left


async def test_ones_cases_are_not_opened_by_the_providers_word(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 30)
    await staff.sign_in()
    await staff.choose_password()
    by_provider = await signed_in_by(registry_api, 30, await open_browser(30).confirmed())
    assert reason_of(await by_provider.ask("GET", "/v1/account/cases")) == (403, "password-needed")
    assert (await staff.ask("GET", "/v1/account/cases")).status_code == 200


async def test_an_account_that_is_linked_is_in_use_and_another_offices_code_for_it_waits(
    registry_api: RegistryApi, open_browser: Open
) -> None:
    await registry_api.register(person(32), person(33))
    assert (await open_browser(32).confirmed()).status_code == 201
    waiting = [await provided(registry_api, serial, Role.HR_AUTHORITY, AUTHORITY) for serial in (32, 33)]
    assert [made.good_from is not None for made in waiting] == [True, False]


async def test_a_known_device_is_given_the_first_time_alone(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(25))
    browser = open_browser(25)
    browser.device = (await browser.confirmed()).json()["device"]
    assert browser.device
    assert (await browser.come_in()).json()["session"]["device"] is None


async def test_an_address_begins_only_so_many(
    registry_api: RegistryApi, open_browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_sign_ins", Limiter(rate=0.001, burst=3))
    await registry_api.register(person(26))
    browser = open_browser(26)
    for _ in range(3):
        assert (await browser.come_in()).status_code == 201, "what succeeds takes nothing"
    for _ in range(3):
        assert (await browser.ask(SIGN_INS)).status_code == 201
    assert (await browser.ask(SIGN_INS)).status_code == 429


async def test_without_a_provider_there_are_no_doors(cluster: Cluster) -> None:
    async with RegistryApi.opened(cluster) as bare:
        assert (await bare.client.get("/registry/v1/identity-provider")).json()["name"] is None
        assert reason_of(await bare.client.post(f"/registry{SIGN_INS}")) == (404, "no-identity-provider")


@pytest.mark.parametrize(
    "wrong",
    [
        {"identity_issuer": "", "identity_passwords": False},
        {"identity_client_secret": ""},
        {"identity_number_claim": ""},
        {"identity_issuer": "http://identity.example"},
        {"identity_scope": "profile"},
        {"identity_origins": "https://a.example http://b.example"},
    ],
    ids=["nobody could sign in", "no secret", "no claim", "no https", "no openid", "an origin without https"],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    needed: dict[str, Any] = {
        "database_url": "x",
        "blind_index_key": "x",
        "sealing_keys": "x",
        "public_url": "https://x.example",
    }
    assert Settings(**needed, **settings()).identity_name
    with pytest.raises(ValidationError):
        Settings(**needed, **settings(**wrong))
