"""Reassessment: a change of rulebooks reaches every person-year it touches, exactly once, whatever interrupts it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from live_platform import Platform, a_full_year, completion, person

from common.db import Tx
from ledger import actions
from ledger.domain.reassessments import editions_of, touched_by
from ledger.queries import reassessments
from ledger.reassessor import Reassessor
from rulebook import Rulebooks, read_rulebooks, shipped, shipped_texts
from standalone.app import build

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
INNER, YONGZHOU, CHANGSHA = "150102", "431102", "430102"
HUNDRED = """
id = "hunan-2025"
document = "虚构〔2025〕1号"
name = "要求一百学时的规定"
region = "430000"
article = "一"
binds = ["management", "professional", "worker"]
from = 2025-01-01
replaces = ["hunan-2023"]

[[yearly]]
key = "total"
name = "年度累计学时"
hours = "100"
article = "二"
"""
"""An invented regulation that asks for more."""
LESS = HUNDRED.replace('"100"', '"50"')
AFTER, AFTER_THAT = (read_rulebooks({**shipped_texts(), "draft.toml": text}) for text in (HUNDRED, LESS))


async def rows_of(tx: Tx, table: str, order: str) -> list[Mapping[str, Any]]:
    return [dict(row._mapping) for row in await tx.execute(sa.text(f"SELECT * FROM {table} ORDER BY {order}"))]


async def begin(ledger_actions: "LedgerActions", rulebooks: Rulebooks) -> int | None:
    """How many people there are to look at; ``None`` where there is nothing to do."""
    ledger_actions.rulebooks = rulebooks
    begun = await actions.begin_reassessment(ledger_actions.tx, rulebooks=rulebooks)
    return None if begun is None else begun[1]


async def page(ledger_actions: "LedgerActions", people_max: int = 2) -> bool:
    return await actions.reassess_page(
        ledger_actions.tx, rulebooks=ledger_actions.rulebooks, people_max=people_max, now=AT
    )


async def to_the_end(ledger_actions: "LedgerActions", people_max: int = 2) -> int:
    """Pages until there is nothing left; how many there were."""
    pages = 0
    while await page(ledger_actions, people_max):
        pages += 1
        assert pages <= 100, "it does not end"
    return pages


async def progress(tx: Tx) -> dict[str, Any]:
    """The newest reassessment."""
    return dict((await reassessments.reassessments(tx, 1))[0]._mapping)


async def a_province(ledger_actions: "LedgerActions") -> dict[str, "Somebody"]:
    """Some whom the draft touches, and some whom it does not."""
    who = {
        "falls": await ledger_actions.somebody(YONGZHOU),
        "falls too": await ledger_actions.somebody(CHANGSHA),
        "has enough": await ledger_actions.somebody(YONGZHOU),
        "had little": await ledger_actions.somebody(YONGZHOU),
        "moved away": await ledger_actions.somebody(
            placements=[(None, YONGZHOU, "professional"), ("2025-07-01", INNER, "professional")]
        ),
        "moved here": await ledger_actions.somebody(
            placements=[(None, INNER, "professional"), ("2025-07-01", YONGZHOU, "professional")]
        ),
        "makes up": await ledger_actions.somebody(YONGZHOU),
        "of another region": await ledger_actions.somebody(INNER),
        "of another time": await ledger_actions.somebody(YONGZHOU),
        "without a year": await ledger_actions.somebody(YONGZHOU),
        "never heard of": ledger_actions.stranger(),
    }
    for name, key in who.items():
        if name not in ("had little", "of another time", "without a year"):
            await ledger_actions.hear(*key.full_year())
    await ledger_actions.hear(who["has enough"].course(10), who["had little"].course(5))
    await ledger_actions.hear(*who["of another time"].full_year(2022))
    await ledger_actions.hear(*who["falls"].full_year(2024), *who["falls"].full_year(2026))
    await ledger_actions.hear(
        who["makes up"].course(40, on="2026-03-01"), who["makes up"].make_up(2025, "2026-01-01", "2026-12-31")
    )
    return who


TOUCHED = {"falls", "falls too", "has enough", "had little", "moved away", "moved here", "makes up"}


async def test_a_new_ledger_only_notes_its_rulebooks(ledger_actions: "LedgerActions") -> None:
    assert await begin(ledger_actions, shipped()) is None
    assert set(await reassessments.editions(ledger_actions.tx)) == set(editions_of(shipped()))
    assert await reassessments.reassessments(ledger_actions.tx, 10) == []
    assert not await page(ledger_actions)


async def test_the_same_rulebooks_begin_nothing(ledger_actions: "LedgerActions") -> None:
    await begin(ledger_actions, shipped())
    await a_province(ledger_actions)
    assert await begin(ledger_actions, shipped()) is None
    assert await begin(ledger_actions, read_rulebooks(shipped_texts())) is None


async def test_a_changed_rulebook_begins_one_for_those_whom_it_touches(ledger_actions: "LedgerActions") -> None:
    await begin(ledger_actions, shipped())
    await a_province(ledger_actions)
    assert await begin(ledger_actions, AFTER) == len(TOUCHED)
    found = await progress(ledger_actions.tx)
    assert (found["because"], found["people"], found["people_done"]) == ("hunan-2023, hunan-2025", len(TOUCHED), 0)
    assert (found["first_year"], found["ended_at"]) == (2023, None)
    assert await begin(ledger_actions, AFTER) is None, "it is noted once"


async def test_a_ledger_that_was_never_told_of_its_rulebooks_is_looked_at_whole(
    ledger_actions: "LedgerActions",
) -> None:
    who = await a_province(ledger_actions)
    assert await begin(ledger_actions, shipped()) == len(who) - 2, "but for who has no year, and whom nobody placed"
    before = await rows_of(ledger_actions.tx, "outbox", "id")
    await to_the_end(ledger_actions)
    assert await rows_of(ledger_actions.tx, "outbox", "id") == before
    found = await progress(ledger_actions.tx)
    assert (found["rebound"], found["crossed"], found["fell"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("change", "first", "last", "region"),
    [
        ({"id": "guangdong-2027", "region": "440000", "from": "2027-03-01", "replaces": ""}, 2027, 9_999, "44%"),
        (
            {"id": "guangzhou-2027", "region": "440100", "from": "2027-03-01\nuntil = 2028-06-30", "replaces": ""},
            2027, 2028, "4401%",
        ),
        ({"id": "county-2027", "region": "440103", "from": "2027-03-01", "replaces": ""}, 2027, 9_999, "440103%"),
    ],
    ids=["a province", "a city for two years", "a county"],
)  # fmt: skip
def test_years_and_regions_are_those_of_what_changed(
    change: dict[str, str], first: int, last: int, region: str
) -> None:
    text = "\n".join(
        line if (key := line.partition(" =")[0]) not in change
        else "" if not change[key]
        else f"{key} = {change[key]}" if key == "from" else f'{key} = "{change[key]}"'
        for line in HUNDRED.splitlines()
    )  # fmt: skip
    after = read_rulebooks({**shipped_texts(), "draft.toml": text})
    for touched in (
        touched_by(editions_of(shipped()), editions_of(after)),
        touched_by(editions_of(after), editions_of(shipped())),
    ):
        assert touched is not None
        assert (touched.because, touched.regions) == ((change["id"],), (region,))
        assert (touched.first_year, touched.last_year) == (first, last)


async def test_it_brings_every_touched_year_in_line_and_says_each_change_once(ledger_actions: "LedgerActions") -> None:
    await begin(ledger_actions, shipped())
    who = await a_province(ledger_actions)
    said = {name: await ledger_actions.told(key) for name, key in who.items()}
    await begin(ledger_actions, AFTER)
    assert await to_the_end(ledger_actions) == 4, "two at a time, and the last page is not full"
    fell = {name: (await ledger_actions.told(key))[len(said[name]) :] for name, key in who.items()}
    assert {name: [(row.side, row.year) for row in new] for name, new in fell.items() if new} == {
        "falls": [("fell", 2025), ("fell", 2026)],
        "falls too": [("fell", 2025)],
        "moved here": [("fell", 2025)],
    }
    bound = {name: (await ledger_actions.year(key)).rulebook_id for name, key in who.items()}
    assert {name for name, book in bound.items() if book == "hunan-2025"} == TOUCHED - {"moved away"}
    assert (await ledger_actions.year(who["falls"], 2024)).rulebook_id == "hunan-2023"
    assert await ledger_actions.hours(who["makes up"], 2025) == (40, 60), (
        "a hundred are asked for, and ten more were made up"
    )
    found = await progress(ledger_actions.tx)
    assert found["ended_at"] is not None
    assert (found["people_done"], found["people"]) == (len(TOUCHED), len(TOUCHED))
    assert (found["rebound"], found["crossed"], found["fell"]) == (8, 0, 4)
    for item in who.values():
        await ledger_actions.check(item)
    assert not await page(ledger_actions)


async def test_it_ends_in_the_same_wherever_it_was_thrown_back(ledger_actions: "LedgerActions") -> None:
    await begin(ledger_actions, shipped())
    who = await a_province(ledger_actions)
    await begin(ledger_actions, AFTER)

    async def outcome() -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
        years = [
            {key: value for key, value in row.items() if key != "assessed_at"}
            for row in await rows_of(ledger_actions.tx, "person_year", "person_id, training_year")
        ]
        told = {name: await ledger_actions.told(key) for name, key in who.items()}
        done = {key: value for key, value in (await progress(ledger_actions.tx)).items() if not key.endswith("_at")}
        return years, told, done

    savepoint = await ledger_actions.tx.begin_nested()
    await to_the_end(ledger_actions, people_max=1_000)
    in_one_go = await outcome()
    await savepoint.rollback()
    for pages_before in range(5):
        savepoint = await ledger_actions.tx.begin_nested()
        for _ in range(pages_before):
            await page(ledger_actions)
        lost = await ledger_actions.tx.begin_nested()
        await page(ledger_actions)
        await lost.rollback()
        await to_the_end(ledger_actions)
        assert await outcome() == in_one_go
        await savepoint.rollback()


@pytest.mark.parametrize("people_max", [1, 2, 3, 7, 8])
async def test_pages_cover_everybody_once_whatever_their_size(ledger_actions: "LedgerActions", people_max: int) -> None:
    await begin(ledger_actions, shipped())
    await a_province(ledger_actions)
    await begin(ledger_actions, AFTER)
    pages = await to_the_end(ledger_actions, people_max)
    assert pages == len(TOUCHED) // people_max + 1
    found = await progress(ledger_actions.tx)
    assert (found["people_done"], found["ended_at"] is not None) == (len(TOUCHED), True)


async def test_a_change_in_the_middle_of_one_is_another_one_after_it(ledger_actions: "LedgerActions") -> None:
    await begin(ledger_actions, shipped())
    who = await a_province(ledger_actions)
    await begin(ledger_actions, AFTER)
    await page(ledger_actions)
    assert await begin(ledger_actions, AFTER_THAT) == len(TOUCHED)
    await to_the_end(ledger_actions)
    rows = await reassessments.reassessments(ledger_actions.tx, 10)
    assert [(row.people_done, row.ended_at is not None) for row in rows] == [(len(TOUCHED), True)] * 2
    for name in ("falls", "falls too", "moved here", "has enough"):
        assert (await ledger_actions.year(who[name])).met, name
        await ledger_actions.check(who[name])


async def test_a_rulebook_that_is_taken_away_again_leaves_everything_as_it_was(ledger_actions: "LedgerActions") -> None:
    await begin(ledger_actions, shipped())
    who = await a_province(ledger_actions)
    before = {name: (await ledger_actions.year(key)).met for name, key in who.items()}
    for rulebooks in (AFTER, shipped()):
        await begin(ledger_actions, rulebooks)
        await to_the_end(ledger_actions)
    assert {name: (await ledger_actions.year(key)).met for name, key in who.items()} == before
    assert {(await ledger_actions.year(who[name])).rulebook_id for name in TOUCHED - {"moved away"}} == {"hunan-2023"}
    for item in who.values():
        await ledger_actions.check(item)


# --- more than one at a time ---------------------------------------------------------------------------------------


@pytest.fixture
async def province(new_branch: "LedgerApi") -> dict[str, "Somebody"]:
    """The same on a ledger whose pages are committed; a reassessment has begun."""
    async with new_branch.ledger_actions() as ledger_actions:
        await begin(ledger_actions, shipped())
        who = await a_province(ledger_actions)
    async with new_branch.ledger_actions() as ledger_actions:
        await begin(ledger_actions, AFTER)
    return who


async def whole(new_branch: "LedgerApi", province: dict[str, "Somebody"]) -> None:
    """Everybody was done once, and everything agrees."""
    row = await new_branch.connection.fetchrow("SELECT * FROM reassessment")
    assert (row["people_done"], row["rebound"], row["fell"]) == (len(TOUCHED), 8, 4)
    async with new_branch.ledger_actions() as ledger_actions:
        for item in province.values():
            await ledger_actions.check(item)


async def test_two_at_once_share_the_work(new_branch: "LedgerApi", province: dict[str, "Somebody"]) -> None:
    jobs = [Reassessor(new_branch.service.db, AFTER, people_max=1) for _ in range(3)]
    await asyncio.wait_for(asyncio.gather(*(job.run() for job in jobs)), 30)
    await whole(new_branch, province)


async def test_two_pages_at_once_do_not_take_the_same_people(
    new_branch: "LedgerApi", province: dict[str, "Somebody"]
) -> None:
    async def one_page() -> bool:
        async with new_branch.ledger_actions(AFTER) as ledger_actions:
            return await page(ledger_actions, people_max=3)

    assert all(await asyncio.gather(one_page(), one_page()))
    assert await new_branch.connection.fetchval("SELECT people_done FROM reassessment") == 6
    while await one_page():
        pass
    await whole(new_branch, province)


async def test_hours_that_arrive_while_a_page_is_under_way_wait_for_it_and_count(
    new_branch: "LedgerApi", province: dict[str, "Somebody"]
) -> None:
    who = province["falls too"]
    async with new_branch.ledger_actions(AFTER) as ledger_actions:
        await page(ledger_actions, people_max=100)

        async def post() -> None:
            async with new_branch.ledger_actions(AFTER) as other:
                await other.hear(who.course(10))

        posting = asyncio.create_task(post())
        await _until_somebody_waits(new_branch)
        assert not posting.done()
    await posting
    async with new_branch.ledger_actions() as ledger_actions:
        assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("fell", 2025, 2), ("crossed", 2025, 3)]
    await whole(new_branch, province)


async def test_a_page_waits_for_hours_that_are_being_entered_and_sees_them(
    new_branch: "LedgerApi", province: dict[str, "Somebody"]
) -> None:
    who = province["falls too"]
    async with new_branch.ledger_actions(AFTER) as ledger_actions:
        await ledger_actions.hear(who.course(10))
        job = asyncio.create_task(Reassessor(new_branch.service.db, AFTER).run())
        await _until_somebody_waits(new_branch)
    await job
    async with new_branch.ledger_actions() as ledger_actions:
        assert await ledger_actions.told(who) == [("crossed", 2025, 1)], "it never had less than is asked for"
        await ledger_actions.check(who)
    assert await new_branch.connection.fetchval("SELECT fell FROM reassessment") == 3


async def _until_somebody_waits(new_branch: "LedgerApi") -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(60):
        while not await new_branch.connection.fetchval(query):
            await asyncio.sleep(0.02)


async def test_the_job_goes_on_where_another_was_killed(
    new_branch: "LedgerApi", province: dict[str, "Somebody"]
) -> None:
    killed = asyncio.create_task(Reassessor(new_branch.service.db, AFTER, people_max=1).run())
    while not await new_branch.connection.fetchval("SELECT people_done FROM reassessment"):
        await asyncio.sleep(0.005)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    await Reassessor(new_branch.service.db, AFTER, people_max=2).run()
    await whole(new_branch, province)


async def test_what_cannot_be_assessed_stops_the_reassessment_and_not_the_service(
    new_branch: "LedgerApi", province: dict[str, "Somebody"]
) -> None:
    who = province["moved here"].id
    history = await new_branch.connection.fetchval("SELECT history FROM person WHERE person_id = $1", who)
    damage = "UPDATE person SET history = $2 WHERE person_id = $1"
    await new_branch.connection.execute(damage, who, '{"nothing": "that was ever written"}')
    job = asyncio.create_task(Reassessor(new_branch.service.db, AFTER, people_max=1).run())
    done, _ = await asyncio.wait([job], timeout=1)
    assert not done, "it tries again"
    assert await new_branch.connection.fetchval("SELECT ended_at FROM reassessment") is None
    await new_branch.connection.execute(damage, who, history)
    await asyncio.wait_for(job, 30)
    await whole(new_branch, province)


async def test_how_far_it_is_can_be_asked(new_branch: "LedgerApi", province: dict[str, "Somebody"]) -> None:
    async with new_branch.ledger_actions(AFTER) as ledger_actions:
        await page(ledger_actions)
    (found,) = (await new_branch.call("GET", "reassessments"))["reassessments"]
    assert (found["because"], found["people"], found["people_done"]) == ("hunan-2023, hunan-2025", len(TOUCHED), 2)
    assert found["begun_at"].endswith("+08:00")
    assert found["ended_at"] is None
    async with new_branch.ledger_actions(AFTER) as ledger_actions:
        await to_the_end(ledger_actions)
    (found,) = (await new_branch.call("GET", "reassessments?limit=1"))["reassessments"]
    assert found["ended_at"].endswith("+08:00")
    assert (await new_branch.ask("GET", "reassessments?limit=0")).status_code == 422
    assert (await new_branch.ask("GET", "reassessments", scope="people:read")).status_code == 403


async def test_a_folder_of_regulations_reaches_certificates_on_the_whole_way(
    platform: Platform, tmp_path: Path
) -> None:
    await platform.register(person(1), person(2))
    await platform.settle()
    await platform.push(*a_full_year(1), *a_full_year(2), completion("more", 2, hours="10"))
    await platform.settle()
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / "hunan-2025.toml").write_text(HUNDRED)
    house = build(
        platform.cluster.server,
        platform.cluster.keys,
        store_url=platform.store.as_uri(),
        public_url="http://test",
        drawing_processes=1,
        rulebooks_dir=str(folder),
        database_names=platform.names,
    )
    async with house.working():
        async with asyncio.timeout(60):
            while not await platform.sql("ledger", "SELECT FROM reassessment WHERE ended_at IS NOT NULL"):
                await asyncio.sleep(0.05)
        await platform.settle()
    assert [(await platform.status(serial))["status"] for serial in (1, 2)] == ["suspended", "certified"]
    (row,) = await platform.sql("ledger", "SELECT people_done, rebound, crossed, fell FROM reassessment")
    assert tuple(row) == (2, 2, 0, 1)
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]
