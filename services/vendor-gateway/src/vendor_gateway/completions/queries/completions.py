"""Completions on record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.contracts.vendor_gateway import CompletionAccepted
from common.db import Tx
from common.db.columns import Columns
from common.events import Fields
from vendor_gateway.completions import models
from vendor_gateway.completions.domain.completions import STATED, Completion
from vendor_gateway.completions.domain.holds import OF_CATALOGUE


class NewCompletion(NamedTuple):
    """A readable completion about to be recorded."""

    item_id: UUID
    position: int
    stated: Completion
    blind_index: bytes
    person_id: UUID | None
    content_hash: bytes
    credit_key: str
    hold: str | None
    flags: str | None
    """As an array of PostgreSQL; ``None`` where nothing is odd."""
    organiser_level: str | None = None
    """That of the contract under which it counts."""


@dataclass(frozen=True)
class Recorded:
    """A completion that is on record."""

    item_id: UUID
    completion_id: str
    blind_index: bytes
    course_code: str
    completed_at: datetime
    content_hash: bytes
    credit_key: str
    subject: str
    topic: str | None
    centihours: int
    person_id: UUID | None
    revoked_by: UUID | None
    hold: str | None


_COLUMNS = Columns(
    models.completion, "item_id", "position", "blind_index", "person_id", "content_hash", "credit_key", "hold", "flags",
    "organiser_level",
    *(f"stated.{name}" for name in STATED),
)  # fmt: skip
_ADD_COMPLETIONS = _COLUMNS.insert("vendor_id", "delivery_id", then="ON CONFLICT DO NOTHING")
_POSITIONS = sa.text("SELECT position FROM completion WHERE item_id = ANY(CAST(:items AS uuid[]))")


async def add_completions(tx: Tx, vendor_id: str, delivery_id: UUID, new: Sequence[NewCompletion]) -> set[int]:
    """The positions of those that were new; the others meet one of the two unique keys."""
    if not new:
        return set()
    given = {**_COLUMNS.arrays(new), "vendor_id": vendor_id, "delivery_id": delivery_id}
    if (await tx.execute(_ADD_COMPLETIONS, given)).rowcount == len(new):
        return {completion.position for completion in new}
    return set((await tx.execute(_POSITIONS, {"items": [completion.item_id for completion in new]})).scalars())


_COLUMN_OF = {"vendor": "vendor_id", "required_topic": "topic", "test_result": "score"}
"""Fields of what is published of a completion that are not named like their column."""
PUBLISHED = ", ".join(
    f"completion.{_COLUMN_OF.get(field, field)} AS {field}" for field in CompletionAccepted.model_fields
)
"""What a SELECT or a RETURNING asks for, so that its rows can be published."""


def published(row: sa.Row[Any], **known: Any) -> CompletionAccepted:
    """What is published of a completion on record, from a row of :data:`PUBLISHED`; ``known`` is known better."""
    return CompletionAccepted(**{field: row._mapping[field] for field in CompletionAccepted.model_fields} | known)


_OF_NEW = {
    field: name if (name := _COLUMN_OF.get(field, field)) in NewCompletion._fields else f"stated.{name}"
    for field in CompletionAccepted.model_fields
    if field != "vendor"
}
"""Where a new completion has what is published of it."""
_values_of_new = attrgetter(*_OF_NEW.values())


def published_of_new(vendor_id: str, new: NewCompletion) -> Fields:
    """The same of one that has just been recorded."""
    values = dict(zip(_OF_NEW, _values_of_new(new), strict=True))
    values["vendor"] = vendor_id
    values["person_id"] = person_id = str(new.person_id)
    return Fields(CompletionAccepted, person_id, values)


_RECORDED = """item_id, completion_id, completion.blind_index, course_code, completed_at, content_hash,
               completion.credit_key, subject, topic, centihours, completion.person_id, revoked_by, hold"""


async def recorded_like(tx: Tx, vendor_id: str, asked: Sequence[NewCompletion]) -> list[Recorded]:
    """Whatever is on record under the same id, or is the same credit (person, course, year) and not taken back."""
    statement = sa.text(f"""
        SELECT {_RECORDED} FROM completion
        WHERE vendor_id = :vendor AND completion_id = ANY(CAST(:completion_ids AS text[]))
        UNION
        SELECT {_RECORDED} FROM completion
        JOIN unnest(CAST(:indexes AS bytea[]), CAST(:credits AS text[])) AS meant (blind_index, credit_key)
          ON completion.blind_index = meant.blind_index AND completion.credit_key = meant.credit_key
        WHERE vendor_id = :vendor AND revoked_by IS NULL
    """)
    found = await tx.execute(
        statement,
        {
            "vendor": vendor_id,
            "completion_ids": [question.stated.completion_id for question in asked],
            "indexes": [question.blind_index for question in asked],
            "credits": [question.credit_key for question in asked],
        },
    )
    return [_recorded(row) for row in found]


def _recorded(row: sa.Row[Any]) -> Recorded:
    return Recorded(**{**row._mapping, "blind_index": bytes(row.blind_index), "content_hash": bytes(row.content_hash)})


async def lock_completion(tx: Tx, vendor_id: str, completion_id: str) -> Recorded | None:
    """The completion of this id, held until the transaction ends."""
    statement = sa.text(f"""
        SELECT {_RECORDED} FROM completion WHERE vendor_id = :vendor AND completion_id = :completion FOR UPDATE
    """)
    row = (await tx.execute(statement, {"vendor": vendor_id, "completion": completion_id})).one_or_none()
    return None if row is None else _recorded(row)


async def revoke(tx: Tx, item_id: UUID, delivery_id: UUID, reason: str | None) -> None:
    """It was taken back by this delivery; ``reason`` is shown to whom it is about."""
    await tx.execute(
        sa.text("UPDATE completion SET revoked_by = :delivery, revocation_reason = :reason WHERE item_id = :item"),
        {"delivery": delivery_id, "item": item_id, "reason": reason},
    )


async def page_of_completions(tx: Tx, after: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next completions that count or counted, in the order of their ids: all but those that are held."""
    statement = sa.text(f"""
        SELECT {PUBLISHED}, revoked_by IS NOT NULL AS is_revoked, taken_off_at IS NOT NULL AS is_taken_off,
               reviewed_at IS NOT NULL AS is_reviewed
        FROM completion
        WHERE item_id > :after AND (hold IS NULL OR taken_off_at IS NOT NULL) ORDER BY item_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()


async def states(tx: Tx, vendor_id: str, completion_ids: Sequence[str]) -> dict[str, sa.Row[Any]]:
    """Where completions stand today: accepted, parked, voided or revoked, with why they are parked."""
    statement = sa.text("""
        SELECT completion_id, CASE WHEN revoked_by IS NOT NULL THEN 'revoked' WHEN hold = 'void' THEN 'voided'
                                   WHEN hold IS NOT NULL THEN 'parked' ELSE 'accepted' END AS state,
               CASE WHEN revoked_by IS NULL AND hold <> 'void' THEN hold END AS reason
        FROM completion WHERE vendor_id = :vendor AND completion_id = ANY(CAST(:ids AS text[]))
    """)
    found = await tx.execute(statement, {"vendor": vendor_id, "ids": list(completion_ids)})
    return {row.completion_id: row for row in found}


async def standing_credits(
    tx: Tx, vendor_id: str, asked: Collection[tuple[bytes, str]]
) -> dict[tuple[bytes, str], datetime]:
    """Those of these credits (person and key) that are on record and not taken back, and when each was completed."""
    statement = sa.text("""
        SELECT completion.blind_index, completion.credit_key, completion.completed_at FROM completion
        JOIN unnest(CAST(:indexes AS bytea[]), CAST(:credits AS text[])) AS meant (blind_index, credit_key)
          ON completion.blind_index = meant.blind_index AND completion.credit_key = meant.credit_key
        WHERE completion.vendor_id = :vendor AND completion.revoked_by IS NULL
    """)
    given = {"indexes": [index for index, _ in asked], "credits": [key for _, key in asked], "vendor": vendor_id}
    rows = await tx.execute(statement, given)
    return {(bytes(row.blind_index), row.credit_key): row.completed_at for row in rows}


async def void_credits(tx: Tx, vendor_id: str, person_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Credits of these people that the vendor took back after an office had voided them, or one official had proposed
    to: person and key.
    """
    statement = sa.text("""
        SELECT person.person_id, completion.credit_key FROM person JOIN completion USING (blind_index)
        WHERE person.person_id = ANY(CAST(:people AS uuid[])) AND completion.vendor_id = :vendor
          AND completion.revoked_by IS NOT NULL
          AND (completion.hold = 'void' OR 'propose-void' = (
              SELECT what FROM review_act WHERE review_act.item_id = completion.item_id ORDER BY act_id DESC LIMIT 1))
    """)
    rows = await tx.execute(statement, {"people": list(person_ids), "vendor": vendor_id})
    return {(row.person_id, row.credit_key) for row in rows}


PARKED = f"""{PUBLISHED}, completion.blind_index, completion.started_at, completion.topic,
            completion.hold,
            (SELECT received_at FROM delivery WHERE delivery.delivery_id = completion.delivery_id) AS received_at"""


async def parked_of_people(tx: Tx, indexes: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
    """What waits for these people's registration."""
    statement = sa.text(f"""
        SELECT {PARKED} FROM completion
        WHERE blind_index = ANY(CAST(:indexes AS bytea[])) AND person_id IS NULL AND revoked_by IS NULL
        ORDER BY item_id FOR NO KEY UPDATE
    """)
    return (await tx.execute(statement, {"indexes": list(indexes)})).all()


async def who_waits_for_a_contract(tx: Tx, indexes: Sequence[bytes]) -> Sequence[UUID]:
    """Those of these people of whom something is parked for want of a contract, or since its year is closed."""
    statement = sa.text("""
        SELECT DISTINCT person_id FROM completion
        WHERE blind_index = ANY(CAST(:indexes AS bytea[])) AND hold IN ('no-contract', 'year-closed')
          AND revoked_by IS NULL
    """)
    return (await tx.execute(statement, {"indexes": list(indexes)})).scalars().all()


async def parked_page(
    tx: Tx, vendor_id: str | None, person_id: UUID | None, after: UUID | None, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What waits for a contract, an opened year or its course, of a vendor or of a person, a page at a time.

    What an office decided about stays as it is.
    """
    statement = sa.text(f"""
        SELECT {PARKED} FROM completion
        WHERE (hold IN ('year-closed', 'no-contract')
               OR (hold = 'held-for-review' AND reviewed_at IS NULL AND flags <@ CAST(:of_catalogue AS text[])))
          AND revoked_by IS NULL
          AND (CAST(:vendor AS text) IS NULL OR vendor_id = :vendor)
          AND (CAST(:person AS uuid) IS NULL OR person_id = :person)
          AND (CAST(:after AS uuid) IS NULL OR item_id > :after)
        ORDER BY item_id LIMIT :max FOR NO KEY UPDATE
    """)
    given = {"vendor": vendor_id, "person": person_id, "after": after, "max": rows_max}
    return (await tx.execute(statement, {**given, "of_catalogue": list(OF_CATALOGUE)})).all()


class Judged(NamedTuple):
    """What became of a completion that was parked."""

    item_id: UUID
    person_id: UUID | None
    hold: str | None
    flags: str | None
    organiser_level: str | None = None
    """That of the contract under which it counts; ``None`` leaves what is on record."""


async def settle(tx: Tx, judged: Sequence[Judged], *, now: datetime) -> None:
    """Write what became of completions; those that count from now were released at this moment from what held them.

    Of what was held for a review only what the catalogue alone held is judged again.
    """
    if judged:
        statement = sa.text("""
            UPDATE completion
            SET person_id = given.person_id, hold = given.hold, flags = CAST(given.flags AS text[]),
                organiser_level = coalesce(given.organiser_level, completion.organiser_level),
                held_at = CASE WHEN given.hold IS NOT DISTINCT FROM completion.hold THEN held_at ELSE :now END,
                released_at = CASE WHEN given.hold IS NULL THEN :now END,
                released_because = CASE WHEN given.hold IS NOT NULL THEN NULL
                                        WHEN completion.hold = 'held-for-review' THEN 'catalogue'
                                        ELSE coalesce(completion.hold, released_because) END
            FROM unnest(CAST(:items AS uuid[]), CAST(:people AS uuid[]), CAST(:holds AS text[]), CAST(:flags AS text[]),
                        CAST(:levels AS text[]))
                 AS given (item_id, person_id, hold, flags, organiser_level)
            WHERE completion.item_id = given.item_id
        """)
        names = ("items", "people", "holds", "flags", "levels")
        given = dict(zip(names, map(list, zip(*judged, strict=True)), strict=True))
        await tx.execute(statement, {**given, "now": now})


async def hold(tx: Tx, held: Sequence[Judged]) -> None:
    """Write why completions that were just recorded do not count, or what is odd about them."""
    if held:
        statement = sa.text("""
            UPDATE completion SET hold = given.hold, flags = CAST(given.flags AS text[])
            FROM unnest(CAST(:items AS uuid[]), CAST(:holds AS text[]), CAST(:flags AS text[]))
                 AS given (item_id, hold, flags)
            WHERE completion.item_id = given.item_id
        """)
        given = {
            "items": [item.item_id for item in held],
            "holds": [item.hold for item in held],
            "flags": [item.flags for item in held],
        }
        await tx.execute(statement, given)
