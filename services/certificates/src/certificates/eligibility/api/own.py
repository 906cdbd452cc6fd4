"""What regulations refuse to oneself (我能办理吗): the HR platform's question, asked by whom it is about."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BeforeValidator, Field

from certificates.access.api import App
from certificates.eligibility import actions as eligibility_actions
from certificates.eligibility.answers import Verdicts
from certificates.eligibility.api.verdicts import read_day, shown
from certificates.grounds.domain import Purpose
from common.auth import Oneself, oneself
from common.bodies import Body
from common.clock import china_date, now
from common.limits import Limiter
from common.service_client import OwnToken
from common.web import json_response, too_fast

router = APIRouter()
# Each question is asked of the ledger, too.
_by_person = Limiter(rate=0.5, burst=60)

Day = Annotated[date, BeforeValidator(read_day)]


class OwnQuestions(Body):
    """What is to be done for oneself, up to once each, and on which day: today in China where ``on`` is left out."""

    purposes: list[Purpose] = Field(min_length=1, max_length=len(Purpose))
    on: Day | None = None


@router.post("/v1/own/eligibility-queries", response_model=Verdicts, dependencies=[Depends(oneself)])
async def own_eligibility_queries(body: OwnQuestions, request: Request, app: App, person_id: Oneself) -> Response:
    """Whether something may be done for oneself, and why not: what the HR platform is answered, in the order asked."""
    if wait_s := _by_person.wait_s(str(person_id), len(body.purposes)):
        raise too_fast(wait_s)
    as_of = now()
    on = body.on or china_date(as_of)
    token = OwnToken(request.headers["authorization"].partition(" ")[2])
    verdicts = await eligibility_actions.answer_own_eligibility(
        app.db, app.ledger, person_id, body.purposes, on, token=token
    )
    return json_response({"results": [shown(verdict, as_of) for verdict in verdicts]})
