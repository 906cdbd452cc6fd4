"""Completions that somebody should look at, and what was done about them."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.db.columns import Columns
from vendor_gateway.completions.domain.holds import Hold
from vendor_gateway.completions.queries.completions import PUBLISHED
from vendor_gateway.people import queries as people
from vendor_gateway.review import models
from vendor_gateway.review.domain import Proposal, ReviewAct, Reviewed, Reviewer

_ITEM = """
    c.item_id, c.vendor_id, c.completion_id, c.person_id, c.course_code, c.course_title, c.subject, c.topic,
    c.centihours, c.started_at, c.completed_at, c.score, c.flags, c.hold, c.revoked_by, c.taken_off_at, c.reviewed_at,
    person.region_code, person.organisation_id, delivery.received_at,
    latest.act_id AS latest_act_id, latest.what AS latest_act, latest.reason AS latest_reason,
    c.flags IS NOT NULL AND (c.reviewed_at IS NULL OR c.reviewed_at < c.flagged_at) IS TRUE AS is_odd,
    revoking.received_at AS revoked_at, c.revocation_reason, c.released_at, c.released_because
"""
_FROM = """
    completion AS c
    JOIN person ON person.blind_index = c.blind_index
    JOIN delivery ON delivery.delivery_id = c.delivery_id
    LEFT JOIN delivery AS revoking ON revoking.delivery_id = c.revoked_by
    LEFT JOIN LATERAL (
        SELECT act_id, what, reason FROM review_act WHERE review_act.item_id = c.item_id
        ORDER BY act_id DESC LIMIT 1
    ) AS latest ON true
"""
_STATES = {
    "held": "c.hold = 'held-for-review'",
    "odd": "c.hold IS NULL AND c.flags IS NOT NULL AND (c.reviewed_at IS NULL OR c.reviewed_at < c.flagged_at)",
    "proposed": "latest.what IN ('propose-void', 'propose-restore')",
    "void": "c.hold = 'void'",
}
_PROPOSED = """
    JOIN (SELECT DISTINCT item_id FROM review_act WHERE what IN ('propose-void', 'propose-restore')) AS p
      ON p.item_id = c.item_id
"""
STATES = tuple(_STATES)
COUNTED_MAX = 1_000
_LATEST_PROPOSED = f"""
    {_PROPOSED} JOIN LATERAL (
        SELECT what FROM review_act WHERE review_act.item_id = c.item_id ORDER BY act_id DESC LIMIT 1
    ) AS latest ON true
"""


def _found(state: str, narrowed: str = "") -> str:
    """A statement that finds what an office has to look at in a state, up to :data:`COUNTED_MAX`."""
    return f"""
        SELECT FROM completion AS c {_LATEST_PROPOSED if state == "proposed" else ""}
        JOIN person ON person.blind_index = c.blind_index
        WHERE {_STATES[state]} AND c.revoked_by IS NULL AND person.region_code LIKE :stem || '%' {narrowed}
        LIMIT {COUNTED_MAX}
    """


_COUNTS = sa.text(
    "SELECT "
    + ", ".join(
        f"(SELECT count(*) FROM ({_found(state)}) AS found) AS {state}" for state in ("held", "odd", "proposed")
    )
)
"""One statement, which reads nothing but what it counts, and no more than :data:`COUNTED_MAX` of a state."""


class Asked(NamedTuple):
    """Which completions a reviewer asks for."""

    stem: str
    """What the region codes of the office's people begin with."""
    vendor_id: str | None
    after: UUID | None
    rows_max: int
    skipped: int = 0
    """Of the first ones, those of the pages before."""


async def inbox(tx: Tx, state: str, asked: Asked) -> Sequence[sa.Row[Any]]:
    """What an office has to look at, the oldest first."""
    # A proposal is found by its acts, which are few; everything else by an index of what is held or odd.
    statement = sa.text(f"""
        SELECT {_ITEM} FROM {_FROM.replace("JOIN person", f"{_PROPOSED} JOIN person") if state == "proposed" else _FROM}
        WHERE {_STATES[state]} AND c.revoked_by IS NULL AND person.region_code LIKE :stem || '%'
          AND (CAST(:vendor_id AS text) IS NULL OR c.vendor_id = :vendor_id)
          AND (CAST(:after AS uuid) IS NULL OR c.item_id > :after)
        ORDER BY c.item_id LIMIT :rows_max OFFSET :skipped
    """)
    return (await tx.execute(statement, asked._asdict())).all()


async def count(tx: Tx, state: str, stem: str, vendor_id: str | None) -> int:
    """How many of a state there are, of one vendor where one is named; no more than 1,000 are counted."""
    is_of_vendor = "AND (CAST(:vendor_id AS text) IS NULL OR c.vendor_id = :vendor_id)"
    statement = sa.text(f"SELECT count(*) FROM ({_found(state, is_of_vendor)}) AS found")
    return int((await tx.execute(statement, {"stem": stem, "vendor_id": vendor_id})).scalar_one())


async def counts(tx: Tx, stem: str) -> dict[str, int]:
    """How many wait in each state; no more than 1,000 of a state are counted."""
    return dict((await tx.execute(_COUNTS, {"stem": stem})).one()._mapping)


async def items(tx: Tx, item_ids: Collection[UUID]) -> Sequence[sa.Row[Any]]:
    """These completions, as reviewers see them."""
    statement = sa.text(f"SELECT {_ITEM} FROM {_FROM} WHERE c.item_id = ANY(CAST(:ids AS uuid[])) ORDER BY c.item_id")
    return (await tx.execute(statement, {"ids": list(item_ids)})).all()


async def lock_items(tx: Tx, item_ids: Collection[UUID]) -> dict[UUID, Reviewed]:
    """The same of people who are registered, held until the transaction ends."""
    statement = sa.text("""
        SELECT blind_index FROM completion WHERE item_id = ANY(CAST(:ids AS uuid[])) AND person_id IS NOT NULL
        ORDER BY item_id FOR UPDATE
    """)
    indexes = (await tx.execute(statement, {"ids": list(item_ids)})).scalars()
    # What comes in about these people meanwhile waits: it is held against what is decided to count.
    await people.lock_people(tx, {bytes(index) for index in indexes})
    proposals = await _proposals(tx, item_ids)
    return {
        row.item_id: Reviewed(
            row.item_id, row.person_id, row.region_code, None if row.hold is None else Hold(row.hold),
            row.is_odd, row.revoked_by is not None,
            row.taken_off_at is not None, saw_of(row), proposals.get(row.item_id),
        )
        for row in await items(tx, item_ids)
        if row.person_id is not None
    }  # fmt: skip


def saw_of(row: sa.Row[Any]) -> str:
    """What a reviewer saw: changes with every act about the completion, and where it is held for something else."""
    seen = (str(row.latest_act_id), row.hold or "", *sorted(row.flags or ()))
    return hashlib.sha256("|".join(seen).encode()).hexdigest()[:_SAW_CHARS]


_SAW_CHARS = 32


async def _proposals(tx: Tx, item_ids: Collection[UUID]) -> dict[UUID, Proposal]:
    """Who proposed to void or restore which of these, while nobody has answered."""
    statement = sa.text("""
        SELECT item_id, made_by, made_by_person, what FROM (
            SELECT DISTINCT ON (item_id) item_id, made_by, made_by_person, what FROM review_act
            WHERE item_id = ANY(CAST(:ids AS uuid[])) ORDER BY item_id, act_id DESC
        ) AS latest WHERE what IN ('propose-void', 'propose-restore')
    """)
    rows = (await tx.execute(statement, {"ids": list(item_ids)})).all()
    return {row.item_id: Proposal(ReviewAct(row.what), row.made_by, row.made_by_person) for row in rows}


class NewAct(NamedTuple):
    """Something done about a completion."""

    act_id: UUID
    item_id: UUID
    what: str
    reason: str | None
    hold_before: str | None
    """Why the completion did not count before it."""


_ACTS = Columns(models.review_act, *NewAct._fields)
_ADD_ACTS = _ACTS.insert("made_by", "made_by_person", "made_for")


async def add_acts(tx: Tx, acts: Sequence[NewAct], reviewer: Reviewer) -> None:
    """What one reviewer did at once."""
    by = {"made_by": reviewer.account_id, "made_by_person": reviewer.person_id, "made_for": reviewer.organisation_id}
    await tx.execute(_ADD_ACTS, {**_ACTS.arrays(acts), **by})


async def acts_of(tx: Tx, item_id: UUID) -> Sequence[sa.Row[Any]]:
    """Everything that was done about a completion, the first first."""
    statement = sa.text("""
        SELECT act_id, what, reason, made_by, made_by_person, made_for, organisation.name AS made_for_name, made_at
        FROM review_act LEFT JOIN organisation ON organisation.organisation_id = review_act.made_for
        WHERE item_id = :item ORDER BY act_id
    """)
    return (await tx.execute(statement, {"item": item_id})).all()


# What was given back did not wait: it had counted, and a decision took it off.
_IS_RELEASED = "hold IS NOT NULL AND taken_off_at IS NULL AND CAST(:hold AS text) IS NULL"


async def settle(
    tx: Tx, item_ids: Collection[UUID], *, hold: Hold | None, is_taken_off: bool, now: datetime
) -> Sequence[sa.Row[Any]]:
    """Write what a review came to; the completions as they are published."""
    statement = sa.text(f"""
        UPDATE completion SET hold = :hold, reviewed_at = :now,
               taken_off_at = CASE WHEN :taken_off THEN CAST(:now AS timestamptz) END,
               released_at = CASE WHEN {_IS_RELEASED} THEN :now ELSE released_at END,
               released_because = CASE WHEN {_IS_RELEASED} THEN 'review' ELSE released_because END
        WHERE item_id = ANY(CAST(:ids AS uuid[]))
        RETURNING {PUBLISHED}
    """)
    given = {"ids": list(item_ids), "hold": hold, "taken_off": is_taken_off, "now": now}
    return (await tx.execute(statement, given)).all()


async def day_of(tx: Tx, item_id: UUID, first: datetime, after: datetime) -> Sequence[sa.Row[Any]]:
    """Everything that vendors sent of the same human on these days, whether it counts or not, of every record."""
    statement = sa.text("""
        SELECT other.item_id, other.vendor_id, vendor.name AS vendor_name, other.course_code, other.course_title,
               other.subject, other.centihours, other.started_at, other.completed_at, other.hold, other.revoked_by,
               other.flags
        FROM completion AS asked JOIN person ON person.blind_index = asked.blind_index
        CROSS JOIN LATERAL (
            SELECT asked.blind_index
            UNION SELECT head.blind_index FROM person AS head WHERE head.person_id = person.merged_into
            UNION SELECT record.blind_index FROM person AS record
            WHERE record.merged_into = coalesce(person.merged_into, person.person_id)
        ) AS human JOIN completion AS other ON other.blind_index = human.blind_index
        JOIN vendor ON vendor.vendor_id = other.vendor_id
        WHERE asked.item_id = :item AND other.completed_at >= :first AND other.started_at < :after
        ORDER BY other.started_at, other.item_id LIMIT 500
    """)
    return (await tx.execute(statement, {"item": item_id, "first": first, "after": after})).all()


async def conflicts_of(tx: Tx, item_id: UUID) -> Sequence[sa.Row[Any]]:
    """What the vendor sent later under the same id, or as the same course, with other content."""
    statement = sa.text("""
        SELECT conflict.delivery_id, conflict.position, conflict.found_at FROM conflict
        WHERE item_id = :item ORDER BY found_at LIMIT 100
    """)
    return (await tx.execute(statement, {"item": item_id})).all()


async def flagged(tx: Tx, after: UUID | None, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Completions that count and look odd, oldest first, a page at a time."""
    statement = sa.text("""
        SELECT item_id, vendor_id, completion_id, person_id, course_code, course_title, centihours, started_at,
               completed_at, flags
        FROM completion
        WHERE flags IS NOT NULL AND hold IS NULL AND (reviewed_at IS NULL OR reviewed_at < flagged_at)
          AND revoked_by IS NULL
          AND (CAST(:after AS uuid) IS NULL OR item_id > :after) ORDER BY item_id LIMIT :max
    """)
    return (await tx.execute(statement, {"after": after, "max": rows_max})).all()
