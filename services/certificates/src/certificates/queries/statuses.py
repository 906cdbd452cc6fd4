"""What is decided of certificates: by the ledger's news, and by the learners who apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from certificates.domain.status import KIND_ANNUAL, Known, News, Stage, Standing, State
from common.contracts.ledger import ThresholdCrossed
from common.db import Tx
from common.events import Cause


async def lock_certificates(tx: Tx, keys: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], Known]:
    """What exists for these people and years, locked in order until the transaction ends."""
    statement = sa.text("""
        SELECT person_id, training_year, certificate_id, stage, standing, side_number, applied_at
        FROM certificate JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS smallint[]))
             AS asked (person_id, training_year) USING (person_id, training_year)
        WHERE kind = :kind ORDER BY person_id, training_year FOR UPDATE OF certificate
    """)
    found = await tx.execute(
        statement,
        {"ids": [person for person, _ in keys], "years": [year for _, year in keys], "kind": KIND_ANNUAL},
    )
    return {
        (row.person_id, row.training_year): Known(
            row.certificate_id,
            Stage(row.stage),
            Standing(row.standing),
            row.side_number,
            applied=row.applied_at is not None,
        )
        for row in found
    }


@dataclass(frozen=True)
class Decided:
    """A certificate as it stands after the ledger's news."""

    certificate_id: UUID
    payload: News
    now: State
    cause: Cause
    """What the news go back to."""


async def save_decided(tx: Tx, decided: Sequence[Decided]) -> None:
    """New certificates, and those that are not stored: they take the hours of the news.

    A face that was written before the news says what is no longer so. It is dropped, and a file that is being signed
    for it at this moment belongs to an edition that nobody asks for any more.
    """
    statement = sa.text("""
        INSERT INTO certificate AS c (certificate_id, person_id, training_year, kind, stage, standing, standing_since,
                                      side_number, regulation, public_centihours, professional_centihours,
                                      total_centihours, entries, remarks, traceparent, begun_at)
        SELECT id, person_id, year, :kind, stage, standing, at, number, regulation, public, professional, total,
               entries, CAST(remarks AS jsonb), traceparent, begun_at
        FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[]), CAST(:years AS smallint[]), CAST(:stages AS text[]),
                    CAST(:standings AS text[]), CAST(:ats AS timestamptz[]), CAST(:numbers AS integer[]),
                    CAST(:regulations AS text[]), CAST(:public AS integer[]), CAST(:professional AS integer[]),
                    CAST(:totals AS integer[]), CAST(:entries AS integer[]), CAST(:remarks AS text[]),
                    CAST(:traceparents AS text[]), CAST(:begun_ats AS timestamptz[]))
             AS given (id, person_id, year, stage, standing, at, number, regulation, public, professional, total,
                       entries, remarks, traceparent, begun_at)
        ON CONFLICT (person_id, training_year, kind) DO UPDATE
        SET stage = excluded.stage, standing = excluded.standing, side_number = excluded.side_number,
            standing_since = CASE WHEN c.standing = excluded.standing THEN c.standing_since
                                  ELSE excluded.standing_since END,
            regulation = coalesce(excluded.regulation, c.regulation), public_centihours = excluded.public_centihours,
            professional_centihours = excluded.professional_centihours, total_centihours = excluded.total_centihours,
            entries = excluded.entries, remarks = excluded.remarks,
            traceparent = coalesce(excluded.traceparent, c.traceparent),
            begun_at = coalesce(excluded.begun_at, c.begun_at),
            face = NULL, number = NULL, verify_code = NULL, claimed_until = NULL,
            edition = c.edition + CAST(c.face IS NOT NULL AS integer),
            waiting_reason = CASE WHEN excluded.stage = 'waiting' THEN c.waiting_reason END
    """)
    if not decided:
        return
    said = [one.payload for one in decided]
    crossed = [one if isinstance(one, ThresholdCrossed) else None for one in said]
    causes = [one.cause if isinstance(one.payload, ThresholdCrossed) else None for one in decided]
    await tx.execute(
        statement,
        {
            "kind": KIND_ANNUAL,
            "ids": [one.certificate_id for one in decided],
            "people": [one.person_id for one in said],
            "years": [one.training_year for one in said],
            "stages": [one.now.stage.value for one in decided],
            "standings": [one.now.standing.value for one in decided],
            "ats": [one.at for one in said],
            "numbers": [one.number for one in said],
            "regulations": [one and one.regulation for one in crossed],
            "public": [one.public_centihours for one in said],
            "professional": [one.professional_centihours for one in said],
            "totals": [one.total_centihours for one in said],
            "entries": [one.entries for one in said],
            "remarks": [orjson.dumps(one.remarks if one else ()).decode() for one in crossed],
            "traceparents": [cause and cause.traceparent for cause in causes],
            "begun_ats": [cause and datetime.fromisoformat(cause.begun_at) for cause in causes],
        },
    )


async def save_standings(tx: Tx, decided: Sequence[Decided]) -> None:
    """The standings of stored certificates. They keep the hours and remarks that they state: those were true then."""
    statement = sa.text("""
        UPDATE certificate c
        SET side_number = given.number, standing = given.standing,
            standing_since = CASE WHEN c.standing = given.standing THEN c.standing_since ELSE given.at END
        FROM unnest(CAST(:ids AS uuid[]), CAST(:standings AS text[]), CAST(:numbers AS integer[]),
                    CAST(:ats AS timestamptz[])) AS given (id, standing, number, at)
        WHERE c.certificate_id = given.id
    """)
    if decided:
        await tx.execute(statement, _standings(decided))


async def add_standing_changes(tx: Tx, decided: Sequence[Decided]) -> None:
    """The history of standings; nobody changes it."""
    statement = sa.text("""
        INSERT INTO standing_change (certificate_id, standing, side_number, at)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:standings AS text[]), CAST(:numbers AS integer[]),
                             CAST(:ats AS timestamptz[]))
    """)
    if decided:
        await tx.execute(statement, _standings(decided))


def _standings(decided: Sequence[Decided]) -> dict[str, list[Any]]:
    return {
        "ids": [one.certificate_id for one in decided],
        "standings": [one.now.standing.value for one in decided],
        "numbers": [one.payload.number for one in decided],
        "ats": [one.payload.at for one in decided],
    }


async def lock_page_of_stored(tx: Tx, after: tuple[UUID, int, str], rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next certificates that exist, by person, year and kind, the order in which others lock them too."""
    statement = sa.text("""
        SELECT certificate_id, person_id, training_year, kind, standing, standing_since, stored_at,
               EXISTS (SELECT FROM standing_change change WHERE change.certificate_id = certificate.certificate_id
                       AND change.standing = 'suspended') AS was_suspended
        FROM certificate
        WHERE (person_id, training_year, kind) > (CAST(:person AS uuid), CAST(:year AS smallint), CAST(:kind AS text))
          AND stage = 'stored'
        ORDER BY person_id, training_year, kind LIMIT :max FOR SHARE OF certificate
    """)
    person, year, kind = after
    return (await tx.execute(statement, {"person": person, "year": year, "kind": kind, "max": rows_max})).all()


async def save_applied(tx: Tx, certificate_ids: Sequence[UUID], at: datetime, cause: Cause) -> None:
    """These were applied for: they are to be made, and that goes back to the application."""
    statement = sa.text("""
        UPDATE certificate SET stage = 'intended', applied_at = :at, traceparent = :traceparent, begun_at = :begun_at
        WHERE certificate_id = ANY(CAST(:ids AS uuid[])) AND stage = 'offered' AND standing = 'valid'
    """)
    if certificate_ids:
        await tx.execute(
            statement,
            {
                "ids": list(certificate_ids),
                "at": at,
                "traceparent": cause.traceparent,
                "begun_at": datetime.fromisoformat(cause.begun_at),
            },
        )
