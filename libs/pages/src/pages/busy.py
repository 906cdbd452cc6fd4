"""The page of a process that is too busy to make one: a text that was made beforehand, and needs no other file."""

import hashlib
import random
from base64 import b64encode

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from pages.headers import security_headers

_RETRY_AFTER_S = (5, 15)
"""A person reads first. It is not the same for all, or they would all come back at the same moment."""
_STYLE = (
    "body{font:1.125rem/1.7 sans-serif;max-width:36em;margin:3em auto;padding:0 1em;color:#1a1a1a;background:#fff}"
    "h1{font-size:1.6rem}a{display:inline-block;padding:.6em 0;color:#0b5cad}"
)
_HEADERS = {
    **security_headers(),
    "content-security-policy": "default-src 'none'; style-src 'sha256-"
    + b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
}
_READ = (
    "<p>已提交的内容不受影响，无需重新登录。</p>"
    '<p><a href="">重新打开本页</a></p>'
)  # fmt: skip
_SENT = "<p>您刚才提交的内容没有办理。请用浏览器的“返回”回到原来的页面，届时再次提交，不会重复记录。</p>"
_PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    f"<title>当前访问人数较多</title><style>{_STYLE}</style></head>"
    "<body><main><h1>当前访问人数较多</h1>"
    "<p>系统正在为较多人员办理业务，暂时不能打开本页。请在约<strong>{wait_s}秒</strong>后重试。</p>"
    "{next}</main></body></html>"
)


def busy_page(scope: Scope) -> Response | None:
    """503 with Retry-After for a browser that asks for a page; ``None`` for programs, which get a problem document."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return None
    wait_s = random.randint(*_RETRY_AFTER_S)  # noqa: S311 - nothing secret
    html = _PAGE.replace("{wait_s}", str(wait_s)).replace("{next}", _READ if scope["method"] == "GET" else _SENT)
    return HTMLResponse(html, 503, {**_HEADERS, "retry-after": str(wait_s)})
