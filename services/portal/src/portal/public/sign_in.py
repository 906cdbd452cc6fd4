"""Signing in, with what a session may still need, and signing out."""

from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import Response

from pages.headers import security_headers
from portal.access.cookies import Cookie
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.password_rules import PasswordRules, errors_of_new_password
from portal.access.places import HOME, HOURS, own_page
from portal.access.visitor import Anybody, Me, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    Credentials,
    CurrentSession,
    IdentityProviderShown,
    NewSession,
    OtherPassword,
    RaisedSession,
    SecondFactor,
)
from portal.clients.refusals import Away, Refusal, SessionOver
from portal.problem_pages import step_of

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
SIGN_IN = Call(_REGISTRY, "POST", "/v1/sessions", NewSession, Credentials)
SECOND_FACTOR = Call(_REGISTRY, "POST", "/v1/sessions/current/second-factor", RaisedSession, SecondFactor)
CHANGE_PASSWORD = Call(_REGISTRY, "PUT", "/v1/account/password", type(None), OtherPassword)
PROVIDER = Call(_REGISTRY, "GET", "/v1/identity-provider", IdentityProviderShown)
SIGN_OUT = Call(_REGISTRY, "DELETE", "/v1/sessions/current", type(None))
PROLONG = Call(_REGISTRY, "POST", "/v1/sessions/current/prolongations", CurrentSession)


@router.get("/sign-in")
async def sign_in_page(who: Anybody, next: str = HOURS) -> Response:
    """Number and password, or the province's identity provider."""
    return await show_sign_in(who, own_page(next))


async def show_sign_in(
    who: Visitor, then: str, errors: Errors | None = None, *, number: str = "", kept: str = ""
) -> Response:
    """The page, with what is wrong. Its form may lead on to the identity provider, where one is set up."""
    found = await who.part(PROVIDER)
    provider = None if isinstance(found, Missing) or found.name is None else found
    answer = who.page(
        "public/sign-in.html",
        status=422 if errors else 200,
        then=then,
        kept=kept,
        number=number,
        is_over=False,
        provider=provider,
        errors=errors.found if errors else (),
    )
    if provider is not None:
        allowed = security_headers(form_to=" ".join(["'self'", *provider.form_origins]), has_scripts=True)
        answer.headers["content-security-policy"] = allowed["content-security-policy"]
    return answer


@router.post("/sign-in")
async def sign_in(who: Anybody, typed: Posted) -> Response:
    """Begin a session, or say what is wrong; the number stays in its field, the password does not."""
    then, kept, number = own_page(typed.text("next")), typed.text("kept"), typed.plain("id_number")
    body = Credentials(id_number=number, password=typed.secret("password"))
    errors = Errors()
    if not number:
        errors.add("id_number", "请输入身份证号。")
    if not body.password:
        errors.add("password", "请输入密码。")
    if errors:
        return await show_sign_in(who, then, errors, number=typed.text("id_number"), kept=kept)
    try:
        session = await who.ask(SIGN_IN, body=body, headers=who.device_header)
    except Refusal as refusal:
        return await show_sign_in(who, then, Errors.of(refusal), number=typed.text("id_number"), kept=kept)
    await _end_session_of_before(who)
    return await _signed_in(who, session.token, session.needs, session.device, then, kept)


async def _end_session_of_before(who: Visitor) -> None:
    """It would live on in nobody's browser, and nobody would know."""
    if who.session:
        with suppress(Refusal, SessionOver, Away):
            await who.ask_in_session(SIGN_OUT)
        who.portal.sessions.forget(who.session)


async def _signed_in(
    who: Visitor, token: str, needs: tuple[str, ...], device: str | None, then: str, kept: str
) -> Response:
    """On to what the session needs, to the form that was kept, or to the page that was asked for."""
    who.session = token
    kept = await who.own_kept(kept)
    if needs == ("second-factor",) and kept:
        answer: Response = who.page("public/second-factor.html", then=then, kept=kept)
    elif needs:
        answer = who.go(step_of(needs, then))
    elif kept:
        answer = who.page("public/resume.html", then=then, kept=kept)
    else:
        answer = who.go(then, said="signed-in")
    who.portal.cookies.keep_session(answer, token, device)
    return answer


@router.get("/sign-in/second-factor")
async def second_factor_page(who: Anybody, next: str = HOURS) -> Response:
    """The code of an authenticator."""
    return who.page("public/second-factor.html", then=own_page(next), kept="")


@router.post("/sign-in/second-factor")
async def second_factor(who: Anybody, typed: Posted) -> Response:
    """The session goes on under another token."""
    then, kept = own_page(typed.text("next")), typed.text("kept")
    try:
        body = SecondFactor(code=typed.plain("code"))
        raised = await who.ask_in_session(SECOND_FACTOR, body=body, headers=who.device_header)
    except Refusal as refusal:
        errors = Errors.of(refusal)
        errors.found = [("code", sentence) for _, sentence in errors.found]
        return who.page("public/second-factor.html", status=422, then=then, kept=kept, errors=errors.found)
    return await _signed_in(who, raised.token, (), raised.device, then, kept)


@router.get("/sign-in/new-password")
async def new_password_page(who: Anybody, next: str = HOURS) -> Response:
    """A password that somebody else knows has to be changed first."""
    return who.page("public/new-password.html", then=own_page(next), rules=PasswordRules().text)


@router.post("/sign-in/new-password")
async def new_password(who: Anybody, typed: Posted) -> Response:
    """The password is changed, and the session goes on."""
    then = own_page(typed.text("next"))
    body = OtherPassword(password=typed.secret("password"), new_password=typed.secret("new_password"))
    errors, rules = Errors(), PasswordRules()
    if body.new_password != typed.secret("again"):
        errors.add("again", "两次输入的新密码不一致，请重新输入。")
    try:
        if not errors:
            await who.ask_in_session(CHANGE_PASSWORD, body=body, headers=who.device_header)
    except Refusal as refusal:
        errors, rules = errors_of_new_password(refusal)
    if errors:
        return who.page("public/new-password.html", status=422, then=then, rules=rules.text, errors=errors.found)
    return who.go(then, said="password-changed")


@router.post("/my/session")
async def prolong(me: Me, typed: Posted) -> Response:
    """Somebody is still there: the session goes on (WCAG 2.2.1); without a script it goes on with the next page."""
    await me.ask(PROLONG)
    return me.go(own_page(typed.text("next")))


@router.post("/sign-out")
async def sign_out(who: Anybody, typed: Posted) -> Response:
    """The session ends, here and everywhere; this browser loses it also where the registry does not answer."""
    said = "signed-out"
    if who.session:
        try:
            await who.ask_in_session(SIGN_OUT)
        except (Refusal, SessionOver):  # it has ended already
            pass
        except Away:
            said = "signed-out-here"
        who.portal.sessions.forget(who.session)
    answer = who.go(HOME, said=said)
    who.portal.cookies.take(answer, Cookie.SESSION)
    return answer


async def begin_session(who: Visitor, session: NewSession, then: str) -> Response:
    """A session that began otherwise than with a password: on to what it needs, or to the page that was asked for."""
    await _end_session_of_before(who)
    return await _signed_in(who, session.token, session.needs, session.device, then, "")
