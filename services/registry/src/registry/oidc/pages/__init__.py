"""The pages on which people sign in on their way to a vendor: server-rendered, in Chinese, without JavaScript."""

from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import PackageLoader

from pages.headers import security_headers
from pages.rendering import Renderer, Site, environment

_renderer = Renderer(environment(PackageLoader("registry.oidc", "pages")), static="../static/")
_TITLES = {"sign-in": "登录", "second-factor": "第二重验证", "agree": "授权确认", "wrong": "无法继续"}


def page(step: str, site: Site, *, status: int = 200, form_to: str = "'self'", **shown: Any) -> HTMLResponse:
    """One step: ``sign-in``, ``second-factor``, ``agree``, or ``wrong`` with what to do.

    ``form_to``: browsers follow a form's answer only to where the policy lets them, the vendor included. The pages
    tell their own origin where a form comes from, and nobody else.
    """
    values = {"vendor": None, "wrong": None, "request": "", "given": [], "who": "", "is_of_portal": False, **shown}
    return _renderer.saying(site).page(
        "sign-in.html",
        status=status,
        headers=security_headers(form_to=form_to, referrer="same-origin"),
        step=step,
        title=_TITLES[step],
        action="authorize",
        **values,
    )
