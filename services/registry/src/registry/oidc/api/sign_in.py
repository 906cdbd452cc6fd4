"""OpenID Connect: vendors send people here to sign in, and get them back registered."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from common.clock import now
from common.web import Problem
from registry.access.api import App, AppState
from registry.access.domain.authority import Actor
from registry.oidc import pages
from registry.oidc.actions import parties, sign_ins
from registry.oidc.actions.parties import RelyingParty
from registry.oidc.actions.sign_ins import PendingSignIn
from registry.oidc.api import cookies, credentials
from registry.oidc.api.addresses import back, own_origin
from registry.oidc.api.consent import agree, ask_or_send_back, lost, of_portal
from registry.oidc.api.cookies import Cookie
from registry.oidc.domain import BadRequest, OidcRequest, Prompting, form_sources, read_prompting, read_request

router = APIRouter()

_PAGE: dict[int | str, dict[str, Any]] = {
    status: {"description": "a page", "content": {"text/html": {}}} for status in (200, 400, 401, 403, 429)
}

_PAGE[303] = {"description": "on to the vendor"}

_ASKED = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "code_challenge",
    "code_challenge_method",
)  # fmt: skip

_IN_QUERY = {"parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in _ASKED]}


@router.get("/oauth2/authorize", response_class=Response, responses=_PAGE, openapi_extra=_IN_QUERY)
async def authorize(request: Request, app: App) -> Response:
    """A vendor sends somebody to sign in: a page, or back to the vendor with what is wrong with its request.

    People who are signed in at the portal are asked for no password, unless the vendor wants that (``prompt``,
    ``max_age``), and for no consent that they have given.
    """
    return await _begin(request, app, parse_qsl(request.url.query, keep_blank_values=True))


async def _begin(request: Request, app: AppState, pairs: list[tuple[str, str]]) -> Response:
    """An authentication request (OpenID Connect Core, 3.1.2.1), whether it came by GET or by POST."""
    fields = dict(pairs)
    client_id, redirect_uri, state = fields.get("client_id", ""), fields.get("redirect_uri", ""), fields.get("state")
    if not all(text.isprintable() for pair in pairs for text in pair):
        return pages.page("wrong", app.site, status=400, wrong="培训机构发来的请求有误，请联系该机构。")
    async with app.db.reading() as tx:
        party = await parties.party_of(tx, client_id)
    if party is None or redirect_uri not in party.redirect_uris:
        # Nobody is sent to an address that was not registered.
        return pages.page("wrong", app.site, status=400, wrong="培训机构未登记，或其返回网址未登记，请联系该机构。")
    try:
        if len(fields) != len(pairs):
            raise BadRequest("invalid_request", "a parameter stands twice")
        asked, prompting = read_request(fields, redirect_uri), read_prompting(fields)
    except BadRequest as bad:
        return back(app, redirect_uri, state, error=bad.error, error_description=bad.description)
    actor = await of_portal(request, app, prompting)
    if actor is None and prompting.is_silent:
        return back(app, redirect_uri, state, error="login_required", error_description="nobody is signed in")
    return await _first_page(app, party, asked, prompting, actor)


async def _first_page(
    app: AppState, party: RelyingParty, asked: OidcRequest, prompting: Prompting, actor: Actor | None
) -> Response:
    """The password, or for an ``actor`` of the portal the consent, or at once the way back."""
    session_id = None if actor is None else actor.session_id
    name, browser = sign_ins.begin(
        party.client_id, asked, session_id, asks_consent=prompting.asks_consent, sealer=app.sealer, now=now()
    )
    if actor is None:
        sources = form_sources(asked.redirect_uri)
        answer: Response = pages.page("sign-in", app.site, vendor=party.name, request=name, form_to=sources)
    elif (under := await _pending(app, name, browser)) is None:  # the vendor was taken off meanwhile
        return lost(app)
    else:
        answer = await ask_or_send_back(app, name, under, actor, is_silent=prompting.is_silent)
    if answer.status_code != 200:  # no form comes back
        return answer
    cookies.give(answer, app, Cookie.SIGN_IN, browser)
    return answer


async def _pending(app: AppState, name: str, browser: str) -> PendingSignIn | None:
    async with app.db.transaction() as tx:
        return await sign_ins.pending_sign_in(tx, name, browser, sealer=app.sealer, now=now())


@router.post("/oauth2/authorize", response_class=Response, responses=_PAGE)
async def go_on(request: Request, app: App, origin: Annotated[str | None, Header()] = None) -> Response:
    """One of the page's forms: signing in, the second factor, agreeing or not. Without ``step`` a vendor sends
    somebody to sign in, as by GET (OpenID Connect Core, 3.1.2.1).
    """
    pairs = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    if not any(name == "step" for name, _ in pairs):
        return await _begin(request, app, pairs)
    if origin not in (None, "null", own_origin(app)):
        return lost(app, 403)
    form = dict(pairs)
    under = await _pending(app, form.get("request", ""), cookies.read(request, app, Cookie.SIGN_IN))
    if under is None:
        return lost(app)
    try:
        answer = await _step(request, app, under, form)
    except Problem as slow:
        if slow.status != 429:
            raise
        answer = pages.page("wrong", app.site, status=429, wrong="操作过于频繁，请稍后返回重试。")
        answer.headers["retry-after"] = slow.headers["retry-after"]
    return answer


async def _step(request: Request, app: AppState, under: PendingSignIn, form: dict[str, str]) -> Response:
    match form.get("step"):
        case "sign-in":
            return await credentials.sign_in(request, app, under, form)
        case "second-factor":
            return await credentials.second_factor(request, app, under, form)
        case "agree":
            return await agree(request, app, under)
        case "somebody-else":
            sources = form_sources(under.asked.redirect_uri)
            return pages.page("sign-in", app.site, vendor=under.vendor, request=form["request"], form_to=sources)
    return back(app, under.asked.redirect_uri, under.asked.state, error="access_denied")
