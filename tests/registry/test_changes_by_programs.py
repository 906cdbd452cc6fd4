"""Every change by a program is in the audit trail: by which client, and what of whom; never its content."""

from typing import Any

import orjson
from office import Office
from world import DEPARTMENT, SCHOOL, id_number, organisation_code, person


async def acts(office: Office, what: str, after: int = 0) -> list[dict[str, Any]]:
    rows = await office.connection.fetch("SELECT body FROM audit WHERE audit_id > $1 ORDER BY audit_id", after)
    return [act for row in rows if (act := orjson.loads(bytes(row["body"])))["what"] == what]


async def mark(office: Office) -> int:
    found: int = await office.connection.fetchval("SELECT coalesce(max(audit_id), 0) FROM audit")
    return found


async def test_a_program_that_changes_a_post_is_in_the_audit_trail_and_with_the_person(office: Office) -> None:
    before = await mark(office)
    await office.register(person(301), person(302))
    [one, two] = await office.ids(301, 302)
    placed = await acts(office, "person.placed", before)
    assert {act["person_id"] for act in placed} == {one, two}
    assert all(act["by"].startswith("client:tested-") for act in placed)
    await office.register(person(301, post_category="management", name="另一个名字"), person(302))
    [changed] = await acts(office, "person.changed", before)
    assert (changed["person_id"], changed["details"]) == (one, {"changed": ["name", "placements"]})
    # Neither the name nor the number nor what the post is now.
    bodies = await office.connection.fetch("SELECT body FROM audit WHERE audit_id > $1", before)
    text = b"".join(bytes(row["body"]) for row in bodies).decode()
    assert not [word for word in ("另一个名字", "测试301", id_number(301), "management") if word in text]


async def test_what_changes_nothing_is_no_act(office: Office) -> None:
    await office.register(person(303))
    before = await mark(office)
    await office.register(person(303))
    assert await acts(office, "person.placed", before) + await acts(office, "person.changed", before) == []


async def test_a_program_that_records_or_changes_an_organisation_is_in_the_audit_trail(office: Office) -> None:
    before, code = await mark(office), organisation_code(77)
    row = {
        "code": code,
        "name": "新单位",
        "kind": "institution",
        "region_code": "431102",
        "department_code": DEPARTMENT,
    }
    await office.call("/registry/v1/organisations/imports", {"organisations": [row]})
    [recorded] = await acts(office, "organisation.recorded", before)
    assert recorded["by"].startswith("client:tested-")
    await office.call("/registry/v1/organisations/imports", {"organisations": [{**row, "name": "改名单位"}]})
    [changed] = await acts(office, "organisation.changed", before)
    assert changed["organisation_id"] == recorded["organisation_id"]


async def test_people_whom_a_programs_merger_moves_have_it_on_record(office: Office) -> None:
    code = organisation_code(78)
    row = {"code": code, "name": "并入", "kind": "institution", "region_code": "431102", "department_code": DEPARTMENT}
    await office.call("/registry/v1/organisations/imports", {"organisations": [row]})
    await office.register(person(304, unit_code=code))
    [moved] = await office.ids(304)
    before = await mark(office)
    change = {"kind": "merge", "effective_on": "2026-01-01", "reason": "合并", "into_code": SCHOOL}
    answer = await office.ask(f"/registry/v1/organisations/{code}/changes", change)
    assert answer.status_code == 201, answer.text
    [act] = await acts(office, "person.changed", before)
    assert (act["person_id"], act["details"]) == (moved, {"changed": ["placements"]})
    [unit] = await acts(office, "organisation.changed", before)
    assert (unit["by"], unit["reason"]) == (act["by"], "合并")
