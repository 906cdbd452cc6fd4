"""The making of certificates, step by step; each step can be repeated after a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from certificates.issuance import queries as issuance_queries
from certificates.issuance.domain import NO_AUTHORITY, not_printed, unprintable
from certificates.papers.domain import Job, face_document, face_from, face_of, new_verify_code, number_of, verify_url
from certificates.papers.face import Face
from common import tracing
from common.clock import china_date
from common.contracts.certificates import CertificateIssued
from common.db import Tx
from common.events import Cause
from common.outbox import emit

BATCH_MAX = 64
LEASE_S = 30


@dataclass(frozen=True)
class Intent:
    """A claimed certificate: whose, and its face where it has one already."""

    row: Any
    face: Face | None


async def claim(tx: Tx) -> list[Intent]:
    """The next certificates to be made."""
    rows = await issuance_queries.claim_intents(tx, BATCH_MAX, LEASE_S)
    return [Intent(row, face_from(orjson.loads(row.face)) if row.face else None) for row in rows]


async def write_faces(
    tx: Tx, intents: Sequence[Intent], printed: dict[UUID, dict[str, str]], *, public_url: str, now: datetime
) -> list[Job]:
    """Put every printed field on record before anything is signed; what can be printed is returned as jobs."""
    issuers = await issuance_queries.issuers_of(tx, [intent.row.person_id for intent in intents])
    ready = [intent for intent in intents if intent.row.person_id in issuers and intent.row.person_id in printed]
    serials = await issuance_queries.next_serials(tx, len(ready))
    faces = []
    waiting = [(intent.row, NO_AUTHORITY) for intent in intents if intent.row.person_id not in issuers]
    for intent, serial in zip(ready, serials, strict=True):
        issuer, code = issuers[intent.row.person_id], new_verify_code()
        try:
            face = face_of(
                intent.row,
                printed[intent.row.person_id],
                number=number_of(issuer.region_code, intent.row.training_year, serial),
                authority=issuer.authority,
                verify_url=verify_url(public_url, code),
                issued_on=china_date(now),
            )
        except ValueError as refused:
            waiting.append((intent.row, not_printed(refused)))
            continue
        if waits := unprintable(face):
            waiting.append((intent.row, waits))
        else:
            faces.append((intent.row, face, code, issuer))
    await issuance_queries.let_wait(tx, waiting)
    if not faces:
        return []
    taken = await issuance_queries.save_faces(
        tx,
        [
            (
                row.certificate_id, face.number, code, face_document(face), row.side_number,
                issuer.authority_id, issuer.unit_id,
            )
            for row, face, code, issuer in faces
        ],
    )  # fmt: skip
    return [Job(row.certificate_id, row.edition, face, now) for row, face, *_ in faces if row.certificate_id in taken]


async def record_stored(tx: Tx, stored: Sequence[tuple[Job, bytes]], *, now: datetime) -> list[Cause | None]:
    """The signed files, of which the SHA-256 is given, are in the store: the certificates exist.

    Returns what each that is new goes back to. One that fell below meanwhile lost its face, and is none.
    """
    if not stored:
        return []
    rows = await issuance_queries.save_stored(
        tx, [(job.certificate_id, job.face.number, sha256) for job, sha256 in stored], now
    )
    said = [
        CertificateIssued(
            certificate_id=row.certificate_id,
            person_id=row.person_id,
            training_year=row.training_year,
            kind=row.kind,
            at=now,
        )
        for row in rows
    ]
    causes = [tracing.cause_from(row.traceparent, row.begun_at) for row in rows]
    await emit(tx, said, causes)
    return causes
