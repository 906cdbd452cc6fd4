"""Statements of a year, and everything that is asked of somebody on a day."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from common.auth import Caller
from common.clock import china_date, now
from common.readings import Reader, Reading
from common.web import json_response
from ledger import actions
from ledger.api import shapes, statement_shapes
from ledger.api.answers.statements import OwnYears, RequirementsOfDay, StatementOfYear
from ledger.api.app_state import App, AppState
from ledger.queries import people
from offices.authority import Action
from offices.reach import program_or_office, reader_about
from rulebook import last_day, latest_day

router = APIRouter()
_reads = program_or_office("ledger:read")
Reads = Annotated[Caller, Depends(_reads)]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@router.get("/v1/people/{person_id}/years/{year}", response_model=StatementOfYear, dependencies=[Depends(_reads)])
async def statement(person_id: UUID, year: Annotated[int, Path(ge=2000, le=2100)], app: App, caller: Reads) -> Response:
    """One person's training year: each requirement with its article, and every entry behind it."""
    reader = await _reader(app, caller, person_id)
    answer = await statement_of(person_id, year, app)
    await app.readings.record(reader, Reading("hours", [person_id]))
    return answer


@router.get("/v1/people/{person_id}/years", response_model=OwnYears, dependencies=[Depends(_reads)])
async def years(person_id: UUID, app: App, caller: Reads) -> Response:
    """Somebody's training years, the newest first, as they see them themselves."""
    reader, as_of = await _reader(app, caller, person_id), now()
    async with app.db.transaction() as tx:
        found = await actions.years_of(tx, person_id, rulebooks=app.rulebooks, this_year=china_date(as_of).year)
    await app.readings.record(reader, Reading("hours", [person_id]))
    return json_response(statement_shapes.own_years(found, as_of))


async def _reader(app: AppState, caller: Caller, person_id: UUID) -> Reader:
    """As whom somebody reads about a person; refused where none of their roles reaches them."""
    async with app.db.reading() as tx:
        unit, region = await people.place_of(tx, person_id)
        return await reader_about(tx, caller, Action.SEE_HOURS, unit, region)


async def statement_of(person_id: UUID, year: int, app: AppState) -> Response:
    """The same, for every caller."""
    as_of = now()
    async with app.db.transaction() as tx:
        found = await actions.statement(tx, person_id, year, rulebooks=app.rulebooks)
    return json_response(statement_shapes.statement(found, as_of))


@router.get("/v1/people/{person_id}/requirements", response_model=RequirementsOfDay, dependencies=[Depends(_reads)])
async def requirements(
    person_id: UUID, app: App, caller: Reads, on: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None
) -> Response:
    """Everything that is asked of somebody on a day (today in China where left out), each with the date by which."""
    reader = await _reader(app, caller, person_id)
    answer = await requirements_of(person_id, on or china_date(now()), app)
    await app.readings.record(reader, Reading("requirements", [person_id]))
    return answer


async def requirements_of(person_id: UUID, day: date, app: AppState) -> Response:
    """The same, for every caller."""
    async with app.db.transaction() as tx:
        found = await actions.requirements(tx, person_id, day, rulebooks=app.rulebooks)
    return json_response(
        {
            "person_id": person_id,
            "on": day,
            "rulebook": shapes.rulebook(found.year.rulebook),
            "requirements": [*_of_year(found), *(shapes.duty(duty) for duty in found.duties)],
        }
    )


def _of_year(found: actions.Duties) -> list[dict[str, Any]]:
    book, year = found.year.rulebook, found.on.year
    if book is None:
        return []
    due = last_day(year)
    until = latest_day(book.make_up, year) if book.make_up else None
    shared = {"window": "yearly", "year": year, "due_on": due, "last_on": due, "may_be_made_up_until": until}
    return [{**shapes.detailed(finding, found.person_year.tally, book), **shared} for finding in found.year.findings]
