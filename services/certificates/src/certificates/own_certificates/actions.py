"""What learners do about their own certificates (我的证书)."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from certificates.applications.actions import apply_for
from certificates.own_certificates import queries as own_certificate_queries
from certificates.own_certificates.domain import OwnCertificate, StandingChange, history_of
from certificates.status.domain import Applied
from common.db import Tx
from common.errors import Refused


async def own_certificates(tx: Tx, person_id: UUID) -> list[OwnCertificate]:
    """One's certificates of all years with their histories, the newest first, also those that are not made."""
    found = await own_certificate_queries.own_certificates(tx, person_id)
    ids = [item.certificate_id for item in found]
    revoked = await own_certificate_queries.revocations(tx, ids)
    reissued = await own_certificate_queries.reissues(tx, ids)
    changes = defaultdict[UUID, list[StandingChange]](list)
    for change in await own_certificate_queries.standing_changes(tx, ids):
        changes[change.certificate_id].append(change)
    return [
        replace(
            item,
            revocation=revoked.get(item.certificate_id),
            history=history_of(
                changes[item.certificate_id],
                applied_at=item.applied_at,
                stored_at=item.stored_at,
                reissued_at=reissued.get(item.certificate_id, ()),
            ),
        )
        for item in found
    ]


async def apply_for_own(tx: Tx, person_id: UUID, year: int, *, now: datetime) -> Applied:
    """``applied`` or ``already``. Idempotent; raises :class:`Refused` where the year does not meet its requirements."""
    [outcome] = await apply_for(tx, [(person_id, year)], now=now)
    if outcome is Applied.NOT_MET:
        raise Refused("year-not-met", f"{year} has not met its requirements so far", year=year)
    if outcome is Applied.SUSPENDED:
        raise Refused("year-no-longer-met", f"{year} met its requirements and no longer does", year=year)
    return outcome
