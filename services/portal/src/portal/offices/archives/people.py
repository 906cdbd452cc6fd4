"""A person's training file (培训档案): what stands in it, and as PDF and Excel."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.clock import china_date, now
from common.text import attachment as disposition
from portal.access.files import attachment
from portal.clients.calls import File
from portal.offices.archives import papers
from portal.offices.archives.gathering import training_file
from portal.offices.office import OFFICES, Desk
from portal.offices.people import XLSX

router = APIRouter(include_in_schema=False)
_PAGE = OFFICES + "/{organisation_id}/people/{person_id}/archive"
Year = Annotated[int | None, Query(ge=2000, le=2100)]
_drawing = asyncio.Semaphore(2)
"""A file of many years takes a second of a processor."""


@router.get(_PAGE)
async def archive(office: Desk, person_id: UUID, year: Year = None) -> Response:
    """Which years there are, the two extracts for forms, and the way to the files."""
    found = await training_file(office, person_id, None)
    shown = found if year is None else await training_file(office, person_id, year)
    residences = shown.residences
    return office.page(
        "offices/archives/person.html",
        known=found.person,
        year=year,
        years=[statement.year for statement in found.statements],
        year_rows=[[str(cell) for cell in row] for row in papers.year_rows(shown)],
        residences=[[str(cell) for cell in papers.residence_row(item)] for item in residences],
        long_ones=[[str(cell) for cell in papers.residence_row(item)] for item in residences if item.is_long],
    )


@router.get(_PAGE + ".{kind}")
async def archive_file(office: Desk, person_id: UUID, kind: Literal["pdf", "xlsx"], year: Year = None) -> Response:
    """The file of a year, or of all of them; the person can see that it was read."""
    found, today = await training_file(office, person_id, year), china_date(now())
    make, media_type = (papers.pdf, "application/pdf") if kind == "pdf" else (papers.xlsx, XLSX)
    async with _drawing:
        content = await asyncio.to_thread(make, found, office.organisation.name, today)
    return attachment(File(content, media_type, disposition(f"{papers.name_of(found)}.{kind}")))
