"""Placements over time: the last day of each year decides which rulebook it is held against."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.queries import people

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, Somebody

INNER, YONGZHOU, KAIFENG, ZHENGZHOU = "150102", "431102", "410202", "410102"


async def bound(ledger_actions: "LedgerActions", who: "Somebody") -> dict[int, str | None]:
    return {year: item.rulebook_id for year, item in (await ledger_actions.years(who)).items()}


async def with_years(ledger_actions: "LedgerActions", *years: int) -> "Somebody":
    """Somebody with an hour in each of these years."""
    who = ledger_actions.stranger()
    await ledger_actions.hear(*(who.course(1, on=f"{year}-06-01") for year in years))
    return who


async def test_each_year_is_held_against_the_rulebook_of_where_its_person_stood_on_its_last_day(
    ledger_actions: "LedgerActions",
) -> None:
    who = await with_years(ledger_actions, 2020, 2021, 2022, 2023, 2024, 2025, 2026)
    history = [
        (None, YONGZHOU, "professional"),
        ("2023-12-31", KAIFENG, "professional"),
        ("2024-06-01", ZHENGZHOU, "professional"),
        ("2024-12-31", INNER, "worker"),
        ("2026-01-01", "430102", "management"),
    ]
    await ledger_actions.hear(who.placed(placements=history))
    assert await bound(ledger_actions, who) == {
        2020: None,
        2021: "yongzhou-2021",
        2022: "yongzhou-2021",
        2023: "kaifeng-2016",
        2024: "inner-mongolia-2024",
        2025: "inner-mongolia-2024",
        2026: "hunan-2023",
    }


async def test_of_two_moves_in_one_year_the_last_one_counts(ledger_actions: "LedgerActions") -> None:
    who = await with_years(ledger_actions, 2025)
    moves = [(None, YONGZHOU, "professional"), ("2025-03-01", INNER, "professional"), ("2025-09-01", KAIFENG, "worker")]
    await ledger_actions.hear(who.placed(placements=moves))
    assert await bound(ledger_actions, who) == {2025: None}, "Kaifeng's notice is not for workers"
    await ledger_actions.hear(who.placed(placements=moves[:2], version=2))
    assert await bound(ledger_actions, who) == {2025: "inner-mongolia-2024"}


async def test_a_move_changes_no_year_that_ended_before_it(ledger_actions: "LedgerActions") -> None:
    who = ledger_actions.stranger()
    await ledger_actions.hear(
        who.placed(placements=[(None, YONGZHOU, "professional")]), *who.full_year(2024), *who.full_year()
    )
    history = [(None, YONGZHOU, "professional"), ("2025-12-31", KAIFENG, "professional")]
    await ledger_actions.hear(who.placed(placements=history, version=2))
    assert [(item.side, item.year) for item in await ledger_actions.told(who)] == [
        ("crossed", 2024), ("crossed", 2025), ("fell", 2025),
    ]  # fmt: skip
    assert (await ledger_actions.year(who, 2024)).rulebook_id == "hunan-2023"
    await ledger_actions.check(who)


async def test_a_correction_changes_exactly_the_years_that_it_touches(ledger_actions: "LedgerActions") -> None:
    who = ledger_actions.stranger()
    moved_2026 = [(None, YONGZHOU, "professional"), ("2026-01-01", KAIFENG, "professional")]
    moved_2025 = [(None, YONGZHOU, "professional"), ("2025-12-31", KAIFENG, "professional")]
    await ledger_actions.hear(who.placed(placements=moved_2026), *who.full_year(2024), *who.full_year(2025))
    await ledger_actions.hear(who.placed(placements=moved_2025, version=2))
    await ledger_actions.hear(who.placed(placements=moved_2026, version=3))
    assert [item for item in await ledger_actions.told(who) if item.year == 2025] == [
        ("crossed", 2025, 1), ("fell", 2025, 2), ("crossed", 2025, 3),
    ]  # fmt: skip
    assert [item for item in await ledger_actions.told(who) if item.year == 2024] == [("crossed", 2024, 1)]
    await ledger_actions.check(who)


@pytest.mark.parametrize("versions", [(3, 1), (3, 2), (3, 3)])
async def test_an_older_version_changes_nothing(ledger_actions: "LedgerActions", versions: tuple[int, int]) -> None:
    newer, older = versions
    who = await with_years(ledger_actions, 2025)
    history = [(None, INNER, "management")]
    await ledger_actions.hear(
        who.placed(placements=history, version=newer, hired_on="2025-02-01", terms=[("2025-01-01", "2027-12-31")])
    )
    before = (await people.people(ledger_actions.tx, [who.id]))[who.id]
    await ledger_actions.hear(who.placed(YONGZHOU, version=older))
    assert (await people.people(ledger_actions.tx, [who.id]))[who.id] == before
    assert await bound(ledger_actions, who) == {2025: "inner-mongolia-2024"}


async def test_of_several_versions_in_one_batch_the_newest_counts(ledger_actions: "LedgerActions") -> None:
    who = await with_years(ledger_actions, 2025)
    await ledger_actions.hear(
        who.placed(KAIFENG, version=3), who.placed(INNER, version=7), who.placed(YONGZHOU, version=5)
    )
    assert await bound(ledger_actions, who) == {2025: "inner-mongolia-2024"}


async def test_history_hiring_and_terms_come_back_as_they_were_told(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(
        placements=[(None, YONGZHOU, "worker"), ("2025-03-01", INNER, "management")],
        hired_on="2019-09-01",
        terms=[("2022-01-01", "2024-12-31"), ("2025-01-01", "2027-12-31")],
    )
    known = (await people.people(ledger_actions.tx, [who.id]))[who.id].person
    assert [
        (str(placement.effective_on), placement.region_code, placement.post_category) for placement in known.placements
    ] == [
        ("None", YONGZHOU, "worker"),
        ("2025-03-01", INNER, "management"),
    ]
    assert str(known.hired_on) == "2019-09-01"
    assert [(str(term.begins_on), str(term.ends_on)) for term in known.terms] == [
        ("2022-01-01", "2024-12-31"),
        ("2025-01-01", "2027-12-31"),
    ]
    await ledger_actions.hear(who.placed(INNER, version=2))
    known = (await people.people(ledger_actions.tx, [who.id]))[who.id].person
    assert (len(known.placements), known.hired_on, known.terms) == (1, None, ()), "each event is the whole of it"


async def test_terms_are_kept_where_only_todays_placement_is_known(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER, "management", terms=[("2025-01-01", "2027-12-31")])
    known = (await people.people(ledger_actions.tx, [who.id]))[who.id].person
    assert (known.placements[0].region_code, known.placements[0].effective_on) == (INNER, None)
    assert len(known.terms) == 1


async def test_a_region_without_a_rulebook_asks_for_nothing_and_meets_nothing(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(ZHENGZHOU)
    await ledger_actions.hear(*who.full_year(), who.grant("long-leave", 2025))
    assert (await ledger_actions.told(who), await bound(ledger_actions, who)) == ([], {2025: None})
    assert await ledger_actions.hours(who) == (30, 60)
    await ledger_actions.check(who)


async def test_before_anything_is_known_of_a_person_hours_are_kept_and_nothing_is_said(
    ledger_actions: "LedgerActions",
) -> None:
    who = ledger_actions.stranger()
    await ledger_actions.hear(
        *who.full_year(), who.grant("long-leave", 2025), who.make_up(2024, "2025-01-01", "2025-12-31")
    )
    assert (await ledger_actions.told(who), await bound(ledger_actions, who)) == ([], {2025: None})
    await ledger_actions.hear(who.placed(INNER))
    assert sorted((item.side, item.year) for item in await ledger_actions.told(who)) == [
        ("crossed", 2024),
        ("crossed", 2025),
    ]
    await ledger_actions.check(who)


_moves = st.lists(
    st.tuples(
        st.dates(min_value=date(2020, 1, 1), max_value=date(2027, 1, 1)),
        st.sampled_from([INNER, YONGZHOU, KAIFENG, ZHENGZHOU, "430102"]),
        st.sampled_from(["management", "professional", "worker"]),
    ),
    max_size=5,
    unique_by=lambda move: move[0],
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_moves)
async def test_it_does_not_matter_whether_moves_are_told_one_by_one_or_at_once(
    ledger_actions: "LedgerActions", moves: list[tuple[date, str, str]]
) -> None:
    history: list[Any] = [(None, YONGZHOU, "professional"), *((str(day), *where) for day, *where in sorted(moves))]
    one_by_one, at_once = (
        await with_years(ledger_actions, *range(2020, 2028)),
        await with_years(ledger_actions, *range(2020, 2028)),
    )
    for version in range(1, len(history) + 1):
        await ledger_actions.hear(one_by_one.placed(placements=history[:version], version=version))
    await ledger_actions.hear(at_once.placed(placements=history, version=1))
    assert await bound(ledger_actions, one_by_one) == await bound(ledger_actions, at_once)
    await ledger_actions.check(one_by_one)
