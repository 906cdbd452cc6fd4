"""The same evidence never twice (Inner Mongolia 2024, art. 40), nor an activity: not later, not at the same moment."""

import asyncio
import re
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from filings_api import FilingsApi

from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from filings.decisions.domain.decisions import Evidence

PAPER = {"kind": "证书", "number": "第 88 号"}


async def test_evidence_counts_once_for_hours(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    assert (await filings_api.recognise(person, evidence=PAPER))["status"] == "created"
    verdict = await filings_api.recognise(person, evidence=PAPER)
    assert (verdict["status"], verdict["reason"]) == ("rejected", "evidence-used")
    assert re.search(r"since \d{4}-\d\d-\d\d, by a recognition of hours", verdict["detail"])
    assert len(await filings_api.published(person)) == 1
    assert len(await filings_api.decisions(person)) == 1


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("grant", "deemed complete"),
        ("make_up", "a make-up that was allowed"),
    ],
)
async def test_hours_and_grants_draw_on_the_same_evidence(filings_api: FilingsApi, first: str, said: str) -> None:
    person = await filings_api.person()
    row = getattr(filings_api, first)(person, evidence=PAPER)
    assert (await filings_api.decide(row))["status"] == "created"
    verdict = await filings_api.recognise(person, evidence=PAPER)
    assert (verdict["reason"], said in verdict["detail"]) == ("evidence-used", True)
    verdict = await filings_api.decide(filings_api.grant(person, evidence=PAPER))
    assert verdict["reason"] == "evidence-used"


async def test_an_exemption_uses_its_evidence_too(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.grant(person, effect="exempt", kind="good-reason", decided_by=["im-city"], evidence=PAPER)
    assert (await filings_api.decide(row))["status"] == "created"
    assert "an exemption" in (await filings_api.recognise(person, evidence=PAPER))["detail"]


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({"kind": "证书", "number": "第88号"}, "evidence-used"),
        ({"kind": " 证书", "number": "第８８\u3000号 "}, "evidence-used"),
        ({"kind": "证书", "number": "第\u200b88 号"}, "malformed"),
        ({"kind": "证书", "number": "第 89 号"}, "created"),
        ({"kind": "结业证", "number": "第 88 号"}, "evidence-used"),
        ({"kind": "证明", "number": "第－88—号"}, "evidence-used"),
        ({"kind": "论文证明", "number": "第 90 号"}, "unknown-evidence"),
        ({"kind": "论文", "number": "第 88 号"}, "unknown-evidence"),
    ],
    ids=[
        "without spaces",
        "full-width",
        "with a character that nobody sees",
        "another number",
        "another kind",
        "with dashes",
        "a kind of nobody's",
        "another one",
    ],
)
async def test_evidence_is_the_same_however_it_was_typed(
    filings_api: FilingsApi, other: dict[str, str], outcome: str
) -> None:
    person = await filings_api.person()
    await filings_api.recognise(person, evidence=PAPER)
    verdict = await filings_api.recognise(person, evidence=other)
    assert verdict.get("reason", verdict["status"]) == outcome


async def test_what_the_release_before_wrote_is_compared_by_its_number(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    first = await filings_api.recognise(person, evidence=PAPER)
    await _use(filings_api.connection, filings_api, first["recognition_id"])
    verdict = await filings_api.recognise(person, evidence={**PAPER, "kind": "结业证"})
    assert verdict["reason"] == "evidence-used"


async def test_a_roster_is_evidence_for_everybody_on_it(filings_api: FilingsApi) -> None:
    people = [await filings_api.person() for _ in range(3)]
    rows = [filings_api.recognition(person, evidence=PAPER, activity="花名册") for person in people]
    assert [item["status"] for item in await filings_api.send("recognitions", *rows)] == ["created"] * 3


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({"activity": "A-1"}, "activity-twice"),
        ({"activity": " a－1 "}, "activity-twice"),
        ({"activity": "A-2"}, "created"),
        ({"activity": "A-1", "days": [("2025-05-13", 2)], "ended_on": "2025-05-13"}, "created"),
    ],
    ids=["again", "typed otherwise", "another one", "another day"],
)
async def test_an_activity_counts_once_a_person(filings_api: FilingsApi, other: dict[str, Any], outcome: str) -> None:
    person = await filings_api.person()
    await filings_api.recognise(person, activity="A-1")
    verdict = await filings_api.recognise(person, **other)
    assert verdict.get("reason", verdict["status"]) == outcome
    if outcome == "activity-twice":
        assert re.search(r"on \d{4}-\d\d-\d\d already", verdict["detail"])


async def test_the_first_row_of_a_request_that_can_have_it_has_the_evidence(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    await filings_api.recognise(person, activity="old")
    rows = [
        filings_api.recognition(person, evidence=PAPER, activity="old"),
        filings_api.recognition(person, evidence=PAPER, activity="new"),
        filings_api.recognition(person, evidence=PAPER, activity="newer"),
        filings_api.recognition(person, activity="new"),
        filings_api.recognition(person, activity="newer"),
    ]
    verdicts = await filings_api.send("recognitions", *rows)
    assert [verdict.get("reason", verdict["status"]) for verdict in verdicts] == [
        # The first could not have its activity; by the time it is answered the second has the evidence.
        "evidence-used", "created", "evidence-used", "activity-twice", "created",
    ]  # fmt: skip


async def test_of_many_rows_with_one_evidence_the_first_has_it(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    rows = [filings_api.recognition(person, evidence=PAPER) for _ in range(30)]
    assert [item["status"] for item in await filings_api.send("recognitions", *rows)] == ["created"] + ["rejected"] * 29


async def test_a_withdrawal_frees_evidence_and_activity(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    first = await filings_api.recognise(person, evidence=PAPER, activity="A")
    await filings_api.withdraw("recognitions", first["recognition_id"])
    second = await filings_api.recognise(person, evidence=PAPER, activity="A")
    assert second["status"] == "created"
    await filings_api.withdraw("recognitions", second["recognition_id"])
    third = await filings_api.decide(filings_api.grant(person, evidence=PAPER))
    assert third["status"] == "created"
    await filings_api.withdraw("grants", third["grant_id"])
    assert (await filings_api.recognise(person, evidence=PAPER))["status"] == "created"
    assert [type(item) for item in await filings_api.published(person)] == [
        HoursRecognised, RecognitionWithdrawn, HoursRecognised, RecognitionWithdrawn, GrantMade, GrantWithdrawn,
        HoursRecognised,
    ]  # fmt: skip


async def test_of_two_requests_at_once_exactly_one_has_the_evidence(filings_api: FilingsApi) -> None:
    for _ in range(10):
        person = await filings_api.person()
        verdicts = await asyncio.gather(
            filings_api.recognise(person, evidence=PAPER),
            filings_api.decide(filings_api.grant(person, evidence=PAPER)),
            filings_api.recognise(person, evidence=PAPER),
        )
        assert sorted(verdict["status"] for verdict in verdicts) == ["created", "rejected", "rejected"]
        assert len(await filings_api.published(person)) == 1


async def test_requests_that_overlap_in_any_order_are_all_answered(filings_api: FilingsApi) -> None:
    people = [await filings_api.person() for _ in range(20)]
    forwards = [filings_api.recognition(person, evidence=PAPER) for person in people]
    backwards = [filings_api.recognition(person, evidence=PAPER) for person in reversed(people)]
    answers = await asyncio.gather(
        filings_api.send("recognitions", *forwards), filings_api.send("recognitions", *backwards)
    )
    pairs = zip(answers[0], reversed(answers[1]), strict=True)
    assert all({item["status"], other["status"]} == {"created", "rejected"} for item, other in pairs)


async def test_while_another_transaction_holds_the_evidence_the_answer_waits_for_its_end(
    filings_api: FilingsApi,
) -> None:
    """The unique key alone decides: the other transaction takes no lock on the person."""
    for keeps in (True, False):
        person = await filings_api.person()
        first = await filings_api.recognise(person)
        row = filings_api.recognition(person, evidence=PAPER)
        connection = await asyncpg.connect(filings_api.app_dsn)
        transaction = connection.transaction()
        await transaction.start()
        # The use of the first decision stands for that of one that is being recorded.
        await _use(connection, filings_api, first["recognition_id"])
        waiting = asyncio.create_task(filings_api.send("recognitions", row))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await (transaction.commit() if keeps else transaction.rollback())
        await connection.close()
        [verdict] = await waiting
        assert verdict.get("reason", verdict["status"]) == ("evidence-used" if keeps else "created")


async def test_decisions_about_one_person_take_turns(filings_api: FilingsApi) -> None:
    """Otherwise what is sent twice at the same moment would meet its own evidence, and be refused."""
    person = await filings_api.person()
    connection = await asyncpg.connect(filings_api.app_dsn)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SELECT FROM person WHERE person_id = $1 FOR NO KEY UPDATE", UUID(person))
    waiting = asyncio.create_task(filings_api.recognise(person))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await transaction.rollback()
    await connection.close()
    assert (await waiting)["status"] == "created"


async def _use(connection: asyncpg.Connection, filings_api: FilingsApi, decision_id: str) -> None:
    paper = Evidence(**PAPER)
    await connection.execute("DELETE FROM evidence_use WHERE decision_id = $1", decision_id)
    await connection.execute(
        """INSERT INTO evidence_use (decision_id, person_id, sort, evidence_kind, number_sha256, since)
           SELECT decision_id, person_id, 'recognition', $2, $3, created_at FROM decision WHERE decision_id = $1""",
        decision_id, paper.kind_key, paper.number_sha256,
    )  # fmt: skip


async def test_every_active_decision_and_no_other_has_its_evidence(filings_api: FilingsApi) -> None:
    wrong = await filings_api.connection.fetch(
        """SELECT decision_id FROM decision LEFT JOIN withdrawal USING (decision_id)
           FULL JOIN evidence_use USING (decision_id)
           WHERE (withdrawal.at IS NULL) IS DISTINCT FROM (evidence_use.decision_id IS NOT NULL)"""
    )
    assert wrong == []
