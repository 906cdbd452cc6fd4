"""Where everybody stands can be told again from the tables, page by page, under the versions that were said."""

from typing import Any
from uuid import UUID

import pytest
from desk import Desk
from world import DEPARTMENT, SCHOOL, person

from common.contracts.registry import OrganisationPlaced, PersonPlaced
from registry.imports.actions import organisations as organisation_actions
from registry.imports.actions import recording as recording_actions


async def people_told(desk: Desk, rows_max: int) -> list[PersonPlaced]:
    after: bytes | None = b""
    while after is not None:
        after = await recording_actions.tell_people(desk.tx, after, rows_max, today=desk.today)
    return await desk.published(PersonPlaced)


async def organisations_told(desk: Desk, rows_max: int) -> list[OrganisationPlaced]:
    after: UUID | None = UUID(int=0)
    while after is not None:
        after = await organisation_actions.tell_organisations(desk.tx, after, rows_max)
    return await desk.published(OrganisationPlaced)


def newest(said: list[Any], key: str) -> list[Any]:
    return sorted(
        {getattr(event, key): event for event in sorted(said, key=lambda item: item.version)}.values(), key=repr
    )


@pytest.mark.parametrize("rows_max", [1, 2, 3, 2_000])
async def test_everybodys_newest_history_is_told_again_once(desk: Desk, rows_max: int) -> None:
    await desk.people(*(person(serial) for serial in range(3)))
    moved = person(1, post_category="worker", title_level="none", effective_on="2025-06-01", hired_on="2020-09-01")
    await desk.people(moved, person(2, name="更名"))
    first = newest(await desk.published(PersonPlaced), "person_id")
    assert sorted(item.version for item in first) == [1, 2, 2]
    assert any(item.placements for item in first)
    for _ in range(2):
        assert sorted(await people_told(desk, rows_max), key=repr) == first


@pytest.mark.parametrize("rows_max", [1, 2, 3, 2_000])
async def test_every_organisation_is_told_again_once_as_it_stands(bare_desk: Desk, rows_max: int) -> None:
    desk = bare_desk
    department = {"name": "零陵区教育局", "kind": "department", "region_code": "431102"}
    school = {"code": SCHOOL, "name": "零陵区第一小学", "kind": "institution", "region_code": "431102"}
    await desk.organisations(school)
    await desk.organisations(
        {**school, "name": "零陵区实验小学", "department_code": DEPARTMENT}, {"code": DEPARTMENT, **department}
    )
    first = newest(await desk.published(OrganisationPlaced), "organisation_id")
    assert len(first) == 2
    for _ in range(2):
        assert sorted(await organisations_told(desk, rows_max), key=repr) == first
