"""What offices decided and took back can be told again from the tables; old news of people change nothing."""

import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

import pytest
from filings_api import SPOKEN, FilingsApi, id_of
from live_platform import Cluster

import filings.main
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.events import Contract
from filings.registry_events import actions as registry_event_actions

NOBODY = UUID(int=0)


@pytest.fixture
async def filings_api(cluster: Cluster) -> AsyncIterator[FilingsApi]:
    """A service of its own for each test, which looks at all there is."""
    async with FilingsApi.opened(cluster) as opened:
        yield opened


async def published(filings_api: FilingsApi) -> list[Contract]:
    """What stands in the outbox, which is empty after it."""
    rows = await filings_api.connection.fetch("DELETE FROM outbox RETURNING id, body")
    return [
        event.payload
        for row in sorted(rows, key=lambda row: row["id"])
        if (event := SPOKEN.read(row["body"])) is not None
    ]


async def a_story(filings_api: FilingsApi) -> list[Contract]:
    """Recognitions and grants of every sort, some taken back; what was said of them."""
    one, two = await filings_api.person(), await filings_api.person()
    first = await filings_api.recognise(one, required_topic="party-history", training_type="special")
    await filings_api.recognise(two, ended_on="2025-12-31", days=[("2025-12-30", 2), ("2025-12-31", 1)])
    await filings_api.recognise(one, mode="online", kind="no-such-source")
    await filings_api.withdraw("recognitions", first["recognition_id"])
    again = await filings_api.recognise(one)
    assert again["status"] == "created"
    leave = await filings_api.decide(
        filings_api.grant(one, kind="leave-to-found-a-firm", years=[2024, 2025], decided_by=["im-city"])
    )
    await filings_api.decide(filings_api.make_up(two))
    gone = await filings_api.decide(filings_api.make_up(one))
    for grant in (leave, gone):
        await filings_api.withdraw("grants", grant["grant_id"])
    return await published(filings_api)


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


async def test_all_that_was_said_is_told_again_and_nothing_else(filings_api: FilingsApi) -> None:
    first = await a_story(filings_api)
    assert [type(item).__name__ for item in first].count("RecognitionWithdrawn") == 1
    assert [type(item).__name__ for item in first].count("GrantWithdrawn") == 2
    assert len(first) == 3 + 1 + 3 + 2
    for _ in range(2):
        await filings.main.republish(filings_api.service)
        told = await published(filings_api)
        assert sorted(told, key=repr) == sorted(first, key=repr), "every field is as it was"
        assert in_order(told)


@pytest.mark.parametrize(
    "tell", [registry_event_actions.republish_recognitions, registry_event_actions.republish_grants]
)
@pytest.mark.parametrize("rows_max", [1, 2, 3, 4])
async def test_a_page_at_a_time_says_the_same(filings_api: FilingsApi, tell: object, rows_max: int) -> None:
    kinds = (
        (HoursRecognised, RecognitionWithdrawn)
        if tell is registry_event_actions.republish_recognitions
        else (GrantMade, GrantWithdrawn)
    )
    first = [item for item in await a_story(filings_api) if isinstance(item, kinds)]
    told, after = list[Contract](), NOBODY
    while after is not None:
        async with filings_api.service.db.transaction() as tx:
            after = await tell(tx, after, rows_max)  # type: ignore[operator]
        page = await published(filings_api)
        assert len(page) <= 2 * rows_max
        told += page
    assert sorted(told, key=repr) == sorted(first, key=repr)
    assert in_order(told)


async def test_what_is_withdrawn_between_two_pages_is_told_as_such_in_the_end(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    made = [await filings_api.recognise(person) for _ in range(4)]
    await published(filings_api)
    async with filings_api.service.db.transaction() as tx:
        after = await registry_event_actions.republish_recognitions(tx, NOBODY, 2)
    for item in (made[0], made[3]):
        await filings_api.withdraw("recognitions", item["recognition_id"])
    while after is not None:
        async with filings_api.service.db.transaction() as tx:
            after = await registry_event_actions.republish_recognitions(tx, after, 2)
    told = await published(filings_api)
    recognised = {str(event.recognition_id) for event in told if isinstance(event, HoursRecognised)}
    assert recognised == {item["recognition_id"] for item in made}
    withdrawn = {str(event.recognition_id) for event in told if isinstance(event, RecognitionWithdrawn)}
    assert withdrawn == {item["recognition_id"] for item in (made[0], made[3])}


# --- what it hears --------------------------------------------------------------------------------------------------

ORDERS = [*dict.fromkeys(itertools.permutations((1, 1, 2, 2)))]


@pytest.fixture(scope="module")
async def hearing(cluster: Cluster) -> AsyncIterator[FilingsApi]:
    async with FilingsApi.opened(cluster) as opened:
        yield opened


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_people_end_at_the_newest_in_whatever_order_they_are_heard(
    hearing: FilingsApi, order: Sequence[int], together: bool
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
    hearing: FilingsApi, order: Sequence[int]
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
