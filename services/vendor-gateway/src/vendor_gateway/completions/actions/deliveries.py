"""A delivery: judged, kept and answered in one transaction."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.db.columns import array_text
from common.errors import Conflict, Unavailable
from common.identity import holds_id_number
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex, Sealer
from rulebook import Rulebooks, china_day
from vendor_gateway.catalogue.domain import course_key
from vendor_gateway.completions.actions import judging, merged
from vendor_gateway.completions.domain.completions import (
    BadItem,
    Completion,
    ItemVerdict,
    Status,
    median_delay_s,
    read_completion,
    read_revocation,
)
from vendor_gateway.completions.domain.deliveries import Delivery
from vendor_gateway.completions.domain.holds import Hold
from vendor_gateway.completions.domain.judging import (
    OnRecord,
    Question,
    Ruling,
    Terms,
    credit_key,
    other_credit_key,
)
from vendor_gateway.completions.domain.unrecorded import UnrecordedItem, id_number_of, readable
from vendor_gateway.completions.queries import completions, deliveries, turns, unrecorded
from vendor_gateway.completions.queries.completions import Judged, NewCompletion, Recorded
from vendor_gateway.completions.queries.deliveries import KeptDelivery
from vendor_gateway.people import queries as people
from vendor_gateway.people.domain import KnownPerson
from vendor_gateway.releases import queries as releases
from vendor_gateway.vendors.domain import Signed


@dataclass(frozen=True)
class Received:
    """The answer to a delivery, and its verdicts where they were made just now."""

    answer: bytes
    verdicts: Sequence[ItemVerdict]


@dataclass(frozen=True)
class IntakeOf:
    """What the installation takes completions in with."""

    index: BlindIndex
    rulebooks: Rulebooks


@dataclass(frozen=True)
class Evidence:
    """A delivery's raw body, as it will be kept."""

    delivery_id: UUID
    body_sha256: bytes
    body_bytes: int
    body_sealed: bytes
    excerpt_sealed: bytes
    """Its beginning: what is kept where nothing came of the delivery."""


EXCERPT_BYTES = 4 * 1024


def seal_evidence(body: bytes, *, sealer: Sealer) -> Evidence:
    """Compress and seal the raw body. Takes some milliseconds without the interpreter's lock: run it in a thread."""
    delivery_id = uuid7()
    sealed, excerpt = (sealer.seal(zlib.compress(part, 1), delivery_id.bytes) for part in (body, body[:EXCERPT_BYTES]))
    return Evidence(delivery_id, hashlib.sha256(body).digest(), len(body), sealed, excerpt)


async def earlier_answer(tx: Tx, vendor_id: str, signed: Signed, body_sha256: bytes) -> bytes | None:
    """What a delivery that is stored was answered; :class:`Conflict` for another body under its webhook-id."""
    earlier = await deliveries.earlier_answer(tx, vendor_id, signed.webhook_id)
    if earlier is None:
        return None
    if bytes(earlier.body_sha256) != body_sha256:
        raise Conflict("webhook-id-used", "another body was sent with this webhook-id; a new one needs a new id")
    return bytes(earlier.answer)


async def receive(
    tx: Tx, vendor_id: str, signed: Signed, evidence: Evidence, delivery: Delivery, intake: IntakeOf, *, now: datetime
) -> Received:
    """Judge a delivery, keep it, and say what was said: all in this transaction, or none of it."""
    # 1. A resent delivery gets the same answer.
    earlier = await earlier_answer(tx, vendor_id, signed, evidence.body_sha256)
    if earlier is not None:
        return Received(earlier, ())
    # 2. Every item gets a verdict.
    delivery_id = evidence.delivery_id
    if delivery.is_revocation:
        verdicts, delay_s = [await _take_back(tx, vendor_id, delivery_id, delivery.items[0])], None
    else:
        verdicts, delay_s = await _judge(tx, vendor_id, delivery_id, delivery.items, intake, now=now)
    # 3. The delivery is kept with its answer; a twin that got here first makes this transaction start over.
    answer = orjson.dumps({"delivery_id": delivery_id, "results": [verdict.shown() for verdict in verdicts]})
    made = Counter(verdict.status for verdict in verdicts)
    counts: dict[str, int | None] = {"received": len(delivery.items), "median_delay_s": delay_s}
    counts |= {status.value: made[status] for status in Status}
    kept = KeptDelivery(evidence.body_sha256, evidence.body_bytes, evidence.body_sealed)
    if made.keys() == {Status.REJECTED} and evidence.body_bytes > EXCERPT_BYTES:
        # No entry rests on it: its hash still proves what was sent, to a vendor who kept it.
        kept = KeptDelivery(evidence.body_sha256, evidence.body_bytes, evidence.excerpt_sealed, is_excerpt=True)
    await deliveries.add_delivery(
        tx, delivery_id, vendor_id, signed, body=kept, is_revocation=delivery.is_revocation, answer=(answer, counts)
    )
    return Received(answer, verdicts)


async def _judge(
    tx: Tx, vendor_id: str, delivery_id: UUID, items: Sequence[Any], intake: IntakeOf, *, now: datetime
) -> tuple[list[ItemVerdict], int | None]:
    """A verdict for each item, in order, and the median delay in seconds of those that are new."""
    verdicts: dict[int, ItemVerdict] = {}
    items_read: dict[int, _Read] = {}
    for position, item in enumerate(items):
        try:
            stated = read_completion(item, now=now)
        except BadItem as bad:
            verdicts[position] = bad.verdict
        else:
            day = china_day(stated.completed_at)
            items_read[position] = _Read(stated, intake.index.of(stated.id_number), day, course_key(stated.course_code))
    await _keep_rejected(tx, vendor_id, delivery_id, _rejected(items, verdicts, intake.index))
    # 1. People, by blind index, in one question; they are locked.
    known = await people.lock_people(tx, {read.blind_index for read in items_read.values()}) if items_read else {}
    # 2. New is what meets neither unique key.
    new, rulings = await _ruled(tx, vendor_id, items_read, known, intake.rulebooks, now)
    # In one order for everybody: batches that overlap wait for each other and never in a circle.
    new.sort(key=lambda completion: (completion.stated.completion_id, completion.position))
    added = await completions.add_completions(tx, vendor_id, delivery_id, new)
    counting = [completion for completion in new if completion.position in added and completion.hold is None]
    # 3. What would count is held against what else its people did at that time.
    counting.sort(key=lambda item: (item.stated.completed_at, item.position))
    beside = [OnRecord(item.item_id, item.blind_index, item.stated, items_read[item.position].day) for item in counting]
    crowded = await judging.beside_others(tx, beside, known, intake.rulebooks) if beside else {}
    crowded = await merged.beside_other_records(tx, beside, crowded, known, intake.rulebooks)
    await _keep_crowded(tx, counting, rulings, crowded)
    accepted = [item for item in counting if item.item_id not in crowded or crowded[item.item_id].hold is None]
    for completion in new:
        if completion.position in added:
            ruling = crowded.get(completion.item_id) or rulings[completion.position]
            verdicts[completion.position] = _verdict(completion, ruling)
    # 4. The others are compared with what is on record.
    met = [completion for completion in new if completion.position not in added]
    if met:
        await _compare(tx, vendor_id, delivery_id, met, verdicts)
    await emit(tx, [completions.published_of_new(vendor_id, completion) for completion in accepted])
    delay_s = median_delay_s(
        [completion.stated.completed_at for completion in new if completion.position in added], now
    )
    return [verdicts[position] for position in range(len(items))], delay_s


class _Read(NamedTuple):
    """An item that is a completion, and what is asked of it again and again."""

    stated: Completion
    blind_index: bytes
    day: date
    """On which it was completed, in China."""
    course_key: str


async def _ruled(
    tx: Tx,
    vendor_id: str,
    items: Mapping[int, _Read],
    known: Mapping[bytes, KnownPerson],
    rulebooks: Rulebooks,
    now: datetime,
) -> tuple[list[NewCompletion], dict[int, Ruling]]:
    """What is about to be recorded, with what is known of it before anything else of its people is looked at."""
    await releases.hold_terms(tx, vendor_id)
    terms = await judging.terms_of(tx, vendor_id, {item.course_key for item in items.values()}, rulebooks=rulebooks)
    came_on = china_date(now)
    asked = {
        position: Question(item.stated, item.course_key, known[item.blind_index], came_on, item.day)
        for position, item in items.items()
        if item.blind_index in known
    }
    rulings = dict.fromkeys(items, _UNKNOWN) | await judging.rulings_of(tx, asked, terms)
    otherwise = await _credited_otherwise(tx, vendor_id, items, terms)
    new = []
    for position, (stated, blind_index, day, key) in items.items():
        ruling, person = rulings[position], known.get(blind_index)
        credit = credit_key(key, stated.completed_at, day.year, terms.courses.get(key))
        new.append(
            NewCompletion(
                uuid7(), position, stated, blind_index, person and person.person_id,
                stated.content_hash(blind_index), otherwise.get(position, credit),
                ruling.hold, array_text(ruling.flags) if ruling.flags else None, ruling.organiser_level,
            )
        )  # fmt: skip
    return new, rulings


async def _credited_otherwise(tx: Tx, vendor_id: str, items: Mapping[int, _Read], terms: Terms) -> dict[int, str]:
    """The keys of those that stand already, from when the catalogue said otherwise of whether they may be repeated."""
    asked = {
        position: (item.blind_index, other_credit_key(item.course_key, item.stated.completed_at, item.day.year, course))
        for position, item in items.items()
        if (course := terms.courses.get(item.course_key)) is not None
    }
    standing = await completions.standing_credits(tx, vendor_id, set(asked.values())) if asked else {}
    return {
        position: credit[1]
        for position, credit in asked.items()
        if standing.get(credit) == items[position].stated.completed_at
    }


_UNKNOWN = Ruling(
    Hold.UNKNOWN_PERSON,
    (),
    "nobody of this id_number is registered yet; it counts by itself once they are, do not send it again",
)


async def _keep_crowded(
    tx: Tx, counting: Sequence[NewCompletion], rulings: Mapping[int, Ruling], crowded: Mapping[UUID, Ruling]
) -> None:
    """Beside what was odd about them already."""
    held = []
    for completion in counting:
        if (ruling := crowded.get(completion.item_id)) is not None:
            flags = dict.fromkeys((*rulings[completion.position].flags, *ruling.flags))
            held.append(Judged(completion.item_id, completion.person_id, ruling.hold, array_text(list(flags))))
    await completions.hold(tx, held)


def _rejected(items: Sequence[Any], verdicts: Mapping[int, ItemVerdict], index: BlindIndex) -> list[UnrecordedItem]:
    """What can be told to the people whom rejected items are about; nothing without an id to ask the vendor by."""
    found = []
    for position, verdict in verdicts.items():
        number = id_number_of(items[position])
        if number is not None and verdict.completion_id is not None:
            found.append(
                UnrecordedItem(
                    uuid7(), position, index.of(number), verdict.completion_id, verdict.status.value,
                    verdict.reason or "", *readable(items[position]),
                )
            )  # fmt: skip
    return found


async def _keep_rejected(tx: Tx, vendor_id: str, delivery_id: UUID, rejected: Sequence[UnrecordedItem]) -> None:
    """Only of people who are registered: nobody else can ask, and made-up numbers fill no table."""
    known = await people.known_people(tx, [item.blind_index for item in rejected]) if rejected else {}
    kept = [item for item in rejected if item.blind_index in known]
    await unrecorded.add_unrecorded(tx, vendor_id, delivery_id, kept)


def _verdict(completion: NewCompletion, ruling: Ruling) -> ItemVerdict:
    completion_id = completion.stated.completion_id
    if ruling.hold is not None:
        return ItemVerdict(completion_id, Status.PARKED, ruling.hold.value, ruling.detail)
    if completion.flags is None and not ruling.flags:
        return ItemVerdict(completion_id, Status.ACCEPTED)
    detail = ruling.detail or f"counted; a reviewer will look: {', '.join(ruling.flags)}"
    return ItemVerdict(completion_id, Status.ACCEPTED, "flagged", detail)


async def _compare(
    tx: Tx,
    vendor_id: str,
    delivery_id: UUID,
    met: Sequence[NewCompletion],
    verdicts: dict[int, ItemVerdict],
) -> None:
    recorded = await completions.recorded_like(tx, vendor_id, met)
    by_id = {known.completion_id: known for known in recorded}
    by_credit = {(known.blind_index, known.credit_key): known for known in recorded if not known.revoked_by}
    conflicts, others = [], []
    for completion in met:
        same_id = by_id.get(completion.stated.completion_id)
        found = same_id or by_credit.get((completion.blind_index, completion.credit_key))
        if found is None:
            raise Unavailable("try-again", "what this completion met was taken back at this moment; try again")
        verdict = _duplicate_or_conflict(completion, found, is_same_id=same_id is not None)
        if verdict.status is Status.CONFLICT:
            conflicts.append(deliveries.Contradiction(completion.position, found.item_id))
        if verdict.status is Status.CONFLICT or same_id is None:  # else it is the completion on record, sent again
            others.append(_unrecorded(completion, verdict, found))
        verdicts[completion.position] = verdict
    await deliveries.add_conflicts(tx, delivery_id, conflicts)
    await unrecorded.add_unrecorded(tx, vendor_id, delivery_id, others)


def _unrecorded(completion: NewCompletion, verdict: ItemVerdict, met: Recorded) -> UnrecordedItem:
    stated = completion.stated
    return UnrecordedItem(
        completion.item_id, completion.position, completion.blind_index, stated.completion_id, verdict.status.value,
        verdict.reason or "", stated.course_code, stated.course_title, stated.completed_at, met.item_id,
    )  # fmt: skip


def _duplicate_or_conflict(completion: NewCompletion, found: Recorded, *, is_same_id: bool) -> ItemVerdict:
    """Duplicate where the same was said before or the course counts already, conflict where something else was."""
    stated = completion.stated
    if found.revoked_by is not None:
        return ItemVerdict(
            stated.completion_id, Status.DUPLICATE, "revoked-before",
            "it was recorded and taken back; it stays so. A corrected one needs a new completion_id",
        )  # fmt: skip
    if is_same_id:
        same = completion.content_hash == found.content_hash
    else:
        same = (stated.subject, stated.topic, stated.centihours) == (found.subject, found.topic, found.centihours)
    if not same:
        return ItemVerdict(
            stated.completion_id, Status.CONFLICT, "other-content",
            "this completion was sent before with other content; what was recorded first stands. To correct it, "
            "revoke the first and send the right one under a new completion_id"
            if is_same_id
            else f"the same person and course of this year were sent as {found.completion_id} with other content; "
            "what was recorded first stands",
        )  # fmt: skip
    if is_same_id:
        return ItemVerdict(stated.completion_id, Status.DUPLICATE, "sent-before", "recorded already; nothing to do")
    if stated.completed_at == found.completed_at:
        return ItemVerdict(
            stated.completion_id, Status.DUPLICATE, "sent-before-under-another-id",
            f"the same person, course and completed_at are recorded as {found.completion_id}",
        )  # fmt: skip
    return ItemVerdict(
        stated.completion_id, Status.DUPLICATE, "same-course-this-year",
        f"the course counts once in a year, and is recorded as {found.completion_id}; only a course that the "
        "catalogue lets be repeated counts again",
    )  # fmt: skip


async def _take_back(tx: Tx, vendor_id: str, delivery_id: UUID, item: Any) -> ItemVerdict:
    try:
        completion_id, reason = read_revocation(item)
    except BadItem as bad:
        return bad.verdict
    found = await completions.lock_completion(tx, vendor_id, completion_id)
    if found is None:
        return ItemVerdict(
            completion_id, Status.REJECTED, "unknown-completion",
            "no completion of this id is on record; send the completion first, then its revocation",
        )  # fmt: skip
    if found.revoked_by is not None:
        return ItemVerdict(
            completion_id, Status.DUPLICATE, "revoked-before", "it was taken back already; nothing to do"
        )
    shown = None if holds_id_number(reason) else reason
    await completions.revoke(tx, found.item_id, delivery_id, shown)
    if found.hold is None:  # else it never counted, or was taken off before
        assert found.person_id is not None, "who is not registered has nothing that counts"
        decided = (await turns.turns_of(tx, [found.item_id])).get(found.item_id, [])
        await emit(tx, [turns.revoked_by_vendor(found.item_id, found.person_id, vendor_id, turns=len(decided))])
    return ItemVerdict(completion_id, Status.ACCEPTED)
