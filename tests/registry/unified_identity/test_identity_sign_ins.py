"""Beginning to sign in with the province's unified identity: where people are sent, and when nobody is."""

from dataclasses import replace
from typing import Any

import pytest
from identity_browser import SIGN_INS, Open, rows, unknown_yet
from identity_provider import Claims, Provider, asked_of, changed, returned, settings
from live_platform import Cluster, person
from pydantic import ValidationError
from registry_api import RegistryApi
from staff import reason_of

from common.limits import Limiter
from registry.main import kept_for
from registry.retention.jobs import Retention
from registry.settings import Settings
from registry.unified_identity import api, clients


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


async def test_words_that_were_used_are_forgotten(registry_api: RegistryApi) -> None:
    job = Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings))
    left = await rows(registry_api, "used_identity_word")
    assert left
    assert (await job.forget())["used_identity_word"] == 0
    await registry_api.connection.execute("UPDATE used_identity_word SET ends_at = now() - interval '2 hours'")
    assert (await job.forget())["used_identity_word"] == left


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
