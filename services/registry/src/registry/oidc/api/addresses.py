"""Where vendors find us, what we say of ourselves, and where a browser goes back to."""

from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from common.auth import ALGORITHMS
from common.web import json_response
from registry.access.api import App, AppState
from registry.oidc.answers import ProviderMetadata
from registry.oidc.domain import PROMPTS, answered
from registry.privacy.domain import OidcScope

router = APIRouter()


def issuer(app: AppState) -> str:
    """Our name in tokens, and the address under which everything stands."""
    return f"{app.settings.public_url}/registry"


def own_origin(app: AppState) -> str:
    """What browsers say of forms that come from our own pages."""
    parts = urlsplit(app.settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"


def back(app: AppState, redirect_uri: str, state: str | None, **told: str) -> Response:
    """To the vendor (RFC 6749, 4.1.2), with the issuer (RFC 9207)."""
    address = answered(redirect_uri, {**told, "state": state, "iss": issuer(app)})
    return RedirectResponse(address, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


@router.get("/.well-known/openid-configuration", response_model=ProviderMetadata)
async def discovery(app: App) -> Response:
    """OpenID Connect Discovery 1.0."""
    us = issuer(app)
    answer = json_response(
        {
            "issuer": us,
            "authorization_endpoint": f"{us}/oauth2/authorize",
            "token_endpoint": f"{us}/oauth2/token",
            "userinfo_endpoint": f"{us}/oauth2/userinfo",
            "jwks_uri": f"{us}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ALGORITHMS,
            "scopes_supported": ["openid", *OidcScope],
            "claims_supported": ["sub", "name", "employment", "id_number", "auth_time", "nonce"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "prompt_values_supported": PROMPTS,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "ui_locales_supported": ["zh-CN"],
        }
    )
    answer.headers["cache-control"] = "public, max-age=300"
    return answer
