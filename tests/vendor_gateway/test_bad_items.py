"""One bad item among good ones: rejected with a reason that a vendor's engineer understands, blocking nothing."""

import json
from typing import Any

import pytest
from live_platform import Platform, completion, id_number


def batch(items: list[Any]) -> bytes:
    return json.dumps({"type": "course.completed.batch", "data": items}).encode()


async def test_bad_items_are_rejected_one_by_one_and_block_no_good_one(
    platform: Platform, serial: int, token: str
) -> None:
    wrong_check = id_number(1)[:17] + ("0" if id_number(1)[17] != "0" else "1")
    changes: list[tuple[dict[str, Any], str]] = [
        ({"id_number": wrong_check}, "bad-id-number"),
        ({"id_number": 431102198503120011}, "bad-id-number"),
        ({"id_number": id_number(1, born="20990312")}, "bad-id-number"),
        ({"id_number": id_number(1, region="991102")}, "bad-id-number"),
        ({"course_title": " ".join(id_number(1))}, "id-number-in-text"),
        ({"course_title": "".join(chr(ord(digit) + 0xFEE0) for digit in id_number(1))}, "id-number-in-text"),
        *[({"hours": hours}, "bad-hours") for hours in ("-1", "0", "1e9", "0.001", 30, None, "9" * 1_000_000, "\x00")],
        ({"completed_at": "2025-01-28T00:00:00+08:00"}, "completed-before-started"),
        ({"started_at": "0001-01-01T00:00:00Z", "completed_at": "0002-01-01T00:00:00Z"}, "year-out-of-range"),
        ({"completed_at": "2999-01-01T00:00:00Z"}, "completed-in-the-future"),
        ({"completed_at": "9999-12-31T23:59:59-23:59"}, "bad-completed-at"),
        ({"completed_at": "10000-01-01T00:00:00Z"}, "bad-completed-at"),
        ({"started_at": "2025-03-01"}, "bad-started-at"),
        ({"subject": "elective"}, "bad-subject"),
        ({"course_title": "\ud800"}, "malformed"),
        ({"course_title": "a\x00b"}, "malformed"),
        ({"course_title": "必修\u202e课"}, "malformed"),
        ({"course_title": "必修课\u200b"}, "malformed"),
        ({"course_code": "好" * 65}, "malformed"),
        ({"topic": ["a"]}, "malformed"),
        ({"score": 96.5}, "malformed"),
        ({"note": "x"}, "unknown-field"),
        ({id_number(1): "x"}, "unknown-field"),
    ]
    items: list[Any] = []
    for n, (change, _) in enumerate(changes):
        items += [completion(f"{token}-good{n}", serial), {**completion(f"{token}-bad{n}"), **change}]
    items += [
        None,
        [],
        "x",
        1e300,
        {},
        {"completion_id": 1},
        {"completion_id": "\x00"},
        completion(f"{token}-z", serial),
    ]
    answer = await platform.post_signed(batch(items))
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert {result["status"] for result in [*results[0 : len(changes) * 2 : 2], results[-1]]} == {"parked"}
    bad = results[1 : len(changes) * 2 : 2]
    assert [(result["status"], result["reason"]) for result in bad] == [("rejected", reason) for _, reason in changes]
    assert [result["completion_id"] for result in bad] == [f"{token}-bad{n}" for n in range(len(changes))]
    assert {(result["completion_id"], result["status"]) for result in results[-8:-1]} == {(None, "rejected")}
    assert all(result["detail"] for result in results if result["status"] == "rejected")
    assert id_number(1)[:17] not in answer.text
    found = await platform.sql(
        "vendor_gateway", "SELECT count(*) FROM completion WHERE completion_id LIKE $1", f"{token}%"
    )
    assert found[0][0] == len(changes) + 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "malformed"),
        ({"completion_id": "nobody-sent-this", "reason": "复核"}, "unknown-completion"),
        ({"completion_id": "c"}, "malformed"),
        ({"completion_id": "c", "reason": ""}, "malformed"),
        ({"completion_id": "c", "reason": "x" * 501}, "malformed"),
        ({"completion_id": ["c"], "reason": "x"}, "malformed"),
        ({"completion_id": "c\x00", "reason": "x"}, "malformed"),
        ({"completion_id": "c", "reason": "x", "hours": "1"}, "unknown-field"),
    ],
)
async def test_a_revocation_of_nothing_is_rejected(platform: Platform, data: dict[str, Any], reason: str) -> None:
    answer = await platform.post_signed(json.dumps({"type": "course.completion.revoked", "data": data}).encode())
    verdict = answer.json()["results"][0]
    assert (answer.status_code, verdict["status"], verdict["reason"]) == (200, "rejected", reason)
