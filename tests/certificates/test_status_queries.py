"""The HR platform's questions: exactly the outside contract, nothing more, and nothing about anybody unknown."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson
from live_platform import YEAR, Platform, a_full_year, completion, id_number, person

PATH = "/certificates/v1/status-queries"
HR = "hr-platform"
NOT_CERTIFIED = {"year": YEAR, "status": "not-certified", "certificate": None}


def query(serial: int = 1, year: Any = YEAR) -> dict[str, Any]:
    return {"id_number": id_number(serial), "year": year}


async def certified(platform: Platform, *serials: int) -> None:
    await platform.register(*(person(serial) for serial in serials))
    await platform.settle()
    await platform.push(*(item for serial in serials for item in a_full_year(serial)))
    await platform.settle()


async def test_a_certified_person_is_answered_in_the_shape_of_the_contract(platform: Platform) -> None:
    await certified(platform, 1)
    before = datetime.now(UTC)
    answer = await platform.ask("POST", PATH, {"queries": [query()]}, client_id=HR)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json().keys() == {"results"}
    (found,) = answer.json()["results"]
    assert found.keys() == {"year", "status", "certificate", "as_of"}
    assert (found["year"], found["status"]) == (YEAR, "certified")
    assert datetime.fromisoformat(found["as_of"]) >= before
    certificate = found["certificate"]
    assert certificate.keys() == {"number", "issued_on", "kind", "verify_url"}
    assert re.fullmatch(r"XS-431102-2025-[0-9]{7}", certificate["number"])
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", certificate["issued_on"])
    assert certificate["kind"] == "annual"
    assert re.fullmatch(r"http://test/certificates/verify/[a-z2-7]{26}", certificate["verify_url"])
    assert (await platform.client.get(certificate["verify_url"])).status_code == 200


async def test_answers_come_in_the_order_asked_and_repeats_are_answered_again(platform: Platform) -> None:
    await certified(platform, 1, 2)
    asked = [query(2), query(9), query(1, 2024), query(1), query(2), query(1)]
    found = (await platform.call("POST", PATH, {"queries": asked}, client_id=HR))["results"]
    assert [item["year"] for item in found] == [question["year"] for question in asked]
    assert [item["status"] for item in found] == [
        "certified", "not-certified", "not-certified", "certified", "certified", "certified",
    ]  # fmt: skip
    first, second = found[0]["certificate"], found[3]["certificate"]
    assert first["number"] != second["number"]
    assert found[4]["certificate"] == first
    assert found[5]["certificate"] == second


async def test_a_small_x_at_the_end_of_a_number_is_the_same_person(platform: Platform) -> None:
    serial = next(serial for serial in range(1_000) if id_number(serial).endswith("X"))
    await certified(platform, serial)
    found = await platform.statuses((id_number(serial).lower(), YEAR))
    assert found[0]["status"] == "certified"


async def test_unknown_people_and_people_without_a_certificate_look_the_same(platform: Platform) -> None:
    await platform.register(person(1), person(2), person(3))
    await platform.settle()
    await platform.push(completion("half", 2), *a_full_year(3))
    await platform.settle()
    answers = []
    for asked in (query(9), query(1), query(2), query(3, 2024)):
        answer = await platform.ask("POST", PATH, {"queries": [{**asked}]}, client_id=HR)
        as_of = answer.json()["results"][0]["as_of"]
        without_time = answer.content.replace(as_of.encode(), b"-").replace(b"2024", str(YEAR).encode())
        answers.append((answer.status_code, without_time, sorted(answer.headers.keys())))
    assert answers == [answers[0]] * 4
    assert orjson.loads(answers[0][1]) == {"results": [{**NOT_CERTIFIED, "as_of": "-"}]}


async def test_a_suspended_certificate_is_called_so_with_its_number(platform: Platform) -> None:
    await certified(platform, 1)
    before = await platform.status()
    await platform.revoke("p1")
    await platform.settle()
    found = await platform.status()
    assert found["status"] == "suspended"
    assert found["certificate"] == before["certificate"]


async def test_a_thousand_questions_are_answered_and_one_more_is_refused(platform: Platform) -> None:
    await certified(platform, 1)
    thousand = [query(serial) for serial in range(1_000)]
    found = (await platform.call("POST", PATH, {"queries": thousand}, client_id=HR))["results"]
    assert len(found) == 1_000
    assert [position for position, item in enumerate(found) if item["status"] == "certified"] == [1]
    refused = await platform.ask("POST", PATH, {"queries": [*thousand, query(1)]}, client_id=HR)
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:xueshi:problem:too-many-queries"
    assert (await platform.call("POST", PATH, {"queries": []}, client_id=HR)) == {"results": []}


BAD_NUMBERS = [
    id_number(1)[:17],
    id_number(1)[:17] + ("0" if id_number(1)[17] != "0" else "1"),
    "431102850312001",
    id_number(1).replace("19850312", "19851332"),
    " " + id_number(1),
    "",
    "x" * 10_000,
    int(id_number(2)[:17]),
    None,
    [id_number(1)],
]


async def test_bad_id_numbers_are_named_by_their_place_and_never_repeated(platform: Platform) -> None:
    for bad in BAD_NUMBERS:
        document = {"queries": [query(1), {"id_number": bad, "year": YEAR}, query(2), {"id_number": bad, "year": YEAR}]}
        answer = await platform.ask("POST", PATH, document, client_id=HR)
        assert answer.status_code == 422, bad
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == "urn:xueshi:problem:bad-query"
        assert [error["at"] for error in problem["errors"]] == ["queries/1", "queries/3"]
        for shown in (bad, id_number(1), id_number(2)):
            assert not shown or str(shown) not in answer.text


async def test_a_year_that_cannot_be_asked_for_is_refused_by_its_place(platform: Platform) -> None:
    for year in (1999, 2101, -1, "2025", 2025.0, 1e400, True, None, [2025]):
        body = b'{"queries":[{"id_number":"%s","year":%s}]}' % (id_number(1).encode(), orjson.dumps(year))
        answer = await platform.client.post(PATH, content=body, headers=await bearer(platform))
        assert answer.status_code == 422, year
        assert answer.json()["errors"][0]["at"] == "queries/0"
        assert id_number(1) not in answer.text
    huge = b'{"queries":[{"id_number":"%s","year":%s}]}' % (id_number(1).encode(), b"9" * 400)
    assert (await platform.client.post(PATH, content=huge, headers=await bearer(platform))).status_code in (400, 422)


async def bearer(platform: Platform) -> dict[str, str]:
    return {"authorization": f"Bearer {await platform.token(HR)}"}


async def test_the_first_and_the_last_year_can_be_asked_for(platform: Platform) -> None:
    found = await platform.statuses((id_number(1), 2000), (id_number(1), 2100))
    assert [(item["year"], item["status"]) for item in found] == [(2000, "not-certified"), (2100, "not-certified")]


async def test_what_is_no_question_is_refused_with_the_shape_that_is_asked_for(platform: Platform) -> None:
    for body, status in [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"queries": {}}', 422),
        (b'{"queries": [], "more": 1}', 422),
        (b'{"queries": [1]}', 422),
        (b'{"queries": [{"id_number": "x"}]}', 422),
        (b'{"queries": [{"id_number": "x", "year": 2025, "name": "y"}]}', 422),
        (b"[" * 2_000, 400),
    ]:
        answer = await platform.client.post(PATH, content=body, headers=await bearer(platform))
        assert answer.status_code == status, body
        assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_token_nobody_is_answered_and_with_the_wrong_scope_neither(platform: Platform) -> None:
    document = {"queries": [query()]}
    without = await platform.client.post(PATH, json=document)
    assert without.status_code == 401
    assert without.headers["www-authenticate"] == "Bearer"
    forged = await platform.client.post(PATH, json=document, headers={"authorization": "Bearer e30.e30.e30"})
    assert forged.status_code == 401
    other = await platform.client.post(PATH, json=document, headers=await platform.allowed("ledger:read"))
    assert other.status_code == 403
    assert 'scope="certificates:status"' in other.headers["www-authenticate"]
    for answer in (without, forged, other):
        assert id_number(1) not in answer.text


async def test_an_id_number_has_no_place_in_an_address(platform: Platform) -> None:
    for path in (f"{PATH}?id_number={id_number(1)}&year={YEAR}", f"{PATH}/{id_number(1)}"):
        answer = await platform.client.get(path, headers=await bearer(platform))
        assert answer.status_code in (404, 405)
        assert id_number(1) not in answer.text
