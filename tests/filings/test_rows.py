"""Bad input: a wrong row gets its verdict and blocks no other, a wrong body gets a problem document, nothing a 500."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from filings_api import FilingsApi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import china_date, now

ID_NUMBER = "11010519491231002X"
TODAY = china_date(now())
TOMORROW = str(TODAY + timedelta(days=1))
CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"reference": None}, "malformed"),
    ({"reference": "x" * 129}, "malformed"),
    ({"reference": 7}, "malformed"),
    ({"reference": "a\nb"}, "malformed"),
    ({"reference": ID_NUMBER}, "id-number-in-text"),
    ({"person_id": None}, "malformed"),
    ({"person_id": "urn:uuid:12345678-1234-5678-1234-567812345678"}, "malformed"),
    ({"person_id": "12345678123456781234567812345678"}, "malformed"),
    ({"person_id": 5}, "malformed"),
    ({"subject": "elective"}, "not-allowed"),
    ({"subject": None}, "not-allowed"),
    ({"subject": {}}, "not-allowed"),
    ({"required_topic": ["x"]}, "malformed"),
    ({"subject": "professional", "required_topic": "党史"}, "malformed"),
    ({"mode": "by-osmosis"}, "not-allowed"),
    ({"training_type": "party"}, "not-allowed"),
    ({"training_type": 1}, "not-allowed"),
    ({"training_type": ""}, "not-allowed"),
    ({"training_type": False}, "not-allowed"),
    ({"kind": None}, "malformed"),
    ({"kind": "x" * 65}, "malformed"),
    ({"activity": "\ud800"}, "malformed"),
    ({"activity": ""}, "malformed"),
    ({"title": "  "}, "malformed"),
    ({"title": f"{ID_NUMBER}的培训"}, "id-number-in-text"),
    ({"days": []}, "malformed"),
    ({"days": None}, "malformed"),
    ({"days": {}}, "malformed"),
    ({"days": [{"on": "2025-05-12", "half_days": 1}] * 201}, "malformed"),
    ({"days": ["2025-05-12"]}, "not-an-object"),
    ({"days": [{"on": "2025-05-12", "half_days": 3}]}, "not-allowed"),
    ({"days": [{"on": "2025-05-12", "half_days": 0}]}, "not-allowed"),
    ({"days": [{"on": "2025-05-12", "half_days": True}]}, "not-allowed"),
    ({"days": [{"on": "2025-05-12", "half_days": 1.0}]}, "not-allowed"),
    ({"days": [{"on": "2025-05-12", "half_days": 1, "is_arrival": "no"}]}, "not-allowed"),
    ({"days": [{"on": "2025-05-12", "half_days": 1, "was_held": 0}]}, "not-allowed"),
    ({"days": [{"on": "2025-05-12", "half_days": 1, "note": ""}]}, "unknown-field"),
    ({"days": [{"half_days": 1}]}, "malformed"),
    ({"days": [{"on": "2025-05-11", "half_days": 1}]}, "malformed"),
    ({"days": [{"on": TOMORROW, "half_days": 1}], "ended_on": TOMORROW}, "in-the-future"),
    ({"kind": "offline-hours", "hours": "8"}, "malformed"),
    ({"hours": "0"}, "bad-hours"),
    ({"hours": "0.00"}, "bad-hours"),
    ({"hours": "400.01"}, "bad-hours"),
    ({"hours": "-1"}, "bad-hours"),
    ({"hours": "1.234"}, "bad-hours"),
    ({"hours": "1e2"}, "bad-hours"),
    ({"hours": "٣"}, "bad-hours"),
    ({"hours": " 8"}, "bad-hours"),
    ({"hours": 8}, "bad-hours"),
    ({"hours": "9" * 100_000}, "bad-hours"),
    ({"ended_on": None}, "malformed"),
    ({"ended_on": "12.05.2025"}, "malformed"),
    ({"ended_on": "2025-02-30"}, "malformed"),
    ({"ended_on": "2025-05-12T10:00:00"}, "malformed"),
    ({"ended_on": "２０２５-05-12"}, "malformed"),
    ({"ended_on": "1999-12-31"}, "day-out-of-range"),
    ({"ended_on": TOMORROW}, "in-the-future"),
    ({"evidence": None}, "no-evidence"),
    ({"evidence": "证书 5"}, "not-an-object"),
    ({"evidence": {"kind": "证书"}}, "malformed"),
    ({"evidence": {"kind": "证书", "number": 5}}, "malformed"),
    ({"evidence": {"kind": "证书", "number": "\u200b\u2060"}}, "malformed"),
    ({"evidence": {"kind": "证书", "number": "5", "page": 1}}, "unknown-field"),
    ({"evidence": {"kind": "身份证", "number": ID_NUMBER}}, "id-number-in-text"),
    ({"evidence": {"kind": "身份证", "number": "110105 19491231 002x"}}, "id-number-in-text"),
    ({"evidence": {"kind": "身份证", "number": "１１０１０５１９４９１２３１００２Ｘ"}}, "id-number-in-text"),
    ({"decided_by": None}, "no-deciders"),
    ({"decided_by": []}, "no-deciders"),
    ({"decided_by": "im-city"}, "malformed"),
    ({"decided_by": ["im-city"]}, "malformed"),
    ({"decided_by": ["12345678-1234-5678-1234-567812345678"] * 6}, "malformed"),
    ({"reason": 5}, "malformed"),
    ({"reason": "x" * 501}, "malformed"),
    ({"hours_total": "8"}, "unknown-field"),
    ({ID_NUMBER: "8"}, "unknown-field"),
]


async def test_wrong_rows_are_refused_one_by_one_and_block_no_right_one(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    rows: list[Any] = []
    for n, (change, _) in enumerate(CHANGES):
        day = str(TODAY - timedelta(days=2 * n + 1))
        rows += [
            filings_api.recognition(person, kind="offline-hours", hours="1", ended_on=day),
            {**filings_api.recognition(person), **change},
        ]
    rows += [None, [], "x", 1e300, {}, True]
    # A lone surrogate can be written in JSON, and nowhere else.
    body = json.dumps({"recognitions": rows}).encode()
    answer = await filings_api.post_raw("recognitions", body)
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert {result["status"] for result in results[0 : 2 * len(CHANGES) : 2]} == {"created"}
    found = [(result["status"], result.get("reason")) for result in results[1 : 2 * len(CHANGES) : 2]]
    assert found == [("rejected", reason) for _, reason in CHANGES]
    assert [result["reason"] for result in results[-6:]] == [
        "not-an-object", "not-an-object", "not-an-object", "not-an-object", "malformed", "not-an-object",
    ]  # fmt: skip
    assert all(result["detail"] for result in results if result["status"] == "rejected")
    assert "1101051949" not in answer.text
    assert len(await filings_api.published(person)) == len(CHANGES)


async def test_a_training_that_ended_today_is_over(filings_api: FilingsApi) -> None:
    day = str(TODAY)
    assert (await filings_api.recognise(await filings_api.person(), days=[(day, 2)], ended_on=day))[
        "status"
    ] == "created"


async def test_a_thousand_rows_are_one_request(filings_api: FilingsApi) -> None:
    people = [await filings_api.person() for _ in range(10)]
    rows = [filings_api.recognition(people[n % 10]) for n in range(1_000)]
    assert {item["status"] for item in await filings_api.send("recognitions", *rows)} == {"created"}
    assert {item["status"] for item in await filings_api.send("recognitions", *rows)} == {"unchanged"}
    assert await filings_api.send("recognitions") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"recognitions": {}}',
        b'{"recognitions": [], "more": 1}',
        b'{"rows": []}',
        b'{"recognitions": [' + b"[" * 5_000 + b"]" * 5_000 + b"]}",
        b'{"recognitions": [' + b",".join([b"{}"] * 1_001) + b"]}",
        b'{"recognitions": [' + b"9" * 5_000 + b"]}",
        b"\xff\xfe",
        b'{"recognitions": [\xff]}',
    ],
    ids=lambda body: repr(body[:30]),
)
@pytest.mark.parametrize("noun", ["recognitions", "grants"])
async def test_a_body_of_another_shape_gets_a_problem_document(filings_api: FilingsApi, noun: str, body: bytes) -> None:
    answer = await filings_api.post_raw(noun, body.replace(b"recognitions", noun.encode()))
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].startswith("urn:xueshi:problem:")


async def test_an_id_in_the_address_that_is_none_gets_a_problem_document(filings_api: FilingsApi) -> None:
    answers = [
        await filings_api.post("recognitions/x/withdrawals", {"reason": "复核"}),
        await filings_api.client.get("/filings/v1/people/x/decisions", headers=filings_api.headers()),
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "recognitions", "filings:decide"),
        ("POST", "grants", "filings:decide"),
        ("POST", "recognitions/12345678-1234-5678-1234-567812345678/withdrawals", "filings:decide"),
        ("POST", "grants/12345678-1234-5678-1234-567812345678/withdrawals", "filings:decide"),
        ("GET", "people/12345678-1234-5678-1234-567812345678/decisions", "filings:read"),
    ],
)
async def test_each_door_opens_for_its_own_scope_only(
    filings_api: FilingsApi, method: str, path: str, scope: str
) -> None:
    async def knock(headers: dict[str, str]) -> httpx.Response:
        return await filings_api.client.request(method, f"/filings/v1/{path}", json={"reason": "复核"}, headers=headers)

    other = {"filings:decide": "filings:read", "filings:read": "filings:decide"}[scope]
    assert (await knock({})).status_code == 401
    refused = await knock(filings_api.headers(scope=other))
    assert (refused.status_code, scope in refused.json()["detail"]) == (403, True)
    assert (await knock(filings_api.headers(scope=scope))).status_code in (404, 422)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["", "8", "0.5", "2025-05-12", "2025-02-30", "public", "deemed", "make-up", "offline-days"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["on", "half_days", "kind", "number", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = [
    "reference", "person_id", "subject", "required_topic", "mode", "training_type", "kind", "activity", "title", "days",
    "hours", "ended_on", "evidence", "decided_by", "reason", "effect", "years", "counts_from", "counts_until",
    "decided_on", "something",
]  # fmt: skip
CHANGED = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3)
DROPPED = st.lists(st.sampled_from(NAMES), max_size=2)
_SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("noun", ["recognitions", "grants"])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["recognition", "grant", "make_up"]), CHANGED, DROPPED) | JSON, max_size=8)
)
@_SETTINGS
async def test_whatever_is_sent_every_row_gets_its_verdict(filings_api: FilingsApi, noun: str, rows: list[Any]) -> None:
    person = await filings_api.person()
    written = []
    for row in rows:
        if isinstance(row, tuple):
            base = {**getattr(filings_api, row[0])(person), **row[1]}
            written.append({name: value for name, value in base.items() if name not in row[2]})
        else:
            written.append(row)
    body = json.dumps({noun: written}).encode()
    answer = await filings_api.post_raw(noun, body)
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [result["row"] for result in results] == list(range(1, len(rows) + 1))
    assert all(
        result["status"] in ("created", "unchanged") or (result["reason"] and result["detail"]) for result in results
    )
    assert len(await filings_api.published(person)) == sum(result["status"] == "created" for result in results)
