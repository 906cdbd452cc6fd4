"""Questions about what active decisions rest on; the unique keys of ``evidence_use`` decide who was first."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from filings.decisions.domain.decisions import Decision, Evidence

_USES = """unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:kinds AS text[]), CAST(:numbers AS bytea[]),
                    CAST(:papers AS bytea[]), CAST(:activities AS bytea[]), CAST(:sorts AS text[])) WITH ORDINALITY
             AS given (decision_id, person_id, evidence_kind, number_sha256, paper_sha256, activity_sha256, sort,
                       position)"""
_SAME_PAPER = "(taken.paper_sha256 = given.paper_sha256 OR taken.number_sha256 = given.number_sha256)"
"""Whatever kind it is called; the release before wrote no number without dashes."""


def _uses(decisions: Sequence[Decision]) -> dict[str, Any]:
    return {
        "ids": [decision.decision_id for decision in decisions],
        "people": [decision.stated.person_id for decision in decisions],
        "kinds": [decision.evidence_key for decision in decisions],
        "numbers": [decision.stated.evidence.number_sha256 for decision in decisions],
        "papers": [decision.stated.evidence.paper_sha256 for decision in decisions],
        "activities": [decision.activity_sha256 for decision in decisions],
        "sorts": [decision.sort for decision in decisions],
    }


async def take(tx: Tx, decisions: Sequence[Decision], now: datetime) -> set[UUID]:
    """Which of these may rest on their evidence; among themselves the first one of a person. Others leave no trace."""
    statement = sa.text(f"""
        INSERT INTO evidence_use (decision_id, person_id, sort, evidence_kind, number_sha256, paper_sha256,
                                  activity_sha256, since)
        SELECT decision_id, person_id, sort, evidence_kind, number_sha256, paper_sha256, activity_sha256, :at
        FROM {_USES}
        WHERE NOT EXISTS (
            SELECT FROM evidence_use taken WHERE taken.person_id = given.person_id AND {_SAME_PAPER})
        ORDER BY person_id, position
        ON CONFLICT DO NOTHING
        RETURNING decision_id
    """)
    return set((await tx.execute(statement, {**_uses(decisions), "at": now})).scalars())


class InTheWay(NamedTuple):
    """What another active decision about the same person rests on."""

    sort: str
    since: datetime
    is_evidence: bool
    """Else it is the activity that was recognised already."""


async def in_the_way(tx: Tx, decisions: Sequence[Decision]) -> dict[UUID, InTheWay]:
    """For each that could not have its evidence, what has it; where the evidence is free, what has the activity."""
    statement = sa.text(f"""
        SELECT DISTINCT ON (given.decision_id) given.decision_id, taken.sort, taken.since,
               coalesce({_SAME_PAPER}, false) AS is_evidence
        FROM {_USES}
        JOIN evidence_use taken ON taken.person_id = given.person_id
         AND ({_SAME_PAPER} OR taken.activity_sha256 = given.activity_sha256)
        ORDER BY given.decision_id, is_evidence DESC
    """)
    rows = await tx.execute(statement, _uses(decisions))
    return {row.decision_id: InTheWay(row.sort, row.since, row.is_evidence) for row in rows}


async def free(tx: Tx, decision_ids: Iterable[UUID]) -> None:
    """Nothing rests on it any more."""
    statement = sa.text("DELETE FROM evidence_use WHERE decision_id = ANY(CAST(:ids AS uuid[]))")
    await tx.execute(statement, {"ids": list(decision_ids)})


async def users_of(tx: Tx, evidence: Evidence) -> set[UUID]:
    """Everybody about whom an active decision rests on this paper, whatever kind it was called."""
    statement = sa.text("""
        SELECT DISTINCT person_id FROM evidence_use
        WHERE paper_sha256 = :paper OR (evidence_kind, number_sha256) = (:kind, :number)
    """)
    given = {"paper": evidence.paper_sha256, "kind": evidence.kind_key, "number": evidence.number_sha256}
    return set((await tx.execute(statement, given)).scalars())
