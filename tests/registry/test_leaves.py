"""Leaves are health data: sealed where they are kept, in no event, and told by the day to whom needs the days."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from live_platform import SCHOOL, person
from registry_api import RegistryApi
from staff import appointed

from common.contracts.registry import LEAVES_ASKED_FOR
from common.sealing import CannotOpen, Sealer
from filings.people.domain import LEAVES as LEAVES_OF_CLAIMS
from offices.authority import Role
from registry.oauth.domain.clients import SCOPES
from registry.people.actions import leaves as leave_actions
from registry.people.domain.rows import Leave
from registry.people.jobs import Sealing

pytestmark = pytest.mark.anyio

SICK = {"leave_kind": "sick", "leave_begins_on": "2026-02-01", "leave_ends_on": "2026-06-20"}
STUDY = {"leave_kind": "study", "leave_begins_on": "2026-09-01"}
LEAVES = "/registry/v1/people/leaves"
YEAR = {"begins_on": "2026-01-01", "ends_on": "2026-12-31"}


async def everything(registry_api: RegistryApi) -> str:
    """Every row of every table, as text: what a dump of the database would show."""
    tables = await registry_api.connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await registry_api.connection.fetch(f'SELECT CAST(t AS text) FROM "{name}" t') for (name,) in tables]
    return "\n".join(row[0] for found in rows for row in found)


async def days_of(registry_api: RegistryApi, serial: int, **other: Any) -> list[Any]:
    [person_id] = await registry_api.ids(serial)
    answer = await registry_api.call(LEAVES, {"person_id": person_id, "kinds": ["sick", "maternity"], **YEAR, **other})
    return [[leave["begins_on"], leave["ends_on"]] for leave in answer["leaves"]]


async def test_a_leave_stands_in_no_table_and_in_no_event(registry_api: RegistryApi) -> None:
    await registry_api.register(person(941, **SICK), person(942))
    await registry_api.register(person(942, **SICK))
    await registry_api.register(person(942, **STUDY))
    dump = await everything(registry_api)
    assert "测试942" in dump
    assert not [word for word in ("sick", "maternity", "2026-02-01", "2026-06-20", "2026-09-01") if word in dump]
    told = await registry_api.connection.fetch("SELECT body FROM outbox")
    for row in told:
        assert not json.loads(bytes(row["body"]))["data"].get("leaves"), "nobody is told of leaves"


async def test_who_may_ask_learns_the_days_of_the_kinds_asked_for_and_not_which(registry_api: RegistryApi) -> None:
    await registry_api.register(person(943, **SICK))
    await registry_api.register(person(943, **STUDY))
    assert await days_of(registry_api, 943) == [["2026-02-01", "2026-06-20"]]
    assert await days_of(registry_api, 943, ends_on="2026-01-31") == []
    assert await days_of(registry_api, 943, begins_on="2026-06-20") == [["2026-02-01", "2026-06-20"]]
    [person_id] = await registry_api.ids(943)
    asked = {"person_id": person_id, "kinds": ["sick", "maternity"], **YEAR}
    for kinds in (["sick"], ["maternity"], ["study"], ["sick", "maternity", "study"]):
        alone = await registry_api.ask(LEAVES, {**asked, "kinds": kinds})
        assert (alone.status_code, alone.json()["type"]) == (422, "urn:xueshi:problem:kinds-not-together")
    assert (await registry_api.ask(LEAVES, asked, *(SCOPES - {"people:leaves"}))).status_code == 403
    assert (await registry_api.ask(LEAVES, {**asked, "kinds": ["flu"]})).status_code == 422
    assert (await registry_api.ask(LEAVES, {**asked, "ends_on": "2025-12-31"})).status_code == 422
    nobody = await registry_api.ask(LEAVES, {**asked, "person_id": "01a1fd4c-9ae1-76af-ae82-2475bfbb6a41"})
    assert (nobody.status_code, nobody.json()["type"]) == (404, "urn:xueshi:problem:unknown-person")


async def test_a_leave_goes_on_by_its_first_day_and_says_nothing_new_twice(registry_api: RegistryApi) -> None:
    await registry_api.register(person(944, leave_kind="sick", leave_begins_on="2026-02-01"))
    verdicts = [(await registry_api.register(person(944, **SICK)))["results"][0] for _ in range(2)]
    assert [verdict["status"] for verdict in verdicts] == ["updated", "unchanged"]
    await registry_api.register(person(944, title_level="senior"))
    assert await days_of(registry_api, 944) == [["2026-02-01", "2026-06-20"]]


async def test_the_person_reads_their_leaves_and_who_asked_for_them(registry_api: RegistryApi) -> None:
    await registry_api.register(person(945, **SICK))
    learner = await appointed(registry_api, 945, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await days_of(registry_api, 945)
    found = await learner.call("GET", "/v1/account/export")
    assert found["person"]["leaves"] == [["sick", "2026-02-01", "2026-06-20"]]
    asked = [act for act in found["acts"] if act["what"] == "person.leaves-read"]
    assert len(asked) == 1
    assert asked[0]["by"].startswith("client:tested-")
    assert asked[0]["details"]["rule"] == "inner-mongolia-2024 39-6", "for which kinds, without their words"
    assert "sick" not in json.dumps(asked)


async def test_what_the_release_before_wrote_in_clear_is_read_and_sealed(registry_api: RegistryApi) -> None:
    await registry_api.register(person(947, **STUDY), person(948))
    clear = json.dumps([["maternity", "2026-02-01", "2026-06-20"]])
    await registry_api.connection.execute(
        "UPDATE person SET leaves = $1::jsonb WHERE name IN ('测试947', '测试948')", clear
    )
    assert await days_of(registry_api, 947) == [["2026-02-01", "2026-06-20"]]
    # A row about something else leaves it to the job; both are read until then.
    await registry_api.register(person(947, title_level="senior"))
    app: Any = registry_api.service.web.state.app
    assert await Sealing(registry_api.service.db, app.sealer).seal() == 2
    assert await Sealing(registry_api.service.db, app.sealer).seal() == 0
    assert "maternity" not in await everything(registry_api)
    assert await days_of(registry_api, 947) == [["2026-02-01", "2026-06-20"]]
    assert await days_of(registry_api, 948) == [["2026-02-01", "2026-06-20"]]


async def test_a_program_that_records_a_leave_is_in_the_audit_trail_without_its_kind(registry_api: RegistryApi) -> None:
    await registry_api.register(person(949))
    before = await registry_api.connection.fetchval("SELECT max(audit_id) FROM audit")
    await registry_api.register(person(949, **SICK))
    await registry_api.register(person(949, **SICK))
    bodies = await registry_api.connection.fetch("SELECT body FROM audit WHERE audit_id > $1", before)
    acts = [act for row in bodies if (act := json.loads(bytes(row["body"])))["what"] == "person.changed"]
    assert [act["details"] for act in acts] == [{"changed": ["leaves"]}]


def test_what_claims_ask_for_is_what_the_registry_answers() -> None:
    assert frozenset(LEAVES_OF_CLAIMS) in LEAVES_ASKED_FOR


def test_leaves_open_for_nobody_else() -> None:
    sealer, theirs, others = Sealer({1: bytes(32)}, 1), UUID(int=1), UUID(int=2)
    sealed = leave_actions.sealed(theirs, (Leave("sick", date(2026, 2, 1)),), sealer)
    assert leave_actions.opened(theirs, sealed, (), sealer) == (Leave("sick", date(2026, 2, 1)),)
    with pytest.raises(CannotOpen):
        leave_actions.opened(others, sealed, (), sealer)
