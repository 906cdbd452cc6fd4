"""Closed years (年度结账): what each came to at its close, and what came into it since, for who serves a region."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import LateEntries, LateEntry, YearCloses
from portal.clients.models.registry import PersonShown
from portal.formats import day_text, time_text
from portal.messages_zh import word
from portal.offices.asking import VENDORS, names_of, vendor_names
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.whole_lists import Row, kept_list, named

router = APIRouter(include_in_schema=False)
_CLOSES = OFFICES + "/{organisation_id}/year-closes"
CLOSES = Call(ServiceName.LEDGER, "GET", "/v1/year-closes", YearCloses)
LATE = Call(ServiceName.LEDGER, "GET", "/v1/year-closes/{year}/late-entries", LateEntries)
PAGE = 100
Year = Annotated[int, Path(ge=2000, le=2100)]
HEADING: Mapping[str, str] = {
    "name": "姓名", "number": "身份证号", "unit": "单位", "course": "课程", "source": "来源", "subject": "科目",
    "kind": "变动", "hours": "学时", "completed": "完成日期", "recorded": "记入时间",
}  # fmt: skip


async def region_desk(office: Desk) -> Office:
    """The desk of somebody who serves a region; 404 for units and departments."""
    if not office.is_of_region:
        raise HTTPException(404)
    return office


RegionDesk = Annotated[Office, Depends(region_desk)]


@router.get(_CLOSES)
async def year_closes(office: RegionDesk) -> Response:
    """The latest year first, by regulation."""
    found = await office.me.part(CLOSES, query={"organisation_id": office.organisation_id})
    return office.page("offices/year-closes.html", found=found)


@router.get(_CLOSES + "/{year}")
async def late_entries(
    office: RegionDesk,
    year: Year,
    after: Annotated[str, Query(pattern=r"^[0-9TZa-f.-]{0,120}$")] = "",
) -> Response:
    """Entries of the region's people that came into the year after its close, a hundred a page, the first first."""
    later = {"after": after} if after else {}
    query = {"organisation_id": office.organisation_id, "limit": PAGE, **later}
    found, vendors = await asyncio.gather(
        office.me.part(LATE, path={"year": year}, query=query), office.me.part(VENDORS)
    )
    return office.page(
        "offices/late-entries.html",
        year=year,
        found=found,
        names={} if isinstance(found, Missing) else await names_of(office, found.entries),
        vendors=vendor_names(vendors),
        source_text=source_text,
        is_first=not after,
    )


def source_text(source: str, vendors: Mapping[str, str]) -> str:
    """Where hours come from, in words."""
    return vendors.get(source) or ("线下培训和学时认定" if source == "filings" else "网络培训机构")


@router.get(_CLOSES + "/{year}/late-entries.xlsx")
async def late_entries_table(office: RegionDesk, year: Year) -> Response:
    """All of them, the first first, with numbers masked; each of the people can see that."""
    vendors = vendor_names(await office.me.part(VENDORS))

    async def page_of(after: str | None) -> tuple[Mapping[Any, Row], str | None]:
        query = {"organisation_id": office.organisation_id, "limit": PAGE} | ({"after": after} if after else {})
        found = await office.me.ask(LATE, path={"year": year}, query=query)
        names = await named(office, found.entries)
        rows = {
            (item.person_id, item.seq): _row(item, names.get(item.person_id), source_text(item.source, vendors))
            for item in found.entries
        }
        return rows, found.after

    return await kept_list(office, f"{year}年度结账后的变动", HEADING, page_of)


def _row(item: LateEntry, known: PersonShown | None, source: str) -> Row:
    return {
        "name": known.name if known else "", "number": known.id_number_masked if known else "",
        "unit": known.unit if known else "", "course": item.course_title, "source": source,
        "subject": word(item.subject, "Subject"), "kind": word(item.kind, "EntryKind"), "hours": float(item.hours),
        "completed": day_text(item.completed_at), "recorded": time_text(item.recorded_at),
    }  # fmt: skip
