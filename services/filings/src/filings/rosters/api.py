"""Rosters (参训名单) of trainings that were held: typed or as a sheet, row by row with what came of each."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from common.auth import Acting, acting
from common.clock import now
from common.errors import Refused
from common.openapi import FILE, file_body
from common.readings import Reading
from common.text import hours_text
from common.web import json_response
from filings.access.api import App, Body, actor_of, kept_file, reader_of
from filings.attendance.domain import KeptRow
from filings.forms.answers import NewFiling
from filings.rosters import sheets
from filings.rosters.actions import attended as attended_actions
from filings.rosters.actions import rosters as roster_actions
from filings.rosters.actions import rows as row_actions
from filings.rosters.actions.rows import STATES, Typed
from filings.rosters.answers import RosterRows, WrittenRows
from tables.messages_zh import in_chinese
from tables.sheets import BadTable

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_MAX, PAGE_MAX, CHOSEN_MAX = 10_000, 1_000, 200
_BODY = file_body("an Excel workbook (XLSX or XLS), or CSV in UTF-8 or GB 18030")
_SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: FILE}}}


class Row(Body):
    """Somebody who attended; ``attended`` left out: every half day."""

    id_number: str = Field(max_length=64, repr=False)
    name: str = Field(default="", max_length=100, repr=False)
    attended: list[str] | None = Field(default=None, max_length=400)
    test_result: str = Field(default="", max_length=100)
    """How a test came out (考试考核结果), where there was one."""


class ChosenPeople(Body):
    """People of the unit who attended everything, in place of the rows that the roster had."""

    person_ids: list[UUID] = Field(min_length=1, max_length=CHOSEN_MAX)


class NewRosterRows(Body):
    """The rows of a roster, in place of those it had."""

    rows: list[Row] = Field(min_length=1, max_length=ROWS_MAX)


@router.post(
    "/v1/filings/{filing_id}/rosters", status_code=201, response_model=NewFiling, dependencies=[Depends(acting)]
)
async def begin(filing_id: UUID, app: App, caller: Acting) -> Response:
    """A roster of a training that was approved and has begun. Handed in and endorsed as every filing is."""
    async with app.db.transaction() as tx:
        made = await roster_actions.begin_roster(tx, actor_of(caller), filing_id, app.deps, now=now())
    return json_response({"filing_id": made}, 201)


@router.get(
    "/v1/filings/{filing_id}/roster-template",
    dependencies=[Depends(acting)],
    response_class=Response,
    responses=_SHEET,
)
async def template(filing_id: UUID, app: App, caller: Acting) -> Response:
    """A sheet (Excel) with a column for every half day of the training, to be ticked."""
    async with app.db.reading() as tx:
        title, sittings = await roster_actions.plan_of(tx, actor_of(caller), filing_id, app.deps)
    content = await asyncio.to_thread(sheets.template, title, sittings)
    return kept_file(content, XLSX, f"参训名单-{title}.xlsx")


@router.put("/v1/rosters/{filing_id}/rows", status_code=202, response_model=WrittenRows, dependencies=[Depends(acting)])
async def write(filing_id: UUID, body: NewRosterRows, app: App, caller: Acting) -> Response:
    """The rows as they are typed. They are looked at soon: ``GET /v1/filings/{filing_id}`` says how far that is."""
    actor = actor_of(caller)
    async with app.db.reading() as tx:
        _, sittings = await roster_actions.plan_of(tx, actor, filing_id, app.deps)
    typed = (
        Typed(row.id_number, row.name, None if row.attended is None else tuple(row.attended), row.test_result)
        for row in body.rows
    )
    read = await asyncio.to_thread(row_actions.read_typed, typed, sittings)
    async with app.db.transaction() as tx:
        count = await roster_actions.write_rows(tx, actor, filing_id, read, app.deps, now=now())
    return json_response({"filing_id": filing_id, "rows": count}, 202)


@router.put(
    "/v1/rosters/{filing_id}/people", status_code=202, response_model=WrittenRows, dependencies=[Depends(acting)]
)
async def choose(filing_id: UUID, body: ChosenPeople, app: App, caller: Acting) -> Response:
    """People of the unit who attended every half day, by their ids; who was there for a part stands in the sheet."""
    actor = actor_of(caller)
    async with app.db.reading() as tx:
        _, sittings = await roster_actions.plan_of(tx, actor, filing_id, app.deps)
        await row_actions.chosen(tx, actor, filing_id, body.person_ids, {}, sittings)
        unit = await roster_actions.unit_of(tx, actor, filing_id)
    called = await app.names.of(body.person_ids)
    names = {person_id: str(person["name"]) for person_id, person in called.items()}
    await app.readings.record(reader_of(caller, [unit]), Reading("roster", body.person_ids))
    async with app.db.transaction() as tx:
        rows = await row_actions.chosen(tx, actor, filing_id, body.person_ids, names, sittings)
        count = await roster_actions.write_rows(tx, actor, filing_id, rows, app.deps, now=now())
    return json_response({"filing_id": filing_id, "rows": count}, 202)


@router.put(
    "/v1/rosters/{filing_id}/sheet",
    status_code=202,
    response_model=WrittenRows,
    dependencies=[Depends(acting)],
    openapi_extra={"requestBody": _BODY},
)
async def upload(filing_id: UUID, request: Request, app: App, caller: Acting) -> Response:
    """The sheet as it was filled in (Excel, or CSV in UTF-8 or GB 18030) as the body, in place of the rows it had."""
    actor = actor_of(caller)
    async with app.db.reading() as tx:
        _, sittings = await roster_actions.plan_of(tx, actor, filing_id, app.deps)
    try:
        sheet = await app.reading.read(await request.body(), sheets.WANTED)
        rows = await asyncio.to_thread(sheets.read, sheet, sittings)
    except BadTable as bad:
        raise Refused("not-a-sheet", str(bad), why=in_chinese(bad)) from None
    async with app.db.transaction() as tx:
        count = await roster_actions.write_rows(tx, actor, filing_id, rows, app.deps, now=now())
    return json_response({"filing_id": filing_id, "rows": count}, 202)


@router.put(
    "/v1/rosters/{filing_id}/attendance",
    status_code=202,
    response_model=WrittenRows,
    dependencies=[Depends(acting)],
)
async def fill(filing_id: UUID, app: App, caller: Acting) -> Response:
    """Write the rows from the attendance that was recorded with codes and sheets, in place of those it had."""
    actor = actor_of(caller)
    async with app.db.reading() as tx:
        listed = await attended_actions.attended(tx, actor, filing_id)
        unit = await roster_actions.unit_of(tx, actor, filing_id)
    ids = [item.person_id for item in listed]
    await app.readings.record(reader_of(caller, [unit]), Reading("roster", ids))
    called = await app.names.of(ids)
    async with app.db.transaction() as tx:
        count = await attended_actions.fill(tx, actor, filing_id, ids, called, app.deps, now=now())
    return json_response({"filing_id": filing_id, "rows": count}, 202)


@router.get("/v1/rosters/{filing_id}/rows", response_model=RosterRows, dependencies=[Depends(acting)])
async def rows(
    filing_id: UUID,
    app: App,
    caller: Acting,
    state: Annotated[list[str] | None, Query(description="which; all where left out", max_length=5)] = None,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """What came of each row, a thousand at a time; beside the typed name, that of the person with the number."""
    if unknown := set(state or ()) - set(STATES):
        raise Refused("malformed", f"state takes {', '.join(STATES)}; {len(unknown)} are none of them")
    async with app.db.reading() as tx:
        found = await row_actions.rows_of(tx, actor_of(caller), filing_id, state or STATES, after, PAGE_MAX, app.deps)
    listed = [row.kept.person_id for row in found if row.kept.person_id is not None]
    await app.readings.record(reader_of(caller), Reading("roster", listed))
    called = await app.names.of(listed)
    shown = [
        _shown(row.kept, row.name, called.get(row.kept.person_id, {}) if row.kept.person_id else {}) for row in found
    ]
    return json_response({"rows": shown, "after": found[-1].kept.row if len(found) == PAGE_MAX else None})


def _shown(row: KeptRow, name: str, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "row": row.row,
        "name": name,
        "attended": row.attended,
        "evidence": row.evidence,
        "test_result": row.test_result,
        "state": row.state,
        "hours": None if row.centihours is None else hours_text(row.centihours),
        "half_days": row.half_days,
        "article": row.article,
        "reason": row.reason,
        "message": row.detail,
        "recognition_id": row.recognition_id,
        "registered_name": known.get("name"),
        "unit": known.get("organisation"),
    }


@router.get("/v1/rosters/{filing_id}/sheet", dependencies=[Depends(acting)], response_class=Response, responses=_SHEET)
async def returned(filing_id: UUID, app: App, caller: Acting) -> Response:
    """The sheet again with what came of each row (Excel), for the unit that wrote it, and where a name differs from the
    record.
    """
    actor = actor_of(caller)
    async with app.db.reading() as tx:
        title, sittings = await roster_actions.plan_of(tx, actor, filing_id, app.deps)
        found, listed = await row_actions.returned_rows(tx, actor, filing_id, app.deps)
        unit = await roster_actions.unit_of(tx, actor, filing_id)
    known = [person_id for person_id in listed if person_id is not None]
    await app.readings.record(reader_of(caller, [unit]), Reading("roster", known))
    found = row_actions.with_names(found, listed, await app.names.of(known))
    content = await asyncio.to_thread(sheets.returned, title, sittings, found)
    return kept_file(content, XLSX, f"参训名单结果-{title}.xlsx")
