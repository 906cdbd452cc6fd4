"""Completions on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.contracts.vendor_gateway import CompletionAccepted
from common.db import Tx
from common.db.columns import Columns, array_text
from vendor_gateway.completions import models
from vendor_gateway.completions.domain.completions import STATED, Completion


class NewCompletion(NamedTuple):
    """A readable completion about to be recorded."""

    item_id: UUID
    position: int
    stated: Completion
    blind_index: bytes
    person_id: UUID | None
    content_hash: bytes


@dataclass(frozen=True)
class Recorded:
    """A completion that is on record."""

    item_id: UUID
    completion_id: str
    blind_index: bytes
    course_code: str
    completed_at: datetime
    content_hash: bytes
    subject: str
    topic: str | None
    centihours: int
    person_id: UUID | None
    revoked_by: UUID | None


_COLUMNS = Columns(
    models.completion, "item_id", "position", "blind_index", "person_id", "content_hash", "stated.flags",
    *(f"stated.{name}" for name in STATED),
)  # fmt: skip
_ADD_COMPLETIONS = _COLUMNS.insert(
    "vendor_id",
    "delivery_id",
    then="""
    ON CONFLICT DO NOTHING
    RETURNING position
""",
)


async def add_completions(tx: Tx, vendor_id: str, delivery_id: UUID, new: Sequence[NewCompletion]) -> set[int]:
    """The positions of those that were new; the others meet one of the two unique keys."""
    if not new:
        return set()
    flags = [array_text(completion.stated.flags) if completion.stated.flags else None for completion in new]
    found = await tx.execute(
        _ADD_COMPLETIONS, {**_COLUMNS.arrays(new, flags=flags), "vendor_id": vendor_id, "delivery_id": delivery_id}
    )
    return set(found.scalars())


_COLUMN_OF = {"vendor": "vendor_id", "required_topic": "topic"}
"""Fields of what is published of a completion that are not named like their column."""
PUBLISHED = ", ".join(
    f"completion.{_COLUMN_OF.get(field, field)} AS {field}" for field in CompletionAccepted.model_fields
)
"""What a SELECT or a RETURNING asks for, so that its rows can be published."""


def published(row: sa.Row[Any]) -> CompletionAccepted:
    """What is published of a completion on record, from a row of :data:`PUBLISHED`."""
    return CompletionAccepted(**{field: row._mapping[field] for field in CompletionAccepted.model_fields})


def published_of_new(vendor_id: str, new: NewCompletion) -> CompletionAccepted:
    """The same of one that has just been recorded."""
    own = {"item_id": new.item_id, "person_id": new.person_id, "vendor": vendor_id}
    stated = CompletionAccepted.model_fields.keys() - own.keys()
    return CompletionAccepted(**own, **{field: getattr(new.stated, _COLUMN_OF.get(field, field)) for field in stated})


_RECORDED = """item_id, completion_id, completion.blind_index, course_code, completed_at, content_hash, subject, topic,
               centihours, completion.person_id, revoked_by"""


async def recorded_like(tx: Tx, vendor_id: str, asked: Sequence[NewCompletion]) -> list[Recorded]:
    """Whatever is on record under the same id, or with the same meaning (person, course, moment) and not taken back."""
    statement = sa.text(f"""
        SELECT {_RECORDED} FROM completion
        WHERE vendor_id = :vendor AND completion_id = ANY(CAST(:completion_ids AS text[]))
        UNION
        SELECT {_RECORDED} FROM completion
        JOIN unnest(CAST(:indexes AS bytea[]), CAST(:codes AS text[]), CAST(:completed AS timestamptz[]))
             AS meant (blind_index, code, at)
          ON completion.blind_index = meant.blind_index AND course_code = meant.code AND completed_at = meant.at
        WHERE vendor_id = :vendor AND revoked_by IS NULL
    """)
    found = await tx.execute(
        statement,
        {
            "vendor": vendor_id,
            "completion_ids": [question.stated.completion_id for question in asked],
            "indexes": [question.blind_index for question in asked],
            "codes": [question.stated.course_code for question in asked],
            "completed": [question.stated.completed_at for question in asked],
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
    """The next completions that count or counted, in the order of their ids: all but those that are parked."""
    statement = sa.text(f"""
        SELECT {PUBLISHED}, revoked_by FROM completion
        WHERE item_id > :after AND person_id IS NOT NULL ORDER BY item_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()


async def states(tx: Tx, vendor_id: str, completion_ids: Sequence[str]) -> dict[str, str]:
    """Where completions stand today: accepted, parked or revoked."""
    statement = sa.text("""
        SELECT completion_id, CASE WHEN revoked_by IS NOT NULL THEN 'revoked'
                                   WHEN person_id IS NULL THEN 'parked' ELSE 'accepted' END AS state
        FROM completion WHERE vendor_id = :vendor AND completion_id = ANY(CAST(:ids AS text[]))
    """)
    found = await tx.execute(statement, {"vendor": vendor_id, "ids": list(completion_ids)})
    return {row.completion_id: row.state for row in found}


async def unpark(tx: Tx, indexes: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
    """What was parked for these people counts from now."""
    statement = sa.text(f"""
        UPDATE completion SET person_id = person.person_id, released_at = now() FROM person
        WHERE completion.blind_index = ANY(CAST(:indexes AS bytea[])) AND person.blind_index = completion.blind_index
          AND person.person_id IS NOT NULL AND completion.person_id IS NULL AND revoked_by IS NULL
        RETURNING {PUBLISHED}
    """)
    return (await tx.execute(statement, {"indexes": list(indexes)})).all()
