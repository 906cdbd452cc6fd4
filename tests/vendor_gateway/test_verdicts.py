"""One verdict for every item, decided once: whatever is sent again gets the same answer and no second effect."""

import json
from typing import Any

import pytest
from live_platform import VENDOR, Platform, completion, id_number, person


def batch(*items: Any) -> bytes:
    return json.dumps({"type": "course.completed.batch", "data": list(items)}).encode()


def told(verdicts: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Status and reason of each."""
    return [(verdict["status"], verdict.get("reason")) for verdict in verdicts]


async def known(platform: Platform, serial: int) -> int:
    """Somebody whom the gateway knows."""
    await platform.register(person(serial))
    await platform.settle()
    return serial


async def hours(platform: Platform, serial: int) -> int:
    """Centihours that the ledger counts."""
    await platform.settle()
    rows = await platform.sql(
        "ledger",
        "SELECT coalesce(sum(centihours), 0)::integer FROM entry WHERE person_id = $1::uuid",
        await platform.person_id(serial),
    )
    return int(rows[0][0])


async def conflicts(platform: Platform, completion_id: str) -> list[tuple[int, int]]:
    """Position and the position of what it contradicts, for conflicts with this completion."""
    rows = await platform.sql(
        "vendor_gateway",
        """SELECT conflict.position, completion.position FROM conflict JOIN completion USING (item_id)
           WHERE completion_id = $1 ORDER BY found_at, conflict.position""",
        completion_id,
    )
    return [(row[0], row[1]) for row in rows]


async def test_a_good_completion_is_accepted_and_counts_once(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    item = completion(token, serial, topic="新业态", score="96")
    document = {"type": "course.completed", "timestamp": "2025-06-01T00:00:00Z", "data": item}
    answer = await platform.post_signed(json.dumps(document).encode())
    assert answer.json()["results"] == [{"completion_id": token, "status": "accepted"}]
    assert await hours(platform, serial) == 3_000


async def test_the_same_completion_in_another_delivery_is_a_duplicate(
    platform: Platform, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial))
    same = completion(token, serial, hours="30.00", completed_at="2025-03-05T10:00:00.000Z", topic=None)
    again = {**same, "topic": None, "id_number": id_number(serial).lower()}
    assert told(await platform.push(completion(token, serial), again)) == [("duplicate", "sent-before")] * 2
    assert await hours(platform, serial) == 3_000


async def test_the_same_meaning_under_a_new_id_is_a_duplicate(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial))
    again = completion(f"{token}-again", serial, course_code=f"C-{token}", course_title="另一标题", score="1")
    verdict = (await platform.push(again))[0]
    assert told([verdict]) == [("duplicate", "sent-before-under-another-id")]
    assert token in verdict["detail"]
    assert await hours(platform, serial) == 3_000


@pytest.mark.parametrize(
    "other",
    [
        {"hours": "60"}, {"hours": "30.01"}, {"subject": "professional"}, {"course_title": "另一课程"}, {"topic": "新"},
        {"course_code": "another"}, {"completed_at": "2025-03-05T18:00:01+08:00"}, {"score": "1"},
        {"started_at": "2025-03-01T08:00:01+08:00"}, {"id_number": id_number(998)},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
async def test_the_same_id_with_other_content_is_a_conflict_kept_aside(
    platform: Platform, serial: int, token: str, other: dict[str, str]
) -> None:
    await platform.push(completion(token, serial))
    verdicts = await platform.push(completion(f"{token}-x", serial), {**completion(token, serial), **other})
    assert told(verdicts)[1] == ("conflict", "other-content")
    assert await conflicts(platform, token) == [(1, 0)]
    row = (await platform.sql("vendor_gateway", "SELECT * FROM completion WHERE completion_id = $1", token))[0]
    assert (row["centihours"], row["subject"], row["course_title"]) == (3_000, "public", "生态环境保护")


async def test_the_same_meaning_with_other_hours_is_a_conflict_kept_aside(
    platform: Platform, serial: int, token: str
) -> None:
    await platform.push(completion(token, serial))
    verdict = (await platform.push(completion(f"{token}-x", serial, course_code=f"C-{token}", hours="31")))[0]
    assert told([verdict]) == [("conflict", "other-content")]
    assert token in verdict["detail"]
    assert await conflicts(platform, token) == [(0, 0)]


async def test_within_one_batch_the_first_stands(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    first = completion(token, serial)
    meaning = {**first, "completion_id": f"{token}-m"}
    verdicts = await platform.push(
        first, first, {**first, "hours": "60"}, meaning, {**meaning, "hours": "1"}, completion(f"{token}-b", serial)
    )
    assert told(verdicts) == [
        ("accepted", None),
        ("duplicate", "sent-before"),
        ("conflict", "other-content"),
        ("duplicate", "sent-before-under-another-id"),
        ("conflict", "other-content"),
        ("accepted", None),
    ]
    assert await conflicts(platform, token) == [(2, 0), (4, 0)]
    assert await hours(platform, serial) == 6_000


async def test_vendors_and_people_do_not_share_ids_or_meanings(platform: Platform, serial: int, token: str) -> None:
    mine, theirs = completion(token, serial), completion(f"{token}-2", 997, course_code=f"C-{token}")
    assert {item["status"] for item in await platform.push(mine, theirs)} == {"parked"}
    assert [item["status"] for item in await platform.push(mine, vendor="qihang")] == ["parked"]


async def test_a_resent_delivery_gets_the_same_bytes_whatever_has_happened_since(
    platform: Platform, serial: int, token: str
) -> None:
    body = batch(completion(token, serial), completion(token, serial, hours="1"), completion("bad", hours="-1"))
    first = await platform.post_signed(body, webhook_id=token)
    await known(platform, serial)
    assert (await platform.revoke(token))["status"] == "accepted"
    again = await platform.post_signed(body, webhook_id=token)
    assert (again.status_code, again.content) == (200, first.content)
    assert [result["status"] for result in first.json()["results"]] == ["parked", "conflict", "rejected"]
    rows = await platform.sql("vendor_gateway", "SELECT count(*) FROM delivery WHERE webhook_id = $1", token)
    assert rows[0][0] == 1


async def test_another_body_under_the_same_webhook_id_is_refused(platform: Platform, serial: int, token: str) -> None:
    await platform.post_signed(batch(completion(token, serial)), webhook_id=token)
    other = await platform.post_signed(batch(completion(f"{token}-x", serial)), webhook_id=token)
    assert (other.status_code, other.json()["type"]) == (409, "urn:xueshi:problem:webhook-id-used")
    assert not await platform.sql("vendor_gateway", "SELECT 1 FROM completion WHERE completion_id = $1", f"{token}-x")
    theirs = await platform.post_signed(batch(completion(token, serial)), webhook_id=token, vendor="qihang")
    assert theirs.status_code == 200


async def test_what_is_parked_counts_by_itself_once_somebody_is_registered(
    platform: Platform, serial: int, token: str
) -> None:
    assert told(await platform.push(completion(token, serial))) == [("parked", "unknown-person")]
    assert told(await platform.push(completion(token, serial))) == [("duplicate", "sent-before")]
    await known(platform, serial)
    assert await hours(platform, serial) == 3_000
    await platform.register(person(serial, title_level="senior"))
    assert await hours(platform, serial) == 3_000


async def test_a_revocation_takes_back_once(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial))
    assert told([await platform.revoke(token)]) == [("accepted", None)]
    assert told([await platform.revoke(token)]) == [("duplicate", "revoked-before")]
    assert await hours(platform, serial) == 0
    assert told(await platform.push(completion(token, serial))) == [("duplicate", "revoked-before")]
    assert await hours(platform, serial) == 0


async def test_what_was_taken_back_may_be_stated_anew_once(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial))
    await platform.revoke(token)
    anew = completion(f"{token}-x", serial, course_code=f"C-{token}")
    again = {**anew, "completion_id": f"{token}-y"}
    assert told(await platform.push(anew, again, completion(token, serial))) == [
        ("accepted", None), ("duplicate", "sent-before-under-another-id"), ("duplicate", "revoked-before"),
    ]  # fmt: skip
    assert await hours(platform, serial) == 3_000
    assert told([await platform.revoke(f"{token}-x")]) == [("accepted", None)]
    assert await hours(platform, serial) == 0


async def test_what_is_revoked_while_parked_never_counts(platform: Platform, serial: int, token: str) -> None:
    await platform.push(completion(token, serial), completion(f"{token}-b", serial, hours="1"))
    assert told([await platform.revoke(token)]) == [("accepted", None)]
    await known(platform, serial)
    assert await hours(platform, serial) == 100


async def test_nobody_takes_back_what_another_vendor_sent(platform: Platform, serial: int, token: str) -> None:
    await platform.push(completion(token, serial))
    assert told([await platform.revoke(token, vendor="qihang")]) == [("rejected", "unknown-completion")]
    assert told([await platform.revoke(token)]) == [("accepted", None)]


async def test_wrong_hours_are_corrected_as_the_conflict_tells(platform: Platform, serial: int, token: str) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="3"))
    advice = (await platform.push(completion(token, serial, hours="30")))[0]["detail"]
    assert "revoke the first and send the right one under a new completion_id" in advice
    assert (await platform.revoke(token))["status"] == "accepted"
    corrected = completion(f"{token}-right", serial, course_code=f"C-{token}", hours="30")
    assert told(await platform.push(corrected)) == [("accepted", None)]
    assert await hours(platform, serial) == 3_000


@pytest.mark.parametrize("shape", ["{}", " {}", "{} ", "a\u3000{}", "a\u200b{}", "a\u00a0{}", "课程{}", "{}-𠮷"])
async def test_the_answer_and_the_query_know_a_completion_by_the_id_that_was_sent(
    platform: Platform, serial: int, token: str, shape: str
) -> None:
    sent = shape.format(token)
    verdict = (await platform.push(completion("x", serial, **{"course_code": token}) | {"completion_id": sent}))[0]
    if verdict["status"] == "rejected":
        return
    assert verdict["completion_id"] == sent.strip(), "white space at the ends is not kept"
    body = json.dumps({"completion_ids": [sent]}).encode()
    answer = await platform.post_signed(body, path="completion-queries")
    assert answer.status_code == 200, answer.text
    assert [result["status"] for result in answer.json()["results"]] == ["parked"]


async def test_a_vendor_is_told_what_became_of_its_own_completions(platform: Platform, serial: int, token: str) -> None:
    ids = [token, f"{token}-r", f"{token}-p", "nobody-sent-this"]
    await known(platform, serial)
    await platform.push(completion(ids[0], serial), completion(ids[1], serial), completion(ids[2], 996))
    await platform.revoke(ids[1])
    body = json.dumps({"completion_ids": [*ids, ids[0]]}).encode()
    answer = await platform.post_signed(body, path="completion-queries")
    states = ["accepted", "revoked", "parked", "unknown", "accepted"]
    found = [{"completion_id": id_, "status": state} for id_, state in zip([*ids, ids[0]], states, strict=True)]
    found[2]["reason"] = "unknown-person"
    assert answer.json() == {"results": found}
    theirs = await platform.post_signed(body, path="completion-queries", vendor="qihang")
    assert {result["status"] for result in theirs.json()["results"]} == {"unknown"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"\xff", 400), (b'{"completion_ids": ["a"], "completion_ids": ["b"]}', 400),
        (b"[" * 10_000, 400), (b"[]", 422), (b"{}", 422), (b'{"completion_ids": "a"}', 422),
        (b'{"completion_ids": [1]}', 422), (b'{"completion_ids": [null]}', 422),
        (b'{"completion_ids": ["\\u0000"]}', 422), (b'{"completion_ids": ["\\ud800"]}', 422),
        (json.dumps({"completion_ids": ["a"] * 1_001}).encode(), 422),
        (json.dumps({"completion_ids": ["a" * 129]}).encode(), 422), (b'{"completion_ids": []}', 200),
        (json.dumps({"completion_ids": ["a"] * 1_000}).encode(), 200),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
async def test_a_query_of_another_shape_is_refused(platform: Platform, body: bytes, status: int) -> None:
    answer = await platform.post_signed(body, path="completion-queries")
    kind = "application/json" if status == 200 else "application/problem+json"
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    unsigned = await platform.client.post(f"/vendor-gateway/v1/vendors/{VENDOR}/completion-queries", content=body)
    assert unsigned.status_code == 401


async def test_everything_adds_up_at_the_end(platform: Platform) -> None:
    await platform.settle()
    checked = await platform.check()
    assert checked.holds, checked.equations
    assert checked.dead_letters == 0
