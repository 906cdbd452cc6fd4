"""What online training may cost (Inner Mongolia 2024, art. 26): in contracts wherever they hold, and in catalogues."""

from typing import Any

import pytest
from intake import EVERYWHERE, new_vendor
from live_platform import Platform

INNER, HUNAN = {"region_code": "150000"}, {"region_code": "430000", "free_public_hours": "30"}


@pytest.mark.parametrize(
    ("place", "yuan", "status"),
    [({}, "4.01", 422), ({}, "4", 201), (INNER, "4.01", 422), (INNER, "4", 201), (HUNAN, "40", 201)],
    ids=["everywhere", "everywhere, as cheap", "there", "there, as cheap", "where nothing is said"],
)
async def test_a_contract_costs_no_more_than_any_region_where_it_holds_allows(
    platform: Platform, token: str, place: dict[str, Any], yuan: str, status: int
) -> None:
    async with new_vendor(platform, f"fee-{token[:8]}") as base:
        agreed = {**EVERYWHERE, **place, "yuan_per_hour": yuan}
        answer = await platform.ask("POST", f"{base}/contracts", agreed)
        assert answer.status_code == status
        assert status == 201 or (answer.json()["reason"], answer.json()["parameters"]["yuan"]) == ("over-fee-cap", "4")


@pytest.mark.parametrize(
    ("contract", "yuan", "status"),
    [(INNER, "8.01", 422), (INNER, "8", 200), (HUNAN, "80", 200), ({**INNER, "ends_on": "2025-12-31"}, "80", 200)],
    ids=["over the cap", "at the cap", "where nothing is said", "of a contract that has ended"],
)
async def test_a_course_costs_no_more_either(
    platform: Platform, token: str, contract: dict[str, Any], yuan: str, status: int
) -> None:
    async with new_vendor(platform, f"fee-{token[:8]}", {**EVERYWHERE, **contract}) as base:
        course = {"code": "A", "title": "课程", "subject": "public", "hours": "2", "begins_on": "2026-01-01"}
        courses = [{**course, "yuan": yuan}, {**course, "code": "B", "yuan": "0"}, {**course, "code": "C"}]
        answer = await platform.ask("PUT", f"{base}/courses", {"courses": courses})
        assert answer.status_code == status, answer.text
        assert status == 200 or answer.json()["reason"] == "over-fee-cap"
