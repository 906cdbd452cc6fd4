"""What somebody is told of their hours: what came and went, and what is missing shortly before it is too late."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from common.clock import now
from ledger import actions
from ledger.domain.messages import EntriesOfDay, of_duty, of_entries, of_year
from messages.pages import page
from messages.read_marks import read_until, save_read_until

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, Somebody

pytestmark = pytest.mark.anyio
AT = datetime(2026, 3, 5, tzinfo=UTC)


def day(kind: str, entries: int, centihours: int, **other: str) -> EntriesOfDay:
    """What was entered on a day."""
    return EntriesOfDay(2025, kind, AT, entries, centihours, **other)


def test_entries_are_told_in_class_hours() -> None:
    assert of_entries(day("credit", 2, 3050)).text == "2025年度：记入2笔，共30.5学时。"
    assert of_entries(day("merged", 1, 400)).kind == "hours-merged"


@pytest.mark.parametrize(
    ("by", "begins"),
    [
        ("vendor", "2025年度：培训机构撤回完成记录，核减1笔，共4学时；"),
        ("office", "2025年度：经零陵区人社局核查不属实，核减1笔，共4学时；"),
        ("recognising-office", "2025年度：原认定单位撤销认定，核减1笔，共4学时；"),
    ],
)
def test_what_was_taken_off_is_told_with_who_took_it_off(by: str, begins: str) -> None:
    assert of_entries(day("reversal", 1, -400, by=by, office="零陵区人社局")).text.startswith(begins)


async def told(ledger_actions: "LedgerActions", who: "Somebody", on: date) -> list[tuple[str, str]]:
    asked = await actions.requirements(ledger_actions.tx, who.id, on, rulebooks=ledger_actions.rulebooks)
    found = [of_year(asked.year, on.year, on), *(of_duty(duty, on) for duty in asked.duties)]
    return [(str(item.at.date()), item.text) for item in found if item is not None]


async def test_what_the_year_still_lacks_is_told_in_its_last_sixty_days(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(who.course(12, "public", "2025-03-05"))
    assert await told(ledger_actions, who, date(2025, 10, 31)) == []
    text = "2025年度将于12月31日结束，年度累计学时尚缺78学时、公共科目学时尚缺18学时、专业科目学时尚缺60学时。"
    assert await told(ledger_actions, who, date(2025, 11, 1)) == [("2025-11-01", text)]
    await ledger_actions.hear(*who.full_year())
    assert await told(ledger_actions, who, date(2025, 12, 1)) == []


async def test_a_duty_of_ones_own_days_is_told_before_its_last_one(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody("150102", "professional", hired_on="2025-01-10")
    found = await told(ledger_actions, who, date(2025, 12, 20))
    assert any("2026年1月" in text and "尚缺40学时" in text for _, text in found), found
    assert not any("2026年1月" in text for _, text in await told(ledger_actions, who, date(2025, 9, 1)))


async def test_whoever_the_ledger_has_not_heard_of_is_told_nothing(ledger_actions: "LedgerActions") -> None:
    stranger = ledger_actions.stranger()
    found = await actions.messages_to(
        ledger_actions.tx, stranger.id, before=None, rulebooks=ledger_actions.rulebooks, now=AT
    )
    assert found == []


async def unread(ledger_actions: "LedgerActions", who: "Somebody", on: datetime) -> tuple[int, int]:
    """How many are counted as new, and how many the page shows as new."""
    rulebooks, tx = ledger_actions.rulebooks, ledger_actions.tx
    found = await actions.messages_to(tx, who.id, before=on, rulebooks=rulebooks, now=on)
    shown = page(found, await read_until(tx, who.id), None)["messages"]
    counted = await actions.unread_of(tx, who.id, rulebooks=rulebooks, now=on)
    return counted, sum(message["is_new"] for message in shown)


async def test_hours_and_a_deadline_that_came_near_count_until_they_were_read(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(who.course(12, "public", "2025-03-05"), who.course(2, "public", "2025-03-06"))
    year = now().year + 1
    november, read = datetime(year, 11, 20, 4, tzinfo=UTC), datetime(year, 1, 2, tzinfo=UTC)
    assert await unread(ledger_actions, who, november) == (2, 2), "the day of the entries, and the deadline"
    await save_read_until(ledger_actions.tx, who.id, read, at=november)
    assert await unread(ledger_actions, who, november) == (1, 1), "the deadline"
    assert await unread(ledger_actions, who, read) == (0, 0), "it is not near yet"
    await save_read_until(ledger_actions.tx, who.id, datetime(year, 11, 2, tzinfo=UTC), at=november)
    assert await unread(ledger_actions, who, november) == (0, 0)
    stranger = ledger_actions.stranger()
    assert await actions.unread_of(ledger_actions.tx, stranger.id, rulebooks=ledger_actions.rulebooks, now=AT) == 0
