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
    from ledger.conftest import LedgerActions, Somebody

pytestmark = pytest.mark.anyio


def merged(who: "Somebody", into: "Somebody | None", version: int) -> PersonPlaced:
    return who.placed(version=version, merged_into=into and into.id)


async def test_hours_of_both_records_make_one_year(ledger_actions: "LedgerActions") -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    public, _ = stays.full_year()
    await ledger_actions.hear(public, goes.course(60, "professional", "2025-03-06"))
    assert (await ledger_actions.told(stays), await ledger_actions.told(goes)) == ([], [])
    await ledger_actions.hear(merged(goes, stays, 2))
    assert await ledger_actions.hours(stays) == (30, 60)
    assert await ledger_actions.hours(goes) == (0, 0)
    assert [item.side for item in await ledger_actions.told(stays)] == ["crossed"]
    assert await ledger_actions.lines(goes) == [("credit", 60), ("merged", -60)]
    assert await ledger_actions.lines(stays) == [("credit", 30), ("merged", 60)]
    for who in (stays, goes):
        await ledger_actions.check(who)


async def test_who_had_met_the_year_by_the_other_record_falls_there_and_crosses_here(
    ledger_actions: "LedgerActions",
) -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    await ledger_actions.hear(*goes.full_year(2024), *goes.full_year(2025))
    await ledger_actions.hear(merged(goes, stays, 2))
    assert [(item.side, item.year) for item in await ledger_actions.told(goes)] == [
        ("crossed", 2024), ("crossed", 2025), ("fell", 2024), ("fell", 2025),
    ]  # fmt: skip
    assert [(item.side, item.year) for item in await ledger_actions.told(stays)] == [
        ("crossed", 2024),
        ("crossed", 2025),
    ]


async def test_what_comes_for_the_merged_record_later_counts_for_the_other_and_what_is_revoked_no_longer(
    ledger_actions: "LedgerActions",
) -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    await ledger_actions.hear(merged(goes, stays, 2))
    public, professional = goes.full_year()
    await ledger_actions.hear(public, professional)
    assert await ledger_actions.hours(stays) == (30, 60)
    await ledger_actions.hear(goes.takes_back(public))
    assert (await ledger_actions.hours(stays), await ledger_actions.hours(goes)) == ((0, 60), (0, 0))
    assert [item.side for item in await ledger_actions.told(stays)] == ["crossed", "fell"]
    for who in (stays, goes):
        await ledger_actions.check(who)


async def test_undone_everybody_has_their_own_also_what_came_meanwhile(ledger_actions: "LedgerActions") -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    await ledger_actions.hear(stays.course(10), goes.course(20))
    await ledger_actions.hear(merged(goes, stays, 2))
    meanwhile = goes.course(5)
    await ledger_actions.hear(meanwhile, stays.course(7))
    await ledger_actions.hear(merged(goes, None, 3))
    assert (await ledger_actions.hours(stays), await ledger_actions.hours(goes)) == ((17, 0), (25, 0))
    await ledger_actions.hear(goes.takes_back(meanwhile))
    assert (await ledger_actions.hours(stays), await ledger_actions.hours(goes)) == ((17, 0), (20, 0))
    for who in (stays, goes):
        await ledger_actions.check(who)


async def test_another_record_is_named_at_once(ledger_actions: "LedgerActions") -> None:
    first, second, goes = (
        await ledger_actions.somebody(),
        await ledger_actions.somebody(),
        await ledger_actions.somebody(),
    )
    await ledger_actions.hear(goes.course(20))
    await ledger_actions.hear(merged(goes, first, 2))
    await ledger_actions.hear(merged(goes, second, 4))
    assert [await ledger_actions.hours(who) for who in (first, second, goes)] == [(0, 0), (20, 0), (0, 0)]


async def test_the_record_that_stays_need_not_be_known_yet(ledger_actions: "LedgerActions") -> None:
    stays, goes = ledger_actions.stranger(), await ledger_actions.somebody()
    await ledger_actions.hear(*goes.full_year())
    await ledger_actions.hear(merged(goes, stays, 2))
    assert await ledger_actions.told(stays) == []
    await ledger_actions.hear(stays.placed())
    assert [item.side for item in await ledger_actions.told(stays)] == ["crossed"]


async def test_what_offices_decided_of_either_record_holds_for_the_human(ledger_actions: "LedgerActions") -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    relief = goes.grant("degree-course", 2025)
    await ledger_actions.hear(relief)
    granted = (await ledger_actions.year(goes)).granted
    assert granted
    await ledger_actions.hear(merged(goes, stays, 2))
    assert ((await ledger_actions.year(stays)).granted, (await ledger_actions.year(goes)).granted) == (granted, ())
    assert [row.grant_id for row in (await ledger_actions.statement(stays)).decisions] == [relief.grant_id]
    await ledger_actions.hear(merged(goes, None, 3))
    assert ((await ledger_actions.year(stays)).granted, (await ledger_actions.year(goes)).granted) == ((), granted)
    await ledger_actions.hear(merged(goes, stays, 4), goes.takes_back(relief))
    assert (await ledger_actions.year(stays)).granted == ()


async def test_hours_that_were_made_up_are_made_up_by_the_human(ledger_actions: "LedgerActions") -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    await ledger_actions.hear(goes.make_up(2024, "2025-01-01", "2025-12-31"))
    await ledger_actions.hear(stays.course(25, "public", "2024-03-01"), stays.course(60, "professional", "2024-03-02"))
    await ledger_actions.hear(goes.course(40, "public", "2025-03-01"))
    assert (await ledger_actions.hours(goes, 2024), await ledger_actions.hours(goes, 2025)) == ((40, 0), (0, 0))
    await ledger_actions.hear(merged(goes, stays, 2))
    # The human lacked five hours of 2024, not ninety.
    assert (await ledger_actions.hours(stays, 2024), await ledger_actions.hours(stays, 2025)) == ((30, 60), (35, 0))
    assert (await ledger_actions.hours(goes, 2024), await ledger_actions.hours(goes, 2025)) == ((0, 0), (0, 0))
    await ledger_actions.hear(merged(goes, None, 3))
    assert (await ledger_actions.hours(stays, 2024), await ledger_actions.hours(stays, 2025)) == ((25, 60), (0, 0))
    assert (await ledger_actions.hours(goes, 2024), await ledger_actions.hours(goes, 2025)) == ((40, 0), (0, 0))
    for who in (stays, goes):
        await ledger_actions.check(who)


async def test_what_a_vendor_stated_under_both_numbers_counts_once(ledger_actions: "LedgerActions") -> None:
    stays, goes, third = (
        await ledger_actions.somebody(),
        await ledger_actions.somebody(),
        await ledger_actions.somebody(),
    )
    once, again = goes.course(30, course_code="C-7"), stays.course(30, course_code="C-7")
    await ledger_actions.hear(once, third.course(30, course_code="C-7"))
    await ledger_actions.hear(merged(goes, stays, 2), merged(third, stays, 2))
    assert await ledger_actions.hours(stays) == (30, 0)
    # Stated anew under the number that stays: that one counts now, and the others stay where they are.
    await ledger_actions.hear(again)
    assert await ledger_actions.hours(stays) == (30, 0)
    # Taken back there, one of the others counts again.
    await ledger_actions.hear(stays.takes_back(again))
    assert await ledger_actions.hours(stays) == (30, 0)
    await ledger_actions.hear(goes.takes_back(once))
    assert await ledger_actions.hours(stays) == (30, 0)
    for who in (stays, goes, third):
        await ledger_actions.check(who)


async def test_nothing_is_asked_of_a_record_that_was_merged(ledger_actions: "LedgerActions") -> None:
    stays, goes = await ledger_actions.somebody(), await ledger_actions.somebody()
    for who in (stays, goes):
        await ledger_actions.hear(
            who.course(30, course_code="C-1"), who.course(60, "professional", "2025-03-06", course_code="C-2")
        )
    await ledger_actions.hear(merged(goes, stays, 2))
    assert (await ledger_actions.hours(stays), await ledger_actions.hours(goes)) == ((30, 60), (30, 60))
    assert [item.side for item in await ledger_actions.told(goes)] == ["crossed", "fell"]
    assert [item.side for item in await ledger_actions.told(stays)] == ["crossed"]


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
    ledger_actions: "LedgerActions", steps: list[tuple[str, int, int]], in_one_batch: bool
) -> None:
    story = Story([await ledger_actions.somebody() for _ in range(3)])
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
    hear = ledger_actions.hear if in_one_batch else ledger_actions.hear_singly
    await hear(*story.said)
    for position, who in enumerate(story.people):
        if story.into[position] is None:
            assert await ledger_actions.hours(who) == (story.hours(position), 0)
        await ledger_actions.check(who)
