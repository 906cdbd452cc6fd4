"""Who is certified for which year: the HR platform's question that is asked most."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from certificates.access.api import app_state_of
from certificates.access.batches import ID_NUMBER_SCHEMA, SCOPE_STATUS, openapi_of, read_id_number, read_queries
from certificates.hr_platform import actions as hr_platform_actions
from certificates.hr_platform.answers import StatusResults
from common.auth import admit
from common.clock import now
from common.identity import IdNumber, Malformed
from common.readings import Reading, of_caller, packed
from common.web import json_response, too_fast

router = APIRouter()
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Training years that can be asked about."""

_QUERY = {
    "type": "object",
    "required": ["id_number", "year"],
    "additionalProperties": False,
    "properties": {
        "id_number": ID_NUMBER_SCHEMA,
        "year": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
    },
}


@router.post("/v1/status-queries", response_model=StatusResults, openapi_extra=openapi_of(_QUERY))
async def status_queries(request: Request) -> Response:
    """Who is certified for which year: up to 1,000 questions, answered in their order."""
    caller = await admit(request, SCOPE_STATUS, only_reads=True)
    app = app_state_of(request)
    asked = read_queries(await request.body(), _read_query, shape='{"id_number": "…", "year": 2025}')
    if wait_s := app.limiter.wait_s(caller.client_id, len(asked)):
        raise too_fast(wait_s)
    indexes, years = [app.index.of(number) for number, _ in asked], [year for _, year in asked]
    # It is written beside the question, under what stands for the numbers: the person who has one finds it there.
    written = app.readings.begin(of_caller(caller), Reading("status", packed(indexes)))
    answers = await hr_platform_actions.answer_statuses(app.db, indexes, years, public_url=app.public_url, now=now())
    await written
    return json_response({"results": answers})


def _read_query(question: Any) -> tuple[IdNumber, int]:
    if not isinstance(question, dict) or question.keys() != {"id_number", "year"}:
        raise Malformed("a query has id_number and year, no more", "wrong-fields")
    year = question["year"]
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Malformed(
            f"year is a whole number from {FIRST_YEAR} to {LAST_YEAR}",
            "out-of-range",
            minimum=FIRST_YEAR,
            maximum=LAST_YEAR,
        )
    return read_id_number(question["id_number"]), year
