"""How much waits at the desk of an office."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.clock import now
from common.readings import Reading
from common.web import json_response
from offices.authority import Action
from registry.access.api import App, Body, reader_of
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.accounts.api.proven import HasProof
from registry.cases.actions import cases as case_actions
from registry.desks import actions
from registry.desks.answers import RegistryDesk, RegistryDeskCounts
from registry.people_search import actions as search_actions

router = APIRouter()
ANNOUNCED_MAX, NAMED_MAX = 3, 50


class DeskQuery(Body):
    """Whose names are asked for beside what waits."""

    person_ids: list[UUID] = Field(default=[], max_length=NAMED_MAX)


@router.get("/v1/desks/{organisation_id}/counts", response_model=RegistryDeskCounts, dependencies=[Depends(signed_in)])
async def counts(organisation_id: UUID, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """Applications, cases, corrections and units without an administrator, for who opens a desk: numbers alone."""
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        found = await actions.counts(tx, actor, organisation_id, sight, keys=app.keys, now=now())
    return json_response(found)


@router.post("/v1/desks/{organisation_id}", response_model=RegistryDesk, dependencies=[Depends(signed_in)])
async def desk(organisation_id: UUID, body: DeskQuery, app: App, actor: SignedIn, proof: HasProof) -> Response:
    """All that the page of a desk asks the registry, in one answer: what waits, the names of a few people whom another
    service listed (as ``POST /v1/people/listings``), and what was announced last for the region.
    """
    async with app.db.reading() as tx:
        sight = await case_actions.sight(tx, actor, has_proof=proof, now=now())
        waiting = await actions.counts(tx, actor, organisation_id, sight, keys=app.keys, now=now())
        people = await search_actions.listed(tx, actor, organisation_id, body.person_ids, keys=app.keys)
        announced = await actions.announced(tx, organisation_id, ANNOUNCED_MAX)
    if people:
        read = Reading("search", [person["person_id"] for person in people])
        await app.readings.record(reader_of(actor, Action.SEE_PEOPLE, organisation_id), read)
    return json_response({"waiting": waiting, "people": people, "announcements": announced})
