"""Whatever a vendor sends by mistake or with intent: the documented status, a reason, nothing recorded, no 500."""

import base64
import gzip
import json
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from live_platform import VENDOR, Platform, completion, id_number

Sign = Callable[..., dict[str, str]]
COMPLETIONS = f"/vendor-gateway/v1/vendors/{VENDOR}/completions"
DAY_AGO, FIVE_MINUTES_AGO = timedelta(days=-1), timedelta(seconds=-302)


def delivery(*items: Any, kind: str = "course.completed.batch") -> bytes:
    return json.dumps({"type": kind, "timestamp": "2025-06-01T00:00:00Z", "data": list(items)}).encode()


def refused(answer: httpx.Response, status: int, reason: str) -> None:
    """A problem document (RFC 9457) with this reason, understandable, without an ID number."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:xueshi:problem:")
    assert problem["type"].endswith(reason)
    assert problem["title"]
    assert problem["detail"]
    assert id_number(1)[:17] not in answer.text


async def recorded(platform: Platform) -> tuple[int, ...]:
    """Rows in everything that a delivery writes to."""
    found = await platform.sql(
        "vendor_gateway",
        """SELECT (SELECT count(*) FROM delivery), (SELECT count(*) FROM completion), (SELECT count(*) FROM person),
                  (SELECT count(*) FROM conflict), (SELECT count(*) FROM outbox)""",
    )
    return tuple(found[0])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"webhook-id": None}, "no-webhook-id"),
        ({"webhook-timestamp": None}, "no-webhook-timestamp"),
        ({"webhook-signature": None}, "no-webhook-signature"),
        (dict.fromkeys(("webhook-id", "webhook-timestamp", "webhook-signature")), "no-webhook-id"),
        ({"webhook-id": ""}, "no-webhook-id"),
        ({"webhook-id": "a b"}, "bad-webhook-id"),
        ({"webhook-id": "编号".encode()}, "bad-webhook-id"),
        ({"webhook-id": b"\xff\x00"}, "bad-webhook-id"),
        ({"webhook-id": "x" * 1_000_000}, "bad-webhook-id"),
        ({"webhook-id": "another"}, "bad-webhook-signature"),
        ({"webhook-timestamp": " 123 "}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "1_23"}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "123.9"}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "１２３".encode()}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "1e30"}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "-1"}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "9" * 1_000_000}, "bad-webhook-timestamp"),
        ({"webhook-timestamp": "123"}, "stale-webhook-timestamp"),
        ({"webhook-timestamp": "99999999999"}, "stale-webhook-timestamp"),
        ({"webhook-signature": "v1"}, "bad-webhook-signature"),
        ({"webhook-signature": "v1,"}, "bad-webhook-signature"),
        ({"webhook-signature": "v1,AAAA"}, "bad-webhook-signature"),
        ({"webhook-signature": "v1,A,A,A"}, "bad-webhook-signature"),
        ({"webhook-signature": "签名".encode()}, "bad-webhook-signature"),
        ({"webhook-signature": b"v1,\xff\x00\x01"}, "bad-webhook-signature"),
        ({"webhook-signature": "v1,AAAA " * 100_000}, "bad-webhook-signature"),
        ({"webhook-signature": "v1a," + base64.b64encode(bytes(64)).decode()}, "bad-webhook-signature"),
    ],
    ids=lambda value: repr(value)[:60],
)
async def test_headers_that_are_missing_or_malformed(
    platform: Platform, sign: Sign, changed: dict[str, str | bytes | None], reason: str
) -> None:
    before = await recorded(platform)
    body = delivery(completion("c"))
    headers = [
        (key.encode(), value if isinstance(value, bytes) else value.encode())
        for key, value in {**sign(body), **changed}.items()
        if value is not None
    ]
    refused(await platform.client.post(COMPLETIONS, content=body, headers=headers), 401, reason)
    assert await recorded(platform) == before


@pytest.mark.parametrize("off", [DAY_AGO, FIVE_MINUTES_AGO, -FIVE_MINUTES_AGO, -DAY_AGO, timedelta(hours=8)])
async def test_a_stale_or_future_attempt(platform: Platform, sign: Sign, off: timedelta) -> None:
    body = delivery(completion("c"))
    headers = sign(body, at=datetime.now(UTC) + off)
    refused(await platform.client.post(COMPLETIONS, content=body, headers=headers), 401, "stale-webhook-timestamp")


async def test_a_signature_by_somebody_else_or_of_something_else(platform: Platform, sign: Sign) -> None:
    body = delivery(completion("c"))
    others = [
        sign(body, secret=platform.cluster.credentials.vendors["qihang"]["secret"]),
        sign(body, secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()),
        sign(body + b" "),
        sign(body.replace(b"30", b"60")),
    ]
    for headers in others:
        refused(await platform.client.post(COMPLETIONS, content=body, headers=headers), 401, "bad-webhook-signature")
    theirs = await platform.client.post(COMPLETIONS.replace(VENDOR, "qihang"), content=body, headers=sign(body))
    refused(theirs, 401, "bad-webhook-signature")


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "not-json"),
        (b"\xff\xfe", 400, "not-utf-8"),
        (b"hello", 400, "not-json"),
        (b"type=course.completed&data=1", 400, "not-json"),
        (delivery(completion("c"))[:-1], 400, "not-json"),
        (delivery(completion("c")).decode().encode("utf-16"), 400, "not-utf-8"),
        (gzip.compress(delivery(completion("c")), mtime=0), 400, "not-utf-8"),
        (delivery(completion("c")).replace(b'"hours"', b'"hours": "60", "hours"'), 400, "duplicate-key"),
        (delivery(completion("c")).replace(b'"30"', b"NaN"), 400, "not-json"),
        (delivery(completion("c")).replace(b'"30"', b"-Infinity"), 400, "not-json"),
        (delivery(completion("c")).replace(b'"30"', b"1" * 5_000), 400, "not-json"),
        (delivery(completion("c")).replace(b'"30"', b"[" * 10_000 + b"]" * 10_000), 400, "too-deep"),
        (delivery(completion("c")).replace(b'"30"', b'{"a":' * 10_000 + b"1" + b"}" * 10_000), 400, "too-deep"),
        (b"[" * 4_000_000, 400, "too-deep"),
        (b"[]", 422, "not-this-shape"),
        (b"null", 422, "not-this-shape"),
        (b"{}", 422, "unknown-type"),
        (delivery(completion("c"), kind="course.started"), 422, "unknown-type"),
        (delivery(completion("c"), kind="course.completed"), 422, "not-this-shape"),
        (delivery(completion("c"), kind="course.completion.revoked"), 422, "not-this-shape"),
        (delivery(), 422, "not-this-shape"),
        (delivery(*[completion(f"c{n}") for n in range(1_001)]), 422, "too-many-items"),
        (delivery(completion("c", hours="9" * 10_000_000)), 413, "too-large"),
        (b" " * (4 * 1024 * 1024 + 1), 413, "too-large"),
        (b"x" * 20_000_000, 413, "too-large"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_a_body_that_is_not_taken(platform: Platform, body: bytes, status: int, reason: str) -> None:
    before = await recorded(platform)
    answer = await platform.post_signed(body)
    refused(answer, status, reason)
    assert await recorded(platform) == before


async def chunks(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def test_a_chunked_body_is_read_whole_and_no_further_than_its_limit(
    platform: Platform, sign: Sign, serial: int, token: str
) -> None:
    body = delivery(completion(token, serial))
    headers = sign(body)
    answer = await platform.client.post(COMPLETIONS, content=chunks(body, 7), headers=headers)
    assert "content-length" not in answer.request.headers
    assert [result["status"] for result in answer.json()["results"]] == ["parked"]

    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 20_000_000:
            read += 65_536
            yield b" " * 65_536

    answer = await platform.client.post(COMPLETIONS, content=endless(), headers=headers)
    refused(answer, 413, "too-large")
    assert read <= 5_000_000


@pytest.mark.parametrize(
    "extra",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data"},
        {"content-type": "application/json; charset=gbk"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
        {"content-encoding": "gzip, br, zstd"},
        {"authorization": "Bearer x"},
        {"x-forwarded-for": "' OR 1=1"},
        {"x-huge": "x" * 1_000_000},
        {f"x-{n}": "y" for n in range(2_000)},
    ],
    ids=lambda extra: repr(extra)[:50],
)
async def test_what_else_stands_in_the_headers_changes_nothing(
    platform: Platform, serial: int, token: str, extra: dict[str, str]
) -> None:
    answer = await platform.post_signed(delivery(completion(token, serial)), headers=extra)
    assert (answer.status_code, answer.json()["results"][0]["status"]) == (200, "parked")


@pytest.mark.parametrize(
    "vendor",
    [
        "nobody", "LANXIN", "lanxin%20", "%20lanxin", "lanxin%00", "%00", "lanxin%0a", "lanxin%0d%0aSet-Cookie:a=b",
        "%2e", "%2e%2e", "lanxin;v=1", "lanxin%3Fa", "lanxin%23", "%ff%fe", "%ED%A0%80", "%F0%9F%98%80", "lanxin'--",
        "'%3BDROP%20TABLE%20vendor%3B--", "%25", "l%61nxin%2500", "x" * 10_000, "%E5%90%AF" * 500, "{vendor}", "*",
        "lanxin%2Fx", "lanxin%5C..", "..%2f..%2fv1", "lanxin,qihang",
    ],
)  # fmt: skip
async def test_a_vendor_that_is_none(platform: Platform, sign: Sign, vendor: str) -> None:
    body = delivery(completion("c"))
    for path in ("completions", "completion-queries"):
        url = f"/vendor-gateway/v1/vendors/{vendor}/{path}"
        answer = await platform.client.post(url, content=body, headers=sign(body))
        refused(answer, 404, "not-found" if any(item in vendor for item in ("%2f", "%2F", "%0a")) else "unknown-vendor")
        assert "set-cookie" not in answer.headers


async def test_other_methods_and_other_paths_of_a_vendor_lead_nowhere(platform: Platform) -> None:
    body = delivery(completion("c"))
    for path in ("x/%2e%2e/completions", "completions/x", "Completions"):
        refused(await platform.post_signed(body, path=path), 404, "not-found")
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        refused(await platform.client.request(method, COMPLETIONS), 405, "method-not-allowed")


async def test_a_vendor_that_hangs_up_is_no_fault_of_ours(platform: Platform, sign: Sign) -> None:
    body = delivery(completion("c"))
    heard = [{"type": "http.request", "body": body[:9], "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return heard.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in sign(body).items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": COMPLETIONS, "root_path": "", "query_string": b"", "headers": headers,
    }  # fmt: skip
    await platform.house.web(scope, receive, send)
    assert not [message for message in sent if message.get("status", 0) >= 500]
