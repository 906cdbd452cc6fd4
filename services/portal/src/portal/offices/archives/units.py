"""A unit's training file of a year (单位培训档案): a line for each of its people, as Excel and as a list in PDF."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException

from common.clock import china_date, now
from common.text import attachment as disposition
from pages.formats import date_zh
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.certificates import PeopleOfYear, StatesOfPeople
from portal.clients.models.ledger import StandingList
from portal.clients.refusals import Away
from portal.messages_zh import word
from portal.offices.asking import STANDINGS, UnitAsked, names_of, unit_of, within_reach, years
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.people import XLSX
from tables.sheets import Growing
from typefaces.documents import Document, Heading, Table, TableColumn, Text, draw

router = APIRouter(include_in_schema=False)
_PAGE = OFFICES + "/{organisation_id}/archives/unit"
STATES = Call(ServiceName.CERTIFICATES, "POST", "/v1/certificates/of-people", StatesOfPeople, PeopleOfYear)
_ROWS = 200
"""People who are asked for at once: memory holds no more of them, however many the unit has."""
PRINTED_MAX = 2_000
"""People of a list that is printed; a longer one is a table."""
_CHUNK = 64 * 1024
_HEADING = ("姓名", "身份证号", "单位", "岗位类别", "职称级别", "公共科目学时", "专业科目学时", "还差学时", "达标情况",
            "证书状态", "证书编号")  # fmt: skip
_WIDTHS = (12, 22, 32, 14, 10, 14, 14, 12, 12, 14, 32)
_SHARES = (9, 17, 18, 14, 8, 8, 8, 8, 9, 10, 27)
_tables = asyncio.Semaphore(2)
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@dataclass(frozen=True)
class Wanted:
    """Whose file it is."""

    office: Office
    unit: UUID
    year: int

    def query(self, page: int) -> Mapping[str, object]:
        """As the ledger takes it."""
        return {
            "organisation_id": self.office.organisation_id, "unit": self.unit, "year": self.year, "page": page,
            "rows": _ROWS,
        }  # fmt: skip


@router.get(_PAGE + ".{kind}")
async def unit_file(office: Desk, kind: Literal["pdf", "xlsx"], year: Year = None, unit: UnitAsked = "") -> Response:
    """The file of a unit and year; a role that reaches several units names one."""
    named = unit_of(unit) or (office.organisation_id if office.is_unit else None)
    if named is None:
        raise HTTPException(404)
    wanted = Wanted(office, named, year or years()[0])
    first = await within_reach(office, STANDINGS, query=wanted.query(1))
    name = f"{wanted.year}年度单位培训档案.{kind}"
    if kind == "xlsx":
        async with _tables:
            return _streamed(await _table(wanted, first), disposition(name))
    if first.total > PRINTED_MAX:
        errors = Errors()
        errors.add("", f"该单位超过{PRINTED_MAX}人，请下载Excel表。")
        return office.page(
            "offices/archives/too-many.html", status=422, errors=errors.found, wanted=wanted,
        )  # fmt: skip
    async with _tables:
        rows = [row async for page in _pages(wanted, first) for row in page]
        content = await asyncio.to_thread(_printed, wanted, rows, china_date(now()))
    return attachment(File(content, "application/pdf", disposition(name)))


async def _pages(wanted: Wanted, first: StandingList) -> AsyncIterator[Sequence[Sequence[object]]]:
    """Its people, page after page, each of them once; raises ``Away`` rather than leave somebody out."""
    seen = set[UUID]()
    found, page = first, 1
    while found.people:
        rows = await _rows(wanted, found, seen)
        yield rows
        if len(found.people) < _ROWS:
            return
        page += 1
        found = await wanted.office.me.ask(STANDINGS, query=wanted.query(page))


async def _rows(wanted: Wanted, found: StandingList, seen: set[UUID]) -> Sequence[Sequence[object]]:
    people = [person for person in found.people if person.person_id not in seen]
    if not people:
        return ()
    seen.update(person.person_id for person in people)
    asked = PeopleOfYear(
        organisation_id=wanted.office.organisation_id,
        person_ids=tuple(person.person_id for person in people),
        year=wanted.year,
    )
    names, states = await asyncio.gather(names_of(wanted.office, people), wanted.office.me.ask(STATES, body=asked))
    if isinstance(names, Missing):
        raise Away("registry")
    certificates = {state.person_id: state for state in states.people}
    rows = list[Sequence[object]]()
    for person in people:
        known, certificate = names.get(person.person_id), certificates.get(person.person_id)
        rows.append(
            (
                known.name if known else "", known.id_number_masked if known else "", person.organisation_name or "",
                word(person.post_category, "PostCategory"), word(person.title_level, "TitleLevel"),
                Decimal(person.public_hours), Decimal(person.professional_hours), Decimal(person.missing),
                word(person.state, "StandingState"), certificate.text if certificate else "—",
                (certificate.number if certificate else None) or "—",
            )
        )  # fmt: skip
    return rows


async def _table(wanted: Wanted, first: StandingList) -> IO[bytes]:
    """The workbook, in a file of the disk that has no name."""
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        with Growing(out, "单位培训档案", _HEADING, _WIDTHS, china_date(now())) as sheet:
            async for rows in _pages(wanted, first):
                await asyncio.to_thread(sheet.add, rows)
    except BaseException:
        out.close()
        raise
    return out


def _streamed(content: IO[bytes], named: str) -> Response:
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    headers = {
        "cache-control": "no-store", "content-disposition": named, "content-length": str(size),
        "x-content-type-options": "nosniff",
    }  # fmt: skip
    return StreamingResponse(_chunks(content), media_type=XLSX, headers=headers)


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _printed(wanted: Wanted, rows: Sequence[Sequence[object]], today: date) -> bytes:
    office = wanted.office.organisation.name
    unit = str(rows[0][2]) if rows else office
    columns = tuple(
        TableColumn(name, share, 0 if name == "单位" else 0.5) for name, share in zip(_HEADING, _SHARES, strict=True)
    )
    title = f"{wanted.year}年度单位培训档案"
    parts = (
        Heading(title),
        Text(f"单位：{unit}，共{len(rows)}人。"),
        Table(columns, [list(map(str, row)) for row in rows]) if rows else Text("该年度没有人员。"),
        Text(f"由{office}于{date_zh(today)}从事业单位工作人员培训平台导出。查阅情况已留痕，本人可在平台查看。", 9),
    )
    return draw(Document(title, office, today, parts, is_landscape=True))
