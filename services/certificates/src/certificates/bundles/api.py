"""Certificates of a unit as one archive: asked for, looked after, and fetched by who asked."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from certificates.access.api import App, AppState
from certificates.bundles import actions as bundle_actions
from certificates.bundles import queries as bundle_queries
from certificates.bundles.answers import Bundle
from certificates.bundles.domain import KEPT_FOR, BundleState, key_of
from common.auth import Acting, Caller, account_of, acting
from common.bodies import Body
from common.clock import now
from common.errors import Conflict, NotFound
from common.openapi import FILE
from common.readings import Reading
from common.text import attachment
from common.web import json_response
from offices.authority import Action
from offices.reach import office_of

router = APIRouter()
ZIP = "application/zip"


class NewBundle(Body):
    """Whose certificates are packed, and as which office."""

    organisation_id: UUID
    """The organisation in which one has the role."""
    unit_id: UUID
    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]


@router.post("/v1/bundles", status_code=202, response_model=Bundle, dependencies=[Depends(acting)])
async def ask_for(body: NewBundle, app: App, caller: Acting) -> Response:
    """Have the valid certificates of a unit and year packed as one archive: of those who are in it today and whom
    one's role reaches. One archive at a time, and three that are kept; each of the people can see that it was asked
    for.
    """
    at, account_id = now(), account_of(caller)
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, body.organisation_id, Action.SEE_HOURS)
        wish = bundle_actions.Wish(office, body.unit_id, body.year)
        found = await bundle_actions.certificates_reached(tx, wish)
    # On record before the archive can be: what is not on record is not packed. No connection is held meanwhile.
    await app.readings.record(office.reader, Reading("certificates", [item.person_id for item in found]))
    async with app.db.transaction() as tx:
        bundle_id = await bundle_actions.ask_for(tx, wish, account_id, found, now=at)
        row = await bundle_queries.bundle(tx, bundle_id, account_id, office.organisation_id)
    assert row is not None
    return json_response(_shown(row), 202)


@router.get("/v1/bundles/{bundle_id}", response_model=Bundle, dependencies=[Depends(acting)])
async def look_at(bundle_id: UUID, organisation_id: UUID, app: App, caller: Acting) -> Response:
    """How far an archive of one's own is; kept for 7 days after its end, and no longer than until three later ones of
    one's own are done, or a later one of the same unit and year.
    """
    return json_response(_shown(await _own(app, caller, bundle_id, organisation_id)))


@router.get(
    "/v1/bundles/{bundle_id}/file",
    dependencies=[Depends(acting)],
    response_class=Response,
    responses={200: {"content": {ZIP: FILE}}},
)
async def file(bundle_id: UUID, organisation_id: UUID, app: App, caller: Acting) -> Response:
    """The archive of one's own, while one has the role; 409 before it is done."""
    row = await _own(app, caller, bundle_id, organisation_id)
    if row.state != BundleState.DONE:
        raise Conflict("not-packed", f"the archive is {row.state}", state=row.state)
    headers = {
        "content-disposition": attachment(f"{row.training_year}年度培训合格证书.zip"),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(await app.store.chunks(key_of(bundle_id)), media_type=ZIP, headers=headers)


async def _own(app: AppState, caller: Caller, bundle_id: UUID, organisation_id: UUID) -> sa.Row[Any]:
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, Action.SEE_HOURS)
        row = await bundle_queries.bundle(tx, bundle_id, account_of(caller), office.organisation_id)
    if row is None or (row.ended_at is not None and row.ended_at + KEPT_FOR < now()):
        raise NotFound("no-such-bundle", "there is no such archive of yours, or it is kept no longer")
    return row


def _shown(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("bundle_id", "unit_id", "training_year", "state", "done", "packed", "of", "asked_at", "ended_at")
    is_done = row.state == BundleState.DONE
    return {**{name: getattr(row, name) for name in same}, "kept_until": row.ended_at + KEPT_FOR if is_done else None}
