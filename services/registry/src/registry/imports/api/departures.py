"""People who leave a unit's staff, by those who record them."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.clock import now
from common.web import json_response
from registry.access.api import App, Body
from registry.access.domain.rows import RowVerdict
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.imports.actions import departures as departure_actions
from registry.imports.actions.departures import Departure
from registry.imports.answers import DepartureResults
from registry.imports.messages_zh import in_chinese

router = APIRouter()
DEPARTURES_MAX = 50


class NewDeparture(Body):
    """Somebody is no longer staff from ``ended_on`` on, the first day without them."""

    person_id: UUID
    ended_on: date
    because: Literal["retired", "left", "died"]


class NewDepartures(Body):
    """Up to fifty people."""

    departures: list[NewDeparture] = Field(min_length=1, max_length=DEPARTURES_MAX)


@router.post("/v1/people/departures", response_model=DepartureResults, dependencies=[Depends(signed_in)])
async def depart(body: NewDepartures, app: App, actor: SignedIn) -> Response:
    """People whom one records have retired, left or died; what became of each, in their order.

    It is recorded as by a roster that says the same. One that cannot be recorded stops no other.
    """
    asked = [Departure(item.person_id, item.ended_on, item.because) for item in body.departures]
    async with app.db.transaction() as tx:
        verdicts = await departure_actions.record_departures(tx, actor, asked, keys=app.keys, now=now())
    return json_response({"results": [_told(row, verdict) for row, verdict in enumerate(verdicts, 1)]})


def _told(row: int, verdict: RowVerdict) -> dict[str, Any]:
    if verdict.reason is None:
        return {"row": row, "status": "recorded" if verdict.status == "updated" else "unchanged"}
    message = f"{in_chinese(verdict)}。"
    return {"row": row, "status": "refused", "reason": verdict.reason, "detail": verdict.detail, "message": message}
