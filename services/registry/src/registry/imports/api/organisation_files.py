"""Organisations as files: a template to download, and a file to upload with what became of each row."""

import asyncio

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from common.clock import china_date, now
from common.errors import Refused
from common.openapi import FILE, file_body
from common.web import json_response
from registry.access.api import App
from registry.accounts.api.current_user import SignedIn, renewed, signed_in
from registry.imports import organisation_files
from registry.imports.actions import organisation_files as file_actions
from registry.imports.actions.rows import counted
from registry.imports.answers import RosterVerdicts
from registry.imports.api.rosters import XLSX, workbook
from registry.imports.roster_files import MERGED
from tables.messages_zh import in_chinese
from tables.sheets import BadTable

router = APIRouter()
ROWS_MAX = 2_000
_BODY = file_body("an Excel workbook (XLSX or XLS), or CSV in UTF-8 or GB 18030")


@router.get(
    "/v1/organisation-files/template",
    dependencies=[Depends(signed_in)],
    response_class=Response,
    responses={200: {"content": {XLSX: FILE}}},
)
async def template() -> Response:
    """An empty list of organisations (Excel) with the headings, the kinds that are taken, and how to fill it in."""
    return workbook(await asyncio.to_thread(organisation_files.template), "organisations-template.xlsx")


@router.post(
    "/v1/organisation-files",
    response_model=RosterVerdicts,
    dependencies=[Depends(signed_in)],
    openapi_extra={"requestBody": _BODY},
    responses={200: {"content": {XLSX: FILE}}},
)
async def upload(request: Request, app: App, actor: SignedIn) -> Response:
    """New organisations, up to 2,000, as a file (Excel, or CSV in UTF-8 or GB 18030), by the HR authority above them; a
    verdict for every row. What is right is recorded whatever else is wrong. Operators who
    have given a second factor record HR authorities and departments, which an installation begins with.

    Callers that accept Excel get the file back with two more columns: the result of each row and what is wrong with it,
    in Chinese. Everybody else gets JSON. What is on record otherwise is refused: it changes from a day on.
    """
    file_actions.refuse_unless_changes(actor)
    content = await request.body()
    try:
        sheet = await app.reading.read(content, organisation_files.WANTED)
        rows = await asyncio.to_thread(organisation_files.organisation_rows, sheet)
    except BadTable as bad:
        raise Refused("not-a-list-of-organisations", str(bad), why=in_chinese(bad)) from None
    if len(rows.rows) > ROWS_MAX:
        raise Refused(
            "not-a-list-of-organisations",
            f"the file has more than {ROWS_MAX:,} rows; split it",
            why=f"每次不超过{ROWS_MAX}个机构，请分成几个文件导入",
        )
    good = [row for row in rows.rows if not row.is_merged]
    async with app.db.transaction() as tx:
        actor = await renewed(tx, app, actor)  # a body may take as long as its sender likes
        fields = [dict(row.fields) for row in good]
        found = iter(await file_actions.record_new(tx, actor, fields, today=china_date(now())))
    verdicts = [MERGED if row.is_merged else next(found) for row in rows.rows]
    if XLSX in request.headers.get("accept", ""):
        content = await asyncio.to_thread(organisation_files.returned, rows, verdicts)
        return workbook(content, "organisations-returned.xlsx")
    results = [
        {**verdict.shown(row.number), **({"message": organisation_files.in_chinese(verdict)} if verdict.reason else {})}
        for row, verdict in zip(rows.rows, verdicts, strict=True)
    ]
    return json_response({**counted(verdicts), "results": results})
