"""Entries are chained by hashes over records that hold everything; a person-year is what its entries add up to."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.entries import GENESIS, Entry, EntryKind, Posting, chain, entry_hash
from ledger.domain.person_years import PersonYear

AT = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)
PERSON = UUID("01940000-0000-7000-8000-000000000001")
POSTING = Posting(
    source_id=UUID("01940000-0000-7000-8000-000000000002"),
    kind=EntryKind.CREDIT,
    person_id=PERSON,
    training_year=2025,
    subject="public",
    topic="party-history",
    mode="online",
    centihours=150,
    half_days=0,
    source="lanxin",
    course_code="C-7",
    course_title="生态环境保护",
    completed_at=datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC),
)
OTHER_VALUES: dict[str, Any] = {
    "source_id": UUID(int=3),
    "kind": EntryKind.REVERSAL,
    "person_id": UUID(int=4),
    "training_year": 2024,
    "subject": "professional",
    "topic": None,
    "mode": "residential",
    "centihours": 151,
    "half_days": 1,
    "source": "huacheng",
    "course_code": "C-8",
    "course_title": "消防安全",
    "completed_at": POSTING.completed_at + timedelta(seconds=1),
    "training_type": "onboarding",
    "days": "2025-05-12:800:2",
    "office_id": UUID(int=5),
    "office": "零陵区人力资源和社会保障局",
    "decision_id": UUID(int=6),
    "organiser_level": "city",
    "test_result": "合格",
    "special_task": "防汛抢险",
}


def entry(posting: Posting = POSTING, *, seq: int = 1, previous: bytes = GENESIS, at: datetime = AT) -> Entry:
    return chain(posting, seq=seq, previous=previous, recorded_at=at)


def year_of(*centihours: int) -> list[Entry]:
    postings = [
        POSTING._replace(source_id=UUID(int=number), centihours=centihour)
        for number, centihour in enumerate(centihours)
    ]
    return PersonYear(PERSON, 2025).post(postings, AT)


def unbroken(records: Sequence[tuple[bytes, bytes]], head: bytes) -> bool:
    """What an independent verifier does with stored records and hashes; it shares no code with the ledger."""
    previous = bytes(32)
    for record, stated in records:
        previous = hashlib.sha256(b"\x01" + previous + record).digest()
        if previous != stated:
            return False
    return previous == head


def stored(entries: Sequence[Entry]) -> list[tuple[bytes, bytes]]:
    return [(item.record, item.hash) for item in entries]


@pytest.mark.parametrize("field", Posting._fields)
def test_every_field_of_a_posting_stands_in_the_hashed_record(field: str) -> None:
    changed = entry(POSTING._replace(**{field: OTHER_VALUES[field]}))
    assert changed.record != entry().record
    assert changed.hash != entry().hash


def test_the_record_says_its_place_and_when_it_was_written() -> None:
    assert entry(seq=2).record != entry().record
    assert entry(at=AT + timedelta(microseconds=1)).record != entry().record


def test_anybody_can_read_the_record() -> None:
    said = json.loads(entry(seq=3).record)
    assert said["seq"] == 3
    assert said["person_id"] == str(PERSON)
    assert said["centihours"] == 150
    assert datetime.fromisoformat(said["completed_at"]) == POSTING.completed_at
    assert datetime.fromisoformat(said["recorded_at"]) == AT


def test_the_hash_is_sha256_over_the_version_the_previous_hash_and_the_record() -> None:
    first = entry()
    assert first.hash == hashlib.sha256(b"\x01" + bytes(32) + first.record).digest()
    second = entry(seq=2, previous=first.hash)
    assert second.hash == hashlib.sha256(b"\x01" + first.hash + second.record).digest()
    assert second.hash == entry_hash(first.hash, second.record)


def test_a_year_is_one_chain_from_nothing_to_its_head() -> None:
    year = PersonYear(PERSON, 2025)
    first = year.post([POSTING, POSTING._replace(source_id=UUID(int=9))], AT)
    later = year.post([POSTING._replace(source_id=UUID(int=10))], AT + timedelta(days=1))
    assert [item.seq for item in [*first, *later]] == [1, 2, 3]
    assert year.entries == 3
    assert unbroken(stored([*first, *later]), year.head)


@given(st.integers(0, 3), st.booleans(), st.data())
def test_a_change_of_any_bit_of_any_record_or_hash_breaks_the_chain(
    position: int, in_hash: bool, data: st.DataObject
) -> None:
    entries = year_of(100, 200, 300, 400)
    records, head = stored(entries), entries[-1].hash
    part = bytearray(records[position][in_hash])
    part[data.draw(st.integers(0, len(part) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    kept = list(records[position])
    kept[in_hash] = bytes(part)
    records[position] = (kept[0], kept[1])
    assert not unbroken(records, head)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (0, 1), (1, 2), (0, 1, 1, 2), ()])
def test_entries_swapped_left_out_or_repeated_break_the_chain(order: tuple[int, ...]) -> None:
    entries = year_of(100, 200, 300)
    assert not unbroken([stored(entries)[position] for position in order], entries[-1].hash)


def test_a_record_rewritten_with_its_own_hash_does_not_lead_to_the_head() -> None:
    entries = year_of(100, 200)
    forged = PersonYear(PERSON, 2025).post([POSTING._replace(source_id=UUID(int=0), centihours=9_999)], AT)
    assert not unbroken([*stored(forged), *stored(entries)[1:]], entries[-1].hash)


def test_public_and_professional_hours_are_added_up_apart() -> None:
    year = PersonYear(PERSON, 2025)
    year.post([POSTING, POSTING._replace(subject="professional", topic="law", centihours=6_000, half_days=2)], AT)
    assert (year.public_centihours, year.professional_centihours, year.total_centihours) == (150, 6_000, 6_150)
    assert year.half_days == 2
    assert year.topics == {"party-history": 150}, "topics are topics of the public subject"


def test_a_reversal_leaves_nothing_behind_but_two_entries() -> None:
    year = PersonYear(PERSON, 2025)
    back = POSTING._replace(kind=EntryKind.REVERSAL, centihours=-150)
    entries = year.post([POSTING, back], AT)
    assert (year.entries, year.total_centihours, year.topics) == (2, 0, {})
    assert unbroken(stored(entries), year.head)


postings = st.lists(
    st.tuples(
        st.sampled_from(("public", "professional")),
        st.sampled_from((None, "party-history", "law")),
        st.integers(1, 20_000),
        st.booleans(),
    ),
    max_size=20,
)


@given(postings, st.lists(st.integers(0, 20), max_size=4))
def test_balances_are_the_sums_of_the_entries_wherever_batches_are_cut(
    given_postings: list[tuple[str, str | None, int, bool]], cuts: list[int]
) -> None:
    lines = []
    for number, (subject, topic, centihours, taken_back) in enumerate(given_postings):
        credit = POSTING._replace(source_id=UUID(int=number), subject=subject, topic=topic, centihours=centihours)
        lines.append(credit)
        if taken_back:
            lines.append(credit._replace(kind=EntryKind.REVERSAL, centihours=-centihours))
    year = PersonYear(PERSON, 2025)
    entries: list[Entry] = []
    marks = sorted({0, len(lines), *(cut for cut in cuts if cut < len(lines))})
    for start, end in pairwise(marks):
        entries += year.post(lines[start:end], AT)
    said = [json.loads(item.record) for item in entries]
    assert year.public_centihours == sum(event["centihours"] for event in said if event["subject"] == "public")
    assert year.professional_centihours == sum(
        event["centihours"] for event in said if event["subject"] == "professional"
    )
    for topic in ("party-history", "law"):
        on_it = [event for event in said if event["topic"] == topic and event["subject"] == "public"]
        assert year.topics.get(topic, 0) == sum(event["centihours"] for event in on_it)
    assert unbroken(stored(entries), year.head)
