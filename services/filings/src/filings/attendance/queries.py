"""Questions about rows of rosters: who attended which half days, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


async def replace_rows(tx: Tx, filing_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """The rows of a roster that is being written, in place of those it had."""
    # What counts is taken off first: a row that is gone could never be.
    await tx.execute(sa.text("DELETE FROM attendance WHERE filing_id = :id AND state <> 'counted'"), {"id": filing_id})
    statement = sa.text("""
        INSERT INTO attendance (filing_id, "row", blind_index, given_sealed, attended, state, reason, detail)
        SELECT :id, number, blind_index, given, CAST(attended AS text[]), state, reason, detail
        FROM unnest(CAST(:rows AS integer[]), CAST(:indexes AS bytea[]), CAST(:given AS bytea[]),
                    CAST(:attended AS text[]), CAST(:states AS text[]), CAST(:reasons AS text[]),
                    CAST(:details AS text[]))
             AS given (number, blind_index, given, attended, state, reason, detail)
    """)
    await tx.execute(
        statement,
        {
            "id": filing_id,
            "rows": [one["row"] for one in rows],
            "indexes": [one["blind_index"] for one in rows],
            "given": [one["given_sealed"] for one in rows],
            "attended": ["{" + ",".join(one["attended"]) + "}" for one in rows],  # keys have no comma and no quote
            "states": [one["state"] for one in rows],
            "reasons": [one["reason"] for one in rows],
            "details": [one["detail"] for one in rows],
        },
    )


async def at_work(tx: Tx, at: datetime) -> sa.Row[Any] | None:
    """A roster whose rows wait, locked; what waits since longest. One that takes another's place waits for it."""
    statement = sa.text("""
        SELECT filing_id FROM filing f
        WHERE work_at <= :at AND NOT EXISTS (
            SELECT FROM filing o WHERE o.about_id = f.about_id AND o.work_at IS NOT NULL
              AND o.state <> 'approved' AND f.state = 'approved')
        ORDER BY work_at LIMIT 1 FOR UPDATE SKIP LOCKED
    """)
    return (await tx.execute(statement, {"at": at})).one_or_none()


async def rows_in(tx: Tx, filing_id: UUID, state: str, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next rows in a state."""
    statement = sa.text("""
        SELECT "row", blind_index, attended, person_id, recognition_id FROM attendance
        WHERE filing_id = :id AND state = :state ORDER BY "row" LIMIT :max
    """)
    return (await tx.execute(statement, {"id": filing_id, "state": state, "max": rows_max})).all()


async def save_rows(tx: Tx, filing_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """What came of these rows."""
    statement = sa.text("""
        UPDATE attendance a
        SET state = given.state, reason = given.reason, detail = given.detail, person_id = given.person_id,
            centihours = given.centihours, half_days = given.half_days, article = given.article,
            recognition_id = given.recognition_id
        FROM unnest(CAST(:rows AS integer[]), CAST(:states AS text[]), CAST(:reasons AS text[]),
                    CAST(:details AS text[]), CAST(:people AS uuid[]), CAST(:centihours AS integer[]),
                    CAST(:half_days AS integer[]), CAST(:articles AS text[]), CAST(:recognitions AS uuid[]))
             AS given (number, state, reason, detail, person_id, centihours, half_days, article, recognition_id)
        WHERE a.filing_id = :id AND a."row" = given.number
    """)
    names = {
        "states": "state", "reasons": "reason", "details": "detail", "people": "person_id",
        "centihours": "centihours", "half_days": "half_days", "articles": "article",
        "recognitions": "recognition_id",
    }  # fmt: skip
    given = {name: [one.get(key) for one in rows] for name, key in names.items()}
    await tx.execute(statement, {"id": filing_id, "rows": [one["row"] for one in rows], **given})


async def carry_over(tx: Tx, earlier_id: UUID, later_id: UUID) -> None:
    """What both rosters say of the same person, half day by half day, goes on counting for the later one."""
    statement = sa.text("""
        WITH same AS (
            SELECT e."row" AS earlier_row, l."row" AS later_row, e.recognition_id, e.centihours, e.half_days, e.article
            FROM attendance e JOIN attendance l
              ON l.filing_id = :later AND l.person_id = e.person_id AND l.attended = e.attended AND l.state = 'ready'
            WHERE e.filing_id = :earlier AND e.state = 'counted'
              AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.decision_id = e.recognition_id)
        ), gone AS (
            UPDATE attendance a SET state = 'ready', recognition_id = NULL FROM same
            WHERE a.filing_id = :earlier AND a."row" = same.earlier_row
        )
        UPDATE attendance a
        SET state = 'counted', recognition_id = same.recognition_id, centihours = same.centihours,
            half_days = same.half_days, article = same.article
        FROM same WHERE a.filing_id = :later AND a."row" = same.later_row
    """)
    await tx.execute(statement, {"earlier": earlier_id, "later": later_id})


async def wake_parked(tx: Tx, indexes: Collection[bytes], at: datetime) -> None:
    """Rows of people who have been registered since are looked at again."""
    # The rosters first, in order: nobody says of one that nothing is left to do before this has committed.
    given = {"indexes": list(indexes)}
    statement = sa.text("""
        SELECT filing_id FROM filing WHERE filing_id IN (
            SELECT filing_id FROM attendance
            WHERE state = 'parked' AND blind_index = ANY(CAST(:indexes AS bytea[])))
        ORDER BY filing_id FOR UPDATE
    """)
    rosters = list((await tx.execute(statement, given)).scalars())
    if not rosters:
        return
    statement = sa.text("""
        UPDATE attendance SET state = 'new', reason = NULL, detail = NULL
        WHERE filing_id = ANY(CAST(:rosters AS uuid[])) AND state = 'parked'
          AND blind_index = ANY(CAST(:indexes AS bytea[]))
    """)
    await tx.execute(statement, {**given, "rosters": rosters})
    statement = sa.text("""
        UPDATE filing SET work_at = coalesce(work_at, :at) WHERE filing_id = ANY(CAST(:rosters AS uuid[]))
    """)
    await tx.execute(statement, {"rosters": rosters, "at": at})


async def match_parked(tx: Tx, at: datetime) -> None:
    """The same for people who are known by now."""
    statement = sa.text("""
        SELECT DISTINCT blind_index FROM attendance a
        WHERE state = 'parked' AND EXISTS (
            SELECT FROM person p JOIN organisation o USING (organisation_id) WHERE p.blind_index = a.blind_index
        ) LIMIT 10000
    """)
    if found := list((await tx.execute(statement)).scalars()):
        await wake_parked(tx, [bytes(one) for one in found], at)


async def counts_of(tx: Tx, filing_id: UUID) -> dict[str, int]:
    """How many rows are in which state."""
    statement = sa.text("SELECT state, count(*) FROM attendance WHERE filing_id = :id GROUP BY state")
    return {row[0]: row[1] for row in await tx.execute(statement, {"id": filing_id})}


async def page_of(tx: Tx, filing_id: UUID, states: Collection[str], after: int, rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next rows with what came of them."""
    statement = sa.text("""
        SELECT "row", given_sealed, attended, state, reason, detail, person_id, centihours, half_days, article,
               recognition_id
        FROM attendance WHERE filing_id = :id AND state = ANY(CAST(:states AS text[])) AND "row" > :after
        ORDER BY "row" LIMIT :max
    """)
    given = {"id": filing_id, "states": list(states), "after": after, "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def is_among(tx: Tx, filing_id: UUID, person_id: UUID) -> bool:
    """Whether somebody stands on a roster."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM attendance WHERE filing_id = :id AND person_id = :person AND state <> 'refused')
    """)
    return bool((await tx.execute(statement, {"id": filing_id, "person": person_id})).scalar_one())


async def people_in(tx: Tx, filing_id: UUID) -> list[UUID]:
    """Everybody on a roster who is known, refused ones too: a file beside it may show them."""
    statement = sa.text(
        "SELECT DISTINCT person_id FROM attendance WHERE filing_id = :id AND person_id IS NOT NULL ORDER BY person_id"
    )
    return list((await tx.execute(statement, {"id": filing_id})).scalars())


async def typed_names(tx: Tx, filing_id: UUID) -> Sequence[sa.Row[Any]]:
    """The rows of people who are known, with what was given of them."""
    statement = sa.text("""
        SELECT "row", person_id, given_sealed FROM attendance
        WHERE filing_id = :id AND state IN ('ready', 'counted') ORDER BY "row"
    """)
    return (await tx.execute(statement, {"id": filing_id})).all()


async def has_same_days(tx: Tx, filing_id: UUID, training_id: UUID, days: Sequence[str]) -> bool:
    """Whether somebody has other hours, by half days, on one of these days."""
    statement = sa.text("""
        SELECT EXISTS (
            SELECT FROM attendance a JOIN decision d ON d.person_id = a.person_id
            JOIN recognition r ON r.decision_id = d.decision_id
            WHERE a.filing_id = :id AND a.state = 'ready' AND r.activity <> :training
              AND r.ended_on BETWEEN :first AND :last
              AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.decision_id = d.decision_id))
    """)
    first, last = (date.fromisoformat(one) for one in (min(days), max(days)))
    given = {"id": filing_id, "training": str(training_id), "first": first, "last": last}
    return bool((await tx.execute(statement, given)).scalar_one())


async def digest_of(tx: Tx, filing_id: UUID) -> tuple[int, str]:
    """How many rows there are, and a hash over who attended what."""
    statement = sa.text("""
        SELECT count(*), encode(sha256(coalesce(string_agg(
            sha256(coalesce(blind_index, given_sealed) || convert_to(array_to_string(attended, ','), 'UTF8')),
            ''::bytea ORDER BY "row"), ''::bytea)), 'hex')
        FROM attendance WHERE filing_id = :id
    """)
    row = (await tx.execute(statement, {"id": filing_id})).one()
    return row[0], row[1]
