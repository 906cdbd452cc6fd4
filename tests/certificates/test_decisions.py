"""Two officials of an HR authority revoke and restore a certificate; those who ask are told, and the learner why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, YEAR, Platform, a_full_year, completion, id_number, person
from staff import CITY_OFFICE, FAR_AUTHORITY, OTHER_OFFICES, Staff, appointed, desk_of, reason_of

from certificates.decisions.domain import (
    LASTS,
    DecisionKind,
    DecisionState,
    DecisionStep,
    Official,
    Proposal,
    Stands,
    becomes,
    check_step,
)
from certificates.status.domain import Standing
from common.errors import DomainError
from offices.authority import Role

HERE = "/certificates/v1"
REASON = "经核查，该年度专业科目学时系他人代学"


async def ask(platform: Platform, staff: Staff, method: str, path: str, document: Any = None) -> httpx.Response:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return await platform.client.request(method, f"{HERE}{path}", json=document, headers=headers)


async def done(platform: Platform, staff: Staff, method: str, path: str, document: Any = None) -> Any:
    answer = await ask(platform, staff, method, path, document)
    assert answer.is_success, answer.text
    return answer.json()


async def issued(platform: Platform, serial: int = 1) -> str:
    """The number of somebody's certificate."""
    await platform.register(person(serial))
    await platform.settle()
    await platform.push(*a_full_year(serial))
    await platform.settle()
    return str((await platform.status(serial))["certificate"]["number"])


async def officials(platform: Platform, *serials: int, code: str = AUTHORITY) -> list[Staff]:
    return [await appointed(desk_of(platform), serial, Role.HR_AUTHORITY, code) for serial in serials]


async def proposed(platform: Platform, official: Staff, number: str, kind: str = "revoke", reason: str = REASON) -> str:
    path = f"/certificates/{number}/decisions"
    made = await done(platform, official, "POST", path, {"kind": kind, "reason": reason})
    assert made["state"] == "proposed"
    return str(made["decision_id"])


async def step(platform: Platform, official: Staff, decision_id: str, what: str, **more: Any) -> httpx.Response:
    return await ask(platform, official, "POST", f"/certificate-decisions/{decision_id}/steps", {"step": what, **more})


async def decided(platform: Platform, first: Staff, second: Staff, number: str, kind: str) -> None:
    answer = await step(platform, second, await proposed(platform, first, number, kind), "confirm")
    assert answer.json()["state"] == "confirmed", answer.text


async def test_two_officials_revoke_a_certificate_and_everybody_is_told(platform: Platform) -> None:
    number = await issued(platform)
    first, second = await officials(platform, 11, 12)
    [learner] = [await appointed(desk_of(platform), 1, Role.UNIT_ADMINISTRATOR, SCHOOL)]
    url = (await platform.status())["certificate"]["verify_url"]
    decision_id = await proposed(platform, first, number)
    assert (await platform.status())["status"] == "certified", "nothing changes before the second person"
    [waiting] = (await done(platform, second, "GET", "/certificate-decisions"))["decisions"]
    assert (waiting["decision_id"], waiting["reason"], waiting["is_own"]) == (decision_id, REASON, False)
    assert waiting["certificate"]["number"] == number
    assert waiting["certificate"]["name"] == "测试1"
    assert (await step(platform, second, decision_id, "confirm")).json()["state"] == "confirmed"

    answer = await platform.status()
    assert (answer["status"], answer["certificate"]["number"]) == ("revoked", number)
    verified = (await platform.client.get(url, headers={"accept": "application/json"})).json()
    assert verified["standing"] == "revoked"
    assert "证书已撤销" in (await platform.client.get(url)).text
    assert (await platform.client.get(f"{url}/certificate.pdf")).status_code == 403
    query = {"queries": [{"id_number": id_number(1), "purpose": "promotion", "on": f"{YEAR + 1}-06-01"}]}
    [verdict] = (await platform.call("POST", f"{HERE}/eligibility-queries", query, client_id="hr-platform"))["results"]
    assert (verdict["eligible"], verdict["reasons"][0]["why"]) == (False, "revoked")
    [own] = (await done(platform, learner, "GET", "/own/certificates"))["certificates"]
    assert (own["state"], own["revocation"]["reason"]) == ("revoked", REASON)
    assert own["revocation"]["authority"] == "零陵区人力资源和社会保障局"
    messages = (await done(platform, learner, "GET", "/own/messages"))["messages"]
    assert messages[0]["kind"] == "certificate-revoked"
    assert REASON in messages[0]["text"]
    assert "申诉" in messages[0]["text"]
    about = await done(platform, first, "GET", f"/certificates/{number}/decisions")
    assert about["certificate"]["standing"] == "revoked"
    [record] = about["decisions"]
    assert (record["state"], record["stood_at"], record["became"]) == ("confirmed", "valid", "revoked")
    assert record["ended_by"] not in (None, record["proposed_by"])
    assert (await done(platform, second, "GET", "/certificate-decisions"))["decisions"] == []
    readings = await platform.sql("certificates", "SELECT role FROM reading WHERE kind = 'certificate-decisions'")
    assert {row["role"] for row in readings} == {"hr-authority"}
    assert (await platform.check()).holds


async def test_a_restored_certificate_stands_as_its_hours_do(platform: Platform) -> None:
    number = await issued(platform)
    first, second = await officials(platform, 13, 14)
    await decided(platform, first, second, number, "revoke")
    await platform.revoke("q1")
    await platform.settle()
    await platform.push(completion("again", hours="60", subject="professional"))
    await platform.settle()
    assert (await platform.status())["status"] == "revoked", "hours do not bring it back"
    await decided(platform, second, first, number, "restore")
    assert (await platform.status())["status"] == "certified"
    await decided(platform, first, second, number, "revoke")
    await platform.revoke("again")
    await platform.settle()
    assert (await platform.check()).holds
    await decided(platform, first, second, number, "restore")
    assert (await platform.status())["status"] == "suspended"
    learner = await appointed(desk_of(platform), 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
    kinds = [item["kind"] for item in (await done(platform, learner, "GET", "/own/messages"))["messages"]]
    assert kinds[:4] == [
        "certificate-restored-suspended", "certificate-revoked", "certificate-restored-valid", "certificate-revoked",
    ]  # fmt: skip
    await platform.push(completion("once-more", hours="60", subject="professional"))
    await platform.settle()
    assert (await platform.status())["status"] == "certified", "a restored one follows its hours again"
    assert (await platform.check()).holds


async def test_who_may_not_decide_is_told_why(platform: Platform) -> None:
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    number = await issued(platform)
    first, second = await officials(platform, 15, 16)
    [city] = await officials(platform, 17, code=CITY_OFFICE)
    [far] = await officials(platform, 18, code=FAR_AUTHORITY)
    unit = await appointed(desk_of(platform), 19, Role.UNIT_ADMINISTRATOR, SCHOOL)
    body = {"kind": "revoke", "reason": REASON}
    path = f"/certificates/{number}/decisions"
    assert reason_of(await ask(platform, unit, "POST", path, body)) == (403, "not-an-authority")
    assert reason_of(await ask(platform, far, "POST", path, body)) == (404, "no-such-certificate")
    assert reason_of(await ask(platform, first, "GET", "/certificates/XS-1/decisions")) == (404, "no-such-certificate")
    for text in (id_number(1), f"他 {id_number(1)[:6]} {id_number(1)[6:]}", ""):
        answer = await ask(platform, first, "POST", path, {**body, "reason": text})
        assert answer.status_code == 422
        assert id_number(1) not in answer.text
    assert reason_of(await ask(platform, first, "POST", path, {**body, "kind": "restore"})) == (409, "not-revoked")

    decision_id = await proposed(platform, first, number)
    assert reason_of(await ask(platform, second, "POST", path, body)) == (409, "decision-waits")
    assert reason_of(await step(platform, first, decision_id, "confirm")) == (403, "second-person")
    assert reason_of(await step(platform, second, decision_id, "withdraw")) == (403, "not-the-author")
    assert reason_of(await step(platform, city, decision_id, "confirm")) == (404, "no-such-decision")
    assert reason_of(await step(platform, second, decision_id, "refuse")) == (422, "no-reason")
    assert (await step(platform, second, decision_id, "refuse", reason="证据不足")).json()["state"] == "refused"
    assert reason_of(await step(platform, second, decision_id, "confirm")) == (409, "decision-ended")

    # What the second person would decide about is not what the first one saw.
    decision_id = await proposed(platform, first, number)
    await platform.revoke("q1")
    await platform.settle()
    assert reason_of(await step(platform, second, decision_id, "confirm")) == (409, "standing-changed")
    assert (await step(platform, first, decision_id, "withdraw")).json()["state"] == "withdrawn"
    await proposed(platform, city, number)  # an authority above


async def test_nobody_decides_about_themselves_and_an_old_proposal_makes_room(platform: Platform) -> None:
    number = await issued(platform, 21)
    first, second = await officials(platform, 21, 22)
    path = f"/certificates/{number}/decisions"
    answer = await ask(platform, first, "POST", path, {"kind": "revoke", "reason": REASON})
    assert reason_of(answer) == (403, "oneself")
    decision_id = await proposed(platform, second, number)
    assert reason_of(await step(platform, first, decision_id, "confirm")) == (403, "oneself")
    await platform.sql("certificates", "UPDATE decision SET proposed_at = proposed_at - interval '31 days'")
    assert (await done(platform, first, "GET", "/certificate-decisions"))["decisions"] == []
    await proposed(platform, second, number)
    states = [item["state"] for item in (await done(platform, second, "GET", path))["decisions"]]
    assert states == ["proposed", "expired"]


async def test_one_human_with_two_records_is_no_second_person(platform: Platform) -> None:
    number = await issued(platform)
    await platform.register(person(901), person(902))
    await platform.settle()
    first, second, third = await officials(platform, 901, 902, 903)
    merged = "UPDATE person SET merged_into = $2::uuid WHERE person_id = $1::uuid"
    await platform.sql("certificates", merged, await platform.person_id(901), await platform.person_id(902))
    decision_id = await proposed(platform, first, number)
    for what in ("confirm", "refuse"):
        assert reason_of(await step(platform, second, decision_id, what, reason=REASON)) == (403, "second-person")
    assert (await step(platform, third, decision_id, "confirm")).json()["state"] == "confirmed"


async def test_what_is_on_record_is_changed_by_nobody(platform: Platform) -> None:
    number = await issued(platform)
    first, second = await officials(platform, 23, 24)
    await decided(platform, first, second, number, "revoke")
    for statement in (
        "UPDATE decision SET reason = 'x'",
        "DELETE FROM decision_end",
        "UPDATE decision_end SET reason = ''",
    ):
        async with platform.house.certificates.db.engine.connect() as tx:
            with pytest.raises(Exception, match="permission denied"):
                await tx.exec_driver_sql(statement)
    with pytest.raises(asyncpg.CheckViolationError):
        await platform.sql("certificates", "UPDATE decision_end SET ended_by = proposed_by")


AT = datetime(2026, 6, 1, tzinfo=UTC)
ONE, OTHER, OFFICE = UUID(int=1), UUID(int=2), UUID(int=3)
PROPOSAL = Proposal(
    DecisionKind.REVOKE, DecisionState.PROPOSED, OFFICE, ONE, None, AT, Standing.VALID, AT - timedelta(days=9)
)
STANDS = Stands(Standing.VALID, AT - timedelta(days=9), None)


def test_a_proposal_is_good_for_thirty_days() -> None:
    second = Official(OTHER, None, frozenset({OFFICE}))
    check_step(PROPOSAL, DecisionStep.CONFIRM, second, STANDS, reason=None, now=AT + LASTS - timedelta(seconds=1))
    with pytest.raises(DomainError) as refused:
        check_step(PROPOSAL, DecisionStep.CONFIRM, second, STANDS, reason=None, now=AT + LASTS)
    assert refused.value.reason == "proposal-expired"


def test_the_same_person_with_another_account_is_no_second_person() -> None:
    human = UUID(int=7)
    by = replace(PROPOSAL, proposer_id=human)
    with pytest.raises(DomainError) as refused:
        check_step(by, DecisionStep.CONFIRM, Official(OTHER, human, frozenset({OFFICE})), STANDS, reason=None, now=AT)
    assert refused.value.reason == "second-person"


@pytest.mark.parametrize(
    ("kind", "stands", "standing", "is_met"),
    [
        (DecisionKind.REVOKE, STANDS, Standing.REVOKED, True),
        (DecisionKind.REVOKE, Stands(Standing.SUSPENDED, AT, None), Standing.REVOKED, False),
        (DecisionKind.RESTORE, Stands(Standing.REVOKED, AT, True), Standing.VALID, None),
        (DecisionKind.RESTORE, Stands(Standing.REVOKED, AT, False), Standing.SUSPENDED, None),
    ],
)
def test_a_decision_remembers_what_the_hours_say(
    kind: DecisionKind, stands: Stands, standing: Standing, is_met: bool | None
) -> None:
    after = becomes(kind, stands)
    assert (after.standing, after.is_met) == (standing, is_met)
