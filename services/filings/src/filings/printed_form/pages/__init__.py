"""The public page of a printed form: server-rendered, in Chinese, without JavaScript."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from common.clock import china_text

_environment = Environment(
    loader=PackageLoader("filings.printed_form", "pages"), autoescape=True, undefined=StrictUndefined, auto_reload=False
)

_state = _environment.get_template("state.html")
_css = files("filings.printed_form").joinpath("pages/page.css").read_bytes()
_SUBJECTS = {"public": "公共科目", "professional": "专业科目"}
_STYLES = {"approved": "valid", "in-chain": "suspended", "returned": "suspended"}

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def css() -> Response:
    """The stylesheet."""
    return Response(_css, media_type="text/css", headers={"cache-control": "public, max-age=86400"})


def state_page(filing: Mapping[str, Any] | None, *, now: datetime) -> HTMLResponse:
    """The page for a code."""
    html = _state.render(
        filing=filing,
        style="unknown" if filing is None else _STYLES.get(filing["state"], "revoked"),
        fields=[] if filing is None else _fields(filing),
        asked_at=china_text(now),
    )
    return HTMLResponse(html, 200 if filing is not None else 404, _HEADERS)


def _fields(filing: Mapping[str, Any]) -> list[tuple[str, str]]:
    begins, ends = filing["begins_on"], filing["ends_on"]
    fields = [
        ("申报单位", filing["applicant"] or "—"),
        ("培训名称", filing["title"]),
        ("培训科目", _SUBJECTS.get(filing["subject"], "—")),
        ("培训时间", begins if begins == ends else f"{begins} 至 {ends}"),
        ("培训地点", filing["place"]),
    ]
    people = filing["recognised_people"]
    return [*fields, ("已认定学时", f"{people} 人")] if people else fields
