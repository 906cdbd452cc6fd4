"""For the operator: what cannot be printed as things are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from certificates.api.room import InRoom
from certificates.queries import answers
from common.auth import requires
from common.web import json_response

router = APIRouter()


@router.get("/v1/waiting-certificates", dependencies=[Depends(requires("certificates:operate"))])
async def waiting(room: InRoom, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
    """Certificates that cannot be printed as things are, each with its reason."""
    async with room.db.reading() as tx:
        rows = await answers.waiting(tx, limit)
    return json_response({"certificates": [dict(row._mapping) for row in rows]})
