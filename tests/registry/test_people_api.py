"""Looking people up: ids for numbers in the order asked, names only for who prints them."""

import json
from typing import Any
from uuid import uuid4

import pytest
from live_platform import SCHOOL, id_number, person
from pydantic import ValidationError
from registry_api import RegistryApi

from registry.oauth.domain.clients import SCOPES
from registry.people.api import PeopleQuery

QUERIES, NAMES = "/registry/v1/people/queries", "/registry/v1/people/names"


async def test_answers_stand_in_the_order_asked_with_null_for_nobody(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1), person(2), person(3))
    first, second, third = await registry_api.ids(1, 2, 3)
    assert None not in (first, second, third)
    assert len({first, second, third}) == 3
    assert await registry_api.ids(3, 9, 1, 8, 2, 3) == [third, None, first, None, second, third]
    assert await registry_api.ids() == []


async def test_a_small_x_finds_the_same_person(registry_api: RegistryApi) -> None:
    number = "11010519491231002X"
    await registry_api.register(person(1, id_number=number))
    answer = await registry_api.call(QUERIES, {"id_numbers": [number, number.lower()]})
    one, other = (result["person_id"] for result in answer["results"])
    assert one == other != None  # noqa: E711


async def test_somebody_known_and_nobody_look_alike_but_for_the_id(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1))
    known = await registry_api.ask(QUERIES, {"id_numbers": [id_number(1)]})
    nobody = await registry_api.ask(QUERIES, {"id_numbers": [id_number(9)]})
    assert (known.status_code, list(known.json()["results"][0])) == (nobody.status_code, ["person_id"])
    assert list(nobody.json()["results"][0]) == ["person_id"]


@pytest.mark.parametrize(
    "document",
    [
        {"id_numbers": [id_number(1)[:-1] + "?"]},
        {"id_numbers": [int(id_number(1))]},
        {"id_numbers": id_number(1)},
        {"id_numbers": None},
        {"id_numbers": [id_number(1)] * 1_001},
        {"id_numbers": [], id_number(1): 1},
        [id_number(1)],
        {},
    ],
    ids=["a wrong one", "a JSON number", "no list", "null", "1,001", "as a field", "no object", "nothing"],
)
async def test_a_wrong_query_is_refused_as_a_whole_and_not_repeated(registry_api: RegistryApi, document: Any) -> None:
    answer = await registry_api.ask(QUERIES, document)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert id_number(1)[:14] not in answer.text


@pytest.mark.parametrize("sent", [[id_number(1)[:-1] + "?"], id_number(1), [int(id_number(1))]], ids=repr)
def test_the_error_inside_shows_no_number_either(sent: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        PeopleQuery.model_validate({"id_numbers": sent})
    assert id_number(1)[:14] not in str(refused.value)


async def test_a_number_never_stands_in_an_address(registry_api: RegistryApi) -> None:
    described = (await registry_api.client.get("/registry/v1/openapi.json")).json()
    places = [
        parameter["name"]
        for path in described["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
    ]
    assert not [place for place in places if "number" in place]
    assert not [path for path in described["paths"] if "number" in path]


async def test_names_come_with_a_masked_number_and_what_a_certificate_prints(registry_api: RegistryApi) -> None:
    await registry_api.register(person(4, name="欧阳·娜娜"), person(2))
    [person_id] = await registry_api.ids(4)
    headers = await registry_api.allowed("people:names")
    answer = await registry_api.client.post(NAMES, json={"person_ids": [person_id]}, headers=headers)
    assert answer.json() == {
        "people": [
            {
                "person_id": person_id,
                "name": "欧阳·娜娜",
                "id_number_masked": f"43{'*' * 14}{id_number(4)[-2:]}",
                "organisation": "零陵区第一小学",
                "post_category": "professional",
            }
        ]
    }
    assert id_number(4)[2:16] not in answer.text


async def test_ids_that_are_nobodys_are_left_out(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1))
    [person_id] = await registry_api.ids(1)
    headers = await registry_api.allowed("people:names")
    asked = [str(uuid4()), person_id, person_id, str(uuid4())]
    answer = await registry_api.client.post(NAMES, json={"person_ids": asked}, headers=headers)
    assert [human["person_id"] for human in answer.json()["people"]] == [person_id]
    answer = await registry_api.client.post(NAMES, json={"person_ids": []}, headers=headers)
    assert answer.json() == {"people": []}


async def test_each_door_opens_for_its_own_scope_only(registry_api: RegistryApi) -> None:
    doors: dict[str, tuple[str, dict[str, Any]]] = {
        "people:read": (QUERIES, {"id_numbers": []}),
        "people:names": (NAMES, {"person_ids": []}),
        "registry:write": ("/registry/v1/people/imports", {"people": []}),
    }
    for scope, (path, document) in doors.items():
        others = await registry_api.allowed(*(SCOPES - {scope}))
        answer = await registry_api.client.post(path, json=document, headers=others)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:xueshi:problem:insufficient-scope")
        alone = await registry_api.allowed(scope)
        assert (await registry_api.client.post(path, json=document, headers=alone)).status_code == 200
        assert (await registry_api.client.post(path, json=document)).status_code == 401


async def test_the_hr_platform_reads_neither_ids_nor_names(registry_api: RegistryApi) -> None:
    for path, document in ((QUERIES, {"id_numbers": [id_number(1)]}), (NAMES, {"person_ids": [str(uuid4())]})):
        assert (await registry_api.ask(path, document, "certificates:status")).status_code == 403


async def test_who_may_not_learns_nothing_of_what_is_wrong(registry_api: RegistryApi) -> None:
    answer = await registry_api.ask(NAMES, {"person_ids": ["x"], "more": 1}, "certificates:status")
    assert answer.status_code == 403


async def test_an_import_answers_with_verdicts_and_shows_nothing_of_a_person(registry_api: RegistryApi) -> None:
    answer = await registry_api.register(person(5), person(6, unit_code="?"), person(5))
    text = json.dumps(answer, ensure_ascii=False)
    assert (answer["created"], answer["rejected"]) == (1, 2)
    assert "测试" not in text
    assert SCHOOL not in text
    assert id_number(5) not in text
