"""Who is no longer staff (退休、离职、死亡) owes nothing from the year of that day on; what was met stays met."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger import actions
from ledger.domain.binding import NotBound
from ledger.domain.messages import of_year

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

RETIRED: dict[str, Any] = {"ended_on": "2025-10-01", "ended_because": "retired"}
INNER = "150102"


async def bound(ledger_api: "LedgerApi", who: "Somebody", year: int) -> tuple[Any, ...]:
    statement = await ledger_api.own(who, f"years/{year}")
    return statement["bound"], statement["not_bound_because"]


@pytest.mark.parametrize(
    ("ended_on", "year", "said"),
    [
        ("2025-10-01", 2024, (True, None)),
        ("2025-10-01", 2025, (False, "ended")),
        ("2025-10-01", 2026, (False, "ended")),
        ("2025-12-31", 2025, (False, "ended")),
        ("2026-01-01", 2025, (True, None)),
        ("2026-01-01", 2026, (False, "ended")),
    ],
)
async def test_a_year_binds_who_is_staff_on_its_last_day(
    ledger_api: "LedgerApi", ended_on: str, year: int, said: tuple[Any, ...]
) -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(hired_on="2010-01-01", ended_on=ended_on, ended_because="retired"))
    assert await bound(ledger_api, who, year) == said


async def test_nothing_is_asked_and_no_deadline_comes_near(ledger_actions: "LedgerActions") -> None:
    stays, ended = ledger_actions.stranger(), ledger_actions.stranger()
    await ledger_actions.hear(
        stays.placed(INNER, hired_on="2025-06-01"), ended.placed(INNER, hired_on="2025-06-01", **RETIRED)
    )
    on = date(2025, 12, 1)
    asked = [
        await actions.requirements(ledger_actions.tx, who.id, on, rulebooks=ledger_actions.rulebooks)
        for who in (stays, ended)
    ]
    assert [(bool(item.year.findings), bool(item.duties)) for item in asked] == [(True, True), (False, False)]
    assert [of_year(item.year, 2025, on) is not None for item in asked] == [True, False]


async def test_what_was_met_stays_met(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(*who.full_year(2025))
    await ledger_actions.hear(who.placed(version=2, **RETIRED))
    assert (await ledger_actions.year(who)).met
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    assert (await ledger_actions.statement(who)).not_bound_because is NotBound.ENDED
    await ledger_actions.check(who)


async def test_who_is_hired_again_is_bound_again(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(hired_on="2010-01-01", **RETIRED))
    assert await bound(ledger_api, who, 2026) == (False, "ended")
    await ledger_api.hear(who.placed(hired_on="2026-03-01", version=2))
    assert await bound(ledger_api, who, 2026) == (True, None)
    assert await bound(ledger_api, who, 2025) == (False, "hired-later")


async def test_an_end_that_was_heard_of_before_it_was_kept_is_learned_once_it_is_said_again(
    ledger_api: "LedgerApi",
) -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed())
    assert await bound(ledger_api, who, 2025) == (True, None)
    await ledger_api.hear(who.placed(**RETIRED))
    assert await bound(ledger_api, who, 2025) == (False, "ended")


async def test_nothing_stands_in_the_way_of_who_ended(ledger_api: "LedgerApi") -> None:
    """As for somebody whom no regulation binds; a day before the end is asked about as ever."""
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(INNER, **RETIRED))
    asked = [{"person_id": str(who.id), "purpose": "promotion", "on": on} for on in ("2025-09-30", "2025-10-01")]
    before, after = (await ledger_api.call("POST", "ground-queries", {"queries": asked}))["results"]
    assert before["rulebook"] is not None
    assert before["grounds"] != []
    assert after == {"rulebook": None, "grounds": []}
