"""Completions that somebody should look at."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.auth import Caller, requires
from common.readings import Reading, of_caller
from common.web import json_response
from vendor_gateway.access.app_state import App
from vendor_gateway.review import queries
from vendor_gateway.review.answers import FlaggedCompletions

router = APIRouter()
_reviews = requires("completions:review")
_FLAGGED = (
    "item_id", "vendor_id", "completion_id", "person_id", "course_code", "course_title", "centihours", "started_at",
    "completed_at", "flags",
)  # fmt: skip


@router.get("/v1/flagged-completions", response_model=FlaggedCompletions, dependencies=[Depends(_reviews)])
async def flagged(
    app: App,
    caller: Annotated[Caller, Depends(_reviews)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Completions that count and look odd, oldest first; ``after`` the last ``item_id`` of the page before."""
    async with app.db.reading() as tx:
        rows = await queries.flagged(tx, after, limit)
    await app.readings.record(of_caller(caller), Reading("flagged-completions", [row.person_id for row in rows]))
    return json_response({"completions": [{name: getattr(row, name) for name in _FLAGGED} for row in rows]})
