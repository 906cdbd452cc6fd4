"""Two records of one human (合并): every hour counts for the one that stays, once, whatever comes in which order."""

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted
from common.events import Contract

if TYPE_CHECKING:
    from ledger.conftest import Clerk, Somebody

pytestmark = pytest.mark.anyio


def merged(who: "Somebody", into: "Somebody | None", version: int) -> PersonPlaced:
    return who.placed(version=version, merged_into=into and into.id)


async def test_hours_of_both_records_make_one_year(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    public, _ = stays.full_year()
    await clerk.hear(public, goes.course(60, "professional"))
    assert (await clerk.told(stays), await clerk.told(goes)) == ([], [])
    await clerk.hear(merged(goes, stays, 2))
    assert await clerk.hours(stays) == (30, 60)
    assert await clerk.hours(goes) == (0, 0)
    assert [one.side for one in await clerk.told(stays)] == ["crossed"]
    assert await clerk.lines(goes) == [("credit", 60), ("merged", -60)]
    assert await clerk.lines(stays) == [("credit", 30), ("merged", 60)]
    for who in (stays, goes):
        await clerk.check(who)


async def test_who_had_met_the_year_by_the_other_record_falls_there_and_crosses_here(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    await clerk.hear(*goes.full_year(2024), *goes.full_year(2025))
    await clerk.hear(merged(goes, stays, 2))
    assert [(one.side, one.year) for one in await clerk.told(goes)] == [
        ("crossed", 2024), ("crossed", 2025), ("fell", 2024), ("fell", 2025),
    ]  # fmt: skip
    assert [(one.side, one.year) for one in await clerk.told(stays)] == [("crossed", 2024), ("crossed", 2025)]


async def test_what_comes_for_the_merged_record_later_counts_for_the_other_and_what_is_revoked_no_longer(
    clerk: "Clerk",
) -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    await clerk.hear(merged(goes, stays, 2))
    public, professional = goes.full_year()
    await clerk.hear(public, professional)
    assert await clerk.hours(stays) == (30, 60)
    await clerk.hear(goes.takes_back(public))
    assert (await clerk.hours(stays), await clerk.hours(goes)) == ((0, 60), (0, 0))
    assert [one.side for one in await clerk.told(stays)] == ["crossed", "fell"]
    for who in (stays, goes):
        await clerk.check(who)


async def test_undone_everybody_has_their_own_also_what_came_meanwhile(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    await clerk.hear(stays.course(10), goes.course(20))
    await clerk.hear(merged(goes, stays, 2))
    meanwhile = goes.course(5)
    await clerk.hear(meanwhile, stays.course(7))
    await clerk.hear(merged(goes, None, 3))
    assert (await clerk.hours(stays), await clerk.hours(goes)) == ((17, 0), (25, 0))
    await clerk.hear(goes.takes_back(meanwhile))
    assert (await clerk.hours(stays), await clerk.hours(goes)) == ((17, 0), (20, 0))
    for who in (stays, goes):
        await clerk.check(who)


async def test_another_record_is_named_at_once(clerk: "Clerk") -> None:
    first, second, goes = await clerk.somebody(), await clerk.somebody(), await clerk.somebody()
    await clerk.hear(goes.course(20))
    await clerk.hear(merged(goes, first, 2))
    await clerk.hear(merged(goes, second, 4))
    assert [await clerk.hours(who) for who in (first, second, goes)] == [(0, 0), (20, 0), (0, 0)]


async def test_the_record_that_stays_need_not_be_known_yet(clerk: "Clerk") -> None:
    stays, goes = clerk.stranger(), await clerk.somebody()
    await clerk.hear(*goes.full_year())
    await clerk.hear(merged(goes, stays, 2))
    assert await clerk.told(stays) == []
    await clerk.hear(stays.placed())
    assert [one.side for one in await clerk.told(stays)] == ["crossed"]


async def test_what_offices_decided_of_either_record_holds_for_the_human(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    relief = goes.grant("degree-course", 2025)
    await clerk.hear(relief)
    granted = (await clerk.year(goes)).granted
    assert granted
    await clerk.hear(merged(goes, stays, 2))
    assert ((await clerk.year(stays)).granted, (await clerk.year(goes)).granted) == (granted, ())
    assert [row.grant_id for row in (await clerk.statement(stays)).decisions] == [relief.grant_id]
    await clerk.hear(merged(goes, None, 3))
    assert ((await clerk.year(stays)).granted, (await clerk.year(goes)).granted) == ((), granted)
    await clerk.hear(merged(goes, stays, 4), goes.takes_back(relief))
    assert (await clerk.year(stays)).granted == ()


async def test_hours_that_were_made_up_are_made_up_by_the_human(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    await clerk.hear(goes.make_up(2024, "2025-01-01", "2025-12-31"))
    await clerk.hear(stays.course(25, "public", "2024-03-01"), stays.course(60, "professional", "2024-03-02"))
    await clerk.hear(goes.course(40, "public", "2025-03-01"))
    assert (await clerk.hours(goes, 2024), await clerk.hours(goes, 2025)) == ((40, 0), (0, 0))
    await clerk.hear(merged(goes, stays, 2))
    # The human lacked five hours of 2024, not ninety.
    assert (await clerk.hours(stays, 2024), await clerk.hours(stays, 2025)) == ((30, 60), (35, 0))
    assert (await clerk.hours(goes, 2024), await clerk.hours(goes, 2025)) == ((0, 0), (0, 0))
    await clerk.hear(merged(goes, None, 3))
    assert (await clerk.hours(stays, 2024), await clerk.hours(stays, 2025)) == ((25, 60), (0, 0))
    assert (await clerk.hours(goes, 2024), await clerk.hours(goes, 2025)) == ((40, 0), (0, 0))
    for who in (stays, goes):
        await clerk.check(who)


STEPS = st.lists(
    st.tuples(st.sampled_from(["course", "revoke", "merge", "part", "again"]), st.integers(0, 2), st.integers(0, 2)),
    min_size=4,
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, in_one_batch=st.booleans())
async def test_whatever_happens_every_hour_counts_once_and_for_the_right_one(
    clerk: "Clerk", steps: list[tuple[str, int, int]], in_one_batch: bool
) -> None:
    people = [await clerk.somebody() for _ in range(3)]
    versions = [1, 1, 1]
    into: list[int | None] = [None, None, None]
    worth: dict[UUID, tuple[int, int]] = {}
    said: list[Contract] = []
    for what, one, other in steps:
        who = people[one]
        match what:
            case "course":
                course = who.course(other + 1)
                worth[course.item_id] = (one, other + 1)
                said.append(course)
            case "revoke" if mine := [key for key, (whose, _) in worth.items() if whose == one]:
                revoked = next(one for one in said if isinstance(one, CompletionAccepted) and one.item_id == mine[0])
                said.append(who.takes_back(revoked))
                del worth[mine[0]]
            case "merge" if one != other and into[other] is None and one not in into:
                versions[one] += 1
                into[one] = other
                said.append(merged(who, people[other], versions[one]))
            case "part" if into[one] is not None:
                versions[one] += 1
                into[one] = None
                said.append(merged(who, None, versions[one]))
            case "again":
                target = into[one]
                said.append(merged(who, None if target is None else people[target], versions[one]))
    if in_one_batch:
        await clerk.hear(*said)
    else:
        await clerk.hear_singly(*said)
    for position, who in enumerate(people):
        expected = sum(
            hours for whose, hours in worth.values() if (into[whose] if into[whose] is not None else whose) == position
        )
        assert await clerk.hours(who) == (expected, 0)
        await clerk.check(who)
