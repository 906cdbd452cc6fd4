"""Whether certificates are valid: the answers to the HR platform and a portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from certificates.domain.faces import verify_url
from certificates.domain.status import STATUS_OF
from certificates.queries import answers
from common.db import Database, Tx


async def answer_statuses(
    db: Database, indexes: Sequence[bytes], years: Sequence[int], *, public_url: str, now: datetime
) -> list[dict[str, Any]]:
    """One answer for each blind index and year, in order. Unknown and not certified look the same."""
    rows = await answers.statuses(db, indexes, years)
    return [
        {"year": year, "status": "not-certified", "certificate": None, "as_of": now}
        if row["standing"] is None
        else {
            "year": year,
            "status": STATUS_OF[row["standing"]],
            "certificate": {
                "number": row["number"],
                "issued_on": row["issued_on"],
                "kind": row["kind"],
                "verify_url": verify_url(public_url, row["verify_code"]),
            },
            "as_of": now,
        }
        for year, row in zip(years, rows, strict=True)
    ]


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
        for row in await answers.of_person(tx, person_id)
    ]
