"""Every change by a program is in the audit trail: by which client, and what of whom; never its content."""

from typing import Any

import orjson
from live_platform import DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi


async def acts(registry_api: RegistryApi, what: str, after: int = 0) -> list[dict[str, Any]]:
    rows = await registry_api.connection.fetch("SELECT body FROM audit WHERE audit_id > $1 ORDER BY audit_id", after)
    return [act for row in rows if (act := orjson.loads(bytes(row["body"])))["what"] == what]


async def mark(registry_api: RegistryApi) -> int:
    found: int = await registry_api.connection.fetchval("SELECT coalesce(max(audit_id), 0) FROM audit")
    return found


async def test_a_program_that_changes_a_post_is_in_the_audit_trail_and_with_the_person(
    registry_api: RegistryApi,
) -> None:
    before = await mark(registry_api)
    await registry_api.register(person(301), person(302))
    [one, two] = await registry_api.ids(301, 302)
    placed = await acts(registry_api, "person.placed", before)
    assert {act["person_id"] for act in placed} == {one, two}
    assert all(act["by"].startswith("client:tested-") for act in placed)
    await registry_api.register(person(301, post_category="management", name="另一个名字"), person(302))
    [changed] = await acts(registry_api, "person.changed", before)
    assert (changed["person_id"], changed["details"]) == (one, {"changed": ["name", "placements"]})
    # Neither the name nor the number nor what the post is now.
    bodies = await registry_api.connection.fetch("SELECT body FROM audit WHERE audit_id > $1", before)
    text = b"".join(bytes(row["body"]) for row in bodies).decode()
    assert not [word for word in ("另一个名字", "测试301", id_number(301), "management") if word in text]


async def test_what_changes_nothing_is_no_act(registry_api: RegistryApi) -> None:
    await registry_api.register(person(303))
    before = await mark(registry_api)
    await registry_api.register(person(303))
    assert await acts(registry_api, "person.placed", before) + await acts(registry_api, "person.changed", before) == []


async def test_a_program_that_records_or_changes_an_organisation_is_in_the_audit_trail(
    registry_api: RegistryApi,
) -> None:
    before, code = await mark(registry_api), organisation_code(77)
    row = {
        "code": code,
        "name": "新单位",
        "kind": "institution",
        "region_code": "431102",
        "department_code": DEPARTMENT,
    }
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    [recorded] = await acts(registry_api, "organisation.recorded", before)
    assert recorded["by"].startswith("client:tested-")
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [{**row, "name": "改名单位"}]})
    [changed] = await acts(registry_api, "organisation.changed", before)
    assert changed["organisation_id"] == recorded["organisation_id"]


async def test_people_whom_a_programs_merger_moves_have_it_on_record(registry_api: RegistryApi) -> None:
    code = organisation_code(78)
    row = {"code": code, "name": "并入", "kind": "institution", "region_code": "431102", "department_code": DEPARTMENT}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    await registry_api.register(person(304, unit_code=code))
    [moved] = await registry_api.ids(304)
    before = await mark(registry_api)
    change = {"kind": "merge", "effective_on": "2026-01-01", "reason": "合并", "into_code": SCHOOL}
    answer = await registry_api.ask(f"/registry/v1/organisations/{code}/changes", change)
    assert answer.status_code == 201, answer.text
    [act] = await acts(registry_api, "person.changed", before)
    assert (act["person_id"], act["details"]) == (moved, {"changed": ["placements"]})
    [unit] = await acts(registry_api, "organisation.changed", before)
    assert (unit["by"], unit["reason"]) == (act["by"], "合并")
