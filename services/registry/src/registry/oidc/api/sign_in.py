"""OpenID Connect: vendors send people here to sign in, and get them back registered."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from common.auth import ALGORITHMS
from common.clock import now
from common.identity import IdNumber, Malformed
from common.web import Problem, json_response
from registry.access.api import App, AppState, Body
from registry.access.domain.authority import Actor
from registry.accounts.actions import attempts as attempt_actions
from registry.accounts.actions import second_factors as second_factor_actions
from registry.accounts.actions import sessions as session_actions
from registry.accounts.api import attempts
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.oidc import actions as oidc_actions
from registry.oidc import pages
from registry.oidc.actions import PendingSignIn
from registry.oidc.answers import ChoicesByPosition, ProviderMetadata, VendorOffer, VendorStart
from registry.oidc.domain import IN_CHINESE, BadRequest, OidcScope, answered, form_target, read_request

router = APIRouter()
COOKIE, DEVICE_COOKIE = "xueshi-sign-in", "xueshi-device"

_PAGE: dict[int | str, dict[str, Any]] = {
    status: {"description": "a page", "content": {"text/html": {}}} for status in (200, 400, 401, 403, 429)
}

_PAGE[303] = {"description": "on to the vendor"}

_ASKED = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "code_challenge",
    "code_challenge_method",
)  # fmt: skip

_IN_QUERY = {"parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in _ASKED]}
_LOST = "本次登录已失效，或不是从本浏览器发起。请回到培训机构的网站重新开始。"
_WRONG = "身份证号、密码或验证码不正确。"


class Chosen(Body):
    """The vendor that somebody chose."""

    client_id: str = Field(max_length=64)


def issuer(app: AppState) -> str:
    """Our name in tokens, and the address under which everything stands."""
    return f"{app.settings.public_url}/registry"


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
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "ui_locales_supported": ["zh-CN"],
        }
    )
    answer.headers["cache-control"] = "public, max-age=300"
    return answer


@router.get("/oauth2/authorize", response_class=Response, responses=_PAGE, openapi_extra=_IN_QUERY)
async def authorize(request: Request, app: App) -> Response:
    """A vendor sends somebody to sign in: a page, or back to the vendor with what is wrong with its request."""
    return await _begin(app, parse_qsl(request.url.query, keep_blank_values=True))


async def _begin(app: AppState, pairs: list[tuple[str, str]]) -> Response:
    """An authentication request (OpenID Connect Core, 3.1.2.1), whether it came by GET or by POST."""
    fields = dict(pairs)
    client_id, redirect_uri, state = fields.get("client_id", ""), fields.get("redirect_uri", ""), fields.get("state")
    if not all(text.isprintable() for pair in pairs for text in pair):
        return pages.page("wrong", status=400, wrong="培训机构发来的请求有误，请联系该机构。")
    async with app.db.reading() as tx:
        party = await oidc_actions.party_of(tx, client_id)
    if party is None or redirect_uri not in party.redirect_uris:
        # Nobody is sent to an address that was not registered.
        return pages.page("wrong", status=400, wrong="培训机构未登记，或其返回网址未登记，请联系该机构。")
    try:
        if len(fields) != len(pairs):
            raise BadRequest("invalid_request", "a parameter stands twice")
        asked = read_request(fields, redirect_uri)
    except BadRequest as bad:
        return _back(app, redirect_uri, state, error=bad.error, error_description=bad.description)
    name, browser = oidc_actions.begin(client_id, asked, sealer=app.sealer, now=now())
    answer = pages.page("sign-in", vendor=party.name, request=name)
    answer.set_cookie(
        COOKIE, browser, httponly=True, samesite="lax", path="/registry/oauth2",
        secure=app.settings.public_url.startswith("https:"),
    )  # fmt: skip
    return answer


@router.post("/oauth2/authorize", response_class=Response, responses=_PAGE)
async def go_on(request: Request, app: App, origin: Annotated[str | None, Header()] = None) -> Response:
    """One of the page's forms: signing in, the second factor, agreeing or not. Without ``step`` a vendor sends
    somebody to sign in, as by GET (OpenID Connect Core, 3.1.2.1).
    """
    pairs = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    if not any(name == "step" for name, _ in pairs):
        return await _begin(app, pairs)
    if origin not in (None, "null", _origin(app)):
        return pages.page("wrong", status=403, wrong=_LOST)
    form = dict(pairs)
    async with app.db.transaction() as tx:
        under = await oidc_actions.pending_sign_in(
            tx, form.get("request", ""), request.cookies.get(COOKIE, ""), sealer=app.sealer, now=now()
        )
    if under is None:
        return pages.page("wrong", status=400, wrong=_LOST)
    try:
        match form.get("step"):
            case "sign-in":
                return await _sign_in(request, app, under, form)
            case "second-factor":
                return await _second_factor(request, app, under, form)
            case "agree":
                return await _agree(app, under)
    except Problem as slow:
        if slow.status != 429:
            raise
        answer = pages.page("wrong", status=429, wrong="操作过于频繁，请稍后返回重试。")
        answer.headers["retry-after"] = slow.headers["retry-after"]
        return answer
    return _back(app, under.asked.redirect_uri, under.asked.state, error="access_denied")


async def _sign_in(request: Request, app: AppState, under: PendingSignIn, form: dict[str, str]) -> Response:
    try:
        number = IdNumber(form.get("id_number", "").strip())
    except Malformed:
        return _again("sign-in", form, under, "身份证号应为 18 位，请核对。")
    password, device = form.get("password", "")[:1_000], None
    attempt = await attempts.try_password(request, app, number, password, _device_token(request))
    seen = attempt.seen
    async with app.db.transaction() as tx:
        session = await session_actions.sign_in(tx, seen, attempt.is_right, rules=app.rules, now=now())
        if seen is not None and session is not None:
            await attempts.forgive(tx, attempt)
            await oidc_actions.note_signed_in(tx, under, session.session_id, now=now())
            if not session.needs:
                device = await attempt_actions.remember_device(tx, seen.account_id, attempt.device, now=now())
    if seen is None or session is None:
        return _again("sign-in", form, under, _WRONG)
    if seen.person_id is None:
        return pages.page("wrong", status=403, wrong="您不在任何单位的人员名单中，请联系本单位培训管理员。")
    if session.needs == ("second-factor",):
        return pages.page("second-factor", vendor=under.vendor, request=form["request"])
    if session.needs:
        return pages.page("wrong", status=403, wrong="请先登录学时平台，修改密码或登记身份验证器，再前往培训机构。")
    return _known(app, _consent(form["request"], under), device)


async def _second_factor(request: Request, app: AppState, under: PendingSignIn, form: dict[str, str]) -> Response:
    actor = await _actor(app, under)
    if actor is None or actor.needs != ("second-factor",):
        return pages.page("wrong", status=400, wrong=_LOST)
    new_device = None
    async with app.db.transaction() as tx:
        device = await attempts.device_of(tx, app, actor, _device_token(request))
        claims = await attempts.take_second_factor_try(tx, app, actor, device)
        token = await second_factor_actions.give(tx, actor, form.get("code", "")[:20], sealer=app.sealer, now=now())
        if token is not None:
            await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
            new_device = await attempt_actions.remember_device(tx, actor.account_id, device, now=now())
    if token is None:
        return _again("second-factor", form, under, "验证码不正确或已用过，请等待下一个验证码。")
    return _known(app, _consent(form["request"], under), new_device)


def _device_token(request: Request) -> str | None:
    return request.cookies.get(DEVICE_COOKIE, "")[:100] or None


def _known(app: AppState, answer: Response, device: str | None) -> Response:
    """The browser is known from now on; the cookie comes back to these pages alone."""
    if device is not None:
        answer.set_cookie(
            DEVICE_COOKIE, device, httponly=True, samesite="lax", path="/registry/oauth2",
            max_age=int(app.rules.devices_kept.total_seconds()),
            secure=app.settings.public_url.startswith("https:"),
        )  # fmt: skip
    return answer


async def _agree(app: AppState, under: PendingSignIn) -> Response:
    actor = await _actor(app, under)
    if actor is None or actor.needs:
        return pages.page("wrong", status=400, wrong=_LOST)
    async with app.db.transaction() as tx:
        code = await oidc_actions.agree(tx, under, actor, now=now())
    return _back(app, under.asked.redirect_uri, under.asked.state, code=code)


async def _actor(app: AppState, under: PendingSignIn) -> Actor | None:
    if under.session_id is None:
        return None
    async with app.db.reading() as tx:
        return await session_actions.actor_of_session(tx, under.session_id, rules=app.rules, now=now())


def _consent(name: str, under: PendingSignIn) -> Response:
    given = [IN_CHINESE[value] for value in under.asked.given]
    to = form_target(under.asked.redirect_uri)
    form_to = "'self'" if to is None else f"'self' {to}"
    return pages.page("agree", vendor=under.vendor, request=name, given=given, form_to=form_to)


def _again(step: str, form: dict[str, str], under: PendingSignIn, wrong: str) -> Response:
    return pages.page(step, status=401, vendor=under.vendor, request=form["request"], wrong=wrong)


def _back(app: AppState, redirect_uri: str, state: str | None, **told: str) -> Response:
    """RFC 6749, 4.1.2, with the issuer (RFC 9207)."""
    address = answered(redirect_uri, {**told, "state": state, "iss": issuer(app)})
    return RedirectResponse(address, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _origin(app: AppState) -> str:
    parts = urlsplit(app.settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"


@router.post("/v1/vendor-offers", status_code=201, response_model=VendorOffer, dependencies=[Depends(signed_in)])
async def offer(app: App, actor: SignedIn) -> Response:
    """The vendors, in an order made anew each time; none is preselected."""
    async with app.db.transaction() as tx:
        choice_id, parties = await oidc_actions.offer(tx, actor)
    shown = [{"client_id": party.client_id, "name": party.name} for party in parties]
    return json_response({"offer_id": choice_id, "vendors": shown}, 201)


@router.post("/v1/vendor-offers/{offer_id}/choice", response_model=VendorStart, dependencies=[Depends(signed_in)])
async def choose(offer_id: UUID, body: Chosen, app: App, actor: SignedIn) -> Response:
    """Choose one of the vendors that were offered; where to begin there."""
    async with app.db.transaction() as tx:
        start_url = await oidc_actions.choose(tx, actor, offer_id, body.client_id, now=now())
    return json_response({"start_url": start_url})


@router.get("/v1/vendor-choices", response_model=ChoicesByPosition, dependencies=[Depends(signed_in)])
async def how_freely(app: App, actor: SignedIn) -> Response:
    """How often each vendor was shown and chosen at each position: who chose freely does not choose the first."""
    async with app.db.reading() as tx:
        return json_response({"positions": await oidc_actions.choice_statistics(tx, actor)})
