"""Tokens that ended before their time: what every service that takes tokens asks for each second."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from common.limits import Limiter, origin_of
from common.revocations import PATH
from common.web import too_fast
from registry.access.api import App
from registry.oauth.answers.revocations import RevocationList
from registry.oauth.queries.revocations import list_after

router = APIRouter()
# Every process of every service asks once a second, and they may share an address.
_questions = Limiter(rate=50, burst=300)


@router.get(PATH, response_model=RevocationList)
async def revocations(request: Request, app: App, after: Annotated[int, Query(ge=0, lt=2**63)] = 0) -> Response:
    """What was revoked since ``after``, for everybody: a digest tells nobody who is behind it."""
    if wait_s := _questions.wait_s(origin_of(request)):
        raise too_fast(wait_s)
    async with app.db.reading() as tx:
        return Response(await list_after(tx, after), media_type="application/json")
