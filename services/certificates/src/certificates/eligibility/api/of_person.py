"""What regulations refuse to a person (结果运用), for roles that reach them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from certificates.access.api import App, reads_about
from certificates.eligibility import actions as eligibility_actions
from certificates.eligibility.answers import Verdicts
from certificates.eligibility.api.verdicts import FIRST_DAY, LAST_DAY, shown
from certificates.grounds.domain import Purpose
from common.auth import Acting, acting
from common.clock import china_date, now
from common.limits import Limiter
from common.web import json_response, too_fast

router = APIRouter()
# Each question is asked of the ledger, too.
_by_reader = Limiter(rate=2, burst=120)


@router.get("/v1/people/{person_id}/eligibility", response_model=Verdicts, dependencies=[Depends(acting)])
async def eligibility_of_person(
    person_id: UUID,
    app: App,
    caller: Acting,
    purpose: Annotated[list[Purpose], Query(min_length=1, max_length=len(Purpose))],
    on: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None,
) -> Response:
    """Whether something may be done for a person on a day (today in China where left out), and why not, as they see it
    themselves: one verdict for each ``purpose``, in their order.
    """
    if wait_s := _by_reader.wait_s(caller.client_id, len(purpose)):
        raise too_fast(wait_s)
    as_of = now()
    async with app.db.reading() as tx:
        reader, record_id = await reads_about(tx, caller, person_id)
    verdicts, read = await eligibility_actions.answer_eligibility_of(
        app.db, app.ledger, record_id, purpose, on or china_date(as_of)
    )
    await app.readings.record(reader, *read)
    return json_response({"results": [shown(verdict, as_of) for verdict in verdicts]})
