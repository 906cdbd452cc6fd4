"""Offices read decisions, claims and rosters about people, by role and reach."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from live_platform import AUTHORITY, SCHOOL, Cluster, Platform, id_number, person
from office_workers import OfficeWorker, held, learner, offices_of_lingling, offices_of_xincheng
from reach_stage import REACHES, ReachStage, each_role_and_place, reached, reaches_the_record_that_stays

YEAR = 2026


@pytest.fixture(scope="module")
async def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ReachStage]:
    """People of whom nothing was decided: who may ask is asked before."""
    async with ReachStage.begun(cluster, tmp_path_factory.mktemp("filings"), "filings") as found:
        with found.trusting(found.platform.house.filings.web):
            yield found


@each_role_and_place
async def test_each_role_reads_of_whom_it_reaches_and_of_nobody_else(stage: ReachStage, role: str, code: str) -> None:
    for path in ("decisions", "filings"):
        assert await reached(stage.desk(role, code), stage, f"people/{{person}}/{path}") == REACHES[role, code]


async def test_reading_leaves_a_trace_with_role_and_office(stage: ReachStage) -> None:
    desk, teacher = stage.desk("hr-authority", AUTHORITY), stage.people["teacher"]
    for path, kind in {"decisions": "decisions", "filings": "filing"}.items():
        await desk.call("GET", f"people/{teacher}/{path}")
        assert await stage.last_reading("filings") == (kind, "hr-authority", desk.office_id)
    assert (await desk.ask("GET", f"people/{uuid4()}/filings")).json()["reason"] == "no-such-person"


async def filings_of(office: OfficeWorker, person_id: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.call("GET", f"/people/{person_id}/filings{query}"))["filings"]
    return found


async def test_a_roster_tells_of_a_person_the_days_and_who_decided(platform: Platform) -> None:
    offices = await offices_of_lingling(platform)
    await platform.register(person(1, unit_code=SCHOOL), person(2, unit_code=SCHOOL))
    await platform.settle()
    school, county, person_id = offices["school"], offices["county"], await platform.person_id(1)
    sittings = held(sittings=4)
    training_id = await school.drafts(**sittings)
    await school.does(training_id, "submit")
    for office in (offices["bureau"], county):
        if (await school.looks(training_id))["state"] == "in-chain":
            await office.does(training_id, "endorse", text="同意")
    first_day = [f"{item['on']}/{item['half']}" for item in sittings["sittings"]][:2]
    row = {"id_number": id_number(1), "name": "测试1", "attended": first_day}
    roster_id = await school.writes_roster(training_id, [row])
    assert await filings_of(county, person_id) == [], "it is being written"
    await school.does(roster_id, "submit")
    [roster] = await filings_of(county, person_id)
    assert (roster["kind"], roster["kind_name"], roster["state"]) == ("roster", "参训名单", "in-chain")
    assert (roster["attended_on"], roster["row_state"], roster["hours"]) == ([sittings["begins_on"]], "ready", "8")
    assert (roster["begins_on"], roster["ends_on"]) == (sittings["begins_on"], sittings["ends_on"])
    assert (roster["decided_at"], roster["decided_by"]) == (None, None)
    for office in (offices["bureau"], county):
        if (await school.looks(roster_id))["state"] == "in-chain":
            await office.does(roster_id, "endorse", text="同意")
            decided_by = office.organisation_id
    await platform.settle()
    [roster] = await filings_of(county, person_id)
    assert (roster["state"], roster["row_state"], roster["decided_by"]) == ("approved", "counted", decided_by)
    assert (roster["decided_by_name"] is None, roster["decided_at"] is None) == (False, False)
    assert await filings_of(county, person_id, f"?before={roster_id}") == []
    assert await filings_of(county, await platform.person_id(2)) == []
    [decision] = (await county.call("GET", f"/people/{person_id}/decisions?year={sittings['begins_on'][:4]}"))[
        "decisions"
    ]
    assert decision["kind_name"] == "线下培训"
    assert (await county.call("GET", f"/people/{person_id}/decisions?year=2020"))["decisions"] == []


async def test_a_claim_tells_what_it_is_about_but_nothing_of_health(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    school, authority = offices["school"], offices["authority"]
    me, person_id = await learner(platform, 1, authority), await platform.person_id(1)
    project = {
        "project": "草原生态监测", "organiser": "自治区科技厅", "role": "主持人", "ended_on": f"{YEAR}-05-20",
        "number": "KT-2026-001",
    }  # fmt: skip
    claim_id = await me.claims(person_id, "research-project", YEAR, project)
    assert await filings_of(authority, person_id) == [], "it is being written"
    await me.does(claim_id, "submit")
    [claim] = await filings_of(authority, person_id)
    assert (claim["kind"], claim["claim_kind"], claim["training_year"]) == ("claim", "research-project", YEAR)
    assert claim["activity"] == {"title": "草原生态监测", "begins_on": None, "ended_on": f"{YEAR}-05-20"}
    await school.does(claim_id, "return", text="请补充")
    [claim] = await filings_of(authority, person_id)
    assert (claim["state"], claim["activity"]) == ("returned", None)
    health = {
        "leave": "病假",
        "begins_on": f"{YEAR}-01-10",
        "last_day": f"{YEAR}-06-30",
        "years": [YEAR],
        "number": "Q-1",
    }
    leave_id = await school.claims(person_id, "long-leave", YEAR, health)
    await school.does(leave_id, "submit")
    leave = (await filings_of(authority, person_id))[0]
    assert (leave["filing_id"], leave["claim_kind"], leave["activity"]) == (leave_id, "special-circumstances", None)
    assert "病" not in str(leave)
    answer = await me.ask("GET", f"/people/{person_id}/filings")
    assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-person")


async def test_of_a_merged_person_the_record_that_stays_decides_who_reads(stage: ReachStage) -> None:
    await reaches_the_record_that_stays(stage, "filings", "people/{person}/decisions", "people/{person}/filings")
