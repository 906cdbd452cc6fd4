"""Where people stood is kept in the database and told whole, and twice is once there too."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from live_platform import DEPARTMENT, ORGANISATIONS, SCHOOL, Cluster, id_number, organisation_code, person
from registry_api import RegistryApi
from roster_import import RosterImport, statuses
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from common.contracts.registry import PersonPlaced, Placed, Term
from registry.imports.actions.rows import ROWS_A_TURN
from standalone import databases

COUNTY, NEXT_COUNTY = "431102", "431103"
MARCH, MAY, JULY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
async def roster_import(roster_import: RosterImport) -> RosterImport:
    """In June 2026."""
    roster_import.today = date(2026, 6, 1)
    return roster_import


async def unit_id(roster_import: RosterImport, code: str) -> UUID:
    found = await roster_import.tx.execute(
        sa.text("SELECT organisation_id FROM organisation WHERE code = :c"), {"c": code}
    )
    organisation_id: UUID = found.scalar_one()
    return organisation_id


async def told(roster_import: RosterImport) -> PersonPlaced:
    """The one thing that was said."""
    [said] = await roster_import.published(PersonPlaced)
    return said


async def move_school(roster_import: RosterImport, region: str) -> None:
    school = next(row for row in ORGANISATIONS if row["code"] == SCHOOL)
    assert statuses(await roster_import.organisations({**school, "region_code": region})) == ["updated"]
    await roster_import.tx.execute(sa.text("DELETE FROM outbox WHERE topic = 'registry.organisations'"))


def ways(said: PersonPlaced) -> list[tuple[date | None, str, str]]:
    return [(placement.effective_on, placement.region_code, placement.title_level) for placement in said.placements]


async def test_of_somebody_placed_once_only_today_is_told(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    said = await told(roster_import)
    assert (said.placements, said.terms, said.hired_on) == ((), (), None)
    row = (
        await roster_import.tx.execute(sa.text("SELECT CAST(effective_on AS text), region_code FROM placement"))
    ).one()
    assert tuple(row) == ("-infinity", COUNTY)


async def test_a_change_is_told_with_all_that_was_before(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    school, department = await unit_id(roster_import, SCHOOL), await unit_id(roster_import, DEPARTMENT)
    changed = person(1, unit_code=DEPARTMENT, post_category="management", effective_on="2026-03-01")
    assert statuses(await roster_import.people(changed)) == ["updated"]
    *_, said = await roster_import.published(PersonPlaced)
    assert (said.organisation_id, said.post_category, said.version) == (department, "management", 2)
    before, now = said.placements
    assert before == Placed(
        organisation_id=school, region_code=COUNTY, post_category="professional", title_level="junior"
    )
    assert now == Placed(
        effective_on=MARCH,
        organisation_id=department,
        region_code=COUNTY,
        post_category="management",
        title_level="junior",
    )
    assert statuses(await roster_import.people(changed)) == ["unchanged"]
    assert await roster_import.published(PersonPlaced) == []


async def test_days_of_hiring_and_terms_are_kept_and_told(roster_import: RosterImport) -> None:
    first = {"hired_on": "2020-09-01", "term_begins_on": "2020-09-01", "term_ends_on": "2023-08-31"}
    assert statuses(await roster_import.people(person(1, **first))) == ["created"]
    said = await told(roster_import)
    terms = (Term(begins_on=date(2020, 9, 1), ends_on=date(2023, 8, 31)),)
    assert (said.hired_on, said.terms, said.placements) == (date(2020, 9, 1), terms, ())
    assert statuses(await roster_import.people(person(1))) == ["unchanged"]
    second = {"term_begins_on": "2023-09-01", "term_ends_on": "2026-08-31"}
    assert statuses(await roster_import.people(person(1, **second))) == ["updated"]
    said = await told(roster_import)
    assert said.hired_on == date(2020, 9, 1)
    assert said.terms == (*terms, Term(begins_on=date(2023, 9, 1), ends_on=date(2026, 8, 31)))
    for row in (person(1, **first), person(1, **second), person(1)):
        assert statuses(await roster_import.people(row)) == ["unchanged"]


async def test_a_term_that_overlaps_is_refused_and_the_other_rows_are_recorded(roster_import: RosterImport) -> None:
    await roster_import.people(person(1, term_begins_on="2023-09-01", term_ends_on="2026-08-31"), person(2))
    await roster_import.forget_said()
    wrong = person(1, title_level="senior", term_begins_on="2026-08-31", term_ends_on="2029-08-31")
    verdicts = await roster_import.people(wrong, person(2, title_level="senior"))
    assert statuses(verdicts) == ["rejected: overlapping-term", "updated"]
    assert verdicts[0].detail == "the term overlaps another one on record that begins on another day"
    assert (await told(roster_import)).title_level == "senior"


async def test_a_placement_yet_to_come_is_told_and_is_not_todays(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    await roster_import.forget_said()
    school = await unit_id(roster_import, SCHOOL)
    assert statuses(await roster_import.people(person(1, unit_code=DEPARTMENT, effective_on="2026-07-01"))) == [
        "updated"
    ]
    said = await told(roster_import)
    assert (said.organisation_id, [placement.effective_on for placement in said.placements]) == (school, [None, JULY])
    assert [item.organisation for item in await roster_import.printed(said.person_id)] == ["零陵区第一小学"]
    # Once its day has come, the next import finds the person there.
    roster_import.today = JULY
    assert statuses(await roster_import.people(person(1, unit_code=DEPARTMENT))) == ["updated"]
    assert (await told(roster_import)).organisation_id == await unit_id(roster_import, DEPARTMENT)
    assert [item.organisation for item in await roster_import.printed(said.person_id)] == ["零陵区教育局"]
    assert statuses(await roster_import.people(person(1, unit_code=DEPARTMENT))) == ["unchanged"]


async def test_somebody_whose_only_placement_is_yet_to_come_stands_there(roster_import: RosterImport) -> None:
    await roster_import.people(person(1, effective_on="2026-07-01"))
    said = await told(roster_import)
    assert (said.organisation_id, [placement.effective_on for placement in said.placements]) == (
        await unit_id(roster_import, SCHOOL),
        [JULY],
    )


async def test_an_earlier_placement_goes_into_the_history_and_today_stays(roster_import: RosterImport) -> None:
    await roster_import.people(person(1, title_level="none"))
    await roster_import.people(person(1, title_level="senior", effective_on="2026-05-01"))
    await roster_import.forget_said()
    assert statuses(await roster_import.people(person(1, effective_on="2026-03-01"))) == ["updated"]
    said = await told(roster_import)
    assert (said.title_level, said.version) == ("senior", 3)
    assert ways(said) == [(None, COUNTY, "none"), (MARCH, COUNTY, "junior"), (MAY, COUNTY, "senior")]


async def test_a_correction_takes_the_wrong_placement_out_of_the_history(roster_import: RosterImport) -> None:
    await roster_import.people(person(1, title_level="none"))
    await roster_import.people(person(1, effective_on="2026-05-01"))
    await roster_import.forget_said()
    earlier = person(1, effective_on="2026-03-01", correction=True)
    assert statuses(await roster_import.people(earlier)) == ["updated"]
    assert ways(await told(roster_import)) == [(None, COUNTY, "none"), (MARCH, COUNTY, "junior")]
    assert statuses(await roster_import.people(earlier)) == ["unchanged"]
    assert statuses(await roster_import.people(person(1, title_level="none", correction=True))) == ["updated"]
    assert ways(await told(roster_import)) == []
    rows = (await roster_import.tx.execute(sa.text("SELECT title_level FROM placement"))).scalars().all()
    assert rows == ["none"]


async def test_only_a_new_name_leaves_the_history_alone(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    await roster_import.forget_said()
    assert statuses(await roster_import.people(person(1, name="另名", effective_on="2026-03-01"))) == ["updated"]
    said = await told(roster_import)
    assert (said.version, said.placements) == (2, ())


async def test_the_people_of_a_unit_that_moves_stand_in_its_new_region_from_today(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    for serial in (2, 3, 4):
        await roster_import.people(person(serial, unit_code=DEPARTMENT))
    await roster_import.people(person(2, effective_on="2026-03-01"))  # came to the school
    await roster_import.people(person(3, effective_on="2026-07-01"))  # will come
    await roster_import.people(person(4, effective_on="2026-03-01"))
    await roster_import.people(person(4, unit_code=DEPARTMENT, effective_on="2026-05-01"))  # came and left
    before = {item.person_id: index for index, item in enumerate((await roster_import.published(PersonPlaced))[:4])}
    await move_school(roster_import, NEXT_COUNTY)
    said = {before[item.person_id]: item for item in await roster_import.published(PersonPlaced)}
    assert {
        index: [(placement.effective_on, placement.region_code) for placement in whole.placements]
        for index, whole in said.items()
    } == {
        0: [(None, COUNTY), (roster_import.today, NEXT_COUNTY)],
        1: [(None, COUNTY), (MARCH, COUNTY), (roster_import.today, NEXT_COUNTY)],
        2: [(None, COUNTY), (JULY, NEXT_COUNTY)],
    }
    assert [said[index].region_code for index in (0, 1, 2)] == [NEXT_COUNTY, NEXT_COUNTY, COUNTY]


async def test_the_same_roster_after_its_unit_moved_changes_nothing(roster_import: RosterImport) -> None:
    await roster_import.people(person(1))
    await move_school(roster_import, NEXT_COUNTY)
    await roster_import.forget_said()
    assert statuses(await roster_import.people(person(1))) == ["unchanged"]


async def test_somebody_whom_the_release_before_recorded_gets_a_history(roster_import: RosterImport) -> None:
    await roster_import.people(person(1), person(2))
    await roster_import.forget_said()
    await roster_import.tx.execute(sa.text("DELETE FROM placement"))
    assert statuses(await roster_import.people(person(1), person(2, title_level="senior"))) == ["unchanged", "updated"]
    assert ways(await told(roster_import)) == [(None, COUNTY, "junior"), (roster_import.today, COUNTY, "senior")]
    await roster_import.tx.execute(sa.text("DELETE FROM placement"))
    await move_school(roster_import, NEXT_COUNTY)
    assert [item.region_code for item in await roster_import.published(PersonPlaced)] == [NEXT_COUNTY] * 2


async def test_what_we_told_of_histories_adds_up_to_what_we_know(roster_import: RosterImport) -> None:
    random, histories, region = Random(7), dict[UUID, tuple[Placed, ...]](), COUNTY
    for _ in range(20):
        rows = [_any_person(random, serial, roster_import.today) for serial in random.sample(range(20), 10)]
        await roster_import.people(*rows)
        histories |= {item.person_id: _whole(item) for item in await roster_import.published(PersonPlaced)}
        assert set(statuses(await roster_import.people(*rows))) <= {"unchanged", "rejected: correction-too-early"}
        assert await roster_import.published(PersonPlaced) == []
        if random.random() < 0.3:
            region = NEXT_COUNTY if region == COUNTY else COUNTY
            await move_school(roster_import, region)
            histories |= {item.person_id: _whole(item) for item in await roster_import.published(PersonPlaced)}
        roster_import.today += timedelta(days=random.randrange(3))
    stored = dict[UUID, list[Placed]]()
    for person_id, day, *rest in await roster_import.tx.execute(
        sa.text("""
            SELECT person_id, NULLIF(effective_on, '-infinity'), organisation_id, region_code, post_category,
                   title_level, duties_changed
            FROM placement ORDER BY person_id, effective_on
        """)
    ):
        names = ("organisation_id", "region_code", "post_category", "title_level", "duties_changed")
        one = Placed.model_validate({"effective_on": day, **dict(zip(names, rest, strict=True))})
        stored.setdefault(person_id, []).append(one)
    assert {person_id: tuple(found) for person_id, found in stored.items()} == histories
    assert max(len(found) for found in stored.values()) > 3


def _whole(said: PersonPlaced) -> tuple[Placed, ...]:
    return said.placements or (
        Placed(
            organisation_id=said.organisation_id,
            region_code=said.region_code,
            post_category=said.post_category,
            title_level=said.title_level,
        ),
    )


def _any_person(random: Random, serial: int, today: date) -> dict[str, Any]:
    row = person(
        serial,
        unit_code=random.choice((SCHOOL, DEPARTMENT)),
        title_level=random.choice(("none", "junior")),
        duties_changed=random.random() < 0.1,
        correction=random.random() < 0.2,
    )
    if random.random() < 0.5:
        row["effective_on"] = str(today + timedelta(days=random.randrange(-6, 4)))
    return row


# --- whole batches -------------------------------------------------------------------------------------------------


@contextmanager
def counted(tx: AsyncConnection) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sa.event.listen(tx.sync_connection, "before_cursor_execute", note)
    yield sent
    sa.event.remove(tx.sync_connection, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [3, 3_000])
async def test_an_import_takes_as_many_statements_for_500_people_as_for_few(
    roster_import: RosterImport, count: int
) -> None:
    parts = -(-count // ROWS_A_TURN)
    rows = [person(1, id_number=id_number(n % 1_000, born=f"198{n // 1_000}0312")) for n in range(count)]
    for change, found in (({}, "created"), ({"title_level": "senior"}, "updated"), ({}, "updated")):
        with counted(roster_import.tx) as sent:
            assert set(statuses(await roster_import.people(*({**row, **change} for row in rows)))) == {found}
        assert len(sent) <= 5 + 8 * parts  # one of each part for the audit trail
    with counted(roster_import.tx) as sent:
        await move_school(roster_import, NEXT_COUNTY)
    assert len(sent) <= 18
    assert len(await roster_import.published(PersonPlaced)) == count * 4


async def test_two_imports_at_once_record_one_person_and_one_history(registry_api: RegistryApi) -> None:
    rows = [person(1, id_number=id_number(n, born="19910707")) for n in range(50)]
    answers = await asyncio.gather(*(registry_api.register(*Random(n).sample(rows, len(rows))) for n in range(6)))
    assert sum(answer["created"] for answer in answers) == 50
    assert sum(answer["unchanged"] for answer in answers) == 250
    moves = [{**row, "title_level": "senior", "effective_on": "2026-03-01"} for row in rows]
    answers = await asyncio.gather(*(registry_api.register(*Random(n).sample(moves, len(moves))) for n in range(6)))
    assert sum(answer["updated"] for answer in answers) == 50
    assert await registry_api.connection.fetchval("SELECT count(*) FROM placement") == 100


NAMES_OF_BEFORE = {
    "测试": "测试",
    "张\u00a0三": "张三",
    "张\u200b三\u2002": "张三",
    "John\u00a0Smith": "John Smith",
    "王\u3000五": "王\u3000五",
    "\ue81e\ue863": "\u9fb4\u4dae",
    "\ue000": "\ue000",
}
"""As names were taken once → as they are kept, by :func:`common.identity.names.person_name`; what is private stays."""


# --- from before ---------------------------------------------------------------------------------------------------


async def test_migrations_give_people_on_record_their_first_placement_and_names_as_they_are_kept_today(
    cluster: Cluster,
) -> None:
    name, owner = f"registry_{secrets.token_hex(4)}", databases.owner_of("registry")
    admin = await asyncpg.connect(cluster.server.dsn())
    await admin.execute(f'CREATE DATABASE "{name}" OWNER "{owner}"')
    url = databases.owner_url(cluster.server, "registry", cluster.keys.role_passwords, name)
    engine = create_async_engine(url, poolclass=sa.NullPool)
    config = Config()
    config.set_main_option("script_location", "registry:migrations")
    config.set_main_option("path_separator", "os")

    def upgrade(connection: sa.Connection, revision: str) -> None:
        config.attributes.update(connection=connection, app_role=databases.app_of("registry"))
        command.upgrade(config, revision)

    async with engine.begin() as tx:
        await tx.run_sync(upgrade, "0001")
        await tx.execute(
            sa.text("INSERT INTO region (code, name, level) VALUES ('431102', '零陵区', 'county')"),
        )
        await tx.execute(
            sa.text("""
                INSERT INTO organisation (organisation_id, code, name, kind, region_code)
                VALUES (gen_random_uuid(), :code, '学校', 'institution', '431102')
            """),
            {"code": organisation_code(3)},
        )
        await tx.execute(
            sa.text("""
                INSERT INTO person (person_id, blind_index, id_number_sealed, name, organisation_id, post_category,
                                    title_level)
                SELECT gen_random_uuid(), CAST(n AS text)::bytea, '', given, organisation_id, 'worker', 'none'
                FROM organisation, unnest(CAST(:names AS text[])) WITH ORDINALITY AS named (given, n)
            """),
            {"names": list(NAMES_OF_BEFORE)},
        )
    async with engine.begin() as tx:
        await tx.run_sync(upgrade, "head")
        rows = await tx.execute(
            sa.text("""
                SELECT CAST(effective_on AS text), region_code, post_category, title_level, duties_changed, hired_on,
                       CAST(terms AS text)
                FROM placement JOIN person USING (person_id, organisation_id, post_category, title_level)
            """)
        )
        assert [tuple(row) for row in rows] == [("-infinity", COUNTY, "worker", "none", False, None, "[]")] * len(
            NAMES_OF_BEFORE
        )
        kept = (await tx.execute(sa.text("SELECT name FROM person ORDER BY blind_index"))).scalars()
        assert list(kept) == list(NAMES_OF_BEFORE.values())
    await engine.dispose()
    await admin.execute(f'DROP DATABASE "{name}"')
    await admin.close()
