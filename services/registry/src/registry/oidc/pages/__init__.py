"""The pages on which people sign in on their way to a vendor: server-rendered, in Chinese, without JavaScript."""

from importlib.resources import files
from typing import Any

from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

_environment = Environment(
    loader=PackageLoader("registry.oidc", "pages"), autoescape=True, undefined=StrictUndefined, auto_reload=False
)

_page = _environment.get_template("sign-in.html")
_css = files("registry.oidc").joinpath("pages/page.css").read_bytes()
_TITLES = {"sign-in": "登录", "second-factor": "第二重验证", "agree": "授权确认", "wrong": "无法继续"}


def css() -> Response:
    """The stylesheet."""
    return Response(_css, media_type="text/css", headers={"cache-control": "public, max-age=86400"})


def page(step: str, *, status: int = 200, form_to: str = "'self'", **shown: Any) -> HTMLResponse:
    """One step: ``sign-in``, ``second-factor``, ``agree``, or ``wrong`` with what to do.

    ``form_to``: browsers follow a form's answer only to where the policy lets them, the vendor included.
    """
    values = {"vendor": None, "wrong": None, "request": "", "given": [], **shown}
    html = _page.render(step=step, title=_TITLES[step], css="page.css", action="authorize", **values)
    headers = {
        "content-security-policy": f"default-src 'none'; style-src 'self'; form-action {form_to}; "
        "frame-ancestors 'none'; base-uri 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    return HTMLResponse(html, status, headers)
