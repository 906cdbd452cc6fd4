"""Publishing again which certificates exist and whether they are valid, after a bus or a consumer lost events."""

from typing import Any
from uuid import UUID

from certificates.status import queries as status_queries
from certificates.status.domain import Standing
from common.contracts.certificates import (
    CertificateIssued,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuspended,
)
from common.db import Tx
from common.events import Contract
from common.outbox import emit

Place = tuple[UUID, int, str]
"""Person, training year and kind of a certificate."""


async def republish_statuses(tx: Tx, after: Place, rows_max: int) -> Place | None:
    """Publish again the issuing and the present status of the next certificates; the last one, ``None`` where none is.

    They are locked: events that change a standing at this moment are published after it.
    """
    page = await status_queries.lock_page_of_stored(tx, after, rows_max)
    issued = [CertificateIssued(**_certificate(row), at=row.stored_at) for row in page]
    await emit(tx, [*issued, *(said for row in page for said in _today(row))])
    return (page[-1].person_id, page[-1].training_year, page[-1].kind) if page else None


def _today(row: Any) -> list[Contract]:
    """Nothing where it has been valid ever since."""
    said = {**_certificate(row), "at": row.standing_since}
    match Standing(row.standing):
        case Standing.REVOKED:
            return [CertificateRevoked(**said)]
        case Standing.SUSPENDED:
            return [CertificateSuspended(**said)]
    return [CertificateRestored(**said)] if row.was_not_valid else []


def _certificate(row: Any) -> dict[str, Any]:
    return {
        "certificate_id": row.certificate_id,
        "person_id": row.person_id,
        "training_year": row.training_year,
        "kind": row.kind,
    }
