"""Questions about rows of rosters: who attended which half days, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.attendance.domain import KeptRow, NewRow, Outcome, TypedName, WaitingRow


async def replace_rows(tx: Tx, filing_id: UUID, rows: Sequence[NewRow]) -> None:
    """The rows of a roster that is being written, in place of those it had."""
    # What counts is taken off first: a row that is gone could never be.
    await tx.execute(sa.text("DELETE FROM attendance WHERE filing_id = :id AND state <> 'counted'"), {"id": filing_id})
    statement = sa.text("""
        INSERT INTO attendance (filing_id, "row", blind_index, given_sealed, attended, state, reason, detail,
                                test_result, evidence)
        SELECT :id, number, blind_index, given, CAST(attended AS text[]), state, reason, detail, test_result,
               CAST(evidence AS text[])
        FROM unnest(CAST(:rows AS integer[]), CAST(:indexes AS bytea[]), CAST(:given AS bytea[]),
                    CAST(:attended AS text[]), CAST(:states AS text[]), CAST(:reasons AS text[]),
                    CAST(:details AS text[]), CAST(:test_results AS text[]), CAST(:evidence AS text[]))
             AS given (number, blind_index, given, attended, state, reason, detail, test_result, evidence)
    """)
    await tx.execute(
        statement,
        {
            "id": filing_id,
            "rows": [row.row for row in rows],
            "indexes": [row.blind_index for row in rows],
            "given": [row.given_sealed for row in rows],
            "attended": ["{" + ",".join(row.attended) + "}" for row in rows],  # keys have no comma and no quote
            "states": [row.state for row in rows],
            "reasons": [row.reason for row in rows],
            "details": [row.detail for row in rows],
            "test_results": [row.test_result for row in rows],
            "evidence": [None if row.evidence is None else "{" + ",".join(row.evidence) + "}" for row in rows],
        },
    )


async def at_work(tx: Tx, now: datetime) -> UUID | None:
    """A roster whose rows wait, locked; what waits since longest. One that takes another's place waits for it."""
    statement = sa.text("""
        SELECT filing_id FROM filing f
        WHERE work_at <= :now AND NOT EXISTS (
            SELECT FROM filing o WHERE o.about_id = f.about_id AND o.work_at IS NOT NULL
              AND o.state <> 'approved' AND f.state = 'approved')
        ORDER BY work_at LIMIT 1 FOR UPDATE SKIP LOCKED
    """)
    found: UUID | None = (await tx.execute(statement, {"now": now})).scalar_one_or_none()
    return found


async def rows_in(tx: Tx, filing_id: UUID, state: str, rows_max: int) -> list[WaitingRow]:
    """The next rows in a state."""
    statement = sa.text("""
        SELECT "row", blind_index, attended, person_id, recognition_id, test_result FROM attendance
        WHERE filing_id = :id AND state = :state ORDER BY "row" LIMIT :max
    """)
    rows = await tx.execute(statement, {"id": filing_id, "state": state, "max": rows_max})
    return [WaitingRow(**row._mapping) for row in rows]


async def save_rows(tx: Tx, filing_id: UUID, outcomes: Sequence[Outcome]) -> None:
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
    await tx.execute(
        statement,
        {
            "id": filing_id,
            "rows": [outcome.row for outcome in outcomes],
            "states": [outcome.state for outcome in outcomes],
            "reasons": [outcome.reason for outcome in outcomes],
            "details": [outcome.detail for outcome in outcomes],
            "people": [outcome.person_id for outcome in outcomes],
            "centihours": [outcome.centihours for outcome in outcomes],
            "half_days": [outcome.half_days for outcome in outcomes],
            "articles": [outcome.article for outcome in outcomes],
            "recognitions": [outcome.recognition_id for outcome in outcomes],
        },
    )


async def carry_over(tx: Tx, earlier_id: UUID, later_id: UUID) -> None:
    """What both rosters say of the same person, half day by half day, goes on counting for the later one."""
    statement = sa.text("""
        WITH same AS (
            SELECT e."row" AS earlier_row, l."row" AS later_row, e.recognition_id, e.centihours, e.half_days, e.article
            FROM attendance e JOIN attendance l
              ON l.filing_id = :later AND l.person_id = e.person_id AND l.attended = e.attended AND l.state = 'ready'
                 AND l.test_result IS NOT DISTINCT FROM e.test_result
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


async def wake_parked(tx: Tx, indexes: Collection[bytes], now: datetime) -> None:
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
        UPDATE filing SET work_at = coalesce(work_at, :now) WHERE filing_id = ANY(CAST(:rosters AS uuid[]))
    """)
    await tx.execute(statement, {"rosters": rosters, "now": now})


async def match_parked(tx: Tx, now: datetime) -> None:
    """The same for whoever is known by now."""
    statement = sa.text("""
        SELECT DISTINCT blind_index FROM attendance a
        WHERE state = 'parked' AND EXISTS (
            SELECT FROM person p JOIN organisation o USING (organisation_id) WHERE p.blind_index = a.blind_index
        ) LIMIT 10000
    """)
    if found := list((await tx.execute(statement)).scalars()):
        await wake_parked(tx, [bytes(index) for index in found], now)


async def counts_of(tx: Tx, filing_id: UUID) -> dict[str, int]:
    """How many rows are in which state."""
    statement = sa.text("SELECT state, count(*) FROM attendance WHERE filing_id = :id GROUP BY state")
    return {state: count for state, count in await tx.execute(statement, {"id": filing_id})}


async def page_of(tx: Tx, filing_id: UUID, states: Collection[str], after: int, rows_max: int) -> list[KeptRow]:
    """The next rows with what came of them."""
    statement = sa.text("""
        SELECT "row", given_sealed, attended, state, reason, detail, person_id, centihours, half_days, article,
               recognition_id, test_result, evidence
        FROM attendance WHERE filing_id = :id AND state = ANY(CAST(:states AS text[])) AND "row" > :after
        ORDER BY "row" LIMIT :max
    """)
    given = {"id": filing_id, "states": list(states), "after": after, "max": rows_max}
    return [KeptRow(**row._mapping) for row in await tx.execute(statement, given)]


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


async def typed_names(tx: Tx, filing_id: UUID) -> list[TypedName]:
    """The rows of people who are known, with what was given of them."""
    statement = sa.text("""
        SELECT "row", person_id, given_sealed FROM attendance
        WHERE filing_id = :id AND state IN ('ready', 'counted') ORDER BY "row"
    """)
    return [TypedName(**row._mapping) for row in await tx.execute(statement, {"id": filing_id})]


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
    first, last = (date.fromisoformat(day) for day in (min(days), max(days)))
    given = {"id": filing_id, "training": str(training_id), "first": first, "last": last}
    return bool((await tx.execute(statement, given)).scalar_one())


async def digest_of(tx: Tx, filing_id: UUID) -> tuple[int, str]:
    """How many rows there are, and a hash over who attended what, and how tests came out."""
    statement = sa.text("""
        SELECT count(*) AS rows, encode(sha256(coalesce(string_agg(
            sha256(coalesce(blind_index, given_sealed)
                   || convert_to(array_to_string(attended, ',') || coalesce('=' || test_result, '')
                                 || coalesce('@' || array_to_string(evidence, ','), ''), 'UTF8')),
            ''::bytea ORDER BY "row"), ''::bytea)), 'hex') AS digest
        FROM attendance WHERE filing_id = :id
    """)
    row = (await tx.execute(statement, {"id": filing_id})).one()
    return row.rows, row.digest
