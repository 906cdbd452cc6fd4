"""Bearer tokens: only those that the registry signed, for as long as they last, for what they were given."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
import pytest
import structlog
from fastapi import APIRouter, Depends
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from common import auth
from common.auth import ISSUER, Caller, Gate, KeySource, RemoteKeys, key_set, requires
from common.errors import Unavailable
from common.metrics import Metrics
from common.revocations import Revocations
from common.web import Problem, application


def new_key() -> ECKey:
    made = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
    return ECKey.import_key({**made.as_dict(private=True), "kid": made.thumbprint()})


def public(*keys: ECKey) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


KEY, OTHER = new_key(), new_key()


def claims(**changed: Any) -> dict[str, Any]:
    at = int(time.time())
    whole = {
        "iss": ISSUER, "sub": "hr-platform", "aud": ["tested"], "sid": "secret:1", "ver": 7,
        "scope": "tested:read other", "iat": at, "exp": at + 900, **changed,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def token(key: ECKey = KEY, *, header: dict[str, Any] | None = None, **changed: Any) -> str:
    whole = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid, **(header or {})}
    return jwt.encode(whole, claims(**changed), key, algorithms=["ES256"])


def part(value: Any) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def by_secret(secret: bytes) -> str:
    """HS256 under what everybody knows."""
    signed = f"{part({'alg': 'HS256', 'kid': KEY.kid})}.{part(claims())}"
    return f"{signed}.{part(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def unsigned(algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'kid': KEY.kid})}.{part(claims())}."


def promoted() -> str:
    """Somebody's own scopes under the registry's signature."""
    head, _, signature = token().split(".")
    return f"{head}.{part(claims(scope='registry:operate'))}.{signature}"


async def _keys(afresh: bool) -> KeySet:
    return key_set(public(KEY))


async def _nothing_revoked(after: str) -> dict[str, Any]:
    return {"next": "1", "revoked": []}


def gate_with(keys: KeySource) -> Gate:
    return Gate(keys, Revocations(_nothing_revoked), service="tested")


router = APIRouter()


@router.get("/v1/tested")
async def show(caller: Annotated[Caller, Depends(requires("tested:read"))]) -> dict[str, Any]:
    return {"client_id": caller.client_id}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = application("Tested", Metrics("tested"), routers=[router], ready={})
    app.state.gate = gate_with(_keys)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as one:
        yield one


async def ask(client: httpx.AsyncClient, authorization: str | None) -> httpx.Response:
    headers = {} if authorization is None else {"authorization": authorization}
    return await client.get("/v1/tested", headers=headers)


async def test_a_token_of_the_registry_lets_its_client_in(client: httpx.AsyncClient) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = await ask(client, f"{scheme} {token()}")
        assert (answer.status_code, answer.json()) == (200, {"client_id": "hr-platform"})


async def test_who_asks_for_what_they_may_not_have_is_in_the_log(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logged:
        assert (await ask(client, f"Bearer {token(scope='other:read')}")).status_code == 403
        await ask(client, f"Bearer {token()}")
        await ask(client, None)
    assert [
        (item["event"], item["route"], item["reason"], item["by"]) for item in logged if item["event"] == "not_allowed"
    ] == [("not_allowed", "/v1/tested", "insufficient-scope", "client:hr-platform")]


async def test_without_a_token_the_answer_says_where_to_get_one(client: httpx.AsyncClient) -> None:
    answer = await ask(client, None)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "/registry/oauth2/token" in answer.json()["detail"]


@pytest.mark.parametrize(
    "authorization", ["Basic YTpi", "Bearer", "Bearer ", "Token x", token(), "Bearer " + "x" * 5_000], ids=range(6)
)
async def test_what_is_not_bearer_and_a_token_is_refused(client: httpx.AsyncClient, authorization: str) -> None:
    answer = await ask(client, authorization)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


FORGED: dict[str, Callable[[], str]] = {
    "garbage": lambda: "garbage",
    "three parts of garbage": lambda: "a.b.c",
    "expired": lambda: token(exp=int(time.time()) - 60),
    "for nobody": lambda: token(aud=None),
    "for a service as a text": lambda: token(aud="tested"),
    "made with nothing": lambda: token(sid=None),
    "without a number": lambda: token(ver=None),
    "a number that is a text": lambda: token(ver="7"),
    "no end": lambda: token(exp=None),
    "an end that is a text": lambda: token(exp="9999999999"),
    "an end that is a fraction": lambda: token(exp=1e300),
    "another issuer": lambda: token(iss="somebody"),
    "no issuer": lambda: token(iss=None),
    "no subject": lambda: token(sub=None),
    "a subject that is no text": lambda: token(sub=["hr-platform"]),
    "alg none": lambda: unsigned("none"),
    "alg None": lambda: unsigned("None"),
    "no signature": lambda: unsigned("ES256"),
    "a signature of zeros": lambda: unsigned("ES256") + part(bytes(64)),
    "HS256 by the public key as PEM": lambda: by_secret(KEY.as_pem(private=False)),
    "HS256 by the public key as DER": lambda: by_secret(KEY.as_der(private=False)),
    "HS256 by the public key as JSON": lambda: by_secret(json.dumps(KEY.as_dict(private=False)).encode()),
    "HS256 by nothing": lambda: by_secret(b""),
    "another key": lambda: token(OTHER),
    "another key under our key's id": lambda: token(OTHER, header={"kid": KEY.kid}),
    "another key that the token brings along": lambda: token(OTHER, header={"jwk": OTHER.as_dict(private=False)}),
    "other claims under our signature": promoted,
    "JSON too deep": lambda: f"{part(b'[' * 1_500)}.{part(claims())}.x",
    "claims too deep": lambda: f"{part({'alg': 'ES256', 'kid': KEY.kid})}.{part(b'[' * 1_500)}.x",
    "a header that is a list": lambda: f"{part([])}.{part(claims())}.x",
    "a header that is a text": lambda: f"{part('alg')}.{part(claims())}.x",
    "an algorithm that is a list": lambda: f"{part({'alg': ['ES256']})}.{part(claims())}.x",
    "a key id that is an object": lambda: f"{part({'alg': 'ES256', 'kid': {}})}.{part(claims())}.x",
    "crit that is a number": lambda: f"{part({'alg': 'ES256', 'crit': 5})}.{part(claims())}.x",
    "five parts": lambda: "a.b.c.d.e",
    "not ASCII": lambda: "é.é.é",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
async def test_a_token_that_is_not_ours_is_refused(client: httpx.AsyncClient, forged: Callable[[], str]) -> None:
    answer = await client.get("/v1/tested", headers=[(b"authorization", f"Bearer {forged()}".encode("latin-1"))])
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert forged()[:20] not in answer.text


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.sampled_from(["ES256", "none", KEY.kid]), st.text(max_size=5)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "zip", "enc", "exp"]), inner),
    ),
    max_leaves=6,
)


@given(
    st.one_of(
        st.text(min_size=1, max_size=60),
        st.tuples(JSON, JSON, st.binary(max_size=64)).map(lambda three: ".".join(map(part, three))),
    )
)
async def test_nothing_but_a_token_gets_anything_but_a_refusal(text: str) -> None:
    with pytest.raises(Problem) as refused:
        await gate_with(_keys).caller(f"Bearer {text}")
    assert refused.value.status == 401


async def test_without_the_scope_the_answer_names_it(client: httpx.AsyncClient) -> None:
    for scope in ("", "other", "tested", "tested:read2", "TESTED:READ", None):
        answer = await ask(client, f"Bearer {token(scope=scope)}")
        assert answer.status_code == 403
        assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="tested:read"'


async def test_a_token_for_another_service_opens_nothing_here(client: httpx.AsyncClient) -> None:
    for audience in ([], ["another"], ["tested2", "test"]):
        answer = await ask(client, f"Bearer {token(aud=audience)}")
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:xueshi:problem:insufficient-scope")


async def test_clocks_may_differ_by_half_a_minute_and_no_more(client: httpx.AsyncClient) -> None:
    assert (await ask(client, f"Bearer {token(exp=int(time.time()) - 10)}")).status_code == 200
    assert (await ask(client, f"Bearer {token(exp=int(time.time()) - 40)}")).status_code == 401


async def test_a_token_that_was_good_is_refused_once_it_has_ended(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_LEEWAY_S", 0)
    ends_at = int(time.time()) + 2
    given = f"Bearer {token(exp=ends_at)}"
    assert (await ask(client, given)).status_code == 200
    await asyncio.sleep(ends_at - time.time() + 0.1)
    assert (await ask(client, given)).status_code == 401


# --- the registry's keys over HTTP ---------------------------------------------------------------------------------


@dataclass
class Registry:
    """Serves a key set, or does not."""

    document: Any = field(default_factory=lambda: public(KEY))
    status: int = 200
    asked: int = 0
    stalls: asyncio.Event | None = None

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        if self.stalls is not None:
            await self.stalls.wait()
        return JSONResponse(self.document, self.status)

    def gate(self) -> Gate:
        app = Starlette(routes=[Route("/jwks", self.answer)])
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
        return gate_with(RemoteKeys(client, "http://registry/jwks"))


async def test_keys_are_asked_for_once() -> None:
    registry = Registry()
    gate = registry.gate()
    for _ in range(5):
        assert (await gate.caller(f"Bearer {token()}")).scopes == {"tested:read", "other"}
    assert registry.asked == 1


async def test_after_a_rotation_both_tokens_are_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_KEYS_AGAIN_S", 0.0)
    registry = Registry()
    gate = registry.gate()
    await gate.caller(f"Bearer {token(KEY)}")
    registry.document = public(OTHER, KEY)
    assert (await gate.caller(f"Bearer {token(OTHER)}")).client_id == "hr-platform"
    assert (await gate.caller(f"Bearer {token(KEY, sub='before')}")).client_id == "before"
    assert registry.asked == 2


async def test_a_flood_of_unknown_keys_does_not_reach_the_registry() -> None:
    registry = Registry()
    gate = registry.gate()
    for number in range(20):
        with pytest.raises(Problem):
            await gate.caller(f"Bearer {token(OTHER, sub=str(number))}")
    assert registry.asked == 1


async def test_while_the_registry_is_away_known_keys_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    gate = registry.gate()
    await gate.caller(f"Bearer {token()}")
    monkeypatch.setattr(auth, "_KEYS_TTL_S", 0.0)
    registry.status = 503
    assert (await gate.caller(f"Bearer {token(sub='another')}")).client_id == "another"


async def test_while_the_registry_stalls_nobody_waits_for_it_who_needs_not(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    gate = registry.gate()
    await gate.caller(f"Bearer {token()}")
    assert gate.keys.answers is True  # type: ignore[attr-defined]
    monkeypatch.setattr(auth, "_KEYS_TTL_S", 0.0)
    monkeypatch.setattr(auth, "_KEYS_AGAIN_S", 0.0)
    registry.stalls, registry.status = asyncio.Event(), 503
    first = asyncio.create_task(gate.caller(f"Bearer {token(sub='first')}"))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(30):
        assert (await gate.caller(f"Bearer {token(sub='another')}")).client_id == "another"
    assert not first.done()
    registry.stalls.set()
    assert (await first).client_id == "first"
    assert gate.keys.answers is False  # type: ignore[attr-defined]
    assert registry.asked == 2


NO_KEYS = [[], {}, "keys", 5, None, {"keys": 5}, {"keys": [5]}, {"keys": [{}]}, {"keys": [{"kty": "?"}]}]


@pytest.mark.parametrize("document", [*NO_KEYS, {"keys": [{"kty": "EC", "crv": "P-256", "x": "!", "y": 5}]}], ids=str)
async def test_what_is_no_key_set_counts_as_the_registry_being_away(document: Any) -> None:
    with pytest.raises(Unavailable):
        await Registry(document).gate().caller(f"Bearer {token()}")


async def test_without_any_keys_the_answer_is_later_and_not_no() -> None:
    with pytest.raises(Unavailable):
        await Registry(status=500).gate().caller(f"Bearer {token()}")
    nowhere = RemoteKeys(httpx.AsyncClient(timeout=1), "http://127.0.0.1:9/jwks")
    with pytest.raises(Unavailable):
        await gate_with(nowhere).caller(f"Bearer {token()}")
