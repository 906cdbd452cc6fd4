"""Trying a regulation on a year that has been: who would have passed, and nothing is written."""

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ledger import actions
from ledger.actions import DryRun
from ledger.queries import people
from rulebook import Rulebooks, read_rulebooks, shipped, shipped_texts

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, Somebody

INNER, YONGZHOU, ZHENGZHOU = "150102", "431102", "410102"
DRAFT = """
id = "hunan-2030"
document = "虚构〔2030〕1号"
name = "将来的规定"
region = "430000"
article = "一"
binds = ["management", "professional", "worker"]
from = 2030-01-01
replaces = ["hunan-2023"]

[[yearly]]
key = "total"
name = "年度累计学时"
hours = "100"
article = "二"

[[deemed]]
kind = "project-concluded"
name = "课题结题"
article = "四"
"""
CAPPED = f"""{DRAFT}
[[cap]]
per = "day"
hours = "60"
article = "三"
"""
DRAFTED = read_rulebooks({**shipped_texts(), "draft.toml": DRAFT})


async def everybody(
    ledger_actions: "LedgerActions",
    tried: Rulebooks,
    *,
    today: Rulebooks | None = None,
    year: int = 2025,
    people_max: int = 3,
) -> list[DryRun]:
    """Page by page, in a transaction that cannot write."""
    savepoint = await ledger_actions.tx.begin_nested()
    await ledger_actions.tx.execute(sa.text("SET LOCAL transaction_read_only = on"))
    found: list[DryRun] = []
    after = UUID(int=0)
    while True:
        page = await actions.dry_run_page(
            ledger_actions.tx, year=year, today=today or shipped(), tried=tried, after=after, people_max=people_max
        )
        found += page
        if len(page) < people_max:
            break
        after = page[-1].person_id
    await savepoint.rollback()
    return found


async def outcome(
    ledger_actions: "LedgerActions", who: "Somebody", tried: Rulebooks, year: int = 2025
) -> tuple[bool, bool]:
    """Whether they passed and would have passed."""
    (one,) = [item for item in await everybody(ledger_actions, tried, year=year) if item.person_id == who.id]
    return one.before.met, one.after.met


async def test_a_draft_counts_for_the_year_whatever_its_own_days(ledger_actions: "LedgerActions") -> None:
    enough, more = await ledger_actions.somebody(YONGZHOU), await ledger_actions.somebody(YONGZHOU)
    await ledger_actions.hear(*enough.full_year(), *more.full_year(), more.course(10))
    assert await outcome(ledger_actions, more, DRAFTED) == (True, True)
    assert await outcome(ledger_actions, enough, DRAFTED) == (True, True), "as it stands it begins in 2030"
    tried = DRAFTED.as_if("hunan-2030", 2025)
    assert await outcome(ledger_actions, enough, tried) == (True, False)
    assert await outcome(ledger_actions, more, tried) == (True, True)
    (one, _) = sorted(await everybody(ledger_actions, tried), key=lambda found: found.after.met)
    assert one.before.rulebook is not None
    assert one.after.rulebook is not None
    assert (one.before.rulebook.id, one.after.rulebook.id) == ("hunan-2023", "hunan-2030")
    assert (one.placement.region_code, one.after.findings[0].missing) == (YONGZHOU, 1_000)


async def test_everybody_is_there_once_in_pages_with_and_without_hours(ledger_actions: "LedgerActions") -> None:
    who = [await ledger_actions.somebody(YONGZHOU) for _ in range(7)]
    await ledger_actions.hear(*who[2].full_year())
    await ledger_actions.hear((heard_of := ledger_actions.stranger()).course(5))
    tried = DRAFTED.as_if("hunan-2030", 2025)
    for people_max in (1, 3, 7, 8):
        found = await everybody(ledger_actions, tried, people_max=people_max)
        assert [item.person_id for item in found] == sorted(item.id for item in who)
    assert heard_of.id not in {item.person_id for item in found}, "nobody knows where they stand"
    assert await people.count_people(ledger_actions.tx) == 7


async def test_whom_the_draft_does_not_bind_it_leaves_as_they_are(ledger_actions: "LedgerActions") -> None:
    inner, nobody = await ledger_actions.somebody(INNER), await ledger_actions.somebody(ZHENGZHOU)
    moved = await ledger_actions.somebody(
        placements=[(None, YONGZHOU, "professional"), ("2025-12-31", INNER, "professional")]
    )
    for item in (inner, nobody, moved):
        await ledger_actions.hear(*item.full_year())
    tried = DRAFTED.as_if("hunan-2030", 2025)
    assert [await outcome(ledger_actions, item, tried) for item in (inner, nobody, moved)] == [
        (True, True), (False, False), (True, True),
    ]  # fmt: skip


async def test_decisions_and_caps_count_under_the_draft(ledger_actions: "LedgerActions") -> None:
    granted, capped = await ledger_actions.somebody(YONGZHOU), await ledger_actions.somebody(YONGZHOU)
    await ledger_actions.hear(
        granted.grant("project-concluded", 2025), capped.course(50), capped.course(60, "professional")
    )
    assert await outcome(ledger_actions, granted, DRAFTED.as_if("hunan-2030", 2025)) == (False, True)
    assert await outcome(ledger_actions, capped, DRAFTED.as_if("hunan-2030", 2025)) == (True, True)
    with_caps = read_rulebooks({**shipped_texts(), "draft.toml": CAPPED}).as_if("hunan-2030", 2025)
    assert await outcome(ledger_actions, capped, with_caps) == (True, False), "a hundred and ten hours of two days"
    back = await everybody(ledger_actions, shipped(), today=with_caps)
    assert sorted((item.before.met, item.after.met) for item in back) == [(False, True), (True, False)]


async def test_nothing_is_written_and_nothing_is_said(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(YONGZHOU)
    await ledger_actions.hear(*who.full_year())
    before = await ledger_actions.year(who)
    await everybody(ledger_actions, DRAFTED.as_if("hunan-2030", 2025))
    assert (await ledger_actions.year(who), await ledger_actions.told(who)) == (before, [("crossed", 2025, 1)])
    await ledger_actions.tx.execute(sa.text("SET LOCAL transaction_read_only = on"))
    with pytest.raises(DBAPIError, match="read-only"):
        await ledger_actions.hear(who.course(1))


async def test_a_year_before_the_persons_own_time_is_tried_with_what_is_known(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(YONGZHOU)
    await ledger_actions.hear(*who.full_year(2019))
    assert await outcome(ledger_actions, who, DRAFTED.as_if("hunan-2030", 2019), year=2019) == (False, False)
    assert await outcome(ledger_actions, who, shipped().as_if("hunan-2023", 2019), year=2019) == (False, True)
