"""Signing in at a vendor with us: OpenID Connect Core 1.0, authorization code flow, with PKCE (RFC 7636) by rule."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from registry.privacy.domain import OidcScope

IN_CHINESE = {
    OidcScope.PROFILE: "姓名",
    OidcScope.EMPLOYMENT: "工作单位、所在地区、岗位类别和职称级别",
    OidcScope.ID_NUMBER: "身份证号（用于向本平台报送您的学习记录）",
}

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_SECONDS = re.compile(r"[0-9]{1,9}")
_TEXT_MAX = 2_000
_URI = re.compile(r"(?:[A-Za-z0-9._~:/?@!$&()*+,;=\[\]-]|%[0-9A-Fa-f]{2})+")
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[::1\])(?::[0-9]{1,5})?(?=[/?]|\Z)")


class BadRequest(ValueError):
    """An authorization request that is answered at its redirect URI with an error (RFC 6749, 4.1.2.1)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


@dataclass(frozen=True)
class OidcRequest:
    """What a vendor asks for on somebody's way in."""

    redirect_uri: str
    scope: str
    state: str | None
    nonce: str | None
    code_challenge: str

    @property
    def given(self) -> list[OidcScope]:
        """What it wants to know beside who it is."""
        return [item for item in OidcScope if item in self.scope.split()]

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The inverse."""
        return cls(**document)


def read_request(fields: Mapping[str, str], redirect_uri: str) -> OidcRequest:
    """An authorization request whose client and redirect URI are right; raises :class:`BadRequest`."""
    if any(len(value) > _TEXT_MAX for value in fields.values()):
        raise BadRequest("invalid_request", "a parameter is too long")
    if fields.get("response_type") != "code":
        raise BadRequest("unsupported_response_type", "response_type is code")
    if fields.get("response_mode", "query") != "query":
        raise BadRequest("invalid_request", "response_mode is query")
    for name in ("request", "request_uri"):
        if name in fields:
            raise BadRequest(f"{name}_not_supported", "write the parameters themselves (OpenID Connect Core, 6)")
    scopes = fields.get("scope", "").split()
    if "openid" not in scopes:
        raise BadRequest("invalid_scope", "scope has openid")
    if fields.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(fields.get("code_challenge", "")):
        raise BadRequest("invalid_request", "a code_challenge with code_challenge_method=S256 is needed (RFC 7636)")
    # What is unknown is ignored (OpenID Connect Core, 3.1.2.1); the token endpoint answers what was granted.
    granted = " ".join(item for item in ("openid", *OidcScope) if item in scopes)
    return OidcRequest(redirect_uri, granted, fields.get("state"), fields.get("nonce"), fields["code_challenge"])


PROMPTS = ("none", "login", "consent", "select_account")
"""What a vendor may ask to be shown or not (OpenID Connect Core, 3.1.2.1); other words are ignored."""


@dataclass(frozen=True)
class Prompting:
    """What the vendor wants somebody to be asked, though they are signed in already."""

    prompts: frozenset[str] = frozenset()
    age_max: timedelta | None = None
    """How long ago they may have given their password."""

    @property
    def is_silent(self) -> bool:
        """Nothing may be shown: what would have to be asked is answered with an error."""
        return "none" in self.prompts

    @property
    def asks_consent(self) -> bool:
        """They are asked also for what they agreed to before."""
        return "consent" in self.prompts

    def accepts(self, signed_in_at: datetime, now: datetime) -> bool:
        """Whether somebody who gave their password then goes on without it."""
        is_asked_for = bool({"login", "select_account"} & self.prompts)
        return not is_asked_for and (self.age_max is None or now - signed_in_at < self.age_max)


def read_prompting(fields: Mapping[str, str]) -> Prompting:
    """``prompt`` and ``max_age`` of an authorization request; raises :class:`BadRequest`."""
    prompts = frozenset(fields.get("prompt", "").split()) & set(PROMPTS)
    if "none" in prompts and len(fields["prompt"].split()) > 1:
        raise BadRequest("invalid_request", "prompt=none stands alone")
    age = fields.get("max_age")
    if age is None:
        return Prompting(prompts)
    if not _SECONDS.fullmatch(age):
        raise BadRequest("invalid_request", "max_age is a number of seconds")
    return Prompting(prompts, timedelta(seconds=int(age)))


def is_verified(challenge: str, verifier: str) -> bool:
    """RFC 7636, 4.6, method S256."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    found = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(found, challenge)


def answered(redirect_uri: str, parameters: Mapping[str, str | None]) -> str:
    """Where the browser goes back to, with the answer."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"{redirect_uri}{'&' if urlsplit(redirect_uri).query else '?'}{query}"


def subject(key: bytes, client_id: str, blind_index: bytes) -> str:
    """A pairwise identifier (OpenID Connect Core, 8.1): another one at each vendor, and always the same there."""
    digest = hmac.digest(key, b"subject\x00" + client_id.encode() + b"\x00" + blind_index, "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_fit(uri: str) -> bool:
    """Whether a redirect URI may be registered: absolute, without a fragment, TLS unless it is this machine.

    Only what RFC 3986 allows stands in it, and nothing that means something in a header: see :func:`form_target`.
    """
    if len(uri) > _TEXT_MAX or not _URI.fullmatch(uri) or form_target(uri) is None:
        return False
    parts = urlsplit(uri)
    is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_local)
    return bool(is_safe and not parts.fragment)


def form_sources(redirect_uri: str) -> str:
    """Where the forms of a page may lead (CSP 3, ``form-action``): browsers follow their answer nowhere else."""
    to = form_target(redirect_uri)
    return "'self'" if to is None else f"'self' {to}"


def form_target(uri: str) -> str | None:
    """The host source of a redirect URI for ``form-action`` (CSP 3, 2.3.1): scheme, name and port, else ``None``.

    It stands in a header whose words are parted by blanks, semicolons and commas: what could be read as another word
    of the policy is never repeated there, even of a registered address.
    """
    found = _ORIGIN.match(uri)
    return found[0] if found else None
