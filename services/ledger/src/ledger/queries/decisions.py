"""Questions about decisions: what was deemed complete, waived, or allowed to be made up."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.contracts.filings import GrantMade
from common.db import Tx
from common.db.columns import Columns, array_text
from ledger import models
from ledger.domain.carry_over import MakeUp
from rulebook import Allowed

_DECISIONS = Columns(
    models.decision, "grant_id", "person_id", "effect", "kind", "training_years", "counts_from", "counts_until",
    "decided_on",
)  # fmt: skip
_ADD_DECISIONS = _DECISIONS.insert(
    then="ON CONFLICT (grant_id) DO UPDATE SET kind = excluded.kind WHERE decision.kind <> excluded.kind"
)


async def add_decisions(tx: Tx, said: Sequence[GrantMade]) -> None:
    """Remember decisions; twice is once, but for the kind: one that told of health is told in another word since."""
    said = list({event.grant_id: event for event in said}.values())  # of one that is told twice, what is told last
    if said:
        years = [array_text(list(map(str, event.training_years))) for event in said]
        await tx.execute(_ADD_DECISIONS, _DECISIONS.arrays(said, training_years=years))


_KEEP_MET_YEARS = sa.text("""
    WITH heard AS (
        SELECT grant_id, training_years, coalesce(merged_into, person_id) AS counts_for
        FROM decision JOIN person USING (person_id)
        WHERE grant_id = ANY(CAST(:ids AS uuid[])) AND effect = 'make-up' AND keeps IS NULL
    ), found AS (
        SELECT grant_id, ARRAY(
            SELECT y.training_year FROM person_year y
            WHERE y.person_id = counts_for AND y.met AND y.training_year <> ALL (training_years) ORDER BY 1
        ) AS met, (
            SELECT coalesce(max(turn), 0) FROM decision JOIN person USING (person_id)
            WHERE coalesce(merged_into, person_id) = counts_for AND effect = 'make-up' AND keeps IS NOT NULL
        ) AS last_turn
        FROM heard
    )
    UPDATE decision SET keeps = met, turn = last_turn + CASE WHEN met = '{}' THEN 0 ELSE 1 END
    FROM found WHERE decision.grant_id = found.grant_id
""")


async def keep_met_years(tx: Tx, grant_ids: Sequence[UUID]) -> None:
    """Note which years are met now, for the make-ups among these of which it is not on record yet.

    Where there are some, the make-up is served after all that were heard before it: these years may live of those.
    The people are locked, and no two of the make-ups are of one human.
    """
    if grant_ids:
        await tx.execute(_KEEP_MET_YEARS, {"ids": list(grant_ids)})


async def withdraw_decisions(tx: Tx, grant_ids: Collection[UUID]) -> set[UUID]:
    """They no longer hold; those that are known are returned."""
    statement = sa.text("""
        UPDATE decision SET withdrawn = true WHERE grant_id = ANY(CAST(:ids AS uuid[])) RETURNING grant_id
    """)
    if not grant_ids:
        return set()
    return set((await tx.execute(statement, {"ids": list(grant_ids)})).scalars())


_SAVE_GRANTED = sa.text("""
    WITH whose AS (
        SELECT person_id, coalesce(merged_into, person_id) AS counts_for FROM person
        WHERE person_id = ANY(CAST(:people AS uuid[]))
        UNION
        SELECT person_id, merged_into FROM person WHERE merged_into = ANY(CAST(:people AS uuid[]))
    ), said AS (
        SELECT counts_for AS person_id, year.training_year, CASE WHEN NOT withdrawn THEN kind END AS kind
        FROM whose JOIN decision USING (person_id) CROSS JOIN unnest(training_years) AS year (training_year)
        WHERE effect <> 'make-up'
        UNION ALL
        SELECT person_id, training_year, NULL FROM person_year
        WHERE person_id = ANY(CAST(:people AS uuid[])) AND granted <> '{}'
    ), granted AS (
        SELECT person_id, training_year,
               coalesce(array_agg(DISTINCT kind ORDER BY kind) FILTER (WHERE kind IS NOT NULL), '{}') AS kinds
        FROM said GROUP BY person_id, training_year
    )
    INSERT INTO person_year AS y (person_id, training_year, entries, head, public_centihours, professional_centihours,
                                  half_days, topics, granted, met, side_changes, assessed_at)
    SELECT person_id, training_year, 0, :genesis, 0, 0, 0, '{}', kinds, false, 0, now() FROM granted
    ON CONFLICT (person_id, training_year) DO UPDATE SET granted = excluded.granted
    WHERE y.granted IS DISTINCT FROM excluded.granted
""")


async def save_granted(tx: Tx, person_ids: Sequence[UUID], genesis: bytes) -> None:
    """Write the kinds of relief that hold today to the person-years that they are for; the people are locked.

    What was decided about somebody who was merged is for whom they were merged into, who is one of these as well.
    """
    await tx.execute(_SAVE_GRANTED, {"people": list(person_ids), "genesis": genesis})


async def make_ups(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, list[MakeUp]]:
    """The make-ups that hold for each of these people; a merged record has none, they are the other's."""
    statement = sa.text("""
        WITH whose AS (
            SELECT person_id, person_id AS counts_for FROM person
            WHERE person_id = ANY(CAST(:ids AS uuid[])) AND merged_into IS NULL
            UNION ALL
            SELECT person_id, merged_into FROM person WHERE merged_into = ANY(CAST(:ids AS uuid[]))
        )
        SELECT counts_for, training_years[1] AS year, counts_from, counts_until, coalesce(keeps, '{}') AS keeps, turn,
               decided_on || ' ' || grant_id AS served_in_order
        FROM whose JOIN decision USING (person_id) WHERE effect = 'make-up' AND NOT withdrawn
    """)
    found: dict[UUID, list[MakeUp]] = {person_id: [] for person_id in person_ids}
    for row in await tx.execute(statement, {"ids": list(person_ids)}):
        allowed = Allowed(row.year, row.counts_from, row.counts_until)
        found[row.counts_for].append(MakeUp(allowed, row.served_in_order, frozenset(row.keeps), row.turn))
    return found


async def decisions(tx: Tx, person_id: UUID, training_year: int) -> Sequence[sa.Row[Any]]:
    """What was decided about a person-year, what was taken back included."""
    statement = sa.text("""
        SELECT grant_id, effect, kind, counts_from, counts_until, decided_on, withdrawn FROM decision
        WHERE person_id = ANY(ARRAY(
            SELECT CAST(:person AS uuid) UNION ALL SELECT person_id FROM person WHERE merged_into = :person
        ))
          AND :year = ANY(training_years) ORDER BY decided_on, grant_id
    """)
    return (await tx.execute(statement, {"person": person_id, "year": training_year})).all()
