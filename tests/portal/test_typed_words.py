"""Words that somebody looks for: they stand in no address of a page, and an ID number in them goes to no service."""

from typing import Any

import httpx
import pytest
from live_platform import Platform, id_number
from plain_browser import Learners, PlainBrowser
from staff import CHOSEN, PASSWORD
from strangers import recorded

from portal.access.typed_words import wrong_words
from portal.clients.calls import Call, File, ServiceName
from portal.clients.refusals import Refusal
from portal.clients.services import Sent, Services

pytestmark = pytest.mark.anyio
NUMBER = id_number(77)
ROUTE = Call(ServiceName.REGISTRY, "GET", "/v1/units/{code}", File)
SPREAD = f"{NUMBER[:6]} {NUMBER[6:14]}-{NUMBER[14:]}"


def services(asked: list[str]) -> Services:
    """The services, of which each address is noted that is asked for."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=b"")

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Services(client, client, {ServiceName.REGISTRY: "http://registry"})


@pytest.mark.parametrize(
    "sent",
    [
        {"path": {"code": "x"}, "query": {"name": f"小学{NUMBER}"}},
        {"path": {"code": "x"}, "query": {"name": SPREAD}},
        {"path": {"code": NUMBER}},
    ],
    ids=["in a query", "spread out", "in a path"],
)
async def test_no_address_of_a_service_holds_an_id_number(sent: dict[str, Any]) -> None:
    asked = list[str]()
    with pytest.raises(Refusal) as refused:
        await services(asked).ask(ROUTE, Sent(**sent))
    assert (refused.value.reason, asked) == ("id-number-typed", [])


async def test_other_texts_and_ids_go_on() -> None:
    asked = list[str]()
    query = {"name": "第一小学", "after": "12431102MB1234567X", "before": "2026-11-29T08:00:00.123456Z", "limit": 200}
    await services(asked).ask(ROUTE, Sent(path={"code": "01a22860-e696-7f53-a461-4b57f1fa3ded"}, query=query))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("第一小学", ""),
        (NUMBER, "请填写单位名称，不要填写身份证号。"),
        (SPREAD, "请填写单位名称，不要填写身份证号。"),
        ("学" * 9, "单位名称不超过8字，请填写其中几个字。"),
    ],
)
def test_what_is_wrong_with_words(text: str, sentence: str) -> None:
    assert wrong_words("name", text, what="单位名称", chars_max=8).at("name") == sentence


async def test_a_word_for_answers_stands_in_no_address(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = recorded(monkeypatch, ServiceName.REGISTRY, "/v1/policy-answers")
    browser = await PlainBrowser.of(platform).open("/policies/questions?q=x&region=431100")
    assert browser.path == "/policies/questions?region=431100"
    await browser.press("查询", q=" 半天  折算 ")
    assert (browser.path, browser.status) == ("/policies/questions", 200)
    assert asked[-1].query == {"q": "半天 折算", "region": "431100"}
    browser.own_numbers.add(NUMBER)
    await browser.press("查询", q=NUMBER)
    assert browser.status == 422
    assert "请填写关键词，不要填写身份证号。" in browser.text
    assert "q" not in asked[-1].query


async def test_a_unit_is_not_looked_for_by_a_number(
    platform: Platform, learners: Learners, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await learners.signed_in(1)
    await browser.open("/sign-in/new-password")
    await browser.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    await browser.open("/my/cases/new?kind=complaint")
    asked = recorded(monkeypatch, ServiceName.REGISTRY, "/v1/units")
    browser.own_numbers.add(NUMBER)
    await browser.press("查找单位", about_name=NUMBER)
    assert (browser.status, asked) == (422, [])
    assert "请填写单位名称，不要填写身份证号。" in browser.text


async def test_a_file_whose_name_holds_a_number_is_not_sent(learners: Learners) -> None:
    browser = await learners.signed_in(2)
    await browser.open("/my/claims/new/senior-seminar")
    filled: dict[str, Any] = {"form-title": "研修班"}
    await browser.press("保存草稿", **filled)
    await browser.follow("上传材料")
    await browser.press("上传", files={"file": (f"{NUMBER}.pdf", b"%PDF-1.7 paper", "application/pdf")})
    assert browser.status == 422
    assert "文件名中有身份证号，请去掉后重新提交。" in browser.text
