"""Tokens that ended before their time: what every service that takes tokens asks for each second."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from common.revocations import PATH
from registry import actions
from registry.api.room import InRoom

router = APIRouter()


class Revocation(BaseModel):
    """A subject, a session or a secret, as SHA-256 in hex, and the number up to which it is revoked."""

    digest: str
    number: int


class RevocationList(BaseModel):
    """What was revoked, and where to go on: ``after`` of the next question."""

    next: str
    revoked: list[Revocation]


@router.get(PATH)
async def revocations(room: InRoom, after: Annotated[int, Query(ge=0, lt=2**63)] = 0) -> RevocationList:
    """What was revoked since ``after``, for everybody: a digest tells nobody who is behind it."""
    async with room.db.reading() as tx:
        return RevocationList.model_validate(await actions.revoked_since(tx, after))
