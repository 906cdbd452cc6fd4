"""Two records of one human (合并): every hour counts for the one that stays, once, whatever comes in which order."""

from dataclasses import dataclass, field
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
    await clerk.hear(public, goes.course(60, "professional", "2025-03-06"))
    assert (await clerk.told(stays), await clerk.told(goes)) == ([], [])
    await clerk.hear(merged(goes, stays, 2))
    assert await clerk.hours(stays) == (30, 60)
    assert await clerk.hours(goes) == (0, 0)
    assert [item.side for item in await clerk.told(stays)] == ["crossed"]
    assert await clerk.lines(goes) == [("credit", 60), ("merged", -60)]
    assert await clerk.lines(stays) == [("credit", 30), ("merged", 60)]
    for who in (stays, goes):
        await clerk.check(who)


async def test_who_had_met_the_year_by_the_other_record_falls_there_and_crosses_here(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    await clerk.hear(*goes.full_year(2024), *goes.full_year(2025))
    await clerk.hear(merged(goes, stays, 2))
    assert [(item.side, item.year) for item in await clerk.told(goes)] == [
        ("crossed", 2024), ("crossed", 2025), ("fell", 2024), ("fell", 2025),
    ]  # fmt: skip
    assert [(item.side, item.year) for item in await clerk.told(stays)] == [("crossed", 2024), ("crossed", 2025)]


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
    assert [item.side for item in await clerk.told(stays)] == ["crossed", "fell"]
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
    assert [item.side for item in await clerk.told(stays)] == ["crossed"]


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


async def test_what_a_vendor_stated_under_both_numbers_counts_once(clerk: "Clerk") -> None:
    stays, goes, third = await clerk.somebody(), await clerk.somebody(), await clerk.somebody()
    once, again = goes.course(30, course_code="C-7"), stays.course(30, course_code="C-7")
    await clerk.hear(once, third.course(30, course_code="C-7"))
    await clerk.hear(merged(goes, stays, 2), merged(third, stays, 2))
    assert await clerk.hours(stays) == (30, 0)
    # Stated anew under the number that stays: that one counts now, and the others stay where they are.
    await clerk.hear(again)
    assert await clerk.hours(stays) == (30, 0)
    # Taken back there, one of the others counts again.
    await clerk.hear(stays.takes_back(again))
    assert await clerk.hours(stays) == (30, 0)
    await clerk.hear(goes.takes_back(once))
    assert await clerk.hours(stays) == (30, 0)
    for who in (stays, goes, third):
        await clerk.check(who)


async def test_nothing_is_asked_of_a_record_that_was_merged(clerk: "Clerk") -> None:
    stays, goes = await clerk.somebody(), await clerk.somebody()
    for who in (stays, goes):
        await clerk.hear(
            who.course(30, course_code="C-1"), who.course(60, "professional", "2025-03-06", course_code="C-2")
        )
    await clerk.hear(merged(goes, stays, 2))
    assert (await clerk.hours(stays), await clerk.hours(goes)) == ((30, 60), (30, 60))
    assert [item.side for item in await clerk.told(goes)] == ["crossed", "fell"]
    assert [item.side for item in await clerk.told(stays)] == ["crossed"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["course", "doubled", "revoke", "merge", "part", "again"]), st.integers(0, 2), st.integers(0, 2)
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Story:
    """What was said of three people, and what it should come to."""

    people: list["Somebody"]
    versions: list[int] = field(default_factory=lambda: [1, 1, 1])
    into: list[int | None] = field(default_factory=lambda: [None, None, None])
    worth: dict[UUID, tuple[int, int, str]] = field(default_factory=dict)
    """Evidence → whose, class hours, and which course."""
    said: list[Contract] = field(default_factory=list)

    def course(self, one: int, hours: int, code: str) -> None:
        if any(whose == one and same == code for whose, _, same in self.worth.values()):
            return  # the gateway takes the same course of one number once
        course = self.people[one].course(hours, course_code=code)
        self.worth[course.item_id] = (one, hours, code)
        self.said.append(course)

    def revoke(self, one: int) -> None:
        for said in [said for said in self.said if isinstance(said, CompletionAccepted)]:
            if said.item_id in self.worth and said.person_id == self.people[one].id:
                del self.worth[said.item_id]
                self.said.append(self.people[one].takes_back(said))
                return

    def merge(self, one: int, other: int | None) -> None:
        if other is None or (one != other and self.into[other] is None and one not in self.into):
            self.into[one] = other
            self.versions[one] += 1
            self.again(one)

    def again(self, one: int) -> None:
        target = self.into[one]
        self.said.append(merged(self.people[one], None if target is None else self.people[target], self.versions[one]))

    def hours(self, position: int) -> int:
        """Each course once, whichever of the human's numbers it was stated for."""
        courses = {
            code: hours
            for whose, hours, code in self.worth.values()
            if position == (whose if self.into[whose] is None else self.into[whose])
        }
        return sum(courses.values())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, in_one_batch=st.booleans())
async def test_whatever_happens_every_hour_counts_once_and_for_the_right_one(
    clerk: "Clerk", steps: list[tuple[str, int, int]], in_one_batch: bool
) -> None:
    story = Story([await clerk.somebody() for _ in range(3)])
    for what, item, other in steps:
        match what:
            case "course":
                story.course(item, other + 1, f"C-{len(story.said)}")
            case "doubled":
                story.course(item, other + 1, f"D-{other}")
            case "revoke":
                story.revoke(item)
            case "merge":
                story.merge(item, other)
            case "part":
                story.merge(item, None)
            case "again":
                story.again(item)
    hear = clerk.hear if in_one_batch else clerk.hear_singly
    await hear(*story.said)
    for position, who in enumerate(story.people):
        if story.into[position] is None:
            assert await clerk.hours(who) == (story.hours(position), 0)
        await clerk.check(who)
