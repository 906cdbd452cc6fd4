"""Taking decisions back: once, with a reason, and nothing is forgotten."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from filings_api import FilingsApi

from common.contracts.filings import GrantWithdrawn, RecognitionWithdrawn


async def test_a_recognition_is_taken_back_once_and_again_gets_the_same_answer(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    made = await filings_api.recognise(person)
    answer = await filings_api.withdraw("recognitions", made["recognition_id"], "材料不实")
    assert answer["at"].endswith("+08:00")
    assert {**answer, "at": ""} == {
        "recognition_id": made["recognition_id"],
        "status": "withdrawn",
        "reason": "材料不实",
        "author": "office",
        "at": "",
    }
    assert await filings_api.withdraw("recognitions", made["recognition_id"], "别的理由") == answer
    assert (await filings_api.published(person))[1:] == [
        RecognitionWithdrawn(recognition_id=UUID(made["recognition_id"]), person_id=UUID(person))
    ]


async def test_a_grant_is_taken_back_once(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    made = await filings_api.decide(filings_api.grant(person))
    answers = await asyncio.gather(*(filings_api.withdraw("grants", made["grant_id"], str(n)) for n in range(5)))
    assert len({answer["reason"] for answer in answers}) == 1
    assert (await filings_api.published(person))[1:] == [
        GrantWithdrawn(grant_id=UUID(made["grant_id"]), person_id=UUID(person))
    ]


async def test_what_does_not_exist_is_not_found(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    made = await filings_api.recognise(person)
    for path in (f"recognitions/{uuid4()}", f"grants/{uuid4()}", f"grants/{made['recognition_id']}"):
        answer = await filings_api.post(f"{path}/withdrawals", {"reason": "复核"})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert len(await filings_api.published(person)) == 1


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": ""}, {"reason": " "}, {"reason": None}, {"reason": 5}, {"reason": "a\x00b"}, {"reason": "x" * 501},
     {"reason": "身份证11010519491231002X"}, {"reason": "复核", "more": 1}, ["复核"], None],
    ids=lambda body: repr(body)[:20],
)  # fmt: skip
async def test_a_withdrawal_without_a_good_reason_is_refused(filings_api: FilingsApi, body: Any) -> None:
    made = await filings_api.recognise(await filings_api.person())
    answer = await filings_api.post(f"recognitions/{made['recognition_id']}/withdrawals", body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "1101051949" not in answer.text


async def test_the_record_shows_everything_the_newest_first_in_china_time(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.recognition(person, reason="线下培训", required_topic="党史")
    [first] = await filings_api.send("recognitions", row)
    await filings_api.withdraw("recognitions", first["recognition_id"], "材料不实")
    make_up = filings_api.make_up(person)
    [second] = await filings_api.send("grants", make_up)
    newest, oldest = await filings_api.decisions(person)
    assert newest["created_at"].endswith("+08:00")
    assert {**newest, "created_at": ""} == {
        "decision": "grant",
        "grant_id": second["grant_id"],
        "effect": "make-up",
        "kind": "make-up",
        "kind_name": "补训",
        "years": [2024],
        "counts_from": "2025-01-01",
        "counts_until": "2025-12-31",
        "decided_on": "2025-01-10",
        "event_on": None,
        "document": "《内蒙古自治区事业单位工作人员培训实施细则》",
        "article": "第三十二条",
        "evidence": make_up["evidence"],
        "decided_by": make_up["decided_by"],
        "reason": None,
        "author": "office",
        "reference": make_up["reference"],
        "created_at": "",
        "withdrawn": None,
    }
    assert oldest["withdrawn"].pop("at") >= oldest["created_at"]
    assert {**oldest, "created_at": ""} == {
        "decision": "recognition",
        "recognition_id": first["recognition_id"],
        "training_year": 2025,
        "subject": "public",
        "required_topic": "党史",
        "mode": "residential",
        "training_type": "in-service",
        "kind": "offline-days",
        "kind_name": "线下培训",
        "activity": row["activity"],
        "title": row["title"],
        "days": [{"on": "2025-05-12", "half_days": 2, "is_arrival": False, "was_held": True}],
        "stated_hours": None,
        "begins_on": None,
        "ended_on": "2025-05-12",
        "hours": "8",
        "half_days": 2,
        "document": "《内蒙古自治区事业单位工作人员培训实施细则》",
        "article": "第三十九条第（一）项",
        "evidence": row["evidence"],
        "decided_by": row["decided_by"],
        "reason": "线下培训",
        "author": "office",
        "reference": row["reference"],
        "created_at": "",
        "withdrawn": {"reason": "材料不实", "author": "office"},
        "organiser_level": None,
        "test_result": None,
        "special_task": None,
    }


async def test_somebody_without_decisions_is_not_somebody_unknown(filings_api: FilingsApi) -> None:
    assert await filings_api.decisions(await filings_api.person()) == []
    answer = await filings_api.client.get(f"/filings/v1/people/{uuid4()}/decisions", headers=filings_api.headers())
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
