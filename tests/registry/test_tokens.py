"""Tokens by client credentials (RFC 6749, 4.4), signed by keys that can be rotated."""

import asyncio
import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from registry_api import RegistryApi, calling

from registry.oauth.api import client_limits

GRANT = {"grant_type": "client_credentials"}
SCOPE = "people:read registry:write"


@dataclass
class Client:
    """A client of its own for every test: limits are per client."""

    registry_api: RegistryApi
    client_id: str
    secret: str

    async def ask(self, data: Any = GRANT, *, basic: tuple[str, str] | None = None, **other: Any) -> httpx.Response:
        """A token request with the client's credentials by Basic, form-encoded as RFC 6749 has it."""
        name, secret = basic or (self.client_id, self.secret)
        headers = {"authorization": _basic(f"{quote_plus(name)}:{quote_plus(secret)}")}
        return await self.registry_api.client.post("/registry/oauth2/token", data=data, **{"headers": headers, **other})

    async def by_form(self, **fields: str) -> httpx.Response:
        form = {**GRANT, "client_id": self.client_id, "client_secret": self.secret, **fields}
        return await self.registry_api.client.post("/registry/oauth2/token", data=form)

    async def token(self) -> str:
        return str((await self.ask()).json()["access_token"])

    async def use(self, token: str) -> int:
        """The status of a request with this token."""
        headers = {"authorization": f"Bearer {token}"}
        document: dict[str, Any] = {"id_numbers": []}
        answer = await self.registry_api.client.post("/registry/v1/people/queries", json=document, headers=headers)
        return answer.status_code


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


async def provided(registry_api: RegistryApi, client_id: str, secret: str) -> Client:
    await registry_api.provide(client_id, secret, SCOPE.split())
    return Client(registry_api, client_id, secret)


@pytest.fixture
async def client(registry_api: RegistryApi) -> Client:
    return await provided(registry_api, f"tested-{secrets.token_hex(4)}", secrets.token_urlsafe(32))


def refused(answer: httpx.Response, error: str, status: int = 400) -> None:
    """RFC 6749, 5.2."""
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) <= {"error", "error_description", "error_uri"}
    assert answer.json()["error_description"].isascii()
    assert answer.headers.get("www-authenticate", "").startswith("Basic ") is (status == 401)


async def test_a_client_gets_a_token_by_basic_and_by_form(client: Client) -> None:
    for answer in (await client.ask(), await client.by_form()):
        assert answer.status_code == 200
        assert set(answer.json()) == {"access_token", "token_type", "expires_in", "scope"}
        assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 900)
        assert answer.json()["scope"] == SCOPE
        assert await client.use(answer.json()["access_token"]) == 200


async def test_an_answer_with_a_token_is_never_kept_by_a_cache(client: Client) -> None:
    answer = await client.ask()
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"  # RFC 6749, 5.1


async def test_a_token_says_who_for_what_and_until_when(client: Client) -> None:
    keys = KeySet.import_key_set((await client.registry_api.client.get("/registry/.well-known/jwks.json")).json())
    tokens = [jwt.decode(await client.token(), keys, algorithms=["ES256"]) for _ in range(2)]
    claims = tokens[0].claims
    assert (claims["iss"], claims["sub"], claims["client_id"]) == (
        "xueshi-registry",
        client.client_id,
        client.client_id,
    )
    assert claims["exp"] - claims["iat"] == 900
    assert claims["scope"] == SCOPE
    assert tokens[0].header["typ"] == "at+jwt"
    assert claims["jti"] != tokens[1].claims["jti"]


@pytest.mark.parametrize(
    ("name", "secret"),
    [("with:colon", "with:colon+and/slash"), ("with space", "100% &=?"), ("plus+plus", "+ +%2B"), ("名称", "密码")],
    ids=["colons", "spaces and signs", "plus", "Chinese"],
)
async def test_basic_credentials_are_form_encoded_before_they_are_joined(
    registry_api: RegistryApi, name: str, secret: str
) -> None:
    client = await provided(registry_api, name, secret)
    assert (await client.ask()).status_code == 200
    assert (await client.by_form()).status_code == 200
    refused(await client.ask(basic=(name, secret + " ")), "invalid_client", 401)


async def test_an_unknown_client_and_a_wrong_secret_look_the_same(client: Client) -> None:
    unknown = await client.ask(basic=("nobody-here", client.secret))
    wrong = await client.ask(basic=(client.client_id, "wrong"))
    refused(unknown, "invalid_client", 401)
    assert (unknown.content, unknown.status_code) == (wrong.content, wrong.status_code)
    assert dict(unknown.headers) == dict(wrong.headers)
    assert "nobody-here" not in unknown.text


async def test_an_id_that_is_too_long_for_any_client_is_refused_and_nothing_of_it_is_counted(client: Client) -> None:
    before = len(client_limits._tokens._levels)
    for n in range(100):
        refused(await client.ask(basic=(f"{n:03}" + "x" * 22_000, client.secret)), "invalid_client", 401)
    assert len(client_limits._tokens._levels) == before
    assert (await client.ask()).status_code == 200


async def test_a_revoked_client_gets_no_more_tokens(client: Client) -> None:
    await client.registry_api.connection.fetch(
        "UPDATE client SET revoked_at = now() WHERE client_id = $1", client.client_id
    )
    refused(await client.ask(), "invalid_client", 401)


BAD_HEADERS = {
    "bearer": "Bearer abc",
    "no base64": "Basic ???",
    "no text": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
    "no colon": _basic("tested"),
    "no name": _basic(":secret"),
    "no secret": _basic("tested:"),
    "nothing": "Basic ",
    "NUL": _basic("%00:%00"),
    "half of a surrogate pair": _basic("%ED%A0%80:x"),
    "a long name": _basic("x" * 50_000 + ":x"),
}


@pytest.mark.parametrize("authorization", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
async def test_credentials_that_cannot_be_right_are_no_client(client: Client, authorization: str) -> None:
    refused(await client.ask(headers={"authorization": authorization}), "invalid_client", 401)


@pytest.mark.parametrize("field", ["client_id", "client_secret"])
@pytest.mark.parametrize("value", ["", "\0", "\ufffe", "名", "x" * 5_000])
async def test_a_form_that_cannot_be_right_is_no_client(client: Client, field: str, value: str) -> None:
    refused(await client.by_form(**{field: value}), "invalid_client", 401)


async def test_without_any_credentials_there_is_no_client(client: Client) -> None:
    refused(await client.registry_api.client.post("/registry/oauth2/token", data=GRANT), "invalid_client", 401)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "CLIENT_CREDENTIALS"}, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request"),
        ({**GRANT, "scope": "ledger:read"}, "invalid_scope"),
        ({**GRANT, "scope": "people:read ledger:read"}, "invalid_scope"),
        ({**GRANT, "scope": "nothing"}, "invalid_scope"),
        ({**GRANT, "scope": "people:read\0"}, "invalid_scope"),
        ({**GRANT, "client_id": "somebody-else", "client_secret": "x"}, "invalid_request"),
    ],
    ids=[
        "no grant", "an empty grant", "password", "capitals", "a grant twice", "a scope of others", "one scope of two",
        "an unknown scope", "NUL in a scope", "credentials in two ways",
    ],
)  # fmt: skip
async def test_a_wrong_request_gets_the_error_of_the_standard(client: Client, form: Any, error: str) -> None:
    refused(await client.ask(form), error)


async def test_json_instead_of_a_form_is_an_invalid_request(client: Client) -> None:
    refused(await client.ask(None, json=GRANT), "invalid_request")


@pytest.mark.parametrize(
    ("asked", "granted"),
    [("people:read", "people:read"), (SCOPE, SCOPE), ("registry:write people:read", SCOPE), ("", SCOPE)],
)
async def test_scopes_can_be_narrowed(client: Client, asked: str, granted: str) -> None:
    answer = await client.ask({**GRANT, "scope": asked})
    assert sorted(answer.json()["scope"].split()) == sorted(granted.split())


async def test_a_narrowed_token_cannot_do_what_was_left_out(client: Client) -> None:
    token = (await client.ask({**GRANT, "scope": "registry:write"})).json()["access_token"]
    assert await client.use(token) == 403


# --- signing keys --------------------------------------------------------------------------------------------------


async def _jwks(registry_api: RegistryApi) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = (await registry_api.client.get("/registry/.well-known/jwks.json")).json()["keys"]
    return keys


async def test_the_public_keys_are_public_only(registry_api: RegistryApi) -> None:
    keys = await _jwks(registry_api)
    assert keys
    for key in keys:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")


async def test_after_a_rotation_the_old_token_stays_good_and_both_keys_are_published(client: Client) -> None:
    registry_api = client.registry_api
    old = await client.token()
    before = await _jwks(registry_api)
    rotated = await registry_api.call("/registry/v1/signing-keys/rotations")
    keys = [key["kid"] for key in await _jwks(registry_api)]
    assert keys == [rotated["key_id"], *(key["kid"] for key in before)]
    new = await client.token()
    head = json.loads(base64.urlsafe_b64decode(new.split(".")[0] + "=="))
    assert head["kid"] == rotated["key_id"]
    assert [await client.use(token) for token in (old, new)] == [200, 200]


async def test_a_key_that_retired_longer_ago_than_any_token_lives_is_gone(client: Client) -> None:
    registry_api = client.registry_api
    await registry_api.call("/registry/v1/signing-keys/rotations")
    await registry_api.connection.fetch("UPDATE signing_key SET retired_at = retired_at - interval '2 hours'")
    assert len(await _jwks(registry_api)) == 1


async def test_rotations_at_the_same_time_leave_one_key_that_signs(client: Client) -> None:
    registry_api = client.registry_api
    await asyncio.gather(*(registry_api.call("/registry/v1/signing-keys/rotations") for _ in range(5)))
    [row] = await registry_api.connection.fetch("SELECT count(*) FROM signing_key WHERE retired_at IS NULL")
    assert row["count"] == 1
    assert await client.use(await client.token()) == 200


# --- limits --------------------------------------------------------------------------------------------------------


async def test_a_client_that_asks_too_fast_is_told_when_to_come_back_and_others_are_not_held_up(client: Client) -> None:
    answers = [await client.ask({**GRANT, "scope": "nothing"}) for _ in range(90)]
    assert answers[0].status_code == 400
    slow = [answer for answer in answers if answer.status_code == 429]
    assert slow
    assert slow[0].headers["content-type"] == "application/problem+json"
    assert 1 <= int(slow[0].headers["retry-after"]) <= 60
    other = await provided(client.registry_api, f"tested-{secrets.token_hex(4)}", "secret")
    assert (await other.ask()).status_code == 200


async def test_somebody_elsewhere_cannot_use_up_what_a_client_may_ask(client: Client) -> None:
    form = {**GRANT, "client_id": client.client_id, "client_secret": "guessed"}
    async with calling(client.registry_api.app, "10.9.8.7") as elsewhere:
        answers = [await elsewhere.post("/registry/oauth2/token", data=form) for _ in range(90)]
    assert answers[-1].status_code == 429
    assert (await client.ask()).status_code == 200


async def test_whoever_makes_names_up_has_no_more_tries_and_shuts_no_client_out_that_is_known_there(
    client: Client,
) -> None:
    async with calling(client.registry_api.app, "10.9.8.6") as there:

        async def ask(client_id: str, secret: str) -> int:
            form = {**GRANT, "client_id": client_id, "client_secret": secret}
            return (await there.post("/registry/oauth2/token", data=form)).status_code

        assert await ask(client.client_id, client.secret) == 200
        made_up = await asyncio.gather(*(ask(f"made-up-{serial}", "guessed") for serial in range(90)))
        assert sorted(made_up) == [401] * 60 + [429] * 30
        assert await ask(client.client_id, client.secret) == 200
    async with calling(client.registry_api.app, "10.9.8.5") as elsewhere:
        form = {**GRANT, "client_id": client.client_id, "client_secret": client.secret}
        assert (await elsewhere.post("/registry/oauth2/token", data=form)).status_code == 200
