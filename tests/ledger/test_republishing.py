"""Old news after newer ones change nothing, in whatever order they come; and where years stand can be told again."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import sqlalchemy as sa

import ledger.main
from common.clock import now
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.errors import Unavailable
from common.events import Contract, Contracts
from ledger import actions
from rulebook import Rulebooks, read_rulebooks, shipped, shipped_texts

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

INNER = "150102"
NOBODY = UUID(int=0)
FIRST_THEN_TAKEN_BACK: dict[str, Callable[["Somebody"], Any]] = {
    "a completion": lambda who: who.course(30),
    "a recognition": lambda who: who.training(30, half_days=8),
    "a year deemed complete": lambda who: who.grant("long-leave", 2025),
    "an exemption": lambda who: who.grant("good-reason", 2025, effect="exempt"),
    "a make-up": lambda who: who.make_up(2024, "2025-01-01", "2025-12-31"),
}
ORDERS = {
    "in their order": ((1, 2),),
    "the whole batch again": ((1, 2), (1, 2)),
    "one by one, again": ((1,), (2,), (1,), (2,)),
    "the second first, since the first failed to leave": ((2,), (1, 2)),
    "the second first, one by one": ((2,), (1,), (2,)),
    "the second first, and never again": ((2,), (1,)),
    "the second twice before the first": ((2,), (2, 2), (1,)),
    "backwards in one batch": ((2, 1),),
    "the first once more at the end": ((2,), (1, 2), (1,), (1,)),
}


async def state(ledger_actions: "LedgerActions", who: "Somebody") -> dict[int, Any]:
    """What each year has come to; what was carried there and back on the way is left out."""
    years = await ledger_actions.years(who)
    found = {}
    for year, item in years.items():
        lines = [line for line in await ledger_actions.lines(who, year) if line[0] != "carried"]
        hours = (item.public_centihours, item.professional_centihours, item.half_days)
        found[year] = (sorted(lines), hours, item.granted, item.met, item.rulebook_id)
    return {year: item for year, item in found.items() if item[0] or item[2]}


async def heard(
    ledger_actions: "LedgerActions", made: Callable[["Somebody"], Any], order: Sequence[Sequence[int]]
) -> dict[int, Any]:
    """Somebody with hours in two years, and then this in such an order: what their years have come to."""
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.course(60, "professional"), who.course(10, on="2024-03-01"))
    first = made(who)
    said = {1: first, 2: who.takes_back(first)}
    for batch in order:
        await ledger_actions.hear(*(said[number] for number in batch))
    await ledger_actions.check(who)
    waiting = sa.text("SELECT count(*) FROM taken_back_early WHERE person_id = :who")
    assert (await ledger_actions.tx.execute(waiting, {"who": who.id})).scalar_one() == 0, (
        "what has come is not waited for"
    )
    return await state(ledger_actions, who)


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("made", FIRST_THEN_TAKEN_BACK.values(), ids=FIRST_THEN_TAKEN_BACK)
async def test_what_was_taken_back_stays_so_in_whatever_order_it_is_heard(
    ledger_actions: "LedgerActions", made: Callable[["Somebody"], Any], order: Sequence[Sequence[int]]
) -> None:
    assert await heard(ledger_actions, made, order) == await heard(ledger_actions, made, ((1,), (2,)))


@pytest.mark.parametrize("order", list(dict.fromkeys(itertools.permutations((1, 1, 2, 2, 3)))), ids=str)
async def test_placements_end_at_the_newest_in_whatever_order_they_are_heard(
    ledger_actions: "LedgerActions", order: Sequence[int]
) -> None:
    who = ledger_actions.stranger()
    placed = {1: who.placed(INNER), 2: who.placed("410202", version=2), 3: who.placed("431102", version=3)}
    await ledger_actions.hear(*who.full_year())
    for version in order:
        await ledger_actions.hear(placed[version])
    year = await ledger_actions.year(who)
    assert (year.rulebook_id, year.met, year.entries) == ("hunan-2023", True, 2)
    await ledger_actions.check(who)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=["the first is under way", "the second is under way"])
@pytest.mark.parametrize("made", FIRST_THEN_TAKEN_BACK.values(), ids=FIRST_THEN_TAKEN_BACK)
async def test_two_that_are_heard_at_the_same_moment_end_taken_back(
    ledger_api: "LedgerApi", made: Callable[["Somebody"], Any], order: tuple[int, int]
) -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(INNER), who.course(60, "professional"))
    first = made(who)
    said = {1: first, 2: who.takes_back(first)}
    async with ledger_api.ledger_actions() as ledger_actions:
        await ledger_actions.hear(said[order[0]])
        other = asyncio.create_task(ledger_api.hear(said[order[1]]))
        _, waiting = await asyncio.wait([other], timeout=0.3)
        assert waiting, "it must not decide before it sees what the other has done"
    await other
    async with ledger_api.ledger_actions() as ledger_actions:
        year = await ledger_actions.year(who)
        assert (year.public_centihours, year.half_days, year.granted, year.met) == (0, 0, (), False)
        await ledger_actions.check(who)


# --- telling again --------------------------------------------------------------------------------------------------


async def told_again(
    ledger_actions: "LedgerActions", *, people_max: int = 1_000, rulebooks: Rulebooks | None = None
) -> list[Contract]:
    """What is said by telling everything again, and by nothing else."""
    await ledger_actions.tx.execute(sa.text("DELETE FROM outbox"))
    after: UUID | None = NOBODY
    while after is not None:
        after = await actions.republish_sides(
            ledger_actions.tx, after, people_max, rulebooks=rulebooks or ledger_actions.rulebooks, now=now()
        )  # fmt: skip
    return await said_in(ledger_actions)


async def said_in(ledger_actions: "LedgerActions") -> list[Contract]:
    bodies = (await ledger_actions.tx.execute(sa.text("SELECT body FROM outbox ORDER BY id"))).scalars().all()
    read = Contracts.of((ThresholdCrossed, FellBelow)).read
    return [event.payload for body in bodies if (event := read(bytes(body)))]


def but_for_the_moment(said: Contract) -> dict[str, Any]:
    # Who took the hours off is told once, when they fall.
    return {"type": said.type, **said.model_dump(exclude={"at", "taken_off"})}


async def test_what_is_told_again_says_what_was_said(ledger_actions: "LedgerActions") -> None:
    crossed, fell, deemed = [await ledger_actions.somebody(region) for region in ("431102", "431102", INNER)]
    await ledger_actions.hear(*crossed.full_year(), *fell.full_year())
    gone = fell.full_year(2024)
    await ledger_actions.hear(*gone)
    await ledger_actions.hear(*(fell.takes_back(item) for item in gone))
    await ledger_actions.hear(deemed.course(30), deemed.grant("project-concluded", 2025))
    newest = {
        (item["person_id"], item["training_year"]): item
        for item in map(but_for_the_moment, await said_in(ledger_actions))
    }
    assert len(newest) == 4
    again = list(map(but_for_the_moment, await told_again(ledger_actions)))
    assert sorted(again, key=repr) == sorted(newest.values(), key=repr)
    assert {item["type"].split(".")[2] for item in again} == {"threshold-crossed", "fell-below"}
    assert any(item.get("remarks") for item in again), "what was deemed complete is told too"


async def test_a_page_at_a_time_everybody_is_told_of_once(ledger_actions: "LedgerActions") -> None:
    people = [await ledger_actions.somebody() for _ in range(5)]
    await ledger_actions.hear(*(item for who in people for year in (2024, 2025) for item in who.full_year(year)))
    for people_max in (1, 2, 5, 6):
        told = [(item["person_id"], item["training_year"]) for item in
                map(but_for_the_moment, await told_again(ledger_actions, people_max=people_max))]  # fmt: skip
        assert sorted(told) == sorted((who.id, year) for who in people for year in (2024, 2025))


async def test_a_year_that_never_changed_side_is_not_told_of(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(who.course(30), who.grant("good-reason", 2024, effect="exempt"))
    assert await told_again(ledger_actions) == []


async def test_the_number_is_the_same_and_the_hours_are_todays(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(*who.full_year())
    await ledger_actions.hear(who.course(5))
    [said] = await told_again(ledger_actions)
    assert isinstance(said, ThresholdCrossed)
    assert (said.number, said.entries, said.public_centihours, said.total_centihours) == (1, 3, 3_500, 9_500)
    assert (said.rulebook_id, said.regulation, said.issue) == ("hunan-2023", "湘人社函〔2023〕63号", "automatic")
    before = await ledger_actions.year(who)
    assert await told_again(ledger_actions) != []
    assert await ledger_actions.year(who) == before, "telling changes nothing"


def without_hunan() -> Rulebooks:
    return read_rulebooks({name: text for name, text in shipped_texts().items() if name.startswith("inner-mongolia")})


async def test_a_side_that_the_rules_no_longer_give_is_told_as_a_new_one(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(*who.full_year())
    [said] = await told_again(ledger_actions, rulebooks=without_hunan())
    assert (type(said), said.model_dump()["number"]) == (FellBelow, 2)
    assert (await ledger_actions.year(who)).side_changes == 2


async def test_a_process_with_rulebooks_of_before_tells_nothing(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(*who.full_year())
    await actions.begin_reassessment(ledger_actions.tx, rulebooks=shipped())
    with pytest.raises(Unavailable, match="other-rulebooks"):
        await told_again(ledger_actions, rulebooks=without_hunan())
    assert await said_in(ledger_actions) == []


async def test_whoever_is_posted_to_meanwhile_is_told_of_first_and_then_newly(new_branch: "LedgerApi") -> None:
    who = new_branch.stranger()
    course, *rest = who.full_year()
    await new_branch.hear(who.placed(), course, *rest)
    async with new_branch.ledger_actions() as ledger_actions:
        await actions.republish_sides(ledger_actions.tx, NOBODY, 10, rulebooks=shipped(), now=now())
        falling = asyncio.create_task(new_branch.hear(who.takes_back(course)))
        _, waiting = await asyncio.wait([falling], timeout=0.3)
        assert waiting, "a fall must not be said before the crossing that is being told"
    await falling
    async with new_branch.ledger_actions() as ledger_actions:
        assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("crossed", 2025, 1), ("fell", 2025, 2)]


async def test_the_service_tells_everything_again_as_often_as_it_is_asked(new_branch: "LedgerApi") -> None:
    people = [new_branch.stranger() for _ in range(3)]
    await new_branch.hear(*(item for who in people for item in (who.placed(), *who.full_year())))
    for times in (1, 2, 3):
        rows = await new_branch.connection.fetch("SELECT key, count(*) FROM outbox GROUP BY key ORDER BY key")
        assert [tuple(row) for row in rows] == [(key, times) for key in sorted(str(who.id) for who in people)]
        await ledger.main.republish(new_branch.service)
