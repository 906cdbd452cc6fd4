"""A delivery: judged, kept and answered in one transaction."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.contracts.vendor_gateway import CompletionRevoked
from common.db import Tx
from common.errors import Conflict, Unavailable
from common.identity import holds_id_number
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex, Sealer
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
from vendor_gateway.completions.domain.unrecorded import UnrecordedItem, id_number_of, readable
from vendor_gateway.completions.queries import completions, deliveries, unrecorded
from vendor_gateway.completions.queries.completions import NewCompletion, Recorded
from vendor_gateway.completions.queries.deliveries import KeptDelivery
from vendor_gateway.people import queries as people
from vendor_gateway.vendors.domain import Signed


@dataclass(frozen=True)
class Received:
    """The answer to a delivery, and its verdicts where they were made just now."""

    answer: bytes
    verdicts: Sequence[ItemVerdict]


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
    tx: Tx, vendor_id: str, signed: Signed, evidence: Evidence, delivery: Delivery, *, index: BlindIndex, now: datetime
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
        verdicts, delay_s = await _judge(tx, vendor_id, delivery_id, delivery.items, index=index, now=now)
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
    tx: Tx, vendor_id: str, delivery_id: UUID, items: Sequence[Any], *, index: BlindIndex, now: datetime
) -> tuple[list[ItemVerdict], int | None]:
    """A verdict for each item, in order, and the median delay in seconds of those that are new."""
    verdicts: dict[int, ItemVerdict] = {}
    stated: dict[int, Completion] = {}
    for position, item in enumerate(items):
        try:
            stated[position] = read_completion(item, now=now)
        except BadItem as bad:
            verdicts[position] = bad.verdict
    await _keep_rejected(tx, vendor_id, delivery_id, _rejected(items, verdicts, index))
    # 1. People, by blind index, in one question.
    indexes = {position: index.of(completion.id_number) for position, completion in stated.items()}
    known = await people.person_ids(tx, list(indexes.values())) if indexes else {}
    # 2. New is what meets neither unique key.
    new = [
        NewCompletion(uuid7(), position, completion, blind, known.get(blind), completion.content_hash(blind))
        for (position, completion), blind in zip(stated.items(), indexes.values(), strict=True)
    ]
    # In one order for everybody: batches that overlap wait for each other and never in a circle.
    new.sort(key=lambda completion: (completion.stated.completion_id, completion.position))
    added = await completions.add_completions(tx, vendor_id, delivery_id, new)
    accepted = [completion for completion in new if completion.position in added and completion.person_id is not None]
    for completion in new:
        if completion.position in added:
            verdicts[completion.position] = _first_verdict(completion)
    # 3. The others are held against what is on record.
    met = [completion for completion in new if completion.position not in added]
    if met:
        await _compare(tx, vendor_id, delivery_id, met, verdicts)
    await emit(tx, [completions.published_of_new(vendor_id, completion) for completion in accepted])
    delay_s = median_delay_s(
        [completion.stated.completed_at for completion in new if completion.position in added], now
    )
    return [verdicts[position] for position in range(len(items))], delay_s


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


def _first_verdict(completion: NewCompletion) -> ItemVerdict:
    if completion.person_id is None:
        return ItemVerdict(
            completion.stated.completion_id, Status.PARKED, "unknown-person",
            "nobody of this id_number is registered yet; it counts by itself once they are, do not send it again",
        )  # fmt: skip
    if completion.stated.flags:
        return ItemVerdict(
            completion.stated.completion_id,
            Status.ACCEPTED,
            "flagged",
            f"counted; a reviewer will look: {', '.join(completion.stated.flags)}",
        )
    return ItemVerdict(completion.stated.completion_id, Status.ACCEPTED)


async def _compare(
    tx: Tx,
    vendor_id: str,
    delivery_id: UUID,
    met: Sequence[NewCompletion],
    verdicts: dict[int, ItemVerdict],
) -> None:
    recorded = await completions.recorded_like(tx, vendor_id, met)
    by_id = {known.completion_id: known for known in recorded}
    by_meaning = {
        (known.blind_index, known.course_code, known.completed_at): known for known in recorded if not known.revoked_by
    }
    conflicts, others = [], []
    for completion in met:
        same_id = by_id.get(completion.stated.completion_id)
        meaning = (completion.blind_index, completion.stated.course_code, completion.stated.completed_at)
        found = same_id or by_meaning.get(meaning)
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
    """Duplicate where the same was said before, conflict where something else was."""
    stated = completion.stated
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
            else f"the same person, course and completed_at were sent as {found.completion_id} with other content",
        )  # fmt: skip
    if found.revoked_by is not None:
        return ItemVerdict(
            stated.completion_id, Status.DUPLICATE, "revoked-before", "it was recorded and taken back; it stays so"
        )
    if is_same_id:
        return ItemVerdict(stated.completion_id, Status.DUPLICATE, "sent-before", "recorded already; nothing to do")
    return ItemVerdict(
        stated.completion_id, Status.DUPLICATE, "sent-before-under-another-id",
        f"the same person, course and completed_at are recorded as {found.completion_id}",
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
    if found.person_id is not None:
        await emit(tx, [CompletionRevoked(item_id=found.item_id, person_id=found.person_id, vendor=vendor_id)])
    return ItemVerdict(completion_id, Status.ACCEPTED)
