"""Tokens of clients, and the keys that sign them."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from common.clock import now
from common.errors import Refused, Unavailable
from common.web import json_response
from registry.access.api import App, AppState
from registry.oauth.actions import clients as client_actions
from registry.oauth.actions.clients import WrongClient
from registry.oauth.answers.tokens import PublicKeys, SigningKey, Token, TokenRefusal
from registry.oauth.api import client_limits
from registry.oauth.api.credentials import credentials_of, storable
from registry.oauth.domain.clients import KEYS_ROTATE
from registry.oidc.actions import tokens as token_actions
from registry.oidc.actions.tokens import ACCESS_LASTS, Presented
from registry.roles.api import Operating, operates

router = APIRouter()
_rotates = operates(KEYS_ROTATE)

_OAUTH_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": "RFC 6749, 5.2", "model": TokenRefusal} for status in (400, 401)
}


@router.post("/v1/signing-keys/rotations", status_code=201, response_model=SigningKey, dependencies=[Depends(_rotates)])
async def rotate_signing_key(app: App, who: Annotated[Operating, Depends(_rotates)]) -> Response:
    """A new key signs tokens from now; tokens of the old one stay good until they end."""
    async with app.db.transaction() as tx:
        key_id = await client_actions.rotate_signing_key(tx, by=who.by, sealer=app.sealer, now=now())
    return json_response({"key_id": key_id}, 201)


@router.get("/.well-known/jwks.json", response_model=PublicKeys)
async def jwks(app: App) -> Response:
    """The public keys that tokens are checked with (RFC 7517); for everybody."""
    async with app.db.reading() as tx:
        answer = json_response(await client_actions.public_keys(tx, now=now()))
    answer.headers["cache-control"] = "public, max-age=60"
    return answer


class TokenForm(BaseModel):
    """RFC 6749, 4.4.2 and 4.1.3, and RFC 7636, 4.5."""

    grant_type: str | None = None
    scope: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""


@router.post("/oauth2/token", response_model=Token, responses=_OAUTH_ERRORS)
async def token(
    request: Request,
    app: App,
    form: Annotated[TokenForm, Form()],
    authorization: Annotated[str | None, Header()] = None,
) -> Response:
    """Client credentials (RFC 6749, 4.4), and the codes of people's sign-ins (4.1.3 with RFC 7636).

    Clients authenticate by HTTP Basic or in the form; errors are as section 5.2 has them.
    """
    names = [name for name, _ in (await request.form()).multi_items()]
    if len(names) != len(set(names)):
        return _refused("invalid_request", "a parameter stands twice")
    if authorization is not None and (form.client_id or form.client_secret):
        return _refused("invalid_request", "credentials stand in the header and in the form")
    client_id, client_secret = form.client_id, form.client_secret
    if authorization is not None:
        client_id, client_secret = credentials_of(authorization)
    if form.grant_type is None:
        return _refused("invalid_request", "grant_type is missing")
    if form.grant_type not in ("client_credentials", "authorization_code"):
        return _refused("unsupported_grant_type", "grant_type is client_credentials or authorization_code")
    if not client_id or not client_secret:
        return _refused("invalid_client", "no client credentials", 401)
    try:
        caller = client_limits.admit(request, client_id)
        if form.grant_type == "authorization_code":
            answer = await _exchanged(app, storable(client_id), client_secret, form)
        else:
            answer = await _issued(app, storable(client_id), client_secret, form.scope)
    except WrongClient as wrong:
        return _refused("invalid_client", wrong.detail, 401)
    client_limits.note_secret_shown(caller)
    return answer


async def _issued(app: AppState, client_id: str, client_secret: str, scope: str | None) -> Response:
    try:
        async with app.db.reading() as tx:
            issued, used = await client_actions.issue_token(
                tx, client_id, client_secret, scope,
                sealer=app.sealer, now=now(), lifetime_s=app.settings.token_lifetime_s,
            )  # fmt: skip
    except Refused as refused:
        return _refused("invalid_scope", refused.detail)
    await _note_use(app, used)
    return JSONResponse(issued, headers={"cache-control": "no-store", "pragma": "no-cache"})


async def _exchanged(app: AppState, client_id: str, client_secret: str, form: TokenForm) -> Response:
    us = f"{app.settings.public_url}/registry"
    given = Presented(client_id, form.code, form.redirect_uri, form.code_verifier)
    async with app.db.transaction() as tx:
        await client_actions.authenticated(tx, client_id, client_secret)
        found = await token_actions.exchange(tx, given, issuer=us, keys=app.keys, now=now())
    if found is None:
        return _refused("invalid_grant", "the code is none of ours for you, was used, or is too old; begin again")
    answer = {
        "access_token": found.access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "scope": found.scope,
        "id_token": found.id_token,
    }
    return JSONResponse(answer, headers={"cache-control": "no-store", "pragma": "no-cache"})


async def _note_use(app: AppState, secret_id: UUID | None) -> None:
    """A note is no reason to refuse a token: where it cannot be written, the next use is noted."""
    if secret_id is not None:
        with suppress(Unavailable):
            async with app.db.transaction() as tx:
                await client_actions.note_use(tx, secret_id, now=now())


def _refused(error: str, description: str, status: int = 400) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="xueshi"'
    return JSONResponse({"error": error, "error_description": description}, status, headers)
