"""What is decided of certificates: by the ledger's news, and by the learners who apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from certificates.status import models
from certificates.status.domain import KIND_ANNUAL, CertificateState, IssuanceStage, KnownCertificate, News, Standing
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.db import Tx
from common.db.columns import Columns
from common.events import Cause

AS_ASKED = """
    CASE WHEN stage = 'intended' AND waiting_reason IS NOT NULL THEN 'waiting' ELSE stage END AS stage
"""
"""The stage to those who ask: one that waited and is tried again at this moment waits until it exists."""


async def lock_certificates(tx: Tx, keys: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], KnownCertificate]:
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
        (row.person_id, row.training_year): KnownCertificate(
            row.certificate_id,
            IssuanceStage(row.stage),
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
    now: CertificateState
    cause: Cause
    """What the news go back to."""


_CERTIFICATES = Columns(
    models.certificate, "certificate_id", "payload.person_id", "payload.training_year", "now.stage", "now.standing",
    "standing_since", "side_number", "regulation", "payload.public_centihours", "payload.professional_centihours",
    "payload.total_centihours", "payload.entries", "remarks", "taken_off", "traceparent", "begun_at",
)  # fmt: skip
_SAVE_DECIDED = _CERTIFICATES.insert(
    "kind",
    then="""
        ON CONFLICT (person_id, training_year, kind) DO UPDATE
        SET stage = excluded.stage, standing = excluded.standing, side_number = excluded.side_number,
            standing_since = CASE WHEN certificate.standing = excluded.standing THEN certificate.standing_since
                                  ELSE excluded.standing_since END,
            regulation = coalesce(excluded.regulation, certificate.regulation),
            public_centihours = excluded.public_centihours, professional_centihours = excluded.professional_centihours,
            total_centihours = excluded.total_centihours, entries = excluded.entries, remarks = excluded.remarks,
            taken_off = excluded.taken_off,
            traceparent = coalesce(excluded.traceparent, certificate.traceparent),
            begun_at = coalesce(excluded.begun_at, certificate.begun_at),
            face = NULL, number = NULL, verify_code = NULL, claimed_until = NULL,
            edition = certificate.edition + CAST(certificate.face IS NOT NULL AS integer),
            waits_for = CASE WHEN excluded.stage <> 'offered' THEN certificate.waits_for END,
            waiting_reason = CASE WHEN excluded.stage <> 'offered' THEN certificate.waiting_reason END
    """,
)


async def save_decided(tx: Tx, decided: Sequence[Decided]) -> None:
    """New certificates, and those that are not stored: they take the hours of the news.

    A face that was written before the news says what is no longer so. It is dropped, and a file that is being signed
    for it at this moment belongs to an edition that nobody asks for any more.
    """
    if not decided:
        return
    said = [decision.payload for decision in decided]
    crossed = [event if isinstance(event, ThresholdCrossed) else None for event in said]
    causes = [decision.cause if isinstance(decision.payload, ThresholdCrossed) else None for decision in decided]
    given = _CERTIFICATES.arrays(
        decided,
        standing_since=[event.at for event in said],
        side_number=[event.number for event in said],
        regulation=[crossing and crossing.regulation for crossing in crossed],
        remarks=[orjson.dumps(crossing.remarks if crossing else ()).decode() for crossing in crossed],
        taken_off=[_taken_off(event) for event in said],
        traceparent=[cause and cause.traceparent for cause in causes],
        begun_at=[cause and datetime.fromisoformat(cause.begun_at) for cause in causes],
    )
    await tx.execute(_SAVE_DECIDED, {**given, "kind": KIND_ANNUAL})


async def save_standings(tx: Tx, decided: Sequence[Decided]) -> None:
    """The standings of stored certificates. They keep the hours and remarks that they state: those were true then."""
    statement = sa.text("""
        UPDATE certificate c
        SET side_number = given.number, standing = given.standing,
            standing_since = CASE WHEN c.standing = given.standing THEN c.standing_since ELSE given.at END,
            is_met = CASE WHEN given.standing = 'revoked' THEN given.is_met END,
            taken_off = CAST(given.taken_off AS jsonb)
        FROM unnest(CAST(:ids AS uuid[]), CAST(:standings AS text[]), CAST(:numbers AS integer[]),
                    CAST(:ats AS timestamptz[]), CAST(:mets AS boolean[]), CAST(:taken_offs AS text[]))
             AS given (id, standing, number, at, is_met, taken_off)
        WHERE c.certificate_id = given.id
    """)
    if decided:
        await tx.execute(statement, _standings(decided))


_CHANGES = Columns(models.standing_change, "certificate_id", "now.standing", "side_number", "payload.at", "taken_off")
_ADD_CHANGES = _CHANGES.insert()


async def add_standing_changes(tx: Tx, decided: Sequence[Decided]) -> None:
    """The history of standings; nobody changes it."""
    if decided:
        numbers = [decision.payload.number for decision in decided]
        await tx.execute(
            _ADD_CHANGES,
            _CHANGES.arrays(
                decided, side_number=numbers, taken_off=[_taken_off(decision.payload) for decision in decided]
            ),
        )


def _taken_off(news: News) -> str | None:
    """Who took off the hours that the year lacks, as a text of JSON."""
    return news.taken_off.model_dump_json() if isinstance(news, FellBelow) and news.taken_off else None


def _standings(decided: Sequence[Decided]) -> dict[str, list[Any]]:
    return {
        "ids": [decision.certificate_id for decision in decided],
        "standings": [decision.now.standing.value for decision in decided],
        "numbers": [decision.payload.number for decision in decided],
        "ats": [decision.payload.at for decision in decided],
        "taken_offs": [_taken_off(decision.payload) for decision in decided],
        "mets": [isinstance(decision.payload, ThresholdCrossed) for decision in decided],
    }


async def lock_page_of_stored(tx: Tx, after: tuple[UUID, int, str], rows_max: int) -> Sequence[sa.Row[Any]]:
    """The next certificates that exist, by person, year and kind, the order in which others lock them too."""
    statement = sa.text("""
        SELECT certificate_id, person_id, training_year, kind, standing, standing_since, stored_at,
               EXISTS (SELECT FROM standing_change change WHERE change.certificate_id = certificate.certificate_id
                       AND change.standing <> 'valid') AS was_not_valid
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
