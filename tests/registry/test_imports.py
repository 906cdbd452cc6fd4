"""People are imported row by row: one verdict each, and what was said matches what changed."""

import asyncio
import json
from collections import Counter
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from live_platform import DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from roster_import import RosterImport, statuses

from common.contracts.registry import PersonPlaced
from common.identity import IdNumber
from common.sealing import index_text
from registry.imports.actions.rows import read_all
from registry.people.domain.rows import read_person
from registry.people.queries import people as people_queries
from registry.people.queries import people as queries


def many(count: int) -> list[dict[str, Any]]:
    return [
        person(1, id_number=id_number(n % 1000, born=f"1985{n // 1000 + 1:02}12"), name=f"甲{n}") for n in range(count)
    ]


async def recorded(registry_api: RegistryApi) -> int:
    count: int = await registry_api.connection.fetchval("SELECT count(*) FROM person")
    return count


async def test_row_7431_of_10000_is_wrong_and_nothing_else_is_lost(registry_api: RegistryApi) -> None:
    rows, before = many(10_000), await recorded(registry_api)
    rows[7_430]["id_number"] = rows[7_430]["id_number"][:-1] + "?"
    answer = await registry_api.register(*rows)
    assert (answer["created"], answer["rejected"], len(answer["results"])) == (9_999, 1, 10_000)
    [wrong] = [row for row in answer["results"] if row["status"] != "created"]
    assert (wrong["row"], wrong["reason"]) == (7_431, "malformed")
    assert [row["row"] for row in answer["results"]] == list(range(1, 10_001))
    assert await recorded(registry_api) - before == 9_999


async def test_others_are_served_between_every_500_rows_of_an_import(
    roster_import: RosterImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, at_once = 0, list[int]()
    add, lock = people_queries.add_people, people_queries.lock_people

    async def adding(tx: Any, people: Any) -> Any:
        at_once.append(len(people))
        return await add(tx, people)

    async def locking(tx: Any, indexes: Any) -> Any:
        at_once.append(len(indexes))
        return await lock(tx, indexes)

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(queries, "add_people", adding)
    monkeypatch.setattr(queries, "lock_people", locking)
    await roster_import.people(*many(1_200))
    assert at_once == [500, 500, 200]
    at_once.clear()
    await roster_import.people(*many(1_200))
    assert (sum(at_once), max(at_once)) == (1_200, 500)
    serving = asyncio.create_task(others())
    await read_all(many(3_000), partial(read_person, today=roster_import.today))
    serving.cancel()
    assert turns >= 6


async def test_10001_rows_are_refused_and_none_is_recorded(registry_api: RegistryApi) -> None:
    before = await recorded(registry_api)
    answer = await registry_api.ask("/registry/v1/people/imports", {"people": many(10_001)})
    assert answer.status_code == 422
    assert "at most 10000" in answer.json()["errors"][0]["what"]
    assert await recorded(registry_api) == before


async def test_the_same_rows_are_created_once_and_unchanged_afterwards(roster_import: RosterImport) -> None:
    rows = [person(1), person(2)]
    assert statuses(await roster_import.people(*rows)) == ["created", "created"]
    assert [item.version for item in await roster_import.published(PersonPlaced)] == [1, 1]
    assert statuses(await roster_import.people(*rows)) == ["unchanged", "unchanged"]
    assert await roster_import.published(PersonPlaced) == []


@pytest.mark.parametrize(
    "change",
    [{"name": "另名"}, {"unit_code": DEPARTMENT}, {"post_category": "management"}, {"title_level": "senior"}],
    ids=lambda change: next(iter(change)),
)
async def test_a_change_updates_that_person_and_is_said(roster_import: RosterImport, change: dict[str, str]) -> None:
    await roster_import.people(person(1), person(2))
    first = {item.blind_index: item for item in await roster_import.published(PersonPlaced)}
    assert statuses(await roster_import.people(person(1, **change), person(2))) == ["updated", "unchanged"]
    [said] = await roster_import.published(PersonPlaced)
    before = first[said.blind_index]
    assert (said.person_id, said.version) == (before.person_id, 2)
    assert (said.organisation_id == before.organisation_id) is ("unit_code" not in change)
    assert said.post_category == change.get("post_category", "professional")
    assert said.title_level == change.get("title_level", "junior")


async def test_what_is_said_of_a_person_is_where_they_stand(roster_import: RosterImport) -> None:
    await roster_import.people(person(1, title_level="associate-senior"))
    [said] = await roster_import.published(PersonPlaced)
    school = (
        await roster_import.tx.execute(
            sa.text("SELECT organisation_id FROM organisation WHERE code = :code"), {"code": SCHOOL}
        )
    ).scalar_one()
    assert said.organisation_id == school
    assert (said.region_code, said.post_category, said.title_level) == ("431102", "professional", "associate-senior")
    assert said.blind_index == index_text(roster_import.index.of(IdNumber(id_number(1))))


async def test_a_title_level_left_out_is_none(roster_import: RosterImport) -> None:
    row = person(1)
    del row["title_level"]
    assert statuses(await roster_import.people(row)) == ["created"]
    assert [item.title_level for item in await roster_import.published(PersonPlaced)] == ["none"]


async def test_of_a_number_that_stands_twice_the_first_row_counts(roster_import: RosterImport) -> None:
    with_x = "11010519491231002X"
    rows = [person(1), person(2, id_number=with_x), person(1, name="另名"), person(2, id_number=with_x.lower())]
    verdicts = await roster_import.people(*rows)
    assert statuses(verdicts) == ["created", "created", "rejected: repeated", "rejected: repeated"]
    assert [verdict.detail for verdict in verdicts[2:]] == [
        "row 1 has the same ID number",
        "row 2 has the same ID number",
    ]
    names = await roster_import.printed(*(item.person_id for item in await roster_import.published(PersonPlaced)))
    assert sorted(name.name for name in names) == ["测试1", "测试2"]


async def test_a_refused_row_does_not_take_the_place_of_a_right_one(roster_import: RosterImport) -> None:
    verdicts = await roster_import.people(person(1, unit_code=organisation_code(999)), person(1))
    assert statuses(verdicts) == ["rejected: unknown-unit", "created"]


ROWS: dict[str, tuple[Any, str]] = {
    "a number as a JSON number": (person(1, id_number=int(id_number(1))), "not-text"),
    "a number as a fraction": (person(1, id_number=4.3110219850312e17), "not-text"),
    "a number that is true": (person(1, id_number=True), "not-text"),
    "a unit as a JSON number": (person(1, unit_code=12), "not-text"),
    "no number": (person(1, id_number=None), "malformed"),
    "an empty number": (person(1, id_number=""), "malformed"),
    "a list as number": (person(1, id_number=[id_number(1)]), "malformed"),
    "15 digits": (person(1, id_number="431102850312001"), "malformed"),
    "a number with NUL": (person(1, id_number=id_number(1)[:-1] + "\0"), "malformed"),
    "half of a surrogate pair in the number": (person(1, id_number=id_number(1)[:-1] + "\ud800"), "malformed"),
    "full-width digits": (person(1, id_number="４３１１０２１９８５０３１２００１９"), "malformed"),
    "unknown unit": (person(1, unit_code=organisation_code(999)), "unknown-unit"),
    "malformed unit": (person(1, unit_code="学校"), "malformed"),
    "half of a surrogate pair in the unit": (person(1, unit_code="\ud800"), "malformed"),
    "unknown post category": (person(1, post_category="teacher"), "not-allowed"),
    "a list as post category": (person(1, post_category=["professional"]), "not-allowed"),
    "no post category": (person(1, post_category=None), "not-allowed"),
    "unknown title level": (person(1, title_level="high"), "not-allowed"),
    "title level null": (person(1, title_level=None), "not-allowed"),
    "a field too many": (person(1, phone="13812345678"), "unknown-field"),
    "half of a surrogate pair as a field": (person(1, **{"\ud800": 1}), "unknown-field"),
    "a list": ([id_number(1)], "not-an-object"),
    "a text": (id_number(1), "not-an-object"),
    "null": (None, "not-an-object"),
    "an empty object": ({}, "malformed"),
    "name missing": (person(1, name=None), "malformed"),
    "name empty": (person(1, name="　 "), "malformed"),
    "name a number": (person(1, name=5), "malformed"),
    "name too long": (person(1, name="长" * 51), "malformed"),
    "name with NUL": (person(1, name="张\0三"), "malformed"),
    "name with a bell": (person(1, name="张\a三"), "malformed"),
    "name in two lines": (person(1, name="张\n三"), "malformed"),
    "name with a line separator": (person(1, name="张\u2028三"), "malformed"),
    "name with half of a surrogate pair": (person(1, name="张\ud840三"), "malformed"),
}


@pytest.mark.parametrize(("row", "reason"), ROWS.values(), ids=ROWS.keys())
async def test_a_wrong_row_gets_its_reason_and_the_others_are_recorded(
    roster_import: RosterImport, row: Any, reason: str
) -> None:
    verdicts = await roster_import.people(person(2), row, person(3))
    assert statuses(verdicts) == ["created", f"rejected: {reason}", "created"]
    assert len(await roster_import.published(PersonPlaced)) == 2
    shown = str(verdicts[1].shown(2))
    for sent in (id_number(1), "13812345678", "张", "长长", "学校"):
        assert sent not in shown


async def test_every_wrong_row_gets_its_verdict_over_the_wire(registry_api: RegistryApi) -> None:
    right = [person(serial, id_number=id_number(serial, born="19700101")) for serial in (2, 3)]
    rows = [right[0], *(row for row, _ in ROWS.values()), right[1]]
    headers = {**await registry_api.allowed("registry:write"), "content-type": "application/json"}
    sent = json.dumps({"people": rows})  # in ASCII: half of a surrogate pair travels as an escape
    answer = (await registry_api.client.post("/registry/v1/people/imports", content=sent, headers=headers)).json()
    assert [row.get("reason") for row in answer["results"]] == [None, *(reason for _, reason in ROWS.values()), None]
    assert (answer["created"], answer["rejected"]) == (2, len(ROWS))


@pytest.mark.parametrize(
    "name",
    [
        "𠮷田",
        "𬭚𬬭",
        "㐂",
        "䶮",
        "爱新觉罗·溥仪",
        "买买提·阿布都热合曼·艾力",
        "李　四",
        "Müller",
        "ཚེ་རིང",
        "长" * 50,
    ],
)
async def test_a_rare_name_is_kept_character_by_character(roster_import: RosterImport, name: str) -> None:
    assert statuses(await roster_import.people(person(1, name=name))) == ["created"]
    [said] = await roster_import.published(PersonPlaced)
    assert [item.name for item in await roster_import.printed(said.person_id)] == [name]


async def test_a_name_with_a_private_code_point_of_gbk_is_kept_with_its_character(roster_import: RosterImport) -> None:
    assert statuses(await roster_import.people(person(1, name="张\ue863"))) == ["created"]
    [said] = await roster_import.published(PersonPlaced)
    assert [item.name for item in await roster_import.printed(said.person_id)] == ["张䶮"]
    assert statuses(await roster_import.people(person(1, name="张䶮"))) == ["unchanged"]


@pytest.mark.parametrize("name", ["张\u202e三", "张三\u200b", "\ufeff张三", "张\u00a0三", "张三\U000e0100"], ids=ascii)
async def test_a_name_is_kept_without_what_nobody_sees(roster_import: RosterImport, name: str) -> None:
    assert statuses(await roster_import.people(person(1, name="张三"))) == ["created"]
    assert statuses(await roster_import.people(person(1, name=name))) == ["unchanged"]


async def test_a_name_with_a_private_character_is_refused(roster_import: RosterImport) -> None:
    assert statuses(await roster_import.people(person(1, name="\ue000"))) == ["rejected: malformed"]


async def test_white_space_around_a_field_does_not_count(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    row = {name: f" {value}\t" for name, value in person(1).items() if name not in ("post_category", "title_level")}
    assert statuses(await roster_import.people({**person(1), **row})) == ["unchanged"]


async def test_no_row_at_all_is_well(roster_import: RosterImport) -> None:
    assert await roster_import.people() == []


async def test_numbers_are_stored_sealed_and_nowhere_readable(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    row = (
        await roster_import.tx.execute(sa.text("SELECT CAST(person AS text) AS whole, id_number_sealed FROM person"))
    ).one()
    assert id_number(1).encode().hex() not in row.whole
    assert id_number(1) not in row.whole
    [body] = (await roster_import.tx.execute(sa.text("SELECT body FROM outbox"))).scalars()
    assert id_number(1) not in bytes(body).decode()
    assert "测试1" not in bytes(body).decode()


async def test_what_we_told_the_others_adds_up_to_what_we_know(roster_import: RosterImport) -> None:
    random, known, told = Random(20), dict[int, dict[str, Any]](), dict[UUID, PersonPlaced]()
    for _ in range(25):
        rows = {n: _any_person(random, n) for n in random.sample(range(30), 12)}
        verdicts = statuses(await roster_import.people(*rows.values()))
        expected = [
            "created" if n not in known else "unchanged" if known[n] == row else "updated" for n, row in rows.items()
        ]
        assert verdicts == expected
        known |= rows
        said = await roster_import.published(PersonPlaced)
        assert len(said) == Counter(verdicts)["created"] + Counter(verdicts)["updated"]
        for event in said:
            assert event.version == (told[event.person_id].version + 1 if event.person_id in told else 1)
        told |= {event.person_id: event for event in said}
    rows_ = await roster_import.tx.execute(
        sa.text("SELECT person_id, blind_index, organisation_id, post_category, title_level, version FROM person")
    )
    stored = {(r[0], index_text(bytes(r[1])), *r[2:]) for r in rows_}
    assert stored == {
        (t.person_id, t.blind_index, t.organisation_id, t.post_category, t.title_level, t.version)
        for t in told.values()
    }


def _any_person(random: Random, serial: int) -> dict[str, Any]:
    return person(
        serial,
        unit_code=random.choice((SCHOOL, DEPARTMENT)),
        post_category=random.choice(("management", "professional")),
        title_level=random.choice(("none", "junior")),
    )
