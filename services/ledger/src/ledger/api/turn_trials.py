"""What a review would do to somebody's years: a question of an office before it voids or restores hours."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import OWN, Caller, requires
from common.bodies import Body
from common.clock import CHINA, now
from common.readings import Reading
from common.web import json_response
from ledger import actions
from ledger.api import shapes
from ledger.api.answers.turn_trials import TriedTurns
from ledger.api.app_state import App
from offices.authority import Action
from offices.reach import office_of

router = APIRouter()
SOURCES_MAX = 200
_asks = requires(OWN, only_reads=True)


class TurnTrial(Body):
    """Which evidence would be taken off, or given back, and as which office it is asked."""

    organisation_id: UUID
    """The organisation in which one has the role."""
    effect: Literal["void", "restore"]
    source_ids: list[UUID] = Field(min_length=1, max_length=SOURCES_MAX)
    """Completions of the gateway (``item_id``), or recognitions of the filings."""


@router.post("/v1/turn-trials", response_model=TriedTurns, dependencies=[Depends(_asks)])
async def turn_trial(body: TurnTrial, app: App, caller: Annotated[Caller, Depends(_asks)]) -> Response:
    """What it would do to each year of each person if it were decided now; nothing is changed.

    Left out is what stands so already, such as what never counted, and what is of people out of the office's reach.
    """
    as_of = now()
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, body.organisation_id, Action.SEE_HOURS)
        found = await actions.try_turns(
            tx, office, set(body.source_ids), counts=body.effect == "restore", rulebooks=app.rulebooks, now=as_of
        )
    await app.readings.record(office.reader, Reading("hours", [person.person_id for person in found]))
    people = [
        {
            "person_id": person.person_id,
            "source_ids": person.source_ids,
            "years": [shapes.tried_year(year) for year in person.years],
        }
        for person in found
    ]
    return json_response({"people": people, "as_of": as_of.astimezone(CHINA)})
