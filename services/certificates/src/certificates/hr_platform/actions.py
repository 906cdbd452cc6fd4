"""Whether certificates are valid: the answers to the HR platform and a portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from certificates.hr_platform import queries as hr_platform_queries
from certificates.papers.domain import verify_url
from certificates.status.domain import STATUS_OF, SUSPENDED_BECAUSE, Standing
from common.db import Database


async def answer_statuses(
    db: Database, indexes: Sequence[bytes], years: Sequence[int], *, public_url: str, now: datetime
) -> list[dict[str, Any]]:
    """One answer for each blind index and year, in order. Unknown and not certified look the same."""
    rows = await hr_platform_queries.statuses(db, indexes, years)
    return [_answer(year, row, public_url, now) for year, row in zip(years, rows, strict=True)]


def _answer(year: int, row: Any, public_url: str, now: datetime) -> dict[str, Any]:
    if row["standing"] is None:
        return {"year": year, "status": "not-certified", "certificate": None, "as_of": now}
    answer = {"year": year, "status": STATUS_OF[row["standing"]], "certificate": None, "as_of": now}
    if row["waits"]:  # the ledger counts the year as met, and nobody is refused anything over what we cannot print
        return {**answer, "reason": "certificate-waits", "met_since": row["standing_since"]}
    certificate = {
        "number": row["number"],
        "issued_on": row["issued_on"],
        "kind": row["kind"],
        "verify_url": verify_url(public_url, row["verify_code"]),
    }
    if row["printed_edition"] > 1:
        certificate["edition"] = row["printed_edition"]
    return {**answer, **_why_suspended(row), "certificate": certificate}


def _why_suspended(row: Any) -> dict[str, Any]:
    """Who took off the hours that a suspended certificate lacks, where the ledger said so."""
    if row["standing"] != Standing.SUSPENDED or row["taken_off_by"] is None:
        return {}
    by = {} if row["taken_off_office"] is None else {"suspended_by": row["taken_off_office"]}
    return {"suspended_because": SUSPENDED_BECAUSE[row["taken_off_by"]].value, **by}
