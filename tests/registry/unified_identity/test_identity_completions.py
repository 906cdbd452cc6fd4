"""Coming back from the province's unified identity: the provider's word is checked, and replaces the password alone."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from identity_browser import SIGN_INS, Open, rows, signed_in_by, with_password
from identity_provider import ISSUER, Claims, Provider, new_key
from joserfc.jwk import OctKey
from live_platform import id_number, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, reason_of

from common.clock import now
from registry.unified_identity import api
from registry.unified_identity.actions import SIGN_IN_LASTS


def with_claim(name: str, value: Any) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, name: value}


async def test_the_number_may_stand_in_the_userinfo_alone(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    await registry_api.register(person(2))
    provider.is_in_id_token = False
    answer = await open_browser(2).come_in()
    assert answer.json()["confirmation"]["name"] == "测试2"
    provider.userinfo = {"sub": "somebody else"}
    assert reason_of(await open_browser(2).come_in()) == (422, "identity-not-vouched")


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


async def test_what_began_too_long_ago_is_over(
    registry_api: RegistryApi, open_browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registry_api.register(person(10))
    browser = open_browser(10)
    back, late = await browser.sent_back(), now() + SIGN_IN_LASTS
    monkeypatch.setattr(api, "now", lambda: late)
    assert reason_of(await browser.ask(f"{SIGN_INS}/completions", back)) == (422, "identity-lost")


async def test_the_secret_goes_in_the_form_where_the_provider_takes_it_there_alone(
    registry_api: RegistryApi, provider: Provider, open_browser: Open
) -> None:
    await registry_api.register(person(13))
    provider.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await open_browser(13).come_in()).status_code == 201


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


async def test_ones_cases_are_not_opened_by_the_providers_word(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 30)
    await staff.sign_in()
    await staff.choose_password()
    by_provider = await signed_in_by(registry_api, 30, await open_browser(30).confirmed())
    assert reason_of(await by_provider.ask("GET", "/v1/account/cases")) == (403, "password-needed")
    assert (await staff.ask("GET", "/v1/account/cases")).status_code == 200
