"""A process that is too busy: browsers get a page that says when to come back, programs a problem document."""

import asyncio
import hashlib
import re
from base64 import b64encode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from common.load_shedding import LoadShedder
from pages.busy import busy_page

BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def client() -> httpx.AsyncClient:
    """Of a process that has room for nobody."""

    async def never(request: Request) -> Response:
        return PlainTextResponse("never")

    app = Starlette(routes=[Route("/{path:path}", never, methods=["GET", "POST"])])
    full = LoadShedder(app, requests_max=0, bytes_max=1_000, busy_page=busy_page)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=full), base_url="http://test")


async def test_a_browser_reads_when_to_come_back(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.get("/my/hours", headers=BROWSER) for _ in range(30)))
    assert {answer.status_code for answer in answers} == {503}
    assert len({answer.headers["retry-after"] for answer in answers}) > 1, "all would come back at the same moment"
    for answer in answers:
        assert f"约<strong>{answer.headers['retry-after']}秒</strong>后重试" in answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
    html = answers[0].text
    assert '<html lang="zh-CN">' in html
    assert html.count("<h1>") == 1
    assert '<a href="">重新打开本页</a>' in html
    assert not re.search(r"<(?:link|script|img)", html), "it needs another file of the busy process"


async def test_its_own_style_is_all_that_its_policy_lets_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers=BROWSER)
    [style] = re.findall(r"<style>(.*?)</style>", answer.text)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}';" in answer.headers["content-security-policy"]


async def test_who_sent_something_learns_that_it_was_not_done(client: httpx.AsyncClient) -> None:
    answer = await client.post("/my/corrections", headers=BROWSER, data={"text": "…"})
    assert answer.status_code == 503
    assert "没有办理" in answer.text
    assert "<a href" not in answer.text, "a link would lead to an address that is only posted to"


@pytest.mark.parametrize("headers", [{"accept": "application/json"}, {"accept": "*/*"}, {"accept": ""}])
async def test_programs_get_the_problem_document(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/", headers=headers)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reason"] == "busy"
