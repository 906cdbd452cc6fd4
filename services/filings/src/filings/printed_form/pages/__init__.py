"""The public page of a printed form: server-rendered, in Chinese, without JavaScript."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import PackageLoader

from pages.formats import date_zh
from pages.rendering import Renderer, Site, environment

_renderer = Renderer(environment(PackageLoader("filings.printed_form", "pages")), static="../static/")
_SUBJECTS = {"public": "公共科目", "professional": "专业科目"}
_BANNERS = {"approved": "success", "in-chain": "warning", "returned": "warning"}


def state_page(filing: Mapping[str, Any] | None, site: Site, *, now: datetime) -> HTMLResponse:
    """The page for a code."""
    return _renderer.saying(site).page(
        "state.html",
        status=200 if filing is not None else 404,
        filing=filing,
        banner="error" if filing is None else _BANNERS.get(filing["state"], "error"),
        fields=[] if filing is None else _fields(filing),
        asked_at=now,
    )


def _fields(filing: Mapping[str, Any]) -> list[tuple[str, str]]:
    begins, ends = (day and date_zh(date.fromisoformat(day)) for day in (filing["begins_on"], filing["ends_on"]))
    fields = [
        ("申报单位", filing["applicant"] or "—"),
        ("培训名称", filing["title"]),
        ("培训科目", _SUBJECTS.get(filing["subject"], "—")),
        ("培训时间", begins if begins == ends else f"{begins}至{ends}"),
        ("培训地点", filing["place"]),
    ]
    people = filing["recognised_people"]
    return [*fields, ("已认定学时", f"{people}人")] if people else fields
