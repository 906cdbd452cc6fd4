"""Officials who try to decide alone, about themselves, or about what they have not seen; and everything at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from intake import EVERYWHERE, centihours, hold_of, known, looked_at_again, new_vendor, on, verdicts_of
from live_platform import Cluster, Platform, completion, person
from reviewers import Offices, Reviewer
from staff import FAR_SCHOOL

IN_A_DAY = on("2025-05-06", last="16:00")


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    found = await Offices(platform).open()
    # The county's two officials stand on rosters themselves.
    await platform.register(person(901), person(902))
    await platform.settle()
    for reviewer in (found.first, found.second):
        await reviewer.staff.sign_in()
    return found


async def item_of(platform: Platform, reviewer: Reviewer, completion_id: str) -> dict[str, Any]:
    """A completion as a reviewer sees it."""
    rows = await platform.sql(
        "vendor_gateway", "SELECT item_id FROM completion WHERE completion_id = $1", completion_id
    )
    found: dict[str, Any] = (await reviewer.case(str(rows[0][0])))["completion"]
    return found


async def test_one_human_with_two_records_is_neither_two_people_nor_somebody_else(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    one, two = await platform.person_id(901), await platform.person_id(902)
    merged = "UPDATE person SET merged_into = $2::uuid WHERE person_id = $1::uuid"
    await platform.push(completion(token, serial), completion(f"{token}-own", 902, hours="200", **IN_A_DAY))
    await platform.sql("vendor_gateway", merged, one, two)
    try:
        item = await item_of(platform, offices.first, token)
        assert await offices.first.decides("void", item) == ["propose-void"]
        [proposed] = await offices.second.inbox(token, "proposed")
        assert await offices.second.decides("confirm", proposed) == ["second-person"]
        assert await offices.second.decides("refuse", proposed) == ["second-person"]
        assert await centihours(platform, serial) == 3_000
        [own] = [held for held in await offices.first.inbox(token) if held["completion_id"].endswith("own")]
        assert await offices.first.decides("counts", own) == ["own-hours"]
        assert await offices.city.decides("confirm", proposed) == ["confirm-void"]
        assert await centihours(platform, serial) == 0
    finally:
        await platform.sql("vendor_gateway", merged, one, None)


async def test_what_is_taken_back_while_an_official_proposes_to_void_it_is_held_when_it_is_sent_anew(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    for number, answer in enumerate((None, "withdraw")):
        course = f"C-{token}-{number}"
        await platform.push(completion(f"{token}-{number}", serial, hours="2", course_code=course))
        item = await item_of(platform, offices.first, f"{token}-{number}")
        assert await offices.first.decides("void", item) == ["propose-void"]
        if answer:
            item = await item_of(platform, offices.first, f"{token}-{number}")
            assert await offices.first.decides(answer, item) == ["withdraw-void"]
        await platform.revoke(f"{token}-{number}")
        verdicts = await platform.push(completion(f"{token}-{number}b", serial, hours="2", course_code=course))
        assert verdicts_of(verdicts) == [("accepted", None) if answer else ("parked", "held-for-review")]
    assert await centihours(platform, serial) == 200


async def test_what_is_held_for_something_else_by_now_is_to_be_looked_at_again(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    vendor = f"saw-{token[:8]}"
    wants = {**EVERYWHERE, "begins_on": "2026-01-01", "wants_catalogue": True}
    async with new_vendor(platform, vendor, wants) as base:
        item = completion(token, serial, hours="15", course_code="A", **on("2026-03-05"))
        fills = completion(f"{token}-2", serial, hours="16", **on("2026-03-05", "00:00", "20:00"))
        assert verdicts_of(await platform.push(item, vendor=vendor)) == [("parked", "held-for-review")]
        assert verdicts_of(await platform.push(fills)) == [("accepted", None)]
        [seen] = await offices.first.inbox(token)
        assert seen["flags"] == ["unknown-course"]
        course = {"code": "A", "title": "课程", "subject": "public", "hours": "15", "begins_on": "2026-01-01"}
        await platform.call("PUT", f"{base}/courses", {"courses": [course]})
        await platform.call("POST", f"{base}/courses/reviews", {"codes": ["A"], "approval": "approved"})
        await looked_at_again(platform)
        assert await offices.first.decides("counts", seen) == ["changed"]
        [seen] = await offices.first.inbox(token)
        assert seen["flags"] == ["more-than-a-day"]
        assert await offices.first.decides("counts", seen) == ["counts"]


async def test_a_completion_is_named_once_and_no_more_than_two_hundred_are(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="200", **IN_A_DAY))
    [held] = await offices.first.inbox(token)
    item = {"item_id": held["item_id"], "saw": held["saw"]}
    others = [{"item_id": str(uuid4()), "saw": held["saw"]} for _ in range(200)]
    body = {"organisation_id": offices.first.organisation_id, "decision": "void", "reason": "由" * 500}
    for items in ([item, {**item, "saw": "else"}], [item, *others], []):
        answer = await offices.first.ask("POST", "/reviews/decisions", {**body, "items": items})
        assert (answer.status_code, answer.json()["reason"]) == (
            422, "item-twice" if len(items) == 2 else "not-this-shape",
        )  # fmt: skip
    assert await hold_of(platform, token) == "held-for-review"
    answer = await offices.first.call("POST", "/reviews/decisions", {**body, "items": [item, *others[1:]]})
    assert (answer["done"], answer["left"]) == (1, 199)


async def test_of_two_who_decide_at_the_same_moment_one_decides(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(*(completion(f"{token}-{n}", serial, hours="199", **IN_A_DAY) for n in range(6)))
    held = await offices.first.inbox(token)
    counts, voids, revoked = await asyncio.gather(
        offices.first.decides("counts", *held),
        offices.city.decides("void", *reversed(held)),
        platform.revoke(held[0]["completion_id"]),
    )
    assert revoked["status"] == "accepted"
    for counted, voided in list(zip(counts, reversed(voids), strict=True))[1:]:
        assert Counter((counted, voided)) in (Counter(("counts", "changed")), Counter(("changed", "void")))
    await platform.settle()
    stands = await platform.sql(
        "vendor_gateway",
        "SELECT coalesce(sum(centihours) FILTER (WHERE hold IS NULL AND revoked_by IS NULL), 0)::integer "
        "FROM completion WHERE completion_id LIKE $1 || '%'",
        token,
    )
    assert await centihours(platform, serial) == stands[0][0]


async def test_a_decision_waits_for_a_delivery_about_the_same_person(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="17", **IN_A_DAY))
    [held] = await offices.first.inbox(token)
    # A delivery that is judged at this moment holds its people: one of the two must see what the other counts.
    delivering = await asyncpg.connect(platform.cluster.server.dsn(platform.names["vendor_gateway"]))
    try:
        async with delivering.transaction():
            await delivering.execute(
                "SELECT 1 FROM person WHERE person_id = $1::uuid FOR UPDATE", await platform.person_id(serial)
            )
            deciding = asyncio.ensure_future(offices.first.decides("counts", held))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(deciding), 1)
        assert await deciding == ["counts"]
    finally:
        await delivering.close()


async def test_a_person_who_moved_away_is_reviewed_where_they_are(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="200", **IN_A_DAY))
    [held] = await offices.first.inbox(token)
    await platform.register(person(serial, unit_code=FAR_SCHOOL, effective_on="2026-11-01"))
    await platform.settle()
    assert await offices.first.inbox(token) == []
    assert await offices.first.decides("void", held) == ["unknown"]
    [held] = await offices.far.inbox(token)
    assert await offices.far.decides("void", held) == ["void"]


async def test_everything_adds_up_at_the_end(platform: Platform) -> None:
    await platform.settle()
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]
