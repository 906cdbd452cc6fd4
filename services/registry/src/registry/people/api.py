"""People: looked up by number, printed, and when they were away."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field, model_validator

from common.auth import Caller, requires
from common.clock import now
from common.contracts.registry import LEAVES_ASKED_FOR, LeaveKind
from common.errors import Refused
from common.identity import IdNumber
from common.readings import Reading, of_caller, person_of_number
from common.web import json_response
from registry.access.api import App, Body
from registry.people.actions import leaves as leave_actions
from registry.people.actions import printing as printing_actions
from registry.people.answers import LeaveDays, PeopleKnown, PrintedPeople
from registry.people.queries import people as people_queries

router = APIRouter()
LOOKUPS_MAX = 1_000
_asks_for_leaves = requires("people:leaves")
_reads = requires("people:read", only_reads=True)
_prints = requires("people:names", only_reads=True)


class PeopleQuery(Body):
    """Whose ``person_id`` is asked for."""

    id_numbers: list[IdNumber] = Field(max_length=LOOKUPS_MAX)


class NamesQuery(Body):
    """Who is to be printed."""

    person_ids: list[UUID] = Field(max_length=LOOKUPS_MAX)


class LeavesQuery(Body):
    """Whose leaves are asked for: of which kinds (all that a regulation counts alike), and the days that they touch."""

    person_id: UUID
    kinds: list[LeaveKind] = Field(min_length=1, max_length=6)
    begins_on: date
    ends_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.begins_on:
            raise ValueError("ends_on is no earlier day than begins_on")
        return self


@router.post("/v1/people/queries", response_model=PeopleKnown, dependencies=[Depends(_reads)])
async def find_people(body: PeopleQuery, app: App, caller: Annotated[Caller, Depends(_reads)]) -> Response:
    """The ``person_id`` for each ID number, in the order asked; ``null`` for nobody."""
    indexes = [app.index.of(number) for number in body.id_numbers]
    async with app.db.reading() as tx:
        found = await people_queries.people_by_number(tx, indexes)
    about = [found.get(index) or person_of_number(index) for index in indexes]
    await app.readings.record(of_caller(caller), Reading("look-up", about))
    return json_response({"results": [{"person_id": found.get(index)} for index in indexes]})


@router.post("/v1/people/names", response_model=PrintedPeople, dependencies=[Depends(_prints)])
async def print_people(body: NamesQuery, app: App, caller: Annotated[Caller, Depends(_prints)]) -> Response:
    """What certificates print of people; nobody else needs it."""
    async with app.db.reading() as tx:
        people = await printing_actions.print_people(tx, body.person_ids, sealer=app.sealer)
    await app.readings.record(of_caller(caller), Reading("names", [person.person_id for person in people]))
    return json_response({"people": people})


@router.post("/v1/people/leaves", response_model=LeaveDays, dependencies=[Depends(_asks_for_leaves)])
async def leaves(body: LeavesQuery, app: App, caller: Annotated[Caller, Depends(_asks_for_leaves)]) -> Response:
    """On which days somebody was away for one of these kinds, not for which; the filings service's own question.

    The kinds are `sick` and `maternity`, both: one alone would reveal which it is. The person reads in their log
    that it was asked, by whom, and by which rule.
    """
    if frozenset(body.kinds) not in LEAVES_ASKED_FOR:
        known = " or ".join(", ".join(sorted(kinds)) for kinds in LEAVES_ASKED_FOR)
        detail = f"ask for all kinds that a regulation counts alike: {known}"
        raise Refused("kinds-not-together", detail, known=sorted(frozenset().union(*LEAVES_ASKED_FOR)))
    async with app.db.transaction() as tx:
        found = await leave_actions.leave_days(
            tx,
            body.person_id,
            frozenset(body.kinds),
            (body.begins_on, body.ends_on),
            by=f"client:{caller.client_id}",
            sealer=app.sealer,
            now=now(),
        )
    return json_response({"leaves": found})
