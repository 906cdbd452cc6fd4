"""A refusal is a reason with parameters; the sentence that a person reads is in the language that they ask for."""

from collections.abc import AsyncIterator
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Query, Request
from live_platform import id_number
from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.routing import Mount

from common.bodies import Body
from common.errors import Refused, Unavailable
from common.metrics import Metrics
from common.openapi import Refusals
from common.problems import Chinese, Problem, field_error
from common.problems.languages import prefers_chinese
from common.web import application, mounting

router = APIRouter()
CHINESE = Chinese(
    {"too-long": "最多{chars_max}个字符。", "no-such-kind": "只有{known}。", "elsewhere": "{place}。"}, {"a": "甲"}
)
ZH = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}


class Colour(StrEnum):
    """A closed list."""

    RED = "red"
    BLUE = "blue"


class Form(Body):
    """What the tested address takes."""

    name: str = Field(min_length=2, max_length=5)
    code: str = Field("11", pattern="^[0-9]+$")
    count: Annotated[int, Field(ge=1, le=9)] = 1
    kind: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    born_on: date | None = None
    is_open: bool = True
    rows: list[UUID] = Field([], max_length=2)


@router.get("/v1/long")
async def long() -> None:
    raise Refused("too-long", "at most 200 characters", chars_max=200)


@router.get("/v1/kinds")
async def kinds() -> None:
    raise Refused("no-such-kind", "there are a and b", known=["a", "b"])


@router.get("/v1/away")
async def away() -> None:
    raise Unavailable("elsewhere", "no Chinese is written of this")


@router.post("/v1/forms")
async def take(body: Form, page: Annotated[int, Query()] = 1) -> dict[str, Any]:
    return {"page": page}


async def hot(request: Request) -> Response:
    raise Refused("too-long", "at most 100 characters", chars_max=100)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = application(
        "Tested", Metrics("tested"), routers=[router], ready={}, hot={"/v1/hot": hot}, refusals=Refusals(CHINESE)
    )
    house = mounting([Mount("/tested", app)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=house), base_url="http://t") as client:
        yield client


@pytest.mark.parametrize(
    ("accepted", "is_chinese"),
    [
        (None, False),
        ("", False),
        ("*", False),
        ("en", False),
        ("fr", False),
        ("zh", True),
        ("zh-CN", True),
        ("ZH-hans-cn", True),
        ("zh-CN,zh;q=0.9,en;q=0.8", True),
        ("en-GB,en;q=0.9,zh;q=0.8", False),
        ("en;q=0.5, zh;q=0.7", True),
        ("en;q=0.1,zh-TW;q=0.05,zh-CN;q=0.9", True),
        ("zh,en", True),
        ("en,zh", False),
        ("zh;q=0", False),
        ("zh;q=0.5,*", False),
        ("fr,zh;q=0.1", True),
        ("zh;q=high", False),
        ("zh;q=nan,en", False),
        (",".join(["zh"] * 1_000), False),
    ],
)
def test_chinese_is_answered_where_it_is_preferred_to_english(accepted: str | None, is_chinese: bool) -> None:
    assert prefers_chinese(accepted) is is_chinese


async def test_a_refusal_has_its_reason_and_parameters_and_is_english_for_programs(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tested/v1/long")
    assert answer.json() == {
        "type": "urn:xueshi:problem:too-long",
        "title": HTTPStatus(422).phrase,
        "status": 422,
        "detail": "at most 200 characters",
        "reason": "too-long",
        "parameters": {"chars_max": 200},
    }
    assert answer.headers["content-language"] == "en"
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/tested/v1/long", 422, "最多200个字符。"),
        ("GET", "/tested/v1/kinds", 422, "只有甲、b。"),
        ("POST", "/tested/v1/hot", 422, "最多100个字符。"),
        ("GET", "/tested/v1/nowhere", 404, "该地址没有内容。"),
        ("GET", "/nowhere", 404, "该地址没有内容。"),
        ("PUT", "/tested/v1/long", 405, "该地址不支持此请求方法。"),
    ],
)
async def test_a_person_reads_chinese(
    client: httpx.AsyncClient, method: str, path: str, status: int, detail: str
) -> None:
    answer = await client.request(method, path, headers=ZH)
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    assert answer.headers["content-language"] == "zh-CN"
    assert not answer.json()["title"].isascii()
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_what_is_refused_before_its_route_is_chinese_too(client: httpx.AsyncClient) -> None:
    answer = await client.post("/tested/v1/forms", content=b" " * 20_000, headers=ZH)
    document = answer.json()
    assert (document["status"], document["parameters"]) == (413, {"kib_max": 16})
    assert document["detail"] == "提交的内容过大，超出该地址允许的上限，请分批提交。"


async def test_a_reason_without_a_sentence_or_its_parameters_is_told_in_english(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tested/v1/away", headers=ZH)
    assert (answer.status_code, answer.json()["detail"]) == (503, "no Chinese is written of this")
    assert answer.headers["retry-after"] == "5"


FIELDS: dict[str, tuple[dict[str, Any], str, dict[str, Any], str]] = {
    "missing": ({"name": ...}, "body/name", {}, "必填项未填写。"),
    "not-text": ({"name": 1}, "body/name", {}, "此处应为文本。"),
    "too-long": ({"name": "123456"}, "body/name", {"chars_max": 5}, "内容过长，最多5个字符。"),
    "too-short": ({"name": "1"}, "body/name", {"chars_min": 2}, "内容过短，至少2个字符。"),
    "wrong-form": ({"code": "x"}, "body/code", {}, "格式不符合要求。"),
    "below-minimum": ({"count": 0}, "body/count", {"minimum": 1}, "不得小于1。"),
    "above-maximum": ({"count": 10}, "body/count", {"maximum": 9}, "不得大于9。"),
    "not-a-number": ({"count": "x"}, "body/count", {}, "此处应为数字。"),
    "not-one-of": ({"kind": "c"}, "body/kind", {"allowed": ["a", "b"]}, "只能填写下列之一：a、b。"),
    "not-a-date": ({"born_on": "x"}, "body/born_on", {}, "不是有效日期，请按“2026-09-01”的格式填写。"),
    "not-true-or-false": ({"is_open": "x"}, "body/is_open", {}, "此处只能填写是或否。"),
    "not-a-list": ({"rows": "x"}, "body/rows", {}, "此处应为列表。"),
    "not-an-id": ({"rows": ["x"]}, "body/rows/0", {}, "不是有效的编号。"),
    "too-many": ({"rows": [str(UUID(int=1))] * 3}, "body/rows", {"count_max": 2}, "项数过多，最多2项。"),
    "unknown-field": ({"more": 1}, "body", {}, "含有不应填写的字段。"),
    "too-many-fields": ({f"more_{number}": 1 for number in range(40)}, "body", {}, "含有许多不应填写的字段。"),
}


@pytest.mark.parametrize("reason", FIELDS)
async def test_what_is_wrong_with_a_field_is_a_reason_with_parameters(client: httpx.AsyncClient, reason: str) -> None:
    change, at, parameters, chinese = FIELDS[reason]
    form = {name: value for name, value in {"name": "测试", **change}.items() if value is not ...}
    english = (await client.post("/tested/v1/forms", json=form)).json()["errors"]
    [found] = (await client.post("/tested/v1/forms", json=form, headers=ZH)).json()["errors"]
    assert found == {"at": at, "reason": reason, "parameters": parameters, "what": chinese}
    [told] = english
    assert {**told, "what": chinese} == found
    assert told["what"].isascii()


async def test_a_field_error_repeats_nothing_that_was_sent(client: httpx.AsyncClient) -> None:
    number = id_number(1)
    form = {"name": number, "kind": number, "colour": number, number: number, "born_on": number}
    for headers in ({}, ZH):
        answer = await client.post("/tested/v1/forms", json=form, headers=headers)
        assert len(answer.json()["errors"]) == 5
        assert number not in answer.text


def test_a_model_that_is_none_of_ours_has_a_bad_value() -> None:
    class Odd(BaseModel):
        value: complex

    with pytest.raises(ValueError) as wrong:  # noqa: PT011 - pydantic's own kind
        Odd.model_validate({"value": "x"})
    assert field_error(wrong.value.errors()[0]).reason == "bad-value"  # type: ignore[attr-defined]


def test_parameters_of_a_problem_are_in_its_document() -> None:
    assert b'"parameters":{"wait_s":3}' in Problem(429, "too-fast", "later", wait_s=3).document()
