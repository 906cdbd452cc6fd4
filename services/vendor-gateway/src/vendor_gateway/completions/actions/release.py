"""What waited, judged again since what it waited for has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.clock import china_date
from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted
from common.db import Tx
from common.db.columns import array_text
from common.outbox import emit
from common.sealing import index_bytes
from rulebook import Rulebooks, china_day
from vendor_gateway.catalogue.domain import course_key
from vendor_gateway.completions.actions import judging, merged
from vendor_gateway.completions.domain.judging import OnRecord, Question, Ruling, stated_of
from vendor_gateway.completions.queries import completions
from vendor_gateway.completions.queries.completions import Judged
from vendor_gateway.people import queries as people
from vendor_gateway.people.domain import KnownPerson
from vendor_gateway.releases import queries as releases


async def store_people_and_release_parked(
    tx: Tx, placed: Sequence[PersonPlaced], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """Remember who is who; what was parked for them is judged, and counts from now where nothing speaks against it.

    What counted for two records of one human is flagged for a review.
    """
    latest = {
        index_bytes(placement.blind_index): placement for placement in sorted(placed, key=lambda item: item.version)
    }
    told = await people.save_people(tx, latest)
    # Where somebody stands decides which contract covers them: the job looks again at what waits for one.
    await releases.begin_for_people(tx, "contract", await completions.who_waits_for_a_contract(tx, told))
    await _judge_again(tx, await completions.parked_of_people(tx, list(latest)), rulebooks=rulebooks, now=now)
    people_told = {placement.person_id for placement in latest.values()}
    await merged.flag_counted_twice(tx, people_told, rulebooks=rulebooks, now=now)


async def await_deliveries(tx: Tx) -> None:
    """Until what is under way is on record, of whom or of what is looked at again next.

    A delivery that was judged before the contract was made parks what it brings, and commits after the page was read.
    """
    task = await releases.next_to_do(tx)
    if task is None or task.done_until is not None:
        return
    if task.vendor_id is not None:
        await releases.wait_for_deliveries(tx, task.vendor_id)
    if task.person_id is not None:
        await people.wait_for_person(tx, task.person_id)


async def release_page(tx: Tx, rows_max: int, *, rulebooks: Rulebooks, now: datetime) -> bool:
    """Judge the next page of what waits for a contract or an opened year again; whether there was something to do."""
    task = await releases.next_to_do(tx)
    if task is None:
        return False
    rows = await completions.parked_page(tx, task.vendor_id, task.person_id, task.done_until, rows_max)
    released = await _judge_again(tx, rows, rulebooks=rulebooks, now=now)
    done_until: UUID | None = rows[-1].item_id if len(rows) == rows_max else None
    await releases.note(tx, task.release_id, done_until=done_until, seen=len(rows), released=released)
    return True


class _Waiting(NamedTuple):
    """A completion on record that waited."""

    row: sa.Row[Any]
    on_record: OnRecord


async def _judge_again(tx: Tx, rows: Sequence[sa.Row[Any]], *, rulebooks: Rulebooks, now: datetime) -> int:
    """How many count from now; each is held against what else its person did."""
    known = await people.lock_people(tx, {bytes(row.blind_index) for row in rows}) if rows else {}
    waiting = [
        _Waiting(row, OnRecord(row.item_id, bytes(row.blind_index), stated_of(row), china_day(row.completed_at)))
        for row in rows
        if bytes(row.blind_index) in known
    ]
    if not waiting:
        return 0
    rulings = await _rulings(tx, waiting, known, rulebooks=rulebooks)
    # Written before they are held against each other: what counts is what is on record as counting.
    await completions.settle(tx, [_judged(item, known, rulings[item.row.item_id]) for item in waiting], now=now)
    counting = [item for item in waiting if rulings[item.row.item_id].hold is None]
    counting.sort(key=lambda item: (item.row.completed_at, item.row.item_id))
    beside = [item.on_record for item in counting]
    crowded = await judging.beside_others(tx, beside, known, rulebooks) if beside else {}
    crowded = await merged.beside_other_records(tx, beside, crowded, known, rulebooks)
    odd = [item for item in counting if item.row.item_id in crowded]
    await completions.settle(tx, [_judged(item, known, crowded[item.row.item_id]) for item in odd], now=now)
    freed = [item for item in counting if crowded.get(item.row.item_id, Ruling()).hold is None]
    freed.sort(key=lambda item: item.row.item_id)
    await emit(tx, [_published(item, known, rulings[item.row.item_id]) for item in freed])
    return len(freed)


async def _rulings(
    tx: Tx, waiting: Sequence[_Waiting], known: Mapping[bytes, KnownPerson], *, rulebooks: Rulebooks
) -> dict[UUID, Ruling]:
    """Vendor by vendor, of which there are few. What came in time is in time, however long it waited."""
    rulings: dict[UUID, Ruling] = {}
    for vendor_id in sorted({item.row.vendor for item in waiting}):
        own = [item for item in waiting if item.row.vendor == vendor_id]
        keys = {item.row.item_id: course_key(item.row.course_code) for item in own}
        terms = await judging.terms_of(tx, vendor_id, set(keys.values()), rulebooks=rulebooks)
        asked = {
            item.row.item_id: Question(
                item.on_record.stated, keys[item.row.item_id], known[item.on_record.blind_index],
                china_date(item.row.received_at), item.on_record.day,
            )
            for item in own
        }  # fmt: skip
        rulings |= await judging.rulings_of(tx, asked, terms)
    return rulings


def _judged(item: _Waiting, known: Mapping[bytes, KnownPerson], ruling: Ruling) -> Judged:
    flags = array_text(ruling.flags) if ruling.flags else None
    return Judged(
        item.row.item_id, known[item.on_record.blind_index].person_id, ruling.hold, flags, ruling.organiser_level
    )


def _published(item: _Waiting, known: Mapping[bytes, KnownPerson], ruling: Ruling) -> CompletionAccepted:
    person_id = known[item.on_record.blind_index].person_id
    level = ruling.organiser_level or item.row.organiser_level
    return completions.published(item.row, person_id=person_id, organiser_level=level)
