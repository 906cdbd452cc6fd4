"""Organisations are renamed, moved, merged, split, closed and there again, from a day on; people go along."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Cluster, id_number, organisation_code, person
from registry_api import RegistryApi

from common.clock import china_date, now
from registry.reorganisations.jobs import DailyRollover

COUNTY, NEXT_COUNTY, CITY = "431102", "431103", "431100"
OTHER_SCHOOL, CITY_AUTHORITY = organisation_code(4), organisation_code(5)
TODAY = china_date(now())
LATER, EARLIER = TODAY + timedelta(days=30), TODAY - timedelta(days=30)


@pytest.fixture
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """A registry of its own for every test: a city's authority, a county's, a department and two schools."""
    async with RegistryApi.opened(cluster) as opened:
        more = [
            {"code": CITY_AUTHORITY, "name": "永州市人社局", "kind": "hr-authority", "region_code": CITY},
            {
                "code": OTHER_SCHOOL, "name": "第二小学", "kind": "institution", "region_code": COUNTY,
                "department_code": DEPARTMENT,
            },
        ]  # fmt: skip
        await opened.call("/registry/v1/organisations/imports", {"organisations": more})
        yield opened


async def change(
    registry_api: RegistryApi, code: str, kind: str, on: date = TODAY, status: int = 201, **what: Any
) -> Any:
    """The answer to a change, which must have this status."""
    document = {"kind": kind, "effective_on": on.isoformat(), "reason": "市编办〔2026〕1号", **what}
    answer = await registry_api.ask(f"/registry/v1/organisations/{code}/changes", document)
    assert answer.status_code == status, answer.text
    return answer.json()


async def on(registry_api: RegistryApi, code: str, day: date | None = None) -> dict[str, Any]:
    """An organisation on a day."""
    query = "" if day is None else f"?on={day}"
    answer = await registry_api.look(f"/registry/v1/organisations/{code}{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def stands(registry_api: RegistryApi, serial: int, day: date) -> tuple[str, str]:
    """Unit's code and region in which somebody stands on a day, by what is on record of their history."""
    [person_id] = await registry_api.ids(serial)
    row = await registry_api.connection.fetchrow(
        """
        SELECT code, p.region_code FROM placement p JOIN organisation USING (organisation_id)
        WHERE person_id = $1 AND effective_on <= $2 ORDER BY effective_on DESC LIMIT 1
        """,
        person_id,
        day,
    )
    return row["code"], row["region_code"]


async def today_of(registry_api: RegistryApi, serial: int) -> str:
    """The code of somebody's unit in the row of today."""
    [person_id] = await registry_api.ids(serial)
    code: str = await registry_api.connection.fetchval(
        "SELECT code FROM person JOIN organisation USING (organisation_id) WHERE person_id = $1", person_id
    )
    return code


async def test_a_name_has_its_days(registry_api: RegistryApi) -> None:
    await change(registry_api, SCHOOL, "rename", EARLIER, name="零陵区实验小学")
    assert (await on(registry_api, SCHOOL))["name"] == "零陵区实验小学"
    before = await on(registry_api, SCHOOL, EARLIER - timedelta(days=1))
    assert before["name"] == "零陵区第一小学"
    [made] = before["changes"]
    assert (made["kind"], made["reason"]) == ("rename", "市编办〔2026〕1号")
    assert made["made_by"]


async def test_whose_was_this_unit_on_that_day(registry_api: RegistryApi) -> None:
    await change(registry_api, AUTHORITY, "close", EARLIER)
    before, today = await on(registry_api, SCHOOL, EARLIER - timedelta(days=1)), await on(registry_api, SCHOOL)
    assert before["authority"]["code"] == AUTHORITY
    assert today["authority"]["code"] == CITY_AUTHORITY
    assert today["department"]["code"] == DEPARTMENT
    stored = await registry_api.connection.fetchval(
        "SELECT a.code FROM organisation o JOIN organisation a ON a.organisation_id = o.authority_id WHERE o.code = $1",
        SCHOOL,
    )
    assert stored == CITY_AUTHORITY


async def test_people_move_with_their_unit_on_its_day_also_in_the_past(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1), person(2, unit_code=OTHER_SCHOOL))
    await change(registry_api, SCHOOL, "move", EARLIER, region_code=NEXT_COUNTY)
    assert await stands(registry_api, 1, EARLIER - timedelta(days=1)) == (SCHOOL, COUNTY)
    assert await stands(registry_api, 1, EARLIER) == (SCHOOL, NEXT_COUNTY)
    assert await stands(registry_api, 2, TODAY) == (OTHER_SCHOOL, COUNTY)


async def test_whoever_is_recorded_later_was_where_the_unit_was(registry_api: RegistryApi) -> None:
    await change(registry_api, SCHOOL, "move", EARLIER, region_code=NEXT_COUNTY)
    long_ago = EARLIER - timedelta(days=100)
    await registry_api.register(person(1, effective_on=long_ago.isoformat()))
    assert await stands(registry_api, 1, long_ago) == (SCHOOL, COUNTY)
    assert await stands(registry_api, 1, TODAY) == (SCHOOL, NEXT_COUNTY)


async def test_a_merged_unit_is_no_more_and_its_people_stand_in_the_other(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1), person(2))
    made = await change(registry_api, SCHOOL, "merge", EARLIER, into_code=OTHER_SCHOOL)
    assert made["change_id"]
    gone = await on(registry_api, SCHOOL)
    assert (gone["there"], gone["successor"]["code"]) == (False, OTHER_SCHOOL)
    assert gone["changes"][0]["details"] == {"into_code": OTHER_SCHOOL, "people": 2}
    assert await stands(registry_api, 1, EARLIER - timedelta(days=1)) == (SCHOOL, COUNTY)
    assert await stands(registry_api, 1, TODAY) == (OTHER_SCHOOL, COUNTY)
    assert await today_of(registry_api, 2) == OTHER_SCHOOL


async def test_a_merged_department_hands_over_whoever_stands_below_it(registry_api: RegistryApi) -> None:
    new = organisation_code(6)
    row = {"code": new, "name": "教育和体育局", "kind": "department", "region_code": COUNTY}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    assert (await change(registry_api, DEPARTMENT, "close", status=409))["type"].endswith("units-below")
    await change(registry_api, DEPARTMENT, "merge", EARLIER, into_code=new)
    assert (await on(registry_api, SCHOOL))["department"]["code"] == new
    assert (await on(registry_api, SCHOOL, EARLIER - timedelta(days=1)))["department"]["code"] == DEPARTMENT


async def test_a_split_gives_those_who_are_named_to_the_new_units(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1), person(2), person(3))
    first, second = organisation_code(7), organisation_code(8)
    units = [
        {"code": first, "name": "东校", "id_numbers": [id_number(1)]},
        {"code": second, "name": "西校", "region_code": NEXT_COUNTY, "id_numbers": [id_number(2)]},
    ]
    await change(registry_api, SCHOOL, "split", EARLIER, units=units)
    assert [await stands(registry_api, serial, TODAY) for serial in (1, 2, 3)] == [
        (first, COUNTY),
        (second, NEXT_COUNTY),
        (SCHOOL, COUNTY),
    ]
    assert not (await on(registry_api, first, EARLIER - timedelta(days=1)))["there"]
    assert (await on(registry_api, first))["department"]["code"] == DEPARTMENT


@pytest.mark.parametrize(
    ("named", "reason"),
    [([[4]], "not-of-this-unit"), ([[99]], "not-of-this-unit"), ([[1], [1]], "named-twice")],
    ids=["of another unit", "nobody", "twice"],
)
async def test_a_split_of_people_who_cannot_go_changes_nothing(
    registry_api: RegistryApi, named: list[list[int]], reason: str
) -> None:
    await registry_api.register(person(1), person(4, unit_code=OTHER_SCHOOL))
    units = [
        {"code": organisation_code(10 + place), "name": "东校", "id_numbers": [id_number(serial) for serial in serials]}
        for place, serials in enumerate(named)
    ]
    refused = await change(registry_api, SCHOOL, "split", status=422, units=units)
    assert refused["type"].endswith(reason)
    assert (await registry_api.look(f"/registry/v1/organisations/{organisation_code(10)}")).status_code == 404
    assert await stands(registry_api, 1, TODAY) == (SCHOOL, COUNTY)


async def test_a_unit_is_not_closed_over_the_heads_of_its_people(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1))
    assert (await change(registry_api, SCHOOL, "close", status=409))["type"].endswith("people-there")
    await registry_api.register(person(1, unit_code=OTHER_SCHOOL))
    await change(registry_api, SCHOOL, "close", LATER)
    row = person(2, effective_on=LATER.isoformat())
    answer = await registry_api.call("/registry/v1/people/imports", {"people": [row, person(3)]})
    assert [result["status"] for result in answer["results"]] == ["rejected", "created"]
    assert answer["results"][0]["reason"] == "unit-not-there"


async def test_a_unit_closed_by_mistake_is_there_again(registry_api: RegistryApi) -> None:
    await change(registry_api, OTHER_SCHOOL, "close", EARLIER)
    assert (await change(registry_api, OTHER_SCHOOL, "rename", status=409, name="丙校"))["type"].endswith("closed")
    await change(registry_api, OTHER_SCHOOL, "reopen", EARLIER)
    found = await on(registry_api, OTHER_SCHOOL)
    assert found["there"]
    assert [item["kind"] for item in found["changes"]] == ["close", "reopen"]
    assert len(found["states"]) == 1


async def test_what_is_planned_takes_place_on_its_day(registry_api: RegistryApi) -> None:
    await registry_api.register(person(1), person(2, unit_code=OTHER_SCHOOL))
    await change(registry_api, SCHOOL, "rename", LATER, name="实验小学")
    await change(registry_api, SCHOOL, "merge", LATER + timedelta(days=1), into_code=OTHER_SCHOOL)
    await change(registry_api, AUTHORITY, "close", LATER)
    await registry_api.register(person(2, unit_code=OTHER_SCHOOL, title_level="senior", effective_on=LATER.isoformat()))
    assert (await on(registry_api, SCHOOL))["name"] == "零陵区第一小学"
    assert await today_of(registry_api, 1) == SCHOOL

    async def todays() -> tuple[str, str | None]:
        row = await registry_api.connection.fetchrow(
            """
            SELECT o.name, a.code FROM organisation o LEFT JOIN organisation a ON a.organisation_id = o.authority_id
            WHERE o.code = $1
            """,
            SCHOOL,
        )
        return row["name"], row["code"]

    day = TODAY
    daybreak = DailyRollover(registry_api.service.db, today=lambda: day)
    await daybreak.turn()
    assert await todays() == ("零陵区第一小学", AUTHORITY)
    day = LATER
    await daybreak.turn()
    assert await todays() == ("实验小学", CITY_AUTHORITY)
    assert await today_of(registry_api, 1) == SCHOOL
    [second] = await registry_api.ids(2)
    assert (
        await registry_api.connection.fetchval("SELECT title_level FROM person WHERE person_id = $1", second)
        == "senior"
    )
    day = LATER + timedelta(days=5)  # four days were missed
    await daybreak.turn()
    assert await today_of(registry_api, 1) == OTHER_SCHOOL
    said = await registry_api.connection.fetchval("SELECT count(*) FROM outbox")
    await daybreak.turn()
    assert await registry_api.connection.fetchval("SELECT count(*) FROM outbox") == said, "a day is turned once"


async def test_an_import_changes_an_organisation_from_today_on(registry_api: RegistryApi) -> None:
    row = {"code": OTHER_SCHOOL, "name": "新名小学", "kind": "institution", "region_code": COUNTY}
    answer = await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    assert [result["status"] for result in answer["results"]] == ["updated"]
    assert (await on(registry_api, OTHER_SCHOOL, EARLIER))["name"] == "第二小学"
    found = await on(registry_api, OTHER_SCHOOL)
    assert (found["name"], found["department"]) == ("新名小学", None)
    await change(registry_api, OTHER_SCHOOL, "close")
    answer = await registry_api.call(
        "/registry/v1/organisations/imports", {"organisations": [{**row, "name": "再新名"}]}
    )
    assert [result["reason"] for result in answer["results"]] == ["closed"]


WRONG: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "unknown organisation": (organisation_code(77), "rename", {"name": "甲"}, 404, "no-such-organisation"),
    "nothing new": (SCHOOL, "rename", {"name": "零陵区第一小学"}, 409, "nothing-changes"),
    "nothing at all": (SCHOOL, "move", {}, 409, "nothing-changes"),
    "unknown region": (SCHOOL, "move", {"region_code": "439999"}, 422, "unknown-region"),
    "unknown department": (SCHOOL, "move", {"department_code": organisation_code(77)}, 422, "unknown-department"),
    "its own department": (SCHOOL, "move", {"department_code": SCHOOL}, 422, "unknown-department"),
    "into itself": (SCHOOL, "merge", {"into_code": SCHOOL}, 422, "into-itself"),
    "into nobody": (SCHOOL, "merge", {"into_code": organisation_code(77)}, 404, "no-such-organisation"),
    "into another kind": (SCHOOL, "merge", {"into_code": DEPARTMENT}, 409, "other-kind"),
    "open already": (SCHOOL, "reopen", {}, 409, "not-closed"),
    "a code that is taken": (
        SCHOOL,
        "split",
        {"units": [{"code": OTHER_SCHOOL, "name": "甲"}]},
        409,
        "organisation-exists",
    ),
    "an unknown kind": (SCHOOL, "sell", {}, 422, "not-this-shape"),
    "no name": (SCHOOL, "rename", {"name": " "}, 422, "not-this-shape"),
    "no units": (SCHOOL, "split", {"units": []}, 422, "not-this-shape"),
    "a field too many": (SCHOOL, "close", {"name": "甲"}, 422, "not-this-shape"),
    "long ago": (SCHOOL, "close", {"effective_on": "1939-01-01"}, 422, "implausible-day"),
    "too far ahead": (SCHOOL, "close", {"effective_on": f"{TODAY.year + 3}-01-01"}, 422, "implausible-day"),
    "no day": (SCHOOL, "close", {"effective_on": "2026-02-30"}, 422, "not-this-shape"),
    "an ID number in the reason": (SCHOOL, "close", {"reason": f"调整 {id_number(1)}"}, 422, "not-this-shape"),
    "an ID number in the new name": (SCHOOL, "rename", {"name": f"身份{id_number(1)}所"}, 422, "not-this-shape"),
    "an ID number with hyphens in the name of a new unit": (
        SCHOOL,
        "split",
        {
            "units": [
                {
                    "code": organisation_code(77),
                    "name": "-".join((id_number(1)[:6], id_number(1)[6:14], id_number(1)[14:])),
                }
            ]
        },
        422,
        "not-this-shape",
    ),
    "a malformed code": ("123", "close", {}, 422, "not-this-shape"),
}


@pytest.mark.parametrize(("code", "kind", "what", "status", "reason"), WRONG.values(), ids=WRONG.keys())
async def test_what_cannot_be_meant_is_refused_and_says_why(
    registry_api: RegistryApi, code: str, kind: str, what: dict[str, Any], status: int, reason: str
) -> None:
    document = {"kind": kind, "effective_on": TODAY.isoformat(), "reason": "试", **what}
    answer = await registry_api.ask(f"/registry/v1/organisations/{code}/changes", document)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, reason), answer.text
    assert id_number(1) not in answer.text
    assert await registry_api.connection.fetchval("SELECT count(*) FROM organisation_change") == 0


async def test_a_change_that_is_on_record_cannot_be_rewritten(registry_api: RegistryApi, cluster: Cluster) -> None:
    await change(registry_api, SCHOOL, "rename", name="乙校")
    rights = await registry_api.connection.fetch(
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE table_name = 'organisation_change' AND grantee LIKE '%app'"
    )
    assert {row["privilege_type"] for row in rights} == {"SELECT", "INSERT"}
