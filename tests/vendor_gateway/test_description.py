"""What vendors send is described as it is read: signed headers and bodies, which no framework reads."""

from typing import Any

import jsonschema_rs
import orjson
import pytest
from fastapi import FastAPI
from live_platform import completion

from common.clock import now
from common.openapi import described
from vendor_gateway import routes
from vendor_gateway.completions.domain.completions import BadItem, read_completion
from vendor_gateway.completions.domain.deliveries import BadBody, parse

DELIVERIES, QUERIES = "/v1/vendors/{vendor}/completions", "/v1/vendors/{vendor}/completion-queries"
STATED = {**completion("one"), "topic": "science-innovation", "score": "96"}
TAKEN_BACK = {"completion_id": "one", "reason": "a mistake"}


def operation(path: str) -> dict[str, Any]:
    app = FastAPI()
    app.include_router(routes.router)
    found: dict[str, Any] = described(app)["paths"][path]["post"]
    return found


def is_described(path: str, body: Any) -> bool:
    schema = operation(path)["requestBody"]["content"]["application/json"]["schema"]
    return bool(jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(body))


@pytest.mark.parametrize("path", [DELIVERIES, QUERIES])
def test_the_signed_headers_are_described(path: str) -> None:
    named = [
        parameter["name"]
        for parameter in operation(path)["parameters"]
        if parameter["in"] == "header" and parameter["required"]
    ]
    assert named == ["webhook-id", "webhook-timestamp", "webhook-signature"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("course.completed", STATED),
        ("course.completed", completion("one")),
        ("course.completed", {**STATED, "topic": None, "score": None}),
        ("course.completed.batch", [STATED] * 1_000),
        ("course.completion.revoked", TAKEN_BACK),
    ],
    ids=["a completion", "without a topic and a score", "with null for both", "a thousand", "taken back"],
)
def test_what_is_taken_is_described(kind: str, content: Any) -> None:
    document = {"type": kind, "timestamp": "2026-01-02T03:04:05+08:00", "data": content}
    assert is_described(DELIVERIES, document)
    assert parse(orjson.dumps(document)).items


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("course.begun", STATED),
        ("course.completed.batch", []),
        ("course.completed.batch", [STATED] * 1_001),
        ("course.completed.batch", STATED),
        ("course.completed", [STATED]),
    ],
    ids=["another type", "nothing", "too many", "a batch of no array", "an array of one"],
)
def test_what_is_refused_as_a_whole_is_not_described(kind: str, content: Any) -> None:
    document = {"type": kind, "data": content}
    assert not is_described(DELIVERIES, document)
    with pytest.raises(BadBody):
        parse(orjson.dumps(document))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hours": 1.5}, "bad-hours"),
        ({"hours": "1.505"}, "bad-hours"),
        ({"subject": "elective"}, "bad-subject"),
        ({"id_number": "1"}, "bad-id-number"),
        ({"course_code": "好" * 65}, "malformed"),
        ({"course_title": ""}, "malformed"),
        ({"started_at": "2025-03-01"}, "bad-started-at"),
        ({"note": "x"}, "unknown-field"),
    ],
)
def test_a_completion_that_is_rejected_for_its_shape_is_not_described(change: dict[str, Any], reason: str) -> None:
    item = {**STATED, **change}
    assert not is_described(DELIVERIES, {"type": "course.completed", "data": item})
    with pytest.raises(BadItem) as bad:
        read_completion(item, now=now())
    assert bad.value.verdict.reason == reason


def test_what_is_asked_about_is_described() -> None:
    assert is_described(QUERIES, {"completion_ids": ["one"] * 1_000})
    assert not is_described(QUERIES, {"completion_ids": ["one"] * 1_001})
    assert not is_described(QUERIES, {"completion_ids": [1]})
