"""Signing in on the way to a vendor: password and second factor, on pages."""

from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from common.clock import now
from common.errors import NotAllowed
from common.identity import Malformed, typed_id_number
from registry.access.api import AppState
from registry.accounts.actions import attempts as attempt_actions
from registry.accounts.actions import second_factors as second_factor_actions
from registry.accounts.actions import sessions as session_actions
from registry.accounts.api import attempts
from registry.oidc import pages
from registry.oidc.actions import sign_ins
from registry.oidc.actions.sign_ins import PendingSignIn
from registry.oidc.api import cookies
from registry.oidc.api.consent import ask_or_send_back, lost, signed_in_on_the_way
from registry.oidc.api.cookies import Cookie
from registry.oidc.domain import form_sources

_NO_PASSWORDS = "请先在学时平台用统一身份认证登录，再前往培训机构。"
_WRONG = "身份证号、密码或验证码不正确。"


async def sign_in(request: Request, app: AppState, under: PendingSignIn, form: dict[str, str]) -> Response:
    """The form with ID number and password."""
    try:
        number = typed_id_number(form.get("id_number", ""))
    except Malformed:
        return _again(app, "sign-in", form, under, "身份证号应为18位，请核对。")
    password, device = form.get("password", "")[:1_000], None
    attempt = await attempts.try_password(request, app, number, password, _device_token(request, app))
    seen = attempt.seen
    try:
        async with app.db.transaction() as tx:
            session = await session_actions.sign_in(tx, seen, attempt.is_right, rules=app.rules, now=now())
            if seen is not None and session is not None:
                await attempts.forgive(tx, attempt)
                await sign_ins.note_signed_in(tx, under, session.session_id, now=now())
                if not session.needs:
                    device = await attempt_actions.remember_device(tx, seen.account_id, attempt.device, now=now())
    except NotAllowed:
        return pages.page("wrong", app.site, status=403, wrong=_NO_PASSWORDS)
    if seen is None or session is None:
        return _again(app, "sign-in", form, under, _WRONG)
    if seen.person_id is None:
        return pages.page("wrong", app.site, status=403, wrong="您不在任何单位的人员名单中，请联系本单位培训管理员。")
    if session.needs == ("second-factor",):
        return _page(app, "second-factor", form, under)
    if session.needs:
        return pages.page(
            "wrong", app.site, status=403, wrong="请先登录学时平台，修改密码或登记身份验证器，再前往培训机构。"
        )
    return _known(request, app, await _go_on(app, form, replace(under, session_id=session.session_id)), device)


async def second_factor(request: Request, app: AppState, under: PendingSignIn, form: dict[str, str]) -> Response:
    """The form with a code of the authenticator."""
    actor = await signed_in_on_the_way(app, under)
    if actor is None or actor.needs != ("second-factor",):
        return lost(app)
    new_device = None
    async with app.db.transaction() as tx:
        device = await attempts.device_of(tx, app, actor, _device_token(request, app))
        claims = await attempts.take_second_factor_try(tx, app, actor, device)
        token = await second_factor_actions.give(tx, actor, form.get("code", "")[:20], sealer=app.sealer, now=now())
        if token is not None:
            await attempt_actions.give_back_try(tx, claims, was_right=True, now=now())
            new_device = await attempt_actions.remember_device(tx, actor.account_id, device, now=now())
    if token is None:
        return _again(app, "second-factor", form, under, "验证码不正确或已用过，请等待下一个验证码。")
    return _known(request, app, await _go_on(app, form, under), new_device)


async def _go_on(app: AppState, form: dict[str, str], under: PendingSignIn) -> Response:
    actor = await signed_in_on_the_way(app, under)
    return lost(app) if actor is None else await ask_or_send_back(app, form["request"], under, actor)


def _device_token(request: Request, app: AppState) -> str | None:
    return cookies.read(request, app, Cookie.DEVICE) or cookies.device_of_before(request, app) or None


def _known(request: Request, app: AppState, answer: Response, device: str | None) -> Response:
    """The browser is known from now on; the cookie comes back to these pages alone."""
    before = cookies.device_of_before(request, app)
    if token := device or before:
        age_s = int(app.rules.devices_kept.total_seconds())
        cookies.give(answer, app, Cookie.DEVICE, token, max_age_s=age_s)
    if before:
        cookies.forget_device_of_before(answer)
    return answer


def _again(app: AppState, step: str, form: dict[str, str], under: PendingSignIn, wrong: str) -> Response:
    return _page(app, step, form, under, status=401, wrong=wrong)


def _page(
    app: AppState, step: str, form: dict[str, str], under: PendingSignIn, *, status: int = 200, wrong: str | None = None
) -> Response:
    sources = form_sources(under.asked.redirect_uri)
    return pages.page(
        step, app.site, status=status, vendor=under.vendor, request=form["request"], wrong=wrong, form_to=sources
    )
