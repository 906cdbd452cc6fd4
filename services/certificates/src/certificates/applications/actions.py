"""Certificates that learners apply for (申请证书)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

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
