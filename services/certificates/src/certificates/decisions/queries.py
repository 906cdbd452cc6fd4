"""Proposals about certificates, their ends, and what a confirmed one does."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from certificates.decisions import models
from common.db import Tx

_CERTIFICATE = """
    c.certificate_id, c.person_id, c.training_year, c.number, c.standing, c.standing_since, c.is_met,
    c.face ->> 'name' AS name, c.face ->> 'organisation' AS organisation,
    c.face ->> 'issuing_authority' AS issuing_authority,
    coalesce(c.authority_id, unit.authority_id) AS authority_id
"""
_OF_CERTIFICATE = """
    certificate c LEFT JOIN person ON person.person_id = c.person_id
    LEFT JOIN organisation unit ON unit.organisation_id = person.organisation_id
"""


async def certificate_of(tx: Tx, number: str) -> sa.Row[Any] | None:
    """The certificate of a number, as it stands now."""
    statement = sa.text(f"SELECT {_CERTIFICATE} FROM {_OF_CERTIFICATE} WHERE c.number = :number AND c.stage = 'stored'")
    return (await tx.execute(statement, {"number": number})).one_or_none()


async def lock_certificate(tx: Tx, certificate_id: UUID) -> sa.Row[Any]:
    """The same, locked until the transaction ends: nobody proposes or decides about it meanwhile."""
    statement = sa.text(f"SELECT {_CERTIFICATE} FROM {_OF_CERTIFICATE} WHERE c.certificate_id = :id FOR UPDATE OF c")
    return (await tx.execute(statement, {"id": certificate_id})).one()


async def authorities_above(tx: Tx, authority_id: UUID | None) -> list[UUID]:
    """An authority and those above it, the nearest first."""
    statement = sa.text("""
        WITH RECURSIVE above AS (
            SELECT CAST(:id AS uuid) AS organisation_id, 0 AS steps
            UNION ALL
            SELECT organisation.authority_id, steps + 1
            FROM above JOIN organisation USING (organisation_id)
            WHERE organisation.authority_id IS NOT NULL AND steps < 8
        )
        SELECT organisation_id FROM above WHERE organisation_id IS NOT NULL ORDER BY steps
    """)
    return list((await tx.execute(statement, {"id": authority_id})).scalars())


async def add_proposal(tx: Tx, columns: dict[str, Any]) -> None:
    """A proposal: by whom (``proposed_by``), for whom, what and why."""
    await tx.execute(sa.insert(models.decision), columns)


async def end_old(tx: Tx, certificate_id: UUID, before: datetime, now: datetime) -> None:
    """Proposals about a certificate that nobody has decided in time."""
    statement = sa.text("""
        INSERT INTO decision_end (decision_id, proposed_by, state, ended_at)
        SELECT decision_id, proposed_by, 'expired', :now FROM decision
        WHERE certificate_id = :id AND proposed_at <= :before
          AND NOT EXISTS (SELECT FROM decision_end WHERE decision_end.decision_id = decision.decision_id)
    """)
    await tx.execute(statement, {"id": certificate_id, "before": before, "now": now})


async def is_one_open(tx: Tx, certificate_id: UUID) -> bool:
    """Whether a proposal about the certificate waits."""
    statement = sa.text("""
        SELECT EXISTS (SELECT FROM decision LEFT JOIN decision_end USING (decision_id)
                       WHERE certificate_id = :id AND decision_end.state IS NULL)
    """)
    return bool((await tx.execute(statement, {"id": certificate_id})).scalar_one())


_DECISION = """
    d.decision_id, d.certificate_id, d.kind, d.reason, d.authority_id AS proposed_for, d.proposed_by, d.proposer_id,
    d.proposed_at, d.stood_at, d.stood_since,
    coalesce(e.state, CASE WHEN d.proposed_at <= :before THEN 'expired' ELSE 'proposed' END) AS state,
    e.ended_by, e.ended_at, e.reason AS end_reason, e.became
"""


async def decision_of(tx: Tx, decision_id: UUID, before: datetime) -> sa.Row[Any] | None:
    """A proposal and how it ended; one that was made before a moment and has no end is expired."""
    statement = sa.text(f"""
        SELECT {_DECISION} FROM decision d LEFT JOIN decision_end e USING (decision_id) WHERE d.decision_id = :id
    """)
    return (await tx.execute(statement, {"id": decision_id, "before": before})).one_or_none()


async def decisions_about(tx: Tx, certificate_id: UUID, before: datetime, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Everything that was proposed about a certificate, the latest first."""
    statement = sa.text(f"""
        SELECT {_DECISION} FROM decision d LEFT JOIN decision_end e USING (decision_id)
        WHERE d.certificate_id = :id ORDER BY d.decision_id DESC LIMIT :max
    """)
    return (await tx.execute(statement, {"id": certificate_id, "before": before, "max": rows_max})).all()


async def open_decisions(
    tx: Tx, authorities: Collection[UUID], after: UUID | None, before: datetime, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """What was proposed for these authorities and waits, the oldest first, with the certificates."""
    statement = sa.text(f"""
        SELECT {_DECISION}, {_CERTIFICATE}
        FROM decision d LEFT JOIN decision_end e USING (decision_id)
        JOIN ({_OF_CERTIFICATE}) ON c.certificate_id = d.certificate_id
        WHERE d.authority_id = ANY(CAST(:authorities AS uuid[])) AND e.state IS NULL AND d.proposed_at > :before
          AND (CAST(:after AS uuid) IS NULL OR d.decision_id > CAST(:after AS uuid))
        ORDER BY d.decision_id LIMIT :max
    """)
    given = {"authorities": list(authorities), "after": after, "before": before, "max": rows_max}
    return (await tx.execute(statement, given)).all()


async def end_proposal(tx: Tx, columns: dict[str, Any]) -> None:
    """How a proposal ended, and by whom (``ended_by``)."""
    await tx.execute(sa.insert(models.decision_end), columns)


async def save_standing(tx: Tx, certificate_id: UUID, standing: str, *, is_met: bool | None, at: datetime) -> None:
    """What came of a decision, and the same in the history of standings."""
    statement = sa.text("""
        WITH changed AS (
            UPDATE certificate SET standing = :standing, standing_since = :at, is_met = :is_met
            WHERE certificate_id = :id RETURNING certificate_id, side_number
        )
        INSERT INTO standing_change (certificate_id, standing, side_number, at)
        SELECT certificate_id, :standing, side_number, :at FROM changed
    """)
    await tx.execute(statement, {"id": certificate_id, "standing": standing, "is_met": is_met, "at": at})
