"""Where everybody stands can be told again from the tables, page by page, under the versions that were said."""

from typing import Any
from uuid import UUID

import pytest
from live_platform import DEPARTMENT, SCHOOL, person
from roster_import import RosterImport

from common.contracts.registry import OrganisationPlaced, PersonPlaced
from registry.imports.actions import organisations as organisation_actions
from registry.imports.actions import recording as recording_actions


async def people_told(roster_import: RosterImport, rows_max: int) -> list[PersonPlaced]:
    after: bytes | None = b""
    while after is not None:
        after = await recording_actions.republish_people(roster_import.tx, after, rows_max, today=roster_import.today)
    return await roster_import.published(PersonPlaced)


async def organisations_told(roster_import: RosterImport, rows_max: int) -> list[OrganisationPlaced]:
    after: UUID | None = UUID(int=0)
    while after is not None:
        after = await organisation_actions.republish_organisations(roster_import.tx, after, rows_max)
    return await roster_import.published(OrganisationPlaced)


def newest(said: list[Any], key: str) -> list[Any]:
    return sorted(
        {getattr(event, key): event for event in sorted(said, key=lambda item: item.version)}.values(), key=repr
    )


@pytest.mark.parametrize("rows_max", [1, 2, 3, 2_000])
async def test_everybodys_newest_history_is_told_again_once(roster_import: RosterImport, rows_max: int) -> None:
    await roster_import.people(*(person(serial) for serial in range(3)))
    moved = person(1, post_category="worker", title_level="none", effective_on="2025-06-01", hired_on="2020-09-01")
    await roster_import.people(moved, person(2, name="更名"))
    first = newest(await roster_import.published(PersonPlaced), "person_id")
    assert sorted(item.version for item in first) == [1, 2, 2]
    assert any(item.placements for item in first)
    for _ in range(2):
        assert sorted(await people_told(roster_import, rows_max), key=repr) == first


@pytest.mark.parametrize("rows_max", [1, 2, 3, 2_000])
async def test_every_organisation_is_told_again_once_as_it_stands(
    bare_roster_import: RosterImport, rows_max: int
) -> None:
    roster_import = bare_roster_import
    department = {"name": "零陵区教育局", "kind": "department", "region_code": "431102"}
    school = {"code": SCHOOL, "name": "零陵区第一小学", "kind": "institution", "region_code": "431102"}
    await roster_import.organisations(school)
    await roster_import.organisations(
        {**school, "name": "零陵区实验小学", "department_code": DEPARTMENT}, {"code": DEPARTMENT, **department}
    )
    first = newest(await roster_import.published(OrganisationPlaced), "organisation_id")
    assert len(first) == 2
    for _ in range(2):
        assert sorted(await organisations_told(roster_import, rows_max), key=repr) == first
