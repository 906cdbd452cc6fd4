"""The printed form (备案表), and its live state for its holder."""

import asyncio
import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response

from common.auth import Acting, acting
from common.clock import now
from common.errors import NotFound
from common.openapi import FILE
from common.readings import Reading
from common.web import json_response
from filings.access.api import App, AppState, actor_of, kept_file, reader_of
from filings.printed_form import actions, pages
from filings.printed_form.answers import PrintedTraining
from filings.printed_form.drawing import draw

router = APIRouter()
_CODE = re.compile(r"[A-Za-z0-9_-]{24}")

_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "as accepted", "content": {"text/html": {}}},
    404: {"description": "no filing has this code", "content": {"text/html": {}}},
}


@router.get(
    "/v1/filings/{filing_id}/form.pdf",
    dependencies=[Depends(acting)],
    response_class=Response,
    responses={200: {"content": {"application/pdf": FILE}}},
)
async def form(filing_id: UUID, app: App, caller: Acting) -> Response:
    """The filing form with every opinion, three copies in one file; the roster as an appendix."""
    actor = actor_of(caller)
    async with app.db.reading() as tx:
        person_ids = await actions.people_on_roster(tx, actor, filing_id)
    names = await app.names.of(person_ids)
    async with app.db.reading() as tx:
        printed = await actions.printed(tx, actor, filing_id, names, app.deps, app.public_url, now=now())
    await app.readings.record(reader_of(caller), Reading("printed-roster", person_ids))
    pdf = await asyncio.to_thread(draw, printed)
    return kept_file(pdf, "application/pdf", f"备案表-{printed.fields.get('title', '')}.pdf")


@router.get("/verify/{code}", response_model=PrintedTraining, responses=_PAGE)
async def verify(code: str, app: App, accept: Annotated[str, Header()] = "*/*") -> Response:
    """How the filing with this code stands at this moment: a page, or JSON by Accept."""
    found = await _found(app, code)
    if "application/json" in accept and "text/html" not in accept:
        if found is None:
            raise NotFound("unknown-code", "no filing has this code")
        return json_response({**found, "as_of": now()})
    return pages.state_page(found, app.site, now=now())


async def _found(app: AppState, code: str) -> dict[str, Any] | None:
    if not _CODE.fullmatch(code):
        return None
    async with app.db.reading() as tx:
        try:
            return await actions.state_by_code(tx, code, app.deps)
        except NotFound:
            return None
