"""What somebody is told of what vendors sent about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.auth import Acting, Oneself, acting, oneself
from common.clock import CHINA, Moment, now
from common.readings import OwnReadings, Reading, own_readings, records_of
from common.web import json_response
from offices.authority import Action
from offices.reach import reader_about
from vendor_gateway.access.api import App
from vendor_gateway.own_completions import actions, shapes
from vendor_gateway.own_completions.answers import OwnCompletions
from vendor_gateway.people import queries as people
from vendor_gateway.vendors import actions as vendors
from vendor_gateway.vendors import shapes as vendor_shapes

router = APIRouter()


@router.get("/v1/own/readings", response_model=OwnReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who was shown completions of one's own, month by month, the latest first; everything up to ``as_of``."""
    async with app.db.reading() as tx:
        found = await own_readings(tx, await records_of(tx, person_id), before=before)
    return json_response(found)


@router.get("/v1/own/completions", response_model=OwnCompletions, dependencies=[Depends(oneself)])
async def own_completions(
    app: App,
    person_id: Oneself,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """What vendors sent about oneself and what became of each item, what came last first.

    ``year``: only completions of this training year. ``before``: the ``before`` of the page before. What was sent
    before one was registered is there as soon as one is, with the time for which it was parked.
    """
    as_of = now()
    async with app.db.reading() as tx:
        page = await actions.own_completions(tx, person_id, year, before, limit)
        vendors_now = await vendors.vendor_freshness(tx, now=as_of)
    return json_response(_shown(page, vendors_now, as_of))


@router.get("/v1/people/{person_id}/completions", response_model=OwnCompletions, dependencies=[Depends(acting)])
async def completions_of_person(
    person_id: UUID,
    app: App,
    caller: Acting,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    before: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """What vendors sent about a person and what became of each item, as they see it themselves, for roles that reach
    them.
    """
    as_of = now()
    async with app.db.reading() as tx:
        reader = await reader_about(tx, caller, Action.SEE_HOURS, *await people.place_of(tx, person_id))
        page = await actions.own_completions(tx, person_id, year, before, limit)
        vendors_now = await vendors.vendor_freshness(tx, now=as_of)
    await app.readings.record(reader, Reading("completions", [person_id]))
    return json_response(_shown(page, vendors_now, as_of))


def _shown(page: actions.OwnPage, vendors_now: Sequence[sa.Row[Any]], as_of: datetime) -> dict[str, Any]:
    return {
        "completions": [shapes.own_completion(row) for row in page.items],
        "before": page.before,
        "vendors": vendor_shapes.freshness(vendors_now),
        "as_of": as_of.astimezone(CHINA),
    }
