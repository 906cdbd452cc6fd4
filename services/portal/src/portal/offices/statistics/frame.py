"""What pages of statistics have in common: which there are, what may be asked of them, and their tables."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from common.clock import china_date, now
from common.text import attachment as disposition
from pages.rendering import Link
from portal.access.files import attachment
from portal.access.navigation import is_beneath
from portal.clients.calls import File
from portal.offices.asking import RegionAsked, YearAsked, years
from portal.offices.office import Office
from portal.offices.people import XLSX
from portal.offices.reach import regions_to_choose
from tables.sheets import SheetOut, workbook

OF_REGIONS = ("auditor", "hr-authority")
EVERY = ("unit-administrator", "department", *OF_REGIONS)
WAYS = (
    ("达标情况", "/board", EVERY),
    ("备案和认定", "/filing-statistics", EVERY),
    ("培训机构", "/vendor-scorecards", OF_REGIONS),
    ("培训管理员", "/administrators", ("department", *OF_REGIONS)),
)
"""What each page is called, its address beneath the office's, and whose it is."""
_tables = asyncio.Semaphore(2)


@dataclass(frozen=True)
class Asked:
    """Of which year, and of which part of the office's region; empty: all of it."""

    year: int
    within: str = ""

    def query(self, office: Office, **more: Any) -> Mapping[str, Any]:
        """As the services take it."""
        within = {"within": self.within} if self.within else {}
        return {"organisation_id": office.organisation_id, "year": self.year, **within, **more}

    def address(self, **more: str) -> str:
        """The query of a page like this one."""
        named = {"year": str(self.year), "within": self.within, **more}
        return urlencode({name: value for name, value in named.items() if value})


async def _asked(year: YearAsked = None, within: RegionAsked = "") -> Asked:
    return Asked(year or years()[0], within)


Wanted = Annotated[Asked, Depends(_asked)]


def ways(office: Office) -> Sequence[Link]:
    """The pages of statistics that the office has."""
    path = office.me.request.url.path
    return [
        Link(text, office.address + beneath, is_beneath(path, office.address + beneath))
        for text, beneath, roles in WAYS
        if office.has(*roles)
    ]


async def page(office: Office, template: str, wanted: Asked, **values: Any) -> HTMLResponse:
    """A page of statistics, with the years and regions that it may be asked for."""
    return office.page(
        f"offices/statistics/{template}",
        wanted=wanted,
        ways=ways(office),
        years=sorted({*years(), wanted.year}, reverse=True),
        regions=await regions_to_choose(office, wanted.within),
        **values,
    )


async def kept_table(
    name: str, sheets: Sequence[tuple[str, Mapping[str, str], Sequence[Mapping[str, Any]]]]
) -> Response:
    """An Excel file: of each sheet its name, its headings by field, and its rows."""
    async with _tables:
        content = await asyncio.to_thread(_written, sheets)
    return attachment(File(content, XLSX, disposition(name)))


def _written(sheets: Sequence[tuple[str, Mapping[str, str], Sequence[Mapping[str, Any]]]]) -> bytes:
    out = io.BytesIO()
    given = [
        SheetOut(name, list(heading.values()), [[row[field] for field in heading] for row in rows], (32,))
        for name, heading, rows in sheets
    ]
    workbook(given, out, china_date(now()))
    return out.getvalue()


def note(heading: Mapping[str, str], text: str) -> Mapping[str, str]:
    """A line of a table that says something about it."""
    return {**dict.fromkeys(heading, ""), "name": text}


def share(part: float, whole: float) -> float | str:
    """In percent with one decimal; a dash where there is nothing."""
    return round(100 * part / whole, 1) if whole else "—"
