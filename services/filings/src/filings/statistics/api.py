"""Statistics of filings and claims, for every office that may see statistics: of itself and those below it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.auth import Acting, acting
from common.clock import CHINA, now
from common.identity import RegionCode
from common.web import json_response
from filings.access.api import App
from filings.statistics import queries
from filings.statistics.answers import FilingStatistics
from filings.statistics.queries import Asked, Breakdown
from offices.authority import Action
from offices.reach import office_of, refuse_outside
from offices.regions import stem_of

router = APIRouter()
ROWS_MAX = 2_000
_COUNTS = ("waiting", "late", "endorsed", "returned", "refused", "overturned")
_NOTHING = {**dict.fromkeys(_COUNTS, 0), "median_days": None, "p90_days": None}


@router.get("/v1/supervision/statistics", response_model=FilingStatistics, dependencies=[Depends(acting)])
async def statistics(
    app: App,
    caller: Acting,
    organisation_id: UUID,
    year: Annotated[int, Query(ge=2000, le=2100)],
    by: Breakdown = "office",
    within: RegionCode | None = None,
) -> Response:
    """What waits for the offices that one's role reaches, ``within`` a region or all of them, and what they decided in
    a calendar year: how often they agreed, returned and refused, what was taken back, and how many days it took.
    """
    at = now()
    begins, ends = (datetime(first, 1, 1, tzinfo=CHINA) for first in (year, year + 1))
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, Action.SEE_STATISTICS)
        stem = None if within is None else stem_of(str(within))
        await refuse_outside(tx, office.people, stem=stem)
        asked = Asked(office.people, stem or "", begins, ends, ROWS_MAX + 1)
        rows = await queries.statistics(tx, asked, by)
        whole = await queries.statistics(tx, asked, "")
    return json_response(
        {
            "year": year,
            "by": by,
            "as_of": at.astimezone(CHINA),
            "whole": _figures(whole[0])
            if whole
            else {**dict.fromkeys(_COUNTS, 0), "median_days": None, "p90_days": None},
            "is_whole": len(rows) <= ROWS_MAX,
            "rows": [{"key": row.key, "name": row.name, "figures": _figures(row)} for row in rows[:ROWS_MAX]],
        }
    )


def _figures(row: Any) -> dict[str, Any]:
    counts = {name: getattr(row, name) for name in _COUNTS}
    return {**counts, "median_days": _days(row.median_days), "p90_days": _days(row.p90_days)}


def _days(days: float | None) -> float | None:
    return None if days is None else round(max(0.0, days), 1)
