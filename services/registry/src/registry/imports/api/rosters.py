"""Rosters as files: a template to download, a file to upload, and the same file again with what became of each row."""

import asyncio
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response

from common.clock import now
from common.errors import Refused
from common.openapi import FILE, file_body
from common.text import attachment
from common.web import json_response
from registry.access.api import App, confidential
from registry.access.domain.rows import RowVerdict
from registry.accounts.api.current_user import SignedIn, renewed, signed_in
from registry.background_jobs import actions as job_actions
from registry.background_jobs.api import ACCEPTED, accepted, is_async
from registry.background_jobs.domain import JobKind
from registry.imports import refused_rows, roster_files
from registry.imports.actions import rosters as roster_actions
from registry.imports.actions.rows import counted
from registry.imports.answers import RefusedRows, RosterVerdicts
from registry.imports.messages_zh import in_chinese
from registry.imports.roster_files import MERGED, Roster
from tables.messages_zh import in_chinese as file_in_chinese
from tables.sheets import BadTable

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_ROWS, PAGES_MAX = 100, 100
_BODY = file_body("an Excel workbook (XLSX or XLS), or CSV in UTF-8 or GB 18030")


@router.get(
    "/v1/rosters/template",
    dependencies=[Depends(signed_in)],
    response_class=Response,
    responses={200: {"content": {XLSX: FILE}}},
)
async def template() -> Response:
    """An empty roster (Excel) with the headings, the words that are taken, and how to fill it in."""
    return workbook(await asyncio.to_thread(roster_files.template), "roster-template.xlsx")


@router.post(
    "/v1/rosters",
    response_model=RosterVerdicts,
    dependencies=[Depends(signed_in)],
    openapi_extra={"requestBody": _BODY},
    responses={200: {"content": {XLSX: FILE}}, **ACCEPTED},
)
async def upload(
    request: Request,
    app: App,
    actor: SignedIn,
    prefer: Annotated[str | None, Header(max_length=200, description="``respond-async``: do it as a job")] = None,
) -> Response:
    """A file of up to 10,000 people (Excel, or CSV in UTF-8 or GB 18030) as the body; a verdict for every row.

    Callers that accept Excel get the file back with two more columns: the result of each row and what is wrong with it,
    in Chinese. Everybody else gets JSON. What is right is recorded whatever else is wrong.

    With ``Prefer: respond-async`` (RFC 7240) it becomes a job: 202, and ``Location`` is where to ask how far it is.
    """
    roster_actions.refuse_unless_records(actor)
    content = await request.body()
    if is_async(prefer):
        async with app.db.transaction() as tx:
            actor = await renewed(tx, app, actor)
            job_id = await job_actions.start(tx, actor, JobKind.ROSTER, content, sealer=app.sealer, now=now())
        return accepted(request, job_id)
    try:
        sheet = await app.reading.read(content, roster_files.WANTED)
        roster = await asyncio.to_thread(roster_files.roster_of, sheet)
    except BadTable as bad:
        raise Refused("not-a-roster", str(bad), why=file_in_chinese(bad)) from None
    good = [row for row in roster.rows if not row.is_merged]
    async with app.db.transaction() as tx:
        actor = await renewed(tx, app, actor)  # a body may take as long as its sender likes
        found = iter(
            await roster_actions.import_roster(tx, actor, [row.fields for row in good], keys=app.keys, now=now())
        )
    verdicts = [MERGED if row.is_merged else next(found) for row in roster.rows]
    if XLSX in request.headers.get("accept", ""):
        return workbook(await asyncio.to_thread(roster_files.returned, roster, verdicts), "roster-returned.xlsx")
    return json_response(_told(roster, verdicts))


@router.get("/v1/rosters/{job_id}/refused", response_model=RefusedRows, dependencies=[Depends(signed_in)])
async def refused(
    job_id: UUID, app: App, actor: SignedIn, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1
) -> Response:
    """The rows of a roster of one's own that were not recorded, a hundred at a time; kept for 7 days after its end."""
    async with app.db.reading() as tx:
        found = await job_actions.open_refused(tx, actor, job_id, sealer=app.sealer, now=now())
    kept = [] if found is None else orjson.loads(found)
    rows = kept[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return confidential({"total": len(kept), "rows": [refused_rows.shown(row) for row in rows]})


def _told(roster: Roster, verdicts: list[RowVerdict]) -> dict[str, object]:
    results = [
        {**verdict.shown(row.number), **({"message": in_chinese(verdict)} if verdict.reason else {})}
        for row, verdict in zip(roster.rows, verdicts, strict=True)
    ]
    return {**counted(verdicts), "results": results}


def workbook(content: bytes, name: str) -> Response:
    """An Excel file to be kept."""
    headers = {"content-disposition": attachment(name), "cache-control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)
