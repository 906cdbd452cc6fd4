"""Every question the vendor gateway asks its database, by name; all of them set-based."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.ids import uuid7
from common.sampling import DEAD_LETTERS, OUTBOX, Question
from vendor_gateway.domain.completions import Completion
from vendor_gateway.domain.signatures import Signed


class NewCompletion(NamedTuple):
    """A readable completion about to be recorded."""

    item_id: UUID
    position: int
    stated: Completion
    blind_index: bytes
    person_id: UUID | None


@dataclass(frozen=True)
class Kept:
    """A delivery's body as it is kept: whole, or its beginning where every item was rejected."""

    sha256: bytes
    size: int
    sealed: bytes
    is_excerpt: bool = False


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


async def vendor_keys(tx: Tx, vendor_id: str) -> Sequence[sa.Row[Any]] | None:
    """The live keys of a vendor (``key_id``, ``kind``, ``key_sealed``); ``None`` where there is no such vendor."""
    statement = sa.text("""
        SELECT key_id, kind, key_sealed, created_at, last_used_at FROM vendor LEFT JOIN vendor_key USING (vendor_id)
        WHERE vendor_id = :vendor AND (ends_at IS NULL OR ends_at > now()) ORDER BY created_at DESC
    """)
    rows = (await tx.execute(statement, {"vendor": vendor_id})).all()
    if not rows and not await is_vendor(tx, vendor_id):
        return None
    return [row for row in rows if row.key_id is not None]


async def is_vendor(tx: Tx, vendor_id: str) -> bool:
    """Whether there is such a vendor."""
    found = await tx.execute(
        sa.text("SELECT EXISTS (SELECT FROM vendor WHERE vendor_id = :vendor)"), {"vendor": vendor_id}
    )
    return bool(found.scalar_one())


async def lock_vendor(tx: Tx, vendor_id: str) -> None:
    """Whoever counts its keys holds the vendor."""
    await tx.execute(sa.text("SELECT 1 FROM vendor WHERE vendor_id = :vendor FOR UPDATE"), {"vendor": vendor_id})


async def save_vendor(tx: Tx, vendor_id: str, name: str) -> None:
    """A vendor with its name."""
    statement = sa.text("""
        INSERT INTO vendor (vendor_id, name) VALUES (:vendor, :name)
        ON CONFLICT (vendor_id) DO UPDATE SET name = excluded.name
    """)
    await tx.execute(statement, {"vendor": vendor_id, "name": name})


async def add_vendor_key(tx: Tx, key_id: str, vendor_id: str, kind: str, key_sealed: bytes) -> None:
    """One more live key."""
    statement = sa.text("""
        INSERT INTO vendor_key (key_id, vendor_id, kind, key_sealed) VALUES (:key, :vendor, :kind, :sealed)
        ON CONFLICT (key_id) DO NOTHING
    """)
    await tx.execute(statement, {"key": key_id, "vendor": vendor_id, "kind": kind, "sealed": key_sealed})


async def note_key_use(tx: Tx, key_id: str, at: datetime) -> None:
    """A key was good for a delivery."""
    await tx.execute(sa.text("UPDATE vendor_key SET last_used_at = :at WHERE key_id = :key"), {"key": key_id, "at": at})


async def end_vendor_key(tx: Tx, vendor_id: str, key_id: str) -> bool:
    """Whether there was such a live key; it verifies nothing from now."""
    statement = sa.text("""
        UPDATE vendor_key SET ends_at = now()
        WHERE vendor_id = :vendor AND key_id = :key AND (ends_at IS NULL OR ends_at > now())
    """)
    return bool((await tx.execute(statement, {"vendor": vendor_id, "key": key_id})).rowcount)


async def earlier_answer(tx: Tx, vendor_id: str, webhook_id: str) -> sa.Row[Any] | None:
    """The answer that this delivery got before, with the hash of its body."""
    statement = sa.text("""
        SELECT answer, body_sha256 FROM delivery WHERE vendor_id = :vendor AND webhook_id = :webhook
    """)
    return (await tx.execute(statement, {"vendor": vendor_id, "webhook": webhook_id})).one_or_none()


async def person_ids(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """The people of these blind indexes. Unknown ones are remembered and locked until the transaction ends.

    A registration that arrives at the same moment waits for that lock and then finds what was parked behind it: no
    completion is parked for somebody who is known.
    """
    known = await _known_people(tx, indexes, lock=False)
    unknown = sorted(set(indexes) - known.keys())
    if unknown:
        remember = sa.text("""
            INSERT INTO person (blind_index) SELECT unnest(CAST(:indexes AS bytea[])) ON CONFLICT DO NOTHING
        """)
        await tx.execute(remember, {"indexes": unknown})
        known |= await _known_people(tx, unknown, lock=True)
    return known


async def _known_people(tx: Tx, indexes: Sequence[bytes], *, lock: bool) -> dict[bytes, UUID]:
    statement = sa.text(
        "SELECT blind_index, person_id FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[]))"
        + (" ORDER BY blind_index FOR SHARE" if lock else "")
    )
    found = await tx.execute(statement, {"indexes": list(indexes)})
    return {blind_index: person_id for blind_index, person_id in found.all() if person_id is not None}


_ADD_COMPLETIONS = sa.text("""
    INSERT INTO completion (item_id, vendor_id, completion_id, blind_index, person_id, course_code, course_title,
                            subject, topic, centihours, started_at, completed_at, score, flags, content_hash,
                            delivery_id, position)
    SELECT item_id, :vendor, completion_id, blind_index, person_id, course_code, course_title, subject, topic,
           centihours, started_at, completed_at, score, string_to_array(flags, ','), content_hash, :delivery, position
    FROM unnest(CAST(:item_ids AS uuid[]), CAST(:completion_ids AS text[]), CAST(:indexes AS bytea[]),
                CAST(:person_ids AS uuid[]), CAST(:codes AS text[]), CAST(:titles AS text[]),
                CAST(:subjects AS text[]), CAST(:topics AS text[]), CAST(:centihours AS integer[]),
                CAST(:started AS timestamptz[]), CAST(:completed AS timestamptz[]), CAST(:scores AS text[]),
                CAST(:flags AS text[]), CAST(:hashes AS bytea[]), CAST(:positions AS integer[]))
         AS given (item_id, completion_id, blind_index, person_id, course_code, course_title, subject, topic,
                   centihours, started_at, completed_at, score, flags, content_hash, position)
    ON CONFLICT DO NOTHING
    RETURNING position
""")


async def add_completions(
    tx: Tx, vendor_id: str, delivery_id: UUID, new: Sequence[NewCompletion], hashes: Sequence[bytes]
) -> set[int]:
    """The positions of those that were new; the others meet one of the two unique keys."""
    if not new:
        return set()
    found = await tx.execute(
        _ADD_COMPLETIONS,
        {
            "vendor": vendor_id,
            "delivery": delivery_id,
            "item_ids": [one.item_id for one in new],
            "completion_ids": [one.stated.completion_id for one in new],
            "indexes": [one.blind_index for one in new],
            "person_ids": [one.person_id for one in new],
            "codes": [one.stated.course_code for one in new],
            "titles": [one.stated.course_title for one in new],
            "subjects": [one.stated.subject for one in new],
            "topics": [one.stated.topic for one in new],
            "centihours": [one.stated.centihours for one in new],
            "started": [one.stated.started_at for one in new],
            "completed": [one.stated.completed_at for one in new],
            "scores": [one.stated.score for one in new],
            "flags": [",".join(one.stated.flags) or None for one in new],
            "hashes": list(hashes),
            "positions": [one.position for one in new],
        },
    )
    return set(found.scalars())


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
            "completion_ids": [one.stated.completion_id for one in asked],
            "indexes": [one.blind_index for one in asked],
            "codes": [one.stated.course_code for one in asked],
            "completed": [one.stated.completed_at for one in asked],
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


async def revoke(tx: Tx, item_id: UUID, delivery_id: UUID) -> None:
    """It was taken back by this delivery."""
    await tx.execute(
        sa.text("UPDATE completion SET revoked_by = :delivery WHERE item_id = :item"),
        {"delivery": delivery_id, "item": item_id},
    )


async def add_conflicts(tx: Tx, delivery_id: UUID, found: Sequence[tuple[int, UUID]]) -> None:
    """Positions of a delivery that contradict completions on record."""
    statement = sa.text("""
        INSERT INTO conflict (delivery_id, position, item_id)
        SELECT :delivery, * FROM unnest(CAST(:positions AS integer[]), CAST(:items AS uuid[]))
    """)
    if found:
        positions, items = zip(*found, strict=True)
        await tx.execute(statement, {"delivery": delivery_id, "positions": list(positions), "items": list(items)})


async def add_delivery(
    tx: Tx,
    delivery_id: UUID,
    vendor_id: str,
    signed: Signed,
    *,
    body: Kept,
    is_revocation: bool,
    answer: tuple[bytes, dict[str, int]],
) -> None:
    """The evidence: signed headers, the body's hash and the sealed body, and what was answered with its counts."""
    statement = sa.text("""
        INSERT INTO delivery (delivery_id, vendor_id, webhook_id, signed_headers, key_id, body_sha256, body_bytes,
                              body_sealed, is_excerpt, is_revocation, answer, received, accepted, duplicate, conflict,
                              parked, rejected)
        VALUES (:id, :vendor, :webhook, CAST(:headers AS jsonb), :key, :sha256, :size, :sealed, :is_excerpt,
                :revocation, :answer, :received, :accepted, :duplicate, :conflict, :parked, :rejected)
    """)
    await tx.execute(
        statement,
        {
            "id": delivery_id,
            "vendor": vendor_id,
            "webhook": signed.webhook_id,
            "headers": orjson.dumps(signed.as_evidence()).decode(),
            "key": signed.key_id,
            "sha256": body.sha256,
            "size": body.size,
            "sealed": body.sealed,
            "is_excerpt": body.is_excerpt,
            "revocation": is_revocation,
            "answer": answer[0],
            **answer[1],
        },
    )


async def save_people(tx: Tx, people: Mapping[bytes, PersonPlaced]) -> None:
    """Who is who, by blind index; an older version changes nothing.

    Told again, a version says with whom somebody was merged: it may have been heard before that was kept.
    """
    statement = sa.text("""
        INSERT INTO person AS p (blind_index, person_id, version, merged_into)
        SELECT * FROM unnest(CAST(:indexes AS bytea[]), CAST(:ids AS uuid[]), CAST(:versions AS integer[]),
                             CAST(:merged AS uuid[]))
        ON CONFLICT (blind_index) DO UPDATE
        SET person_id = excluded.person_id, version = excluded.version, merged_into = excluded.merged_into
        WHERE p.version < excluded.version
           OR (p.version = excluded.version AND p.merged_into IS NULL AND excluded.merged_into IS NOT NULL)
    """)
    ordered = sorted(people.items())
    await tx.execute(
        statement,
        {
            "indexes": [index for index, _ in ordered],
            "ids": [placed.person_id for _, placed in ordered],
            "versions": [placed.version for _, placed in ordered],
            "merged": [placed.merged_into for _, placed in ordered],
        },
    )


async def unpark(tx: Tx, indexes: Sequence[bytes]) -> Sequence[sa.Row[Any]]:
    """What was parked for these people counts from now."""
    statement = sa.text("""
        UPDATE completion SET person_id = person.person_id FROM person
        WHERE completion.blind_index = ANY(CAST(:indexes AS bytea[])) AND person.blind_index = completion.blind_index
          AND person.person_id IS NOT NULL AND completion.person_id IS NULL AND revoked_by IS NULL
        RETURNING item_id, completion.person_id, vendor_id, course_code, course_title, subject, topic, centihours,
                  completed_at
    """)
    return (await tx.execute(statement, {"indexes": list(indexes)})).all()


async def page_of_completions(tx: Tx, after: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next completions that count or counted, in the order of their ids: all but those that are parked."""
    statement = sa.text("""
        SELECT item_id, person_id, vendor_id, course_code, course_title, subject, topic, centihours, completed_at,
               revoked_by
        FROM completion WHERE item_id > :after AND person_id IS NOT NULL ORDER BY item_id LIMIT :max
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


async def add_vendor_act(tx: Tx, vendor: str, what: str, by: str, key_id: str | None = None) -> None:
    """What an operator's program did to a vendor."""
    statement = sa.text("""
        INSERT INTO vendor_act (act_id, vendor_id, what, key_id, made_by) VALUES (:id, :vendor, :what, :key_id, :by)
    """)
    await tx.execute(statement, {"id": uuid7(), "vendor": vendor, "what": what, "key_id": key_id, "by": by})


async def vendor_acts(tx: Tx, vendor: str, rows_max: int) -> Sequence[sa.Row[Any]]:
    """What was done to a vendor and its keys, the latest first."""
    statement = sa.text("""
        SELECT what, key_id, made_by, made_at FROM vendor_act WHERE vendor_id = :vendor ORDER BY act_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"vendor": vendor, "max": rows_max})).all()


async def flagged(tx: Tx, after: UUID | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Accepted completions that somebody should look at, oldest first, a page at a time."""
    statement = sa.text("""
        SELECT item_id, vendor_id, completion_id, person_id, course_code, course_title, centihours, started_at,
               completed_at, flags
        FROM completion
        WHERE flags IS NOT NULL AND person_id IS NOT NULL AND revoked_by IS NULL
          AND (CAST(:after AS uuid) IS NULL OR item_id > :after) ORDER BY item_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()


SAMPLES = (
    *OUTBOX,
    *DEAD_LETTERS,
    Question(
        "xueshi_conservation_completions",
        "Completions of known people that were accepted, those of them that were revoked, and those that are parked",
        # Counted by what is not in the indexes of parked and of standing ones: the table itself need not be read.
        """
        WITH parked AS (
            SELECT count(*) AS total, count(*) FILTER (WHERE revoked_by IS NOT NULL) AS revoked
            FROM completion WHERE person_id IS NULL
        ), kept AS (
            SELECT (SELECT count(*) FROM completion) AS total,
                   (SELECT count(*) FROM completion WHERE revoked_by IS NULL) AS standing
        )
        SELECT unnest(ARRAY['accepted', 'revoked', 'parked']),
               unnest(ARRAY[kept.total - parked.total, kept.total - kept.standing - parked.revoked, parked.total])
        FROM kept, parked
        """,
        label="stage",
        is_heavy=True,
    ),
)
"""Questions whose answers stand among the metrics."""
