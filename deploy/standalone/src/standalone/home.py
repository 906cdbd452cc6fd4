"""The page at the root of a standalone installation: what is here, and where."""

from jinja2 import PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pages.rendering import Renderer, environment

_ROWS = (
    ("登记", "registry", "单位、人员、接口客户端与令牌"),
    ("培训机构接入", "vendor-gateway", "三家网络培训机构推送完成记录"),
    ("备案与认定", "filings", "线下学时认定，视同、免、补训的决定"),
    ("学时台账", "ledger", "学时流水、年度达标情况"),
    ("证书", "certificates", "签发、核验、人社业务平台查询"),
)
_renderer = Renderer(environment(PackageLoader("standalone", "pages")), static="certificates/static/")


async def landing_page(request: Request) -> HTMLResponse:
    """A table of the services with their addresses."""
    return _renderer.page("home.html", services=_ROWS)
