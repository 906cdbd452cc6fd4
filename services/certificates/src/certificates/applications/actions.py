"""Certificates that learners apply for (申请证书), and what each has of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from certificates.applications import queries as application_queries
from certificates.papers.domain import verify_url
from certificates.status import queries as status_queries
from certificates.status.domain import STAGES, Applied, IssuanceAct, applying
from common import tracing
from common.db import Tx


async def apply_for(tx: Tx, asked: Sequence[tuple[UUID, int]], *, now: datetime) -> list[Applied]:
    """What becomes of each application, by person and year, in order. Idempotent."""
    known = await status_queries.lock_certificates(tx, list(dict.fromkeys(asked)))
    found, moved = list[Applied](), list[UUID]()
    for key in asked:
        certificate = known.get(key)
        outcome = applying(certificate)
        if certificate is not None and outcome is Applied.APPLIED:
            moved.append(certificate.certificate_id)
            known[key] = replace(certificate, stage=STAGES[certificate.stage, IssuanceAct.APPLY], applied=True)
        found.append(outcome)
    await status_queries.save_applied(tx, moved, now, tracing.cause_now())
    return found


async def list_certificates(tx: Tx, person_id: UUID, *, public_url: str) -> list[dict[str, Any]]:
    """One person's certificates of all years, the newest first, also those that are not made."""
    return [
        {
            "year": row.training_year,
            "kind": row.kind,
            "stage": row.stage,
            "standing": row.standing,
            "since": row.standing_since,
            "applied_at": row.applied_at,
            "number": row.number,
            "issued_on": row.issued_on,
            "verify_url": None if row.verify_code is None else verify_url(public_url, row.verify_code),
        }
        for row in await application_queries.of_person(tx, person_id)
    ]
