"""A client's own id of a row: sent again it is the same decision, and it never stands for another one."""

import asyncio
from uuid import uuid4

import asyncpg
from filings_api import FilingsApi


async def test_a_row_sent_again_gets_the_same_answer_and_no_effect(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.recognition(person)
    [first] = await filings_api.send("recognitions", row)
    [again] = await filings_api.send("recognitions", row)
    assert again == {**first, "status": "unchanged"}
    grant = filings_api.grant(person)
    [first] = await filings_api.send("grants", grant)
    [again] = await filings_api.send("grants", grant)
    assert again == {**first, "status": "unchanged"}
    assert len(await filings_api.published(person)) == 2
    assert len(await filings_api.decisions(person)) == 2


async def test_what_says_the_same_is_the_same_row(filings_api: FilingsApi) -> None:
    person = await filings_api.person("hn-school")
    row = filings_api.recognition(
        person, decided_by=["hn-county"], hours="12", days=[("2025-05-11", 2), ("2025-05-12", 1)]
    )  # fmt: skip
    await filings_api.send("recognitions", row)
    otherwise = {
        **dict(reversed(row.items())),
        "hours": "12.00",
        "days": [
            {"on": "2025-05-12", "half_days": 1, "was_held": True},
            {"on": "2025-05-11", "half_days": 2, "is_arrival": False},
        ],
        "training_type": "in-service",
        "required_topic": None,
        "reason": None,
        "title": f" {row['title']} ",
        "person_id": person.upper(),
    }
    assert [item["status"] for item in await filings_api.send("recognitions", otherwise)] == ["unchanged"]


async def test_another_content_under_the_same_reference_is_a_conflict(filings_api: FilingsApi) -> None:
    person, other = await filings_api.person(), await filings_api.person()
    row = filings_api.recognition(person)
    [first] = await filings_api.send("recognitions", row)
    changes: list[dict[str, object]] = [
        {"title": "另一个"}, {"person_id": other}, {"reason": "补充"}, {"subject": "professional"},
        {"evidence": {"kind": "证书", "number": "另一个"}}, {"activity": "另一个"}, {"mode": "online"},
        {"days": [{"on": "2025-05-12", "half_days": 1}]}, {"training_type": "special"},
    ]  # fmt: skip
    for change in changes:
        [verdict] = await filings_api.send("recognitions", {**row, **change})
        assert (verdict["status"], verdict["reason"]) == ("rejected", "conflict"), change
    [again] = await filings_api.send("recognitions", row)
    assert again == {**first, "status": "unchanged"}


async def test_two_clients_have_references_of_their_own_and_so_have_the_nouns(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    for client_id in ("county", "city"):
        row = filings_api.recognition(person, reference="1")
        [verdict] = await filings_api.send("recognitions", row, client_id=client_id)
        assert verdict["status"] == "created"
    [verdict] = await filings_api.send("grants", filings_api.grant(person, reference="1"), client_id="city")
    assert verdict["status"] == "created"
    assert {(decision["author"], decision["reference"]) for decision in await filings_api.decisions(person)} == {
        ("county", "1"), ("city", "1"),
    }  # fmt: skip


async def test_a_reference_twice_in_a_request_is_one_decision(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.recognition(person)
    created, again, other = await filings_api.send("recognitions", row, dict(row), {**row, "title": "另一个"})
    assert created["status"] == "created"
    assert again == {**created, "row": 2, "status": "unchanged"}
    assert (other["reason"], other["detail"]) == ("conflict", "row 1 has the same reference and another content")
    assert len(await filings_api.published(person)) == 1


async def test_a_refused_row_does_not_hold_its_reference(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.recognition(person, decided_by=["im-department"])
    refused, again = await filings_api.send("recognitions", row, row)
    assert (refused["reason"], again["reason"]) == ("wrong-deciders", "wrong-deciders")
    mended = filings_api.recognition(person, reference=row["reference"])
    assert [item["status"] for item in await filings_api.send("recognitions", mended)] == ["created"]


async def test_after_a_withdrawal_the_same_row_is_still_the_old_decision_and_says_so(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    for noun, row in (("recognitions", filings_api.recognition(person)), ("grants", filings_api.grant(person))):
        [first] = await filings_api.send(noun, row)
        answer = await filings_api.withdraw(noun, first[f"{noun[:-1]}_id"])
        [again] = await filings_api.send(noun, row)
        assert again == {**first, "status": "unchanged", "withdrawn_at": answer["at"]}
        [anew] = await filings_api.send(noun, {**row, "reference": f"{row['reference']}-2"})
        assert anew["status"] == "created"


async def test_the_same_request_many_times_at_once_has_one_effect(filings_api: FilingsApi) -> None:
    people = [await filings_api.person() for _ in range(10)]
    rows = [filings_api.recognition(person) for person in people]
    answers = await asyncio.gather(*(filings_api.send("recognitions", *rows) for _ in range(6)))
    ids = {answer["row"]: answer["recognition_id"] for answer in answers[0]}
    for answer in answers:
        assert {item["row"]: item["recognition_id"] for item in answer} == ids
    assert sum(item["status"] == "created" for answer in answers for item in answer) == len(rows)
    for person in people:
        assert len(await filings_api.published(person)) == 1


async def test_one_reference_for_two_people_at_the_same_moment_is_one_decision(filings_api: FilingsApi) -> None:
    """No lock on a person keeps the two apart: the unique key of references decides."""
    first, second = await filings_api.person(), await filings_api.person()
    row = filings_api.recognition(second)
    connection = await asyncpg.connect(filings_api.app_dsn)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        """INSERT INTO decision (decision_id, noun, person_id, author, reference, content_sha256, kind, rulebook_id,
                                 document, article, evidence_kind, evidence_number, decided_by, created_at)
           VALUES ($1::uuid, 'recognition', $2, 'office', $3, 'x', 'k', 'r', 'd', 'a', 'e', 'n', ARRAY[$1::uuid],
                   now())""",
        uuid4(), first, row["reference"],
    )  # fmt: skip
    waiting = asyncio.create_task(filings_api.send("recognitions", row, filings_api.recognition(second)))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await transaction.commit()
    await connection.execute("SELECT 1")
    late, other = await waiting
    assert (late["status"], late["reason"], other["status"]) == ("rejected", "conflict", "created")
    # What it would have rested on is free.
    anew = {**row, "reference": f"{row['reference']}-2"}
    assert [item["status"] for item in await filings_api.send("recognitions", anew)] == ["created"]
    await connection.close()
