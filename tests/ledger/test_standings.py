"""Where people stand is kept a moment after it changed, and adds up to what the ledger has."""

import random
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from common.contracts.registry import PersonPlaced, Placed
from ledger import actions, standing_keeper
from ledger.queries import standings
from ledger.standing_keeper import StandingKeeper
from rulebook import shipped

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

SCHOOL, HOSPITAL = UUID(int=11), UUID(int=12)


async def keep(ledger_actions: "LedgerActions", this_year: int = 2026) -> None:
    """Until nothing is left."""
    while await actions.keep_standings(ledger_actions.tx, rulebooks=ledger_actions.rulebooks, this_year=this_year):
        pass


async def standing(ledger_actions: "LedgerActions", who: "Somebody", year: int = 2025) -> Any:
    return (await standings.standings(ledger_actions.tx, [(year, who.id)])).get((year, who.id))


def at(who: "Somebody", unit: UUID, version: int, *moves: tuple[str, UUID], **other: Any) -> PersonPlaced:
    """Somebody who stands in a unit, after these moves (day, from then on in)."""
    said = who.placed(version=version, organisation_id=unit, **other)
    placements = [
        Placed.model_validate(
            {"effective_on": day, "organisation_id": there, "region_code": said.region_code,
             "post_category": said.post_category, "title_level": said.title_level}
        )
        for day, there in moves
    ]  # fmt: skip
    return said.model_copy(update={"placements": tuple(placements)})


async def rows(ledger_actions: "LedgerActions", question: str) -> Counter[tuple[Any, ...]]:
    """Key → sums, as counters: what adds up to nothing is not there."""
    found: Counter[tuple[Any, ...]] = Counter()
    for row in await ledger_actions.tx.execute(sa.text(question)):
        *key, value = row
        if value:
            found[tuple(key)] += int(value)
    return found


async def assert_it_adds_up(ledger_actions: "LedgerActions") -> None:
    """The boards against standings, person-years and entries, by other statements than those that keep them."""
    for name, counted in {
        "people": "1", "met": "(state = 'met')::int", "near": "(state = 'near')::int",
        "behind": "(state = 'behind')::int", "not_bound": "(state = 'not-bound')::int",
        "public_centihours": "public_centihours", "professional_centihours": "professional_centihours",
    }.items():  # fmt: skip
        key = "training_year, organisation_id, region_code, post_category, title_level"
        kept = await rows(ledger_actions, f"SELECT {key}, {name} FROM board")
        assert kept == await rows(ledger_actions, f"SELECT {key}, sum({counted}) FROM standing GROUP BY {key}"), name
    key = "training_year, organisation_id, region_code, subject, mode, source, coalesce(topic, '')"
    for name, counted in {"centihours": "sum(entry.centihours)", "entries": "count(*)"}.items():
        learned = f"""
            SELECT {key.replace("subject", "entry.subject")}, {counted}
            FROM entry JOIN standing USING (training_year, person_id) GROUP BY 1, 2, 3, 4, 5, 6, 7
        """
        kept = await rows(ledger_actions, f"SELECT {key}, {name} FROM hours_board")
        assert kept == await rows(ledger_actions, learned), name
    differing = """
        SELECT person_id FROM standing JOIN person_year USING (person_id, training_year)
        WHERE (standing.public_centihours, standing.professional_centihours, standing.entries, state = 'met')
              IS DISTINCT FROM (person_year.public_centihours, person_year.professional_centihours,
                                person_year.entries, met)
    """
    assert not (await ledger_actions.tx.execute(sa.text(differing))).all()


async def test_everybody_stands_somewhere_even_without_an_hour(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await keep(ledger_actions)
    for year in (2025, 2026):
        found = await standing(ledger_actions, who, year)
        assert (found.state, found.missing, found.public_missing, found.professional_missing) == (
            "behind", 9000, 3000, 6000,
        )  # fmt: skip


async def test_near_is_who_has_four_fifths_and_what_is_missing_is_the_larger_of_whole_and_subjects(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(who.course(30), who.course(41.99, "professional"))
    await keep(ledger_actions)
    found = await standing(ledger_actions, who)
    assert (found.state, found.missing, found.professional_missing) == ("behind", 1801, 1801)
    more = who.course(0.01, "professional", course_code="C-2")
    await ledger_actions.hear(more)
    await keep(ledger_actions)
    assert (await standing(ledger_actions, who)).state == "near"
    await ledger_actions.hear(who.course(30, "professional", course_code="C-3"))
    await keep(ledger_actions)
    assert (await standing(ledger_actions, who)).state == "met"
    await ledger_actions.hear(who.takes_back(more), who.course(5, "public", course_code="C-4"))
    await keep(ledger_actions)
    assert (await standing(ledger_actions, who)).state == "met"
    await assert_it_adds_up(ledger_actions)


async def test_a_year_belongs_to_the_unit_of_its_last_day(ledger_actions: "LedgerActions") -> None:
    """Somebody who moves takes the running year along, and leaves the one before."""
    who = ledger_actions.stranger()
    await ledger_actions.hear(at(who, SCHOOL, 1), *who.full_year(2025), who.course(10, on="2026-02-02"))
    await keep(ledger_actions)
    await ledger_actions.hear(at(who, HOSPITAL, 2, ("2020-01-01", SCHOOL), ("2026-05-01", HOSPITAL)))
    await keep(ledger_actions)
    units = [(await standing(ledger_actions, who, year)).organisation_id for year in (2025, 2026)]
    assert units == [SCHOOL, HOSPITAL]
    await assert_it_adds_up(ledger_actions)


async def test_who_has_left_or_counts_under_another_record_stands_nowhere(ledger_actions: "LedgerActions") -> None:
    left, record, other = ledger_actions.stranger(), ledger_actions.stranger(), ledger_actions.stranger()
    await ledger_actions.hear(
        *(at(who, SCHOOL, 1) for who in (left, record, other)),
        *record.full_year(),
        other.course(3, course_code="C-9"),
    )
    await keep(ledger_actions)
    await ledger_actions.hear(
        at(other, SCHOOL, 2, merged_into=record.id),
        at(left, SCHOOL, 2, ended_on="2025-07-01", ended_because="retired"),
    )
    await keep(ledger_actions)
    assert [(await standing(ledger_actions, left, year) or "nothing") for year in (2026,)] == ["nothing"]
    assert (await standing(ledger_actions, left, 2025)).state == "not-bound", "staff in it, not on its last day"
    assert await standing(ledger_actions, other) is None
    assert (await standing(ledger_actions, record)).public_centihours == 3300
    await assert_it_adds_up(ledger_actions)


async def test_whatever_happens_in_whatever_order_the_boards_add_up(ledger_actions: "LedgerActions") -> None:
    """Courses, revocations, trainings, grants, moves and mergings, with the keeping in between wherever it falls."""
    chance = random.Random(20260105)
    everybody = [ledger_actions.stranger() for _ in range(8)]
    version = Counter({who.id: 1 for who in everybody})
    await ledger_actions.hear(*(at(who, chance.choice((SCHOOL, HOSPITAL)), 1) for who in everybody))
    counted: list[tuple[Somebody, Any]] = []
    for number in range(120):
        who = chance.choice(everybody)
        match chance.randrange(7):
            case 0 | 1 | 2:
                year = chance.choice((2025, 2026))
                said = who.course(
                    chance.choice((5, 20, 45)), chance.choice(("public", "professional")), f"{year}-03-05",
                    course_code=f"C-{number}", vendor=chance.choice(("lanxin", "muxi")),
                )  # fmt: skip
                counted.append((who, said))
                await ledger_actions.hear(said)
            case 3 if counted:
                teller, said = counted.pop(chance.randrange(len(counted)))
                await ledger_actions.hear(teller.takes_back(said))
            case 4:
                await ledger_actions.hear(who.training(chance.choice((8, 30)), on="2026-04-02", activity=f"A-{number}"))
            case 5:
                version[who.id] += 1
                unit = chance.choice((SCHOOL, HOSPITAL))
                title = chance.choice(("junior", "senior"))
                await ledger_actions.hear(
                    at(who, unit, version[who.id], ("2019-01-01", SCHOOL), ("2026-01-01", unit), title=title)
                )
            case 6:
                await keep(ledger_actions)
    await keep(ledger_actions)
    await assert_it_adds_up(ledger_actions)
    counts = await rows(ledger_actions, "SELECT training_year, count(*) FROM standing GROUP BY training_year")
    assert counts == {(2025,): 8, (2026,): 8}


async def test_once_a_year_everybody_is_looked_at(ledger_actions: "LedgerActions") -> None:
    """The first of January changes no record, and yet everybody stands somewhere in the new year."""
    who = await ledger_actions.somebody()
    await keep(ledger_actions, this_year=2026)
    assert await standing(ledger_actions, who, 2027) is None
    await keep(ledger_actions, this_year=2027)
    assert (await standing(ledger_actions, who, 2027)).state == "behind"
    await assert_it_adds_up(ledger_actions)


async def test_the_keeper_makes_room_as_long_as_hours_are_entered_and_no_longer(
    new_branch: "LedgerApi", monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            await new_branch.connection.execute("UPDATE touched SET at = now() - interval '1 minute'")

    monkeypatch.setattr(standing_keeper, "asyncio", SimpleNamespace(sleep=nap))
    keeper = StandingKeeper(new_branch.service.db, shipped())
    await new_branch.connection.execute("INSERT INTO touched (person_ids, training_years) VALUES ('{}', '{}')")
    await keeper._rest(60)
    assert len(naps) == 3, "nothing was entered after the third"
    await new_branch.connection.execute("DELETE FROM touched")
    await keeper._rest(60)
    assert len(naps) == 4, "nothing waits"
