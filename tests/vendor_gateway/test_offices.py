"""Offices read what vendors sent about people, by role and reach."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from live_platform import AUTHORITY, YEAR, Cluster, completion
from reach_stage import REACHES, ReachStage, each_role_and_place, reached, reaches_the_record_that_stays


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
