"""Signing in with the province's identity provider (统一身份认证): there, back, and confirmed the first time."""

from urllib.parse import quote, unquote

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from portal.access.cookies import Cookie
from portal.access.forms import Errors
from portal.access.places import HOURS, SIGN_IN, own_page
from portal.access.visitor import Anybody, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    BegunIdentitySignIn,
    ConfirmedLink,
    FinishedIdentitySignIn,
    NewSession,
    ReturnedSignIn,
)
from portal.clients.refusals import Away, Refusal
from portal.public.sign_in import begin_session, show_sign_in

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
BEGIN = Call(_REGISTRY, "POST", "/v1/identity-sign-ins", BegunIdentitySignIn)
COMPLETE = Call(_REGISTRY, "POST", "/v1/identity-sign-ins/completions", FinishedIdentitySignIn, ReturnedSignIn)
CONFIRM = Call(_REGISTRY, "POST", "/v1/identity-sign-ins/confirmations", NewSession, ConfirmedLink)
_LASTS_S = 1_200
"""The cookie outlives the ten minutes to the provider's answer and the ten to the confirmation."""
_COOKIE_CHARS_MAX = 200
_AWAY = "统一身份认证暂时没有响应，请稍后再试。"
_LOST = "登录未完成：已超过十分钟，或者换了浏览器。请重新登录。"
_DENIED = "您没有在统一身份认证完成登录。需要登录的，请重新开始。"
_FAILED = "统一身份认证没有完成登录，请稍后再试。"


@router.post("/sign-in/identity")
async def begin(who: Anybody, typed: Posted) -> Response:
    """On to the provider; the browser keeps a word without which nobody comes back."""
    then, errors = own_page(typed.text("next")), Errors()
    try:
        begun = await who.ask(BEGIN)
    except Refusal as refusal:
        errors = Errors.of(refusal)
    except Away:
        errors.add("", _AWAY)
    if errors:
        return await show_sign_in(who, then, errors)
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    answer = RedirectResponse(begun.authorization_url, 303, headers)
    kept = f"{begun.browser}.{quote(then, safe='')}"
    if len(kept) > _COOKIE_CHARS_MAX:
        kept = f"{begun.browser}.{quote(HOURS, safe='')}"
    who.portal.cookies.give(answer, Cookie.IDENTITY, kept, max_age_s=_LASTS_S)
    return answer


@router.get("/sign-in/identity/back")
async def back(who: Anybody, code: str = "", state: str = "", error: str = "", iss: str = "") -> Response:
    """Back from the provider: signed in, or to be confirmed, or a page that says what is wrong. None of these pages
    names its own address, in which code and state stand (``here``).

    It is the provider's redirect, and so the one page that begins something by GET: the state opens it once, in the
    browser whose cookie has the word.
    """
    word, then = _kept(who)
    if error:
        return _failed(who, _DENIED if error == "access_denied" else _FAILED)
    if not (word and code and state):
        return _failed(who, _LOST)
    try:
        body = ReturnedSignIn(code=code, state=state, browser=word, iss=iss or None)
        found = await who.ask(COMPLETE, body=body, headers=who.device_header)
    except Refusal as refusal:
        return _failed(who, refusal.problem.detail, is_unknown=refusal.reason == "identity-not-registered")
    except Away:
        return _failed(who, _AWAY)
    if found.session is not None:
        return await _come_in(who, found.session, then)
    asked = found.confirmation
    if asked is None:
        return _failed(who, _FAILED)
    return _page(
        who,
        "public/identity-confirmation.html",
        ticket=asked.ticket,
        provider=asked.provider,
        name=asked.name,
        masked_number=asked.masked_number,
        has_second_factor=asked.has_second_factor,
    )


@router.post("/sign-in/identity/confirmation")
async def confirm(who: Anybody, typed: Posted) -> Response:
    """The account is linked, and its holder signed in; a wrong code is asked for once more."""
    word, then = _kept(who)
    ticket, code = typed.text("ticket"), typed.plain("code")
    if not (word and ticket):
        return _failed(who, _LOST)
    has_second_factor, errors = typed.text("has_second_factor") == "1", Errors()
    if has_second_factor and not code:
        errors.add("code", "请输入验证码或恢复码。")
    else:
        try:
            body = ConfirmedLink(ticket=ticket, browser=word, code=code or None)
            return await _come_in(who, await who.ask(CONFIRM, body=body, headers=who.device_header), then)
        except Refusal as refusal:
            if refusal.reason.startswith("identity-") or not has_second_factor:
                return _failed(who, refusal.problem.detail)
            errors.found = [("code", sentence) for _, sentence in Errors.of(refusal).found]
    return _page(
        who,
        "public/identity-confirmation.html",
        status=422,
        ticket=ticket,
        **{name: typed.text(name) for name in ("provider", "name", "masked_number")},
        has_second_factor=has_second_factor,
        errors=errors.found,
    )


async def _come_in(who: Visitor, session: NewSession, then: str) -> Response:
    answer = await begin_session(who, session, then)
    who.portal.cookies.take(answer, Cookie.IDENTITY)
    return answer


def _failed(who: Visitor, sentence: str, *, is_unknown: bool = False) -> Response:
    """The browser keeps its word: a link from elsewhere with a made-up state does not end the sign-in under way."""
    return _page(who, "public/identity-failed.html", status=422, sentence=sentence, is_unknown=is_unknown)


def _page(who: Visitor, template: str, *, status: int = 200, **values: object) -> Response:
    """A page at the address to which the provider led. No request from it repeats code and state, not even one to
    ourselves: logs keep what a Referer says.
    """
    answer = who.page(template, status=status, here=SIGN_IN, **values)
    answer.headers["referrer-policy"] = "strict-origin"
    return answer


def _kept(who: Visitor) -> tuple[str, str]:
    """The browser's word, and the page to go on to."""
    word, _, then = who.portal.cookies.read(who.request, Cookie.IDENTITY).partition(".")
    return word, own_page(unquote(then))
