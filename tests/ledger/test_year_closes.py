"""A training year is closed once, with its sums on record; what comes into it afterwards is listed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from live_platform import Cluster, Platform, a_full_year, completion, person
from reviewers import Offices, Reviewer

from common.clock import china_date, now
from ledger.actions import close_years
from ledger.queries import year_closes
from rulebook import shipped


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


async def test_the_year_before_is_closed_when_its_late_window_is_over(platform: Platform) -> None:
    """On a day of January nothing is closed, on the first of February it is, once."""
    await platform.register(person(1), person(2))
    await platform.push(*a_full_year(1), completion("x", 2, hours="5"))
    await platform.settle()
    await platform.sql("ledger", "TRUNCATE year_close, late_entry")
    db = platform.house.ledger.db
    for today, closes in ((date(2026, 1, 31), 0), (date(2026, 2, 1), 4), (date(2026, 2, 2), 0)):
        async with db.transaction() as tx:
            assert await close_years(tx, rulebooks=shipped(), today=today) == closes
    found = (await platform.call("GET", "/ledger/v1/year-closes"))["closes"]
    [hunan] = [close for close in found if close["rulebook_id"] == "hunan-2023"]
    assert (hunan["training_year"], hunan["closed_on"], hunan["people"], hunan["met"]) == (2025, "2026-02-01", 2, 1)
    assert (hunan["public_hours"], hunan["professional_hours"], hunan["entries"], hunan["late_entries"]) == (
        "35", "60", 3, 0,
    )  # fmt: skip

    await platform.push(completion("late", 2, hours="7"))
    await platform.revoke("x")
    await platform.settle()
    page = await platform.call("GET", "/ledger/v1/year-closes/2025/late-entries?limit=1")
    [first] = page["entries"]
    [second] = (await platform.call("GET", f"/ledger/v1/year-closes/2025/late-entries?after={page['after']}"))[
        "entries"
    ]
    assert [(entry["kind"], entry["hours"]) for entry in (first, second)] == [("credit", "7"), ("reversal", "-5")]
    [hunan] = [
        close
        for close in (await platform.call("GET", "/ledger/v1/year-closes"))["closes"]
        if close["rulebook_id"] == "hunan-2023"
    ]
    assert (hunan["people"], hunan["entries"], hunan["late_entries"]) == (2, 3, 2), "the sums stay as they were"
    answer = await platform.ask("GET", "/ledger/v1/year-closes/2025/late-entries?after=x")
    assert (answer.status_code, answer.json()["reason"]) == (422, "bad-after")


async def test_the_job_closes_by_itself(platform: Platform) -> None:
    if china_date(now()).month == 1:
        pytest.skip("in January the late window is open")
    assert (await platform.call("GET", "/ledger/v1/year-closes"))["closes"]


async def test_whoever_closes_a_year_waits_for_what_is_being_entered(platform: Platform) -> None:
    """An entry that is written at that moment is in the sums, or it is late: never neither."""
    db = platform.house.ledger.db

    async def close() -> int:
        async with db.transaction() as tx:
            return await close_years(tx, rulebooks=shipped(), today=date(2026, 2, 1))

    await platform.sql("ledger", "TRUNCATE year_close, late_entry")
    async with db.transaction() as tx:
        await year_closes.note_late(tx, [], now())
        closing = asyncio.ensure_future(close())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(closing), 0.5)
    assert await closing == 4


async def test_the_sums_of_a_close_and_what_came_later_are_what_there_is(platform: Platform) -> None:
    await platform.push(completion("later", 1, hours="3"))
    await platform.settle()
    assert (await platform.check()).holds
    await platform.sql("ledger", "DELETE FROM late_entry")
    broken = [equation.name for equation in (await platform.check()).equations if not equation.holds]
    assert broken == ["closed years, entries", "closed years, centihours"]


async def test_authorities_are_shown_the_sums_and_what_came_late_of_their_region(platform: Platform) -> None:
    offices = await Offices(platform).open()
    await platform.register(person(3))
    await platform.push(completion("authorities", 3, hours="4"))
    await platform.settle()

    async def asked(reviewer: Reviewer, path: str, **query: str) -> httpx.Response:
        token = (await reviewer.staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
        headers = {"authorization": f"Bearer {token}"}
        return await platform.client.get(f"/ledger/v1/year-closes{path}", params=query, headers=headers)

    county, far = offices.first, offices.far
    found = await asked(county, "", organisation_id=county.organisation_id)
    [hunan] = [close for close in found.json()["closes"] if close["rulebook_id"] == "hunan-2023"]
    assert "湖南省" in hunan["rulebook_name"]
    holding = {close["rulebook_id"] for close in found.json()["closes"]}
    assert holding < {
        close["rulebook_id"] for close in (await platform.call("GET", "/ledger/v1/year-closes"))["closes"]
    }
    books = {book.id: book for book in shipped().all}
    assert all(books[item].covers_place("431102") for item in holding)
    of_far = (await asked(far, "", organisation_id=far.organisation_id)).json()["closes"]
    assert "hunan-2023" not in {close["rulebook_id"] for close in of_far}
    late = (await asked(county, "/2025/late-entries", organisation_id=county.organisation_id)).json()["entries"]
    assert await platform.person_id(3) in {entry["person_id"] for entry in late}
    elsewhere = await asked(far, "/2025/late-entries", organisation_id=far.organisation_id)
    assert (elsewhere.status_code, elsewhere.json()["entries"]) == (200, [])
    for path in ("", "/2025/late-entries"):
        for query in ({}, {"organisation_id": county.organisation_id}):
            refused = await asked(far, path, **query)
            assert (refused.status_code, refused.json()["reason"]) == (403, "not-yours")
    [reading] = await platform.sql(
        "ledger", "SELECT role, office_id FROM reading WHERE kind = 'late-entries' AND role IS NOT NULL LIMIT 1"
    )
    assert (reading["role"], str(reading["office_id"])) == ("hr-authority", county.organisation_id)
