"""Completions of several records of one human (合并) judged together: flagged where they counted already, else held."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from common.db import Tx
from rulebook import Rulebooks, china_day
from vendor_gateway.completions.domain.holds import Flag, Hold
from vendor_gateway.completions.domain.judging import OnRecord, Ruling, of_overbooked
from vendor_gateway.completions.domain.merged import OfRecord, Question, crowded_across
from vendor_gateway.completions.queries import intervals, merged
from vendor_gateway.people import queries as people
from vendor_gateway.people.domain import KnownPerson


async def flag_counted_twice(tx: Tx, person_ids: Collection[UUID], *, rulebooks: Rulebooks, now: datetime) -> int:
    """Flag what counts of these humans and would not, had it all come for one record; how many are new.

    Nothing is taken off. What the record that stays has is first; an office looks at what does not fit beside it.
    """
    records = await merged.records_of_humans(tx, person_ids)
    if not records:
        return 0
    await merged.lock_rows(tx, records)
    await merged.lock_humans(tx, set(records.values()))
    known = await people.known_people(tx, list(records))
    there = await intervals.of_people(tx, list(records))
    odd = {item_id for _, *others in await merged.same_course(tx, records) for item_id in others}
    for head in set(records.values()):
        own = [index for index, of in records.items() if of == head]
        standing = [
            OfRecord(index, item) for index in own if _is_head(known, index, head) for item in there[index].values()
        ]
        asked = [
            _question(item_id, OfRecord(index, item), known, rulebooks)
            for index in own
            if not _is_head(known, index, head)
            for item_id, item in there[index].items()
        ]
        asked.sort(key=lambda question: (question.record.own.completed_at, question.item_id))
        odd |= crowded_across(asked, standing).keys()
    return await merged.flag(tx, sorted(odd), Flag.MERGED.value, now) if odd else 0


async def beside_other_records(
    tx: Tx,
    items: Sequence[OnRecord],
    judged: Mapping[UUID, Ruling],
    known: Mapping[bytes, KnownPerson],
    rulebooks: Rulebooks,
) -> dict[UUID, Ruling]:
    """What becomes of these completions, on record as counting just now: ``judged``, and what does not fit beside the
    human's other records.

    They come in the order in which they were completed, and their people are locked. As a rule nobody has two records.
    """
    held = {item_id for item_id, ruling in judged.items() if ruling.hold is not None}
    concerned = [item for item in items if known[item.blind_index].has_other_records and item.item_id not in held]
    if not concerned:
        return dict(judged)
    records = await merged.records_of_humans(tx, {known[item.blind_index].person_id for item in concerned})
    await merged.lock_humans(tx, set(records.values()))
    there = await intervals.of_people(tx, list(records))
    new = {item.item_id for item in concerned}
    rulings = dict(judged)
    for head in set(records.values()):
        standing = [
            OfRecord(index, interval)
            for index, of in records.items()
            if of == head
            for item_id, interval in there[index].items()
            if item_id not in new | held
        ]
        asked = {
            item.item_id: _question(
                item.item_id, OfRecord(item.blind_index, there[item.blind_index][item.item_id]), known, rulebooks
            )
            for item in concerned
            if records.get(item.blind_index) == head
        }
        for item_id, found in crowded_across(list(asked.values()), standing).items():
            flags = (*(judged[item_id].flags if item_id in judged else ()), Flag.MERGED)
            rulings[item_id] = of_overbooked(found, asked[item_id].rules, flags)
    for same in await merged.same_course(tx, records):
        # Where none of them was there before, the first of the new ones counts.
        of_new = [item_id for item_id in same if item_id in new]
        was_there = set(same) - new - held
        rulings |= dict.fromkeys(of_new if was_there else of_new[1:], _DOUBLED)
    return rulings


_DOUBLED = Ruling(
    Hold.FOR_REVIEW,
    (Flag.MERGED,),
    "held until an HR authority has looked: the same course of this year counts for another record of the same person",
)


def _is_head(known: Mapping[bytes, KnownPerson], index: bytes, head: UUID) -> bool:
    return index in known and known[index].person_id == head


def _question(item_id: UUID, record: OfRecord, known: Mapping[bytes, KnownPerson], rulebooks: Rulebooks) -> Question:
    day = china_day(record.own.completed_at)
    region = known[record.blind_index].region_on(day) if record.blind_index in known else None
    return Question(item_id, record, rulebooks.intake_in(region or "", day))
