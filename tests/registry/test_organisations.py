"""Organisations find their department in any row and the HR authority of their level by themselves."""

from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from live_platform import DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from roster_import import RosterImport, statuses

from common.contracts.registry import OrganisationPlaced, PersonPlaced

COUNTY, NEXT_COUNTY, CITY, PROVINCE = "431102", "431103", "431100", "430000"


def organisation(serial: int, kind: str = "institution", region: str = COUNTY, **other: Any) -> dict[str, Any]:
    """A row whose name is its serial."""
    return {"code": organisation_code(serial), "name": f"{serial}", "kind": kind, "region_code": region, **other}


def authority(serial: int, region: str) -> dict[str, Any]:
    return organisation(serial, "hr-authority", region)


async def above(roster_import: RosterImport) -> dict[str, str | None]:
    """The name of everybody's HR authority."""
    rows = await roster_import.tx.execute(
        sa.text(
            "SELECT o.name, a.name FROM organisation o LEFT JOIN organisation a ON a.organisation_id = o.authority_id"
        )
    )
    return {row[0]: row[1] for row in rows}


async def test_departments_may_stand_in_any_row(bare_roster_import: RosterImport) -> None:
    rows = [organisation(n, department_code=organisation_code(100 + n % 3)) for n in range(12)]
    rows += [organisation(100 + n, "department") for n in range(3)]
    Random(3).shuffle(rows)
    assert statuses(await bare_roster_import.organisations(*rows)) == ["created"] * 15
    said = {item.name: item for item in await bare_roster_import.published(OrganisationPlaced)}
    assert len(said) == 15
    for n in range(12):
        assert said[str(n)].department_id == said[str(100 + n % 3)].organisation_id


async def test_a_department_may_stand_below_a_department(bare_roster_import: RosterImport) -> None:
    rows = [
        organisation(1, department_code=organisation_code(2)),
        organisation(2, "department", department_code=organisation_code(3)),
        organisation(3, "department"),
    ]
    assert statuses(await bare_roster_import.organisations(*rows)) == ["created"] * 3


async def test_the_same_rows_are_created_once_and_unchanged_afterwards(bare_roster_import: RosterImport) -> None:
    rows = [authority(1, COUNTY), organisation(2, "department"), organisation(3, department_code=organisation_code(2))]
    assert statuses(await bare_roster_import.organisations(*rows)) == ["created"] * 3
    assert len(await bare_roster_import.published(OrganisationPlaced)) == 3
    assert statuses(await bare_roster_import.organisations(*rows)) == ["unchanged"] * 3
    assert await bare_roster_import.published(OrganisationPlaced) == []


async def test_a_change_is_said_once_with_a_higher_version(bare_roster_import: RosterImport) -> None:
    await bare_roster_import.organisations(
        organisation(2, "department"), organisation(3, department_code=organisation_code(2))
    )
    first = {item.name: item for item in await bare_roster_import.published(OrganisationPlaced)}
    assert statuses(await bare_roster_import.organisations(organisation(3, department_code=""))) == ["updated"]
    [said] = await bare_roster_import.published(OrganisationPlaced)
    assert (said.organisation_id, said.department_id) == (first["3"].organisation_id, None)
    assert said.version > first["3"].version


# --- whose HR authority --------------------------------------------------------------------------------------------


async def test_everybody_has_the_authority_of_their_level(bare_roster_import: RosterImport) -> None:
    await bare_roster_import.organisations(
        organisation(10, region=COUNTY),
        organisation(11, "department", NEXT_COUNTY),
        organisation(12, region=CITY),
        organisation(13, region="430102"),
        organisation(14, region=PROVINCE),
        organisation(15, region="440106"),
        authority(1, COUNTY),
        authority(2, CITY),
        authority(3, PROVINCE),
    )
    assert await above(bare_roster_import) == {
        "10": "1",  # the county's own
        "11": "2",  # a county without one: the city's
        "12": "2",
        "13": "3",  # neither county nor city has one: the province's
        "14": "3",
        "15": None,  # another province
        "1": "2",
        "2": "3",
        "3": None,
    }


async def test_a_county_run_by_its_province_has_the_provinces_authority(bare_roster_import: RosterImport) -> None:
    await bare_roster_import.organisations(authority(1, "410000"), organisation(2, region="419001"))
    assert (await above(bare_roster_import))["2"] == "1"


async def test_a_later_authority_takes_over_its_region_and_only_that_is_said(bare_roster_import: RosterImport) -> None:
    await bare_roster_import.organisations(
        authority(1, CITY), organisation(2, region=COUNTY), organisation(3, region=NEXT_COUNTY)
    )
    before = {item.name: item for item in await bare_roster_import.published(OrganisationPlaced)}
    await bare_roster_import.organisations(authority(4, COUNTY))
    assert await above(bare_roster_import) == {"1": None, "2": "4", "3": "1", "4": "1"}
    said = {item.name: item for item in await bare_roster_import.published(OrganisationPlaced)}
    assert sorted(said) == ["2", "4"]
    assert said["2"].authority_id == said["4"].organisation_id
    assert said["2"].version > before["2"].version
    await bare_roster_import.organisations(authority(5, PROVINCE))
    assert await above(bare_roster_import) == {"1": "5", "2": "4", "3": "1", "4": "1", "5": None}


async def test_an_organisation_that_moves_gets_the_authority_of_its_new_region(
    bare_roster_import: RosterImport,
) -> None:
    await bare_roster_import.organisations(
        authority(1, COUNTY), authority(2, NEXT_COUNTY), organisation(3, region=COUNTY)
    )
    assert (await above(bare_roster_import))["3"] == "1"
    await bare_roster_import.organisations(organisation(3, region=NEXT_COUNTY))
    assert (await above(bare_roster_import))["3"] == "2"


async def test_an_authority_that_moves_leaves_its_region_to_the_one_above(bare_roster_import: RosterImport) -> None:
    await bare_roster_import.organisations(authority(1, CITY), authority(2, COUNTY), organisation(3, region=COUNTY))
    await bare_roster_import.organisations(authority(2, NEXT_COUNTY))
    assert (await above(bare_roster_import))["3"] == "1"


@pytest.mark.parametrize("left", [1, None], ids=["the one above", "nobody"])
async def test_an_authority_that_becomes_a_department_is_nobodys_authority(
    bare_roster_import: RosterImport, left: int | None
) -> None:
    others = [authority(left, CITY)] if left else []
    await bare_roster_import.organisations(*others, authority(2, COUNTY), organisation(3, region=COUNTY))
    await bare_roster_import.organisations(organisation(2, "department", COUNTY))
    assert (await above(bare_roster_import))["3"] == (str(left) if left else None)


async def test_of_two_authorities_of_one_region_none_stands_above_the_other(bare_roster_import: RosterImport) -> None:
    await bare_roster_import.organisations(authority(1, CITY), authority(2, COUNTY), authority(3, COUNTY))
    assert await above(bare_roster_import) == {"1": None, "2": "1", "3": "1"}


# --- people move with their unit -----------------------------------------------------------------------------------


async def test_a_unit_that_moves_to_another_region_takes_its_people_along(roster_import: RosterImport) -> None:
    await roster_import.people(person(1), person(2), person(3, unit_code=DEPARTMENT))
    before = {item.person_id: item for item in await roster_import.published(PersonPlaced)}
    row = {"code": SCHOOL, "name": "零陵区第一小学", "kind": "institution", "department_code": DEPARTMENT}
    assert statuses(await roster_import.organisations({**row, "region_code": NEXT_COUNTY})) == ["updated"]
    rows = (await roster_import.tx.execute(sa.text("SELECT topic FROM outbox ORDER BY id"))).scalars().all()
    assert rows == ["registry.organisations", "registry.people", "registry.people"]
    await roster_import.tx.execute(sa.text("DELETE FROM outbox WHERE topic = 'registry.organisations'"))
    moved = await roster_import.published(PersonPlaced)
    assert len(moved) == 2
    for item in moved:
        changed = {"region_code": NEXT_COUNTY, "version": 2, "placements": item.placements}
        assert item == before[item.person_id].model_copy(update=changed)
        assert [(placed.effective_on, placed.region_code) for placed in item.placements] == [
            (None, COUNTY),
            (roster_import.today, NEXT_COUNTY),
        ]


async def test_a_unit_that_only_changes_its_name_says_nothing_of_its_people(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    await roster_import.forget_said()
    row = {"code": SCHOOL, "name": "第一小学", "kind": "institution", "region_code": COUNTY}
    assert statuses(await roster_import.organisations({**row, "department_code": DEPARTMENT})) == ["updated"]
    assert [item.name for item in await roster_import.published(OrganisationPlaced)] == ["第一小学"]


# --- wrong rows ----------------------------------------------------------------------------------------------------

ROWS: dict[str, tuple[Any, str]] = {
    "unknown region": (organisation(9, region="439999"), "unknown-region"),
    "malformed region": (organisation(9, region="43"), "malformed"),
    "region as a number": (organisation(9, region_code=431102), "not-text"),
    "unknown department": (organisation(9, department_code=organisation_code(999)), "unknown-department"),
    "malformed department": (organisation(9, department_code="x"), "malformed"),
    "unknown kind": (organisation(9, "company"), "not-allowed"),
    "kind missing": ({**organisation(9), "kind": None}, "not-allowed"),
    "wrong check character": (organisation(9, code=organisation_code(9)[:-1] + "?"), "malformed"),
    "code as a number": (organisation(9, code=123456789012345678), "not-text"),
    "name with NUL": (organisation(9, name="学\0校"), "malformed"),
    "an ID number in the name": (organisation(9, name=f"学校{id_number(9)[:6]}-{id_number(9)[6:]}"), "malformed"),
    "half of a surrogate pair in the name": (organisation(9, name="\ud800"), "malformed"),
    "name too long": (organisation(9, name="长" * 121), "malformed"),
    "a field too many": (organisation(9, phone="1"), "unknown-field"),
    "null": (None, "not-an-object"),
    "a code that stands twice": (organisation(1), "repeated"),
}


@pytest.mark.parametrize(("row", "reason"), ROWS.values(), ids=ROWS.keys())
async def test_a_wrong_row_gets_its_reason_and_the_others_are_recorded(
    bare_roster_import: RosterImport, row: Any, reason: str
) -> None:
    verdicts = await bare_roster_import.organisations(organisation(1), row, organisation(2))
    assert statuses(verdicts) == ["created", f"rejected: {reason}", "created"]
    assert len(await bare_roster_import.published(OrganisationPlaced)) == 2


async def test_a_unit_whose_department_is_refused_in_the_same_request_is_refused_and_no_other(
    bare_roster_import: RosterImport,
) -> None:
    verdicts = await bare_roster_import.organisations(
        organisation(1, department_code=organisation_code(2)),
        organisation(2, "department", "439999"),
        organisation(3),
    )
    assert statuses(verdicts) == ["rejected: unknown-department", "rejected: unknown-region", "created"]


async def test_2001_rows_are_refused_and_2000_are_taken(registry_api: RegistryApi) -> None:
    rows = [organisation(n) for n in range(10, 2_011)]
    answer = await registry_api.ask("/registry/v1/organisations/imports", {"organisations": rows})
    assert answer.status_code == 422
    taken = await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows[1:]})
    assert taken["created"] == 2_000


async def test_organisations_are_found_by_code_in_the_order_asked_with_null_for_none(registry_api: RegistryApi) -> None:
    asked = {"codes": [SCHOOL, organisation_code(987_654), DEPARTMENT]}
    school, nobody, department = (await registry_api.call("/registry/v1/organisations/queries", asked))["results"]
    assert nobody is None
    assert (department["kind"], department["code"]) == ("department", DEPARTMENT)
    assert school["department_id"] == department["organisation_id"]
    assert school["authority_id"] == department["authority_id"] is not None
    wrong = await registry_api.ask("/registry/v1/organisations/queries", {"codes": ["123"]})
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")
    assert (await registry_api.ask("/registry/v1/organisations/queries", asked, "people:names")).status_code == 403
