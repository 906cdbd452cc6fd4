"""A province's identity provider (统一身份认证) in this process, built on an ordinary library."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from registry.unified_identity.domain import Registered

ISSUER = "https://identity.example/realms/province"
CLIENT_ID, CLIENT_SECRET = "xueshi", "a-secret-of-ours"
BACK = "http://test/sign-in/identity/back"
Claims = dict[str, Any]


@dataclass
class Citizen:
    """Somebody with an account at the provider."""

    subject: str
    id_number: str | None


class _Client:
    """We, as the provider has us on record."""

    client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return BACK

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == BACK

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code:
    """A code that waits to be used."""

    citizen: Citizen
    asked: dict[str, str]
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.asked["scope"]

    def get_nonce(self) -> str:
        return self.asked["nonce"]

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class _Request(OAuth2Request):  # type: ignore[misc]
    """A request as the library reads it."""

    def __init__(self, method: str, uri: str, fields: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload, self._fields = BasicOAuth2Payload(fields), fields

    @property
    def args(self) -> dict[str, str]:
        return self._fields

    @property
    def form(self) -> dict[str, str]:
        return self._fields


class _Server(AuthorizationServer):  # type: ignore[misc]
    """The library's authorization server, with answers that are plain tuples."""

    def __init__(self, provider: "Provider") -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator("default", _token)
        self.register_grant(_Grant, [_OpenId(require_nonce=True), CodeChallenge(required=True)])

    def query_client(self, client_id: str) -> _Client | None:
        return _Client() if client_id == CLIENT_ID else None

    def save_token(self, token: Claims, request: OAuth2Request) -> None:
        self.provider.tokens[token["access_token"]] = request.user

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, dict[str, str]]:
        return status, body, dict(headers)


def _token(**given: Any) -> Claims:
    token = {"token_type": "Bearer", "access_token": secrets.token_urlsafe(24), "expires_in": 300}
    return {**token, "scope": given["scope"]}


class _Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    """Codes are kept in memory, and used once."""

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        asked = request.payload.data
        challenge = asked["code_challenge"], asked["code_challenge_method"]
        self.server.provider.codes[code] = _Code(request.user, asked, *challenge)

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        return cast(_Code | None, self.server.provider.codes.get(code))

    def delete_authorization_code(self, code: _Code) -> None:
        codes = self.server.provider.codes
        self.server.provider.codes = {key: kept for key, kept in codes.items() if kept is not code}

    def authenticate_user(self, code: _Code) -> Citizen:
        return code.citizen


class _OpenId(OpenIDCode):  # type: ignore[misc]
    """ID tokens, which a test may have changed before they are signed."""

    provider: "Provider"

    def __call__(self, grant: _Grant) -> None:
        self.provider = grant.server.provider
        super().__call__(grant)

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return False

    def resolve_client_private_key(self, client: _Client) -> Any:
        return self.provider.signing_key

    def get_client_algorithm(self, client: _Client) -> str:
        return self.provider.algorithm

    def get_encode_header(self, client: _Client) -> Claims:
        return {"alg": self.provider.algorithm, "kid": self.provider.signing_key.kid}

    def get_client_claims(self, client: _Client) -> Claims:
        return {"iss": ISSUER, "aud": [client.get_client_id()]}

    def generate_user_info(self, user: Citizen, scope: str) -> Claims:
        number = {self.provider.claim: user.id_number} if self.provider.is_in_id_token and user.id_number else {}
        return {"sub": user.subject, **number}

    def encode_id_token(self, token: Claims, request: OAuth2Request) -> str:
        encoded = cast(str, super().encode_id_token(token, request))
        return self.provider.signed_anew(encoded) if self.provider.change else encoded


def new_key(algorithm: str = "RS256") -> Any:
    """One to sign with, under an id of its own."""
    named: Any = {"kid": secrets.token_hex(4), "use": "sig"}
    return ECKey.generate_key("P-256", named) if algorithm == "ES256" else RSAKey.generate_key(2048, named)


@dataclass
class Provider(httpx.AsyncBaseTransport):
    """The provider: its endpoints for programs (as a transport), and :meth:`send_back` for people."""

    claim: str = "credentialNo"
    is_in_id_token: bool = True
    algorithm: str = "RS256"
    is_away: bool = False
    change: Callable[[Claims], Claims] | None = None
    """What becomes of an ID token's claims before they are signed."""
    discovery: Claims = field(default_factory=dict)
    """What its discovery document says instead."""
    userinfo: Claims = field(default_factory=dict)
    """What its userinfo says instead."""
    signing_key: Any = field(default_factory=new_key)
    published: list[Any] = field(default_factory=list)
    codes: dict[str, _Code] = field(default_factory=dict)
    tokens: dict[str, Citizen] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The paths that programs asked for."""

    def __post_init__(self) -> None:
        self.published = self.published or [self.signing_key]
        self._server = _Server(self)

    def rotate(self, key: Any = None) -> None:
        """It signs with another key, and publishes no other."""
        self.signing_key = key or new_key()
        self.published = [self.signing_key]

    def signed_anew(self, token: str) -> str:
        """The same token with changed claims, signed as well as any other."""
        assert self.change is not None
        read = jwt.decode(token, KeySet([self.signing_key]), algorithms=[self.algorithm])
        return jwt.encode(read.header, self.change(dict(read.claims)), self.signing_key, [self.algorithm])

    def send_back(self, address: str, citizen: Citizen | None) -> str:
        """Somebody signs in there (or refuses), and is sent back: to this address."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/authorize", address
        request = _Request("GET", address, dict(parse_qsl(parts.query)), {})
        grant = self._server.get_consent_grant(request, end_user=citizen)
        status, body, headers = self._server.create_authorization_response(request, grant_user=citizen, grant=grant)
        assert status == 302, body
        return cast(str, headers["Location"])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Discovery, keys, tokens, userinfo."""
        path = request.url.path.removeprefix("/realms/province")
        self.asked.append(path)
        if self.is_away:
            raise httpx.ConnectError("nobody answers", request=request)
        body = (await request.aread()).decode()
        match path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self._discovery())
            case "/keys":
                keys = [key.as_dict(private=False) for key in self.published]
                others = [{"kty": "EC", "crv": "SM2", "x": "AA", "y": "AA", "kid": "national"}, {"kty": "oct"}]
                return httpx.Response(200, json={"keys": [*others, *keys]})
            case "/token":
                headers = {name.title(): value for name, value in request.headers.items()}
                asked = _Request("POST", str(request.url), dict(parse_qsl(body)), headers)
                status, document, _ = self._server.create_token_response(asked)
                return httpx.Response(status, json=document)
            case "/userinfo":
                citizen = self.tokens[request.headers["authorization"].removeprefix("Bearer ")]
                document = {"sub": citizen.subject, self.claim: citizen.id_number, **self.userinfo}
                return httpx.Response(200, json=document)
        return httpx.Response(404)

    def _discovery(self) -> Claims:
        endpoints = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": ISSUER,
            **{f"{name}_endpoint": f"{ISSUER}/{path}" for name, path in endpoints.items()},
            "jwks_uri": f"{ISSUER}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.algorithm],
            "code_challenge_methods_supported": ["S256"],
            **self.discovery,
        }


def returned(address: str) -> dict[str, str]:
    """What stands in the address to which somebody is sent back."""
    assert address.startswith(f"{BACK}?"), address
    return dict(parse_qsl(urlsplit(address).query))


def settings(**other: Any) -> dict[str, Any]:
    """The registry's settings for it."""
    return {
        "identity_issuer": ISSUER,
        "identity_client_id": CLIENT_ID,
        "identity_client_secret": CLIENT_SECRET,
        "identity_number_claim": "credentialNo",
        "identity_name": "湘湘统一认证",
        **other,
    }


def registered() -> Registered:
    """What a platform that runs already knows of it."""
    return Registered(ISSUER, CLIENT_ID, CLIENT_SECRET, "credentialNo", "湘湘统一认证", "openid", BACK)


def asked_of(address: str) -> dict[str, str]:
    """What an authorization URL asks for."""
    return dict(parse_qsl(urlsplit(address).query))


def changed(address: str, **change: str) -> str:
    """The same address with other parameters."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode({**asked_of(address), **change})}"
