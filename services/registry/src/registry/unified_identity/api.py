"""Signing in with the province's unified identity (统一身份认证), for the pages that lead people there and back."""

import secrets
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from common.clock import now
from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.limits import Limiter, origin_of
from common.web import Problem, json_response, too_fast
from registry.access.api import App, AppState, Body, confidential, slow_down_public_reads
from registry.access.domain.attempts import Claim
from registry.accounts.actions import attempts as attempt_actions
from registry.accounts.actions.sessions import Begun
from registry.accounts.answers import NewSession
from registry.accounts.api import attempts
from registry.accounts.api.attempts import DeviceToken
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.accounts.api.sessions import Code
from registry.unified_identity import actions
from registry.unified_identity.answers import (
    BegunIdentitySignIn,
    FinishedIdentitySignIn,
    IdentityLinks,
    IdentityProviderShown,
)
from registry.unified_identity.clients import IdentityProvider
from registry.unified_identity.domain import Vouched

router = APIRouter()
# What one address may begin, finish and confirm; an institution's staff share one. A sign-in that succeeds gives back
# what it took: what is left is a limit on those that lead nowhere, each of which may cost a question to the provider.
_sign_ins = Limiter(rate=0.2, burst=60)
_BROWSER_BYTES = 32


async def _provider(request: Request) -> IdentityProvider | None:
    found: IdentityProvider | None = request.app.state.identity_provider
    return found


PerhapsProvider = Annotated[IdentityProvider | None, Depends(_provider)]


async def _set_up(provider: PerhapsProvider) -> IdentityProvider:
    if provider is None:
        raise NotFound("no-identity-provider", "nobody signs in with an identity provider here")
    return provider


Provider = Annotated[IdentityProvider, Depends(_set_up)]
Browser = Annotated[str, Field(min_length=20, max_length=100)]
Sealed = Annotated[str, Field(min_length=1, max_length=2_000)]


class ReturnedSignIn(Body):
    """What the provider sent a browser back with, and the word that this browser keeps."""

    code: Annotated[str, Field(min_length=1, max_length=4_000)]
    state: Sealed
    browser: Browser
    iss: Annotated[str | None, Field(max_length=500)] = None
    """The issuer, where the provider names it (RFC 9207)."""


class ConfirmedLink(Body):
    """Somebody confirms whose account is linked."""

    ticket: Sealed
    browser: Browser
    code: Code | None = None
    """Of the account's second factor, or a recovery code, where it has one."""


@router.get(
    "/v1/identity-provider", response_model=IdentityProviderShown, dependencies=[Depends(slow_down_public_reads)]
)
async def identity_provider(app: App, provider: PerhapsProvider) -> Response:
    """The province's identity provider: its name, and whether it answers."""
    document: dict[str, Any] = {"name": None, "is_away": False, "has_passwords": True, "form_origins": []}
    if provider is not None:
        is_away = await provider.is_away()
        document = {"name": provider.ours.name, "is_away": is_away, "form_origins": provider.form_origins()}
        document["has_passwords"] = app.rules.has_password_sign_in
    return json_response(document)


@router.post("/v1/identity-sign-ins", status_code=201, response_model=BegunIdentitySignIn)
async def begin(request: Request, app: App, provider: Provider) -> Response:
    """Where to send a browser to sign in with the provider; 503 ``identity-provider-away`` where that does not answer.

    Nothing is stored. The state is good for ten minutes, once, and with ``browser`` alone.
    """
    _slow_down(request)
    browser = secrets.token_urlsafe(_BROWSER_BYTES)
    begun = actions.begin(browser, sealer=app.sealer, now=now())
    address = await provider.authorization_url(begun.state, begun.nonce, begun.verifier)
    return confidential({"authorization_url": address, "browser": browser, "ends_at": begun.ends_at}, 201)


@router.post("/v1/identity-sign-ins/completions", status_code=201, response_model=FinishedIdentitySignIn)
async def complete(
    body: ReturnedSignIn, request: Request, app: App, provider: Provider, token: DeviceToken = None
) -> Response:
    """A session for somebody whom the provider vouches for, or what they confirm first (``confirmation``).

    404 ``identity-not-registered`` for an ID number that nobody has here, of which nothing is kept. 422
    ``identity-lost`` and 409 ``identity-used`` for a state of another browser, or of before.
    """
    _slow_down(request)
    if body.iss is not None and body.iss != provider.ours.issuer:
        raise Refused("identity-not-vouched", "the identity provider's answer is not one for us; begin again")
    async with app.db.transaction() as tx:
        begun = await actions.take_state(tx, body.state, body.browser, sealer=app.sealer, now=now())
    tokens = await provider.exchange(body.code, begun.nonce, begun.verifier, now=now())
    vouched, issuer = tokens.vouched, provider.ours.issuer
    if vouched.number is None:
        async with app.db.reading() as tx:
            is_linked = await actions.is_linked(tx, issuer, vouched, keys=app.keys)
        if not is_linked:
            vouched = Vouched(vouched.subject, await provider.number_of(tokens))
    async with app.db.transaction() as tx:
        found = await actions.recognise(tx, issuer, vouched, body.browser, keys=app.keys, rules=app.rules, now=now())
        device = await _device(tx, app, found.account_id, found.begun, token)
    if found.begun is None and found.confirmation is None:
        raise Conflict("identity-linked-elsewhere", "this identity is linked to another account here")
    _give_back(request, 2)  # its beginning as well
    confirmation = None if found.confirmation is None else asdict(found.confirmation)
    session = None if found.begun is None else {**asdict(found.begun), "device": device}
    document = {"session": session, "confirmation": confirmation and {**confirmation, "provider": provider.ours.name}}
    return confidential(document, 201)


@router.post("/v1/identity-sign-ins/confirmations", status_code=201, response_model=NewSession)
async def confirm(
    body: ConfirmedLink, request: Request, app: App, provider: Provider, token: DeviceToken = None
) -> Response:
    """The account is linked, and a session begins; 401 ``wrong-code`` for a wrong code of its second factor.

    ``device``: as in the answer of ``POST /v1/sessions``.
    """
    _slow_down(request)
    ticket = actions.read_ticket(body.ticket, body.browser, sealer=app.sealer, now=now())
    try:
        async with app.db.transaction() as tx:
            account = await actions.account_to_link(tx, ticket)
            claims: tuple[Claim, ...] = ()
            if account.totp_confirmed_at is not None:
                claims = await attempts.take_proof_try(tx, app, account.account_id)
            begun = await actions.confirm(tx, ticket, account, body.code, sealer=app.sealer, rules=app.rules, now=now())
            if begun is not None and claims:
                await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
            device = await _device(tx, app, account.account_id, begun, token)
    except Conflict as conflict:
        if conflict.reason == "identity-linked-elsewhere":
            async with app.db.transaction() as tx:
                await actions.record_refused_link(tx, ticket, now=now())
        raise
    if begun is None:
        raise Problem(401, "wrong-code", "the code is wrong or was used")
    _give_back(request)
    return confidential({**asdict(begun), "device": device}, 201)


@router.get("/v1/account/identity-links", response_model=IdentityLinks, dependencies=[Depends(signed_in)])
async def identity_links(app: App, actor: SignedIn, provider: PerhapsProvider) -> Response:
    """With which identity provider one's own account is linked."""
    issuer, name = (None, None) if provider is None else (provider.ours.issuer, provider.ours.name)
    async with app.db.reading() as tx:
        found = await actions.links(tx, actor, issuer, name or "")
    return json_response({"provider": name, "links": found})


@router.delete("/v1/account/identity-links/{link_id}", status_code=204, dependencies=[Depends(signed_in)])
async def undo_link(link_id: UUID, app: App, actor: SignedIn, has_proof: HasProof) -> None:
    """The provider's word opens the account no more, and every other session of the account ends.

    403 ``password-needed`` unless a ``Password-Proof`` comes along, or the password or second factor was given in this
    session within the last ten minutes.
    """
    async with app.db.transaction() as tx:
        await actions.unlink(tx, actor, link_id, has_proof=has_proof, now=now())


async def _device(tx: Tx, app: AppState, account_id: UUID | None, begun: Begun | None, token: str | None) -> str | None:
    """The token by which a device is known from now on, after a sign-in that needs nothing more."""
    if account_id is None or begun is None or begun.needs:
        return None
    known = None
    if token:
        kept = app.rules.devices_kept
        known = await attempt_actions.device_of_account(tx, token, account_id, kept, now=now())
    return await attempt_actions.remember_device(tx, account_id, known, now=now())


def _slow_down(request: Request) -> None:
    if wait_s := _sign_ins.wait_s(origin_of(request)):
        raise too_fast(wait_s)


def _give_back(request: Request, units: int = 1) -> None:
    _sign_ins.give_back(origin_of(request), units)
