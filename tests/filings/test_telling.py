"""What offices decided and took back can be told again from the tables; old news of people change nothing."""

import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

import pytest
from bureau import SPOKEN, Bureau, id_of
from world import Cluster

import filings.main
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.events import Contract
from filings.registry_events import actions as registry_event_actions

NOBODY = UUID(int=0)


@pytest.fixture
async def bureau(cluster: Cluster) -> AsyncIterator[Bureau]:
    """A service of its own for each test, which looks at all there is."""
    async with Bureau.opened(cluster) as opened:
        yield opened


async def published(bureau: Bureau) -> list[Contract]:
    """What stands in the outbox, which is empty after it."""
    rows = await bureau.connection.fetch("DELETE FROM outbox RETURNING id, body")
    return [
        event.payload
        for row in sorted(rows, key=lambda row: row["id"])
        if (event := SPOKEN.read(row["body"])) is not None
    ]


async def a_story(bureau: Bureau) -> list[Contract]:
    """Recognitions and grants of every sort, some taken back; what was said of them."""
    one, two = await bureau.person(), await bureau.person()
    first = await bureau.recognise(one, required_topic="party-history", training_type="special")
    await bureau.recognise(two, ended_on="2025-12-31", days=[("2025-12-30", 2), ("2025-12-31", 1)])
    await bureau.recognise(one, mode="online", kind="no-such-source")
    await bureau.withdraw("recognitions", first["recognition_id"])
    again = await bureau.recognise(one)
    assert again["status"] == "created"
    leave = await bureau.decide(bureau.grant(one, years=[2024, 2025]))
    await bureau.decide(bureau.make_up(two))
    gone = await bureau.decide(bureau.make_up(one))
    for grant in (leave, gone):
        await bureau.withdraw("grants", grant["grant_id"])
    return await published(bureau)


def in_order(told: Sequence[Contract]) -> bool:
    """Whether nothing is taken back before it was made."""
    made = set()
    for event in told:
        assert isinstance(event, HoursRecognised | RecognitionWithdrawn | GrantMade | GrantWithdrawn)
        about = event.grant_id if isinstance(event, GrantMade | GrantWithdrawn) else event.recognition_id
        if isinstance(event, HoursRecognised | GrantMade):
            made.add(about)
        elif about not in made:
            return False
    return True


async def test_all_that_was_said_is_told_again_and_nothing_else(bureau: Bureau) -> None:
    first = await a_story(bureau)
    assert [type(item).__name__ for item in first].count("RecognitionWithdrawn") == 1
    assert [type(item).__name__ for item in first].count("GrantWithdrawn") == 2
    assert len(first) == 3 + 1 + 3 + 2
    for _ in range(2):
        await filings.main.republish(bureau.service)
        told = await published(bureau)
        assert sorted(told, key=repr) == sorted(first, key=repr), "every field is as it was"
        assert in_order(told)


@pytest.mark.parametrize("tell", [registry_event_actions.tell_recognitions, registry_event_actions.tell_grants])
@pytest.mark.parametrize("rows_max", [1, 2, 3, 4])
async def test_a_page_at_a_time_says_the_same(bureau: Bureau, tell: object, rows_max: int) -> None:
    kinds = (
        (HoursRecognised, RecognitionWithdrawn)
        if tell is registry_event_actions.tell_recognitions
        else (GrantMade, GrantWithdrawn)
    )
    first = [item for item in await a_story(bureau) if isinstance(item, kinds)]
    told, after = list[Contract](), NOBODY
    while after is not None:
        async with bureau.service.db.transaction() as tx:
            after = await tell(tx, after, rows_max)  # type: ignore[operator]
        page = await published(bureau)
        assert len(page) <= 2 * rows_max
        told += page
    assert sorted(told, key=repr) == sorted(first, key=repr)
    assert in_order(told)


async def test_what_is_withdrawn_between_two_pages_is_told_as_such_in_the_end(bureau: Bureau) -> None:
    person = await bureau.person()
    made = [await bureau.recognise(person) for _ in range(4)]
    await published(bureau)
    async with bureau.service.db.transaction() as tx:
        after = await registry_event_actions.tell_recognitions(tx, NOBODY, 2)
    for item in (made[0], made[3]):
        await bureau.withdraw("recognitions", item["recognition_id"])
    while after is not None:
        async with bureau.service.db.transaction() as tx:
            after = await registry_event_actions.tell_recognitions(tx, after, 2)
    told = await published(bureau)
    recognised = {str(event.recognition_id) for event in told if isinstance(event, HoursRecognised)}
    assert recognised == {item["recognition_id"] for item in made}
    withdrawn = {str(event.recognition_id) for event in told if isinstance(event, RecognitionWithdrawn)}
    assert withdrawn == {item["recognition_id"] for item in (made[0], made[3])}


# --- what it hears --------------------------------------------------------------------------------------------------

ORDERS = [*dict.fromkeys(itertools.permutations((1, 1, 2, 2)))]


@pytest.fixture(scope="module")
async def hearing(cluster: Cluster) -> AsyncIterator[Bureau]:
    async with Bureau.opened(cluster) as opened:
        yield opened


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_people_end_at_the_newest_in_whatever_order_they_are_heard(
    hearing: Bureau, order: Sequence[int], together: bool
) -> None:
    old = hearing.placed("im-school")
    new = hearing.placed(
        "hn-school", person_id=old.person_id, version=2, placements=[("2025-06-01", "hn-school", "worker")]
    )
    placed = [{1: old, 2: new}[version] for version in order]
    for batch in [placed] if together else [[placement] for placement in placed]:
        await hearing.hear(*batch)
    row = await hearing.connection.fetchrow("SELECT * FROM person WHERE person_id = $1", old.person_id)
    assert (row["organisation_id"], row["version"]) == (id_of("hn-school"), 2)
    assert str(date(2025, 6, 1)) in row["placements"]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_organisations_end_at_the_newest_in_whatever_order_they_are_heard(
    hearing: Bureau, order: Sequence[int]
) -> None:
    unit = UUID(int=ORDERS.index(tuple(order)) + 1)
    placed = {
        version: hearing.organisation(name, organisation_id=unit, version=version)
        for version, name in ((1, "im-school"), (2, "hn-school"))
    }
    for version in order:
        await hearing.hear(placed[version])
    row = await hearing.connection.fetchrow("SELECT * FROM organisation WHERE organisation_id = $1", unit)
    assert (row["region_code"], row["department_id"], row["version"]) == ("431102", id_of("hn-department"), 2)
