"""Posting: every hour once, every change of side said once, in the right year."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from live_platform import SCHOOL, Platform, a_full_year, completion, organisation_code, person

from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from common.events import message_of
from common.ids import uuid7
from ledger import actions
from ledger.domain.person_years import PersonYear
from ledger.queries import entries, person_years
from rulebook import shipped

AT = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)
CROSSED, FELL = "xueshi.ledger.threshold-crossed.v1", "xueshi.ledger.fell-below.v1"
KAIFENG_TOPIC = "science-innovation"
DomainError = CompletionAccepted | CompletionRevoked


def accepted(
    person_id: UUID, hours: float, *, subject: str = "public", on: str = "2025-03-05T18:00:00+08:00", **other: Any
) -> CompletionAccepted:
    fields: dict[str, Any] = {
        "item_id": uuid7(),
        "person_id": person_id,
        "vendor": "lanxin",
        "course_code": "C-1",
        "course_title": "生态环境保护",
        "subject": subject,
        "centihours": round(hours * 100),
        "completed_at": datetime.fromisoformat(on),
    }
    return CompletionAccepted(**{**fields, **other})


def a_year(person_id: UUID, **other: Any) -> list[CompletionAccepted]:
    """Just enough in Hunan."""
    return [accepted(person_id, 30, **other), accepted(person_id, 60, subject="professional", **other)]


def revoked(credit: CompletionAccepted) -> CompletionRevoked:
    return CompletionRevoked(item_id=credit.item_id, person_id=credit.person_id, vendor=credit.vendor)


async def post(tx: Tx, *said: DomainError, at: datetime = AT) -> None:
    await actions.post_completions(tx, said, rulebooks=shipped(), now=at)


async def place(tx: Tx, person_id: UUID, version: int = 1, *, region: str = "431102", title: str = "junior") -> None:
    placed = PersonPlaced(
        person_id=person_id,
        blind_index="",
        organisation_id=uuid7(),
        region_code=region,
        post_category="professional",
        title_level=title,
        version=version,
    )
    await actions.place_people(tx, [placed], rulebooks=shipped(), now=AT)


async def said_by(tx: Tx) -> list[tuple[str, int, int]]:
    """Type, training year and number of everything the ledger said, in order."""
    rows = (await tx.execute(sa.text("SELECT body FROM outbox ORDER BY id"))).scalars()
    events = [orjson.loads(bytes(row)) for row in rows]
    return [(event["type"], event["data"]["training_year"], event["data"]["number"]) for event in events]


async def year_of(tx: Tx, person_id: UUID, year: int = 2025) -> PersonYear:
    return (await person_years.person_years(tx, [(person_id, year)]))[person_id, year]


async def test_what_is_delivered_again_enters_nothing_twice(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    credits = a_year(who)
    await post(ledger_tx, *credits, *credits)
    await post(ledger_tx, *credits)
    await post(ledger_tx, *reversed(credits), accepted(who, 99, item_id=credits[0].item_id))
    year = await year_of(ledger_tx, who)
    assert (year.entries, year.total_centihours) == (2, 9_000)
    assert await said_by(ledger_tx) == [(CROSSED, 2025, 1)]


async def test_a_reversal_happens_exactly_once(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    credit = accepted(who, 1.5, required_topic="party-history")
    await post(ledger_tx, credit)
    await post(ledger_tx, revoked(credit), revoked(credit))
    await post(ledger_tx, revoked(credit))
    await post(ledger_tx, credit)
    year = await year_of(ledger_tx, who)
    assert (year.entries, year.total_centihours, year.topics) == (2, 0, {})
    rows = await entries.entries(ledger_tx, who, 2025)
    assert [(row.seq, row.kind, row.centihours) for row in rows] == [(1, "credit", 150), (2, "reversal", -150)]


async def test_what_is_accepted_and_revoked_in_one_batch_is_entered_and_reversed(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    credits = a_year(who)
    await post(ledger_tx, *credits, revoked(credits[0]))
    assert (await year_of(ledger_tx, who)).total_centihours == 6_000
    assert await said_by(ledger_tx) in ([], [(CROSSED, 2025, 1), (FELL, 2025, 2)])


async def test_a_revocation_of_what_was_never_credited_enters_nothing_and_waits(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    never = accepted(who, 1)
    await post(ledger_tx, accepted(who, 2), revoked(never))
    await post(ledger_tx, revoked(never))
    assert (await year_of(ledger_tx, who)).total_centihours == 200
    rows = await ledger_tx.execute(sa.text("SELECT source_id, person_id FROM taken_back_early"))
    assert [tuple(row) for row in rows] == [(never.item_id, who)]


async def test_crossing_falling_and_crossing_again_are_numbered(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    credits = a_year(who)
    await post(ledger_tx, *credits)
    await post(ledger_tx, accepted(who, 5))
    await post(ledger_tx, revoked(credits[1]))
    await post(ledger_tx, accepted(who, 60, subject="professional"))
    assert await said_by(ledger_tx) == [(CROSSED, 2025, 1), (FELL, 2025, 2), (CROSSED, 2025, 3)]
    year = await year_of(ledger_tx, who)
    assert (year.met, year.side_changes, year.rulebook_id) == (True, 3, "hunan-2023")


@pytest.mark.parametrize(
    ("completed_at", "year"),
    [
        ("2025-12-31T23:59:59+08:00", 2025),
        ("2026-01-01T00:00:00+08:00", 2026),
        ("2025-12-31T15:59:59Z", 2025),
        ("2025-12-31T16:00:00Z", 2026),
    ],
)
async def test_the_year_is_decided_by_the_second_in_china_and_not_by_the_delivery(
    ledger_tx: Tx, completed_at: str, year: int
) -> None:
    await place(ledger_tx, who := uuid7())
    await post(ledger_tx, *a_year(who, on=completed_at), at=AT)
    assert await said_by(ledger_tx) == [(CROSSED, year, 1)]
    rows = await entries.entries(ledger_tx, who, year)
    assert len(rows) == 2
    assert {row.recorded_at for row in rows} == {AT}, "entered late, counted where it was done"


async def test_each_year_of_a_person_stands_for_itself(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    of_2024, of_2026 = "2024-05-01T08:00:00+08:00", "2026-01-02T08:00:00+08:00"
    batch = [*a_year(who, on=of_2024), *a_year(who), accepted(who, 30, on=of_2026)]
    await post(ledger_tx, *batch)
    assert sorted(await said_by(ledger_tx)) == [(CROSSED, 2024, 1), (CROSSED, 2025, 1)]
    await post(ledger_tx, revoked(batch[0]))
    years = [await year_of(ledger_tx, who, year) for year in (2024, 2025, 2026)]
    assert [(year.entries, year.total_centihours, year.met) for year in years] == [
        (3, 6_000, False),
        (2, 9_000, True),
        (1, 3_000, False),
    ]


async def test_whoever_moves_is_held_against_the_rules_of_the_new_place(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7(), 1)
    await post(ledger_tx, *a_year(who))
    await place(ledger_tx, who, 2, region="150102")
    assert (await year_of(ledger_tx, who)).rulebook_id == "inner-mongolia-2024"
    await place(ledger_tx, who, 3, region="410202")
    await place(ledger_tx, who, 4, region="410202", title="none")
    await place(ledger_tx, who, 5, region="410100")
    assert (await year_of(ledger_tx, who)).rulebook_id is None
    expected = [(CROSSED, 2025, 1), (FELL, 2025, 2), (CROSSED, 2025, 3), (FELL, 2025, 4)]
    assert await said_by(ledger_tx) == expected, "no topics in Kaifeng; none asked without a title; no rules at all"
    await place(ledger_tx, who, 4, region="410202", title="none")
    assert await said_by(ledger_tx) == expected, "an older placement changes nothing"


async def test_a_higher_title_asks_more(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7(), 1, region="410202", title="junior")
    taken = [accepted(who, 22, required_topic=KAIFENG_TOPIC), accepted(who, 68, subject="professional")]
    await post(ledger_tx, *taken)
    await place(ledger_tx, who, 2, region="410202", title="intermediate")
    await post(ledger_tx, accepted(who, 4))
    assert await said_by(ledger_tx) == [(CROSSED, 2025, 1), (FELL, 2025, 2), (CROSSED, 2025, 3)]


async def test_completions_that_came_before_the_registration_count_once_it_is_heard_of(ledger_tx: Tx) -> None:
    who = uuid7()
    await post(ledger_tx, *a_year(who))
    assert await said_by(ledger_tx) == []
    assert (await year_of(ledger_tx, who)).total_centihours == 9_000
    await place(ledger_tx, who)
    await place(ledger_tx, who)
    assert await said_by(ledger_tx) == [(CROSSED, 2025, 1)]


async def test_the_sums_that_are_said_are_those_of_so_many_entries(ledger_tx: Tx) -> None:
    await place(ledger_tx, who := uuid7())
    await post(ledger_tx, *a_year(who), accepted(who, 0.25))
    body = (await ledger_tx.execute(sa.text("SELECT body FROM outbox"))).scalar_one()
    said = orjson.loads(bytes(body))["data"]
    assert (said["public_centihours"], said["professional_centihours"], said["total_centihours"]) == (3025, 6000, 9025)
    assert (said["entries"], said["regulation"]) == (3, "湘人社函〔2023〕63号")


async def test_five_postings_at_once_that_together_cross_cross_exactly_once(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    who = UUID(await platform.person_id(1))
    shares = [accepted(who, 6) for _ in range(4)] + [accepted(who, 66, subject="professional")]
    shares[3] = accepted(who, 12)
    together = asyncio.Barrier(len(shares))

    async def post_one(share: CompletionAccepted) -> None:
        async with platform.house.ledger.db.transaction() as tx:
            await tx.execute(sa.text("SELECT 1"))
            await together.wait()
            await post(tx, share)

    await asyncio.gather(*(post_one(share) for share in shares))
    await platform.settle()
    (year,) = await platform.sql("ledger", "SELECT entries, met, side_changes FROM person_year")
    assert tuple(year) == (5, True, 1)
    assert [row[0] for row in await platform.sql("certificates", "SELECT side_number FROM standing_change")] == [1]


async def test_one_batch_delivered_five_times_at_once_is_entered_once(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    batch = [message_of(item, AT.isoformat()) for item in a_year(UUID(await platform.person_id(1)))]
    await asyncio.gather(*(platform.house.ledger.consumer.deliver(batch) for _ in range(5)))
    await platform.settle()
    (year,) = await platform.sql("ledger", "SELECT entries, public_centihours, side_changes FROM person_year")
    assert tuple(year) == (2, 3_000, 1)
    assert (await platform.sql("ledger", "SELECT count(*) FROM dead_letter"))[0][0] == 0


async def test_new_years_eve_in_china_parts_two_years_on_the_whole_way(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    last, first = "2025-12-31T23:59:59+08:00", "2026-01-01T00:00:00+08:00"
    old = [{**item, "completed_at": last} for item in a_full_year()]
    verdicts = await platform.push(*old, completion("new", completed_at=first, hours="0.5"))
    assert Counter(verdict["status"] for verdict in verdicts) == {"accepted": 3}
    await platform.settle()
    assert (await platform.statement(year=2025))["hours"]["total"] == "90"
    assert (await platform.statement(year=2026))["hours"]["total"] == "0.5"
    assert [(await platform.status(year=year))["status"] for year in (2025, 2026)] == ["certified", "not-certified"]


async def test_a_move_to_another_unit_is_heard_of_on_the_whole_way(platform: Platform) -> None:
    there = organisation_code(9, region="410202")
    unit = {"code": there, "name": "龙亭区第一小学", "kind": "institution", "region_code": "410202"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [unit]})
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    await platform.register(person(1, unit_code=there, effective_on="2025-12-31"))
    await platform.settle()
    assert (await platform.statement())["rulebook"]["id"] == "kaifeng-2016", "it is there on the year's last day"
    assert (await platform.status())["status"] == "suspended"
    await platform.register(person(1, unit_code=there, effective_on="2026-01-01", correction=True))
    await platform.settle()
    assert (await platform.statement())["rulebook"]["id"] == "hunan-2023"
    assert (await platform.statement(year=2026))["rulebook"]["id"] == "kaifeng-2016"
    assert (await platform.status())["status"] == "certified"
    await platform.register(person(1, unit_code=SCHOOL))
    await platform.settle()
    assert (await platform.statement(year=2026))["rulebook"]["id"] == "hunan-2023"
    assert (await platform.check()).holds
