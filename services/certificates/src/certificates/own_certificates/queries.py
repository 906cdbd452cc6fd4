"""One's own certificates, their histories and their files."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from certificates.issuance.domain import WaitsFor
from certificates.own_certificates.domain import OwnCertificate, Revocation, StandingChange
from certificates.status.domain import IssuanceStage, Standing
from certificates.status.queries import AS_ASKED
from common.contracts.ledger import TakenOff
from common.db import Tx

CHANGES_MAX = 100
"""Of one certificate, the latest ones."""


async def own_certificates(tx: Tx, person_id: UUID) -> list[OwnCertificate]:
    """One's certificates of all years, the newest first, without their histories."""
    statement = sa.text(f"""
        SELECT certificate_id, training_year AS year, kind, {AS_ASKED}, standing, standing_since AS since, applied_at,
               waits_for, CAST(taken_off AS text) AS taken_off,
               CASE WHEN stage = 'stored' THEN stored_at END AS stored_at,
               CASE WHEN stage = 'stored' THEN number END AS number,
               CASE WHEN stage = 'stored' THEN face ->> 'issued_on' END AS issued_on,
               CASE WHEN stage = 'stored' THEN verify_code END AS code,
               CASE WHEN stage = 'stored' THEN printed_edition END AS edition,
               (SELECT asked_at FROM reissue WHERE reissue.certificate_id = certificate.certificate_id
                AND ended_at IS NULL) AS reissue_asked_at
        FROM certificate WHERE person_id = :person_id ORDER BY training_year DESC, kind
    """)
    return [
        OwnCertificate(
            **{
                **row._mapping,
                "stage": IssuanceStage(row.stage),
                "standing": Standing(row.standing),
                "waits_for": None if row.waits_for is None else WaitsFor(row.waits_for),
                "taken_off": None if row.taken_off is None else TakenOff.model_validate_json(row.taken_off),
                "issued_on": None if row.issued_on is None else date.fromisoformat(row.issued_on),
            }
        )
        for row in await tx.execute(statement, {"person_id": person_id})
    ]


async def standing_changes(tx: Tx, certificate_ids: Sequence[UUID]) -> list[StandingChange]:
    """The history of their standings, up to the latest 100 of each."""
    statement = sa.text("""
        SELECT certificate_id, change.standing, change.at
        FROM unnest(CAST(:ids AS uuid[])) AS asked (certificate_id)
        CROSS JOIN LATERAL (
            SELECT id, standing, at FROM standing_change
            WHERE standing_change.certificate_id = asked.certificate_id ORDER BY id DESC LIMIT :max
        ) AS change ORDER BY change.id
    """)
    rows = await tx.execute(statement, {"ids": list(certificate_ids), "max": CHANGES_MAX})
    return [StandingChange(row.certificate_id, Standing(row.standing), row.at) for row in rows]


async def revocations(tx: Tx, certificate_ids: Sequence[UUID]) -> dict[UUID, Revocation]:
    """By which decision those that are revoked are."""
    statement = sa.text("""
        SELECT certificate_id, decision.reason, ended_at AS at, face ->> 'issuing_authority' AS authority
        FROM certificate JOIN decision USING (certificate_id) JOIN decision_end USING (decision_id)
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) AND standing = 'revoked' AND decision.kind = 'revoke'
          AND state = 'confirmed' AND ended_at = standing_since
    """)
    rows = await tx.execute(statement, {"ids": list(certificate_ids)})
    return {row.certificate_id: Revocation(row.reason, row.at, row.authority) for row in rows}


async def reissues(tx: Tx, certificate_ids: Sequence[UUID]) -> dict[UUID, list[datetime]]:
    """When each was reissued."""
    statement = sa.text("""
        SELECT certificate_id, array_agg(replaced_at ORDER BY edition) AS ats FROM paper
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) GROUP BY certificate_id
    """)
    return {row.certificate_id: row.ats for row in await tx.execute(statement, {"ids": list(certificate_ids)})}


async def own_file(tx: Tx, person_id: UUID, certificate_id: UUID) -> sa.Row[Any] | None:
    """Where the signed file of one's own certificate stands; ``None`` where it is not one's own or not made."""
    statement = sa.text("""
        SELECT certificate_id, training_year, edition, standing, number
        FROM certificate WHERE certificate_id = :id AND person_id = :person_id AND stage = 'stored'
    """)
    return (await tx.execute(statement, {"id": certificate_id, "person_id": person_id})).one_or_none()
