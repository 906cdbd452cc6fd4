"""Tokens that ended before their time: what every service that takes tokens asks for each second."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.revocations import PATH
from common.web import json_response
from registry import actions
from registry.api.answers.revocations import RevocationList
from registry.api.room import InRoom

router = APIRouter()


@router.get(PATH, response_model=RevocationList)
async def revocations(room: InRoom, after: Annotated[int, Query(ge=0, lt=2**63)] = 0) -> Response:
    """What was revoked since ``after``, for everybody: a digest tells nobody who is behind it."""
    async with room.db.reading() as tx:
        return json_response(await actions.revoked_since(tx, after))
