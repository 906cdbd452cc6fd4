"""Many at once: nothing is lost between connections, nothing waits in a circle, and no batch costs more statements."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from common.db import Tx
from common.events import Contract
from ledger import actions
from ledger.actions import GroundsQuestion
from rulebook import read_rulebooks, shipped, shipped_texts

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
INNER, YONGZHOU = "150102", "431102"


async def all_at_once(ledger_api: "LedgerApi", *batches: Sequence[Contract]) -> None:
    """Each batch in a transaction of its own, begun together."""
    together = asyncio.Barrier(len(batches))

    async def hear(batch: Sequence[Contract]) -> None:
        async with ledger_api.ledger_actions() as ledger_actions:
            await ledger_actions.tx.execute(sa.text("SELECT 1"))
            await together.wait()
            await ledger_actions.hear(*batch)

    await asyncio.gather(*(hear(batch) for batch in batches))


@pytest.mark.parametrize("known", [True, False], ids=["placed before", "placed at the same moment"])
async def test_a_decision_and_hours_that_arrive_at_the_same_moment_cross_exactly_once(
    ledger_api: "LedgerApi", known: bool
) -> None:
    for _ in range(5):
        who = ledger_api.stranger()
        placed: list[list[Contract]] = [[who.placed(INNER)]]
        if known:
            await ledger_api.hear(who.placed(INNER))
            placed = []
        await all_at_once(ledger_api, [who.grant("project-concluded", 2025)], [who.course(30)], *placed)
        async with ledger_api.ledger_actions() as ledger_actions:
            assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
            assert (await ledger_actions.year(who)).granted == ("project-concluded",)
            await ledger_actions.check(who)


async def test_a_make_up_and_the_hours_it_takes_arrive_at_the_same_moment(ledger_api: "LedgerApi") -> None:
    for _ in range(5):
        who = ledger_api.stranger()
        await ledger_api.hear(who.placed(INNER), gone := who.course(10, on="2025-02-01"))
        await all_at_once(
            ledger_api,
            [who.make_up(2024, "2025-01-01", "2025-12-31")],
            [who.course(30, "public", "2025-03-01"), who.course(40, "professional", "2025-03-02")],
            [who.training(20, "professional", "2024-06-01", half_days=5)],
            [who.takes_back(gone)],
            [who.grant("good-reason", 2025, effect="exempt")],
        )
        async with ledger_api.ledger_actions() as ledger_actions:
            assert await ledger_actions.hours(who, 2024) == (30, 60)
            assert await ledger_actions.hours(who, 2025) == (0, 0)
            assert [item.year for item in await ledger_actions.told(who) if item.side == "crossed"][-1] == 2024
            await ledger_actions.check(who)


@pytest.mark.parametrize("known", [12, 6, 0], ids=["people whom all know", "half of them", "people new to all"])
async def test_batches_that_name_the_same_people_in_any_order_do_not_wait_in_a_circle(
    ledger_api: "LedgerApi", known: int
) -> None:
    random.seed(7)
    for _ in range(6):
        people = [ledger_api.stranger() for _ in range(12)]
        await ledger_api.hear(*(who.placed(INNER) for who in random.sample(people, known)))

        def shuffled(of: Callable[["Somebody"], Contract], people: list["Somebody"] = people) -> list[Contract]:
            return [of(who) for who in random.sample(people, len(people))]

        await all_at_once(
            ledger_api,
            shuffled(lambda who: who.course(30)),
            shuffled(lambda who: who.training(60, "professional")),
            shuffled(lambda who: who.grant("long-leave", 2025)),
            shuffled(lambda who: who.make_up(2024, "2025-01-01", "2025-12-31")),
            shuffled(lambda who: who.placed(INNER, "management", version=2)),
            *([who.course(1)] for who in people[::3]),
        )
        async with ledger_api.ledger_actions() as ledger_actions:
            for who in people:
                assert (await ledger_actions.told(who))[-1].side == "crossed"
                await ledger_actions.check(who)


async def test_a_reassessment_and_postings_of_the_same_people_do_not_wait_in_a_circle(new_branch: "LedgerApi") -> None:
    people = [new_branch.stranger() for _ in range(30)]
    await new_branch.hear(*(who.placed(YONGZHOU) for who in people), *(who.course(1) for who in people))
    async with new_branch.ledger_actions() as ledger_actions:
        await actions.begin_reassessment(ledger_actions.tx, rulebooks=ledger_actions.rulebooks)

    async def pages() -> None:
        more = True
        while more:
            async with new_branch.ledger_actions() as ledger_actions:
                more = await actions.reassess_page(ledger_actions.tx, rulebooks=shipped(), people_max=7, now=AT)

    async def posts() -> None:
        for _ in range(10):
            some = random.sample(people, 10)
            await new_branch.hear(*(who.course(1) for who in some), *(who.grant("long-leave", 2025) for who in some))

    random.seed(7)
    await asyncio.gather(pages(), posts(), pages(), posts(), posts())
    assert await new_branch.connection.fetchval("SELECT people_done FROM reassessment") == 30
    async with new_branch.ledger_actions() as ledger_actions:
        for who in people:
            await ledger_actions.check(who)


# --- years that nobody thought of ----------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1998, 2015, 2016, 2040, 2041, 2099])
async def test_years_outside_the_partitions_are_entered_like_all_others(
    ledger_actions: "LedgerActions", year: int
) -> None:
    who = await ledger_actions.somebody(INNER)
    credit = who.course(5, on=f"{year}-03-01")
    await ledger_actions.hear(credit, who.training(4, on=f"{year}-03-02", half_days=1))
    await ledger_actions.hear(who.takes_back(credit))
    assert await ledger_actions.lines(who, year) == [("credit", 5), ("credit", 4), ("reversal", -5)]
    assert [entry.centihours for entry in (await ledger_actions.statement(who, year)).entries] == [500, 400, -500]
    await ledger_actions.check(who)


async def test_hours_are_carried_over_the_edge_of_the_partitions(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    decision = who.make_up(2040, "2041-01-01", "2041-12-31")
    await ledger_actions.hear(decision, *who.full_year(2041))
    assert await ledger_actions.hours(who, 2040) == (30, 60)
    await ledger_actions.hear(who.takes_back(decision))
    assert await ledger_actions.hours(who, 2041) == (30, 60)
    await ledger_actions.check(who)


# --- how many statements -------------------------------------------------------------------------------------------


@contextmanager
def counted(tx: Tx) -> Iterator[list[str]]:
    """The statements that PostgreSQL is sent in the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    engine = tx.sync_connection
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


async def statements(ledger_actions: "LedgerActions", *said: Contract) -> int:
    with counted(ledger_actions.tx) as sent:
        await ledger_actions.hear(*said)
    return len(sent)


@pytest.fixture
async def people(ledger_actions: "LedgerActions") -> list["Somebody"]:
    """Three hundred people, in the order in which pages take them, of whom only today's placement is known."""
    found = sorted((ledger_actions.stranger() for _ in range(300)), key=lambda who: who.id)
    await ledger_actions.hear(*(who.placed(INNER) for who in found))
    return found


async def test_a_batch_of_completions_takes_nine_statements_and_two_more_where_something_is_said(
    ledger_actions: "LedgerActions", people: list["Somebody"]
) -> None:
    some = [who.course(10) for who in people]
    assert await statements(ledger_actions, *some) == 9, (
        "people, evidence, years, entries, who closes a year, which years are closed, balances, what changed, what was "
        "taken back early"
    )
    assert await statements(ledger_actions, *some) == 2, "twice is once: the evidence says so"
    full = [item for who in people for item in who.full_year()]
    assert await statements(ledger_actions, *full) == 11, "what stands behind sums that would do, and what is said"
    revoked = [who.takes_back(item) for who, item in zip(people, some, strict=True)]
    assert await statements(ledger_actions, *revoked) == 11, (
        "the credits and their last turns are looked up; then the same"
    )


async def test_people_not_heard_of_yet_take_two_more(ledger_actions: "LedgerActions") -> None:
    strangers = [ledger_actions.stranger() for _ in range(300)]
    assert await statements(ledger_actions, *(who.course(10) for who in strangers)) == 11


async def test_no_batch_takes_more_statements_for_being_larger(
    ledger_actions: "LedgerActions", people: list["Somebody"]
) -> None:
    """Every handler and every question, for two people and for a hundred and fifty."""
    capped = read_rulebooks(
        {**shipped_texts(), "inner-mongolia-2024.toml": shipped_texts()["inner-mongolia-2024.toml"] + CAP}
    )
    ledger_actions.rulebooks = capped
    taken: list[list[int]] = []
    for some in (people[:2], people[150:]):
        grants = [who.grant("project-concluded", 2024, 2025) for who in some]
        make_ups = [who.make_up(2024, "2025-01-01", "2025-12-31") for who in some]
        trainings = [who.training(40, on="2025-05-05", half_days=10) for who in some]
        taken.append(
            [
                await statements(ledger_actions, *trainings),
                await statements(ledger_actions, *make_ups),
                await statements(ledger_actions, *grants),
                await statements(ledger_actions, *(item for who in some for item in who.full_year())),
                await statements(
                    ledger_actions, *(who.takes_back(training) for who, training in zip(some, trainings, strict=True))
                ),
                await statements(
                    ledger_actions, *(who.takes_back(make_up) for who, make_up in zip(some, make_ups, strict=True))
                ),
                await statements(ledger_actions, *(who.placed(YONGZHOU, version=2) for who in some)),
            ]
        )
        with counted(ledger_actions.tx) as sent:
            asked = [GroundsQuestion(who.id, "promotion", AT.date()) for who in some]
            await actions.grounds(ledger_actions.tx, asked, rulebooks=capped)
            before = UUID(int=some[0].id.int - 1)
            await actions.dry_run_page(
                ledger_actions.tx, year=2025, today=shipped(), tried=capped, after=before, people_max=len(some)
            )
        taken[-1].append(len(sent))
    assert taken[0] == taken[1]
    assert max(taken[0]) <= 20


CAP = """
[[cap]]
per = "course"
hours = "60"
article = "虚构"
"""


async def test_a_page_of_a_reassessment_takes_as_many_for_one_as_for_a_hundred(
    ledger_actions: "LedgerActions", people: list["Somebody"]
) -> None:
    await ledger_actions.hear(*(item for who in people for item in who.full_year()))
    await ledger_actions.hear(*(who.make_up(2024, "2025-01-01", "2025-12-31") for who in people[::3]))
    await actions.begin_reassessment(ledger_actions.tx, rulebooks=shipped())
    text = shipped_texts()["inner-mongolia-2024.toml"].replace('hours = "90"', 'hours = "91"') + CAP
    harder = read_rulebooks({**shipped_texts(), "inner-mongolia-2024.toml": text})
    assert await actions.begin_reassessment(ledger_actions.tx, rulebooks=harder) is not None
    taken = []
    for people_max in (3, 150):
        with counted(ledger_actions.tx) as sent:
            assert await actions.reassess_page(ledger_actions.tx, rulebooks=harder, people_max=people_max, now=AT)
        taken.append(len(sent))
    assert taken[0] == taken[1]
    assert taken[0] <= 20
