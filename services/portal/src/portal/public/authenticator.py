"""Enrolling an authenticator: as a step of signing in, and from one's account.

explanation → begin (the registry makes a secret) → QR code and first code → recovery codes, shown once

The portal keeps nothing between the steps. The page with the QR code carries its content in a hidden field of the
form, so that a wrong code shows the same QR code again: the registry tells a secret once, and a new one would leave
the person with two entries in their authenticator. The field tells nobody more than the page does, which shows the
secret anyway; it counts for nothing before its first code; it is tied to the session by the form, is checked before it
is drawn, and is never carried through another sign-in (``_NEVER_KEPT``).
"""

import re
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.places import HOURS, own_page
from portal.access.visitor import Anybody, PerhapsMe, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    AuthenticatorSecret,
    NewSecondFactor,
    OwnPassword,
    PasswordProof,
    SecondFactor,
)
from portal.clients.refusals import Refusal
from portal.qr_codes import qr_code

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
BEGIN = Call(_REGISTRY, "POST", "/v1/account/second-factor", AuthenticatorSecret)
CONFIRM = Call(_REGISTRY, "PUT", "/v1/account/second-factor", NewSecondFactor, SecondFactor)
PROVE = Call(_REGISTRY, "POST", "/v1/sessions/current/password-proofs", PasswordProof, OwnPassword)
PAGE = "/sign-in/authenticator"
_URI = re.compile(r"otpauth://totp/[A-Za-z0-9%:.~_-]{1,200}\?[A-Za-z0-9%=&._-]{1,200}")
_SECRET = re.compile(r"[A-Z2-7]{16,64}")


def secret_of(uri: str) -> str:
    """The secret within the content of an authenticator's QR code; an empty text where it is none."""
    if not _URI.fullmatch(uri):
        return ""
    secret = parse_qs(urlsplit(uri).query).get("secret", [""])[0]
    return secret if _SECRET.fullmatch(secret) else ""


def in_groups(secret: str) -> str:
    """A secret to be typed: in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@router.get(PAGE)
async def explanation(who: PerhapsMe, next: str = HOURS) -> Response:
    """What an authenticator is, why it is needed, and what to have at hand."""
    return _explanation(who, own_page(next))


def _explanation(who: Visitor, then: str, errors: Errors | None = None, *, asks_password: bool = False) -> Response:
    return who.page(
        "public/authenticator.html",
        status=422 if errors else 200,
        then=then,
        asks_password=asks_password,
        errors=errors.found if errors else (),
    )


@router.post(PAGE)
async def begin(who: PerhapsMe, typed: Posted) -> Response:
    """A new secret; one's password first where signing in was more than ten minutes ago."""
    then, password = own_page(typed.text("next")), typed.secret("password")
    proof: dict[str, str] = {}
    try:
        if password:
            given = await who.ask_in_session(PROVE, body=OwnPassword(password=password))
            proof = {"password-proof": given.proof}
        made = await who.ask_in_session(BEGIN, headers=proof)
    except Refusal as refusal:
        match refusal.reason:
            case "password-needed":
                errors = Errors([("password", "距登录已超过10分钟，请再输入一次密码。")])
                return _explanation(who, then, errors, asks_password=True)
            case "wrong-credentials":
                errors = Errors([("password", "密码不正确，请重新输入。")])
                return _explanation(who, then, errors, asks_password=True)
            case _:
                return _explanation(who, then, Errors.of(refusal, {}))
    return _with_qr_code(who, then, made.uri)


def _with_qr_code(who: Visitor, then: str, uri: str, errors: Errors | None = None) -> Response:
    return who.page(
        "public/authenticator-code.html",
        status=422 if errors else 200,
        then=then,
        enrolment=uri,
        qr_code=qr_code(uri),
        secret=in_groups(secret_of(uri)),
        errors=errors.found if errors else (),
    )


@router.get(f"{PAGE}/code")
async def reopened(who: Anybody) -> Response:
    """The page with the QR code is an answer to a form: who opens its address begins anew."""
    return who.go(PAGE)


@router.post(f"{PAGE}/code")
async def confirm(who: PerhapsMe, typed: Posted) -> Response:
    """The first code: the session goes on under another token, and recovery codes are shown this once."""
    then, uri, code = own_page(typed.text("next")), typed.text("enrolment"), typed.plain("code")
    if not secret_of(uri):
        return who.go(f"{PAGE}?next={quote(then, safe='/')}")
    if not re.fullmatch(r"[0-9]{6}", code):
        return _with_qr_code(who, then, uri, Errors([("code", "请输入身份验证器上显示的六位数字。")]))
    try:
        done = await who.ask_in_session(CONFIRM, body=SecondFactor(code=code), headers=who.device_header)
    except Refusal as refusal:
        if refusal.reason == "not-enrolling":
            return _explanation(who, then, Errors.of(refusal, {}))
        return _with_qr_code(who, then, uri, Errors([("code", _what_of(refusal))]))
    who.portal.sessions.forget(who.session)
    who.session = done.token
    answer = who.page("public/recovery-codes.html", then=then, codes=done.recovery_codes)
    who.portal.cookies.keep_session(answer, done.token, done.device)
    return answer


def _what_of(refusal: Refusal) -> str:
    if refusal.reason == "wrong-code":
        return "验证码不正确。请核对手机时间是否准确，输入当前显示的六位数字。"
    return refusal.problem.detail
