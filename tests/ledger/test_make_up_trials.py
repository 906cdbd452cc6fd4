"""Trying a make-up (补训): what it would do to each year, and what it does once it is decided, are the same."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi, Somebody

INNER = "150102"
DAYS = ("2025-01-01", "2025-12-31")


async def tried(ledger_api: "LedgerApi", who: "Somebody", year: int = 2024) -> Any:
    asked = {"person_id": str(who.id), "year": year, "counts_from": DAYS[0], "counts_until": DAYS[1]}
    return (await ledger_api.call("POST", "make-up-trials", asked))["years"]


def sums(public: str, professional: str, total: str, *, met: bool = False) -> dict[str, Any]:
    return {"met": met, "public": public, "professional": professional, "total": total}


async def test_a_trial_tells_what_the_decision_then_does_and_changes_nothing(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(INNER), who.course(60, "professional", "2024-05-01"), *who.full_year(2025))
    await ledger_api.hear(who.course(12, "public", "2025-06-01"))
    effects = [
        {"year": 2024, "before": sums("0", "60", "60"), "after": sums("12", "60", "72")},
        {"year": 2025, "before": sums("42", "60", "102", met=True), "after": sums("30", "60", "90", met=True)},
    ]
    assert await tried(ledger_api, who) == effects
    assert await tried(ledger_api, who) == effects
    await ledger_api.hear(who.make_up(2024, *DAYS))
    after = [{**effect, "before": effect["after"]} for effect in effects]
    assert await tried(ledger_api, who) == after, "a second one changes nothing more"


async def test_a_year_that_is_not_met_gives_what_the_earlier_one_lacks(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(INNER), who.course(35, "public", "2025-05-01"))
    assert await tried(ledger_api, who) == [
        {"year": 2024, "before": sums("0", "0", "0"), "after": sums("35", "0", "35")},
        {"year": 2025, "before": sums("35", "0", "35"), "after": sums("0", "0", "0")},
    ]


async def test_the_hours_of_a_merged_record_are_those_of_the_human(ledger_api: "LedgerApi") -> None:
    who, other = ledger_api.stranger(), ledger_api.stranger()
    await ledger_api.hear(who.placed(INNER), other.placed(INNER), who.course(35, "public", "2025-05-01"))
    await ledger_api.hear(other.placed(INNER, version=2, merged_into=who.id))
    assert await tried(ledger_api, other) == await tried(ledger_api, who)


async def test_nobody_whom_the_ledger_knows_is_not_found_and_only_readers_ask(ledger_api: "LedgerApi") -> None:
    asked = {"person_id": str(ledger_api.stranger().id), "year": 2024, "counts_from": DAYS[0], "counts_until": DAYS[1]}
    answer = await ledger_api.ask("POST", "make-up-trials", asked)
    assert (answer.status_code, answer.json()["reason"]) == (404, "unknown-person")
    assert (await ledger_api.ask("POST", "make-up-trials", asked, scope="people:names")).status_code == 403
