"""Trying a make-up (补训): a question of the service that records decisions, before one is decided."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, requires
from common.bodies import Body
from common.clock import now
from common.readings import Reading, of_caller
from common.web import json_response
from ledger import actions
from ledger.api import shapes
from ledger.api.answers.make_up_trials import TriedMakeUp
from ledger.api.app_state import App
from ledger.api.statements import FIRST_DAY, LAST_DAY
from rulebook import Allowed

router = APIRouter()
_reads = requires("ledger:read", only_reads=True)


class MakeUpTrial(Body):
    """For whom and for which year hours of which days would count."""

    person_id: UUID
    year: int = Field(ge=2000, le=2100)
    counts_from: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    counts_until: date = Field(ge=FIRST_DAY, le=LAST_DAY)


@router.post("/v1/make-up-trials", response_model=TriedMakeUp, dependencies=[Depends(_reads)])
async def make_up_trial(body: MakeUpTrial, app: App, caller: Annotated[Caller, Depends(_reads)]) -> Response:
    """What a make-up would do to each year if it were decided now; nothing is changed."""
    allowed = Allowed(body.year, body.counts_from, body.counts_until)
    async with app.db.reading() as tx:
        found = await actions.try_make_up(tx, body.person_id, allowed, rulebooks=app.rulebooks, now=now())
    await app.readings.record(of_caller(caller), Reading("hours", [body.person_id]))
    return json_response({"years": [shapes.tried_year(year) for year in found]})
