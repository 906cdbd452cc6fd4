"""May this be done for me, and why not: learners are answered what the HR platform is answered of them."""

from typing import Any

import httpx
import pytest
from live_platform import SCHOOL, YEAR, Platform, a_full_year, completion, id_number, person
from staff import Staff, appointed, desk_of

from certificates.eligibility.api import own as own_eligibility
from certificates.grounds.domain import Purpose
from common.limits import Limiter
from offices.authority import Role

OWN = "/certificates/v1/own/eligibility-queries"
OF_ANYBODY = "/certificates/v1/eligibility-queries"
ON = f"{YEAR + 1}-06-01"


@pytest.fixture(autouse=True)
def full_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_eligibility, "_by_person", Limiter(rate=0.001, burst=100))


async def signed_in(platform: Platform, **other: Any) -> Staff:
    await platform.register(person(1, **other))
    staff = await appointed(desk_of(platform), 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.settle()
    return staff


async def ask(platform: Platform, staff: Staff, document: Any) -> httpx.Response:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}", "accept-language": "zh-CN"}
    return await platform.client.post(OWN, json=document, headers=headers)


async def compared(platform: Platform, learner: Staff) -> list[dict[str, Any]]:
    """What both are answered, for every purpose; they are the same."""
    of_oneself = (await ask(platform, learner, {"purposes": [*Purpose], "on": ON})).json()["results"]
    queries = [{"id_number": id_number(1), "purpose": purpose, "on": ON} for purpose in Purpose]
    of_anybody = (await platform.call("POST", OF_ANYBODY, {"queries": queries}, client_id="hr-platform"))["results"]
    found: list[dict[str, Any]] = [{**result, "as_of": None} for result in of_oneself]
    assert found == [{**result, "as_of": None} for result in of_anybody]
    return found


async def test_a_learner_reads_what_the_hr_platform_is_told(platform: Platform) -> None:
    learner = await signed_in(platform)
    await platform.push(completion("p1"), completion("q1", hours="47.5", subject="professional"))
    await platform.settle()
    promotion = next(result for result in await compared(platform, learner) if result["purpose"] == "promotion")
    (reason,) = promotion["reasons"]
    assert (promotion["eligible"], reason["why"]) == (False, "no-certificate")
    assert [missing["missing"] for missing in reason["missing"]] == ["12.5", "12.5"]
    assert reason["article"]
    assert reason["mend"]["text"]

    await platform.push(completion("q2", hours="12.5", subject="professional", course_code="C-2"))
    await platform.settle()
    promotion = next(result for result in await compared(platform, learner) if result["purpose"] == "promotion")
    assert promotion["eligible"] is True
    await platform.revoke("q2")
    await platform.settle()
    promotion = next(result for result in await compared(platform, learner) if result["purpose"] == "promotion")
    assert promotion["reasons"][0]["why"] == "suspended"


async def test_nobody_reads_that_they_asked_about_themselves(platform: Platform) -> None:
    learner = await signed_in(platform)
    await platform.push(*a_full_year())
    await platform.settle()
    assert (await ask(platform, learner, {"purposes": ["promotion"]})).status_code == 200
    assert await platform.sql("certificates", "SELECT 1 FROM reading WHERE kind = 'eligibility'") == []


async def test_a_question_that_cannot_be_meant_is_told_field_by_field(platform: Platform) -> None:
    learner = await signed_in(platform)
    answer = await ask(platform, learner, {"purposes": ["marriage"], "on": "2026-W01-1"})
    assert answer.status_code == 422
    wrong = {error["at"]: error["reason"] for error in answer.json()["errors"]}
    assert wrong == {"body/purposes/0": "not-one-of", "body/on": "out-of-range"}
    assert (await ask(platform, learner, {"purposes": []})).json()["errors"][0]["reason"] == "too-few"


async def test_somebody_who_asks_without_end_waits(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = await signed_in(platform)
    monkeypatch.setattr(own_eligibility, "_by_person", Limiter(rate=0.5, burst=len(Purpose)))
    assert (await ask(platform, learner, {"purposes": [*Purpose]})).status_code == 200
    answer = await ask(platform, learner, {"purposes": ["reward"]})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
