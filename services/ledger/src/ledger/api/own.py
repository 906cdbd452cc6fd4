"""The messages and data of oneself, with a token of one's session."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from common.auth import Oneself, oneself
from common.clock import Moment, china_date, now
from common.readings import OwnReadings, own_readings, records_of
from common.web import json_response
from ledger import actions
from ledger.api import statement_shapes
from ledger.api.answers.statements import OwnYears, RequirementsOfDay, StatementOfYear
from ledger.api.app_state import App
from ledger.api.statements import FIRST_DAY, LAST_DAY, requirements_of, statement_of
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until

router = APIRouter()


@router.get("/v1/own/messages", response_model=MessagePage, dependencies=[Depends(oneself)])
async def own_messages(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Hours that came and went, and deadlines that are near, the latest first, a hundred at a time."""
    async with app.db.reading() as tx:
        found = await actions.messages_to(tx, person_id, before=before, rulebooks=app.rulebooks, now=now())
        mark = await read_until(tx, person_id)
    return json_response(page(found, mark, before))


@router.get("/v1/own/messages/unread", response_model=UnreadMessages, dependencies=[Depends(oneself)])
async def unread_messages(app: App, person_id: Oneself) -> Response:
    """How many of them are new to one, for the head of a page."""
    async with app.db.reading() as tx:
        return json_response(unread(await actions.unread_of(tx, person_id, rulebooks=app.rulebooks, now=now())))


@router.put("/v1/own/messages/read", status_code=204, dependencies=[Depends(oneself)])
async def have_read(body: ReadMark, app: App, person_id: Oneself) -> None:
    """What came up to a moment is not new any more."""
    async with app.db.transaction() as tx:
        await save_read_until(tx, person_id, body.until, at=now())


@router.get("/v1/own/years", response_model=OwnYears, dependencies=[Depends(oneself)])
async def years(app: App, person_id: Oneself) -> Response:
    """One's training years, the newest first: this one, every year of which something is on record, and those between
    hiring and now in which a regulation asks something of one; a hundred at most.
    """
    as_of = now()
    async with app.db.transaction() as tx:
        found = await actions.years_of(tx, person_id, rulebooks=app.rulebooks, this_year=china_date(as_of).year)
    return json_response(statement_shapes.own_years(found, as_of))


@router.get("/v1/own/years/{year}", response_model=StatementOfYear, dependencies=[Depends(oneself)])
async def own_statement(person_id: Oneself, year: Annotated[int, Path(ge=2000, le=2100)], app: App) -> Response:
    """One's own training year: each requirement with its article, and every entry behind it."""
    return await statement_of(person_id, year, app)


@router.get("/v1/own/requirements", response_model=RequirementsOfDay, dependencies=[Depends(oneself)])
async def own_requirements(
    app: App, person_id: Oneself, on: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None
) -> Response:
    """Everything that is asked of one on a day (today in China where left out): of the year, on hiring, on a change of
    post, within a term of appointment, each with the date by which.
    """
    return await requirements_of(person_id, on or china_date(now()), app)


@router.get("/v1/own/readings", response_model=OwnReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who read one's hours and what is asked of one, month by month, the latest first; everything up to ``as_of``."""
    async with app.db.reading() as tx:
        found = await own_readings(tx, await records_of(tx, person_id), before=before)
    return json_response(found)
