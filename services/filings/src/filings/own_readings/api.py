"""What somebody may see of themselves, with a token of their session."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.auth import Oneself, oneself
from common.clock import Moment
from common.readings import own_readings, records_of
from common.web import json_response
from filings.access.api import App
from filings.own_readings.answers import NamedReadings
from filings.people import queries as people_queries

router = APIRouter()


@router.get("/v1/own/readings", response_model=NamedReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who read rosters on which one stands, claims and decisions about one: month by month, the latest first;
    everything up to ``as_of``.
    """
    async with app.db.reading() as tx:
        found = await own_readings(tx, await records_of(tx, person_id), before=before)
        named = await people_queries.names_of(
            tx, [reading["office_id"] for reading in found["readings"] if reading["office_id"]]
        )
    for reading in found["readings"]:
        reading["office"] = named.get(reading["office_id"])
    return json_response(found)
