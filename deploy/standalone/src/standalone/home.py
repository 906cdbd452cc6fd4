"""The page at the root of a standalone installation: what is here, and where."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

_ROWS = (
    ("登记", "registry", "单位、人员、接口客户端与令牌"),
    ("培训机构接入", "vendor-gateway", "三家网络培训机构推送完成记录"),
    ("备案与认定", "filings", "线下学时认定，视同、免、补训的决定"),
    ("学时台账", "ledger", "学时流水、年度达标情况"),
    ("证书", "certificates", "签发、核验、人社业务平台查询"),
)
_ROW = (
    "<tr><th scope=row>{name}</th><td>{what}</td>"
    "<td><a href={path}/v1/openapi.json>接口说明</a> · <a href={path}/ready>就绪</a> · "
    "<a href={path}/metrics>指标</a></td></tr>"
)
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>学时平台</title><link rel="stylesheet" href="certificates/verify-page.css"></head>
<body><main><header><h1>学时平台</h1><p>单机部署正在运行。</p></header>
<section class="sheet"><table>{rows}</table>
<h2>接下来</h2>
<p>接口凭据在数据目录的 <code>credentials.json</code> 中（仅本机管理员可读）。核验证书请扫描证书上的二维码，
或打开 <code>/certificates/verify/核验码</code>。</p></section></main></body></html>
"""
_HTML = _PAGE.format(rows="".join(_ROW.format(name=name, path=path, what=what) for name, path, what in _ROWS))
_HEADERS = {"content-security-policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"}


async def landing_page(request: Request) -> HTMLResponse:
    """A table of the services with their addresses."""
    return HTMLResponse(_HTML, headers=_HEADERS)
