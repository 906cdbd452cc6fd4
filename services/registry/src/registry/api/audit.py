"""The audit trail: what was done about oneself, about people of a place, and whether it is whole."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.errors import NotFound
from common.web import json_response
from registry import actions, queries
from registry.api.room import InRoom
from registry.api.signed_in import SignedIn, signed_in
from registry.domain.authority import Action, Place

ACTS_MAX = 100
router = APIRouter()
Before = Annotated[int | None, Query(ge=1, le=2**62)]


@router.get("/v1/account/looks", dependencies=[Depends(signed_in)])
async def who_looked(room: InRoom, actor: SignedIn, before: Before = None) -> Response:
    """What was done about oneself and by whom, the latest first, a hundred at a time (``before`` goes on)."""
    async with room.db.reading() as tx:
        acts = await actions.acts_about(tx, actor.subject_id, before=before, rows_max=ACTS_MAX)
    return json_response({"acts": acts})


@router.get("/v1/people/{person_id}/acts", dependencies=[Depends(signed_in)])
async def acts_about(person_id: UUID, room: InRoom, actor: SignedIn, before: Before = None) -> Response:
    """For auditors of the place: what was done about somebody."""
    async with room.db.reading() as tx:
        row = await queries.person_sealed(tx, person_id)
        if row is None:
            raise NotFound("no-such-person", "there is no such person among those whom you may see")
        actions.refuse_unless(actor, Action.SEE_AUDIT, await actions.place_of(tx, row.organisation_id))
        acts = await actions.acts_about(tx, person_id, before=before, rows_max=ACTS_MAX)
    return json_response({"acts": acts})


@router.get("/v1/audit/check", dependencies=[Depends(signed_in)])
async def check_audit(room: InRoom, actor: SignedIn) -> Response:
    """For operators: whether the audit trail is whole; every place where it is not."""
    actions.refuse_unless(actor, Action.OPERATE, Place())
    async with room.db.reading() as tx:
        length, breaks = await actions.chain_breaks(tx)
    return json_response({"entries": length, "breaks": breaks})
