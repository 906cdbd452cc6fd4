"""Who asked about one's certificates, with a token of one's session."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from certificates.access.api import App
from certificates.people import actions as people_actions
from common.auth import Oneself, oneself
from common.clock import Moment
from common.readings import OwnReadings, own_readings
from common.web import json_response

router = APIRouter()


@router.get("/v1/own/readings", response_model=OwnReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who asked about one's certificates and what they allow, also before one was registered; month by month, the
    latest first, and everything up to ``as_of``.
    """
    async with app.db.reading() as tx:
        found = await own_readings(tx, await people_actions.ids_of(tx, person_id), before=before)
    return json_response(found)
