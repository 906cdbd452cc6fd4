"""People: recorded, looked up, and printed."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field, model_validator

from common.auth import Caller, requires
from common.clock import china_date, now
from common.contracts.registry import LEAVES_ASKED_FOR, LeaveKind
from common.errors import Refused
from common.identity import IdNumber
from common.readings import Reading, of_caller, person_of_number
from common.web import json_response
from registry import actions, queries
from registry.api.answers.imports import Verdicts
from registry.api.answers.people import LeaveDays, PeopleKnown, PrintedPeople
from registry.api.room import Body, InRoom
from registry.api.verdicts import shown

PEOPLE_MAX = 10_000
LOOKUPS_MAX = 1_000

router = APIRouter()
_asks_for_leaves = requires("people:leaves")
_writes, _reads, _prints = (
    requires("registry:write"),
    requires("people:read", only_reads=True),
    requires("people:names", only_reads=True),
)


class PeopleImport(Body):
    """Rows: ``id_number``, ``name``, ``unit_code``, ``post_category``, ``title_level`` (none where left out).

    May be left out: ``effective_on`` (since when unit, post category and title level are these; today in China),
    ``hired_on``, ``term_begins_on`` with ``term_ends_on``, ``duties_changed``, and ``correction`` (the placement
    recorded last was wrong; this one replaces it). Days are written ``YYYY-MM-DD``.
    """

    people: list[Any] = Field(max_length=PEOPLE_MAX)


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


@router.post("/v1/people/imports", response_model=Verdicts, dependencies=[Depends(_writes)])
async def import_people(body: PeopleImport, room: InRoom, caller: Annotated[Caller, Depends(_writes)]) -> Response:
    """Record people, up to 10,000 a request; a verdict a row, in the order given."""
    async with room.db.transaction() as tx:
        verdicts = await actions.import_people(
            tx,
            body.people,
            index=room.index,
            sealer=room.sealer,
            today=china_date(now()),
            by=f"client:{caller.client_id}",
        )
    return shown(verdicts)


@router.post("/v1/people/queries", response_model=PeopleKnown, dependencies=[Depends(_reads)])
async def find_people(body: PeopleQuery, room: InRoom, caller: Annotated[Caller, Depends(_reads)]) -> Response:
    """The ``person_id`` for each ID number, in the order asked; ``null`` for nobody."""
    indexes = [room.index.of(number) for number in body.id_numbers]
    async with room.db.reading() as tx:
        found = await queries.people_by_number(tx, indexes)
    about = [found.get(index) or person_of_number(index) for index in indexes]
    await room.readings.record(of_caller(caller), Reading("look-up", about))
    return json_response({"results": [{"person_id": found.get(index)} for index in indexes]})


@router.post("/v1/people/names", response_model=PrintedPeople, dependencies=[Depends(_prints)])
async def print_people(body: NamesQuery, room: InRoom, caller: Annotated[Caller, Depends(_prints)]) -> Response:
    """What certificates print of people; nobody else needs it."""
    async with room.db.reading() as tx:
        people = await actions.print_people(tx, body.person_ids, sealer=room.sealer)
    await room.readings.record(of_caller(caller), Reading("names", [one.person_id for one in people]))
    return json_response({"people": people})


@router.post("/v1/people/leaves", response_model=LeaveDays, dependencies=[Depends(_asks_for_leaves)])
async def leaves(body: LeavesQuery, room: InRoom, caller: Annotated[Caller, Depends(_asks_for_leaves)]) -> Response:
    """On which days somebody was away for one of these kinds, not for which; the filings service's own question.

    The kinds are `sick` and `maternity`, both: by one alone its answer would be told. The person reads in their log
    that it was asked, by whom, and by which rule.
    """
    if frozenset(body.kinds) not in LEAVES_ASKED_FOR:
        known = " or ".join(", ".join(sorted(kinds)) for kinds in LEAVES_ASKED_FOR)
        raise Refused("kinds-not-together", f"ask for all kinds that a regulation counts alike: {known}")
    async with room.db.transaction() as tx:
        found = await actions.leave_days(
            tx,
            body.person_id,
            frozenset(body.kinds),
            (body.begins_on, body.ends_on),
            by=f"client:{caller.client_id}",
            sealer=room.sealer,
            now=now(),
        )
    return json_response({"leaves": found})
