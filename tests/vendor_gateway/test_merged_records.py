"""One human with two ID numbers: after the merge the completions of both records are judged together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from live_platform import AUTHORITY, SCHOOL, Cluster, Platform, completion, person
from reviewers import Offices
from staff import Staff, appointed, desk_of

import vendor_gateway.main
from offices.authority import Role
from rulebook import shipped
from vendor_gateway.completions.domain.merged import OfRecord, Question, crowded_across
from vendor_gateway.completions.domain.plausibility import Interval

DAY = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}
OTHER_DAY = {"started_at": "2025-05-07T08:00:00+08:00", "completed_at": "2025-05-07T16:00:00+08:00"}


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    return await Offices(platform).open()


@pytest.fixture(scope="module")
async def menders(platform: Platform) -> tuple[Staff, Staff]:
    """Somebody of the school who asks for a merge, and somebody of the authority who signs it."""
    desk = desk_of(platform)
    return (
        await appointed(desk, 911, Role.UNIT_ADMINISTRATOR, SCHOOL),
        await appointed(desk, 912, Role.HR_AUTHORITY, AUTHORITY),
    )


async def merged(platform: Platform, menders: tuple[Staff, Staff], goes: int, stays: int) -> None:
    """Two people decide that both records are of one human."""
    asks, signs = menders
    body = {"person_id": await platform.person_id(goes), "into_id": await platform.person_id(stays), "reason": "核对"}
    made = await asks.call("POST", "/v1/mendings", body)
    await signs.call("POST", f"/v1/mendings/{made['mending_id']}/steps", {"step": "sign"})
    await platform.settle()


async def total(platform: Platform, serial: int) -> str:
    await platform.settle()
    return str((await platform.statement(serial))["hours"]["total"])


async def test_hours_of_the_same_time_that_counted_for_both_are_flagged_and_not_taken_off(
    platform: Platform, offices: Offices, menders: tuple[Staff, Staff], serial: int, token: str
) -> None:
    goes, stays = serial, serial + 300
    await platform.register(person(goes), person(stays))
    await platform.settle()
    await platform.push(
        completion(f"{token}-a", goes, hours="10", **DAY),
        completion(f"{token}-b", stays, hours="10", **DAY),
        completion(f"{token}-c", goes, hours="10", **OTHER_DAY),
    )
    assert await offices.first.inbox(token, "odd") == []
    await merged(platform, menders, goes, stays)
    [odd] = await offices.first.inbox(token, "odd")
    assert (odd["completion_id"], odd["flags"], odd["hold"]) == (f"{token}-a", ["merged-records"], None)
    assert await total(platform, stays) == "30", "nothing is taken off before somebody has looked"
    case = await offices.first.case(odd["item_id"])
    assert {item["item_id"] for item in case["same_days"]} == {
        str(row["item_id"])
        for row in await platform.sql(
            "vendor_gateway",
            "SELECT item_id FROM completion WHERE completion_id IN ($1, $2)",
            f"{token}-a",
            f"{token}-b",
        )
    }
    # An office decides, and what it has looked at is not flagged anew by the same news.
    assert await offices.first.decides("counts", odd, reason=None) == ["counts"]
    await platform.register(person(stays, title_level="senior"))
    await platform.settle()
    assert await offices.first.inbox(token, "odd") == []


async def test_what_was_looked_at_before_the_merge_is_looked_at_once_more(
    platform: Platform, offices: Offices, menders: tuple[Staff, Staff], serial: int, token: str
) -> None:
    goes, stays = serial, serial + 300
    await platform.register(person(goes), person(stays))
    await platform.settle()
    quick = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T09:25:00+08:00", "hours": "2"}
    await platform.push(completion(f"{token}-a", goes, **quick), completion(f"{token}-b", stays, **quick))
    odd = await offices.first.inbox(token, "odd")
    assert await offices.first.decides("counts", *odd, reason=None) == ["counts", "counts"]
    await merged(platform, menders, goes, stays)
    [again] = await offices.first.inbox(token, "odd")
    assert (again["completion_id"], again["flags"]) == (f"{token}-a", ["too-fast", "merged-records"])
    assert await offices.first.decides("void", again, reason="重复") == ["propose-void"]


async def test_the_same_course_under_both_numbers_is_flagged_wherever_its_moment_lies(
    platform: Platform, offices: Offices, menders: tuple[Staff, Staff], serial: int, token: str
) -> None:
    goes, stays = serial, serial + 300
    await platform.register(person(goes), person(stays))
    await platform.settle()
    course = {"course_code": f"C-{token}", "hours": "2"}
    await platform.push(
        completion(f"{token}-a", goes, **DAY, **course), completion(f"{token}-b", stays, **OTHER_DAY, **course)
    )
    await merged(platform, menders, goes, stays)
    [odd] = await offices.first.inbox(token, "odd")
    assert (odd["completion_id"], odd["flags"]) == (f"{token}-a", ["merged-records"])


async def test_what_comes_later_under_either_number_is_held_against_the_other(
    platform: Platform, offices: Offices, menders: tuple[Staff, Staff], serial: int, token: str
) -> None:
    goes, stays = serial, serial + 300
    await platform.register(person(goes), person(stays))
    await platform.settle()
    await merged(platform, menders, goes, stays)
    pushed = [
        platform.push(completion(f"{token}-{serial}", serial, hours="10", **DAY), vendor=vendor)
        for serial, vendor in ((goes, "lanxin"), (stays, "qihang"))
    ]
    verdicts = [verdict for [verdict] in await asyncio.gather(*pushed)]
    assert sorted((verdict["status"], verdict.get("reason")) for verdict in verdicts) == [
        ("accepted", None), ("parked", "held-for-review"),
    ]  # fmt: skip
    [held] = await offices.first.inbox(token)
    assert set(held["flags"]) == {"merged-records", "more-than-a-day"}
    course = {"course_code": f"C-{token}", "hours": "2"}
    verdicts = [
        verdict
        for number, day in ((goes, "2025-06-02"), (stays, "2025-06-03"))
        for verdict in await platform.push(
            completion(
                f"{token}-{number}-c", number, started_at=f"{day}T08:00:00+08:00",
                completed_at=f"{day}T12:00:00+08:00", **course,
            )
        )
    ]  # fmt: skip
    assert [(verdict["status"], verdict.get("reason")) for verdict in verdicts] == [
        ("accepted", None), ("parked", "held-for-review"),
    ]  # fmt: skip
    assert await total(platform, stays) == "12"


async def test_two_records_without_anything_at_the_same_time_are_left_alone(
    platform: Platform, offices: Offices, menders: tuple[Staff, Staff], serial: int, token: str
) -> None:
    goes, stays = serial, serial + 300
    await platform.register(person(goes), person(stays))
    await platform.settle()
    await platform.push(
        completion(f"{token}-a", goes, hours="10", **DAY), completion(f"{token}-b", stays, hours="10", **OTHER_DAY)
    )
    await merged(platform, menders, goes, stays)
    assert await offices.first.inbox(token, "odd") == []
    assert await offices.first.inbox(token) == []
    [verdict] = await platform.push(completion(f"{token}-d", stays, hours="10", course_code="D", **DAY))
    assert verdict["status"] == "parked"


async def test_told_once_more_it_all_stays_as_it_is(platform: Platform) -> None:
    question = "SELECT count(*) AS flagged FROM completion WHERE flags @> '{merged-records}'"
    before = await platform.sql("vendor_gateway", question)
    await vendor_gateway.main.republish(platform.house.gateway)
    await platform.settle()
    assert await platform.sql("vendor_gateway", question) == before
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]


def interval(hour: int, class_hours: int, long_h: int = 4) -> Interval:
    at = datetime(2025, 5, 6, hour, tzinfo=UTC)
    return Interval(at, at + timedelta(hours=long_h), class_hours * 100)


@pytest.mark.parametrize(
    ("standing", "asked", "crowded"),
    [
        ([(b"b", interval(0, 5))], [(b"a", interval(0, 5))], [0]),
        ([(b"b", interval(0, 5))], [(b"a", interval(8, 5))], []),
        ([(b"a", interval(0, 5))], [(b"a", interval(0, 5))], []),
        ([(b"b", interval(0, 5))], [(b"a", interval(0, 5)), (b"a", interval(8, 5))], [0]),
        ([], [(b"a", interval(0, 5)), (b"c", interval(0, 5))], [1]),
    ],
    ids=["at the same time", "at another time", "of one record", "what does not fit takes no time", "the first counts"],
)
def test_only_what_another_record_crowds_is_said(standing: list[Any], asked: list[Any], crowded: list[int]) -> None:
    rules = shipped().intake_in("431102", datetime(2025, 5, 6, tzinfo=UTC).date())
    questions = [Question(UUID(int=number), OfRecord(*record), rules) for number, record in enumerate(asked)]
    found = crowded_across(questions, [OfRecord(*record) for record in standing])
    assert sorted(item_id.int for item_id in found) == crowded
