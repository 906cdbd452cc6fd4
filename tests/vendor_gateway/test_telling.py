"""What was accepted and taken back can be told again from the tables; old news of people change nothing."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from live_platform import VENDOR, Cluster, Platform, completion, id_number, person

import vendor_gateway.main
from common.clock import now
from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from common.events import Contract, Contracts, Event
from common.identity import IdNumber
from common.outbox import emit
from common.readings import records_of
from common.sealing import index_text
from rulebook import shipped
from vendor_gateway import events
from vendor_gateway.completions.actions import release, republishing

NOBODY = UUID(int=0)


@pytest.fixture
async def platform(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Platform]:
    """The gateway's news stay in its outbox; those of the registry arrive."""
    async with Platform.resting(cluster, tmp_path) as resting:
        await hear_of_people(resting, *(person(serial) for serial in (1, 2)))
        yield resting


async def hear_of_people(platform: Platform, *people: dict[str, Any]) -> None:
    async with platform.house.registry.working():
        await platform.register(*people)
        await gone_from(platform, "registry")


async def gone_from(platform: Platform, package: str) -> None:
    """Until everything that this service has said was heard."""
    async with asyncio.timeout(60):
        while (await platform.sql(package, "SELECT count(*) FROM outbox"))[0][0]:
            await asyncio.sleep(0.05)


async def published(platform: Platform) -> list[Contract]:
    """What stands in the gateway's outbox, which is empty after it."""
    rows = await platform.sql("vendor_gateway", "DELETE FROM outbox RETURNING id, body")
    read = Contracts.of((CompletionAccepted, CompletionRevoked)).read
    return [event.payload for row in sorted(rows, key=lambda row: row["id"]) if (event := read(row["body"]))]


async def pages(platform: Platform, rows_max: int) -> list[list[Contract]]:
    """Everything told again, page by page."""
    found: list[list[Contract]] = []
    after = NOBODY
    while True:
        async with platform.house.gateway.db.transaction() as tx:
            reached = await republishing.republish_completions(tx, after, rows_max)
        if reached is None:
            return found
        found.append(await published(platform))
        after = reached


def in_order(told: Sequence[Contract]) -> bool:
    """Whether nothing is taken back before it was accepted."""
    accepted = set()
    for event in told:
        assert isinstance(event, CompletionAccepted | CompletionRevoked)
        if isinstance(event, CompletionAccepted):
            accepted.add(event.item_id)
        elif event.item_id not in accepted:
            return False
    return True


async def a_story(platform: Platform) -> list[Contract]:
    """Accepted, revoked, parked, revoked while parked, rejected, repeated; what was said of it."""
    await platform.push(*(completion(f"p{n}", n % 2 + 1, topic="party-history") for n in range(7)))
    await platform.push(completion("p0", 1, topic="party-history"), completion("bad", hours="-1"))
    await platform.push(completion("late", 3), completion("never", 4), completion("gone", 3, course_code="C-gone"))
    for item in ("p1", "p4", "gone"):
        assert (await platform.revoke(item))["status"] == "accepted"
    await hear_of_people(platform, person(3))
    return await published(platform)


@pytest.mark.parametrize("rows_max", [1, 2, 3, 8, 9, 2_000])
async def test_all_that_was_said_is_told_again_and_nothing_else(platform: Platform, rows_max: int) -> None:
    first = await a_story(platform)
    assert len(first) == 8 + 2
    told = [row for page in await pages(platform, rows_max) for row in page]
    assert sorted(told, key=repr) == sorted(first, key=repr), "every field is as it was"
    assert in_order(told)


async def test_the_service_tells_everything_again_as_often_as_it_is_asked(platform: Platform) -> None:
    first = sorted(await a_story(platform), key=repr)
    for _ in range(2):
        await vendor_gateway.main.republish(platform.house.gateway)
        assert sorted(await published(platform), key=repr) == first


async def test_what_is_taken_back_between_two_pages_is_told_as_such_in_the_end(platform: Platform) -> None:
    await platform.push(*(completion(f"p{n}", 1) for n in range(4)))
    await published(platform)
    async with platform.house.gateway.db.transaction() as tx:
        after = await republishing.republish_completions(tx, NOBODY, 2)
    assert after is not None
    for item in ("p0", "p3"):
        await platform.revoke(item)
    await platform.push(completion("new", 1))
    while after is not None:
        async with platform.house.gateway.db.transaction() as tx:
            after = await republishing.republish_completions(tx, after, 2)
    told = await published(platform)
    rows = await platform.sql("vendor_gateway", "SELECT item_id, revoked_by IS NOT NULL AS gone FROM completion")
    assert {event.item_id for event in told if isinstance(event, CompletionAccepted)} == {
        row["item_id"] for row in rows
    }
    gone = {row["item_id"] for row in rows if row["gone"]}
    assert {event.item_id for event in told if isinstance(event, CompletionRevoked)} == gone
    assert len(gone) == 2


async def test_a_page_read_before_a_revocation_may_be_told_after_it_and_the_ledger_ends_right(
    platform: Platform,
) -> None:
    """The one way in which the second comes before the first; nobody has heard of either, since the bus is lost."""
    await platform.push(completion("p", 1))
    lost = await published(platform)
    await platform.revoke("p")
    async with platform.house.gateway.db.transaction() as tx:
        await emit(tx, lost)
    assert [type(event) for event in await peek(platform)] == [CompletionRevoked, CompletionAccepted]
    async with platform.house.gateway.working():
        await gone_from(platform, "vendor_gateway")
    assert (await platform.statement())["hours"]["total"] == "0"
    assert (await platform.check()).holds


async def peek(platform: Platform) -> list[Contract]:
    rows = await platform.sql("vendor_gateway", "SELECT body FROM outbox ORDER BY id")
    read = Contracts.of((CompletionAccepted, CompletionRevoked)).read
    return [event.payload for row in rows if (event := read(row["body"]))]


# --- what it hears --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(dict.fromkeys(itertools.permutations((1, 1, 2, 2)))), ids=str)
async def test_people_end_at_the_newest_in_whatever_order_they_are_heard(gateway_tx: Tx, order: Sequence[int]) -> None:
    who = uuid4()
    placed = {version: person_placed(who, version) for version in (1, 2)}
    for version in order:
        await events.on_people(gateway_tx, [Event("", "", placed[version])], rulebooks=shipped())
    for batch in ((1, 2), (2, 1)):
        await events.on_people(gateway_tx, [Event("", "", placed[version]) for version in batch], rulebooks=shipped())
    rows = (await gateway_tx.execute(sa.text("SELECT person_id, version FROM person"))).all()
    assert [tuple(row) for row in rows] == [(who, 2)]


async def test_who_was_merged_before_that_was_kept_is_known_once_it_is_told_again(gateway_tx: Tx) -> None:
    stays, goes = uuid4(), uuid4()
    for merged_into in (None, stays, None):
        placed = person_placed(goes, 2, merged_into=merged_into)
        await events.on_people(gateway_tx, [Event("", "", placed)], rulebooks=shipped())
    assert set(await records_of(gateway_tx, stays)) == {stays, goes}
    await events.on_people(gateway_tx, [Event("", "", person_placed(goes, 3))], rulebooks=shipped())
    assert await records_of(gateway_tx, stays) == [stays], "undone"


@pytest.mark.parametrize("order", [(1, 2, 1, 2), (2, 1, 2), (2, 2, 1)], ids=str)
async def test_what_was_parked_is_accepted_once_in_whatever_order_people_are_heard(
    cluster: Cluster, tmp_path: Path, order: Sequence[int]
) -> None:
    async with Platform.resting(cluster, tmp_path) as platform:
        [verdict] = await platform.push(completion("p", 1))
        assert verdict["status"] == "parked"
        index = platform.house.gateway.web.state.app.keys.index
        key = index_text(index.of(IdNumber(id_number(1))))
        who = uuid4()
        for version in order:
            async with platform.house.gateway.db.transaction() as tx:
                placed = [person_placed(who, version, blind_index=key)]
                await release.store_people_and_release_parked(tx, placed, rulebooks=shipped(), now=now())
        [told] = await published(platform)
        assert isinstance(told, CompletionAccepted)
        assert (told.person_id, told.vendor) == (who, VENDOR)


def person_placed(who: UUID, version: int, **other: Any) -> PersonPlaced:
    stated = {
        "person_id": who,
        "blind_index": index_text(b"somebody"),
        "organisation_id": uuid4(),
        "region_code": "431102",
        "post_category": "professional",
        "title_level": "junior",
        "version": version,
    }
    return PersonPlaced.model_validate({**stated, **other})
