"""Offices read what vendors sent about people, by role and reach."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, VENDOR, YEAR, Cluster, completion
from reach_stage import (
    CITY,
    COLLEGE,
    FAR,
    PROVINCE,
    REACHES,
    ReachStage,
    each_role_and_place,
    reached,
    reaches_the_record_that_stays,
)

from common.clock import now
from vendor_gateway.scorecards import actions, queries


@pytest.fixture(scope="module")
async def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ReachStage]:
    """Three items were sent about the teacher, one of them of the year before."""
    async with ReachStage.begun(cluster, tmp_path_factory.mktemp("gateway"), "vendor-gateway") as found:
        before: dict[str, Any] = {
            "started_at": f"{YEAR - 1}-02-01T08:00:00+08:00",
            "completed_at": f"{YEAR - 1}-03-05T18:00:00+08:00",
        }
        await found.platform.push(completion("a"), completion("b", hours="0"), completion("c", **before))
        await found.platform.settle()
        with found.trusting(found.platform.house.gateway.web):
            yield found


@each_role_and_place
async def test_each_role_reads_of_whom_it_reaches_and_of_nobody_else(stage: ReachStage, role: str, code: str) -> None:
    assert await reached(stage.desk(role, code), stage, "people/{person}/completions") == REACHES[role, code]


async def test_an_office_reads_what_the_learner_reads_and_leaves_a_trace(stage: ReachStage) -> None:
    desk, teacher = stage.desk("hr-authority", AUTHORITY), stage.people["teacher"]
    found = await desk.call("GET", f"people/{teacher}/completions")
    assert {item["completion_id"]: item["verdict"] for item in found["completions"]} == {
        "a": "accepted", "b": "rejected", "c": "accepted",
    }  # fmt: skip
    assert await stage.last_reading("vendor_gateway") == ("completions", "hr-authority", desk.office_id)
    of_year = await desk.call("GET", f"people/{teacher}/completions", year=YEAR - 1)
    assert [item["completion_id"] for item in of_year["completions"]] == ["c"]
    first = await desk.call("GET", f"people/{teacher}/completions", limit=2)
    rest = await desk.call("GET", f"people/{teacher}/completions", limit=2, before=first["before"])
    assert (len(first["completions"]), len(rest["completions"]), rest["before"]) == (2, 1, None)
    assert (await desk.ask("GET", f"people/{teacher}/completions", limit=201)).status_code == 422


async def test_of_a_merged_person_the_record_that_stays_decides_who_reads(stage: ReachStage) -> None:
    await reaches_the_record_that_stays(stage, "vendor_gateway", "people/{person}/completions")


@pytest.fixture(scope="module")
async def counted(stage: ReachStage) -> ReachStage:
    """After a round of scorecards over everybody, two people at a time."""
    began = now() + timedelta(hours=2)
    for _ in range(100):
        async with stage.platform.house.gateway.db.transaction() as tx:
            await actions.count_page(tx, now=began, people_max=2)
            shown = await queries.shown_round(tx)
        if shown is not None and shown.began_at >= began:
            return stage
    raise AssertionError("the round does not end")


async def test_scorecards_are_of_the_people_of_a_region_and_of_nobody_elsewhere(counted: ReachStage) -> None:
    of_county = await counted.desk("hr-authority", AUTHORITY).call(
        "GET", "vendor-scorecards", organisation_id=counted.offices[AUTHORITY], year=YEAR
    )
    [card] = of_county["vendors"]
    sums = ("vendor", "people", "counted", "hours", "rejected", "duplicate", "held", "void", "revoked")
    assert [card[name] for name in sums] == [VENDOR, 1, 1, "30", 1, 0, 0, 0, 0]
    assert (of_county["people"], of_county["units_of_one_vendor"]) == (1, [])
    before = await counted.desk("auditor", PROVINCE).call(
        "GET", "vendor-scorecards", organisation_id=counted.offices[PROVINCE], year=YEAR - 1, within="431102"
    )
    assert [(card["counted"], card["rejected"]) for card in before["vendors"]] == [(1, 0)]
    nobody = await counted.desk("hr-authority", FAR).call(
        "GET", "vendor-scorecards", organisation_id=counted.offices[FAR], year=YEAR
    )
    assert (nobody["people"], nobody["vendors"]) == (0, [])
    for code, within in ((FAR, "431102"), (CITY, "430100"), (CITY, "430000")):
        query = {"organisation_id": counted.offices[code], "year": YEAR, "within": within}
        refused = await counted.desk("hr-authority", code).ask("GET", "vendor-scorecards", **query)
        assert (refused.status_code, refused.json()["reason"]) == (404, "no-such-place"), (code, within)
    for role, code in (("department", DEPARTMENT), ("unit-administrator", COLLEGE), ("operator", PROVINCE)):
        query = {"organisation_id": counted.offices[code], "year": YEAR}
        refused = await counted.desk(role, code).ask("GET", "vendor-scorecards", **query)
        assert (refused.status_code, refused.json()["reason"]) == (403, "not-yours"), role
    of_another = {"organisation_id": counted.offices[CITY], "year": YEAR}
    assert (await counted.desk("hr-authority", FAR).ask("GET", "vendor-scorecards", **of_another)).status_code == 403


async def test_a_unit_whose_people_all_learn_at_one_vendor_stands_out_where_others_choose(counted: ReachStage) -> None:
    sql = counted.platform.sql
    add = """
        INSERT INTO scorecard SELECT round_id, $1, $2, $3, vendor, people, people, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM scorecard_round, unnest(CAST($4 AS text[]), CAST($5 AS bigint[])) AS sums (vendor, people)
        WHERE ended_at IS NOT NULL
    """
    await sql("vendor_gateway", add, 2001, "431102", counted.people["teacher"], ["", VENDOR], [10, 9])
    await sql("vendor_gateway", add, 2001, "431102", counted.people["clerk"], ["", VENDOR], [9, 9])
    await sql("vendor_gateway", add, 2001, "431100", counted.people["lecturer"], ["", VENDOR], [20, 3])
    desk, query = counted.desk("hr-authority", CITY), {"organisation_id": counted.offices[CITY], "year": 2001}
    found = await desk.call("GET", "vendor-scorecards", **query)
    units = [(unit["organisation_id"], unit["vendor_people"]) for unit in found["units_of_one_vendor"]]
    assert units == [(str(counted.people["teacher"]), 9)]
    within = await desk.call("GET", "vendor-scorecards", **query, within="431102")
    assert within["units_of_one_vendor"] == [], "nearly everybody there learns at that vendor"


async def test_who_has_begun_to_read_a_round_reads_it_to_its_end(counted: ReachStage) -> None:
    db = counted.platform.house.gateway.db
    async with db.reading() as tx:
        first = await queries.shown_round(tx)
    assert first is not None
    asked, at = queries.Asked(first.round_id, YEAR, "", ""), now() + timedelta(hours=4)
    for _ in range(100):
        async with db.transaction() as tx:
            await actions.count_page(tx, now=at)
            shown = await queries.shown_round(tx)
        if shown is not None and shown.began_at >= at:
            break
    else:
        raise AssertionError("the round does not end")
    async with db.reading() as tx:
        assert await queries.scorecards(tx, asked), "another one has ended meanwhile"
    async with db.transaction() as tx:
        assert await actions.count_page(tx, now=at + timedelta(hours=2)), "the next one begins"
    async with db.reading() as tx:
        assert await queries.scorecards(tx, asked) == []
        assert await queries.scorecards(tx, asked._replace(round_id=shown.round_id))
